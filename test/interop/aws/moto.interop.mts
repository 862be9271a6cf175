import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts';
import { isRecord } from '../../../src/emulator/wire.ts';
import { ROLE_ARN, withAwsPolicy, withAwsSecrets } from '../../helpers/seed.ts';
import type { StepResult } from '../../runner/action.ts';
import { withJob } from '../../runner/job.ts';
import { node24, type ProcessResult, runProcess } from '../../runner/process.ts';
import { actionFolder, awsInputs } from '../../scenarios/scenario.ts';
import { awsPython } from '../parts.mts';
import { install } from '../shared/install.mts';
import { type Checks, interop } from '../shared/program.mts';
import { startServer } from '../shared/server.mts';
import { type Boto, type BotoAnswer, type Json, startBoto } from './boto.mts';

/**
 * The built action and command line on moto, which somebody else wrote after AWS: a job signs in with the embedded cloud's
 * token and reads what boto3 has put there. Then the same mistakes of boto3 to moto and to the embedded cloud. moto checks
 * no token, signature or policy, so nothing here says anything about those.
 */
const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const version = (digit: string): string => `${digit.repeat(8)}-1111-4111-8111-111111111111`;
const [FIRST, SECOND, THIRD, ABSENT] = [version('1'), version('2'), version('3'), version('9')] as const;
const DATABASE = {
  url: 'postgres://app:interop-pass-7f3a@db.example:5432/app',
  password: 'interop-pass-7f3a',
};
const MANY = Array.from({ length: 45 }, (_, index) => String(index).padStart(2, '0'));

interface Clouds {
  readonly boto: Boto;
  readonly moto: string;
  /** Issues the job's token. It holds secrets of the same names, for the comparison. */
  readonly embedded: Emulator;
}

async function withClouds(test: (clouds: Clouds) => Promise<void>): Promise<void> {
  const python = await install(awsPython);
  const home = mkdtempSync(join(tmpdir(), 'home-'));
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
  try {
    const moto = await startServer({ file: python, args, env, ready: /Running on (http:\/\/\S+)/ });
    const embedded = await startEmulator({ seed: sameSecrets() });
    const boto = startBoto(python, env);
    try {
      await test({ boto, moto: moto.address, embedded });
    } finally {
      boto.stop();
      await Promise.all([moto.stop(), embedded.close()]);
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** What the comparison asks for, as the embedded cloud's own. */
function sameSecrets() {
  const seed = withAwsSecrets(demoSeed(), {
    'prod/versions': {
      versions: [
        { id: FIRST, value: 'v-first-41c8', stages: ['LEGACY'] },
        { id: SECOND, value: 'v-second-9d02', stages: ['AWSPREVIOUS'] },
        { id: THIRD, value: 'v-third-b7e5', stages: ['AWSCURRENT'] },
      ],
    },
    'prod/empty': { versions: [{}] },
    'prod/deleted': { value: 'deleted', deletedDate: '2026-11-01T00:00:00Z' },
  });
  return withAwsPolicy(seed, [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' }]);
}

/** @returns the ARN of prod/text */
async function fillMoto({ boto, moto }: Clouds): Promise<string> {
  const make = async (
    service: 'iam' | 'secretsmanager' | 'ssm',
    method: string,
    params: Json,
    region = REGION,
  ) => {
    const { result, code, message } = await boto.call({ service, method, params, endpoint: moto, region });
    if (code !== undefined) throw new Error(`moto refuses ${method}: ${code} ${message}`);
    return result;
  };
  const secret = (params: Json, region?: string) => make('secretsmanager', 'create_secret', params, region);
  const trust = { Version: '2012-10-17', Statement: [] };
  await make('iam', 'create_role', { RoleName: 'ci', AssumeRolePolicyDocument: JSON.stringify(trust) });
  const text = await secret({ Name: 'prod/text', SecretString: 'text-5f1c-ü' });
  await secret({ Name: 'prod/json', SecretString: JSON.stringify(DATABASE) });
  await secret({ Name: 'prod/binary', SecretBinary: { base64: '/wCAEP7v' } });
  await secret({ Name: 'prod/versions', SecretString: 'v-first-41c8', ClientRequestToken: FIRST });
  for (const [version, value] of [
    [SECOND, 'v-second-9d02'],
    [THIRD, 'v-third-b7e5'],
  ]) {
    const params = { SecretId: 'prod/versions', SecretString: value, ClientRequestToken: version };
    await make('secretsmanager', 'put_secret_value', params);
  }
  await make('secretsmanager', 'update_secret_version_stage', {
    SecretId: 'prod/versions',
    VersionStage: 'LEGACY',
    MoveToVersionId: FIRST,
  });
  await secret({ Name: 'prod/empty' });
  await secret({ Name: 'prod/deleted', SecretString: 'deleted-value-0a6b' });
  await make('secretsmanager', 'delete_secret', { SecretId: 'prod/deleted' });
  for (const name of MANY) await secret({ Name: `prod/many/${name}`, SecretString: `many-${name}-c2d9` });
  await secret({ Name: 'prod/many-more', SecretString: 'never-matched-88e1' });
  await secret({ Name: 'prod/elsewhere', SecretString: 'elsewhere-6b20' }, 'us-east-1');
  const parameter = (params: Json, region?: string) => make('ssm', 'put_parameter', params, region);
  await parameter({ Name: '/prod/versions', Value: 'p-first-8d1e', Type: 'SecureString' });
  await parameter({ Name: '/prod/versions', Value: 'p-second-02fa', Type: 'SecureString', Overwrite: true });
  const label = { Name: '/prod/versions', ParameterVersion: 1, Labels: ['stable'] };
  await make('ssm', 'label_parameter_version', label);
  await parameter({ Name: '/prod/list', Value: 'a-61,b-62', Type: 'StringList' });
  for (const name of MANY) {
    await parameter({ Name: `/prod/many/deep/${name}`, Value: `p-${name}-77ab`, Type: 'SecureString' });
  }
  await parameter({ Name: '/prod/many-more', Value: 'never-matched-88e1', Type: 'String' });
  await parameter({ Name: 'lone-1', Value: 'lone-4e3d', Type: 'String' });
  await parameter({ Name: '/prod/elsewhere', Value: 'p-elsewhere-19', Type: 'String' }, 'us-east-1');
  return String(text['ARN']);
}

/** The variables of a job on moto. */
function jobVariables({ moto, embedded }: Clouds) {
  const variables = embedded.environment();
  return {
    endpoints: {
      AWS_ENDPOINT_URL_STS: moto,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: moto,
      AWS_ENDPOINT_URL_SSM: moto,
    },
    idToken: {
      url: variables['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '',
      token: variables['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '',
    },
  };
}

/** Runs the built action as a job's step. */
function runStep(clouds: Clouds, lines: readonly string[]): Promise<StepResult> {
  const { endpoints, idToken } = jobVariables(clouds);
  return withJob({ idToken, env: endpoints }, (job) =>
    job.runAction({ actionFolder, with: { ...awsInputs, secrets: lines.join('\n') } }),
  );
}

/** The error codes by the variables of the lines that failed. */
function errorCodes(result: StepResult): Json {
  const found = result.errors.flatMap((error) => {
    const code = /^error\[(\w+)\]/.exec(error)?.[1] ?? error;
    return [...error.matchAll(/\b(\w+) \(secrets, line \d+\)/g)].map(([, name = '']) => [name, code]);
  });
  return Object.fromEntries(found);
}

async function checkValues(clouds: Clouds, arn: string, checks: Checks): Promise<void> {
  const cases: readonly (readonly [string, readonly string[], Json])[] = [
    ['a single read', ['TEXT = aws:prod/text'], { TEXT: 'text-5f1c-ü' }],
    [
      'a batch, with a key and the leaves of JSON',
      ['TEXT = aws:prod/text', 'PASSWORD = aws:prod/json#password', 'DB_* = aws:prod/json#*'],
      {
        TEXT: 'text-5f1c-ü',
        PASSWORD: DATABASE.password,
        DB_URL: DATABASE.url,
        DB_PASSWORD: DATABASE.password,
      },
    ],
    ['binary', ['BINARY = aws:prod/binary?encode=base64'], { BINARY: '/wCAEP7v' }],
    [
      'versions and stages',
      [
        'LEGACY = aws:prod/versions?stage=LEGACY',
        'PREVIOUS = aws:prod/versions?stage=AWSPREVIOUS',
        `SECOND = aws:prod/versions?version=${SECOND}`,
        'CURRENT = aws:prod/versions',
      ],
      { LEGACY: 'v-first-41c8', PREVIOUS: 'v-second-9d02', SECOND: 'v-second-9d02', CURRENT: 'v-third-b7e5' },
    ],
    ['a full ARN', [`TEXT = ${arn}`], { TEXT: 'text-5f1c-ü' }],
    [
      'another region',
      ['FAR = aws:prod/elsewhere?region=us-east-1', 'TEXT = aws:prod/text'],
      { FAR: 'elsewhere-6b20', TEXT: 'text-5f1c-ü' },
    ],
    [
      `a wildcard over ${MANY.length} secrets`,
      ['M_* = aws:prod/many/*'],
      Object.fromEntries(MANY.map((name) => [`M_${name}`, `many-${name}-c2d9`])),
    ],
    [
      'parameters: types, versions, a label, an ARN, another region, beside a secret',
      [
        'NEW = ssm:/prod/versions',
        'OLD = ssm:/prod/versions?version=1',
        'STABLE = ssm:/prod/versions?version=stable',
        'LIST = ssm:/prod/list',
        `BY_ARN = arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/prod/list`,
        'FAR = ssm:/prod/elsewhere?region=us-east-1',
        'GONE = ssm:/prod/none?optional',
        'TEXT = aws:prod/text',
      ],
      {
        NEW: 'p-second-02fa',
        OLD: 'p-first-8d1e',
        STABLE: 'p-first-8d1e',
        LIST: 'a-61,b-62',
        BY_ARN: 'a-61,b-62',
        FAR: 'p-elsewhere-19',
        TEXT: 'text-5f1c-ü',
      },
    ],
    [
      `wildcards over ${MANY.length} parameters: a path, within a name, lone names`,
      ['M_* = ssm:/prod/many/*', 'N_* = ssm:/prod/many/deep/1*', 'L_* = ssm:lone*'],
      {
        ...Object.fromEntries(MANY.map((name) => [`M_DEEP_${name}`, `p-${name}-77ab`])),
        ...Object.fromEntries(
          MANY.filter((name) => name.startsWith('1')).map((name) => [`N_${name.slice(1)}`, `p-${name}-77ab`]),
        ),
        L_1: 'lone-4e3d',
      },
    ],
    [
      'optional lines, missing and without a value, in a batch that moto fails as a whole',
      [
        'TEXT = aws:prod/text',
        'GONE = aws:prod/none?optional',
        'EMPTY = aws:prod/empty?optional&default=none',
      ],
      { TEXT: 'text-5f1c-ü', EMPTY: 'none' },
    ],
  ];
  for (const [what, lines, expected] of cases) {
    const result = await runStep(clouds, lines);
    checks.equal(
      `job: ${what}`,
      { errors: result.errors, exported: sorted(result.exported) },
      { errors: [], exported: sorted(Object.entries(expected)) },
    );
  }
}

function sorted(entries: Iterable<readonly [string, unknown]>) {
  return [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

async function checkErrors(clouds: Clouds, checks: Checks): Promise<void> {
  const result = await runStep(clouds, [
    'FINE = aws:prod/text',
    'MISSING = aws:prod/none',
    'DELETED = aws:prod/deleted',
    'EMPTY = aws:prod/empty',
    'STAGE = aws:prod/versions?stage=NONE',
    `VERSION = aws:prod/versions?version=${ABSENT}`,
    `DISAGREE = aws:prod/versions?version=${FIRST}&stage=AWSCURRENT`,
    'BINARY = aws:prod/binary',
    'PARAMETER = ssm:/prod/none',
    'LABEL = ssm:/prod/versions?version=none',
  ]);
  checks.equal('job: every failure by its code', errorCodes(result), {
    MISSING: 'AWS_NOT_FOUND',
    DELETED: 'AWS_SECRET_DELETED',
    EMPTY: 'AWS_NOT_FOUND',
    STAGE: 'AWS_VERSION_NOT_FOUND',
    VERSION: 'AWS_VERSION_NOT_FOUND',
    DISAGREE: 'AWS_SECRET_DELETED',
    BINARY: 'VALUE_NOT_TEXT',
    PARAMETER: 'AWS_NOT_FOUND',
    LABEL: 'AWS_VERSION_NOT_FOUND',
  });
  checks.equal('job: then nothing is exported', [result.exitCode, [...result.exported]], [1, []]);
}

async function runPlan(clouds: Clouds, lines: readonly string[]): Promise<ProcessResult> {
  const { endpoints, idToken } = jobVariables(clouds);
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  try {
    const inputs = Object.entries(awsInputs).map(([name, value]) => `--${name}=${value}`);
    return await runProcess({
      file: node24,
      args: [join(actionFolder, 'dist/cli.js'), 'plan', ...inputs, '--secrets', lines.join('\n'), '--json'],
      cwd: home,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        ...endpoints,
        ACTIONS_ID_TOKEN_REQUEST_URL: idToken.url,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken.token,
      },
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function checkPlan(clouds: Clouds, checks: Checks): Promise<void> {
  const fine = await runPlan(clouds, [
    'CURRENT = aws:prod/versions',
    'LEGACY = aws:prod/versions?stage=LEGACY',
    `PINNED = aws:prod/versions?version=${SECOND}`,
    'PARAMETER = ssm:/prod/versions',
    'M_* = aws:prod/many/*',
    'P_* = ssm:/prod/many/*',
    'L_* = ssm:lone*',
  ]);
  const planned = variablesOf(fine.stdout);
  checks.equal(
    'plan: the versions that lines resolve to',
    planned.slice(0, 4).map(({ variable, version }) => [variable, version]),
    [
      ['CURRENT', THIRD],
      ['LEGACY', FIRST],
      ['PINNED', SECOND],
      ['PARAMETER', '2'],
    ],
  );
  checks.equal(
    'plan: what a wildcard matches',
    planned.slice(4).map(({ variable }) => variable),
    [...MANY.map((name) => `M_${name}`), ...MANY.map((name) => `P_DEEP_${name}`), 'L_1'],
  );
  checks.equal('plan: ends well', [fine.exitCode, fine.signal], [0, null]);
  const bad = await runPlan(clouds, ['MISSING = aws:prod/none', 'DELETED = aws:prod/deleted']);
  checks.equal(
    'plan: a missing and a deleted secret',
    [bad.exitCode, ...['AWS_NOT_FOUND', 'AWS_SECRET_DELETED'].map((code) => bad.stderr.includes(code))],
    [5, true, true],
  );
}

function variablesOf(plan: string): readonly Json[] {
  const parsed: unknown = JSON.parse(plan);
  const variables = isRecord(parsed) ? parsed['variables'] : undefined;
  return Array.isArray(variables) ? variables.filter(isRecord) : [];
}

/** Asked of both clouds by boto3, unchecked by itself. `moto`: where it is known to answer otherwise, and why. */
interface Mistake {
  readonly what: string;
  readonly method: string;
  readonly params?: Json;
  readonly body?: string;
  readonly embedded: string;
  readonly moto?: readonly [answer: string, why: string];
}

const get = 'get_secret_value';
const batch = 'batch_get_secret_value';
const list = 'list_secrets';
const notFoundIs404 = (code = 'ResourceNotFoundException') =>
  [`404 ${code}`, 'AWS answers 400 for all faults of the client'] as const;
const crashes = ['500 500', 'moto crashes'] as const;
const unchecked = ['200', 'moto checks no limits'] as const;
const byName = (...values: readonly string[]): Json => ({ Filters: [{ Key: 'name', Values: values }] });
const pinned = (VersionId: string, VersionStage?: string): Json => ({
  SecretId: 'prod/versions',
  VersionId,
  ...(VersionStage === undefined ? {} : { VersionStage }),
});
const NOT_FOUND = '400 ResourceNotFoundException';
const INVALID = '400 InvalidParameterException';
const REQUEST = '400 InvalidRequestException';
const MALFORMED = '400 ValidationException';

const mistakes: readonly Mistake[] = [
  {
    what: 'a missing secret',
    method: get,
    params: { SecretId: 'none' },
    embedded: NOT_FOUND,
    moto: notFoundIs404(),
  },
  { what: 'a deleted secret', method: get, params: { SecretId: 'prod/deleted' }, embedded: REQUEST },
  {
    what: 'a secret without a value',
    method: get,
    params: { SecretId: 'prod/empty' },
    embedded: NOT_FOUND,
    moto: notFoundIs404(),
  },
  {
    what: 'an unknown stage',
    method: get,
    params: { SecretId: 'prod/versions', VersionStage: 'NONE' },
    embedded: NOT_FOUND,
    moto: notFoundIs404(),
  },
  {
    what: 'an unknown version',
    method: get,
    params: pinned(ABSENT),
    embedded: NOT_FOUND,
    moto: notFoundIs404(),
  },
  {
    what: 'version and stage that disagree',
    method: get,
    params: pinned(FIRST, 'AWSCURRENT'),
    embedded: REQUEST,
    moto: notFoundIs404('InvalidRequestException'),
  },
  {
    what: 'a version that is too short',
    method: get,
    params: pinned('short'),
    embedded: INVALID,
    moto: notFoundIs404(),
  },
  {
    what: 'a name that is none',
    method: get,
    params: { SecretId: 'a b' },
    embedded: MALFORMED,
    moto: notFoundIs404(),
  },
  { what: 'no name', method: get, params: {}, embedded: MALFORMED, moto: crashes },
  {
    what: 'a body that is no JSON',
    method: get,
    body: 'none',
    embedded: '400 SerializationException',
    moto: crashes,
  },
  {
    what: 'unknown parameters',
    method: get,
    body: '{"SecretId":"prod/versions","Unknown":1}',
    embedded: '200',
  },
  {
    what: 'unknown parameters of a list',
    method: list,
    body: '{"MaxResults":1,"Unknown":[]}',
    embedded: '200',
  },
  {
    what: 'an empty batch',
    method: batch,
    params: { SecretIdList: [] },
    embedded: INVALID,
    moto: unchecked,
  },
  { what: 'a batch of nothing', method: batch, params: {}, embedded: INVALID, moto: unchecked },
  {
    what: 'a batch of 21',
    method: batch,
    params: { SecretIdList: Array(21).fill('prod/versions') },
    embedded: INVALID,
    moto: unchecked,
  },
  {
    what: 'a batch by names and filters',
    method: batch,
    params: { SecretIdList: ['prod/versions'], ...byName('prod') },
    embedded: INVALID,
  },
  {
    what: 'a batch by names with a page size',
    method: batch,
    params: { SecretIdList: ['prod/versions'], MaxResults: 1 },
    embedded: INVALID,
  },
  {
    what: 'a batch with mistakes in it',
    method: batch,
    params: { SecretIdList: ['none', 'prod/deleted'] },
    embedded: '200 ResourceNotFoundException InvalidRequestException',
  },
  {
    what: 'a batch with a secret without a value',
    method: batch,
    params: { SecretIdList: ['prod/versions', 'prod/empty'] },
    embedded: '200 ResourceNotFoundException',
    moto: ['404 ResourceNotFoundException', 'moto fails the whole batch'],
  },
  {
    what: "somebody else's page token",
    method: list,
    params: { NextToken: 'none' },
    embedded: '400 InvalidNextTokenException',
    moto: crashes,
  },
  {
    what: 'an unknown filter',
    method: list,
    params: { Filters: [{ Key: 'none', Values: ['x'] }] },
    embedded: INVALID,
    moto: ['400 ValidationException', 'no answer of AWS is on record'],
  },
  {
    what: 'a filter without values',
    method: list,
    params: { Filters: [{ Key: 'name' }] },
    embedded: INVALID,
  },
  {
    what: 'a description of a missing secret',
    method: 'describe_secret',
    params: { SecretId: 'none' },
    embedded: NOT_FOUND,
    moto: notFoundIs404(),
  },
  {
    what: 'a description of a deleted secret',
    method: 'describe_secret',
    params: { SecretId: 'prod/deleted' },
    embedded: '200',
  },
];

async function checkMistakes({ boto, moto, embedded }: Clouds, checks: Checks): Promise<void> {
  const signedIn = await boto.call({
    service: 'sts',
    method: 'assume_role_with_web_identity',
    endpoint: embedded.url,
    params: {
      RoleArn: ROLE_ARN,
      RoleSessionName: 'interop',
      WebIdentityToken: embedded.signToken({ aud: 'sts.amazonaws.com' }),
    },
  });
  const keys = signedIn.result['Credentials'];
  if (!isRecord(keys)) throw new Error(`the embedded cloud refuses the token: ${signedIn.code}`);
  const credentials = {
    aws_access_key_id: keys['AccessKeyId'],
    aws_secret_access_key: keys['SecretAccessKey'],
    aws_session_token: keys['SessionToken'],
  };
  for (const { what, method, params = {}, body, ...expected } of mistakes) {
    const call = {
      service: 'secretsmanager',
      method,
      params,
      ...(body === undefined ? {} : { body }),
      region: REGION,
      unchecked: true,
    } as const;
    const [theirs, ours] = [
      await boto.call({ ...call, endpoint: moto }),
      await boto.call({ ...call, endpoint: embedded.url, credentials }),
    ];
    const [answer = expected.embedded, why] = expected.moto ?? [];
    checks.equal(
      `${what}: ${expected.embedded}${why === undefined ? ', as moto' : ` (moto ${answer}: ${why})`}`,
      [shapeOf(ours), shapeOf(theirs)],
      [expected.embedded, answer],
    );
  }
}

/** Status, the client's code, and the codes of a batch's own errors; a code that is not in the body too shows it. */
function shapeOf({ status, code, body, result }: BotoAnswer): string {
  const errors = Array.isArray(result['Errors']) ? result['Errors'].filter(isRecord) : [];
  const hidden = code !== undefined && status !== 500 && !body.includes(`"${code}"`) ? [`in ${body}`] : [];
  return [status, code, ...errors.map((error) => error['ErrorCode']), ...hidden]
    .filter((part) => part !== undefined)
    .join(' ');
}

await interop((checks) =>
  withClouds(async (clouds) => {
    const arn = await fillMoto(clouds);
    await checkValues(clouds, arn, checks);
    await checkErrors(clouds, checks);
    await checkPlan(clouds, checks);
    await checkMistakes(clouds, checks);
  }),
);
