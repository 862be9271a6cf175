import type {
  BatchGetSecretValueCommandOutput,
  ListSecretsCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { createLimit } from '../../../src/core/limit.ts';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { AwsCredentials } from '../../../src/stores/aws/credentials.ts';
import { RegionFetch } from '../../../src/stores/aws/fetch.ts';
import type { RegionReader } from '../../../src/stores/aws/reader.ts';
import type { AwsReference } from '../../../src/stores/aws/reference.ts';
import { connectAws } from '../../../src/stores/aws/store.ts';
import type { FetchResult } from '../../../src/stores/store.ts';
import { withAwsPolicy, withAwsRole, withAwsSecrets, withManyAwsSecrets } from '../../helpers/seed.ts';
import { errorsOf, parse, secretsOf, settingsOf, startJob } from './job.ts';

type Page = Omit<BatchGetSecretValueCommandOutput, '$metadata'>;

const place = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:';

function isOwn(reference: ReturnType<typeof parse>): reference is AwsReference {
  return 'secretId' in reference;
}

function secret(name: string) {
  return {
    ARN: `${place}${name}-Ab12Cd`,
    Name: name,
    VersionId: 'v'.repeat(32),
    SecretString: `value of ${name}`,
    CreatedDate: new Date('2026-11-01T00:00:00Z'),
  };
}

/** What a session makes of answers that the embedded cloud, being honest, does not give. */
async function fetchFrom(
  pages: readonly Page[],
  texts: readonly string[],
  lists: readonly Omit<ListSecretsCommandOutput, '$metadata'>[] = [],
): Promise<{ results: readonly FetchResult[]; asked: (readonly [readonly string[], string | undefined])[] }> {
  const { context } = await startJob();
  const asked: (readonly [readonly string[], string | undefined])[] = [];
  const none = (): never => {
    throw new Error('not a batch');
  };
  const reader: RegionReader = {
    region: 'eu-west-1',
    batchLimit: createLimit(5),
    singleLimit: createLimit(20),
    getSecretValue: async ({ secretId }) => ({
      $metadata: {},
      ...secret(secretId.replace(place, '').replace(/-Ab12Cd$/, '')),
    }),
    listSecrets: async () => ({ $metadata: {}, ...lists[0] }),
    describeSecret: none,
    batchGetSecretValue: async (ids, nextToken) => {
      asked.push([ids, nextToken]);
      return { $metadata: {}, ...pages[asked.length - 1] };
    },
  };
  const session = {
    principal: 'arn:aws:sts::111122223333:assumed-role/ci/s',
    account: '111122223333',
    credentials: new AwsCredentials({ accessKeyId: 'A', secretAccessKey: 'S' }),
    sessionPolicy: 'none',
  } as const;
  const references = texts.map((text) => parse(text)).filter(isOwn);
  const fetched = await new RegionFetch(reader, session, { denied: false }, context).fetch(references);
  const results = references.flatMap(({ key }) => fetched.filter(({ reference }) => reference.key === key));
  return { results, asked };
}

const valuesOf = (results: readonly FetchResult[]) =>
  results.map((result) => secretsOf(result)[0]?.value.revealText());

describe('a batch', () => {
  test('is read to its last page, an empty one on the way included', async () => {
    const { results, asked } = await fetchFrom(
      [
        { SecretValues: [], NextToken: 'one' },
        { SecretValues: [secret('b')], NextToken: 'two' },
        { SecretValues: [secret('a')] },
      ],
      ['aws:a', 'aws:b'],
    );
    expect(valuesOf(results)).toEqual(['value of a', 'value of b']);
    expect(asked.map(([, token]) => token)).toEqual([undefined, 'one', 'two']);
  });

  test('in any order gives each its own, by name and by ARN', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const { results } = await fetchFrom(
      [{ SecretValues: names.map(secret).reverse() }],
      ['aws:a', `${place}b`, `${place}c-Ab12Cd`, 'aws:d'],
    );
    expect(valuesOf(results)).toEqual(names.map((name) => `value of ${name}`));
  });

  test('that answers a name and the ARN of one secret once gives it to both', async () => {
    const { results } = await fetchFrom([{ SecretValues: [secret('a')] }], ['aws:a', `${place}a`]);
    expect(valuesOf(results)).toEqual(['value of a', 'value of a']);
  });

  test('asks for each id once, whatever the lines say beside it', async () => {
    const { asked } = await fetchFrom(
      [{ SecretValues: [secret('a'), secret('b')] }],
      ['aws:a', 'aws:a?region=eu-west-1', 'aws:b'],
    );
    expect(asked).toEqual([[['a', 'b'], undefined]]);
  });

  test.each<[string, Page]>([
    ['no lists at all', {}],
    ['the name in other letters', { SecretValues: [secret('A'), secret('b')] }],
    ['no value', { SecretValues: [{ ...secret('a'), SecretString: undefined }, secret('b')] }],
    ['no version', { SecretValues: [{ ...secret('a'), VersionId: undefined }, secret('b')] }],
    ['no name', { SecretValues: [{ ...secret('a'), Name: undefined }, secret('b')] }],
    [
      'an error of something else',
      { SecretValues: [secret('b')], Errors: [{ SecretId: 'x', ErrorCode: 'y' }] },
    ],
    ['an error of nothing', { SecretValues: [secret('b')], Errors: [{}] }],
  ])('with %s is no answer for what was asked', async (_, page) => {
    const { results } = await fetchFrom([page], ['aws:a', 'aws:b']);
    expect(errorsOf(results[0])[0]?.code).toBe('AWS_NOT_ANSWERED');
    expect(JSON.stringify(errorsOf(results[0])[0]?.facts)).not.toContain('value of');
  });

  test('an empty text is a value', async () => {
    const { results } = await fetchFrom(
      [{ SecretValues: [{ ...secret('a'), SecretString: '' }, secret('b')] }],
      ['aws:a', 'aws:b'],
    );
    expect(valuesOf(results)).toEqual(['', 'value of b']);
  });
});

test('a list leaves out what waits for its deletion, whatever the service was asked for', async () => {
  const entries = [secret('a'), { ...secret('ab'), DeletedDate: new Date() }, secret('b'), { Name: 'a1' }];
  const { results } = await fetchFrom([], ['aws:a*'], [{ SecretList: entries }]);
  expect(results.flatMap(secretsOf).map(({ name, starred }) => [name, starred])).toEqual([['a', '']]);
});

describe('the estimate is what a run costs', () => {
  const reader = 'arn:aws:iam::111122223333:role/reader';
  const seed = withAwsRole(
    withAwsSecrets(withManyAwsSecrets(demoSeed(), 45), { 'prod/far': 'x' }, { region: 'us-east-1' }),
    'reader',
    {
      trust: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: 'arn:aws:iam::111122223333:role/ci' },
        },
      },
      policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    },
  );
  const many = (count: number) => Array.from({ length: count }, (_, index) => `aws:prod/many/${index}`);

  test.each<[string, readonly string[]]>([
    ['one', ['aws:prod/database']],
    ['one of each region', ['aws:prod/database', 'aws:prod/far?region=us-east-1']],
    ['two', many(2)],
    ['twenty', many(20)],
    ['twenty-one', many(21)],
    [
      'forty-five and two with a stage',
      [...many(45), 'aws:prod/database?stage=AWSCURRENT', 'aws:prod/api/key?stage=AWSCURRENT'],
    ],
    ['the same by two lines', ['aws:prod/database', 'aws:prod/database?region=eu-west-1']],
  ])('for %s', async (_, texts) => {
    const job = await startJob({ seed });
    const settings = settingsOf();
    const estimated = await connectAws(settings).estimate(texts.map((text) => parse(text, settings)));
    await job.fetch(...texts);
    expect(job.calls()).toEqual(
      Object.fromEntries(
        estimated.map(({ call, count }) => [call === 'token request' ? 'Token' : call, count]),
      ),
    );
  });

  test('for a chain', async () => {
    const aws = { roleChain: [reader] };
    const trusted = await startJob({ seed: allowChain(seed), aws });
    await trusted.fetch('aws:prod/database');
    const estimated = await connectAws(settingsOf(aws)).estimate([parse('aws:prod/database')]);
    expect(trusted.calls()).toEqual(
      Object.fromEntries(
        estimated.map(({ call, count }) => [call === 'token request' ? 'Token' : call, count]),
      ),
    );
  });
});

function allowChain(seed: ReturnType<typeof demoSeed>): ReturnType<typeof demoSeed> {
  return withAwsPolicy(seed, [{ Effect: 'Allow', Action: '*', Resource: '*' }]);
}
