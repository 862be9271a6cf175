import { execFileSync } from 'node:child_process';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { EOL, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stageAppend } from '../../src/export/staged-file.ts';
import { thrownBy } from '../helpers/fakes.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staged-'));
  path = join(folder, 'set_env');
});
afterEach(() => rm(folder, { recursive: true }));

const stage = (file: string, addition: string) => stageAppend(file, addition, 'ready');
const text = (): Promise<string> => readFile(path, 'utf8');

test('what was there stays, and the addition comes with the commit alone', async () => {
  await writeFile(path, 'A=b\n');
  const staged = await stage(path, 'C=d\n');
  expect(await text()).toBe('A=b\n');
  await staged.commit();
  expect([await text(), await readdir(folder)]).toEqual(['A=b\nC=d\n', ['set_env']]);
});

test('bytes that are no text stay as they are', async () => {
  const before = Buffer.from([0xff, 0x00, 0xfe, 0x0a]);
  await writeFile(path, before);
  await (await stage(path, 'C=d\n')).commit();
  expect(await readFile(path)).toEqual(Buffer.concat([before, Buffer.from('C=d\n')]));
});

test("the addition never begins on somebody else's line", async () => {
  await writeFile(path, 'A=b');
  await (await stage(path, 'C=d\n')).commit();
  expect(await text()).toBe(`A=b${EOL}C=d\n`);
});

test('an empty file gets no line of its own', async () => {
  await writeFile(path, '');
  await (await stage(path, 'C=d\n')).commit();
  expect(await text()).toBe('C=d\n');
});

test('discarded: as before, nothing beside it', async () => {
  await writeFile(path, 'A=b\n');
  await (await stage(path, 'C=d\n')).discard();
  expect([await text(), await readdir(folder)]).toEqual(['A=b\n', ['set_env']]);
});

test('discarded after the commit: as before', async () => {
  await writeFile(path, 'A=b\n');
  const staged = await stage(path, 'C=d\n');
  await staged.commit();
  await staged.discard();
  expect([await text(), await readdir(folder)]).toEqual(['A=b\n', ['set_env']]);
});

test.runIf(process.platform !== 'win32').each([0o600, 0o644, 0o664, 0o666])(
  'mode %o is kept',
  async (mode) => {
    await writeFile(path, '');
    await chmod(path, mode);
    const staged = await stage(path, 'x\n');
    const [beside] = (await readdir(folder)).filter((name) => name !== 'set_env');
    expect((await stat(join(folder, beside ?? ''))).mode & 0o777).toBe(mode);
    await staged.commit();
    expect((await stat(path)).mode & 0o777).toBe(mode);
  },
);

test('a file that is not there is not made: nobody would read it', async () => {
  expect(await thrownBy(() => stage(path, 'x'))).toMatchObject({ code: 'ENOENT' });
  expect(await readdir(folder)).toEqual([]);
});

test('a folder in its place is an error, and nothing is left', async () => {
  await mkdir(path);
  expect(await thrownBy(() => stage(path, 'x'))).toBeInstanceOf(Error);
  expect(await readdir(folder)).toEqual(['set_env']);
});

test.runIf(process.platform !== 'win32')(
  'a pipe in its place is an error: its reader would wait without end',
  async () => {
    execFileSync('mkfifo', [path]);
    expect(await thrownBy(() => stage(path, 'x'))).toBeInstanceOf(Error);
    expect(await readdir(folder)).toEqual(['set_env']);
  },
);

test.runIf(process.platform !== 'win32')(
  'behind a link: the link is replaced by a file with everything, what it led to stays',
  async () => {
    const elsewhere = join(folder, 'elsewhere');
    await writeFile(elsewhere, 'A=b\n');
    await symlink(elsewhere, path);
    await (await stage(path, 'C=d\n')).commit();
    expect([await text(), await readFile(elsewhere, 'utf8')]).toEqual(['A=b\nC=d\n', 'A=b\n']);
    expect((await lstat(path)).isSymbolicLink()).toBe(false);
  },
);

test.runIf(process.platform !== 'win32')('a link that leads nowhere is an error', async () => {
  await symlink(join(folder, 'nowhere'), path);
  expect(await thrownBy(() => stage(path, 'x'))).toMatchObject({ code: 'ENOENT' });
  expect(await readdir(folder)).toEqual(['set_env']);
});
