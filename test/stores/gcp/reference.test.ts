import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { resourcePath, secretManagerEndpoint } from '../../../src/stores/gcp/endpoints.ts';
import { gcpOutline } from '../../../src/stores/gcp/outline.ts';
import { type GcpReference, parseGcpReference } from '../../../src/stores/gcp/reference.ts';
import { settingsOf } from './job.ts';

function parse(
  locator: string,
  options: Readonly<Record<string, string>> = {},
  project = 'acme-prod',
): GcpReference {
  const settings = settingsOf(project === '' ? {} : { project });
  const { project: _, ...rest } = settings;
  return parseGcpReference(
    { locator, native: gcpOutline.recognises(locator), options: new Map(Object.entries(options)) },
    project === '' ? rest : settings,
  );
}

function refusal(act: () => unknown): UserError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

describe('accepted', () => {
  test.each<[string, Readonly<Record<string, string>>, string, string]>([
    ['stripe-key', {}, 'projects/acme-prod/secrets/stripe-key/versions/latest', 'acme-prod/stripe-key'],
    ['other-1/db_PW', {}, 'projects/other-1/secrets/db_PW/versions/latest', 'other-1/db_PW'],
    ['123456789012/db', {}, 'projects/123456789012/secrets/db/versions/latest', '123456789012/db'],
    [
      'example.com:proj/db',
      {},
      'projects/example.com:proj/secrets/db/versions/latest',
      'example.com:proj/db',
    ],
    ['db', { version: '7' }, 'projects/acme-prod/secrets/db/versions/7', 'acme-prod/db?version=7'],
    ['db', { version: 'latest' }, 'projects/acme-prod/secrets/db/versions/latest', 'acme-prod/db'],
    [
      'db',
      { version: 'prod-2_x' },
      'projects/acme-prod/secrets/db/versions/prod-2_x',
      'acme-prod/db?version=prod-2_x',
    ],
    [
      'db',
      { location: 'europe-west3' },
      'projects/acme-prod/locations/europe-west3/secrets/db/versions/latest',
      'acme-prod/db?location=europe-west3',
    ],
    [
      'db',
      { location: 'us' },
      'projects/acme-prod/locations/us/secrets/db/versions/latest',
      'acme-prod/db?location=us',
    ],
    ['projects/P1-x/secrets/db'.toLowerCase(), {}, 'projects/p1-x/secrets/db/versions/latest', 'p1-x/db'],
    [
      'projects/1/secrets/db/versions/3',
      { version: '3' },
      'projects/1/secrets/db/versions/3',
      '1/db?version=3',
    ],
    [
      'projects/1/locations/europe-west3/secrets/db/versions/3',
      { location: 'europe-west3' },
      'projects/1/locations/europe-west3/secrets/db/versions/3',
      '1/db?location=europe-west3&version=3',
    ],
  ])('%s %o', (locator, options, key, label) => {
    expect(parse(locator, options)).toMatchObject({ key, label });
  });

  test.each([
    ['api-*', 'api-', 'projects/acme-prod/secrets/api-*/versions/latest'],
    ['*', '', 'projects/acme-prod/secrets/*/versions/latest'],
    ['other/api-*', 'api-', 'projects/other/secrets/api-*/versions/latest'],
    ['projects/other/secrets/api-*', 'api-', 'projects/other/secrets/api-*/versions/latest'],
  ])('the wildcard %s', (locator, prefix, key) => {
    const reference = parse(locator);
    expect(reference).toMatchObject({ wildcard: { prefix }, key });
    expect(reference.secretName).toBeUndefined();
  });

  test('the name for variables is the secret without its project', () => {
    expect(parse('other/db').secretName).toBe('db');
    expect(parse('projects/other/locations/us/secrets/db/versions/3').secretName).toBe('db');
  });
});

describe('refused', () => {
  test.each([
    ['a/b/c'],
    ['Acme/db'],
    ['acme_prod/db'],
    ['-acme/db'],
    ['acme-/db'],
    ['acme/'],
    ['/db'],
    ['acme//db'],
    ['acme/..'],
    ['../db'],
    ['.'],
    ['acme/d b'],
    ['acme/db:access'],
    ['acme/db?x'],
    ['acme/d%62'],
    ['acme/dB\u0000'],
    ['acme/dB\n'],
    [`acme/${'a'.repeat(256)}`],
    ['projects/acme/secret/db'],
    ['projects/acme/secrets'],
    ['projects/acme/secrets/db/versions'],
    ['projects/acme/locations/us/secrets/db/versions/1/x'],
    ['projects/Acme/secrets/db'],
    ['projects/acme/secrets/..'],
    ['projects/acme/../secrets/db'],
  ])('%j', (locator) => {
    expect(refusal(() => parse(locator)).code).toBe('LINE_INVALID');
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['db', { version: '0' }],
    ['db', { version: '-1' }],
    ['db', { version: 'NEW' }],
    ['db', { version: '1/../2' }],
    ['db', { version: '..' }],
    ['db', { version: 'a'.repeat(64) }],
    ['db', { location: 'global' }],
    ['db', { location: 'Europe-West3' }],
    ['db', { location: 'evil.example#' }],
    ['db', { location: 'us.evil.example' }],
    ['projects/1/secrets/db/versions/3', { version: '4' }],
    ['projects/1/locations/us/secrets/db', { location: 'eu' }],
  ])('%s %o', (locator, options) => {
    expect(refusal(() => parse(locator, options)).code).toBe('OPTION_INVALID');
  });

  test('a name alone where gcp-project is not set names that input', () => {
    const error = refusal(() => parse('db', {}, ''));
    expect(error.code).toBe('INPUT_MISSING');
    expect(error.facts.what).toContain('gcp-project');
  });
});

test('whatever is accepted stays in its own path and at its own host', () => {
  const piece = fc.oneof(
    fc.stringMatching(/^[a-z0-9.:_%/@#?*-]{0,12}$/),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('..', '.', 'projects', 'secrets', 'acme', '%2e%2e', 'a/../b'),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 8 }),
      fc.option(piece, { nil: undefined }),
      fc.option(piece, { nil: undefined }),
      (pieces, version, location) => {
        const options = {
          ...(version === undefined ? {} : { version }),
          ...(location === undefined ? {} : { location }),
        };
        let reference: GcpReference;
        try {
          reference = parse(pieces.join('/'), options);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(UserError);
          return;
        }
        const url = secretManagerEndpoint({}, reference.location).url(resourcePath(reference.key));
        expect(url.host).toMatch(/^secretmanager(\.[a-z]+(-[a-z]+)*[0-9]*\.rep)?\.googleapis\.com$/);
        expect(url.pathname.split('/')).toHaveLength(reference.location === undefined ? 8 : 10);
        expect(decodeURIComponent(url.pathname)).toBe(`/v1/${reference.key}`);
        expect(url.search + url.hash).toBe('');
      },
    ),
    { numRuns: 2000 },
  );
});
