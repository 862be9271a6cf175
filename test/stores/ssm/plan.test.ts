import { expect, test } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { connectAws } from '../../../src/stores/aws/store.ts';
import { withAwsPolicy, withParameters } from '../../helpers/seed.ts';
import { describedOf, errorsOf, parse, settingsOf, startJob } from '../aws/job.ts';

const arn = (name: string, account = '111122223333'): string =>
  `arn:aws:ssm:eu-west-1:${account}:parameter/${name}`;
const seed = withParameters(withAwsPolicy(demoSeed(), [{ Effect: 'Allow', Action: '*', Resource: '*' }]), {
  '/app/a': { versions: [{ value: 'one' }, { value: 'two', created: '2026-03-04T05:06:07Z' }] },
  '/app/deep/b': 'B',
  flat: 'F',
});

test('tells what is there by a session that can read no value', async () => {
  const job = await startJob({ seed, purpose: 'plan' });
  const results = await job.describe(
    'ssm:/app/a',
    'ssm:/app/a?version=1',
    'ssm:/app/a?version=label',
    'ssm:/app/*',
    'ssm:/app/d*',
    arn('app/a'),
    arn('flat'),
    arn('app/a', '444455556666'),
  );
  expect(results.map((result) => describedOf(result).map(({ name, version }) => [name, version]))).toEqual([
    [['/app/a', '2']],
    [['/app/a', '1']],
    [['/app/a', undefined]],
    [
      ['/app/a', '2'],
      ['/app/deep/b', '1'],
    ],
    [['/app/deep/b', '1']],
    [['/app/a', '2']],
    [['flat', '1']],
    [['/app/a', undefined]],
  ]);
  expect(describedOf(results[0])[0]).toMatchObject({
    id: arn('app/a'),
    access: 'unknown',
    created: new Date('2026-03-04T05:06:07Z'),
  });
  expect(describedOf(results[3]).map(({ starred }) => starred)).toEqual(['a', 'deep/b']);
  expect(describedOf(results[1])[0]?.created).toBeUndefined();
  expect(Object.keys(job.calls())).toEqual(['Token', 'AssumeRoleWithWebIdentity', 'DescribeParameters']);
  const policy = JSON.parse(job.emulator.requests[1]?.detail.sessionPolicy ?? 'null');
  expect(policy.Statement).toEqual([{ Effect: 'Allow', Action: 'ssm:DescribeParameters', Resource: '*' }]);
});

test('what is not there is absent, and a refusal leaves it unknown', async () => {
  const job = await startJob({ seed, purpose: 'plan' });
  const results = await job.describe('ssm:/app/none', 'ssm:/app/a?version=3', 'ssm:/none/*');
  expect(results.map(({ kind }) => kind)).toEqual(['absent', 'absent', 'absent']);
  expect(results.flatMap(errorsOf).map(({ facts }) => facts.code)).toEqual([
    'AWS_NOT_FOUND',
    'AWS_VERSION_NOT_FOUND',
    'WILDCARD_NO_MATCH',
  ]);
  const denied = await startJob({
    seed: withAwsPolicy(seed, [{ Effect: 'Deny', Action: '*', Resource: '*' }]),
    purpose: 'plan',
  });
  const [named, starred] = await denied.describe('ssm:/app/a', 'ssm:/app/*');
  expect(describedOf(named)).toMatchObject([
    { access: 'unknown', note: expect.stringContaining('ssm:DescribeParameters') },
  ]);
  expect(errorsOf(starred)[0]?.facts.code).toBe('AWS_LIST_DENIED');
});

test('fifty names and more go by several filters', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `/many/${index}`);
  const job = await startJob({
    seed: withParameters(seed, Object.fromEntries(names.map((name) => [name, 'v']))),
    purpose: 'plan',
  });
  const results = await job.describe(...names.map((name) => `ssm:${name}`));
  expect(results.map(({ kind }) => kind)).toEqual(Array(60).fill('described'));
});

test('calls are estimated with those of aws, the sign-in once', async () => {
  const estimate = async (...texts: readonly string[]) => {
    const estimated = await connectAws(settingsOf()).estimate(texts.map((text) => parse(text)));
    return Object.fromEntries(estimated.map(({ call, count }) => [call, count]));
  };
  const signIn = { 'token request': 1, AssumeRoleWithWebIdentity: 1 };
  const names = Array.from({ length: 21 }, (_, index) => `ssm:/a/${index}`);
  expect(await estimate(...names, 'ssm:/a/1', 'aws:x')).toEqual({
    ...signIn,
    GetSecretValue: 1,
    GetParameters: 3,
  });
  expect(await estimate('ssm:/a', 'ssm:/a?version=1', 'ssm:/b?region=us-east-1')).toEqual({
    ...signIn,
    GetParameters: 3,
  });
  expect(await estimate('ssm:/a/*', 'ssm:/b')).toEqual({
    ...signIn,
    GetParametersByPath: undefined,
    GetParameters: 1,
  });
  expect(await estimate('ssm:/a*')).toEqual({
    ...signIn,
    DescribeParameters: undefined,
    GetParameters: undefined,
  });
});
