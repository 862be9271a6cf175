import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import {
  AZURE_CLIENT,
  AZURE_TENANT,
  ISSUER,
  PROVIDER,
  ROLE_ARN,
  trustFor,
  withAwsAccountPart,
  withAwsSecret,
} from '../helpers/seed.ts';
import { expectNoLeak } from '../runner/leaks.ts';
import { countCalls, type Scenario, withScenario } from './scenario.ts';

const PAYMENTS = '444455556666';

/** The demonstration's clouds, and a second AWS account. */
function everything(): Seed {
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }],
  };
  const trust = trustFor('repo:acme/web:ref:refs/heads/main', { account: PAYMENTS });
  const seed = withAwsAccountPart(
    demoSeed(),
    { oidcProviders: { [ISSUER]: ['sts.amazonaws.com'] }, roles: { ci: { trust, policy } } },
    PAYMENTS,
  );
  return withAwsSecret(seed, 'stripe', 'sk_live_5f0c2b7d91ae', { account: PAYMENTS });
}

const manifestFor = (vault: string): string => `version: 1
connections:
  aws: { role: ${ROLE_ARN}, region: eu-west-1 }
  payments: { store: aws, role: "arn:aws:iam::${PAYMENTS}:role/ci", region: eu-west-1 }
  gcp: { workload-identity-provider: ${PROVIDER}, project: acme-prod }
  azure: { tenant-id: ${AZURE_TENANT}, client-id: ${AZURE_CLIENT} }
  vault: { addr: "${vault}", role: ci }
secrets:
  API_KEY: aws:prod/api/key
  API_TOKEN: aws:prod/api/token
  QUEUE_PASSWORD: ssm:/prod/queue/password
  PAYMENTS_KEY: payments:stripe
  STRIPE_KEY: gcp:stripe-key
  SESSION_KEY: azure:acme-prod/session-key
  MAIL_TOKEN: vault:secret/prod/mail#token
`;

const values = {
  API_KEY: 'ak_demo_5f0c2b7d9e1a4c38',
  API_TOKEN: 'at_demo_c81d0f63b7e24a95',
  QUEUE_PASSWORD: 'qp_demo_7be1d40c95f2',
  PAYMENTS_KEY: 'sk_live_5f0c2b7d91ae',
  STRIPE_KEY: 'sk_demo_7Qw2Zr9LmX4tVb6N',
  SESSION_KEY: 'sn_demo_9e31c7a0b5d24f68',
  MAIL_TOKEN: 'vm_demo_e41b7c90',
};

function runAll({ run, cloud }: Scenario, inputs: Readonly<Record<string, string>> = {}, more = '') {
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const manifest = join(folder, '.secret-sync.yml');
  writeFileSync(manifest, manifestFor(cloud.url) + more);
  const none = {
    'aws-role': '',
    'aws-region': '',
    'gcp-workload-identity-provider': '',
    'gcp-project': '',
  };
  return run('', { ...none, manifest, ...inputs });
}

describe('two AWS accounts, Parameter Store, Google, Azure and Vault in one step', () => {
  it('one token for each audience, one exchange for each identity, one read for each secret or batch', async () => {
    await withScenario({ seed: everything() }, async (scenario) => {
      const result = await runAll(scenario);
      expect(result.errors).toEqual([]);
      const next = await scenario.job.runNextStep();
      expect(Object.fromEntries(next.env)).toMatchObject(values);
      expectNoLeak(result, Object.values(values));
      expect(countCalls(scenario.cloud)).toEqual({
        'issuer Token': 4,
        'sts AssumeRoleWithWebIdentity': 2,
        'secretsmanager BatchGetSecretValue': 1,
        'secretsmanager GetSecretValue': 1,
        'ssm GetParameters': 1,
        'google-sts ExchangeToken': 1,
        'secretmanager AccessSecretVersion': 1,
        'entra ClientCredentials': 1,
        'keyvault GetSecret': 1,
        'vault Login': 1,
        'vault ReadMount': 1,
        'vault Read': 1,
        'vault RevokeSelf': 1,
      });
    });
  });

  it('one secret that is missing in one of them, and nothing is exported', async () => {
    await withScenario({ seed: everything() }, async (scenario) => {
      const result = await runAll(
        scenario,
        {},
        '  LOST: azure:acme-prod/nowhere\n  GONE: vault:secret/prod/nowhere#x\n',
      );
      expect(result.errors.map((text) => /^error\[([A-Z_]+)\]/.exec(text)?.[1]).sort()).toEqual([
        'AZURE_NOT_FOUND',
        'VAULT_NOT_FOUND',
      ]);
      expect(result.exported.size).toBe(0);
      expectNoLeak(result, Object.values(values));
    });
  });

  it('a plan of all reads no value', async () => {
    await withScenario({ seed: everything() }, async (scenario) => {
      const result = await runAll(scenario, { 'dry-run': 'true' });
      expect(result.errors).toEqual([]);
      for (const name of Object.keys(values)) expect(result.log.join('\n')).toContain(name);
      const reads = /GetSecretValue|GetParameters$|AccessSecretVersion|keyvault GetSecret$/;
      expect(Object.keys(countCalls(scenario.cloud)).filter((call) => reads.test(call))).toEqual([]);
      const asked = scenario.cloud.requests.flatMap(({ service, detail }) =>
        service === 'vault' ? (detail.secrets ?? []) : [],
      );
      expect(asked.filter((path) => path.startsWith('secret/'))).toEqual(['secret/metadata/prod/mail']);
      expect(result.exported.size).toBe(0);
    });
  });
});
