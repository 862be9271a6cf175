import { describe, expect, test } from 'vitest';
import type { Env } from '../../src/core/environment.ts';
import { Failures, throwFailures, type UserError } from '../../src/core/errors.ts';
import { lowestExitCode } from '../../src/core/exit-codes.ts';
import type { Settings } from '../../src/core/settings.ts';
import { CheckedTexts } from '../../src/inputs/checked-texts.ts';
import { readSettings } from '../../src/inputs/read-settings.ts';
import { type AwsSettings, readAwsSettings } from '../../src/stores/aws/settings.ts';
import { awsStore } from '../../src/stores/aws/store.ts';
import { type GcpSettings, readGcpSettings } from '../../src/stores/gcp/settings.ts';
import { gcpStore } from '../../src/stores/gcp/store.ts';
import type { SecretStore } from '../../src/stores/store.ts';

type Inputs = Readonly<Record<string, string>>;

interface All extends Settings {
  readonly aws: AwsSettings;
  readonly gcp: GcpSettings;
}

/** The inputs of both clouds stand beside the common ones. */
function read(inputs: Inputs = {}, env: Env = {}, inCi = true): All {
  const errors: UserError[] = [];
  const settings = readSettings((name) => inputs[name] ?? '', { inCi, usual: 'oidc' }, errors);
  const around = { identity: settings.identity, env, inCi, allowFile: false };
  const reader = ({ id, settings: own }: SecretStore) =>
    new CheckedTexts(
      {
        read: (name) => inputs[`${id}-${name}`] ?? '',
        defaultOf: (name) => own.find((setting) => setting.name === name)?.default ?? '',
        label: (name) => `input ${id}-${name}`,
      },
      errors,
    );
  const aws = readAwsSettings(reader(awsStore), around);
  const gcp = readGcpSettings(reader(gcpStore), around);
  throwFailures(errors);
  return { ...settings, aws, gcp };
}

function refusals(inputs: Inputs): Failures {
  try {
    read(inputs);
  } catch (thrown) {
    if (thrown instanceof Failures) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

test('nothing given: the defaults', () => {
  expect(read()).toEqual({
    identity: 'oidc',
    aws: {
      identity: 'oidc',
      roleChain: [],
      sessionName: 'secret-sync',
      sessionDurationSeconds: 900,
      sessionPolicy: { kind: 'auto' },
    },
    gcp: { identity: 'oidc' },
    export: { env: true, output: false },
    nameCase: 'upper',
    onExisting: 'by-origin',
    allowEnv: [],
    allowForkEvents: 'false',
    allowEndpoints: [],
    allowNetworkEnv: false,
    maskMinLength: 4,
    maxAgeAction: 'warn',
    allowFile: false,
    dryRun: false,
    timeoutSeconds: 60,
    retries: 4,
    summary: true,
  });
});

const role = 'arn:aws:iam::111122223333:role/ci';

test.each<[Inputs, object]>([
  [{ identity: 'ambient' }, { identity: 'ambient' }],
  [{ 'aws-role': role, 'aws-region': 'eu-west-1' }, { aws: { role, region: 'eu-west-1' } }],
  [
    { 'aws-role-chain': `${role}\n arn:aws:iam::444455556666:role/a,b \n\n` },
    { aws: { roleChain: [role, 'arn:aws:iam::444455556666:role/a,b'] } },
  ],
  [{ 'aws-role-chain': `${role}, ${role}2,` }, { aws: { roleChain: [role, `${role}2`] } }],
  [{ 'aws-role-chain': role, 'aws-external-id': 'x:/1' }, { aws: { externalId: 'x:/1' } }],
  [{ 'aws-role-chain': role, 'aws-session-duration': '1h' }, { aws: { sessionDurationSeconds: 3600 } }],
  [{ 'aws-session-name': 'a=+,.@-_' }, { aws: { sessionName: 'a=+,.@-_' } }],
  [{ 'aws-session-name': 'x'.repeat(64) }, { aws: { sessionName: 'x'.repeat(64) } }],
  [{ 'aws-session-duration': '12h' }, { aws: { sessionDurationSeconds: 43_200 } }],
  [{ 'aws-session-duration': '900s' }, { aws: { sessionDurationSeconds: 900 } }],
  [{ 'aws-audience': 'acme' }, { aws: { audience: 'acme' } }],
  [{ 'aws-session-policy': 'none' }, { aws: { sessionPolicy: { kind: 'none' } } }],
  [
    { 'aws-session-policy': '{ "Version": "2012-10-17",\n "Statement": [] }' },
    { aws: { sessionPolicy: { kind: 'own', policy: '{"Version":"2012-10-17","Statement":[]}' } } },
  ],
  [
    {
      'gcp-workload-identity-provider': 'projects/1/x',
      'gcp-service-account': 'sa@acme-prod.iam.gserviceaccount.com',
      'gcp-project': 'acme-prod',
      'gcp-audience': 'aud',
    },
    {
      gcp: {
        provider: 'projects/1/x',
        serviceAccount: 'sa@acme-prod.iam.gserviceaccount.com',
        project: 'acme-prod',
        audience: 'aud',
      },
    },
  ],
  [{ export: 'env' }, { export: { env: true, output: false } }],
  [{ export: 'output' }, { export: { env: false, output: true } }],
  [{ export: 'env,output' }, { export: { env: true, output: true } }],
  [{ export: ' output , env ' }, { export: { env: true, output: true } }],
  [{ export: 'none' }, { export: { env: false, output: false } }],
  [{ run: 'make' }, { run: { script: 'make' }, export: { env: false, output: false } }],
  [
    { run: 'make', export: 'env' },
    { run: { script: 'make' }, export: { env: true, output: false } },
  ],
  [{ run: 'x', shell: 'pwsh' }, { run: { script: 'x', shell: 'pwsh' } }],
  [{ run: 'x', shell: 'perl -w {0}' }, { run: { script: 'x', shell: 'perl -w {0}' } }],
  [{ run: 'x', 'working-directory': 'sub/folder' }, { run: { script: 'x', workingDirectory: 'sub/folder' } }],
  [{ 'name-case': 'lower' }, { nameCase: 'lower' }],
  [{ 'name-case': 'keep' }, { nameCase: 'keep' }],
  [{ 'on-existing': 'fail' }, { onExisting: 'fail' }],
  [{ 'on-existing': 'overwrite' }, { onExisting: 'overwrite' }],
  [{ 'on-existing': 'keep' }, { onExisting: 'keep' }],
  [
    { 'allow-endpoints': 'Moto.Example:8443\n10.0.0.1, [2001:DB8::1]:80,localstack' },
    { allowEndpoints: ['moto.example:8443', '10.0.0.1', '[2001:db8::1]:80', 'localstack'] },
  ],
  [{ 'allow-env': 'Path, http_proxy\nLD_PRELOAD' }, { allowEnv: ['PATH', 'HTTP_PROXY', 'LD_PRELOAD'] }],
  [{ 'allow-fork-events': 'skip' }, { allowForkEvents: 'skip' }],
  [{ 'allow-fork-events': 'True' }, { allowForkEvents: 'true' }],
  [{ 'allow-network-env': 'true' }, { allowNetworkEnv: true }],
  [{ 'allow-network-env': 'TRUE' }, { allowNetworkEnv: true }],
  [{ 'mask-min-length': '1' }, { maskMinLength: 1 }],
  [{ 'mask-min-length': '16' }, { maskMinLength: 16 }],
  [{ 'max-age': '90d' }, { maxAgeSeconds: 7_776_000 }],
  [{ 'max-age-action': 'fail' }, { maxAgeAction: 'fail' }],
  [{ 'dry-run': 'True' }, { dryRun: true }],
  [{ timeout: '1s' }, { timeoutSeconds: 1 }],
  [{ timeout: '6h' }, { timeoutSeconds: 21_600 }],
  [{ retries: '0' }, { retries: 0 }],
  [{ retries: '10' }, { retries: 10 }],
  [{ summary: 'false' }, { summary: false }],
  [{ 'audit-log': 'audit.jsonl' }, { auditLog: 'audit.jsonl' }],
])('%o', (inputs, expected) => {
  expect(read(inputs)).toMatchObject(expected);
});

test.each<[string, string]>([
  ['shell', 'bash'],
  ['working-directory', 'sub'],
  ['identity', 'OIDC'],
  ['identity', 'token'],
  ['aws-session-name', 'a'],
  ['aws-session-name', 'a b'],
  ['aws-session-name', 'repo:acme/web'],
  ['aws-session-name', 'ünicode'],
  ['aws-session-name', 'x'.repeat(65)],
  ['aws-session-duration', '14m'],
  ['aws-session-duration', '13h'],
  ['aws-session-duration', '899s'],
  ['aws-session-duration', '900'],
  ['aws-session-duration', '1.5h'],
  ['aws-session-policy', 'Auto'],
  ['aws-session-policy', '{}'],
  ['aws-session-policy', '[{"Statement":[]}]'],
  ['aws-session-policy', '{"Statement":'],
  ['aws-session-policy', 'null'],
  ['aws-external-id', 'x'],
  ['export', 'ENV'],
  ['export', 'env,none'],
  ['export', 'env output'],
  ['export', 'file'],
  ['name-case', 'UPPER'],
  ['on-existing', 'warn'],
  ['on-existing', 'by-origin'],
  ['allow-endpoints', 'https://moto.example'],
  ['allow-endpoints', 'moto.example/path'],
  ['allow-endpoints', '*.moto.example'],
  ['allow-endpoints', 'user@moto.example'],
  ['allow-endpoints', 'moto.example:99999'],
  ['allow-endpoints', 'moto.example:'],
  ['allow-endpoints', 'mötö.example'],
  ['allow-endpoints', 'a b'],
  ['allow-endpoints', '[::1'],
  ['allow-endpoints', '*'],
  ['allow-env', 'LD_*'],
  ['allow-env', 'A=B'],
  ['allow-env', 'A B'],
  ['allow-fork-events', 'yes'],
  ['allow-network-env', 'yes'],
  ['allow-network-env', '1'],
  ['max-age', '90'],
  ['max-age', '0d'],
  ['max-age', '-1d'],
  ['max-age', '3 months'],
  ['max-age-action', 'error'],
  ['dry-run', 'on'],
  ['timeout', '0s'],
  ['timeout', '7h'],
  ['timeout', '60'],
  ['timeout', '99999999999999999999s'],
  ['mask-min-length', '0'],
  ['mask-min-length', '17'],
  ['retries', '11'],
  ['retries', '-1'],
  ['retries', '1.5'],
  ['retries', '0x1'],
  ['retries', 'many'],
  ['summary', 'no'],
])('%s: %j is refused, by name', (name, value) => {
  const { errors } = refusals({ [name]: value });
  expect(errors.map(({ code, facts }) => [code, facts.what.startsWith(`input ${name} `)])).toEqual([
    ['INPUT_INVALID', true],
  ]);
});

test('a session of more than an hour is refused with a chain', () => {
  const { errors } = refusals({ 'aws-role-chain': role, 'aws-session-duration': '61m' });
  expect(errors.map(({ facts }) => facts.what)).toEqual([
    'input aws-session-duration is at most 1h with aws-role-chain',
  ]);
});

test('all that is wrong is said in one go', () => {
  const { errors } = refusals({
    identity: 'x',
    export: 'x',
    retries: 'x',
    timeout: 'x',
    'allow-endpoints': 'a/b\nc/d',
    'dry-run': 'x',
    'aws-session-duration': 'x',
  });
  const inputs = new Set(errors.map(({ facts }) => facts.what.split(' ')[1]));
  expect([...inputs].sort()).toEqual([
    'allow-endpoints',
    'aws-session-duration',
    'dry-run',
    'export',
    'identity',
    'retries',
    'timeout',
  ]);
  expect(lowestExitCode(errors)).toBe(2);
});

test.each(['fish', 'toString', 'bash -e', 'BASH'])('shell %s is none', (shell) => {
  const { errors } = refusals({ run: 'make', shell });
  expect(errors.map(({ facts }) => facts.what)).toEqual([
    'input shell is one of bash, sh, pwsh, powershell, python, cmd, or a command with {0}',
  ]);
});

test('what is shown of an input is short; of the external id nothing', () => {
  const [long] = refusals({ 'aws-session-policy': 'p'.repeat(1000) }).errors;
  expect(long?.facts.facts).toEqual([['given', `${'p'.repeat(40)}...`]]);
  const [hidden] = refusals({ 'aws-external-id': 'hunter2' }).errors;
  expect(JSON.stringify(hidden?.facts)).not.toContain('hunter2');
});

describe('what the environment decides', () => {
  test.each([
    ['auto', true, 'oidc'],
    ['auto', false, 'ambient'],
    ['oidc', false, 'oidc'],
    ['ambient', true, 'ambient'],
  ])('identity %s, in a CI %s: %s', (identity, inCi, expected) => {
    expect(read({ identity }, {}, inCi).identity).toBe(expected);
  });

  test.each([
    [{ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-east-1' }, 'eu-west-1'],
    [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-1' }, 'us-east-1'],
    [{}, undefined],
  ])('the region of the environment, apart from the input: %o', (env, expected) => {
    const { aws } = read({ 'aws-region': 'ap-south-1' }, env);
    expect([aws.region, aws.environmentRegion]).toEqual(['ap-south-1', expected]);
  });
});
