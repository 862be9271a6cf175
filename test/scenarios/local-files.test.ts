import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { node24, runProcess } from '../runner/process.ts';
import { actionFolder, countCalls, shownText, withScenario } from './scenario.ts';

const dotenv = "# local\nDATABASE_URL='postgres://dev:local-pass-word@127.0.0.1/dev'\nFLAG=on\n";

test('the command line reads a file, with no identity at all', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'laptop-'));
  try {
    writeFileSync(join(folder, '.env.local'), dotenv, { mode: 0o644 });
    writeFileSync(join(folder, 'more.yml'), 'db: { port: 05432, password: "yaml-pass-word" }\n', {
      mode: 0o600,
    });
    const lines = [
      'file:.env.local#DATABASE_URL',
      'P_* = file:more.yml#*',
      'ALL = file:.env.local',
      'N = file:none.env?optional',
    ];
    const result = await runProcess({
      file: node24,
      args: [join(actionFolder, 'dist/cli.js'), 'export', '--format', 'json', '--secrets', lines.join('\n')],
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    });
    expect(result.exitCode, result.stderr).toBe(0);
    expect(JSON.parse(result.stdout)).toEqual({
      ENV_LOCAL_DATABASE_URL: 'postgres://dev:local-pass-word@127.0.0.1/dev',
      P_DB_PORT: '05432',
      P_DB_PASSWORD: 'yaml-pass-word',
      ALL: dotenv,
    });
    expect(result.stderr.match(/is open to other users/g)).toHaveLength(1);
    expect(result.stderr).toContain('none.env');
    expect(result.stderr).not.toContain('pass-word');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a CI reads none without allow-file, then masked, and never by a link out of the workspace', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'runner-'));
  writeFileSync(join(outside, 'other.env'), 'KEY=of-the-runner\n');
  const plantWorkspace = (workspace: string): void => {
    writeFileSync(join(workspace, '.env'), dotenv);
    symlinkSync(join(outside, 'other.env'), join(workspace, 'link.env'));
  };
  try {
    await withScenario({ plantWorkspace }, async ({ cloud, job, run }) => {
      const refused = await run('DATABASE_URL = file:.env#DATABASE_URL');
      expect(refused.failed).toBe(true);
      expect(shownText(refused)).toContain('FILE_REFUSED');

      const allowed = await run('DATABASE_URL = file:.env#DATABASE_URL', { 'allow-file': 'true' });
      expect(allowed.errors).toEqual([]);
      expect((await job.runNextStep()).env.get('DATABASE_URL')).toContain('local-pass-word');
      expect(shownText(allowed)).not.toContain('local-pass-word');

      const link = await run('KEY = file:link.env#KEY', { 'allow-file': 'true' });
      expect(link.failed).toBe(true);
      expect(shownText(link)).toContain('FILE_REFUSED');
      expect(shownText(link)).not.toContain('of-the-runner');
      expect(countCalls(cloud)).toEqual({});
    });
  } finally {
    rmSync(outside, { recursive: true });
  }
});
