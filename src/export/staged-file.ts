import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';

/** A file whose new content lies ready beside it: `commit` is one rename, which leaves no half-written file behind. */
export interface StagedFile {
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Writes what `path` holds plus `addition` into a new file beside it, with the same mode.
 * @throws the file system's error; nothing is left behind then
 */
export async function stageAppend(path: string, addition: string): Promise<StagedFile> {
  const before = await readFile(path);
  const { mode } = await stat(path);
  const staged = `${path}.${randomUUID()}`;
  const discard = (): Promise<void> => rm(staged, { force: true });
  try {
    // `wx` follows no link that somebody may have put there.
    const file = await open(staged, 'wx', mode & 0o777);
    try {
      await file.writeFile(Buffer.concat([before, Buffer.from(addition, 'utf8')]));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await discard();
    throw error;
  }
  return { commit: () => rename(staged, path), discard };
}
