import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { userErrors } from '../../src/core/errors.ts';
import { percentDecode } from '../../src/references/percent.ts';
import { readBlocks } from '../docs/blocks.ts';
import { thrownBy } from '../helpers/fakes.ts';
import { complaints, read, whole } from './manifests.ts';

const inSecrets = (lines: string): string => `version: 1\nsecrets:\n  ${lines}\n`;

async function texts(text: string, profile = ''): Promise<Readonly<Record<string, string>>> {
  const { references, errors } = await read(text, profile);
  expect(errors).toEqual([]);
  return Object.fromEntries(references.map((reference) => [reference.name, reference.text]));
}

describe('a good manifest', () => {
  test('gives connections and references, each with its line', async () => {
    const { connections, references, errors } = await read(whole);
    expect(errors).toEqual([]);
    expect(connections.map(({ name, store, read: setting }) => [name, store, setting('region')])).toEqual([
      ['aws', 'aws', 'eu-west-1'],
      ['payments', 'aws', 'us-east-1'],
      ['gcp', 'gcp', ''],
    ]);
    expect(references).toEqual([
      { name: 'DATABASE_URL', text: 'aws:prod/database#url', where: '.secret-sync.yml, line 7' },
      { name: 'STRIPE_KEY', text: 'payments:stripe?max-age=90d', where: '.secret-sync.yml, line 8' },
    ]);
  });

  test('a profile overrides key by key, and null removes', async () => {
    expect(await texts(whole, 'staging')).toEqual({
      DATABASE_URL: 'aws:staging/database#url',
      STRIPE_KEY: 'payments:stripe?max-age=90d',
    });
    expect(await texts(whole, 'local')).toEqual({ DATABASE_URL: 'aws:prod/database#url' });
    const { connections } = await read(whole, 'local');
    const payments = connections.find(({ name }) => name === 'payments');
    expect([payments?.identity, payments?.read('region')]).toEqual(['ambient', 'us-east-1']);
  });

  test('a profile builds on another', async () => {
    expect(await texts(whole, 'nightly')).toEqual({
      DATABASE_URL: 'aws:staging/database#url',
      STRIPE_KEY: 'payments:stripe?optional',
    });
  });

  test('lists, JSON and numbers arrive as settings are typed', async () => {
    const { connections, errors } = await read(
      'version: 1\nconnections:\n  aws:\n    role-chain: [arn:a, "arn:b"]\n    session-policy: { Statement: [{ Effect: Allow, Id: 12345678901234567890 }] }\n    session-name: 0123\n',
    );
    expect(errors).toEqual([]);
    const [aws] = connections;
    expect(aws?.read('role-chain')).toBe('arn:a\narn:b');
    expect(aws?.read('session-policy')).toBe(
      '{"Statement":[{"Effect":"Allow","Id":"12345678901234567890"}]}',
    );
    expect(aws?.read('session-name')).toBe('0123');
  });

  test.each([
    ['{ from: "aws:a#k", optional: true, default: "x&y #z" }', 'aws:a?optional&default=x%26y%20%23z#k'],
    ['{ from: "aws:a?stage=AWSPREVIOUS#k", trim: true }', 'aws:a?stage=AWSPREVIOUS&trim#k'],
    ['{ from: "aws:a#*", plain: [user, "a,b"] }', 'aws:a?plain=user,a%2Cb#*'],
    ['{ from: aws:a, plain: true, trim: false }', 'aws:a?plain'],
    ['{ from: gcp:p/a, version: 012345678901234567890 }', 'gcp:p/a?version=012345678901234567890'],
    ['{ from: aws:a }', 'aws:a'],
    ['{ from: aws:a, optional: true, default: false }', 'aws:a?optional&default=false'],
  ])('the long form %s is the line %s', async (long, line) => {
    expect(await texts(inSecrets(`A: ${long}`))).toEqual({ A: line });
  });

  test('an option of the long form is what it says, whatever its characters', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, unit: 'binary' }).filter((text) => text.isWellFormed()),
        async (value) => {
          const written = JSON.stringify({ from: 'aws:a#k', optional: true, default: value });
          const { A: line = '' } = await texts(`{"version":1,"secrets":{"A":${written}}}`);
          const [, encoded = ''] = /^aws:a\?optional&default=([^&#]*)#k$/.exec(line) ?? [];
          expect(percentDecode(encoded)).toBe(value);
        },
      ),
    );
  });
});

test('the manifests of the documents are good, with each of their profiles', async () => {
  const shown = readBlocks().filter(({ text }) => /^version: 1$/m.test(text));
  expect(shown.length).toBeGreaterThan(0);
  for (const { text } of shown) {
    const profiles = [...text.matchAll(/^ {2}([a-z]+): +\{ (?:secrets|connections|extends)/gm)].map(
      ([, name = '']) => name,
    );
    for (const profile of ['', ...profiles]) expect((await read(text, profile)).errors).toEqual([]);
  }
});

describe('a profile', () => {
  const lines = async (secrets: string, profile: string) =>
    texts(`version: 1\nsecrets: ${secrets}\nprofiles: { p: ${profile} }\n`, 'p');

  test.each(['{ secrets: }', '{ secrets: null, connections: }', '{}', ''])(
    '%s changes nothing',
    async (profile) => {
      expect(await lines('{ A: aws:a }', profile)).toEqual({ A: 'aws:a' });
    },
  );

  test('that names another secret says anew that it is harmless, or what stands for it', async () => {
    const base = '{ A: { from: aws:host, plain: true, optional: true, default: x, trim: true } }';
    expect(await lines(base, '{ secrets: { A: { from: aws:password } } }')).toEqual({
      A: 'aws:password?optional&trim',
    });
    expect(await lines(base, '{ secrets: { A: { from: aws:b, plain: true } } }')).toEqual({
      A: 'aws:b?optional&trim&plain',
    });
    expect(await lines(base, '{ secrets: { A: { trim: null } } }')).toEqual({
      A: 'aws:host?plain&optional&default=x',
    });
  });

  test('that gives a connection another store takes nothing of the old one', async () => {
    const text = `version: 1
connections: { x: { store: aws, role: r, audience: sts.amazonaws.com }, aws: { role: r } }
profiles: { p: { connections: { x: { store: gcp, project: acme }, aws: { store: aws, region: eu-west-1 } } } }
`;
    const { connections } = await read(text, 'p');
    expect(
      connections.map(({ name, store, read: setting }) => [
        name,
        store,
        setting('audience'),
        setting('role'),
      ]),
    ).toEqual([
      ['x', 'gcp', '', ''],
      ['aws', 'aws', '', 'r'],
    ]);
  });
});

describe('a bad manifest', () => {
  test('is told all of its mistakes, each with its place and the nearest right word', async () => {
    const { errors } = await read(`version: 2
conections: {}
connections:
  AWS: { role: x }
  arn: { store: aws }
  aws: { rolee: x, identity: ambiant }
  payments: { role: y }
  other: { store: gpc }
  gcp: { store: aws }
secrets:
  1X: aws:a
  OK: { frm: aws:x }
  T: { from: aws:x, optional: maybe, max-age: 90 }
  L: [a]
profiles:
  a: { extends: b }
  b: { extends: a }
  c: { secret: {}, extends: other }
`);
    expect(errors.map(({ facts }) => `${facts.what}; ${facts.fix[0] ?? ''}`)).toEqual([
      '.secret-sync.yml:1:10: version is 1; write version: 1',
      '.secret-sync.yml:2:1: a manifest has no key conections; did you mean connections?',
      expect.stringMatching(/^\.secret-sync\.yml:4:3: AWS is no name of a connection/),
      expect.stringMatching(/^\.secret-sync\.yml:5:3: arn is no name of a connection/),
      '.secret-sync.yml:6:10: connections.aws has no key rolee; did you mean role?',
      '.secret-sync.yml:6:30: connections.aws.identity is oidc or ambient or auto; did you mean ambient?',
      expect.stringMatching(
        /^\.secret-sync\.yml:7:13: connections\.payments has no store; add store: aws or/,
      ),
      '.secret-sync.yml:8:19: connections.other.store: no store is called so; did you mean gcp?',
      '.secret-sync.yml:9:17: connections.gcp is called like a store, and is of another: aws; rename it',
      expect.stringMatching(/^\.secret-sync\.yml:11:3: 1X is no name of a variable/),
      '.secret-sync.yml:12:9: secrets.OK has no key frm; did you mean from?',
      '.secret-sync.yml:12:7: secrets.OK has no from; add from:',
      '.secret-sync.yml:13:31: secrets.T.optional is true or false; ',
      '.secret-sync.yml:13:47: secrets.T.max-age is a number and s, m, h or d, such as 90d; ',
      '.secret-sync.yml:14:6: secrets.L is a text; ',
      '.secret-sync.yml:18:8: profiles.c has no key secret; did you mean secrets?',
      '.secret-sync.yml:16:17: profile a extends itself in the end; remove one extends:',
      '.secret-sync.yml:17:17: profile b extends itself in the end; remove one extends:',
      '.secret-sync.yml:18:29: no profile is called other; profiles: a, b, c',
    ]);
  });

  test.each([
    ['two documents', 'version: 1\n---\nversion: 1\n'],
    ['an anchor', 'version: 1\nsecrets:\n  A: &a aws:a\n'],
    ['an alias', 'version: 1\nsecrets:\n  A: &a aws:a\n  B: *a\n'],
    ['a tag of YAML itself', 'version: 1\nsecrets:\n  A: !!binary YXdzOng=\n'],
    ['half a character', 'version: 1\nsecrets: { A: { from: aws:a, optional: true, default: "\\ud800" } }\n'],
    ['a key in two spellings', 'version: 1\nsecrets: { true: aws:a, "true": aws:b }\n'],
    ['a tag', 'version: 1\nsecrets:\n  A: !env aws:a\n'],
    ['a key twice', 'version: 1\nversion: 1\n'],
    ['a tab', 'version: 1\nsecrets:\n\tA: aws:a\n'],
    ['an open quote', 'version: 1\nsecrets: { A: "aws:a }\n'],
    ['a merge key', 'version: 1\nsecrets:\n  <<: { A: aws:a }\n'],
    ['a key that is a list', 'version: 1\n? [a]\n: b\n'],
    ['a list', '- version: 1\n'],
    ['a text', 'aws:a'],
    ['nothing', ''],
    ['a depth that would end the process', `version: 1\nsecrets: ${'['.repeat(200_000)}`],
    ['depth', `version: 1\nsecrets: ${'{ a: '.repeat(40)}x${' }'.repeat(40)}`],
  ])('%s is refused', async (_, text) => {
    const found = await complaints(text);
    expect(found.length).toBeGreaterThan(0);
    for (const each of found) expect(each).toMatch(/^MANIFEST_INVALID \d+:\d+: /);
  });

  test('no text of it stands in what YAML is told to be wrong with', async () => {
    const found = await complaints('version: 1\nsecrets:\n  A: "hunter2-value\n  B: hunter2-value: x\n');
    expect(found.join('\n')).not.toContain('hunter2');
    expect(found.length).toBeGreaterThan(0);
  });

  test('what a profile leaves without a reference is said', async () => {
    const { errors } = await read('version: 1\nprofiles: { a: { secrets: { A: { trim: true } } } }\n', 'a');
    expect(errors.map(({ facts }) => facts.what)).toEqual(['.secret-sync.yml:2:29: secrets.A has no from']);
  });

  test('a profile that is not there is named, with the nearest', async () => {
    const errors = userErrors(await thrownBy(read(whole, 'stagin')));
    expect(errors).toMatchObject([
      {
        code: 'INPUT_INVALID',
        facts: { fix: ['did you mean staging?', 'profiles: staging, local, nightly'] },
      },
    ]);
  });

  test('no text makes the reader fail by a bug', async () => {
    const word = fc.constantFrom(
      'version',
      'secrets',
      'connections',
      'profiles',
      'aws',
      'from',
      '1',
      'null',
      '~',
    );
    const part = fc.oneof(
      word,
      fc.constantFrom(
        ': ',
        '\n',
        '\n  ',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '&a',
        '*a',
        '!',
        '"',
        "'",
        '#',
        '?',
        '|',
        '>',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(part, fc.string({ unit: 'binary' }))), async (parts) => {
        const { errors } = await read(parts.join(''));
        for (const { code } of errors) expect(code).toBe('MANIFEST_INVALID');
      }),
    );
  });
});
