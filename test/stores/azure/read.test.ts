import { describe, expect, test } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import type { Seed } from '../../../src/emulator/seed.ts';
import {
  AZURE_CLIENT,
  AZURE_TENANT,
  withAzureSecrets,
  withAzureVaultPart,
  withFault,
  withManyAzureSecrets,
  withThrottle,
} from '../../helpers/seed.ts';
import { altered, errorsOf, instantClock, refusalOf, secretsOf, startJob, textsOf } from './job.ts';

const MANY = Array.from({ length: 100 }, (_, index) => `azure:acme-prod/many-${index}`);
const OLD = 'a'.repeat(32);
const NEW = 'b'.repeat(32);

/** The demo, of whose vault the job has these roles alone. */
function seedWithRoles(...roles: readonly (string | readonly [role: string, secret: string])[]): Seed {
  return withAzureVaultPart(demoSeed(), {
    roles: roles.map((given) => {
      const [role, secret] = typeof given === 'string' ? [given] : given;
      return { role, application: AZURE_CLIENT, ...(secret === undefined ? {} : { secret }) };
    }),
  });
}

function seedWithPermissions(...permissions: readonly string[]): Seed {
  const seed = demoSeed();
  const { 'acme-prod': _, ...vaults } = seed.azure.vaults;
  return withAzureVaultPart(
    { ...seed, azure: { ...seed.azure, vaults } },
    {
      accessPolicies: [{ application: AZURE_CLIENT, permissions }],
      secrets: { 'session-key': 'by-policy' },
    },
  );
}

describe('a read', () => {
  test('costs one token, one exchange and one call', async () => {
    const job = await startJob();
    const results = await job.fetch('azure:acme-prod/session-key');
    expect(secretsOf(results[0])).toMatchObject([
      {
        name: 'session-key',
        id: 'https://acme-prod.vault.azure.net/secrets/session-key',
        version: expect.stringMatching(/^[0-9a-f]{32}$/),
        created: new Date('2026-01-05T08:00:00Z'),
      },
    ]);
    expect(textsOf(results)).toEqual(['sn_demo_9e31c7a0b5d24f68']);
    expect(job.calls()).toEqual({ Token: 1, ClientCredentials: 1, GetSecret: 1 });
  });

  test('of current and pinned versions, by option and by URL, each once', async () => {
    const seed = withAzureSecrets(demoSeed(), {
      db: {
        versions: [
          { id: OLD, value: 'old' },
          { id: NEW, value: 'new', created: '2026-02-01T00:00:00Z' },
        ],
      },
    });
    const job = await startJob({ seed });
    const results = await job.fetch(
      'azure:acme-prod/db',
      `azure:acme-prod/db?version=${OLD}`,
      `https://acme-prod.vault.azure.net/secrets/db/${OLD.toUpperCase()}`,
    );
    expect(textsOf(results)).toEqual(['new', 'old', 'old']);
    expect(results.flatMap(secretsOf).map(({ version }) => version)).toEqual([NEW, OLD, OLD]);
    expect(job.calls()['GetSecret']).toBe(2);
  });

  test('has the name as it was made, and its expiry', async () => {
    const seed = withAzureSecrets(demoSeed(), {
      'Mixed-Case': { value: 'v', nbf: '2020-01-01T00:00:00Z', exp: '2100-01-01T00:00:00Z' },
    });
    const job = await startJob({ seed });
    const [result] = await job.fetch('azure:ACME-prod/mixed-case');
    expect(secretsOf(result)).toMatchObject([
      { name: 'Mixed-Case', expires: new Date('2100-01-01T00:00:00Z') },
    ]);
    expect(job.sent.at(-1)?.url.pathname).toBe('/vaults/acme-prod/secrets/mixed-case');
  });

  test('keeps every character, and an empty value', async () => {
    const value = `a\r\nb\t"\\\u0000 é 💩 ${'x'.repeat(20_000)}`;
    const job = await startJob({ seed: withAzureSecrets(demoSeed(), { odd: value, none: '' }) });
    expect(textsOf(await job.fetch('azure:acme-prod/odd', 'azure:acme-prod/none'))).toEqual([value, '']);
  });

  test('by access policy needs get alone', async () => {
    const job = await startJob({ seed: seedWithPermissions('get') });
    expect(textsOf(await job.fetch('azure:acme-prod/session-key'))).toEqual(['by-policy']);
  });
});

describe('a hundred secrets', () => {
  test('cost a hundred reads, many of them at once', async () => {
    const job = await startJob({ seed: withManyAzureSecrets(demoSeed(), 100), latencyMilliseconds: 100 });
    expect(textsOf(await job.fetch(...MANY))).toEqual(MANY.map((_, index) => `value-${index}`));
    expect(job.calls()).toEqual({ Token: 1, ClientCredentials: 1, GetSecret: 100 });
    expect(job.emulator.mostInFlight('keyvault')).toBeGreaterThanOrEqual(16);
    expect(job.emulator.mostInFlight('keyvault')).toBeLessThanOrEqual(100);
  });

  test('with every third call throttled still come', async () => {
    const seed = withThrottle(withManyAzureSecrets(demoSeed(), 100), 3);
    const job = await startJob({ seed, settings: { retries: 10 } });
    expect(textsOf(await job.fetch(...MANY))).toHaveLength(100);
    expect(job.emulator.requests.some(({ status }) => status === 429)).toBe(true);
  });
});

test('a throttled call waits as long as the vault says', async () => {
  const clock = instantClock();
  const seed = withFault(demoSeed(), {
    service: 'keyvault',
    nth: 1,
    status: 429,
    code: 'Throttled',
    retryAfter: 7,
  });
  const job = await startJob({ seed, clock });
  expect(textsOf(await job.fetch('azure:acme-prod/session-key'))).toHaveLength(1);
  expect(clock.waits).toEqual([expect.any(Number)]);
  expect(clock.waits[0]).toBeGreaterThanOrEqual(7_000);
});

describe('a secret that is', () => {
  test('absent: one more call says that it was not deleted either', async () => {
    const job = await startJob();
    const [result] = await job.fetch('azure:acme-prod/nope');
    expect(result?.kind).toBe('absent');
    expect(errorsOf(result)).toMatchObject([
      {
        code: 'AZURE_NOT_FOUND',
        facts: {
          said: '404 SecretNotFound',
          as: `application ${AZURE_CLIENT}, tenant ${AZURE_TENANT}`,
          fix: [expect.stringContaining('?optional')],
        },
      },
    ]);
    expect(job.calls()).toMatchObject({ GetSecret: 1, GetDeletedSecret: 1 });
  });

  test('deleted, and can be recovered', async () => {
    const seed = withAzureSecrets(demoSeed(), { gone: { value: 'x', deletedDate: '2026-10-01T00:00:00Z' } });
    const job = await startJob({ seed });
    const [result] = await job.fetch('azure:acme-prod/gone');
    expect(result?.kind).toBe('absent');
    expect(errorsOf(result)).toMatchObject([
      {
        code: 'AZURE_SECRET_DELETED',
        facts: { fix: ['az keyvault secret recover --vault-name acme-prod --name gone', expect.any(String)] },
      },
    ]);
  });

  test('perhaps deleted, where the question is not allowed', async () => {
    const seed = withFault(demoSeed(), {
      service: 'keyvault',
      call: 'GetDeletedSecret',
      status: 403,
      code: 'Forbidden',
    });
    const job = await startJob({ seed });
    const [result] = await job.fetch('azure:acme-prod/nope');
    expect(result?.kind).toBe('absent');
    const [error] = errorsOf(result);
    expect(error?.code).toBe('AZURE_NOT_FOUND');
    expect(error?.facts.fix.at(-1)).toMatch(/deleted is unknown \(403 Forbidden\).*list-deleted/);
  });

  test('without the version that is asked for', async () => {
    const job = await startJob();
    const [result] = await job.fetch(`azure:acme-prod/session-key?version=${OLD}`);
    expect(result?.kind).toBe('absent');
    expect(errorsOf(result)[0]?.facts.what).toContain(`session-key?version=${OLD}`);
  });

  test.each([
    ['disabled', { enabled: false }, 'AZURE_SECRET_DISABLED', '403 Forbidden, SecretDisabled'],
    ['not yet valid', { nbf: '2100-01-01T00:00:00Z' }, 'AZURE_SECRET_NOT_YET_VALID', undefined],
    ['expired', { exp: '2020-01-01T00:00:00Z' }, 'AZURE_SECRET_EXPIRED', undefined],
  ])('%s', async (_, attributes, code, said) => {
    const seed = withAzureSecrets(demoSeed(), {
      db: {
        versions: [
          { id: OLD, value: 'old-value' },
          { id: NEW, value: 'new-value', ...attributes },
        ],
      },
    });
    const job = await startJob({ seed });
    const [current, pinned] = await job.fetch('azure:acme-prod/db', `azure:acme-prod/db?version=${OLD}`);
    expect(current?.kind).toBe('failed');
    expect(errorsOf(current)).toMatchObject([{ code }]);
    expect(errorsOf(current)[0]?.facts.said).toBe(said);
    expect(pinned?.kind).toBe('found');
  });

  test('good by the clock of the service, whatever that of the runner', async () => {
    const seed = withAzureSecrets(demoSeed(), {
      new: { value: 'v', nbf: '2026-06-01T00:00:00Z' },
      old: { value: 'v', exp: '2026-08-01T00:00:00Z' },
    });
    const job = await startJob({
      seed,
      now: () => new Date('2026-07-01T00:00:00Z'),
      clock: instantClock(() => new Date('2026-09-01T00:00:00Z')),
    });
    expect(textsOf(await job.fetch('azure:acme-prod/new', 'azure:acme-prod/old'))).toEqual(['v', 'v']);
  });
});

describe('a refusal', () => {
  test('of one and the absence of another: both are reported, and the rest still read', async () => {
    const job = await startJob({ seed: seedWithRoles(['Key Vault Secrets User', 'session-key']) });
    const [good, denied] = await job.fetch('azure:acme-prod/session-key', 'azure:acme-prod/queue-url');
    expect(good?.kind).toBe('found');
    expect(denied?.kind).toBe('failed');
    expect(errorsOf(denied)).toMatchObject([
      {
        code: 'AZURE_ACCESS_DENIED',
        facts: {
          said: '403 Forbidden, ForbiddenByRbac',
          from: expect.stringMatching(/^Azure Key Vault acme-prod, 127\.0\.0\.1:\d+$/),
          fix: [expect.stringContaining('Key Vault Secrets User')],
          likely: [
            {
              id: 'Z17',
              change: expect.stringMatching(
                /az role assignment create --role "Key Vault Secrets User".*"\/secrets\/queue-url$/,
              ),
            },
            { id: 'Z18' },
          ],
        },
      },
    ]);
    // A denial is final at once.
    expect(job.calls()['GetSecret']).toBe(2);
  });

  test('by a reader role, which sees no value', async () => {
    const job = await startJob({ seed: seedWithRoles('Key Vault Reader') });
    expect(errorsOf((await job.fetch('azure:acme-prod/session-key'))[0])).toMatchObject([
      { code: 'AZURE_ACCESS_DENIED', facts: { likely: [{ id: 'Z17' }, { id: 'Z18' }] } },
    ]);
  });

  test('by access policy', async () => {
    const job = await startJob({ seed: seedWithPermissions('list') });
    expect(errorsOf((await job.fetch('azure:acme-prod/session-key'))[0])).toMatchObject([
      {
        code: 'AZURE_ACCESS_DENIED',
        facts: {
          said: '403 Forbidden, ForbiddenByPolicy',
          fix: [expect.stringContaining('permission get')],
          likely: [{ id: 'Z18', change: expect.stringContaining('set-policy --name acme-prod') }],
        },
      },
    ]);
  });

  test('by the firewall', async () => {
    const job = await startJob({ seed: withAzureVaultPart(demoSeed(), { firewall: true }) });
    expect(errorsOf((await job.fetch('azure:acme-prod/session-key'))[0])).toMatchObject([
      {
        code: 'AZURE_ACCESS_DENIED',
        facts: { said: '403 Forbidden, ForbiddenByFirewall', likely: [{ id: 'Z19' }] },
      },
    ]);
  });

  test('by a vault of another tenant names that tenant', async () => {
    const other = '00000000-1111-4222-8333-444444444444';
    const job = await startJob({ seed: withAzureVaultPart(demoSeed(), { tenant: other }) });
    expect(errorsOf((await job.fetch('azure:acme-prod/session-key'))[0])).toMatchObject([
      {
        code: 'AZURE_CREDENTIALS_REFUSED',
        facts: {
          said: '401 Unauthorized',
          fix: [expect.stringContaining(other)],
          likely: [{ id: 'Z20', change: expect.stringContaining(other) }],
        },
      },
    ]);
  });

  test.each([
    [429, 'Throttled', 'AZURE_THROTTLED'],
    [503, 'ServiceUnavailable', 'AZURE_SERVICE_FAILED'],
  ])('%i that the retries did not mend', async (status, code, expected) => {
    const seed = withFault(demoSeed(), { service: 'keyvault', status, code });
    const job = await startJob({ seed, settings: { retries: 2 } });
    const [result] = await job.fetch('azure:acme-prod/session-key');
    expect(errorsOf(result)).toMatchObject([{ code: expected, facts: { said: `${status} ${code}` } }]);
    expect(job.calls()['GetSecret']).toBe(3);
  });

  test.each([
    ['a page of a middlebox', { kind: 'html', status: 403 }, 'UNREACHABLE'],
    ['an empty answer', { kind: 'empty', status: 200 }, 'ANSWER_MALFORMED'],
    ['a redirect', { kind: 'redirect', status: 302, location: 'https://example.com/' }, 'ANSWER_MALFORMED'],
    ['a 404 that is not of a secret', { status: 404, code: 'NotFound' }, 'AZURE_SERVICE_FAILED'],
  ])('by %s is no denial and no absence', async (_, fault, code) => {
    const job = await startJob({ seed: withFault(demoSeed(), { service: 'keyvault', ...fault }) });
    const [result] = await job.fetch('azure:acme-prod/session-key');
    expect(result?.kind).toBe('failed');
    expect(errorsOf(result)).toMatchObject([{ code }]);
  });

  test('never repeats what the service wrote', async () => {
    const seed = withFault(demoSeed(), {
      service: 'keyvault',
      status: 403,
      code: 'Forbidden',
      message: 'text-of-the-service',
    });
    const job = await startJob({ seed });
    const [error] = errorsOf((await job.fetch('azure:acme-prod/session-key'))[0]);
    expect(JSON.stringify([error?.facts, error?.stack, job.log])).not.toContain('text-of-the-service');
  });
});

describe('an answer that is not what was asked for', () => {
  const other = 'https://acme-prod.vault.azure.net/secrets/queue-token';
  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['another secret', { id: `${other}/${NEW}` }],
    ['another version', { id: `https://acme-prod.vault.azure.net/secrets/session-key/${OLD}` }],
    ['no version', { id: 'https://acme-prod.vault.azure.net/secrets/session-key' }],
    ['no identifier', { id: undefined }],
    ['an identifier that is none', { id: [] }],
    ['no value', { value: undefined }],
    ['a value that is no text', { value: 7 }],
    ['a value of null', { value: null }],
  ])('%s is refused', async (_, changes) => {
    const seed = withAzureSecrets(demoSeed(), { 'session-key': { value: 'v', id: NEW } });
    const job = await startJob({ seed });
    const context = altered(job.context, (answer) => ({ ...answer, ...changes }));
    const references = [job.parse(`azure:acme-prod/session-key?version=${NEW}`)];
    const session = await job.connection.open(references, context);
    expect(errorsOf((await session.fetch(references))[0])).toMatchObject([{ code: 'ANSWER_MALFORMED' }]);
  });

  test.each([
    ['no list', { value: undefined }],
    ['an item that is none', { value: [{ id: 'x' }] }],
    ['a list of an item without attributes of the right kind', { value: [7] }],
  ])('%s is no empty vault', async (_, changes) => {
    const job = await startJob();
    const context = altered(job.context, (answer) => ({ ...answer, ...changes }));
    const references = [job.parse('azure:acme-prod/queue-*')];
    const session = await job.connection.open(references, context);
    expect(errorsOf((await session.fetch(references))[0])).toMatchObject([{ code: 'ANSWER_MALFORMED' }]);
  });

  test('attributes of the wrong kind count as absent, but for enabled: false', async () => {
    const job = await startJob();
    const attributes = { enabled: 'no', nbf: 'x', exp: null, created: 1e30 };
    const references = [job.parse('azure:acme-prod/session-key')];
    const session = await job.connection.open(
      references,
      altered(job.context, (answer) => ({ ...answer, attributes })),
    );
    const [secret] = secretsOf((await session.fetch(references))[0]);
    expect([secret?.created, secret?.expires]).toEqual([undefined, undefined]);
    const off = altered(job.context, (answer) => ({ ...answer, attributes: { enabled: false } }));
    const closed = await job.connection.open(references, off);
    expect(errorsOf((await closed.fetch(references))[0])).toMatchObject([{ code: 'AZURE_SECRET_DISABLED' }]);
  });
});

test('a token that expires between two reads is renewed once', async () => {
  const start = Date.now();
  let elapsed = 0;
  const now = (): Date => new Date(start + elapsed);
  const seed = withManyAzureSecrets(demoSeed(), 8);
  const job = await startJob({ seed, now, clock: instantClock(now) });
  const { session, references } = await job.open(MANY.slice(0, 8));
  elapsed = 2 * 3600 * 1000;
  expect(textsOf(await session.fetch(references))).toHaveLength(8);
  expect(job.calls()).toMatchObject({ Token: 2, ClientCredentials: 2 });
  expect(job.emulator.requests.filter(({ status }) => status === 401)).toHaveLength(8);
});

test('the end of the step is not a failure of a secret', async () => {
  const seed = withFault(demoSeed(), { service: 'keyvault', kind: 'hang' });
  const job = await startJob({ seed, timeoutSeconds: 1 });
  expect((await refusalOf(job.fetch('azure:acme-prod/session-key'))).code).toBe('TIMED_OUT');
});

test('nothing that is secret is in errors or log', async () => {
  const job = await startJob();
  const results = await job.fetch('azure:acme-prod/session-key', 'azure:acme-prod/nope');
  const shown = JSON.stringify([results, job.log]);
  // The request's own token, the job's, and Entra's.
  expect(job.masked).toHaveLength(3);
  for (const token of job.masked) expect(shown).not.toContain(token);
  expect(shown).not.toContain('sn_demo_9e31c7a0b5d24f68');
  const bearer = job.sent.at(-1)?.headers['authorization']?.replace('Bearer ', '');
  expect(job.masked).toContain(bearer);
});
