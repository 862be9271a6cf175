import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { childEnvironment } from '../../src/child/environment.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { UserError } from '../../src/core/errors.ts';
import { type CliWorld, createWorld, runCommandLine } from './fake-host.ts';

const node = process.execPath;

/** Runs a script of Node with the secrets of these lines. */
function runScript(script: string, lines: string, world: CliWorld = {}, ...words: readonly string[]) {
  return runCommandLine(['run', '--secrets', lines, ...words, '--', node, '-e', script], world);
}

const secrets = { a: 'hunter22', b: 'first line\nsecond line\n', plain: 'harmless' };

let temp = '';
beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'cli-run-'));
});
afterEach(() => rm(temp, { recursive: true, force: true }));

describe('the command', () => {
  it('has the secrets, byte for byte, and its output is redacted', async () => {
    const script = `
      const hash = (text) => require('node:crypto').createHash('sha256').update(text).digest('hex');
      console.log('A=' + process.env.A, hash(process.env.A));
      console.error('B=' + process.env.B, hash(process.env.B));
      console.log('P=' + process.env.P);`;
    const { exitCode, stdout, stderr } = await runScript(
      script,
      'A = fake:a\nB = fake:b\nP = fake:plain?plain',
      { secrets },
    );
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`A=*** ${sha256(secrets.a)}\nP=harmless\n`);
    expect(stderr).toBe(`B=***\n ${sha256(secrets.b)}\n`);
  });

  it.each([
    [
      'cut into bytes',
      "for (const byte of process.env.A) process.stdout.write(byte);process.stdout.write('|')",
      '***|',
    ],
    ['but not its end that only begins like a secret', "process.stdout.write('x hunter2')", 'x hunter2'],
    ['as base64', "console.log(Buffer.from(process.env.A).toString('base64'))", '***\n'],
    [
      'as basic credentials',
      "console.log(Buffer.from('u:' + process.env.A).toString('base64'))",
      /^.{0,4}\*\*\*\n$/,
    ],
    ['in JSON', 'console.log(JSON.stringify({ b: process.env.B }))', '{"b":"***\\n"}\n'],
    ['by lines', "console.log(process.env.B.split('\\n').join(' / '))", '*** / *** / \n'],
    ['the credentials of the run too', "console.log('a-session-token')", '***\n'],
  ])('has its output redacted: %s', async (_, script, shown) => {
    const { stdout } = await runScript(script, 'A = fake:a\nB = fake:b', {
      secrets,
      onOpen: ({ masker }) => masker.mask('a-session-token'),
    });
    if (typeof shown === 'string') expect(stdout).toBe(shown);
    else expect(stdout).toMatch(shown);
  });

  it('gets our environment without the inputs and state of an action', async () => {
    const { stdout } = await runScript('console.log(JSON.stringify(process.env))', 'A = fake:plain?plain', {
      secrets,
      env: { INPUT_SECRETS: 'x', STATE_FOLDER: 'y', KEPT: 'z', GITHUB_REF: 'r' },
    });
    const env: unknown = JSON.parse(stdout);
    expect(env).toMatchObject({ KEPT: 'z', GITHUB_REF: 'r', A: 'harmless' });
    expect(env).not.toHaveProperty('INPUT_SECRETS');
    expect(env).not.toHaveProperty('STATE_FOLDER');
  });

  it('sees a variable that is kept as it was', async () => {
    const world = { secrets, env: { A: 'before' } };
    const script = "console.log(process.env.A === 'before')";
    expect((await runScript(script, 'A = fake:a', world, '--on-existing', 'keep')).stdout).toBe('true\n');
    expect((await runScript(script, 'A = fake:a', world)).stdout).toBe('false\n');
    expect((await runScript(script, 'A = fake:a', world, '--on-existing', 'fail')).exitCode).toBe(107);
  });

  it('finds a file, for nobody else, until it ends', async () => {
    const script = `
      const { statSync, readFileSync } = require('node:fs');
      const path = process.env.F;
      require('node:fs').writeFileSync(${JSON.stringify(join(temp, 'path'))}, path);
      const { dirname } = require('node:path');
      console.log((statSync(path).mode & 0o777).toString(8), (statSync(dirname(path)).mode & 0o777).toString(8));
      console.log(readFileSync(path, 'utf8') === 'hunter' + 22);
      console.log(readFileSync(path, 'utf8'));
      process.exit(3);`;
    const { exitCode, stdout } = await runScript(script, 'F = fake:a?as=file', { secrets });
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '600 700\ntrue\n***\n' });
    const path = readFileSync(join(temp, 'path'), 'utf8');
    expect(path).toContain('secret-sync-');
    expect(existsSync(path)).toBe(false);
    expect(existsSync(join(path, '..'))).toBe(false);
  });

  it('finds a file of bytes that are no text, whose bytes and base64 are redacted', async () => {
    const bytes = Uint8Array.of(0xff, 0x80, 0x41, 0x42, 0x43);
    const script = `
      const bytes = require('node:fs').readFileSync(process.env.F);
      process.stdout.write(bytes);
      console.log(bytes.length, bytes.toString('base64'));`;
    const { stdout } = await runScript(script, 'F = fake:a?as=file', { secrets: { a: bytes } });
    expect(stdout).toBe('***5 ***\n');
  });
});

describe('the exit code', () => {
  it.each([
    ['its own', ['-e', 'process.exit(42)'], 42],
    ['128 plus the signal that ended it', ['-e', "process.kill(process.pid, 'SIGKILL')"], 137],
  ])('is %s', async (_, words, expected) => {
    const { exitCode } = await runCommandLine(['run', '--secrets', 'A = fake:a', '--', node, ...words], {
      secrets,
    });
    expect(exitCode).toBe(expected);
  });

  it('is 127 where it is not found', async () => {
    const result = await runCommandLine(['run', '--secrets', 'A = fake:a', '--', 'no-such-program'], {
      secrets,
    });
    expect(result).toMatchObject({
      exitCode: 127,
      stderr: expect.stringContaining('error[COMMAND_NOT_FOUND]'),
    });
  });

  it('is 126 where it cannot be started', async () => {
    const file = join(temp, 'not-a-program');
    await writeFile(file, 'text', { mode: 0o600 });
    const result = await runCommandLine(['run', '--secrets', 'A = fake:a', '--', file], { secrets });
    expect(result).toMatchObject({ exitCode: 126, stderr: expect.stringContaining('EACCES') });
    const large = await runCommandLine(
      ['run', '--secrets', 'A = fake:a', '--', node, '-e', '0', 'x'.repeat(200_000)],
      { secrets },
    );
    expect(large).toMatchObject({ exitCode: 126, stderr: expect.stringContaining('E2BIG') });
  });

  it('is 100 plus the lowest of the causes where secrets fail, and nothing is started', async () => {
    const denied = new UserError({ code: 'AWS_ACCESS_DENIED', what: 'denied', fix: [] });
    const missing = new UserError({ code: 'AWS_NOT_FOUND', what: 'missing', fix: [] });
    const marker = join(temp, 'started');
    const script = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`;
    const world = { secrets: { ...secrets, c: missing, d: denied } };
    const { exitCode, stdout, stderr } = await runScript(script, 'A = fake:a\nC = fake:c\nD = fake:d', world);
    expect({ exitCode, stdout }).toEqual({ exitCode: 104, stdout: '' });
    expect(stderr).toContain('wanted for C (secrets, line 2)');
    expect(stderr).toContain('wanted for D (secrets, line 3)');
    expect(existsSync(marker)).toBe(false);
    expect((await runScript(script, 'C = fake:c', world)).exitCode).toBe(105);
  });
});

describe('a signal', () => {
  it('before the command cancels: exit code 106, and nothing is started', async () => {
    const result = await runScript("console.log('started')", 'A = fake:a', {
      secrets,
      onOpen: (_context, signal) => signal('SIGINT'),
    });
    expect(result).toMatchObject({
      exitCode: 106,
      stdout: '',
      stderr: expect.stringContaining('error[CANCELLED]'),
    });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s is handed on to the command', async (name) => {
    const world = createWorld({ secrets });
    const script = `process.on('${name}', () => { console.log('got ${name}'); process.exit(9); });
      console.log('ready'); setInterval(() => {}, 1000);`;
    const stdout = world.host.stdout;
    let shown = '';
    const host = {
      ...world.host,
      stdout: {
        ...stdout,
        write: async (text: string | Uint8Array) => {
          shown += Buffer.from(text).toString();
          if (shown === 'ready\n') world.signal(name);
        },
      },
    };
    expect(await runCli(['run', '--secrets', 'A = fake:a', '--', node, '-e', script], host)).toBe(9);
    expect(shown).toBe(`ready\ngot ${name}\n`);
  });
});

it.runIf(process.platform !== 'win32')('ends a command whose reader is gone as its pipe would', async () => {
  const world = createWorld({ secrets });
  const host = {
    ...world.host,
    stdout: { isTerminal: false, write: () => Promise.reject(new Error('EPIPE')) },
  };
  const words = ['run', '--secrets', 'A = fake:a', '--', 'sh', '-c', 'while echo x; do :; done; exit 1'];
  expect(await runCli(words, host)).toBe(141);
});

it('closes the pipe of a command whose reader is gone', async () => {
  const world = createWorld({ secrets });
  const host = {
    ...world.host,
    stdout: { isTerminal: false, write: () => Promise.reject(new Error('EPIPE')) },
  };
  const script = `process.stdout.on('error', () => process.exit(5));
    setInterval(() => process.stdout.write('x'.repeat(1000)), 1);`;
  expect(await runCli(['run', '--secrets', 'A = fake:a', '--', node, '-e', script], host)).toBe(5);
});

it('writes the audit log, without a value, before the command starts', async () => {
  const log = join(temp, 'audit');
  const script = `process.stdout.write(require('node:fs').readFileSync(${JSON.stringify(log)}))`;
  const { stdout } = await runScript(script, 'A = fake:a', { secrets }, '--audit-log', log);
  expect(JSON.parse(stdout)).toMatchObject({ name: 'A', store: 'fake', version: 'v1', principal: 'someone' });
  expect(stdout).not.toContain('hunter22');
});

it('registers masks on GitHub alone, on stderr', async () => {
  const ours = await runScript('', 'A = fake:a\nB = fake:b', { secrets, env: { GITHUB_ACTIONS: 'true' } });
  expect(ours.stdout).toBe('');
  for (const mask of ['hunter22', 'first line', 'second line'])
    expect(ours.stderr).toContain(`::add-mask::${mask}\n`);
  expect((await runScript('', 'A = fake:a', { secrets })).stderr).toBe('');
});

it('leaves no file of its own behind', async () => {
  const result = await runScript('', 'F = fake:a?as=file', { secrets, changed: { tempFolder: temp } });
  expect(result.exitCode).toBe(0);
  expect(await readdir(temp)).toEqual([]);
});

it('replaces a variable whatever its case on Windows', () => {
  const env = { Path: 'a', Kept: 'b', input_x: 'c' };
  expect(childEnvironment(env, new Map([['PATH', 'new']]), 'win32')).toEqual({ Kept: 'b', PATH: 'new' });
  expect(childEnvironment(env, new Map([['PATH', 'new']]), 'linux')).toEqual({ ...env, PATH: 'new' });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
