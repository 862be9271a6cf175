import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { formatDotenv } from '../../src/export/dotenv.ts';
import { formatShellExport } from '../../src/export/formats.ts';
import { readEnvFile } from '../runner/env-file.ts';
import { type CliWorld, runCommandLine } from './fake-host.ts';

const hostile = `it's "quoted" \\ $HOME \`id\` %0A ::set-env name=PATH::x\nEOF\r\n\u{1f511}`;
const secrets = { a: 'hunter22', hostile, pem: '-----BEGIN X-----\nline1\n-----END X-----\n' };

function exportAs(format: string, lines: string, world: CliWorld = {}, ...words: readonly string[]) {
  return runCommandLine(['export', '--format', format, '--secrets', lines, ...words], { secrets, ...world });
}

let temp = '';
beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'cli-export-'));
});
afterEach(() => rm(temp, { recursive: true, force: true }));

describe('the format', () => {
  const lines = 'A = fake:a\nH = fake:hostile';

  it('json is one object', async () => {
    const { exitCode, stdout, stderr } = await exportAs('json', lines);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ A: 'hunter22', H: hostile });
  });

  it('shell is taken by a shell, byte for byte', async () => {
    const { stdout } = await exportAs('shell', lines);
    const shell = spawnSync('sh', [
      '-c',
      `${stdout}exec "$0" -p 'JSON.stringify(process.env.H)'`,
      process.execPath,
    ]);
    expect(JSON.parse(shell.stdout.toString())).toBe(hostile);
  });

  it('github is taken by the runner, byte for byte', async () => {
    const { stdout } = await exportAs('github', lines);
    expect(readEnvFile(Buffer.from(stdout), 'linux')).toEqual({
      entries: [
        { name: 'A', value: 'hunter22' },
        { name: 'H', value: hostile },
      ],
    });
  });

  it('dotenv refuses what readers take differently, names all of it and writes nothing', async () => {
    const { exitCode, stdout, stderr } = await exportAs('dotenv', `${lines}\nG = fake:hostile?trim`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('error[VALUE_UNFIT]');
    expect(stderr).toContain('wanted for H (secrets, line 2)');
    expect(stderr).toContain('wanted for G (secrets, line 3)');
    expect(stderr).not.toContain('quoted');
    const good = await exportAs('dotenv', 'A = fake:a\nP = fake:pem');
    expect(good).toMatchObject({ exitCode: 0, stdout: `A=hunter22\nP='${secrets.pem}'\n` });
  });
});

describe('dotenv', () => {
  it.each([
    ['', 'A=\n'],
    ['plain', 'A=plain\n'],
    ['{"a":"b\\n"}', `A='{"a":"b\\n"}'\n`],
    ['$HOME and # and ` `', "A='$HOME and # and ` `'\n"],
    ["it's", `A="it's"\n`],
    ['two\nlines', "A='two\nlines'\n"],
    ['ends in \\', undefined],
    ['\\\\server', undefined],
    [`both ' and "`, undefined],
    ["it's $5", undefined],
    ['a\r\nb', undefined],
    ['$' + '{A}', undefined],
  ])('writes %j as %j', (value, line) => {
    expect(formatDotenv('A', value)).toBe(line);
  });

  const text = fc.string({
    unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', '#', '=', ' ', 'n', 'a', '{', '}'),
  });

  it('is read back by Node, with other variables around it', () => {
    fc.assert(
      fc.property(text, (value) => {
        const line = formatDotenv('A', value);
        if (line === undefined) return;
        expect(parseEnv(`X='1'\n${line}Y='2'\n`)).toEqual({ X: '1', A: value, Y: '2' });
      }),
    );
  });

  it('is read back by a shell', () => {
    const values = fc.sample(text, 300).filter((value) => formatDotenv('A', value) !== undefined);
    const script = values.map((value) => `${formatDotenv('A', value)}printf '%s\\0' "$A"\n`).join('');
    const shell = spawnSync('sh', [], { input: script });
    expect(shell.stdout.toString()).toBe(values.map((value) => `${value}\0`).join(''));
  });
});

it('shell quotes any text', () => {
  const values = fc
    .sample(fc.string({ unit: 'binary' }), 300)
    .map((value) => value.replaceAll('\0', '').toWellFormed());
  const script = values.map((value) => `${formatShellExport('A', value)}printf '%s\\0' "$A"\n`).join('');
  const shell = spawnSync('sh', [], { input: script });
  expect(shell.stdout.toString()).toBe(values.map((value) => `${value}\0`).join(''));
});

describe('where values go', () => {
  it('is no terminal, unless that is meant', async () => {
    const opened: string[] = [];
    const world = { terminal: true, onOpen: () => void opened.push('opened') };
    const refused = await exportAs('json', 'A = fake:a', world);
    expect(refused).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('[TERMINAL_REFUSED]'),
    });
    expect(opened).toEqual([]);
    expect((await exportAs('json', 'A = fake:a', world, '--reveal')).stdout).toContain('hunter22');
    expect((await exportAs('json', 'A = fake:a', world, '--output', join(temp, 'f'))).exitCode).toBe(0);
  });

  it('is a file for its owner alone, put in place in one step', async () => {
    const file = join(temp, 'secrets.json');
    writeFileSync(file, 'before', { mode: 0o644 });
    const { exitCode, stdout } = await exportAs('json', 'A = fake:a', {}, '--output', file);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ A: 'hunter22' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await readdir(temp)).toEqual(['secrets.json']);
  });

  it('is no link and no folder, and that is seen before anything is fetched', async () => {
    const link = join(temp, 'link');
    const target = join(temp, 'target');
    symlinkSync(target, link);
    const opened: string[] = [];
    const world = { onOpen: () => void opened.push('opened') };
    for (const path of [link, temp, '/dev/null']) {
      const result = await exportAs('json', 'A = fake:a', world, '--output', path);
      expect(result).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('error[OUTPUT_UNWRITABLE]'),
      });
    }
    expect(opened).toEqual([]);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(await readdir(temp)).toEqual(['link']);
  });

  it('is no link that was put there in the meantime', async () => {
    const path = join(temp, 'out');
    const target = join(temp, 'target');
    writeFileSync(target, 'before');
    const world = { onOpen: () => symlinkSync(target, path) };
    const { exitCode } = await exportAs('json', 'A = fake:a', world, '--output', path);
    expect(exitCode).toBe(2);
    expect(readFileSync(target, 'utf8')).toBe('before');
    expect((await readdir(temp)).sort()).toEqual(['out', 'target']);
  });

  it('is left alone where a secret fails or the folder is not there', async () => {
    const file = join(temp, 'secrets.json');
    writeFileSync(file, 'before');
    const failing = {
      secrets: { ...secrets, x: new UserError({ code: 'GCP_NOT_FOUND', what: 'no x', fix: [] }) },
    };
    const { exitCode } = await exportAs('json', 'A = fake:a\nX = fake:x', failing, '--output', file);
    expect(exitCode).toBe(5);
    expect(readFileSync(file, 'utf8')).toBe('before');
    expect((await exportAs('json', 'A = fake:a', {}, '--output', join(temp, 'no', 'file'))).exitCode).toBe(2);
  });

  it('is told to be unreachable where the reader is gone', async () => {
    const changed = { stdout: { isTerminal: false, write: () => Promise.reject(new Error('EPIPE')) } };
    expect(await exportAs('json', 'A = fake:a', { changed })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('error[OUTPUT_UNWRITABLE] stdout cannot be written'),
    });
  });
});

describe('in a CI', () => {
  it('GitHub gets every mask on stderr before the first value', async () => {
    const { writes } = await exportAs('json', 'A = fake:a\nP = fake:pem', {
      env: { GITHUB_ACTIONS: 'true', CI: 'true' },
    });
    const firstValue = writes.findIndex(([stream]) => stream === 'out');
    const masks = writes
      .slice(0, firstValue)
      .map(([, text]) => text)
      .join('');
    expect(firstValue).toBeGreaterThan(0);
    expect(masks).toContain('::add-mask::hunter22\n');
    expect(masks).toContain('::add-mask::line1\n');
    expect(writes.slice(firstValue).some(([stream]) => stream === 'err')).toBe(false);
  });

  it('no value follows a mask that did not reach GitHub', async () => {
    const changed = { stderr: { isTerminal: false, write: () => Promise.reject(new Error('EPIPE')) } };
    const github = { env: { GITHUB_ACTIONS: 'true', CI: 'true' }, changed };
    expect(await exportAs('json', 'A = fake:a', github)).toMatchObject({ exitCode: 2, stdout: '' });
    expect(await exportAs('json', 'A = fake:a', { changed })).toMatchObject({ exitCode: 0 });
    // A warning that nobody reads is no mask: the values are written all the same.
    const warned = { env: { CI: 'true' }, changed };
    const { exitCode, stdout } = await exportAs('json', 'A = fake:a', warned);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('hunter22')]);
  });

  it('that cannot mask is warned of, and a laptop is not', async () => {
    const warning = 'this CI cannot mask';
    expect((await exportAs('json', 'A = fake:a', { env: { CI: 'true' } })).stderr).toContain(warning);
    expect(
      (await exportAs('json', 'A = fake:a', { env: { CI: 'true', GITHUB_ACTIONS: 'true' } })).stderr,
    ).not.toContain(warning);
    expect((await exportAs('json', 'A = fake:a')).stderr).toBe('');
    const emulated = { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1/' };
    expect((await exportAs('json', 'A = fake:a', { env: emulated })).stderr).toBe('');
  });
});

it('has no place for files', async () => {
  const { exitCode, stderr, stdout } = await exportAs('json', 'A = fake:a\nB = fake:pem?as=file');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain('error[OPTION_INVALID] secrets, line 2: as=file');
});

it('minds variables that are set already only where a shell takes them', async () => {
  const world = { env: { A: 'before' } };
  const words = ['--on-existing', 'keep'];
  expect((await exportAs('shell', 'A = fake:a', world, ...words)).stdout).toBe('');
  expect((await exportAs('shell', 'A = fake:a', world, '--on-existing', 'fail')).exitCode).toBe(7);
  expect((await exportAs('dotenv', 'A = fake:a', world, ...words)).stdout).toBe('A=hunter22\n');
});

it('keeps the audit log', async () => {
  const log = join(temp, 'audit');
  expect((await exportAs('json', 'A = fake:a', {}, '--audit-log', log)).exitCode).toBe(0);
  expect(JSON.parse(readFileSync(log, 'utf8'))).toMatchObject({ name: 'A', secret: 'id/a' });
});
