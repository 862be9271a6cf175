import { afterEach, describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import {
  ROLE_ARN,
  seedOf,
  withAwsAccountPart,
  withAwsPolicy,
  withFault,
  withParameters,
  withThrottle,
} from '../helpers/seed.ts';
import {
  type Answer,
  assumeRole,
  credentialsOf,
  parameterStore,
  type SignOptions,
} from '../helpers/wire-clients.ts';

type Json = Readonly<Record<string, unknown>>;

let emulator: Emulator | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

type Call = (operation: string, input: Json, options?: SignOptions) => Promise<Answer>;

/** Calls as the demonstration's role, whose policy knows `/prod/*` alone. */
async function session(
  seed: Seed = demoSeed(),
  sessionPolicy?: Json,
): Promise<{ readonly call: Call; readonly cloud: Emulator }> {
  const cloud = await startEmulator({ seed });
  emulator = cloud;
  const credentials = credentialsOf(
    await assumeRole(cloud, sessionPolicy === undefined ? {} : { Policy: JSON.stringify(sessionPolicy) }),
  );
  return {
    cloud,
    call: (operation, input, options) => parameterStore(cloud, credentials, operation, input, options),
  };
}

const allow = (
  action: string | readonly string[],
  resource: string | readonly string[],
  more: Json = {},
) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});
const all = (seed: Seed): Seed => withAwsPolicy(seed, [allow('ssm:*', '*')]);
const arn = (path: string, account = '111122223333', region = 'eu-west-1'): string =>
  `arn:aws:ssm:${region}:${account}:parameter/${path}`;
const seen = ({ status, code }: Answer): readonly [number, string | undefined] => [status, code];
const namesOf = ({ json }: Answer): readonly unknown[] => {
  const list = json['Parameters'];
  return Array.isArray(list) ? list.map((one: Json) => one['Name']) : [];
};

describe('GetParameters', () => {
  it('answers the documented shape, and lists what does not exist', async () => {
    const seed = withParameters(demoSeed(), {
      '/prod/list': { value: 'a,b', type: 'StringList', created: '2026-11-24T08:00:00.500Z' },
    });
    const { call, cloud } = await session(seed);
    const answer = await call('GetParameters', {
      Names: ['/prod/list', '/prod/none', '/prod/queue/password'],
      WithDecryption: true,
    });
    expect(answer.json).toEqual({
      Parameters: [
        {
          Name: '/prod/list',
          Type: 'StringList',
          Value: 'a,b',
          Version: 1,
          LastModifiedDate: 1795507200.5,
          ARN: arn('prod/list'),
          DataType: 'text',
        },
        expect.objectContaining({ Type: 'SecureString', Value: 'qp_demo_7be1d40c95f2' }),
      ],
      InvalidParameters: ['/prod/none'],
    });
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(cloud.requests.at(-1)).toMatchObject({
      service: 'ssm',
      call: 'GetParameters',
      detail: { secrets: ['/prod/list', '/prod/none', '/prod/queue/password'], withDecryption: true },
    });
  });

  it('gives versions and labels, and calls others invalid', async () => {
    const versions = [{ value: 'one', labels: ['stable'] }, { value: 'two' }, { value: 'three' }];
    const { call } = await session(withParameters(demoSeed(), { '/prod/v': { versions } }));
    const read = async (name: string): Promise<unknown> => {
      const { json } = await call('GetParameters', { Names: [name], WithDecryption: true });
      return Array.isArray(json['Parameters']) && json['Parameters'].length > 0
        ? json['Parameters'][0]
        : json['InvalidParameters'];
    };
    expect(await read('/prod/v')).toMatchObject({ Value: 'three', Version: 3 });
    expect(await read('/prod/v:2')).toMatchObject({ Value: 'two', Version: 2, Selector: ':2' });
    expect(await read('/prod/v:stable')).toMatchObject({ Value: 'one', Version: 1, Selector: ':stable' });
    expect(await read(`${arn('prod/v')}:1`)).toMatchObject({ Name: arn('prod/v'), Value: 'one' });
    expect(await read('/prod/v:4')).toEqual(['/prod/v:4']);
    expect(await read('/prod/v:0')).toEqual(['/prod/v:0']);
    expect(await read('/prod/v:old')).toEqual(['/prod/v:old']);
  });

  it('is refused as a whole where one name may not be read, whether it exists or not', async () => {
    const { call } = await session(withParameters(demoSeed(), { '/staging/x': 'x' }));
    for (const name of ['/staging/x', '/staging/none']) {
      const answer = await call('GetParameters', { Names: ['/prod/queue/host', name] });
      expect(seen(answer)).toEqual([400, 'AccessDeniedException']);
      expect(answer.message).toContain(
        `ssm:GetParameters on resource: ${arn(name.slice(1))} because no identity-based policy allows`,
      );
    }
  });

  it.each<[string, readonly unknown[]]>([
    ['none', []],
    ['eleven', Array.from({ length: 11 }, (_, index) => `/prod/${index}`)],
    ['one twice', ['/prod/a', '/prod/a']],
    ['one twice, by two versions', ['/prod/a:1', '/prod/a:2']],
    ['a path without its slash', ['prod/a']],
    ['a selector of nothing', ['/prod/a:']],
    ['an ARN of another region', [arn('prod/a', '111122223333', 'us-east-1')]],
    ['a blank', ['/prod/a b']],
  ])('takes from 1 to 10 good names: %s', async (_, names) => {
    const { call } = await session(all(demoSeed()));
    expect(seen(await call('GetParameters', { Names: names }))).toEqual([400, 'ValidationException']);
  });

  it('gives ciphertext where nobody asked for decryption', async () => {
    const { call } = await session();
    const answer = await call('GetParameters', { Names: ['/prod/queue/password'] });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('AQICAH');
    expect(answer.text).not.toContain('qp_demo');
  });

  it('decrypts by a customer key only for those whom the key lets in, through this service', async () => {
    const statement = (service: string): Json => ({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Principal: { AWS: ROLE_ARN },
      Resource: '*',
      Condition: { StringEquals: { 'kms:ViaService': service } },
    });
    const withKey = (service: string, state = 'enabled'): Seed =>
      withParameters(
        withAwsAccountPart(demoSeed(), {
          keys: { k1: { region: 'eu-west-1', state, policy: { Statement: statement(service) } } },
        }),
        { '/prod/own': { value: 'kept', kmsKey: 'k1' } },
      );
    const read = async (seed: Seed): Promise<readonly [number, string | undefined]> => {
      const { call } = await session(seed);
      const answer = await call('GetParameters', { Names: ['/prod/own'], WithDecryption: true });
      await emulator?.close();
      return seen(answer);
    };
    expect(await read(withKey('ssm.eu-west-1.amazonaws.com'))).toEqual([200, undefined]);
    expect(await read(withKey('secretsmanager.eu-west-1.amazonaws.com'))).toEqual([
      400,
      'AccessDeniedException',
    ]);
    expect(await read(withKey('ssm.eu-west-1.amazonaws.com', 'disabled'))).toEqual([400, 'InvalidKeyId']);
  });

  it("reads another account's by ARN where both sides allow it", async () => {
    const foreign = (policy: Json | undefined): Seed =>
      withParameters(
        withAwsPolicy(demoSeed(), [allow('ssm:GetParameters', arn('shared', '444455556666'))]),
        {
          '/shared': {
            value: 'theirs',
            type: 'String',
            ...(policy === undefined ? {} : { resourcePolicy: { Statement: policy } }),
          },
        },
        { account: '444455556666' },
      );
    const grant = { ...allow('ssm:GetParameters', '*'), Principal: { AWS: ROLE_ARN } };
    const names = { Names: [arn('shared', '444455556666')] };
    const good = await (await session(foreign(grant))).call('GetParameters', names);
    expect(namesOf(good)).toEqual([arn('shared', '444455556666')]);
    await emulator?.close();
    expect(seen(await (await session(foreign(undefined))).call('GetParameters', names))).toEqual([
      400,
      'AccessDeniedException',
    ]);
  });
});

describe('GetParameter', () => {
  it('tells an unknown name from an unknown version', async () => {
    const { call } = await session(all(demoSeed()));
    const code = async (name: string): Promise<string | undefined> =>
      (await call('GetParameter', { Name: name })).code;
    expect(await code('/prod/queue/host')).toBeUndefined();
    expect(await code('/prod/none')).toBe('ParameterNotFound');
    expect(await code('/prod/queue/host:2')).toBe('ParameterVersionNotFound');
  });
});

describe('GetParametersByPath', () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`/prod/many/${index}`, 'v']));

  it('gives all below a path in pages of ten', async () => {
    const { call } = await session(withParameters(demoSeed(), many));
    const first = await call('GetParametersByPath', { Path: '/prod/many' });
    expect(namesOf(first)).toHaveLength(10);
    const second = await call('GetParametersByPath', {
      Path: '/prod/many',
      NextToken: first.json['NextToken'],
    });
    expect(new Set([...namesOf(first), ...namesOf(second)])).toEqual(new Set(Object.keys(many)));
    expect(second.json['NextToken']).toBeUndefined();
    const strange = await call('GetParametersByPath', {
      Path: '/prod/queue',
      NextToken: first.json['NextToken'],
    });
    expect(seen(strange)).toEqual([400, 'InvalidNextToken']);
    expect(seen(await call('GetParametersByPath', { Path: '/prod', MaxResults: 11 }))[1]).toBe(
      'ValidationException',
    );
  });

  it('goes deeper only where it is told to, and never to a name that only begins alike', async () => {
    const { call } = await session(
      withParameters(demoSeed(), { '/prod/a': 'v', '/prod/b/c': 'v', '/production': 'v' }),
    );
    expect(namesOf(await call('GetParametersByPath', { Path: '/prod' }))).toEqual(['/prod/a']);
    const all = await call('GetParametersByPath', { Path: '/prod/', Recursive: true });
    expect(namesOf(all)).toEqual(['/prod/a', '/prod/b/c', '/prod/queue/host', '/prod/queue/password']);
  });

  it('may begin with an empty page', async () => {
    const seed = demoSeed();
    const { call } = await session({ ...seed, aws: { ...seed.aws, emptyFirstPage: true } });
    const { json } = await call('GetParametersByPath', { Path: '/prod', Recursive: true });
    expect(json).toEqual({ Parameters: [], NextToken: expect.any(String) });
  });

  it('needs the path itself, and then gives what another statement denies', async () => {
    const statements = [
      allow('ssm:GetParametersByPath', arn('prod')),
      { Effect: 'Deny', Action: 'ssm:*', Resource: arn('prod/queue/password') },
    ];
    const { call } = await session(withAwsPolicy(demoSeed(), statements));
    const answer = await call('GetParametersByPath', { Path: '/prod', Recursive: true });
    expect(namesOf(answer)).toContain('/prod/queue/password');
    expect(seen(await call('GetParametersByPath', { Path: '/prod/queue' }))).toEqual([
      400,
      'AccessDeniedException',
    ]);
  });
});

describe('DescribeParameters', () => {
  it('tells all but the value, by name, beginning and path', async () => {
    const { call } = await session(withParameters(demoSeed(), { flat: 'v', 'flat-2': 'v' }));
    const filtered = async (Key: string, Option: string, ...Values: string[]): Promise<Answer> =>
      call('DescribeParameters', { ParameterFilters: [{ Key, Option, Values }], MaxResults: 50 });
    const one = await filtered('Name', 'Equals', '/prod/queue/password', '/prod/none');
    expect(one.json['Parameters']).toEqual([
      {
        Name: '/prod/queue/password',
        Type: 'SecureString',
        KeyId: 'alias/aws/ssm',
        Version: 1,
        LastModifiedDate: expect.any(Number),
        ARN: arn('prod/queue/password'),
        DataType: 'text',
        Tier: 'Standard',
        Policies: [],
      },
    ]);
    expect(namesOf(await filtered('Name', 'BeginsWith', 'fla'))).toEqual(['flat', 'flat-2']);
    expect(namesOf(await filtered('Path', 'Recursive', '/prod'))).toHaveLength(2);
    expect((await filtered('Tier', 'Equals', 'Standard')).code).toBe('InvalidFilterKey');
  });

  it('knows no resource', async () => {
    const { call } = await session(
      withAwsPolicy(demoSeed(), [allow('ssm:DescribeParameters', arn('prod/*'))]),
    );
    expect(seen(await call('DescribeParameters', {}))).toEqual([400, 'AccessDeniedException']);
  });
});

describe('who asks', () => {
  it('is held against signature, region and service', async () => {
    const { call } = await session();
    const input = { Names: ['/prod/queue/host'] };
    expect((await call('GetParameters', input, { service: 'secretsmanager' })).code).toBe(
      'InvalidSignatureException',
    );
    const tamper: SignOptions['tamper'] = (request) => {
      request.body = request.body.replace('host', 'port');
    };
    expect((await call('GetParameters', input, { tamper })).code).toBe('InvalidSignatureException');
    const elsewhere = await call('GetParameters', input, { host: 'ssm.us-east-1.amazonaws.com' });
    expect(elsewhere.code).toBe('InvalidSignatureException');
    expect((await call('DeleteParameter', {})).code).toBe('UnknownOperationException');
  });

  it('is cut down by the session policy', async () => {
    const { call } = await session(demoSeed(), {
      Statement: allow('ssm:GetParameters', arn('prod/queue/host')),
    });
    expect((await call('GetParameters', { Names: ['/prod/queue/host'] })).status).toBe(200);
    const other = await call('GetParameters', { Names: ['/prod/queue/password'] });
    expect(other.message).toContain('because no session policy allows the ssm:GetParameters action');
  });

  it('is throttled, and meets faults', async () => {
    const seed = withFault(withThrottle(demoSeed(), 2, ['ssm']), { service: 'ssm', nth: 3 });
    const { call } = await session(seed);
    const codes: (string | undefined)[] = [];
    for (let count = 0; count < 3; count += 1) codes.push((await call('DescribeParameters', {})).code);
    expect(codes).toEqual([undefined, 'ThrottlingException', 'InternalFailure']);
  });
});

it.each([
  ['a name that none can have', { parameters: { 'eu-west-1': { 'a/b': 'x' } } }],
  ['an empty value', { parameters: { 'eu-west-1': { '/a': '' } } }],
  ['a value that is too large', { parameters: { 'eu-west-1': { '/a': { value: 'x'.repeat(8193) } } } }],
  ['an unknown type', { parameters: { 'eu-west-1': { '/a': { value: 'x', type: 'Secure' } } } }],
  ['bytes', { parameters: { 'eu-west-1': { '/a': { base64: 'AP8=' } } } }],
  ['no value', { parameters: { 'eu-west-1': { '/a': { type: 'String' } } } }],
])('a seed with %s is refused', (_, part) => {
  expect(() => seedOf({ aws: { accounts: { '111122223333': part } } })).toThrow(/INPUT_INVALID/);
});
