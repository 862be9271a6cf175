import { afterEach, describe, expect, test, vi } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { connectGcp } from '../../../src/stores/gcp/store.ts';
import type { DescribedSecret, DescribeResult } from '../../../src/stores/store.ts';
import { refusalOf } from '../../helpers/fakes.ts';
import {
  withFault,
  withGoogleProjectPart,
  withGoogleSecret,
  withGoogleSecrets,
  withManyGoogleSecrets,
} from '../../helpers/seed.ts';
import { ACCOUNT, errorsOf, instantClock, secretsOf, startJob, textsOf } from './job.ts';

const MEMBER =
  'principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/gh/attribute.repository/acme/web';

/** The demo with these roles of the project alone. */
function seedWithRoles(...roles: readonly string[]) {
  return withGoogleProjectPart(demoSeed(), {
    bindings: roles.map((role) => ({ role, members: [MEMBER] })),
    roles: { list: ['secretmanager.secrets.list'] },
  });
}

function described(result: DescribeResult | undefined): readonly DescribedSecret[] {
  if (result?.kind !== 'described') throw new Error(`not described: ${JSON.stringify(result)}`);
  return result.secrets;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a wildcard', () => {
  test('reads what begins so, and nothing that only holds it', async () => {
    const seed = withGoogleSecrets(demoSeed(), { 'api-a': 'A', 'api-b': 'B', 'my-api-c': 'C', 'API-d': 'D' });
    const job = await startJob({ seed });
    const [result] = await job.fetch('gcp:api-*');
    expect(secretsOf(result).map(({ name, starred, version }) => [name, starred, version])).toEqual([
      ['api-a', 'a', '1'],
      ['api-b', 'b', '1'],
    ]);
    expect(job.calls()).toEqual({ Token: 1, ExchangeToken: 1, ListSecrets: 1, AccessSecretVersion: 2 });
  });

  test('of everything, over several pages', async () => {
    const job = await startJob({ seed: withManyGoogleSecrets(demoSeed(), 1_100) });
    const [result] = await job.fetch('gcp:many-*');
    expect(secretsOf(result)).toHaveLength(1_100);
    expect(job.calls()['ListSecrets']).toBe(2);
  });

  test('of a regional family, and one behind a leading hyphen', async () => {
    const seed = withGoogleSecret(demoSeed(), '-odd', 'o');
    const job = await startJob({ seed });
    const results = await job.fetch('gcp:inv*?location=europe-west3', 'gcp:-*');
    expect(textsOf(results)).toEqual(['iv_demo_40be19c7', 'o']);
  });

  test('that matches nothing is absent', async () => {
    const job = await startJob();
    const [result] = await job.fetch('gcp:nothing-*');
    expect(result?.kind).toBe('absent');
    expect(errorsOf(result)).toMatchObject([{ code: 'WILDCARD_NO_MATCH' }]);
  });

  test('with a match that is disabled fails', async () => {
    const seed = withGoogleSecrets(demoSeed(), {
      'api-a': 'A',
      'api-b': { versions: [{ value: 'B', state: 'DISABLED' }] },
    });
    const job = await startJob({ seed });
    const [result] = await job.fetch('gcp:api-*');
    expect(result?.kind).toBe('failed');
    expect(errorsOf(result)).toMatchObject([
      { code: 'GCP_VERSION_UNUSABLE', facts: { what: expect.stringContaining('api-b') } },
    ]);
  });

  test('with matches that are denied names each', async () => {
    const job = await startJob({ seed: seedWithRoles('list') });
    const [result] = await job.fetch('gcp:s*');
    expect(result?.kind).toBe('failed');
    expect(errorsOf(result).map(({ code }) => code)).toEqual(Array(3).fill('GCP_ACCESS_DENIED'));
  });

  test('that may not be listed names the permission', async () => {
    const job = await startJob({ seed: seedWithRoles('roles/secretmanager.secretAccessor') });
    const [result] = await job.fetch('gcp:s*');
    expect(errorsOf(result)).toMatchObject([
      {
        code: 'GCP_LIST_DENIED',
        facts: {
          said: '403 PERMISSION_DENIED, IAM_PERMISSION_DENIED',
          fix: [expect.stringContaining('secretmanager.secrets.list')],
        },
      },
    ]);
    expect(job.calls()['ListSecrets']).toBe(1);
  });

  test("is listed again where the service is busy, by the step's own retries", async () => {
    const seed = withFault(demoSeed(), {
      service: 'secretmanager',
      call: 'ListSecrets',
      nth: 1,
      status: 503,
      code: 'UNAVAILABLE',
    });
    const job = await startJob({ seed });
    expect(textsOf(await job.fetch('gcp:stripe-*'))).toHaveLength(1);
    expect(job.calls()['ListSecrets']).toBe(2);
  });

  test('whose list answers with a redirect is not followed', async () => {
    const seed = withFault(demoSeed(), {
      service: 'secretmanager',
      kind: 'redirect',
      status: 302,
      location: 'http://127.0.0.1:1/',
    });
    const job = await startJob({ seed });
    expect(errorsOf((await job.fetch('gcp:s*'))[0])).toMatchObject([{ code: 'ANSWER_MALFORMED' }]);
  });

  test('to a planted endpoint sends nothing', async () => {
    const job = await startJob({
      env: { CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER: 'https://secrets.evil.example/' },
    });
    expect((await refusalOf(job.fetch('gcp:s*'))).code).toBe('HOST_REFUSED');
    expect(job.calls()).toEqual({});
  });

  test('heeds no variable and no file of gcloud', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere/credentials.json');
    vi.stubEnv('GOOGLE_CLOUD_UNIVERSE_DOMAIN', 'evil.example');
    vi.stubEnv('GOOGLE_CLOUD_QUOTA_PROJECT', 'evil');
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
    const job = await startJob();
    expect(textsOf(await job.fetch('gcp:stripe-*'))).toHaveLength(1);
  });

  test('writes nothing to stderr', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const written = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    const job = await startJob();
    await job.fetch('gcp:stripe-*');
    await job.describe('gcp:stripe-*');
    expect(warned).not.toHaveBeenCalled();
    expect(written).not.toHaveBeenCalled();
    warned.mockRestore();
    written.mockRestore();
  });
});

describe('the plan', () => {
  test('tells version, age and access, and never asks for a value', async () => {
    const seed = withGoogleSecret(demoSeed(), 'db', {
      versions: [{ value: 'one' }, { value: 'two', created: '2026-03-01T10:00:00Z' }],
    });
    const job = await startJob({ seed });
    const [newest, pinned, regional] = await job.describe(
      'gcp:db',
      'gcp:db?version=1',
      'gcp:invoice-key?location=europe-west3',
    );
    expect(described(newest)).toEqual([
      {
        name: 'db',
        id: 'projects/acme-prod/secrets/db',
        version: '2',
        created: new Date('2026-03-01T10:00:00Z'),
        access: 'yes',
      },
    ]);
    expect(described(pinned)).toMatchObject([{ version: '1', access: 'yes' }]);
    expect(described(regional)).toMatchObject([
      { id: 'projects/acme-prod/locations/europe-west3/secrets/invoice-key' },
    ]);
    expect(job.calls()).toEqual({ Token: 1, ExchangeToken: 1, GetSecretVersion: 3, TestIamPermissions: 3 });
  });

  test.each<[string, readonly string[], Partial<DescribedSecret>]>([
    [
      'both',
      ['roles/secretmanager.secretAccessor', 'roles/secretmanager.viewer'],
      { access: 'yes', version: '1' },
    ],
    [
      'accessor alone',
      ['roles/secretmanager.secretAccessor'],
      { access: 'yes', note: expect.stringContaining('secretmanager.versions.get') },
    ],
    [
      'viewer alone',
      ['roles/secretmanager.viewer'],
      { access: 'no', version: '1', note: expect.stringContaining('secretmanager.versions.access') },
    ],
    ['nothing', [], { access: 'no', note: expect.stringContaining('or there is no such secret') }],
  ])('of an identity that has %s', async (_, roles, expected) => {
    const job = await startJob({ seed: seedWithRoles(...roles) });
    const [result] = await job.describe('gcp:stripe-key');
    expect(described(result)).toMatchObject([expected]);
    if (!('version' in expected)) expect(described(result)[0]).not.toHaveProperty('version');
  });

  test('of a version that cannot be used', async () => {
    const seed = withGoogleSecret(demoSeed(), 'db', { versions: [{ value: 'v', state: 'DISABLED' }] });
    const job = await startJob({ seed });
    expect(described((await job.describe('gcp:db'))[0])).toMatchObject([
      { access: 'no', note: 'the version is disabled' },
    ]);
  });

  test('of a secret that is not there', async () => {
    const job = await startJob();
    const [result] = await job.describe('gcp:nope');
    expect(result?.kind).toBe('absent');
    expect(errorsOf(result)).toMatchObject([{ code: 'GCP_NOT_FOUND' }]);
  });

  test('where permissions may not be tested: unknown', async () => {
    const seed = withFault(demoSeed(), {
      service: 'secretmanager',
      call: 'TestIamPermissions',
      status: 403,
      code: 'PERMISSION_DENIED',
    });
    const job = await startJob({ seed });
    expect(described((await job.describe('gcp:stripe-key'))[0])).toMatchObject([
      { access: 'unknown', version: '1', note: expect.stringContaining('403 PERMISSION_DENIED') },
    ]);
  });

  test('of a wildcard lists, and asks for each', async () => {
    const job = await startJob();
    const [result] = await job.describe('gcp:s*');
    expect(described(result).map(({ starred, access }) => [starred, access])).toEqual([
      ['tripe-key', 'yes'],
      ['mtp-password', 'yes'],
      ['igning-config', 'yes'],
    ]);
    expect(job.calls()).not.toHaveProperty('AccessSecretVersion');
  });

  test('asks a project 300 times at once, and ten times a second from then on', async () => {
    const start = Date.now();
    const clock = instantClock(() => new Date(start));
    const job = await startJob({ clock, seed: withManyGoogleSecrets(demoSeed(), 160) });
    await job.describe(...Array.from({ length: 160 }, (_, index) => `gcp:many-${index}`), 'gcp:other/db');
    // 320 calls to one project; two to another, which has its own turn.
    expect(clock.waits.toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 20 }, (_, index) => (index + 1) * 100),
    );
  });
});

describe('the estimate', () => {
  test.each<[string, readonly string[], Parameters<typeof startJob>[0]]>([
    ['plain reads', ['gcp:stripe-key', 'gcp:smtp-password'], {}],
    ['a service account', ['gcp:stripe-key'], { gcp: { serviceAccount: ACCOUNT } }],
    ['an age limit', ['gcp:stripe-key?max-age=9000d', 'gcp:smtp-password'], {}],
  ])('of %s is what the run costs', async (_, lines, options) => {
    const job = await startJob(options);
    await job.fetch(...lines);
    const estimate = await connectGcp(job.context.settings).estimate(lines.map(job.parse));
    const named = estimate.map(({ call, count }) => [call === 'token request' ? 'Token' : call, count]);
    expect(Object.fromEntries(named)).toEqual(job.calls());
  });

  test('of a wildcard is not known before', async () => {
    const job = await startJob();
    const estimate = await connectGcp(job.context.settings).estimate([
      job.parse('gcp:s*'),
      job.parse('gcp:stripe-key'),
    ]);
    expect(estimate).toContainEqual({ call: 'ListSecrets', count: undefined });
    expect(estimate).toContainEqual({ call: 'AccessSecretVersion', count: undefined });
  });
});
