import { describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { withAwsSecrets, withGoogleSecret } from '../helpers/seed.ts';
import { shownText, withScenario } from './scenario.ts';

const keys = [
  'LD_PRELOAD',
  'Path',
  'GITHUB_ENV',
  'BASH_FUNC_x%%',
  'A=B',
  'C\nPATH=x',
  '__proto__',
  'node.options',
  'fine',
];
/** Written by hand: an object literal would take `__proto__` for something else. */
const hostile = `{${keys.map((key, index) => `${JSON.stringify(key)}:"never-seen-${index}x"`).join(',')}}`;

const seed = withAwsSecrets(demoSeed(), {
  'prod/hostile': hostile,
  'prod/kubeconfig': 'a-kubeconfig-of-ours',
  'prod/deep': `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
});

/** As short as 10,000 keys can be, so that they fit into what a store takes. */
const wide = `{${Array.from({ length: 10_000 }, (_, index) => `"${index.toString(36)}":1`).join(',')}}`;

describe('names that a secret chose', () => {
  it('are refused behind a bare star, all of them told, none exported', async () => {
    await withScenario({ seed }, async ({ job, run }) => {
      const result = await run('* = aws:prod/hostile#*', { 'allow-env': 'LD_PRELOAD, PATH' });
      expect([result.exitCode, result.exported.size, result.outputs.size]).toEqual([1, 0, 0]);
      const told = result.errors.map((error) => /error\[PROTECTED_NAME\] (\w+)/.exec(error)?.[1]);
      expect(told).toEqual(['LD_PRELOAD', 'PATH', 'GITHUB_ENV', 'BASH_FUNC_X', 'NODE_OPTIONS']);
      expect(result.errors[0]).toContain('(secrets, line 1)');
      expect(result.errors[0]).toContain('why');
      expect(shownText(result)).not.toContain('never-seen');
      expect((await job.runNextStep()).env.has('LD_PRELOAD')).toBe(false);
    });
  });

  it('are harmless behind a prefix', async () => {
    await withScenario({ seed }, async ({ job, run }) => {
      const result = await run('APP_* = aws:prod/hostile#*', { 'name-case': 'keep' });
      expect(result.errors).toEqual([]);
      const { env } = await job.runNextStep();
      expect([...env.keys()].filter((name) => name.startsWith('APP_')).sort()).toEqual(
        [
          'APP_A_B',
          'APP_BASH_FUNC_x',
          'APP_C_PATH_x',
          'APP_GITHUB_ENV',
          'APP_LD_PRELOAD',
          'APP_Path',
          'APP_fine',
          'APP_node_options',
          'APP_proto',
        ].sort(),
      );
      for (const name of ['LD_PRELOAD', 'Path', 'BASH_FUNC_x%%', 'A', 'C', '__proto__', 'NODE_OPTIONS'])
        expect(env.has(name)).toBe(false);
    });
  });

  it('are refused as outputs too', async () => {
    await withScenario({ seed }, async ({ run }) => {
      const result = await run('* = aws:prod/hostile#*', { export: 'output' });
      expect([result.exitCode, result.outputs.size]).toEqual([1, 0]);
      expect(result.errors.join('\n')).toContain('PROTECTED_NAME');
    });
  });
});

describe('names that the author typed', () => {
  it('need allow-env, known before anybody is asked', async () => {
    await withScenario({ seed }, async ({ cloud, run }) => {
      const refused = await run('KUBECONFIG = aws:prod/kubeconfig?as=file\nKEY = aws:prod/api/key');
      expect([refused.exitCode, refused.exported.size, cloud.requests]).toEqual([1, 0, []]);
      expect(refused.errors.join('\n')).toContain('allow-env: KUBECONFIG');
      const allowed = await run('KUBECONFIG = aws:prod/kubeconfig?as=file', { 'allow-env': 'kubeconfig' });
      expect([allowed.errors, [...allowed.exported.keys()]]).toEqual([[], ['KUBECONFIG']]);
    });
  });

  it('are never those of the runner', async () => {
    await withScenario({ seed }, async ({ cloud, run }) => {
      const never = ['NODE_OPTIONS', 'github_env', 'ACTIONS_RUNTIME_TOKEN', 'INPUT_X', 'STATE_folder'];
      const lines = never.map((name) => `${name} = aws:prod/api/key`).join('\n');
      const { errors, exitCode } = await run(lines, { 'allow-env': never.join('\n') });
      expect([exitCode, errors.length, cloud.requests]).toEqual([1, never.length, []]);
    });
  });

  it('are fine every day', async () => {
    await withScenario({ seed }, async ({ job, run }) => {
      const names = ['GITHUB_TOKEN', 'GIT_TOKEN', 'SSH_PRIVATE_KEY', 'NPM_TOKEN', 'CI_TOKEN'];
      const { errors } = await run(names.map((name) => `${name} = aws:prod/api/key`).join('\n'));
      expect(errors).toEqual([]);
      const { env } = await job.runNextStep();
      for (const name of names) expect(env.get(name)).toBe('ak_demo_5f0c2b7d9e1a4c38');
    });
  });
});

describe('a secret that is built to exhaust', () => {
  it.each([
    ['depth 10,000', 'D_* = aws:prod/deep#*', 'VALUE_TOO_DEEP'],
    ['depth 10,000, by key', 'D = aws:prod/deep#a', 'VALUE_TOO_DEEP'],
  ])('%s: an error that says the limit', async (_, line, code) => {
    await withScenario({ seed }, async ({ run }) => {
      const { errors, exported } = await run(line);
      expect([errors.length, exported.size]).toEqual([1, 0]);
      expect(errors[0]).toMatch(new RegExp(`${code}[^\\n]* 100 `));
    });
  });

  it('10,000 keys: an error that says the limit', async () => {
    await withScenario({ seed: withGoogleSecret(seed, 'wide', wide) }, async ({ run }) => {
      const { errors, exported } = await run('W_* = gcp:wide#*');
      expect([errors.length, exported.size]).toEqual([1, 0]);
      expect(errors[0]).toMatch(/VALUE_TOO_MANY_LEAVES[^\n]* 1000/);
    });
  });
});
