import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { AZURE_CLIENT, withAzureSecrets, withAzureVaultPart, withIssuer } from '../helpers/seed.ts';
import { withJob } from '../runner/job.ts';
import { createAuthority } from '../runner/pki.ts';
import { startProxy } from '../runner/proxy.ts';
import { actionFolder, azureInputs, countCalls, shownText, withScenario } from './scenario.ts';

describe('a job that reads Azure Key Vault', () => {
  it('beside the other clouds, in one step', async () => {
    await withScenario({}, async ({ cloud, job, run }) => {
      const result = await run(
        [
          'DATABASE_URL = aws:prod/database#url',
          'STRIPE_KEY = gcp:stripe-key',
          'SESSION_KEY = azure:acme-prod/session-key',
          'QUEUE_* = https://acme-prod.vault.azure.net/secrets/queue-*',
          'NOPE = azure:acme-prod/nope?optional&default=none',
        ].join('\n'),
        azureInputs,
      );
      expect(result.errors).toEqual([]);
      expect([...result.exported.keys()].sort()).toEqual([
        'DATABASE_URL',
        'NOPE',
        'QUEUE_TOKEN',
        'QUEUE_URL',
        'SESSION_KEY',
        'STRIPE_KEY',
      ]);
      expect(result.masks).toContain('sn_demo_9e31c7a0b5d24f68');
      // The password inside the URL is a secret of its own.
      expect(result.masks).toContain('queue-demo-71f3c0');
      expect(countCalls(cloud)).toMatchObject({
        'entra ClientCredentials': 1,
        'keyvault GetSecrets': 1,
        'keyvault GetSecret': 4,
        'keyvault GetDeletedSecret': 1,
      });
      expect(job.leftovers()).toEqual([]);
      expect(shownText(result)).toContain('AZURE_KEY_VAULT_ENDPOINT sends the calls');
    });
  });

  it('that may not read one of them exports none, and says what each lacks', async () => {
    const seed = withAzureVaultPart(
      withAzureSecrets(demoSeed(), { old: { value: 'expired-value', exp: '2020-01-01T00:00:00Z' } }),
      {
        roles: ['session-key', 'old'].map((secret) => ({
          role: 'Key Vault Secrets User',
          application: AZURE_CLIENT,
          secret,
        })),
      },
    );
    await withScenario({ seed }, async ({ run }) => {
      const result = await run(
        ['A = azure:acme-prod/session-key', 'B = azure:acme-prod/queue-url', 'C = azure:acme-prod/old'].join(
          '\n',
        ),
        azureInputs,
      );
      expect(result.exported.size).toBe(0);
      const shown = result.errors.join('\n');
      expect(shown).toContain('AZURE_ACCESS_DENIED');
      expect(shown).toContain('wanted for B (secrets, line 2)');
      expect(shown).toContain('Z17');
      expect(shown).toContain('AZURE_SECRET_EXPIRED');
      expect(shownText(result)).not.toContain('expired-value');
    });
  });

  it('whose trust is refused shows the claims and the credential to paste', async () => {
    const seed = withIssuer(demoSeed(), { claims: { ref: 'refs/heads/dev' } });
    await withScenario({ seed }, async ({ cloud, run }) => {
      const result = await run('A = azure:acme-prod/session-key', azureInputs);
      const shown = result.errors.join('\n');
      expect(shown).toMatch(/AZURE_TRUST_REFUSED[\s\S]*AADSTS700213/);
      expect(shown).toMatch(/sub +repo:acme\/web:ref:refs\/heads\/dev/);
      expect(shown).toContain('"subject":"repo:acme/web:ref:refs/heads/dev"');
      expect(countCalls(cloud)).toEqual({ 'issuer Token': 1, 'entra ClientCredentials': 1 });
    });
  });

  it('without its inputs asks nobody', async () => {
    await withScenario({}, async ({ cloud, run }) => {
      const result = await run('A = azure:acme-prod/session-key');
      expect(result.errors.join('\n')).toMatch(/INPUT_MISSING[\s\S]*azure-tenant-id[\s\S]*azure-client-id/);
      expect(cloud.requests).toEqual([]);
    });
  });

  it('as a plan reads no value', async () => {
    await withScenario({}, async ({ cloud, run }) => {
      const result = await run('A = azure:acme-prod/session-key', { ...azureInputs, 'dry-run': 'true' });
      expect(result.errors).toEqual([]);
      expect(result.exported.size).toBe(0);
      expect(countCalls(cloud)).toEqual({
        'issuer Token': 1,
        'entra ClientCredentials': 1,
        'keyvault GetSecretVersions': 1,
      });
    });
  });
});

const hosts = [
  'login.microsoftonline.com',
  'acme-prod.vault.azure.net',
  'vstoken.actions.githubusercontent.com',
];

it('behind an authenticating proxy with a private CA the vault is reached by its own name', async () => {
  const authority = createAuthority();
  const emulator = await startEmulator({ seed: demoSeed(), tls: authority.issue(hosts) });
  const port = Number(new URL(emulator.url).port);
  const proxy = await startProxy({
    user: 'runner',
    password: 'p@ss/word',
    hosts: new Map(hosts.map((host) => [`${host}:443`, port])),
  });
  try {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token = '' } =
      emulator.environment();
    const { pathname, search } = new URL(url);
    const idToken = { url: `https://vstoken.actions.githubusercontent.com${pathname}${search}`, token };
    await withJob({ idToken, runner: { RUNNER_ENVIRONMENT: 'self-hosted' } }, async (job) => {
      const ca = join(job.folders.root, 'ca.pem');
      writeFileSync(ca, authority.cert);
      const secrets = ['SESSION_KEY = azure:acme-prod/session-key', 'QUEUE_* = azure:acme-prod/queue-*'].join(
        '\n',
      );
      const result = await job.runAction({
        actionFolder,
        with: { ...azureInputs, secrets },
        env: { HTTPS_PROXY: proxy.url, https_proxy: proxy.url, NODE_EXTRA_CA_CERTS: ca },
      });
      expect(result.errors).toEqual([]);
      expect([...result.exported.keys()].sort()).toEqual(['QUEUE_TOKEN', 'QUEUE_URL', 'SESSION_KEY']);
      expect(new Set(proxy.connects)).toEqual(new Set(hosts.map((host) => `${host}:443`)));
      expect(proxy.plainRequests).toEqual([]);
      expect(result.masks).toContain('p@ss/word');
    });
  } finally {
    await proxy.close();
    await emulator.close();
  }
});

it('what an earlier step planted leads no token elsewhere', async () => {
  const planted = { AZURE_AUTHORITY_HOST: 'https://login.evil.example' };
  await withScenario({}, async ({ cloud, job, run }) => {
    for (const [name, value] of Object.entries(planted)) job.jobEnv.set(name, value);
    const result = await run('A = azure:acme-prod/session-key', azureInputs);
    expect(result.errors.join('\n')).toMatch(/HOST_REFUSED[\s\S]*AZURE_AUTHORITY_HOST/);
    expect(cloud.requests).toEqual([]);
  });
});
