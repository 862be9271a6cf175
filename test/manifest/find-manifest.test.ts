import { chownSync, lchownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findManifest, readManifestFile } from '../../src/manifest/find-manifest.ts';
import { refusalOf } from '../helpers/fakes.ts';

let top = '';
let below = '';
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'find-'));
  below = join(top, 'a/b');
  mkdirSync(below, { recursive: true });
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const write = (folder: string, name = '.secret-sync.yml', text = 'version: 1'): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test("the working directory's own, by either name", () => {
  expect(findManifest(below)).toBeUndefined();
  write(below, '.secret-sync.yaml', 'x');
  expect(findManifest(below)).toEqual({ path: '.secret-sync.yaml', text: 'x' });
});

test('one above inside of the repository, and none above it or without one', () => {
  write(top);
  expect(findManifest(below)).toBeUndefined();
  mkdirSync(join(top, 'a/.git'));
  expect(findManifest(below)).toBeUndefined();
  write(join(top, 'a'));
  expect(findManifest(below)?.path).toBe(join('..', '.secret-sync.yml'));
});

test('a link round in circles, a folder and a large file are refused by name', async () => {
  symlinkSync(join(below, '.secret-sync.yml'), join(below, '.secret-sync.yml'));
  expect((await refusalOf(() => findManifest(below))).code).toBe('INPUT_INVALID');
  const large = write(top, 'large.yml', 'x'.repeat(1_048_577));
  expect((await refusalOf(() => readManifestFile(large))).facts.what).toContain('1 MiB');
  expect((await refusalOf(() => readManifestFile(top))).code).toBe('INPUT_INVALID');
  expect((await refusalOf(() => readManifestFile(join(top, 'none')))).code).toBe('INPUT_INVALID');
});

describe.skipIf(process.getuid?.() !== 0)('of another user', () => {
  const other = 6666;

  test('is refused, its link too', async () => {
    chownSync(write(below), other, other);
    expect((await refusalOf(() => findManifest(below))).facts.what).toContain('another user');
    rmSync(join(below, '.secret-sync.yml'));
    symlinkSync(write(top), join(below, '.secret-sync.yml'));
    expect(findManifest(below)?.text).toBe('version: 1');
    lchownSync(join(below, '.secret-sync.yml'), other, other);
    expect((await refusalOf(() => findManifest(below))).code).toBe('MANIFEST_INVALID');
  });

  test('is taken by root where the working directory is theirs too: a checkout mounted into a container', () => {
    chownSync(write(below), other, other);
    chownSync(below, other, other);
    expect(findManifest(below)?.path).toBe('.secret-sync.yml');
  });
});
