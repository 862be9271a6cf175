import { describe, expect, test } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { withAwsPolicy, withAwsSecrets, withManyAwsSecrets } from '../../helpers/seed.ts';
import { describedOf, errorsOf, startJob } from './job.ts';

const plan = (seed = demoSeed()) => startJob({ seed, purpose: 'plan' });

describe('a plan', () => {
  test('tells version, created and next rotation, and that access is unknown', async () => {
    const seed = withAwsSecrets(demoSeed(), {
      'prod/rotated': {
        versions: [
          { id: 'a'.repeat(32), value: 'old', stages: ['AWSPREVIOUS'] },
          { id: 'b'.repeat(32), value: 'new', stages: ['AWSCURRENT'] },
        ],
        rotation: { automaticallyAfterDays: 30, nextRotationDate: '2026-12-24T00:00:00Z' },
      },
    });
    const job = await plan(seed);
    const [current, previous] = await job.describe('aws:prod/rotated', 'aws:prod/rotated?stage=AWSPREVIOUS');
    expect(describedOf(current)).toMatchObject([
      {
        name: 'prod/rotated',
        id: expect.stringMatching(/^arn:aws:secretsmanager:.*:secret:prod\/rotated-\w{6}$/),
        version: 'b'.repeat(32),
        nextRotation: new Date('2026-12-24T00:00:00Z'),
        access: 'unknown',
        note: expect.stringMatching(/iam:SimulatePrincipalPolicy/),
      },
    ]);
    expect(describedOf(previous)[0]?.version).toBe('a'.repeat(32));
    expect(Object.keys(job.calls()).sort()).toEqual(['AssumeRoleWithWebIdentity', 'DescribeSecret', 'Token']);
  });

  test('of a wildcard needs the list alone', async () => {
    const job = await plan(withManyAwsSecrets(demoSeed(), 150));
    const [result] = await job.describe('aws:prod/many/*');
    expect(describedOf(result).length).toBe(150);
    expect(
      describedOf(result).every(({ version, starred }) => version !== undefined && starred !== undefined),
    ).toBe(true);
    expect(job.calls()).toEqual({ Token: 1, AssumeRoleWithWebIdentity: 1, ListSecrets: 2 });
  });

  test('keeps twenty calls under way at most', async () => {
    const job = await startJob({
      seed: withManyAwsSecrets(demoSeed(), 60),
      purpose: 'plan',
      latencyMilliseconds: 3,
    });
    await job.describe(...Array.from({ length: 60 }, (_, index) => `aws:prod/many/${index}`));
    expect(job.emulator.mostInFlight('secretsmanager')).toBeLessThanOrEqual(20);
  });

  test('where it may not describe: unknown, and the permission that would tell', async () => {
    const job = await plan(
      withAwsPolicy(demoSeed(), [
        { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' },
      ]),
    );
    const [result] = await job.describe('aws:prod/database');
    expect(describedOf(result)).toMatchObject([
      {
        name: 'prod/database',
        access: 'unknown',
        note: expect.stringMatching(/secretsmanager:DescribeSecret/),
      },
    ]);
  });

  test('of what is missing, deleted, without that stage, or matched by nothing', async () => {
    const seed = withAwsSecrets(demoSeed(), {
      'prod/gone': { value: 'x', deletedDate: '2026-12-01T00:00:00Z' },
    });
    const results = await (await plan(seed)).describe(
      'aws:prod/none',
      'aws:prod/gone',
      'aws:prod/database?stage=AWSPENDING',
      'aws:prod/none/*',
    );
    expect(results.map((result) => `${result.kind} ${errorsOf(result)[0]?.code}`)).toEqual([
      'absent AWS_NOT_FOUND',
      'failed AWS_SECRET_DELETED',
      'absent AWS_VERSION_NOT_FOUND',
      'absent WILDCARD_NO_MATCH',
    ]);
  });
});
