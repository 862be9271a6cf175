import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { EOL } from 'node:os';

/** A file whose new content lies ready beside it: `commit` is one rename, which leaves no half-written file behind. */
export interface StagedFile {
  commit(): void;
  /** Takes everything back, after a commit too: what the path held before is what it holds then. */
  discard(): void;
}

/**
 * Writes what `path` holds plus `addition` into a new file beside it, with the same mode and owner. Not asynchronous: nothing is left
 * to wait for meanwhile, and several files can be put in place with no signal heard between.
 * @param ending of that file's name, behind a dot
 * @throws the file system's error; nothing is left behind then
 */
export function stageAppend(path: string, addition: string, ending: string): StagedFile {
  const { stats, before } = readBefore(path);
  const staged = `${path}.${ending}`;
  let committed = false;
  const discard = (): void => {
    if (committed) writeFileSync(path, before);
    else if (existsSync(staged)) unlinkSync(staged);
  };
  try {
    // `wx` follows no link that somebody may have put there.
    const file = openSync(staged, 'wx', 0o600);
    try {
      writeFileSync(file, Buffer.concat([before, Buffer.from(separator(before) + addition, 'utf8')]));
      copyAccess(file, stats);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    discard();
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

/** To read a pipe would wait for whoever writes into it, and the deadline would not be heard. */
function readBefore(path: string): { readonly stats: Stats; readonly before: Buffer } {
  // Windows has no such flag, and no such pipes.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new Error('no ordinary file');
    return { stats, before: readFileSync(file) };
  } finally {
    closeSync(file);
  }
}

/** An entry must not begin on the line of somebody else's last one. */
function separator(before: Buffer): string {
  return before.length === 0 || before.at(-1) === 0x0a ? '' : EOL;
}

/** In a job container root writes what the runner's own user must be able to read. */
function copyAccess(file: number, { uid, gid, mode }: Stats): void {
  const own = fstatSync(file);
  if (own.uid !== uid || own.gid !== gid) fchownSync(file, uid, gid);
  fchmodSync(file, mode & 0o777);
}
