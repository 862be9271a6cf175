import { constants, type Stats } from 'node:fs';
import { open, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative } from 'node:path';
import { showText } from '../../references/show-text.ts';
import type { StoreContext } from '../store.ts';
import { type FileProblem, failed, problemOf } from './file-error.ts';
import type { FileReference } from './reference.ts';

/** More is no file of secrets, and parsers take their time. */
const MOST_BYTES = 1024 * 1024;

/** Where files are read. */
export interface FilePlace {
  readonly inCi: boolean;
  /** That relative paths begin at. */
  readonly folder: string;
}

export type FileContext = StoreContext & FilePlace;

export interface FoundFile {
  readonly kind: 'found';
  /** With all links resolved. */
  readonly real: string;
  readonly stats: Stats;
}

export interface ReadFile {
  readonly kind: 'read';
  readonly bytes: Uint8Array;
  readonly modified: Date;
}

/**
 * Looks at a file without opening it. Links are followed, as dotfile managers and mounted secrets need it; but what lies in
 * the working directory is often somebody else's text, and a link in it must not choose what is read elsewhere: one that leads
 * out of there is refused in a CI, and warned of on a laptop.
 */
export async function findFile(
  { path, label }: FileReference,
  context: FileContext,
): Promise<FoundFile | FileProblem> {
  const shown = showText(label, 200);
  try {
    const folder = await realpath(context.folder);
    const real = await realpath(path);
    if (!isWithin(real, folder) && (await leadsThrough(path, folder))) {
      if (context.inCi) {
        return failed(
          'FILE_REFUSED',
          `${shown} is, or lies behind, a link that leads out of the working directory`,
          undefined,
          ['put the file itself there, or name the place where it is'],
        );
      }
      context.log.warning(`file:${shown} is a link to ${showText(real, 200)}, outside the working directory`);
    }
    const stats = await stat(real);
    // A pipe or device is never opened: that alone may wait for ever, or have an effect.
    return stats.isFile() ? { kind: 'found', real, stats } : notOrdinary(shown);
  } catch (thrown) {
    return problemOf(thrown, label);
  }
}

/** Reads what `findFile` found, if it is still an ordinary file. */
export async function readFile(
  { label }: FileReference,
  { real }: FoundFile,
  context: FileContext,
): Promise<ReadFile | FileProblem> {
  const shown = showText(label, 200);
  try {
    // Windows has neither flag; its links need rights that few have.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    await using file = await open(real, flags);
    const stats = await file.stat();
    if (!stats.isFile()) return notOrdinary(shown);
    const buffer = Buffer.alloc(Math.min(stats.size, MOST_BYTES) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0) break;
      // It grew while it was read, or is one of those whose size the system does not know.
      if (length === buffer.length) return tooLarge(shown, stats.size > MOST_BYTES);
    }
    warnOfMode(shown, stats, context);
    return { kind: 'read', bytes: buffer.subarray(0, length), modified: stats.mtime };
  } catch (thrown) {
    return problemOf(thrown, label);
  }
}

/** Windows answers a made-up mode: its rights are lists. */
function warnOfMode(shown: string, { mode }: Stats, context: FileContext): void {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  context.log.warning(
    `file:${shown} is open to other users of this machine (mode ${octal}): chmod 600 keeps it to its owner`,
  );
}

function notOrdinary(shown: string): FileProblem {
  return failed('FILE_UNREADABLE', `${shown} is no ordinary file`, undefined, [
    'name a file, not a folder, pipe or device',
  ]);
}

function tooLarge(shown: string, isTooLarge: boolean): FileProblem {
  return isTooLarge
    ? failed('FILE_UNREADABLE', `the file ${shown} is larger than 1 MiB`, undefined, [
        'keep secrets in a file of their own',
      ])
    : failed('FILE_UNREADABLE', `the file ${shown} changed while it was read`, undefined, [
        'write it beside and rename it, or run again',
      ]);
}

/**
 * Whether the way to an existing file passes through a folder: by its text, by another name of the folder, or by a link that
 * leads into it. Judged by the text alone, an alias of the folder would let all its links pass.
 * @param folder with all links resolved
 */
async function leadsThrough(path: string, folder: string): Promise<boolean> {
  const above = dirname(path);
  if (above === path) return isWithin(path, folder);
  const place = await realpath(above);
  if (isWithin(place, folder) || (await leadsThrough(above, folder))) return true;
  // `EINVAL`: no link. A ring of links has no real path, so this ends.
  const target = await readlink(path).catch(() => undefined);
  if (target === undefined) return false;
  // Not normalised: what `x/..` is depends on where the link x leads.
  const way = target.replace(/(?!^)\/+$/, '');
  return leadsThrough(isAbsolute(way) ? way : `${place}/${way}`, folder);
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way !== '..' && !/^\.\.[/\\]/.test(way);
}
