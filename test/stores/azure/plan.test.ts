import { describe, expect, test } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { connectAzure } from '../../../src/stores/azure/store.ts';
import type { DescribedSecret, DescribeResult } from '../../../src/stores/store.ts';
import {
  AZURE_CLIENT,
  withAzureSecrets,
  withAzureVaultPart,
  withFault,
  withManyAzureSecrets,
} from '../../helpers/seed.ts';
import { errorsOf, secretsOf, settingsOf, startJob, textsOf } from './job.ts';

const OLD = 'a'.repeat(32);
const NEW = 'b'.repeat(32);

function seedWithRole(role: string, secret?: string) {
  const roles = [{ role, application: AZURE_CLIENT, ...(secret === undefined ? {} : { secret }) }];
  return withAzureVaultPart(demoSeed(), { roles });
}

function described(result: DescribeResult | undefined): readonly DescribedSecret[] {
  if (result?.kind !== 'described') throw new Error(`not described: ${JSON.stringify(result)}`);
  return result.secrets;
}

describe('a wildcard', () => {
  test('reads what begins so, in any letter case', async () => {
    const seed = withAzureSecrets(demoSeed(), { 'api-a': 'A', 'API-b': 'B', 'my-api-c': 'C' });
    const job = await startJob({ seed });
    const [result] = await job.fetch('azure:acme-prod/Api-*');
    expect(secretsOf(result).map(({ name, starred }) => [name, starred])).toEqual([
      ['api-a', 'a'],
      ['API-b', 'b'],
    ]);
    expect(job.calls()).toEqual({ Token: 1, ClientCredentials: 1, GetSecrets: 1, GetSecret: 2 });
  });

  test('goes over every page of 25', async () => {
    const job = await startJob({ seed: withManyAzureSecrets(demoSeed(), 60) });
    const [result] = await job.fetch('azure:acme-prod/many-*');
    expect(secretsOf(result)).toHaveLength(60);
    // Three of the demo's own stand in the list too.
    expect(job.calls()['GetSecrets']).toBe(3);
    expect(job.emulator.requests.filter(({ call }) => call === 'GetSecrets')[0]?.detail.pageSize).toBe(25);
  });

  test('and a line that names a match cost one read', async () => {
    const job = await startJob();
    const results = await job.fetch('azure:acme-prod/queue-url', 'azure:acme-prod/queue-*');
    expect(textsOf(results)).toHaveLength(3);
    expect(job.calls()['GetSecret']).toBe(2);
  });

  test('does not match what is deleted, and none is absent', async () => {
    const seed = withAzureSecrets(demoSeed(), {
      'api-a': { value: 'A', deletedDate: '2026-10-01T00:00:00Z' },
    });
    const job = await startJob({ seed });
    const [result] = await job.fetch('azure:acme-prod/api-*');
    expect(result?.kind).toBe('absent');
    expect(errorsOf(result)).toMatchObject([{ code: 'WILDCARD_NO_MATCH' }]);
  });

  test('with a match that is disabled fails', async () => {
    const seed = withAzureSecrets(demoSeed(), { 'api-a': 'A', 'api-b': { value: 'B', enabled: false } });
    const job = await startJob({ seed });
    const [result] = await job.fetch('azure:acme-prod/api-*');
    expect(result?.kind).toBe('failed');
    expect(errorsOf(result)).toMatchObject([{ code: 'AZURE_SECRET_DISABLED' }]);
  });

  test('with matches that are denied names each', async () => {
    const job = await startJob({ seed: seedWithRole('Key Vault Reader') });
    const [result] = await job.fetch('azure:acme-prod/queue-*');
    expect(errorsOf(result).map(({ code }) => code)).toEqual(['AZURE_ACCESS_DENIED', 'AZURE_ACCESS_DENIED']);
  });

  test('that may not be listed names the role and its scope', async () => {
    const job = await startJob({ seed: seedWithRole('Key Vault Secrets User', 'queue-url') });
    const [result] = await job.fetch('azure:acme-prod/queue-*');
    expect(errorsOf(result)).toMatchObject([
      { code: 'AZURE_LIST_DENIED', facts: { fix: [expect.stringContaining('on the whole vault')] } },
    ]);
    expect(errorsOf(result)[0]?.facts.likely?.[0]?.change).toMatch(/--query id --output tsv\)"$/);
  });
});

describe('a plan', () => {
  test('has version, age and expiry, and reads no value', async () => {
    const seed = withAzureSecrets(demoSeed(), {
      db: {
        versions: [
          { id: OLD, value: 'old-value', created: '2026-01-01T00:00:00Z' },
          { id: NEW, value: 'new-value', created: '2026-02-01T00:00:00Z', exp: '2100-01-01T00:00:00Z' },
        ],
      },
    });
    const job = await startJob({ seed });
    const [current, pinned] = await job.describe('azure:acme-prod/db', `azure:acme-prod/db?version=${OLD}`);
    expect(described(current)).toMatchObject([
      {
        name: 'db',
        id: 'https://acme-prod.vault.azure.net/secrets/db',
        version: NEW,
        created: new Date('2026-02-01T00:00:00Z'),
        expires: new Date('2100-01-01T00:00:00Z'),
        access: 'unknown',
        note: expect.stringContaining('Key Vault Secrets User'),
      },
    ]);
    expect(described(pinned)).toMatchObject([{ version: OLD }]);
    expect(job.calls()).toEqual({ Token: 1, ClientCredentials: 1, GetSecretVersions: 2 });
  });

  test.each([
    ['disabled', { enabled: false }],
    ['not yet valid', { nbf: '2100-01-01T00:00:00Z' }],
    ['expired', { exp: '2020-01-01T00:00:00Z' }],
  ])('says that one may not be used that is %s', async (_, attributes) => {
    const job = await startJob({ seed: withAzureSecrets(demoSeed(), { db: { value: 'v', ...attributes } }) });
    expect(described((await job.describe('azure:acme-prod/db'))[0])).toMatchObject([
      { access: 'no', note: expect.any(String) },
    ]);
  });

  test('of many versions goes over every page', async () => {
    const versions = Array.from({ length: 30 }, (_, index) => ({
      value: `v${index}`,
      created: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
    }));
    const job = await startJob({ seed: withAzureSecrets(demoSeed(), { db: { versions } }) });
    expect(described((await job.describe('azure:acme-prod/db'))[0])).toMatchObject([
      { created: new Date('2026-01-30T00:00:00Z') },
    ]);
    expect(job.calls()['GetSecretVersions']).toBe(2);
  });

  test('of a wildcard describes each match', async () => {
    const job = await startJob({ seed: withManyAzureSecrets(demoSeed(), 30) });
    const secrets = described((await job.describe('azure:acme-prod/many-*'))[0]);
    expect(secrets.map(({ starred }) => starred)).toEqual(
      Array.from({ length: 30 }, (_, index) => `${index}`),
    );
    expect(job.calls()).not.toHaveProperty('GetSecret');
  });

  test('without the right to metadata is unknown, and names what would tell', async () => {
    const job = await startJob({ seed: seedWithRole('Key Vault Contributor') });
    expect(described((await job.describe('azure:acme-prod/session-key'))[0])).toMatchObject([
      { access: 'unknown', note: expect.stringMatching(/ForbiddenByRbac.*Key Vault Reader.*list/) },
    ]);
  });

  test('of what a read would meet too fails', async () => {
    const job = await startJob({ seed: withAzureVaultPart(demoSeed(), { firewall: true }) });
    expect(errorsOf((await job.describe('azure:acme-prod/session-key'))[0])).toMatchObject([
      { code: 'AZURE_ACCESS_DENIED' },
    ]);
    const broken = await startJob({
      seed: withFault(demoSeed(), { service: 'keyvault', kind: 'empty', status: 200 }),
    });
    expect(errorsOf((await broken.describe('azure:acme-prod/session-key'))[0])).toMatchObject([
      { code: 'ANSWER_MALFORMED' },
    ]);
  });

  test('tells what is absent, deleted, or without that version', async () => {
    const seed = withAzureSecrets(demoSeed(), { gone: { value: 'x', deletedDate: '2026-10-01T00:00:00Z' } });
    const job = await startJob({ seed });
    const results = await job.describe(
      'azure:acme-prod/nope',
      'azure:acme-prod/gone',
      `azure:acme-prod/session-key?version=${OLD}`,
      'azure:acme-prod/nothing-*',
    );
    expect(results.map(({ kind }) => kind)).toEqual(Array(4).fill('absent'));
    expect(results.flatMap(errorsOf).map(({ code }) => code)).toEqual([
      'AZURE_NOT_FOUND',
      'AZURE_SECRET_DELETED',
      'AZURE_NOT_FOUND',
      'WILDCARD_NO_MATCH',
    ]);
  });
});

test('the estimate is what a run costs', async () => {
  const job = await startJob();
  const connection = connectAzure(settingsOf());
  const lines = ['azure:acme-prod/session-key', 'azure:acme-prod/queue-url'];
  await job.fetch(...lines);
  expect(connection.estimate(lines.map(job.parse))).toEqual([
    { call: 'token request', count: job.calls()['Token'] },
    { call: 'ClientCredentials', count: job.calls()['ClientCredentials'] },
    { call: 'GetSecret', count: job.calls()['GetSecret'] },
  ]);
  expect(connection.estimate([job.parse('azure:acme-prod/*')])).toContainEqual({
    call: 'GetSecrets',
    count: undefined,
  });
  expect(connection.estimate([])).toEqual([]);
});
