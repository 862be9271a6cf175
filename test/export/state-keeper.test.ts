import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readKept } from '../../src/export/read-kept.ts';
import { createStateKeeper } from '../../src/export/state-keeper.ts';
import { refusalOf } from '../helpers/fakes.ts';
import { readEnvFile } from '../runner/env-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
  path = join(folder, 'save_state');
});
afterEach(() => rm(folder, { recursive: true }));

/** What post finds, as the runner hands it on. */
async function handedOn() {
  const { entries } = readEnvFile(await readFile(path), 'linux');
  return readKept(Object.fromEntries(entries.map(({ name, value }) => [`STATE_${name}`, value])));
}

const one = { store: 'vault', name: 'a', state: '{"token":"hvs.1"}\nEOF' };
const other = { store: 'vault', name: 'b', state: '' };

test('nothing to keep, nothing written', async () => {
  createStateKeeper({ GITHUB_STATE: path });
  await expect(readFile(path)).rejects.toThrow();
  expect(readKept({})).toEqual([]);
});

test('what was kept last holds, and what was released is gone', async () => {
  await writeFile(path, '');
  const keeper = createStateKeeper({ GITHUB_STATE: path });
  await keeper.keep(one);
  expect(await handedOn()).toEqual([one]);
  await Promise.all([keeper.keep(other), keeper.keep({ ...one, state: 'new' })]);
  expect(await handedOn()).toEqual([{ ...one, state: 'new' }, other]);
  await keeper.release(one);
  expect(await handedOn()).toEqual([other]);
});

test('state says where it lies, once, so that post removes it', async () => {
  await writeFile(path, '');
  const keeper = createStateKeeper({ GITHUB_STATE: path });
  await keeper.keep(one);
  await keeper.keep(other);
  const { entries } = readEnvFile(await readFile(path), 'linux');
  expect(entries.filter(({ name }) => name === 'state_file').map(({ value }) => value)).toEqual([path]);
});

test('more than the post step can be started with is refused', async () => {
  await writeFile(path, '');
  const keeper = createStateKeeper({ GITHUB_STATE: path });
  await keeper.keep({ ...one, state: 'a'.repeat(60 * 1024) });
  const error = await refusalOf(keeper.keep({ ...other, state: 'a'.repeat(60 * 1024) }));
  expect(error.code).toBe('ENVIRONMENT_TOO_LARGE');
  expect((await handedOn()).map(({ name }) => name)).toEqual(['a']);
});

test('without a file of the runner nothing can be promised', async () => {
  expect((await refusalOf(createStateKeeper({}).keep(one))).code).toBe('FILE_COMMAND_MISSING');
  const missing = { GITHUB_STATE: join(folder, 'none', 'x') };
  expect((await refusalOf(createStateKeeper(missing).keep(one))).code).toBe('OUTPUT_UNWRITABLE');
});

test.each([
  '',
  '{',
  '{}',
  'null',
  '[null]',
  '[1]',
  '[{"store":"vault"}]',
  '[{"store":1,"name":"","state":""}]',
])('state that was planted is nothing: %s', (text) => {
  expect(readKept({ STATE_issued: text })).toEqual([]);
});
