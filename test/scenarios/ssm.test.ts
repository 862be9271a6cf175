import { expect, test } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { withFault, withManyAwsSecrets, withParameters } from '../helpers/seed.ts';
import { expectNoLeak } from '../runner/leaks.ts';
import { countCalls, shownText, withScenario } from './scenario.ts';

const many = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [`/prod/many/${index}`, `x7Qw2Zr9LmX4tVb6N${index}`]),
);
const seed = withParameters(demoSeed(), {
  ...many,
  '/prod/json': { json: { user: 'app', password: 'k4Tz8Rw1YpQ7vCn3' } },
  '/staging/x': 'not-for-this-role',
});

test('parameters and secrets come by one sign-in, masked', async () => {
  await withScenario({ seed: withManyAwsSecrets(seed, 2) }, async ({ cloud, job, run }) => {
    const result = await run(
      [
        'DATABASE_URL = aws:prod/database#url',
        'API_KEY      = aws:prod/api/key',
        'QUEUE        = ssm:/prod/queue/password',
        'DB_PASSWORD  = ssm:/prod/json#password',
        'MANY_*       = ssm:/prod/many/*',
        'arn:aws:ssm:eu-west-1:111122223333:parameter/prod/queue/host',
      ].join('\n'),
    );
    expect(result.errors).toEqual([]);
    const { env } = await job.runNextStep();
    expect(env.get('QUEUE')).toBe('qp_demo_7be1d40c95f2');
    expect(env.get('DB_PASSWORD')).toBe('k4Tz8Rw1YpQ7vCn3');
    expect(env.get('MANY_11')).toBe('x7Qw2Zr9LmX4tVb6N11');
    expect(env.get('PROD_QUEUE_HOST')).toBe('queue.acme.example');
    expectNoLeak(result, ['qp_demo_7be1d40c95f2', 'k4Tz8Rw1YpQ7vCn3', ...Object.values(many)]);
    expect(countCalls(cloud)).toEqual({
      'issuer Token': 1,
      'sts AssumeRoleWithWebIdentity': 1,
      'secretsmanager BatchGetSecretValue': 1,
      'ssm GetParameters': 1,
      'ssm GetParametersByPath': 2,
    });
    const report: unknown = JSON.parse(result.outputs.get('report') ?? '');
    expect(report).toContainEqual(
      expect.objectContaining({
        name: 'QUEUE',
        store: 'ssm',
        secret: 'arn:aws:ssm:eu-west-1:111122223333:parameter/prod/queue/password',
        version: '1',
      }),
    );
  });
});

test('errors of the built client have their codes', async () => {
  const throttled = withFault(seed, {
    service: 'ssm',
    call: 'GetParametersByPath',
    code: 'ThrottlingException',
  });
  await withScenario({ seed: throttled }, async ({ run }) => {
    const result = await run(
      [
        'A = ssm:/staging/x',
        'B = ssm:/prod/none',
        'C = ssm:/prod/queue/host?version=7',
        'D_* = ssm:/prod/many/*',
      ].join('\n'),
      { retries: '1' },
    );
    expect(result.failed).toBe(true);
    const shown = shownText(result);
    for (const code of ['AWS_ACCESS_DENIED', 'AWS_NOT_FOUND', 'AWS_VERSION_NOT_FOUND', 'AWS_THROTTLED'])
      expect(shown).toContain(code);
    expect(shown).toContain(
      'allow ssm:GetParameters on arn:aws:ssm:eu-west-1:111122223333:parameter/staging/x for role ci',
    );
  });
});

test('a dry run reads no parameter', async () => {
  await withScenario({ seed }, async ({ cloud, run }) => {
    const result = await run('QUEUE = ssm:/prod/queue/password\nMANY_* = ssm:/prod/many/*', {
      'dry-run': 'true',
    });
    expect(result.failed).toBe(false);
    expect(shownText(result)).toContain('MANY_11');
    expect(Object.keys(countCalls(cloud)).filter((call) => call.startsWith('ssm'))).toEqual([
      'ssm DescribeParameters',
    ]);
    const policy = cloud.requests.find(({ call }) => call === 'AssumeRoleWithWebIdentity')?.detail
      .sessionPolicy;
    expect(policy).not.toMatch(/GetParameter|kms/);
  });
});
