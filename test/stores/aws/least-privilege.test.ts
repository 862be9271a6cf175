import { describe, expect, test } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { evaluatePolicy, parsePolicy } from '../../../src/emulator/iam-policy.ts';
import type { Seed } from '../../../src/emulator/seed.ts';
import {
  withAwsAccountPart,
  withAwsPolicy,
  withAwsRole,
  withAwsSecret,
  withAwsSecrets,
  withManyAwsSecrets,
} from '../../helpers/seed.ts';
import { describedOf, errorsOf, type Job, startJob, textsOf } from './job.ts';

const OTHER = '444455556666';
const everything = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
/** A role that may do everything: what a session is refused, its session policy refuses. */
const allowed = withAwsPolicy(demoSeed(), everything);

function sentPolicy({ emulator }: Job, call = 'AssumeRoleWithWebIdentity'): string | undefined {
  return emulator.requests.find((request) => request.call === call)?.detail.sessionPolicy;
}

function allowsRead(policy: string | undefined, name: string): boolean {
  const request = {
    action: 'secretsmanager:GetSecretValue',
    resource: `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}`,
    context: new Map<string, readonly string[]>(),
  };
  return evaluatePolicy(parsePolicy(JSON.parse(policy ?? 'null'), 'session'), request) === 'allow';
}

describe('auto', () => {
  test('lets all that is asked for be read: names, partial ARNs, wildcards, a replica', async () => {
    const seed = withAwsSecrets(allowed, {
      'prod/replica': { value: 'everywhere', replicas: [{ region: 'us-east-1' }] },
      'prod/partial': 'asked for without its six characters',
    });
    const job = await startJob({ seed });
    const results = await job.fetch(
      'aws:prod/database',
      'aws:prod/replica?region=us-east-1',
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/partial',
      'aws:prod/api/*',
    );
    expect(results.map(({ kind }) => kind)).toEqual(['found', 'found', 'found', 'found']);
    expect(job.log.join('\n')).toContain('exactly the secrets that are asked for');
  });

  test('lets nothing else be read', async () => {
    const job = await startJob({ seed: allowed });
    await job.fetch('aws:prod/database');
    expect(allowsRead(sentPolicy(job), 'prod/database-Ab12Cd')).toBe(true);
    expect(allowsRead(sentPolicy(job), 'prod/databases-Ab12Cd')).toBe(false);
    expect(allowsRead(sentPolicy(job), 'prod/database-old-Ab12Cd')).toBe(false);
  });

  test('gives way to a shorter policy where STS packs it too large', async () => {
    const many = withManyAwsSecrets(allowed, 18);
    const seed: Seed = { ...many, aws: { ...many.aws, packedPolicyCharacters: 600 } };
    const job = await startJob({ seed });
    const lines = Array.from({ length: 18 }, (_, index) => `aws:prod/many/${index}`);
    expect(textsOf(await job.fetch(...lines)).length).toBe(18);
    expect(job.calls()['AssumeRoleWithWebIdentity']).toBe(2);
    expect(job.log.join('\n')).toContain('what begins like them');
  });

  test('lets the first of two hops do nothing but go on; the external id goes on the hop of the chain', async () => {
    const reader = `arn:aws:iam::${OTHER}:role/reader`;
    const trust = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: 'arn:aws:iam::111122223333:role/ci' },
        Condition: { StringEquals: { 'sts:ExternalId': 'acme-ext' } },
      },
    };
    const policy = { Version: '2012-10-17', Statement: everything };
    const seed = withAwsSecret(withAwsRole(allowed, 'reader', { trust, policy }, OTHER), 'pay/key', 'paid', {
      account: OTHER,
    });
    const job = await startJob({ seed, aws: { roleChain: [reader], externalId: 'acme-ext' } });
    expect(textsOf(await job.fetch('aws:pay/key'))).toEqual(['paid']);
    expect(JSON.parse(sentPolicy(job) ?? '').Statement).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: reader },
    ]);
    const [first, second] = job.emulator.requests.filter(({ service }) => service === 'sts');
    expect(first?.detail.externalId).toBeUndefined();
    expect(second?.detail.externalId).toBe('acme-ext');
    expect(sentPolicy(job, 'AssumeRole')).toContain(`:${OTHER}:secret:pay/key-??????`);
  });
});

describe("another account's secret with a key of its own", () => {
  const letIn = (Action: string) => ({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:role/ci' },
      Action,
      Resource: '*',
    },
  });
  const arn = `arn:aws:secretsmanager:eu-west-1:${OTHER}:secret:shared/token-Qq11Qq`;
  const seedWith = (resourcePolicy: object, keyPolicy: object): Seed =>
    withAwsSecret(
      withAwsAccountPart(allowed, { keys: { k1: { region: 'eu-west-1', policy: keyPolicy } } }, OTHER),
      'shared/token',
      { value: 'shared', suffix: 'Qq11Qq', kmsKey: 'k1', resourcePolicy },
      { account: OTHER },
    );
  const read = letIn('secretsmanager:GetSecretValue');
  const decrypt = letIn('kms:Decrypt');

  test('is read by itself, and in a batch with the own ones', async () => {
    const alone = await startJob({ seed: seedWith(read, decrypt) });
    expect(textsOf(await alone.fetch(arn))).toEqual(['shared']);
    const together = await startJob({ seed: seedWith(read, decrypt) });
    expect(textsOf(await together.fetch(arn, 'aws:prod/database'))[0]).toBe('shared');
    expect(together.calls()).toMatchObject({ BatchGetSecretValue: 1 });
  });

  test.each([
    ['its resource policy', seedWith(letIn('secretsmanager:DescribeSecret'), decrypt)],
    ["its key's policy", seedWith(read, letIn('kms:Encrypt'))],
  ])(
    'is refused without a grant in %s, and the error names what that account must grant',
    async (_, seed) => {
      const [error] = errorsOf((await (await startJob({ seed })).fetch(arn))[0]);
      expect(error?.code).toBe('AWS_ACCESS_DENIED');
      expect(error?.facts.likely?.map(({ id }) => id)).toContain('S7');
      expect(error?.facts.fix.join(' ')).toMatch(new RegExp(`account ${OTHER}.*resource policy.*key`));
    },
  );
});

describe('the other choices', () => {
  const own = JSON.stringify({ Version: '2012-10-17', Statement: everything });
  test.each([
    ['none', { kind: 'none' } as const, undefined],
    ['an own policy', { kind: 'own', policy: own } as const, own],
  ])(
    '%s goes as it is for a read; a plan cannot read a value whatever the input says',
    async (_, sessionPolicy, sent) => {
      const job = await startJob({ seed: allowed, aws: { sessionPolicy } });
      await job.fetch('aws:prod/database');
      expect(sentPolicy(job)).toBe(sent);

      const plan = await startJob({ seed: allowed, aws: { sessionPolicy }, purpose: 'plan' });
      expect(describedOf((await plan.describe('aws:prod/database'))[0]).length).toBe(1);
      expect(sentPolicy(plan)).not.toMatch(/GetSecretValue|kms/);
      // Asked all the same, IAM itself keeps the promise.
      expect(errorsOf((await plan.fetch('aws:prod/database'))[0])[0]?.code).toBe('AWS_ACCESS_DENIED');
    },
  );
});
