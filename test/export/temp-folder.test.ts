import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { post } from '../../src/action/post.ts';
import { createFolder, newFolderPath, removeFolder, writeValueFile } from '../../src/export/temp-folder.ts';
import { thrownBy } from '../helpers/fakes.ts';

const posix = process.platform !== 'win32';
let base: string;
let temp: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'folder-')));
  temp = join(base, '_temp');
  await mkdir(temp);
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function ours(): Promise<string> {
  const folder = newFolderPath(temp, {});
  await createFolder(folder);
  await writeValueFile(folder, Buffer.from('hunter2'));
  return folder;
}

test('a folder is directly below RUNNER_TEMP, with a name that nobody guesses', () => {
  const [one, two] = [newFolderPath(temp, {}), newFolderPath(temp, {})];
  expect([dirname(one), basename(one)]).toEqual([
    temp,
    expect.stringMatching(/^secret-sync-[0-9a-f]{16}-[0-9a-f]{32}$/),
  ]);
  expect(one).not.toBe(two);
});

test.runIf(posix)('folder 0700, file 0600, for the owner alone', async () => {
  const folder = await ours();
  const [file = ''] = await readdir(folder);
  expect([(await stat(folder)).mode & 0o777, (await stat(join(folder, file))).mode & 0o777]).toEqual([
    0o700, 0o600,
  ]);
  expect(await readFile(join(folder, file), 'utf8')).toBe('hunter2');
});

test('bytes go into the file as they are', async () => {
  const folder = newFolderPath(temp, {});
  await createFolder(folder);
  const bytes = new Uint8Array([0, 255, 13, 10]);
  expect(new Uint8Array(await readFile(await writeValueFile(folder, bytes)))).toEqual(bytes);
});

test('what is there already is not used', async () => {
  const folder = newFolderPath(temp, {});
  await mkdir(folder);
  expect(await thrownBy(() => createFolder(folder))).toMatchObject({ code: 'EEXIST' });
});

test.runIf(posix)('a link is not used', async () => {
  const folder = newFolderPath(temp, {});
  await symlink(base, folder);
  expect(await thrownBy(() => createFolder(folder))).toMatchObject({ code: 'EEXIST' });
});

describe('post', () => {
  const silent = (): void => undefined;

  test('removes the folder, with all that is in it', async () => {
    const folder = await ours();
    await mkdir(join(folder, 'sub'));
    await post({ STATE_folder: folder, RUNNER_TEMP: temp }, silent);
    expect(await readdir(temp)).toEqual([]);
  });

  test.each([{}, { STATE_folder: '' }, { RUNNER_TEMP: '' }])(
    'does nothing without state: %o',
    async (env) => {
      const folder = await ours();
      await post({ RUNNER_TEMP: temp, ...env }, silent);
      await post({ STATE_folder: folder, ...env, RUNNER_TEMP: '' }, silent);
      expect(existsSync(folder)).toBe(true);
    },
  );

  test.each<[string, (folder: string) => string]>([
    ['the root', () => '/'],
    ['RUNNER_TEMP', () => temp],
    ['RUNNER_TEMP with a dot', () => join(temp, '.')],
    ['above RUNNER_TEMP', () => join(temp, '..')],
    ['a relative path', () => '..'],
    ['another name below', () => join(temp, 'other')],
    ['a name that only begins as ours', () => join(temp, 'secret-sync-backup')],
    ['a name that is longer', (folder) => `${folder}0`],
    ['upper case', () => join(temp, `secret-sync-${'A'.repeat(16)}-${'A'.repeat(32)}`)],
    [
      'out and elsewhere',
      () => join(temp, '..', 'elsewhere', `secret-sync-${'a'.repeat(16)}-${'a'.repeat(32)}`),
    ],
    [
      'deeper than directly below',
      () => join(temp, 'other', `secret-sync-${'b'.repeat(16)}-${'b'.repeat(32)}`),
    ],
    ['what is not there', () => join(temp, `secret-sync-${'c'.repeat(16)}-${'c'.repeat(32)}`)],
    ['a NUL', (folder) => `${folder}\0`],
    ['two lines', (folder) => `${folder}\n/`],
  ])('planted state: %s stays', async (_, plant) => {
    const folder = await ours();
    const others = [
      join(temp, 'other', `secret-sync-${'b'.repeat(16)}-${'b'.repeat(32)}`),
      join(temp, 'secret-sync-backup'),
      join(temp, `secret-sync-${'A'.repeat(16)}-${'A'.repeat(32)}`),
      join(base, 'elsewhere', `secret-sync-${'a'.repeat(16)}-${'a'.repeat(32)}`),
      `${folder}0`,
    ];
    for (const other of others) await mkdir(other, { recursive: true });
    await post({ STATE_folder: plant(folder), RUNNER_TEMP: temp }, silent);
    for (const other of [...others, folder]) expect(existsSync(other)).toBe(true);
  });

  test.runIf(posix)('a link with a name of ours is judged by what it leads to', async () => {
    const target = join(base, 'home');
    await mkdir(target);
    await writeFile(join(target, 'file'), 'x');
    const link = newFolderPath(temp, {});
    await symlink(target, link);
    await post({ STATE_folder: link, RUNNER_TEMP: temp }, silent);
    expect(existsSync(join(target, 'file'))).toBe(true);
  });

  test.runIf(posix)('a link inside goes, what it leads to stays', async () => {
    const target = join(base, 'home');
    await mkdir(target);
    await writeFile(join(target, 'file'), 'x');
    const folder = await ours();
    await symlink(target, join(folder, 'link'));
    await post({ STATE_folder: folder, RUNNER_TEMP: temp }, silent);
    expect([existsSync(folder), existsSync(join(target, 'file'))]).toEqual([false, true]);
  });

  test.runIf(posix)('RUNNER_TEMP may be reached by a link', async () => {
    const folder = await ours();
    await symlink(temp, join(base, 'link'));
    await post({ STATE_folder: folder, RUNNER_TEMP: join(base, 'link') }, silent);
    expect(existsSync(folder)).toBe(false);
  });

  test('says whether it was removed', async () => {
    const folder = await ours();
    expect([await removeFolder(folder, temp), await removeFolder(folder, temp)]).toEqual([true, false]);
    expect(await removeFolder(folder, join(base, 'nowhere'))).toBe(false);
  });

  test.runIf(posix && process.getuid?.() !== 0)('what cannot be removed is a warning', async () => {
    const folder = await ours();
    const { chmod } = await import('node:fs/promises');
    await chmod(folder, 0o500);
    const lines: string[] = [];
    await post({ STATE_folder: folder, RUNNER_TEMP: temp }, (line) => lines.push(line));
    await chmod(folder, 0o700);
    expect(lines).toEqual([expect.stringMatching(/^::warning::[^\n]+$/)]);
  });
});
