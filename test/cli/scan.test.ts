import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeTar } from '../scan/archives.ts';
import { type CliWorld, runCommandLine } from './fake-host.ts';

const secrets = { a: 'hunter22-value', b: 'first line\nsecond line\n', plain: 'harmless-text' };
const lines = 'A = fake:a\nB = fake:b\nP = fake:plain?plain';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-scan-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function scan(words: readonly string[], world: CliWorld = {}) {
  return runCommandLine(['scan', '--secrets', lines, ...words], { secrets, ...world });
}

it('ends with 0 where no secret stands', async () => {
  put('a.txt', 'nothing, harmless-text\n');
  expect(await scan([folder])).toMatchObject({ exitCode: 0, stdout: '', stderr: 'searched: 1 file\n' });
});

it.each([
  ['as it is', 'x\nhunter22-value', 2],
  ['as base64', `x\n${Buffer.from('hunter22-value').toString('base64')}`, 2],
  ['as base64 behind other bytes', Buffer.from('u:hunter22-value:and so on').toString('base64'), 1],
  ['as base64 in lines', 'aHVudGVy\nMjItdmFsdWU=', 1],
  ['in JSON', JSON.stringify({ text: 'hunter22-value' }), 1],
])('finds a value %s: exit code 7, and where', async (_, content, line) => {
  const path = put('a.txt', content);
  const { exitCode, stdout, stderr } = await scan([folder]);
  expect([exitCode, stdout]).toEqual([7, `${path}:${line}: A\n`]);
  expect(stderr).toContain('error[SECRET_FOUND] secrets stand in what was searched, in 1 place\n');
  expect(stderr).toMatch(/variables +A\n/);
  expect(stdout + stderr).not.toContain('hunter22-value');
});

it('finds values of several lines, with other line ends too, and each line', async () => {
  const path = put('a.txt', '\nfirst line\r\nsecond line\r\n\nsecond line\n');
  const { stdout } = await scan([path]);
  expect(stdout.split('\n')).toContain(`${path}:2: B`);
  expect(stdout.split('\n')).toContain(`${path}:5: B`);
});

it('names the entries of archives, and takes many paths, behind -- too', async () => {
  const one = put('a.tgz', gzipSync(makeTar([{ name: 'in/x', content: 'hunter22-value' }])));
  const two = put('-b', 'hunter22-value');
  const { stdout } = await scan([one, '--', two]);
  expect(stdout).toBe(`${one}!in/x:1: A\n${two}:1: A\n`);
});

it('never prints a value, though it be a name', async () => {
  put('hunter22-value.txt', '');
  const { exitCode, stdout, stderr } = await scan([folder]);
  expect([exitCode, stdout]).toEqual([7, `${folder}/***.txt:name: A\n`]);
  expect(stderr).not.toContain('hunter22-value');
});

it('says what cannot be read: exit code 2, the lower of the two', async () => {
  const path = put('a.txt', 'hunter22-value');
  const gone = join(folder, 'gone');
  const { exitCode, stdout, stderr } = await scan([path, gone]);
  expect([exitCode, stdout]).toEqual([2, `${path}:1: A\n`]);
  expect(stderr).toContain(
    `error[FILE_UNREADABLE] ${gone} cannot be read (ENOENT), so it is not searched to its end`,
  );
  expect(stderr).toContain('error[SECRET_FOUND]');
});

it('tells programs all of it as JSON', async () => {
  const path = put('a.txt', 'hunter22-value');
  const { exitCode, stdout } = await scan([path, join(folder, 'gone'), '--json']);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    finds: [{ file: path, line: 1, variable: 'A' }],
    more: 0,
    unreadable: [{ file: join(folder, 'gone'), why: 'cannot be read (ENOENT)' }],
    links: [],
    files: 1,
  });
});

it('is told what to search, and asks for nothing where it is not', async () => {
  const { exitCode, stderr, storeAsked } = await scan([]);
  expect([exitCode, storeAsked]).toEqual([2, false]);
  expect(stderr).toContain('error[USAGE_INVALID] scan has nothing to search');
});

it('does not mind variables that are set already', async () => {
  const path = put('a.txt', 'hunter22-value');
  for (const rule of ['fail', 'keep']) {
    const { stdout } = await scan([path, '--on-existing', rule], { env: { A: 'other' } });
    expect(stdout).toBe(`${path}:1: A\n`);
  }
});
