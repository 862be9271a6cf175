import { afterEach, describe, expect, it } from 'vitest';
import { secretSuffix } from '../../src/emulator/aws-state.ts';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import {
  ROLE_ARN,
  trustFor,
  withAwsAccountPart,
  withAwsPolicy,
  withAwsRole,
  withAwsSecret,
  withAwsSecrets,
  withManyAwsSecrets,
} from '../helpers/seed.ts';
import {
  type Answer,
  type AwsCredentials,
  assumeRole,
  credentialsOf,
  type SignOptions,
  secretsManager,
} from '../helpers/wire-clients.ts';

type Json = Readonly<Record<string, unknown>>;

let emulator: Emulator | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

interface Session {
  readonly cloud: Emulator;
  readonly credentials: AwsCredentials;
  call(operation: string, input: Json, options?: SignOptions): Promise<Answer>;
}

async function session(seed: Seed = demoSeed(), sessionPolicy?: Json): Promise<Session> {
  const cloud = await startEmulator({ seed });
  emulator = cloud;
  const credentials = credentialsOf(
    await assumeRole(cloud, sessionPolicy === undefined ? {} : { Policy: JSON.stringify(sessionPolicy) }),
  );
  return {
    cloud,
    credentials,
    call: (operation, input, options) => secretsManager(cloud, credentials, operation, input, options),
  };
}

function arn(name: string, { region = 'eu-west-1', account = '111122223333' } = {}): string {
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${secretSuffix(name)}`;
}

function seen(answer: Answer): readonly [number, string | undefined] {
  return [answer.status, answer.code];
}

const allow = (
  action: string | readonly string[],
  resource: string | readonly string[],
  condition?: Json,
): Json => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});

const versioned = {
  versions: [
    { id: '11111111-1111-4111-8111-111111111111', value: 'old' },
    { id: '22222222-2222-4222-8222-222222222222', value: 'previous' },
    { id: '33333333-3333-4333-8333-333333333333', value: 'current', created: '2026-11-24T08:00:00.123Z' },
  ],
};

describe('GetSecretValue', () => {
  it('answers the documented shape', async () => {
    const { call } = await session(withAwsSecret(demoSeed(), 'prod/v', versioned));
    const answer = await call('GetSecretValue', { SecretId: 'prod/v' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/x-amz-json-1.1');
    expect(answer.json).toEqual({
      ARN: arn('prod/v'),
      Name: 'prod/v',
      VersionId: '33333333-3333-4333-8333-333333333333',
      SecretString: 'current',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: 1795507200.123,
    });
  });

  it('answers binary as base64 and without a SecretString', async () => {
    const { call } = await session(withAwsSecret(demoSeed(), 'prod/b', { base64: 'AP8=' }));
    const { json } = await call('GetSecretValue', { SecretId: 'prod/b' });
    expect(json['SecretBinary']).toBe('AP8=');
    expect(json).not.toHaveProperty('SecretString');
  });

  it.each<readonly [string, Json, readonly [number, string | undefined], string | undefined]>([
    ['the name', { SecretId: 'prod/v' }, [200, undefined], 'current'],
    ['the full ARN', { SecretId: arn('prod/v') }, [200, undefined], 'current'],
    [
      'the ARN without suffix',
      { SecretId: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/v' },
      [200, undefined],
      'current',
    ],
    [
      'an ARN with another suffix',
      { SecretId: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/v-aaaaaa' },
      [400, 'ResourceNotFoundException'],
      undefined,
    ],
    [
      'an ARN of another region',
      { SecretId: arn('prod/v', { region: 'us-east-1' }) },
      [400, 'ResourceNotFoundException'],
      undefined,
    ],
    ['a stage', { SecretId: 'prod/v', VersionStage: 'AWSPREVIOUS' }, [200, undefined], 'previous'],
    [
      'a version',
      { SecretId: 'prod/v', VersionId: '11111111-1111-4111-8111-111111111111' },
      [200, undefined],
      'old',
    ],
    [
      'version and stage that agree',
      { SecretId: 'prod/v', VersionId: '22222222-2222-4222-8222-222222222222', VersionStage: 'AWSPREVIOUS' },
      [200, undefined],
      'previous',
    ],
    [
      'version and stage that disagree',
      { SecretId: 'prod/v', VersionId: '22222222-2222-4222-8222-222222222222', VersionStage: 'AWSCURRENT' },
      [400, 'InvalidRequestException'],
      undefined,
    ],
    [
      'an absent stage',
      { SecretId: 'prod/v', VersionStage: 'AWSPENDING' },
      [400, 'ResourceNotFoundException'],
      undefined,
    ],
    [
      'an absent version',
      { SecretId: 'prod/v', VersionId: '44444444-4444-4444-8444-444444444444' },
      [400, 'ResourceNotFoundException'],
      undefined,
    ],
    [
      'a version id that is too short',
      { SecretId: 'prod/v', VersionId: '1' },
      [400, 'InvalidParameterException'],
      undefined,
    ],
    ['a malformed name', { SecretId: 'prod v' }, [400, 'ValidationException'], undefined],
    ['no id', {}, [400, 'ValidationException'], undefined],
    ['an absent name', { SecretId: 'prod/none' }, [400, 'ResourceNotFoundException'], undefined],
    [
      'a name of JavaScript',
      { SecretId: 'prod/../constructor' },
      [400, 'ResourceNotFoundException'],
      undefined,
    ],
  ])('by %s', async (_, input, expected, value) => {
    const { call } = await session(withAwsSecret(demoSeed(), 'prod/v', versioned));
    const answer = await call('GetSecretValue', input);
    expect(seen(answer)).toEqual(expected);
    expect(answer.json['SecretString']).toBe(value);
  });

  it('tells an absent secret from an absent value by its message', async () => {
    const { call } = await session(
      withAwsSecret(demoSeed(), 'prod/unset', { versions: [{ stages: ['AWSCURRENT'] }] }),
    );
    expect((await call('GetSecretValue', { SecretId: 'prod/none' })).message).toBe(
      "Secrets Manager can't find the specified secret.",
    );
    expect((await call('GetSecretValue', { SecretId: 'prod/unset' })).message).toBe(
      "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    );
  });

  it('refuses a secret that is marked for deletion', async () => {
    const { call } = await session(
      withAwsSecret(demoSeed(), 'prod/gone', { value: 'x', deletedDate: '2026-11-01T00:00:00Z' }),
    );
    expect(seen(await call('GetSecretValue', { SecretId: 'prod/gone' }))).toEqual([
      400,
      'InvalidRequestException',
    ]);
  });

  it('takes a partial ARN whose name looks like a suffix for a full one', async () => {
    const { call } = await session(withAwsSecret(demoSeed(), 'prod/db-abcdef', 'trap'));
    const partial = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-abcdef';
    expect(seen(await call('GetSecretValue', { SecretId: partial }))).toEqual([
      400,
      'ResourceNotFoundException',
    ]);
    expect((await call('GetSecretValue', { SecretId: 'prod/db-abcdef' })).status).toBe(200);
  });

  it('keeps regions apart, save for replicas', async () => {
    const { call } = await session(
      withAwsSecret(demoSeed(), 'prod/r', { value: 'x', replicas: ['us-east-1'] }),
    );
    const there = { region: 'us-east-1' };
    expect(seen(await call('GetSecretValue', { SecretId: 'prod/api/key' }, there))).toEqual([
      400,
      'ResourceNotFoundException',
    ]);
    const replica = await call('GetSecretValue', { SecretId: 'prod/r' }, there);
    expect(replica.json['ARN']).toBe(arn('prod/r', { region: 'us-east-1' }));
    const described = await call('DescribeSecret', { SecretId: 'prod/r' });
    expect(described.json).toMatchObject({
      PrimaryRegion: 'eu-west-1',
      ReplicationStatus: [{ Region: 'us-east-1', Status: 'InSync' }],
    });
  });
});

describe('permissions', () => {
  it.each<readonly [string, readonly Json[], readonly [number, string | undefined], RegExp]>([
    [
      'the exact pattern',
      [
        allow(
          'secretsmanager:GetSecretValue',
          'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/api/key-??????',
        ),
      ],
      [200, undefined],
      /^$/,
    ],
    [
      'a pattern without the suffix',
      [
        allow(
          'secretsmanager:GetSecretValue',
          'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/api/key',
        ),
      ],
      [400, 'AccessDeniedException'],
      /because no identity-based policy allows the secretsmanager:GetSecretValue action$/,
    ],
    [
      'a region that is not this one',
      [allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:us-east-1:111122223333:secret:*')],
      [400, 'AccessDeniedException'],
      /no identity-based policy/,
    ],
    [
      'an explicit deny',
      [allow('*', '*'), { Effect: 'Deny', Action: 'secretsmanager:Get*', Resource: '*' }],
      [400, 'AccessDeniedException'],
      /with an explicit deny in an identity-based policy$/,
    ],
    ['NotAction', [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], [200, undefined], /^$/],
    [
      'NotResource',
      [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:secretsmanager:*:*:secret:prod/*' }],
      [400, 'AccessDeniedException'],
      /no identity-based policy/,
    ],
    [
      'a condition on the stage, which is not sent',
      [
        allow('secretsmanager:GetSecretValue', '*', {
          StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' },
        }),
      ],
      [400, 'AccessDeniedException'],
      /no identity-based policy/,
    ],
  ])('of the role: %s', async (_, statements, expected, message) => {
    const { call } = await session(withAwsPolicy(demoSeed(), statements));
    const answer = await call('GetSecretValue', { SecretId: 'prod/api/key' });
    expect(seen(answer)).toEqual(expected);
    expect(answer.message ?? '').toMatch(message);
  });

  it('meet a condition on the stage where the stage is sent, never in a batch', async () => {
    const current = { StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' } };
    const { call } = await session(
      withAwsPolicy(demoSeed(), [
        allow('secretsmanager:GetSecretValue', '*', current),
        allow('secretsmanager:BatchGetSecretValue', '*'),
      ]),
    );
    expect(
      (await call('GetSecretValue', { SecretId: 'prod/api/key', VersionStage: 'AWSCURRENT' })).status,
    ).toBe(200);
    const batch = await call('BatchGetSecretValue', { SecretIdList: ['prod/api/key'] });
    expect(batch.json).toMatchObject({
      SecretValues: [],
      Errors: [{ SecretId: 'prod/api/key', ErrorCode: 'AccessDeniedException' }],
    });
  });

  it('hide whether a secret exists from whoever may not read it', async () => {
    const { call } = await session(
      withAwsPolicy(demoSeed(), [
        allow(
          'secretsmanager:GetSecretValue',
          'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/x-??????',
        ),
      ]),
    );
    expect(seen(await call('GetSecretValue', { SecretId: 'prod/none' }))).toEqual([
      400,
      'AccessDeniedException',
    ]);
    expect(seen(await call('GetSecretValue', { SecretId: 'prod/x' }))).toEqual([
      400,
      'ResourceNotFoundException',
    ]);
  });

  it('follow tags', async () => {
    const tagged = { StringEquals: { 'aws:ResourceTag/team': 'web' } };
    const seed = withAwsSecret(
      withAwsPolicy(demoSeed(), [allow('secretsmanager:GetSecretValue', '*', tagged)]),
      'prod/t',
      { value: 'x', tags: { team: 'web' } },
    );
    const { call } = await session(seed);
    expect((await call('GetSecretValue', { SecretId: 'prod/t' })).status).toBe(200);
    expect((await call('GetSecretValue', { SecretId: 'prod/api/key' })).status).toBe(400);
  });

  it('of the session cut the role down', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [allow('secretsmanager:GetSecretValue', `${arn('prod/api/key').slice(0, -6)}??????`)],
    };
    const { call } = await session(demoSeed(), policy);
    expect((await call('GetSecretValue', { SecretId: 'prod/api/key' })).status).toBe(200);
    const other = await call('GetSecretValue', { SecretId: 'prod/api/token' });
    expect(seen(other)).toEqual([400, 'AccessDeniedException']);
    expect(other.message).toMatch(
      /because no session policy allows the secretsmanager:GetSecretValue action$/,
    );
    expect(seen(await call('GetSecretValue', { SecretId: 'staging/database' }))).toEqual([
      400,
      'AccessDeniedException',
    ]);
  });

  const everything = { Statement: [allow('*', '*')] };
  const nothing = { Statement: [allow('s3:*', '*')] };
  const forbidden = {
    Statement: [allow('*', '*'), { Effect: 'Deny', Action: 'secretsmanager:*', Resource: '*' }],
  };
  const SUBJECT = 'repo:acme/web:ref:refs/heads/main';
  const bounded = (boundary: Json): Seed =>
    withAwsRole(demoSeed(), 'ci', { trust: trustFor(SUBJECT), policy: everything, boundary });
  const guarded = (serviceControlPolicy: Json): Seed =>
    withAwsAccountPart(demoSeed(), { serviceControlPolicy });
  it.each<readonly [string, Seed, Json | undefined, RegExp]>([
    [
      'a guard-rail that denies',
      guarded(forbidden),
      undefined,
      / with an explicit deny in a service control policy$/,
    ],
    [
      'a guard-rail that does not allow',
      guarded({ Statement: [allow('sts:*', '*')] }),
      undefined,
      / because no service control policy allows the secretsmanager:GetSecretValue action$/,
    ],
    [
      'a boundary that denies',
      bounded(forbidden),
      undefined,
      / with an explicit deny in a permissions boundary$/,
    ],
    [
      'a boundary that does not allow',
      bounded(nothing),
      undefined,
      / because no permissions boundary allows the secretsmanager:GetSecretValue action$/,
    ],
    ['a session that denies', demoSeed(), forbidden, / with an explicit deny in a session policy$/],
    [
      'a session that does not allow',
      demoSeed(),
      nothing,
      / because no session policy allows the secretsmanager:GetSecretValue action$/,
    ],
    ['none of them', bounded(everything), everything, /^$/],
  ])('name what is in the way: %s', async (_, seed, sessionPolicy, message) => {
    const { call } = await session(seed, sessionPolicy);
    expect((await call('GetSecretValue', { SecretId: 'prod/api/key' })).message ?? '').toMatch(message);
  });

  it('of the resource that name the session itself pass its own policy by; those for the role do not', async () => {
    const grantTo = (principal: string): Json => ({
      value: 'x',
      resourcePolicy: {
        Statement: [{ ...allow('secretsmanager:GetSecretValue', '*'), Principal: { AWS: principal } }],
      },
    });
    const seed = withAwsSecrets(demoSeed(), {
      'prod/session': grantTo('arn:aws:sts::111122223333:assumed-role/ci/acme-web-4711'),
      'prod/role': grantTo(ROLE_ARN),
    });
    const { call } = await session(seed, nothing);
    expect((await call('GetSecretValue', { SecretId: 'prod/session' })).status).toBe(200);
    expect(seen(await call('GetSecretValue', { SecretId: 'prod/role' }))).toEqual([
      400,
      'AccessDeniedException',
    ]);
  });

  const twoAccounts = (secret: Json, keyPolicy?: Json): Seed => {
    const seed = withAwsPolicy(demoSeed(), [allow(['secretsmanager:GetSecretValue', 'kms:Decrypt'], '*')]);
    const withKey = withAwsAccountPart(
      seed,
      { keys: { k1: { region: 'eu-west-1', ...(keyPolicy === undefined ? {} : { policy: keyPolicy }) } } },
      '444455556666',
    );
    return withAwsSecrets(withKey, { 'shared/db': secret }, { account: '444455556666' });
  };
  const letIn = (action: string, extra: Json = {}): Json => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: ROLE_ARN }, Action: action, Resource: '*', ...extra }],
  });
  const shared = { value: 'x', kmsKey: 'k1', resourcePolicy: letIn('secretsmanager:GetSecretValue') };
  const viaService = {
    Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' } },
  };

  it.each<readonly [string, Seed, readonly [number, string | undefined], RegExp]>([
    ['all three grants', twoAccounts(shared, letIn('kms:Decrypt', viaService)), [200, undefined], /^$/],
    [
      'no resource policy',
      twoAccounts({ value: 'x', kmsKey: 'k1' }, letIn('kms:Decrypt')),
      [400, 'AccessDeniedException'],
      /because no resource-based policy allows/,
    ],
    ['no key policy', twoAccounts(shared), [400, 'AccessDeniedException'], /^Access to KMS is not allowed$/],
    [
      'a key policy for another service',
      twoAccounts(
        shared,
        letIn('kms:Decrypt', {
          Condition: { StringEquals: { 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' } },
        }),
      ),
      [400, 'AccessDeniedException'],
      /^Access to KMS/,
    ],
    [
      "the account's own key",
      twoAccounts({ value: 'x', resourcePolicy: letIn('secretsmanager:GetSecretValue') }),
      [400, 'InvalidRequestException'],
      /default KMS service key/,
    ],
    [
      'no identity policy',
      withAwsPolicy(twoAccounts(shared, letIn('kms:Decrypt')), [allow('s3:*', '*')]),
      [400, 'AccessDeniedException'],
      /no identity-based policy/,
    ],
    [
      'no kms:Decrypt of its own',
      withAwsPolicy(twoAccounts(shared, letIn('kms:Decrypt')), [allow('secretsmanager:GetSecretValue', '*')]),
      [400, 'AccessDeniedException'],
      /^Access to KMS/,
    ],
  ])('over accounts: %s', async (_, seed, expected, message) => {
    const { call } = await session(seed);
    const answer = await call('GetSecretValue', { SecretId: arn('shared/db', { account: '444455556666' }) });
    expect(seen(answer)).toEqual(expected);
    expect(answer.message ?? '').toMatch(message);
  });

  it.each<readonly [string, Json, readonly Json[], readonly [number, string | undefined]]>([
    ['is disabled', { state: 'disabled' }, [allow('*', '*')], [400, 'DecryptionFailure']],
    ['awaits deletion', { state: 'pending-deletion' }, [allow('*', '*')], [400, 'DecryptionFailure']],
    ['is granted', {}, [allow('*', '*')], [200, undefined]],
    ['is not granted', {}, [allow('secretsmanager:*', '*')], [400, 'AccessDeniedException']],
    [
      'is granted by the key to the role alone',
      { policy: letIn('kms:Decrypt') },
      [allow('secretsmanager:*', '*')],
      [200, undefined],
    ],
    [
      'is granted through another service',
      {},
      [
        allow('secretsmanager:*', '*'),
        allow('kms:Decrypt', '*', { StringEquals: { 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' } }),
      ],
      [400, 'AccessDeniedException'],
    ],
    [
      'lets only another role in',
      { policy: { Statement: [{ ...allow('kms:*', '*'), Principal: { AWS: `${ROLE_ARN}-other` } }] } },
      [allow('*', '*')],
      [400, 'AccessDeniedException'],
    ],
    [
      'has a policy that lets only the account in',
      {
        policy: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: 'arn:aws:iam::111122223333:root' },
              Action: 'kms:*',
              Resource: '*',
            },
          ],
        },
      },
      [allow('secretsmanager:*', '*')],
      [400, 'AccessDeniedException'],
    ],
  ])('need a key of the same account that %s', async (_, key, statements, expected) => {
    const seed = withAwsAccountPart(withAwsPolicy(demoSeed(), statements), {
      keys: { k1: { region: 'eu-west-1', ...key } },
    });
    const { call } = await session(withAwsSecret(seed, 'prod/k', { value: 'x', kmsKey: 'k1' }));
    expect(seen(await call('GetSecretValue', { SecretId: 'prod/k' }))).toEqual(expected);
  });

  it('let a resource policy of the same account grant by itself', async () => {
    const seed = withAwsPolicy(demoSeed(), [allow('s3:*', '*')]);
    const { call } = await session(
      withAwsSecret(seed, 'prod/p', { value: 'x', resourcePolicy: letIn('secretsmanager:GetSecretValue') }),
    );
    expect((await call('GetSecretValue', { SecretId: 'prod/p' })).status).toBe(200);
  });
});

describe('BatchGetSecretValue', () => {
  it('answers values and errors side by side', async () => {
    const seed = withAwsAccountPart(demoSeed(), {
      keys: { off: { region: 'eu-west-1', state: 'disabled' } },
    });
    const { call } = await session(
      withAwsSecrets(seed, {
        'prod/gone': { value: 'x', deletedDate: '2026-11-01T00:00:00Z' },
        'prod/sealed': { value: 'x', kmsKey: 'off' },
        'prod/odd': { value: 'x', batch: { code: 'InternalServiceError' } },
        'prod/mute': { value: 'x', batch: 'omit' },
        'prod/uninvited': { value: 'x', batch: 'intrude' },
      }),
    );
    const ids = [
      'prod/api/key',
      'prod/none',
      'staging/database',
      'prod/gone',
      'prod/sealed',
      'prod/odd',
      'prod/mute',
      'prod/api/key',
    ];
    const { status, json } = await call('BatchGetSecretValue', { SecretIdList: ids });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      SecretValues: [{ Name: 'prod/api/key', ARN: arn('prod/api/key') }, { Name: 'prod/uninvited' }],
      Errors: [
        { SecretId: 'prod/none', ErrorCode: 'ResourceNotFoundException' },
        { SecretId: 'staging/database', ErrorCode: 'AccessDeniedException' },
        { SecretId: 'prod/gone', ErrorCode: 'InvalidRequestException' },
        { SecretId: 'prod/sealed', ErrorCode: 'DecryptionFailure' },
        { SecretId: 'prod/odd', ErrorCode: 'InternalServiceError' },
      ],
    });
    expect(json).not.toHaveProperty('NextToken');
  });

  const name = { Filters: [{ Key: 'name', Values: ['prod/'] }] };
  it.each<readonly [string, Json, string]>([
    ['neither list', {}, 'InvalidParameterException'],
    ['both lists', { SecretIdList: ['a'], ...name }, 'InvalidParameterException'],
    ['no ids', { SecretIdList: [] }, 'InvalidParameterException'],
    ['21 ids', { SecretIdList: Array.from({ length: 21 }, (_, i) => `s${i}`) }, 'InvalidParameterException'],
    ['a page size with ids', { SecretIdList: ['a'], MaxResults: 5 }, 'InvalidParameterException'],
    ['a page of 21', { ...name, MaxResults: 21 }, 'InvalidParameterException'],
    ['an unknown filter', { Filters: [{ Key: 'nam', Values: ['x'] }] }, 'InvalidParameterException'],
    ['a foreign page token', { ...name, NextToken: 'eHg=' }, 'InvalidNextTokenException'],
  ])('refuses %s', async (_, input, code) => {
    expect(seen(await (await session()).call('BatchGetSecretValue', input))).toEqual([400, code]);
  });

  it('refuses the page token of another list', async () => {
    const { call } = await session(withManyAwsSecrets(demoSeed(), 25));
    const first = await call('BatchGetSecretValue', { Filters: [{ Key: 'name', Values: ['prod/many/'] }] });
    const input = { Filters: [{ Key: 'name', Values: ['prod/'] }], NextToken: first.json['NextToken'] };
    expect(seen(await call('BatchGetSecretValue', input))).toEqual([400, 'InvalidNextTokenException']);
  });

  it('is denied as a whole where the action is granted on secrets', async () => {
    const { call } = await session(
      withAwsPolicy(demoSeed(), [allow('secretsmanager:*', 'arn:aws:secretsmanager:*:*:secret:*')]),
    );
    const answer = await call('BatchGetSecretValue', { SecretIdList: ['prod/api/key'] });
    expect(seen(answer)).toEqual([400, 'AccessDeniedException']);
    expect(answer.message).toMatch(
      /because no identity-based policy allows the secretsmanager:BatchGetSecretValue action$/,
    );
  });

  it('pages through filters, for which it needs ListSecrets too', async () => {
    const seed = withManyAwsSecrets(demoSeed(), 25);
    const { call } = await session(seed);
    const many = { Filters: [{ Key: 'name', Values: ['prod/many/'] }] };
    const first = await call('BatchGetSecretValue', many);
    expect(first.json['SecretValues']).toHaveLength(20);
    const second = await call('BatchGetSecretValue', { ...many, NextToken: first.json['NextToken'] });
    expect(second.json['SecretValues']).toHaveLength(5);
    expect(second.json).not.toHaveProperty('NextToken');
    const withoutList = await session(
      withAwsPolicy(seed, [
        allow(['secretsmanager:BatchGetSecretValue', 'secretsmanager:GetSecretValue'], '*'),
      ]),
    );
    expect(seen(await withoutList.call('BatchGetSecretValue', many))).toEqual([400, 'AccessDeniedException']);
  });
});

describe('ListSecrets and DescribeSecret', () => {
  const names = (answer: Answer): readonly unknown[] => {
    const list: unknown = answer.json['SecretList'];
    return Array.isArray(list) ? list.map((item) => item['Name']) : [];
  };

  it('filters by prefix and leaves planned deletions out', async () => {
    const seed = withAwsSecrets(demoSeed(), {
      'prod/api': 'x',
      'prod/api-old': 'x',
      'prod/apis': { value: 'x', deletedDate: '2026-11-01T00:00:00Z' },
    });
    const { call } = await session(seed);
    const filter = { Filters: [{ Key: 'name', Values: ['prod/api'] }] };
    expect(names(await call('ListSecrets', filter))).toEqual([
      'prod/api',
      'prod/api-old',
      'prod/api/key',
      'prod/api/token',
    ]);
    expect(names(await call('ListSecrets', { ...filter, IncludePlannedDeletion: true }))).toContain(
      'prod/apis',
    );
    expect(names(await call('ListSecrets', { Filters: [{ Key: 'name', Values: ['!prod/'] }] }))).toEqual([
      'staging/database',
    ]);
    expect(names(await call('ListSecrets', { Filters: [{ Key: 'name', Values: ['PROD/'] }] }))).toEqual([]);
  });

  it('pages in hundreds, perhaps with an empty page first', async () => {
    const seed = withManyAwsSecrets(demoSeed(), 150);
    const { call } = await session({ ...seed, aws: { ...seed.aws, emptyFirstPage: true } });
    const many = { Filters: [{ Key: 'name', Values: ['prod/many/'] }], MaxResults: 100 };
    const empty = await call('ListSecrets', many);
    expect(names(empty)).toEqual([]);
    const first = await call('ListSecrets', { ...many, NextToken: empty.json['NextToken'] });
    expect(names(first)).toHaveLength(100);
    const second = await call('ListSecrets', { ...many, NextToken: first.json['NextToken'] });
    expect(names(second)).toHaveLength(50);
    expect(second.json).not.toHaveProperty('NextToken');
    expect(seen(await call('ListSecrets', { ...many, MaxResults: 101 }))).toEqual([
      400,
      'InvalidParameterException',
    ]);
  });

  it('describes without a value', async () => {
    const secret = {
      ...versioned,
      description: 'the database',
      tags: { team: 'web' },
      created: '2026-01-01T00:00:00Z',
      rotation: { automaticallyAfterDays: 30, nextRotationDate: '2026-12-01T00:00:00Z' },
      deletedDate: '2026-12-24T00:00:00Z',
    };
    const { call } = await session(withAwsSecret(demoSeed(), 'prod/v', secret));
    const answer = await call('DescribeSecret', { SecretId: 'prod/v' });
    expect(answer.json).toEqual({
      ARN: arn('prod/v'),
      Name: 'prod/v',
      Description: 'the database',
      RotationEnabled: true,
      RotationRules: { AutomaticallyAfterDays: 30 },
      NextRotationDate: 1796083200,
      LastChangedDate: 1795507200.123,
      DeletedDate: 1798070400,
      Tags: [{ Key: 'team', Value: 'web' }],
      VersionIdsToStages: {
        '22222222-2222-4222-8222-222222222222': ['AWSPREVIOUS'],
        '33333333-3333-4333-8333-333333333333': ['AWSCURRENT'],
      },
      CreatedDate: 1767225600,
      ReplicationStatus: [],
    });
    expect(seen(await call('DescribeSecret', { SecretId: 'staging/database' }))).toEqual([
      400,
      'AccessDeniedException',
    ]);
  });
});

describe('signatures', () => {
  it.each<readonly [string, SignOptions | ((session: Session) => SignOptions), readonly [number, string]]>([
    [
      'a changed body',
      {
        tamper: (request) => {
          request.body = '{"SecretId":"prod/api/token"}';
        },
      },
      [400, 'InvalidSignatureException'],
    ],
    [
      'a changed target',
      {
        tamper: (request) => {
          request.headers['x-amz-target'] = 'secretsmanager.DescribeSecret';
        },
      },
      [400, 'InvalidSignatureException'],
    ],
    [
      'no signature',
      {
        tamper: (request) => {
          delete request.headers['authorization'];
        },
      },
      [400, 'MissingAuthenticationTokenException'],
    ],
    [
      'half a signature',
      {
        tamper: (request) => {
          request.headers['authorization'] = 'AWS4-HMAC-SHA256 Credential=x';
        },
      },
      [400, 'IncompleteSignatureException'],
    ],
    [
      'no session token',
      {
        tamper: (request) => {
          delete request.headers['x-amz-security-token'];
        },
      },
      [400, 'UnrecognizedClientException'],
    ],
    [
      'an unsigned header of AWS',
      {
        tamper: (request) => {
          request.headers['x-amz-extra'] = '1';
        },
      },
      [400, 'InvalidSignatureException'],
    ],
    [
      'a wrong payload hash',
      {
        tamper: (request) => {
          request.headers['x-amz-content-sha256'] = 'x';
        },
      },
      [400, 'InvalidSignatureException'],
    ],
    ['the scope of another service', { service: 'sts' }, [400, 'InvalidSignatureException']],
    ['an old date', { date: new Date(Date.now() - 400_000) }, [400, 'InvalidSignatureException']],
    ['a date to come', { date: new Date(Date.now() + 400_000) }, [400, 'InvalidSignatureException']],
  ])('refuse %s', async (_, options, expected) => {
    const opened = await session();
    const chosen = typeof options === 'function' ? options(opened) : options;
    expect(seen(await opened.call('GetSecretValue', { SecretId: 'prod/api/key' }, chosen))).toEqual(expected);
  });

  it('refuse unknown operations and bodies that are no JSON', async () => {
    const { call } = await session();
    expect(seen(await call('PutSecretValue', {}))).toEqual([400, 'UnknownOperationException']);
  });
});
