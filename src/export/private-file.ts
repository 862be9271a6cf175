import { randomUUID } from 'node:crypto';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { UserError } from '../core/errors.ts';
import { unwritable } from './unwritable.ts';

/**
 * Refuses a path that values must not be written to: a link, a folder, a device. Asked before anything is fetched, and once
 * more before the file is put in place.
 * @throws UserError OUTPUT_UNWRITABLE
 */
export async function requireOrdinaryPath(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || found.isFile()) return;
  throw new UserError({
    code: 'OUTPUT_UNWRITABLE',
    what: `--output is ${found.isSymbolicLink() ? 'a link, which is not followed' : 'no ordinary file'}, so nothing is exported`,
    facts: [['file', path]],
    fix: ['name a file that does not exist yet, or an ordinary one'],
  });
}

/**
 * Puts a file of mode 0600 at the path in one step: the content is written into a new file beside it, which is renamed over
 * what was there. Nobody else can read it at any moment, and no half-written file is left behind.
 * @throws UserError OUTPUT_UNWRITABLE
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const staged = `${path}.${randomUUID()}`;
  try {
    const file = await open(staged, 'wx', 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await requireOrdinaryPath(path);
    await rename(staged, path);
  } catch (thrown) {
    await rm(staged, { force: true });
    throw thrown instanceof UserError ? thrown : unwritable('--output', path);
  }
}
