import { renameSync, type Stats } from 'node:fs';
import { type FileHandle, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { EOL } from 'node:os';

/** A file whose new content lies ready beside it: `commit` is one rename, which leaves no half-written file behind. */
export interface StagedFile {
  /** Not asynchronous, so that several files can be put in place with no signal heard between. */
  commit(): void;
  /** Takes everything back, after a commit too: what the path held before is what it holds then. */
  discard(): Promise<void>;
}

/**
 * Writes what `path` holds plus `addition` into a new file beside it, with the same mode and owner.
 * @param ending of that file's name, behind a dot
 * @throws the file system's error; nothing is left behind then
 */
export async function stageAppend(path: string, addition: string, ending: string): Promise<StagedFile> {
  const [before, stats] = await Promise.all([readFile(path), stat(path)]);
  const staged = `${path}.${ending}`;
  let committed = false;
  const discard = (): Promise<void> => (committed ? writeFile(path, before) : rm(staged, { force: true }));
  try {
    // `wx` follows no link that somebody may have put there.
    const file = await open(staged, 'wx', 0o600);
    try {
      await file.writeFile(Buffer.concat([before, Buffer.from(separator(before) + addition, 'utf8')]));
      await copyAccess(file, stats);
    } finally {
      await file.close();
    }
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    commit() {
      renameSync(staged, path);
      committed = true;
    },
    discard,
  };
}

/** An entry must not begin on the line of somebody else's last one. */
function separator(before: Buffer): string {
  return before.length === 0 || before.at(-1) === 0x0a ? '' : EOL;
}

/** In a job container root writes what the runner's own user must be able to read. */
async function copyAccess(file: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid);
  await file.chmod(mode & 0o777);
}
