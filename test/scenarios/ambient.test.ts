import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { ROLE_ARN, withAwsAccountPart, withAwsRole } from '../helpers/seed.ts';
import { node24, runProcess } from '../runner/process.ts';
import { actionFolder, countCalls } from './scenario.ts';

/** The bundle's clients look nothing up by themselves, so what they look up with is tried in the bundle. */
const user = {
  accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
  secretAccessKey: 'ambient-secret-key-of-a-laptop',
  policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};
const keys = `aws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`;
const config = `[profile dev]
region = eu-west-1
${keys}
[profile ci]
region = eu-west-1
role_arn = ${ROLE_ARN}
source_profile = dev
`;
const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } },
};

async function exportWith(env: Readonly<Record<string, string>>) {
  const seed = withAwsAccountPart(withAwsRole(demoSeed(), 'ci', { trust, policy: user.policy }), {
    users: { dev: user },
  });
  const cloud = await startEmulator({ seed });
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  onTestFinished(async () => {
    rmSync(home, { recursive: true, force: true });
    await cloud.close();
  });
  writeFileSync(join(home, 'config'), config);
  const { AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL_STS } = cloud.environment();
  const result = await runProcess({
    file: node24,
    args: [
      join(actionFolder, 'dist/cli.js'),
      ...['export', '--format', 'json', '--identity', 'ambient', '--secrets', 'A = aws:prod/api/key'],
    ],
    cwd: home,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      AWS_CONFIG_FILE: join(home, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...(AWS_ENDPOINT_URL_SECRETS_MANAGER === undefined ? {} : { AWS_ENDPOINT_URL_SECRETS_MANAGER }),
      ...(AWS_ENDPOINT_URL_STS === undefined ? {} : { AWS_ENDPOINT_URL_STS }),
      ...env,
    },
  });
  return { ...result, calls: countCalls(cloud) };
}

test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, number>>]>([
  [
    'the environment',
    {
      AWS_ACCESS_KEY_ID: user.accessKeyId,
      AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
      AWS_REGION: 'eu-west-1',
    },
    { 'sts GetCallerIdentity': 1 },
  ],
  ['a profile', { AWS_PROFILE: 'dev' }, { 'sts GetCallerIdentity': 1 }],
  [
    'a profile that assumes a role',
    { AWS_PROFILE: 'ci' },
    { 'sts AssumeRole': 1, 'sts GetCallerIdentity': 1 },
  ],
])('credentials of %s', async (_, env, calls) => {
  const result = await exportWith(env);
  expect([result.exitCode, result.stdout === '' ? result.stderr : JSON.parse(result.stdout)]).toEqual([
    0,
    { A: 'ak_demo_5f0c2b7d9e1a4c38' },
  ]);
  expect(result.calls).toEqual({ ...calls, 'secretsmanager GetSecretValue': 1 });
});

test('none at all is said, and nobody is asked', async () => {
  const result = await exportWith({ AWS_REGION: 'eu-west-1' });
  expect(result.stderr).toContain('AMBIENT_MISSING');
  expect([result.exitCode, result.stdout, result.calls]).toEqual([3, '', {}]);
});
