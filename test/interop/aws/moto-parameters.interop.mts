import { startEmulator } from '../../../src/emulator/emulator.ts';
import { parseSeed } from '../../../src/emulator/parse-seed.ts';
import { isRecord } from '../../../src/emulator/wire.ts';
import type { ProcessResult } from '../../runner/process.ts';
import { awsInputs } from '../../scenarios/scenario.ts';
import { awsPython } from '../parts.mts';
import { install } from '../shared/install.mts';
import { type Checks, interop } from '../shared/program.mts';
import { errorCodes, runCli } from '../shared/run.mts';
import { startServer } from '../shared/server.mts';
import { type Boto, type Json, startBoto } from './boto.mts';

/**
 * The built command line on moto's Parameter Store, which boto3 has filled. moto checks no token, signature or policy, so
 * nothing here says anything about those.
 */
const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
/** Three pages of a path, and two of names. */
const MANY = Array.from({ length: 25 }, (_, index) => String(index).padStart(2, '0'));

type Run = (command: readonly string[], lines: readonly string[]) => Promise<ProcessResult>;

async function fill(boto: Boto, endpoint: string): Promise<void> {
  const make = async (service: 'iam' | 'ssm', method: string, params: Json, region = REGION) => {
    const { code, message } = await boto.call({ service, method, params, endpoint, region });
    if (code !== undefined) throw new Error(`moto refuses ${method}: ${code} ${message}`);
  };
  const put = (name: string, value: string, more: Json = {}, region = REGION) =>
    make('ssm', 'put_parameter', { Name: name, Value: value, Type: 'SecureString', ...more }, region);
  const trust = { Version: '2012-10-17', Statement: [] };
  await make('iam', 'create_role', { RoleName: 'ci', AssumeRolePolicyDocument: JSON.stringify(trust) });
  await put('/prod/text', 'text-5f1c-ü', { Type: 'String' });
  await put('/prod/secure', 'secure-91ab-ö');
  await put('/prod/list', 'one,two', { Type: 'StringList' });
  await put('/prod/json', JSON.stringify({ password: 'interop-pass-7f3a', port: 5432 }));
  await put('plain-name', 'plain-name-0b1c');
  for (const value of ['v-first-41c8', 'v-second-9d02', 'v-third-b7e5'])
    await put('/prod/versions', value, { Overwrite: true });
  const labelled = { Name: '/prod/versions', ParameterVersion: 2, Labels: ['stable'] };
  await make('ssm', 'label_parameter_version', labelled);
  for (const name of MANY) await put(`/prod/many/deep/${name}`, `many-${name}-c2d9`);
  await put('/prod/many-more', 'never-matched-88e1');
  await put('/prod/elsewhere', 'elsewhere-6b20', {}, 'us-east-1');
}

async function checkValues(run: Run, checks: Checks): Promise<void> {
  const arn = (name: string) => `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${name}`;
  const cases: readonly (readonly [string, readonly string[], Json])[] = [
    ['a String', ['TEXT = ssm:/prod/text'], { TEXT: 'text-5f1c-ü' }],
    [
      'a SecureString, decrypted; a StringList as it is; a key of JSON; a name without path',
      [
        'SECURE = ssm:/prod/secure',
        'LIST = ssm:/prod/list',
        'PASSWORD = ssm:/prod/json#password',
        'PLAIN = ssm:plain-name',
      ],
      { SECURE: 'secure-91ab-ö', LIST: 'one,two', PASSWORD: 'interop-pass-7f3a', PLAIN: 'plain-name-0b1c' },
    ],
    [
      'versions and labels of one parameter',
      [
        'FIRST = ssm:/prod/versions?version=1',
        'STABLE = ssm:/prod/versions?version=stable',
        'CURRENT = ssm:/prod/versions',
      ],
      { FIRST: 'v-first-41c8', STABLE: 'v-second-9d02', CURRENT: 'v-third-b7e5' },
    ],
    [
      'more than one batch',
      MANY.map((name) => `M_${name} = ssm:/prod/many/deep/${name}`),
      Object.fromEntries(MANY.map((name) => [`M_${name}`, `many-${name}-c2d9`])),
    ],
    [
      'more than one page of a path',
      ['M_* = ssm:/prod/many/*'],
      Object.fromEntries(MANY.map((name) => [`M_DEEP_${name}`, `many-${name}-c2d9`])),
    ],
    [
      'a star within a name, by a list',
      ['M_* = ssm:/prod/many/deep/1*'],
      Object.fromEntries(
        MANY.filter((name) => name.startsWith('1')).map((name) => [
          `M_${name.slice(1)}`,
          `many-${name}-c2d9`,
        ]),
      ),
    ],
    [
      'an ARN, and another region',
      [`BY_ARN = ${arn('/prod/text')}`, 'FAR = ssm:/prod/elsewhere?region=us-east-1'],
      { BY_ARN: 'text-5f1c-ü', FAR: 'elsewhere-6b20' },
    ],
    [
      'a missing one that is optional',
      ['TEXT = ssm:/prod/text', 'GONE = ssm:/prod/none?optional&default=none'],
      { TEXT: 'text-5f1c-ü', GONE: 'none' },
    ],
  ];
  for (const [what, lines, expected] of cases) {
    const { exitCode, stdout, stderr } = await run(['export', '--format', 'json'], lines);
    checks.equal(
      `export: ${what}`,
      { exitCode, values: exitCode === 0 ? JSON.parse(stdout) : stderr },
      { exitCode: 0, values: expected },
    );
  }
}

async function checkErrors(run: Run, checks: Checks): Promise<void> {
  const failed = await run(
    ['export', '--format', 'json'],
    [
      'FINE = ssm:/prod/text',
      'MISSING = ssm:/prod/none',
      'VERSION = ssm:/prod/versions?version=9',
      'LABEL = ssm:/prod/versions?version=unstable',
      'NONE_* = ssm:/prod/nothing/*',
    ],
  );
  checks.equal('export: every failure by its code', errorCodes(failed).toSorted(), [
    'AWS_NOT_FOUND',
    'AWS_VERSION_NOT_FOUND',
    'AWS_VERSION_NOT_FOUND',
    'WILDCARD_NO_MATCH',
  ]);
  checks.equal('export: then nothing comes out', [failed.exitCode, failed.stdout], [5, '']);
}

async function checkPlan(run: Run, checks: Checks): Promise<void> {
  const { exitCode, stdout } = await run(
    ['plan', '--json'],
    ['CURRENT = ssm:/prod/versions', 'FIRST = ssm:/prod/versions?version=1', 'M_* = ssm:/prod/many/*'],
  );
  const parsed: unknown = JSON.parse(stdout);
  const variables: readonly unknown[] =
    isRecord(parsed) && Array.isArray(parsed['variables']) ? parsed['variables'] : [];
  const planned = variables.filter(isRecord).map(({ variable, version }) => [variable, version]);
  checks.equal(
    'plan: versions, and what a wildcard matches',
    [exitCode, planned],
    [0, [['CURRENT', '3'], ['FIRST', '1'], ...MANY.map((name) => [`M_DEEP_${name}`, '1'])]],
  );
  checks.that(!/-c2d9|v-third/.test(stdout), 'plan: without any value');
}

await interop(async (checks, home) => {
  const python = await install(awsPython);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    MOTO_ACCOUNT_ID: ACCOUNT,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'any',
  };
  const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'];
  const moto = await startServer({ file: python, args, env, ready: /Running on (http:\/\/\S+)/ });
  const issuer = await startEmulator({ seed: parseSeed({}) });
  const boto = startBoto(python, env);
  const run: Run = (command, lines) => {
    const variables = issuer.environment();
    return runCli(
      [
        ...command,
        ...Object.entries(awsInputs).map(([name, value]) => `--${name}=${value}`),
        '--secrets',
        lines.join('\n'),
      ],
      {
        AWS_ENDPOINT_URL_STS: moto.address,
        AWS_ENDPOINT_URL_SSM: moto.address,
        ACTIONS_ID_TOKEN_REQUEST_URL: variables['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '',
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: variables['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '',
      },
    );
  };
  try {
    await fill(boto, moto.address);
    await checkValues(run, checks);
    await checkErrors(run, checks);
    await checkPlan(run, checks);
  } finally {
    boto.stop();
    await Promise.all([moto.stop(), issuer.close()]);
  }
});
