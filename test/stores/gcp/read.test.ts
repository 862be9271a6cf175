import { describe, expect, test } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import {
  withFault,
  withGoogleProjectPart,
  withGoogleSecret,
  withGoogleSecrets,
  withManyGoogleSecrets,
  withThrottle,
} from '../../helpers/seed.ts';
import { ACCOUNT, errorsOf, instantClock, refusalOf, secretsOf, startJob, textsOf } from './job.ts';

const MANY = Array.from({ length: 100 }, (_, index) => `gcp:many-${index}`);

/** The demo's secrets, of which the job may read those alone that are named. */
function seedWithAccessTo(...names: readonly string[]) {
  const member =
    'principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/gh/attribute.repository/acme/web';
  const bindings = [{ role: 'roles/secretmanager.secretAccessor', members: [member] }];
  return withGoogleSecrets(
    withGoogleProjectPart(demoSeed(), { bindings: [], secrets: {} }),
    Object.fromEntries(names.map((name) => [name, { value: `value of ${name}`, bindings }])),
  );
}

describe('a read', () => {
  test('by direct federation costs one token, one exchange, one access', async () => {
    const job = await startJob();
    const results = await job.fetch('gcp:stripe-key');
    expect(secretsOf(results[0])).toMatchObject([
      { name: 'stripe-key', id: 'projects/acme-prod/secrets/stripe-key', version: '1' },
    ]);
    expect(textsOf(results)).toEqual(['sk_demo_7Qw2Zr9LmX4tVb6N']);
    expect(job.calls()).toEqual({ Token: 1, ExchangeToken: 1, AccessSecretVersion: 1 });
  });

  test('of a regional secret goes to its region', async () => {
    const job = await startJob();
    expect(textsOf(await job.fetch('gcp:invoice-key?location=europe-west3'))).toEqual(['iv_demo_40be19c7']);
    expect(job.emulator.requests.at(-1)?.detail.region).toBe('europe-west3');
    expect(job.sent.at(-1)?.url.pathname).toBe(
      '/v1/projects/acme-prod/locations/europe-west3/secrets/invoice-key/versions/latest:access',
    );
  });

  test("by the project's number, as the console shows names", async () => {
    const job = await startJob();
    const [result] = await job.fetch('projects/123456789012/secrets/stripe-key/versions/1');
    expect(secretsOf(result)).toMatchObject([
      { id: 'projects/123456789012/secrets/stripe-key', version: '1' },
    ]);
  });

  test('of pinned, aliased and newest versions', async () => {
    const seed = withGoogleSecret(demoSeed(), 'db', {
      versions: [{ value: 'one' }, { value: 'two' }, { value: 'three' }],
      aliases: { prod: 2 },
    });
    const job = await startJob({ seed });
    const results = await job.fetch('gcp:db?version=1', 'gcp:db?version=prod', 'gcp:db');
    expect(textsOf(results)).toEqual(['one', 'two', 'three']);
    expect(results.flatMap(secretsOf).map(({ version }) => version)).toEqual(['1', '2', '3']);
  });

  test.each([['DISABLED'], ['DESTROYED']])('of latest fails where the newest is %s', async (state) => {
    const seed = withGoogleSecret(demoSeed(), 'db', {
      versions: [{ value: 'one' }, { value: 'two', state }],
    });
    const job = await startJob({ seed });
    const [pinned, latest] = await job.fetch('gcp:db?version=1', 'gcp:db');
    expect(pinned?.kind).toBe('found');
    expect(latest?.kind).toBe('failed');
    expect(errorsOf(latest)).toMatchObject([
      { code: 'GCP_VERSION_UNUSABLE', facts: { said: '400 FAILED_PRECONDITION', likely: [{ id: 'H4' }] } },
    ]);
  });

  test('keeps every byte', async () => {
    const bytes = Buffer.from([0, 255, 254, 13, 10, 0xf0, 0x9f, 0x92, 0xa9, 37, 48, 65]);
    const seed = withGoogleSecrets(demoSeed(), {
      bytes: { base64: bytes.toString('base64') },
      large: 'x'.repeat(65_536),
      crlf: 'a\r\nb\r\n',
    });
    const job = await startJob({ seed });
    const results = await job.fetch('gcp:bytes', 'gcp:large', 'gcp:crlf');
    const [first, second, third] = results.flatMap(secretsOf);
    expect(Buffer.from(first?.value.revealBytes() ?? []).equals(bytes)).toBe(true);
    expect(second?.value.byteLength).toBe(65_536);
    expect(third?.value.revealText()).toBe('a\r\nb\r\n');
  });
});

describe('a hundred secrets', () => {
  test('cost a hundred reads, and at least sixteen are under way at once', async () => {
    const job = await startJob({ seed: withManyGoogleSecrets(demoSeed(), 100), latencyMilliseconds: 100 });
    const results = await job.fetch(...MANY);
    expect(textsOf(results)).toEqual(MANY.map((_, index) => `value-${index}`));
    expect(job.calls()).toEqual({ Token: 1, ExchangeToken: 1, AccessSecretVersion: 100 });
    expect(job.emulator.mostInFlight('secretmanager')).toBeGreaterThanOrEqual(16);
    expect(job.emulator.mostInFlight('secretmanager')).toBeLessThanOrEqual(100);
  });

  test('with every third call throttled still come', async () => {
    const seed = withThrottle(withManyGoogleSecrets(demoSeed(), 100), 3);
    const job = await startJob({ seed, settings: { retries: 10 } });
    expect(textsOf(await job.fetch(...MANY))).toHaveLength(100);
    expect(job.emulator.requests.some(({ status }) => status === 429)).toBe(true);
  });

  test('are each read once, whoever asks', async () => {
    const job = await startJob();
    const results = await job.fetch('gcp:stripe-key', 'gcp:str*', 'gcp:stripe-*');
    expect(textsOf(results)).toHaveLength(3);
    expect(job.calls()).toMatchObject({ AccessSecretVersion: 1, ListSecrets: 2 });
  });
});

describe('the checksum', () => {
  test('that is wrong once costs one read more', async () => {
    const seed = withGoogleSecret(demoSeed(), 'db', { versions: [{ value: 'v', crcFault: 'once' }] });
    const job = await startJob({ seed });
    expect(textsOf(await job.fetch('gcp:db'))).toEqual(['v']);
    expect(job.calls()['AccessSecretVersion']).toBe(2);
  });

  test('that is wrong again is an error', async () => {
    const seed = withGoogleSecret(demoSeed(), 'db', { versions: [{ value: 'v', crcFault: 'always' }] });
    const job = await startJob({ seed });
    const [result] = await job.fetch('gcp:db');
    expect(result?.kind).toBe('failed');
    expect(errorsOf(result)).toMatchObject([{ code: 'GCP_CHECKSUM_MISMATCH' }]);
    expect(job.calls()['AccessSecretVersion']).toBe(2);
  });

  test('that is absent is said once for all', async () => {
    const omitted = { versions: [{ value: 'v', omitCrc: true }] };
    const seed = withGoogleSecrets(demoSeed(), { one: omitted, two: omitted });
    const job = await startJob({ seed });
    expect(textsOf(await job.fetch('gcp:one', 'gcp:two'))).toEqual(['v', 'v']);
    expect(job.log.filter((line) => line.includes('no checksum'))).toEqual([
      expect.stringContaining('acme-prod/one, acme-prod/two'),
    ]);
  });
});

describe('a refusal', () => {
  test('of one and the absence of another: both are reported, and the rest still read', async () => {
    const job = await startJob();
    const [good, missing, denied] = await job.fetch(
      'gcp:stripe-key',
      'gcp:no-such-secret',
      'gcp:other-project/db?version=3',
    );
    expect(good?.kind).toBe('found');
    expect(missing?.kind).toBe('absent');
    expect(errorsOf(missing)).toMatchObject([
      {
        code: 'GCP_NOT_FOUND',
        facts: { said: '404 NOT_FOUND', what: expect.stringContaining('acme-prod/no-such-secret') },
      },
    ]);
    expect(denied?.kind).toBe('failed');
    const [error] = errorsOf(denied);
    expect(error).toMatchObject({
      code: 'GCP_ACCESS_DENIED',
      facts: {
        what: expect.stringMatching(/other-project\/db\?version=3: denied, or it does not exist/),
        as: 'principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/gh/subject/repo:acme/web:ref:refs/heads/main',
        said: '403 PERMISSION_DENIED, IAM_PERMISSION_DENIED',
        facts: [['resource', 'projects/other-project/secrets/db/versions/3']],
        fix: [expect.stringContaining('secretmanager.versions.access')],
      },
    });
    expect(error?.facts.likely?.[0]).toMatchObject({
      id: 'H1',
      change: expect.stringMatching(
        /^gcloud secrets add-iam-policy-binding db --project=other-project --role=roles\/secretmanager.secretAccessor --member='?principal:\/\//,
      ),
    });
    // A denial is final at once.
    expect(job.calls()['AccessSecretVersion']).toBe(3);
  });

  test('names the service account where one reads', async () => {
    const job = await startJob({ gcp: { serviceAccount: ACCOUNT } });
    const [result] = await job.fetch('gcp:other-project/db');
    expect(errorsOf(result)).toMatchObject([{ facts: { as: ACCOUNT } }]);
    expect(errorsOf(result)[0]?.facts.likely?.[0]?.change).toContain(`--member=serviceAccount:${ACCOUNT}`);
  });

  test('because the API is off says so', async () => {
    const seed = withGoogleProjectPart(demoSeed(), { disabledApis: ['secretmanager.googleapis.com'] });
    const job = await startJob({ seed });
    const [result] = await job.fetch('gcp:stripe-key');
    expect(errorsOf(result)).toMatchObject([
      {
        code: 'GCP_ACCESS_DENIED',
        facts: { said: '403 PERMISSION_DENIED, SERVICE_DISABLED', likely: [{ id: 'H6' }] },
      },
    ]);
  });

  test.each([
    [429, 'RESOURCE_EXHAUSTED', 'GCP_THROTTLED'],
    [503, 'UNAVAILABLE', 'GCP_SERVICE_FAILED'],
  ])('%i that the retries did not mend', async (status, code, expected) => {
    const seed = withFault(demoSeed(), { service: 'secretmanager', status, code });
    const job = await startJob({ seed, settings: { retries: 2 } });
    const [result] = await job.fetch('gcp:stripe-key');
    expect(errorsOf(result)).toMatchObject([{ code: expected, facts: { said: `${status} ${code}` } }]);
    expect(job.calls()['AccessSecretVersion']).toBe(3);
  });

  test('by a page of a middlebox is no denial', async () => {
    const seed = withFault(demoSeed(), { service: 'secretmanager', kind: 'html', status: 403 });
    const job = await startJob({ seed });
    const [result] = await job.fetch('gcp:stripe-key');
    expect(errorsOf(result)).toMatchObject([{ code: 'UNREACHABLE' }]);
  });

  test('never repeats what the service wrote', async () => {
    const seed = withFault(demoSeed(), {
      service: 'secretmanager',
      status: 403,
      code: 'PERMISSION_DENIED',
      message: 'text-of-the-service',
    });
    const job = await startJob({ seed });
    const [error] = errorsOf((await job.fetch('gcp:stripe-key'))[0]);
    expect(JSON.stringify([error?.facts, error?.stack, job.log])).not.toContain('text-of-the-service');
  });

  test('an empty answer is malformed, not an empty value', async () => {
    const seed = withFault(demoSeed(), { service: 'secretmanager', kind: 'empty', status: 200 });
    const job = await startJob({ seed });
    expect(errorsOf((await job.fetch('gcp:stripe-key'))[0])).toMatchObject([{ code: 'ANSWER_MALFORMED' }]);
  });
});

describe('the creation time', () => {
  test('costs one metadata read of the very version that was read', async () => {
    const seed = withGoogleSecret(demoSeed(), 'db', {
      versions: [{ value: 'one' }, { value: 'two', created: '2026-03-01T10:00:00Z' }],
    });
    const job = await startJob({ seed });
    const [result] = await job.fetch('gcp:db?max-age=90d');
    expect(secretsOf(result)[0]?.created?.toISOString()).toBe('2026-03-01T10:00:00.000Z');
    expect(job.emulator.requests.at(-1)).toMatchObject({
      call: 'GetSecretVersion',
      detail: { version: '2' },
    });
  });

  test('that may not be read is unknown, and the permission is named', async () => {
    const job = await startJob({ seed: seedWithAccessTo('db') });
    const [result] = await job.fetch('gcp:db?max-age=90d');
    expect(secretsOf(result)[0]?.created).toBeUndefined();
    expect(job.log.filter((line) => line.includes('secretmanager.versions.get'))).toHaveLength(1);
  });
});

test('credentials that expire between two reads are renewed once', async () => {
  const start = Date.now();
  let elapsed = 0;
  const now = (): Date => new Date(start + elapsed);
  const seed = withManyGoogleSecrets(demoSeed(), 8);
  const job = await startJob({ seed, now, clock: instantClock(now) });
  const { connectGcp } = await import('../../../src/stores/gcp/store.ts');
  const references = MANY.slice(0, 8).map(job.parse);
  const session = await connectGcp(job.context.settings).open(references, job.context);
  elapsed = 2 * 3600 * 1000;
  expect(textsOf(await session.fetch(references))).toHaveLength(8);
  expect(job.calls()).toMatchObject({ Token: 2, ExchangeToken: 2 });
  expect(job.emulator.requests.filter(({ status }) => status === 401)).toHaveLength(8);
});

test('the end of the step is not a failure of a secret', async () => {
  const seed = withFault(demoSeed(), { service: 'secretmanager', kind: 'hang' });
  const job = await startJob({ seed, timeoutSeconds: 1 });
  expect((await refusalOf(job.fetch('gcp:stripe-key'))).code).toBe('TIMED_OUT');
});

test('nothing that is secret is in errors or log', async () => {
  const job = await startJob({ gcp: { serviceAccount: ACCOUNT } });
  const results = await job.fetch('gcp:stripe-key', 'gcp:nope', 'gcp:other/x');
  const shown = JSON.stringify([results, job.log]);
  expect(job.masked.length).toBeGreaterThanOrEqual(4);
  for (const token of job.masked) expect(shown).not.toContain(token);
  expect(shown).not.toContain('sk_demo_7Qw2Zr9LmX4tVb6N');
});
