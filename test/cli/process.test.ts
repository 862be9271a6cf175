import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const mainFile = new URL('../../src/cli/main.ts', import.meta.url).href;
let folder = '';
let program = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-process-'));
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'package.json'), '{ "version": "9.8.7" }');
  program = join(folder, 'dist', 'cli.mjs');
  await writeFile(program, `const { main } = await import(${JSON.stringify(mainFile)});\nawait main();\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(...words: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', program, ...words], {
    env: { PATH: process.env['PATH'], HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run(...words: readonly string[]) {
  const child = start(...words);
  const [stdout, stderr, exitCode] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  return { exitCode, stdout, stderr };
}

async function readAll(stream: ChildProcess['stdout']): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

it('tells the version of its package', async () => {
  expect(await run('--version')).toEqual({ exitCode: 0, stdout: '9.8.7\n', stderr: '' });
});

it('sets the exit code', async () => {
  expect(await run('plam')).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringContaining('did you mean plan?'),
  });
});

it('ends by a signal where it waits for one', async () => {
  const child = start('emulator', '--json');
  child.stdout?.once('data', () => child.kill('SIGINT'));
  expect(
    await new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal }))),
  ).toEqual({
    code: 0,
    signal: null,
  });
});
