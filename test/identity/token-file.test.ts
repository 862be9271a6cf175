import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTokenFile } from '../../src/identity/token-file.ts';

const never = new AbortController().signal;
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'token-file-'));
  path = join(folder, 'token');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makePipe(): void {
  execFileSync('mkfifo', [path]);
}

test.each(['', 'a.b.c\n', 'x'.repeat(64 * 1024)])('a file is read whole', async (text) => {
  writeFileSync(path, text);
  expect(await readTokenFile(path, never)).toBe(text);
});

test('a file or pipe that holds more than any token is not', async () => {
  const long = 'x'.repeat(64 * 1024 + 1);
  writeFileSync(path, long);
  await expect(readTokenFile(path, never)).rejects.toThrow('more than');
  rmSync(path);
  makePipe();
  const reading = readTokenFile(path, never);
  const writing = writeFile(path, long).catch(() => undefined);
  await expect(reading).rejects.toThrow('more than');
  await writing;
});

test('a pipe is read to its end, and waited for', async () => {
  makePipe();
  const reading = readTokenFile(path, never);
  await writeFile(path, 'a.b.c\n');
  expect(await reading).toBe('a.b.c\n');
});

test('a pipe that nobody writes to is waited for until the deadline', async () => {
  makePipe();
  const deadline = new AbortController();
  const reading = readTokenFile(path, deadline.signal);
  deadline.abort(new Error('the deadline'));
  await expect(reading).rejects.toThrow('the deadline');
});

test.each(['/dev/zero', '/dev/null', tmpdir(), '/nonexistent/token'])('%s is neither', async (other) => {
  await expect(readTokenFile(other, never)).rejects.toThrow();
});
