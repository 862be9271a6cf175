import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { ROLE_ARN, withAwsPolicy, withAwsRole } from '../../helpers/seed.ts';
import { describedOf, type JobOptions, startJob, textsOf } from './job.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/**
 * A named pipe in place of a shared file: whoever opens it to read waits for a writer, and a writer that does not wait
 * finds nobody where it was never opened.
 */
function plantPipe(variable: string): { readonly wasOpened: () => boolean } {
  const folder = mkdtempSync(join(tmpdir(), 'home-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'pipe');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  vi.stubEnv(variable, path);
  return {
    wasOpened: () => {
      try {
        closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
        return true;
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENXIO') return false;
        throw thrown;
      }
    },
  };
}

const reader = 'arn:aws:iam::111122223333:role/reader';
const all = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
const chained = withAwsRole(withAwsPolicy(demoSeed(), all), 'reader', {
  trust: {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ROLE_ARN } },
  },
  policy: { Version: '2012-10-17', Statement: all },
});

test.skipIf(process.platform === 'win32').each<[string, JobOptions]>([
  ['a role', {}],
  ['a chain of roles', { seed: chained, aws: { roleChain: [reader] } }],
])('under oidc no shared file is opened for %s', async (_, options) => {
  const pipes = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_WEB_IDENTITY_TOKEN_FILE'].map(
    plantPipe,
  );
  const job = await startJob(options);
  const lines = [
    'aws:prod/database?stage=AWSCURRENT',
    'aws:prod/api/*',
    'aws:prod/api/key',
    'aws:prod/tls/key',
  ];
  expect(textsOf(await job.fetch(...lines)).length).toBe(5);
  const plan = await startJob({ ...options, purpose: 'plan' });
  expect((await plan.describe(...lines)).flatMap(describedOf).length).toBe(5);
  expect(pipes.map(({ wasOpened }) => wasOpened())).toEqual([false, false, false]);
});

test('variables of Lambda, which the SDK would make a header of, have no effect', async () => {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'planted');
  vi.stubEnv('_X_AMZN_TRACE_ID', 'no\nheader');
  vi.stubEnv('AWS_EXECUTION_ENV', 'no\nheader');
  const job = await startJob();
  expect(textsOf(await job.fetch('aws:prod/api/key', 'aws:prod/api/token')).length).toBe(2);
});

test.skipIf(process.platform === 'win32')('a pipe that was opened is seen', async () => {
  const { wasOpened } = plantPipe('AWS_CONFIG_FILE');
  const path = process.env['AWS_CONFIG_FILE'] ?? '';
  const held = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  expect(wasOpened()).toBe(true);
  closeSync(held);
});
