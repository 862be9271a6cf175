import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import { ISSUER, PROVIDER, ROLE_ARN, trustFor, withAwsAccountPart, withAwsSecret } from '../helpers/seed.ts';
import type { StepResult } from '../runner/action.ts';
import { node24, runProcess } from '../runner/process.ts';
import { actionFolder, countCalls, type Scenario, withScenario } from './scenario.ts';

const PAYMENTS = '444455556666';

/** Two AWS accounts beside the Google project. */
function twoAccounts(): Seed {
  const everything = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }],
  };
  const role = {
    trust: trustFor('repo:acme/web:ref:refs/heads/main', { account: PAYMENTS }),
    policy: everything,
  };
  const seed = withAwsAccountPart(
    demoSeed(),
    { oidcProviders: { [ISSUER]: ['sts.amazonaws.com'] }, roles: { ci: role } },
    PAYMENTS,
  );
  return withAwsSecret(seed, 'stripe', 'sk_payments_5f0c2b7d', { account: PAYMENTS, region: 'us-east-1' });
}

const manifest = `version: 1
connections:
  aws: { role: ${ROLE_ARN}, region: eu-west-1 }
  same: { store: aws, role: ${ROLE_ARN}, region: us-east-1 }
  payments: { store: aws, role: "arn:aws:iam::${PAYMENTS}:role/ci", region: us-east-1 }
  gcp: { workload-identity-provider: ${PROVIDER}, project: acme-prod }
secrets:
  DATABASE_URL: aws:prod/database#url
  API_KEY: same:prod/api/key?region=eu-west-1
  STRIPE_KEY: { from: payments:stripe }
  SMTP: gcp:smtp-password
profiles:
  staging: { secrets: { DATABASE_URL: null, SMTP: { from: gcp:nothing, optional: true } } }
`;

function write(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, '.secret-sync.yml');
  writeFileSync(path, text);
  return path;
}

/** Without the inputs that other scenarios have. */
function runManifest({ run }: Scenario, inputs: Readonly<Record<string, string>>, lines = '') {
  return run(lines, {
    'aws-role': '',
    'aws-region': '',
    'gcp-workload-identity-provider': '',
    'gcp-project': '',
    ...inputs,
  });
}

function codesOf({ errors }: StepResult): readonly string[] {
  return errors.flatMap((text) => /^error\[([A-Z_]+)\]/.exec(text)?.[1] ?? []);
}

describe('a manifest', () => {
  it('reads two accounts and a project in one step: one token for each audience, one exchange for each identity', async () => {
    await withScenario({ seed: twoAccounts() }, async (scenario) => {
      const result = await runManifest(scenario, { manifest: write(manifest) }, 'MORE = gcp:stripe-key');
      expect(result.errors).toEqual([]);
      const next = await scenario.job.runNextStep();
      expect(Object.fromEntries(next.env)).toMatchObject({
        DATABASE_URL: 'postgres://app:correct-horse-battery@db.acme.example:5432/app',
        API_KEY: 'ak_demo_5f0c2b7d9e1a4c38',
        STRIPE_KEY: 'sk_payments_5f0c2b7d',
        SMTP: 'smtp-demo-Tr0ub4dor',
        MORE: 'sk_demo_7Qw2Zr9LmX4tVb6N',
      });
      expect(countCalls(scenario.cloud)).toMatchObject({
        'issuer Token': 2,
        'sts AssumeRoleWithWebIdentity': 2,
      });
      const report: unknown = JSON.parse(result.outputs.get('report') ?? '');
      expect(report).toMatchObject([
        { name: 'DATABASE_URL', store: 'aws' },
        { name: 'API_KEY', store: 'aws', connection: 'same' },
        { name: 'STRIPE_KEY', store: 'aws', connection: 'payments' },
        { name: 'SMTP', store: 'gcp' },
        { name: 'MORE', store: 'gcp' },
      ]);
    });
  });

  it('is changed by its profile', async () => {
    await withScenario({ seed: twoAccounts() }, async (scenario) => {
      const result = await runManifest(scenario, { manifest: write(manifest), profile: 'staging' });
      expect(result.errors).toEqual([]);
      expect(result.outputs.get('names')).toBe('["API_KEY","STRIPE_KEY"]');
    });
  });

  it('that names a role which refuses says which connection it is, and exports nothing', async () => {
    await withScenario({ seed: demoSeed() }, async (scenario) => {
      const result = await runManifest(scenario, { manifest: write(manifest) });
      expect(codesOf(result)).toEqual(['AWS_TRUST_REFUSED']);
      expect(result.errors.join('')).toMatch(/connection\s+payments/);
      expect(result.outputs.get('names')).toBeUndefined();
    });
  });

  it('does not change whose credentials are used where the input says it', async () => {
    await withScenario({ seed: twoAccounts() }, async (scenario) => {
      const ambient = manifest.replace('aws: { role', 'aws: { identity: ambient, role');
      const typed = await runManifest(scenario, { manifest: write(ambient), identity: 'oidc' });
      expect(typed.errors).toEqual([]);
      expect(typed.exported.get('DATABASE_URL')).toContain('postgres://');
      const own = await runManifest(scenario, { manifest: write(ambient) });
      expect(codesOf(own)).toContain('AMBIENT_MISSING');
    });
  });

  it('with mistakes of many kinds is answered in one report', async () => {
    await withScenario({}, async (scenario) => {
      const bad = manifest
        .replace('region: us-east-1 }\n  gcp', 'regoin: us-east-1 }\n  gcp')
        .replace('payments:stripe', 'paymnts:stripe')
        .replace('DATABASE_URL: aws:prod/database#url', 'PATH: aws:prod/database#url');
      const result = await runManifest(scenario, { manifest: write(bad), retries: 'many' }, 'X = gcp:a//b');
      expect([...codesOf(result)].sort()).toEqual([
        'INPUT_INVALID',
        'LINE_INVALID',
        'LINE_INVALID',
        'MANIFEST_INVALID',
        'PROTECTED_NAME',
      ]);
      expect(countCalls(scenario.cloud)).toEqual({});
    });
  });

  it.each([
    ['a profile without a manifest', { profile: 'staging' }],
    ['a file that is not there', { manifest: 'nowhere.yml' }],
  ])('%s is refused', async (_, inputs) => {
    await withScenario({}, async (scenario) => {
      const result = await runManifest(scenario, inputs, 'A = gcp:stripe-key');
      expect(codesOf(result)).toEqual(['INPUT_INVALID']);
    });
  });

  it('is found by the command line in a folder above, but not above the repository', async () => {
    const path = write(manifest);
    const folder = join(path, '..');
    const plan = (cwd: string, ...words: readonly string[]) =>
      runProcess({
        file: node24,
        args: [join(actionFolder, 'dist/cli.js'), 'plan', '--offline', '--json', ...words],
        cwd,
        env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir() },
      });
    writeFileSync(join(folder, '.git'), '');
    const below = mkdtempSync(join(folder, 'below-'));
    expect(await plan(below)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('STRIPE_KEY') });
    const lines = await plan(below, '--secrets', 'A = gcp:p/a');
    expect(lines.stdout).not.toContain('STRIPE_KEY');
    const both = await plan(below, '--secrets', 'A = gcp:p/a', '--manifest', path);
    expect(both.stdout).toContain('STRIPE_KEY');
    const repository = mkdtempSync(join(folder, 'repository-'));
    writeFileSync(join(repository, '.git'), '');
    expect(await plan(repository)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('INPUT_MISSING'),
    });
  });
});
