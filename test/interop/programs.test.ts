import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ProgramsOptions, runPrograms } from './programs.mts';

async function run(programs: Readonly<Record<string, string>>, options: Partial<ProgramsOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, source] of Object.entries(programs)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, source);
  }
  let written = '';
  const wentWell = await runPrograms({
    folder,
    only: [],
    isCi: false,
    timeLimit: 20_000,
    write: (text) => {
      written += text;
    },
    ...options,
  });
  return { wentWell, written, summary: written.split('\n\n').at(-1) };
}

const fine = "process.stdout.write('ok something\\n');";
const absent = "process.stderr.write('no Python here\\n'); process.exitCode = 77;";

describe('the runner of interop programs', () => {
  it('runs every program of every folder and shows what it says', async () => {
    const result = await run({ 'a/x.interop.mts': fine, 'b/y.interop.mts': fine, 'b/helper.mts': absent });
    expect(result.summary).toBe('passed a/x.interop.mts\npassed b/y.interop.mts\n');
    expect(result.written.match(/^ok something$/gm)).toHaveLength(2);
    expect(result.wentWell).toBe(true);
  });

  it('fails with one of them, after all have run', async () => {
    const result = await run({ 'a/x.interop.mts': 'process.exitCode = 1;', 'a/y.interop.mts': fine });
    expect(result.summary).toBe('failed a/x.interop.mts: exit code 1\npassed a/y.interop.mts\n');
    expect(result.wentWell).toBe(false);
  });

  it('skips what cannot be installed, with the reason', async () => {
    const result = await run({ 'a/x.interop.mts': absent });
    expect(result.summary).toBe('skipped a/x.interop.mts: no Python here\n');
    expect(result.wentWell).toBe(true);
  });

  it('fails for the same in a CI', async () => {
    const result = await run({ 'a/x.interop.mts': absent }, { isCi: true });
    expect(result.summary).toBe('failed a/x.interop.mts: no Python here\n');
    expect(result.wentWell).toBe(false);
  });

  it('ends a program that hangs', async () => {
    const result = await run({ 'a/x.interop.mts': 'setInterval(() => {}, 1000);' }, { timeLimit: 500 });
    expect(result.summary).toBe('failed a/x.interop.mts: not done after 0.5 s\n');
    expect(result.wentWell).toBe(false);
  });

  it('runs those that are named alone', async () => {
    const programs = { 'aws/x.interop.mts': 'process.exitCode = 1;', 'gcp/y.interop.mts': fine };
    expect(await run(programs, { only: ['gcp/'] })).toMatchObject({
      summary: 'passed gcp/y.interop.mts\n',
      wentWell: true,
    });
    expect(await run(programs, { only: ['azure'] })).toMatchObject({ wentWell: false });
  });
});
