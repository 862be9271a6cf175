import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts';
import type { Seed } from '../../../src/emulator/seed.ts';
import { isRecord } from '../../../src/emulator/wire.ts';
import { ROLE_ARN, withAwsSecrets, withFault, withManyAwsSecrets } from '../../helpers/seed.ts';
import { type ProcessResult, runProcess } from '../../runner/process.ts';
import { awsPython } from '../parts.mts';
import { install } from '../shared/install.mts';
import { type Checks, interop } from '../shared/program.mts';
import { type Boto, type BotoAnswer, type BotoCall, type Json, startBoto } from './boto.mts';

/**
 * AWS's own command line and Python library on the embedded cloud. They must take it for the real services: sign in by the
 * provider that reads a token file, page, and tell each refusal by its code. They check what they send, retry what is
 * throttled and parse by AWS's own models.
 */
const MANY = Array.from({ length: 45 }, (_, index) => `prod/many/${index}`).sort();
const [FIRST, SECOND] = [
  '11111111-1111-4111-8111-111111111111',
  '22222222-2222-4222-8222-222222222222',
] as const;
const SESSION_ARN = 'arn:aws:sts::111122223333:assumed-role/ci/interop';

function seedOfClients(): Seed {
  const seed = withAwsSecrets(withManyAwsSecrets(demoSeed(), MANY.length), {
    'prod/binary': { base64: 'AP8Q' },
    'prod/versions': {
      versions: [
        { id: FIRST, value: 'older' },
        { id: SECOND, value: 'newer', created: '2026-11-20T10:00:00Z' },
      ],
      description: 'Key of the shop',
      tags: { team: 'web', stage: 'live' },
      rotation: { automaticallyAfterDays: 30 },
    },
    'prod/deleted': { value: 'gone', deletedDate: '2026-11-20T10:00:00Z' },
  });
  // Both must be told as what may pass, or the clients would not try again.
  const passing = { service: 'sts', call: 'AssumeRoleWithWebIdentity', nth: 1, status: 400 };
  const throttled = { service: 'secretsmanager', call: 'DescribeSecret', nth: 1, status: 400 };
  return withFault(withFault(seed, { ...passing, code: 'IDPCommunicationError' }), {
    ...throttled,
    code: 'ThrottlingException',
  });
}

interface Clients {
  readonly cloud: Emulator;
  readonly boto: Boto;
  /** Runs `aws WORDS` as the role. */
  aws(...words: readonly string[]): Promise<ProcessResult>;
}

async function withClients(test: (clients: Clients) => Promise<void>): Promise<void> {
  const python = await install(awsPython);
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  const cloud = await startEmulator({ seed: seedOfClients() });
  const tokenFile = join(home, 'token');
  writeFileSync(tokenFile, cloud.signToken({ aud: 'sts.amazonaws.com' }));
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_STS: cloud.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: cloud.url,
    AWS_ROLE_ARN: ROLE_ARN,
    AWS_ROLE_SESSION_NAME: 'interop',
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
  };
  const boto = startBoto(python, env);
  try {
    await test({
      cloud,
      boto,
      aws: (...words) =>
        runProcess({ file: python, args: ['-m', 'awscli', ...words], cwd: home, env, timeLimit: 60_000 }),
    });
  } finally {
    boto.stop();
    await cloud.close();
    rmSync(home, { recursive: true, force: true });
  }
}

function requestsOf(cloud: Emulator, call: string): number {
  return cloud.requests.filter((request) => request.call === call).length;
}

async function checkCli({ cloud, aws }: Clients, checks: Checks): Promise<void> {
  const json = async (...words: readonly string[]): Promise<Json> => {
    const { exitCode, stdout, stderr } = await aws(...words);
    if (exitCode !== 0) return { exitCode, stderr };
    const parsed: unknown = JSON.parse(stdout);
    return isRecord(parsed) ? parsed : {};
  };
  const secrets = (...words: readonly string[]) => json('secretsmanager', ...words);

  const who = await json('sts', 'get-caller-identity');
  checks.equal(
    'aws sts get-caller-identity, by a token file',
    [who['Account'], who['Arn']],
    ['111122223333', SESSION_ARN],
  );
  checks.equal('  whose exchange was tried again', requestsOf(cloud, 'AssumeRoleWithWebIdentity'), 2);
  const token = cloud.signToken({ aud: 'sts.amazonaws.com' });
  const filter = ['--filters', 'Key=name,Values=prod/many/', '--page-size', '10'];
  const refused = [
    ['staging/database', 'AccessDeniedException'],
    ['prod/none', 'ResourceNotFoundException'],
  ] as const;
  // Side by side: each spends most of its time on starting.
  const [assumed, value, batch, listed, described, ...refusals] = await Promise.all([
    json(
      ...['sts', 'assume-role-with-web-identity', '--role-arn', ROLE_ARN, '--role-session-name', 'by-cli'],
      ...['--duration-seconds', '900', '--web-identity-token', token],
    ),
    secrets('get-secret-value', '--secret-id', 'prod/versions', '--version-stage', 'AWSPREVIOUS'),
    secrets('batch-get-secret-value', '--secret-id-list', 'prod/api/key', 'prod/none', 'staging/database'),
    secrets('list-secrets', ...filter),
    secrets('describe-secret', '--secret-id', 'prod/versions'),
    ...refused.map(([name]) => aws('secretsmanager', 'get-secret-value', '--secret-id', name)),
  ]);
  checks.equal(
    'aws sts assume-role-with-web-identity',
    [assumed['SubjectFromWebIdentityToken'], assumed['Audience'], assumed['Provider']],
    [
      'repo:acme/web:ref:refs/heads/main',
      'sts.amazonaws.com',
      'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
    ],
  );
  checks.equal(
    'aws secretsmanager get-secret-value',
    [value['SecretString'], value['VersionId']],
    ['older', FIRST],
  );
  checks.equal(
    'aws secretsmanager batch-get-secret-value',
    [fieldsOf(batch, 'SecretValues', 'Name'), fieldsOf(batch, 'Errors', 'ErrorCode')],
    [['prod/api/key'], ['ResourceNotFoundException', 'AccessDeniedException']],
  );
  checks.equal('aws secretsmanager list-secrets, all pages', fieldsOf(listed, 'SecretList', 'Name'), MANY);
  checks.equal('  of which there are five', requestsOf(cloud, 'ListSecrets'), 5);
  checks.equal(
    'aws secretsmanager describe-secret',
    [described['VersionIdsToStages'], described['RotationEnabled']],
    [{ [FIRST]: ['AWSPREVIOUS'], [SECOND]: ['AWSCURRENT'] }, true],
  );
  checks.equal('  which was throttled once', requestsOf(cloud, 'DescribeSecret'), 2);
  for (const [index, [name, code]] of refused.entries()) {
    const { exitCode, stdout, stderr } = refusals[index] ?? {};
    const told = `An error occurred (${code}) when calling the GetSecretValue operation: `;
    checks.equal(
      `aws secretsmanager get-secret-value ${name}: ${code}`,
      [exitCode, stdout, stderr?.includes(told)],
      [255, '', true],
    );
  }
}

/** One field of each member of a list. */
function fieldsOf(answer: Json, list: string, field: string): unknown {
  const members = answer[list];
  return Array.isArray(members) ? members.filter(isRecord).map((member) => member[field]) : answer;
}

/** The names of each page. */
function pagesOf(answer: BotoAnswer, list: string): unknown {
  const { pages } = answer.result;
  return Array.isArray(pages) ? pages.filter(isRecord).map((page) => fieldsOf(page, list, 'Name')) : answer;
}

async function checkBoto({ cloud, boto }: Clients, checks: Checks): Promise<void> {
  const secrets = (method: string, params: Json, more: Partial<BotoCall> = {}) =>
    boto.call({ service: 'secretsmanager', method, params, ...more });

  const who = await boto.call({ service: 'sts', method: 'get_caller_identity' });
  checks.equal('boto3 get_caller_identity, by a token file', who.result['Arn'], SESSION_ARN);
  const text = await secrets('get_secret_value', { SecretId: 'prod/versions' });
  checks.equal(
    'boto3 get_secret_value',
    [text.result['SecretString'], text.result['VersionStages'], text.result['CreatedDate']],
    ['newer', ['AWSCURRENT'], '2026-11-20T10:00:00+00:00'],
  );
  const arn = String(text.result['ARN']);
  const byArn = await secrets('get_secret_value', { SecretId: arn.slice(0, -7), VersionId: FIRST });
  checks.equal('boto3 get_secret_value, by partial ARN and version', byArn.result['SecretString'], 'older');
  const binary = await secrets('get_secret_value', { SecretId: 'prod/binary' });
  checks.equal('boto3 get_secret_value of bytes', binary.result['SecretBinary'], { base64: 'AP8Q' });

  const many = { Filters: [{ Key: 'name', Values: ['prod/many/'] }] };
  const chunks = (size: number): readonly (readonly string[])[] =>
    Array.from({ length: Math.ceil(MANY.length / size) }, (_, page) =>
      MANY.slice(page * size, (page + 1) * size),
    );
  // This call has no paginator: callers loop by themselves.
  const values: unknown[] = [];
  let next: Json | undefined = {};
  while (next !== undefined) {
    const { result }: BotoAnswer = await secrets('batch_get_secret_value', { ...many, ...next });
    values.push(fieldsOf(result, 'SecretValues', 'Name'));
    next = result['NextToken'] === undefined ? undefined : { NextToken: result['NextToken'] };
  }
  checks.equal('boto3 batch_get_secret_value, all pages', values, chunks(20));
  const listed = await secrets('list_secrets', many, { pageSize: 30 });
  checks.equal('boto3 list_secrets, all pages', pagesOf(listed, 'SecretList'), chunks(30));

  const filters: readonly (readonly [string, Json, readonly string[]])[] = [
    ['description, whatever its case', { Key: 'description', Values: ['key of'] }, ['prod/versions']],
    ['tag key', { Key: 'tag-key', Values: ['team'] }, ['prod/versions']],
    ['tag value', { Key: 'tag-value', Values: ['web'] }, ['prod/versions']],
    ['all', { Key: 'all', Values: ['shop'] }, ['prod/versions']],
    ['several names', { Key: 'name', Values: ['prod/b', 'prod/v'] }, ['prod/binary', 'prod/versions']],
    ['not a name', { Key: 'name', Values: ['!prod/'] }, ['staging/database']],
    ['a name in another case', { Key: 'name', Values: ['Prod/'] }, []],
  ];
  for (const [what, filter, names] of filters) {
    const { result } = await secrets('list_secrets', { Filters: [filter] });
    checks.equal(`boto3 list_secrets: ${what}`, fieldsOf(result, 'SecretList', 'Name'), names);
  }
  const deleted = { Filters: [{ Key: 'name', Values: ['prod/del'] }] };
  const without = await secrets('list_secrets', deleted);
  const planned = await secrets('list_secrets', { ...deleted, IncludePlannedDeletion: true });
  checks.equal(
    'boto3 list_secrets: deleted ones only on demand',
    [without, planned].map(({ result }) => fieldsOf(result, 'SecretList', 'Name')),
    [[], ['prod/deleted']],
  );
  const described = await secrets('describe_secret', { SecretId: arn });
  checks.equal(
    'boto3 describe_secret',
    [described.result['Tags'], described.result['RotationRules'], described.result['VersionIdsToStages']],
    [
      [
        { Key: 'team', Value: 'web' },
        { Key: 'stage', Value: 'live' },
      ],
      { AutomaticallyAfterDays: 30 },
      { [FIRST]: ['AWSPREVIOUS'], [SECOND]: ['AWSCURRENT'] },
    ],
  );
  const gone = await secrets('describe_secret', { SecretId: 'prod/deleted' });
  checks.equal(
    'boto3 describe_secret of a deleted one',
    gone.result['DeletedDate'],
    '2026-11-20T10:00:00+00:00',
  );
  const refusals: readonly (readonly [string, Json, string])[] = [
    ['a denied secret', { SecretId: 'staging/database' }, 'AccessDeniedException'],
    ['a missing secret', { SecretId: 'prod/none' }, 'ResourceNotFoundException'],
    ['a missing secret of a denied name', { SecretId: 'staging/none' }, 'AccessDeniedException'],
    ['a deleted secret', { SecretId: 'prod/deleted' }, 'InvalidRequestException'],
    ['an unknown stage', { SecretId: 'prod/versions', VersionStage: 'NONE' }, 'ResourceNotFoundException'],
    ['a name that is none', { SecretId: 'prod versions' }, 'ValidationException'],
  ];
  for (const [what, params, code] of refusals) {
    const answer = await secrets('get_secret_value', params);
    checks.equal(`boto3 get_secret_value of ${what}: ${code}`, [answer.status, answer.code], [400, code]);
  }
  await checkCredentials({ cloud, boto }, checks);
}

/** Refusals of who asks, at both services. */
async function checkCredentials(
  { cloud, boto }: Pick<Clients, 'cloud' | 'boto'>,
  checks: Checks,
): Promise<void> {
  const assume = (claims: Json, params: Json = {}) =>
    boto.call({
      service: 'sts',
      method: 'assume_role_with_web_identity',
      params: {
        RoleArn: ROLE_ARN,
        RoleSessionName: 'interop',
        WebIdentityToken: cloud.signToken({ aud: 'sts.amazonaws.com', ...claims }),
        ...params,
      },
    });
  const past = Math.floor(Date.now() / 1000) - 3600;
  const tokens: readonly (readonly [string, Json, Json, number, string])[] = [
    ['another repository', { sub: 'repo:other/web:ref:refs/heads/main' }, {}, 403, 'AccessDenied'],
    ['another audience', { aud: 'other' }, {}, 400, 'InvalidIdentityToken'],
    ['an old token', { exp: past, iat: past - 300, nbf: past - 300 }, {}, 400, 'ExpiredTokenException'],
    ['another role', {}, { RoleArn: `${ROLE_ARN}-none` }, 403, 'AccessDenied'],
    ['too long a session', {}, { DurationSeconds: 7200 }, 400, 'ValidationError'],
    ['a policy that is none', {}, { Policy: '{"Version":' }, 400, 'MalformedPolicyDocument'],
  ];
  for (const [what, claims, params, status, code] of tokens) {
    const answer = await assume(claims, params);
    checks.equal(
      `boto3 assume_role_with_web_identity, ${what}: ${code}`,
      [answer.status, answer.code],
      [status, code],
    );
  }
  const { result } = await assume(
    {},
    { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [allowOne] }) },
  );
  const keys = isRecord(result['Credentials']) ? result['Credentials'] : {};
  const credentials = {
    aws_access_key_id: keys['AccessKeyId'],
    aws_secret_access_key: keys['SecretAccessKey'],
    aws_session_token: keys['SessionToken'],
  };
  const read = (name: string, changes: Json = {}) =>
    boto.call({
      service: 'secretsmanager',
      method: 'get_secret_value',
      params: { SecretId: name },
      credentials: { ...credentials, ...changes },
    });
  const [allowed, denied] = [await read('prod/api/key'), await read('prod/api/token')];
  checks.equal(
    'boto3 with a session policy reads what that allows alone',
    [allowed.code, denied.code, denied.message?.includes('no session policy allows')],
    [undefined, 'AccessDeniedException', true],
  );
  const keysOf: readonly (readonly [string, Json, string, string])[] = [
    [
      'an unknown key',
      { aws_access_key_id: 'ASIAAAAAAAAAAAAAAAAA' },
      'UnrecognizedClientException',
      'InvalidClientTokenId',
    ],
    [
      'another secret key',
      { aws_secret_access_key: 'x' },
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
    ],
    [
      'another session token',
      { aws_session_token: 'x' },
      'UnrecognizedClientException',
      'InvalidClientTokenId',
    ],
  ];
  for (const [what, changes, ofSecrets, ofSts] of keysOf) {
    const secret = await read('prod/api/key', changes);
    const who = await boto.call({
      service: 'sts',
      method: 'get_caller_identity',
      credentials: { ...credentials, ...changes },
    });
    checks.equal(
      `boto3 with ${what}: ${ofSecrets}, and at STS ${ofSts}`,
      [secret.status, secret.code, who.status, who.code],
      [400, ofSecrets, 403, ofSts],
    );
  }
}

const allowOne = {
  Effect: 'Allow',
  Action: 'secretsmanager:GetSecretValue',
  Resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/api/key-??????',
};

await interop((checks) =>
  withClients(async (clients) => {
    await checkCli(clients, checks);
    await checkBoto(clients, checks);
  }),
);
