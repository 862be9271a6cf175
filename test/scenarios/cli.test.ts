import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { node24, type ProcessResult, runProcess } from '../runner/process.ts';
import { actionFolder, awsInputs, countCalls, googleInputs } from './scenario.ts';

const inputs = Object.entries({ ...awsInputs, ...googleInputs }).map(([name, value]) => `--${name}=${value}`);
const url = 'postgres://app:correct-horse-battery@db.acme.example:5432/app';
const secrets = ['--secrets', 'DATABASE_URL = aws:prod/database#url\nSTRIPE_KEY = gcp:stripe-key'];

/** Starts the committed command line beside an embedded cloud, with no variable of GitHub's but the token's. */
async function withCli(
  test: (cli: (...words: readonly string[]) => Promise<ProcessResult>, cloud: Emulator) => Promise<void>,
): Promise<void> {
  const cloud = await startEmulator({ seed: demoSeed() });
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  try {
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, ...cloud.environment() };
    await test(
      (...words) =>
        runProcess({ file: node24, args: [join(actionFolder, 'dist/cli.js'), ...words], cwd: home, env }),
      cloud,
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
    await cloud.close();
  }
}

describe('the built command line', () => {
  it('run: gives the secrets to one command alone and redacts what it prints', async () => {
    await withCli(async (cli) => {
      const script =
        'console.log(process.env.DATABASE_URL); console.error(process.env.STRIPE_KEY); process.exit(7)';
      const result = await cli('run', ...inputs, ...secrets, '--', node24, '-e', script);
      expect(result.exitCode).toBe(7);
      expect(result.stdout).toBe('***\n');
      expect(result.stderr).toContain('***');
      expect(result.stderr).not.toContain('sk_demo');
    });
  });

  it('export: writes values to stdout, messages to stderr', async () => {
    await withCli(async (cli) => {
      const result = await cli('export', ...inputs, ...secrets, '--format', 'json');
      expect(result.exitCode).toBe(0);
      expect(JSON.parse(result.stdout)).toEqual({
        DATABASE_URL: url,
        STRIPE_KEY: 'sk_demo_7Qw2Zr9LmX4tVb6N',
      });
      expect(result.stderr).not.toContain('sk_demo');
    });
  });

  it('plan: reads no value, and says what it cannot know', async () => {
    await withCli(async (cli, cloud) => {
      const result = await cli('plan', ...inputs, ...secrets, '--json');
      expect(result.exitCode).toBe(0);
      expect(JSON.parse(result.stdout)).toMatchObject({
        variables: [
          { variable: 'DATABASE_URL', store: 'aws', access: 'unknown' },
          { variable: 'STRIPE_KEY', store: 'gcp', version: '1', access: 'yes' },
        ],
      });
      expect(Object.keys(countCalls(cloud)).filter((call) => /Value|Access/.test(call))).toEqual([]);
      expect((await cli('plan', ...inputs, ...secrets, '--strict')).exitCode).toBe(4);
    });
  });

  it('plan --offline: asks nobody', async () => {
    await withCli(async (cli, cloud) => {
      const result = await cli('plan', '--offline', ...inputs, ...secrets);
      expect(result.exitCode).toBe(0);
      expect(result.stdout).toContain('DATABASE_URL');
      expect(cloud.requests).toEqual([]);
    });
  });

  it('demo: runs the main job on the embedded cloud', async () => {
    await withCli(async (cli) => {
      const result = await cli('demo');
      expect(result.exitCode).toBe(0);
      expect(result.stdout).toContain('DATABASE_URL=***');
      expect(result.stdout).not.toContain('sk_demo');
    });
  });
});
