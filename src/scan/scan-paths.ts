import { type FileHandle, lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Needles } from './needles.ts';
import { type Place, type ScanSink, scanFile } from './scan-stream.ts';
import { Unreadable } from './unreadable.ts';
import type { RandomAccess } from './zip.ts';

const CHUNK = 256 * 1024;

/**
 * No single archive grows further than deflate can make it (1,032 times), and small ones may grow as they like: what goes
 * beyond is archives within archives, made to never end.
 */
const GROWTH = 1_100;
const FREE_GROWTH = 1024 * 1024 * 1024;

/** A find beyond that number is counted, not listed. */
const MOST_FINDS = 1_000;

export interface Find {
  readonly file: string;
  /** Where the file is an archive: the entry, with those on the way to it joined by `!`. */
  readonly entry?: string;
  /** From 1; 0 where it is the name. */
  readonly line: number;
  readonly variable: string;
}

export interface ScanReport {
  readonly finds: readonly Find[];
  /** Finds beyond those that are listed. */
  readonly more: number;
  /** What could not be searched to its end, and why. */
  readonly unreadable: readonly { readonly file: string; readonly entry?: string; readonly why: string }[];
  /** Links that lead out of the folder that was to be searched, and are not followed. */
  readonly links: readonly string[];
  /** How many files were searched. */
  readonly files: number;
}

/**
 * Searches files, and folders with all that is in them. A link that is named itself is followed; one in a folder is not: what
 * it leads to is searched anyway where that lies in the same folder, and reported otherwise.
 */
export async function scanPaths(paths: readonly string[], needles: Needles): Promise<ScanReport> {
  const scan = new Scan(needles);
  for (const path of paths) await scan.start(path);
  return scan.report();
}

class Scan {
  readonly #needles: Needles;
  readonly #finds: Find[] = [];
  readonly #unreadable: { file: string; entry?: string; why: string }[] = [];
  readonly #links: string[] = [];
  /** Finds are reported once for each line, variable and place. */
  readonly #listed = new Set<string>();
  #last = '';
  #more = 0;
  #files = 0;

  constructor(needles: Needles) {
    this.#needles = needles;
  }

  async start(path: string): Promise<void> {
    await this.#attempt(path, async () => {
      const found = await stat(path);
      if (found.isDirectory()) await this.#folder(path, await realpath(path));
      else if (found.isFile()) await this.#file(path);
      else throw new Unreadable('is neither file nor folder');
    });
  }

  report(): ScanReport {
    return {
      finds: this.#finds,
      more: this.#more,
      unreadable: this.#unreadable,
      links: this.#links,
      files: this.#files,
    };
  }

  /** @param root what links must lead to, resolved */
  async #folder(path: string, root: string): Promise<void> {
    const entries = await readdir(path, { withFileTypes: true });
    for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = join(path, name);
      await this.#attempt(inner, async () => {
        const found = await lstat(inner);
        if (found.isDirectory()) await this.#folder(inner, root);
        else if (found.isFile()) await this.#file(inner);
        else if (found.isSymbolicLink()) await this.#link(inner, root);
        // Sockets and pipes hold nothing.
      });
    }
  }

  async #link(path: string, root: string): Promise<void> {
    const target = await realpath(path).catch(() => undefined);
    // One that leads nowhere holds nothing.
    if (target === undefined || target === root || target.startsWith(root.endsWith(sep) ? root : root + sep))
      return;
    this.#links.push(path);
  }

  async #file(path: string): Promise<void> {
    const file = await open(path, 'r');
    try {
      this.#files += 1;
      const { size } = await file.stat();
      await scanFile(randomAccess(file, size), [path], this.#needles, this.#sink(size));
    } finally {
      await file.close();
    }
  }

  #sink(size: number): ScanSink {
    let unpacked = 0;
    return {
      found: (place, line, variable) => this.#found(place, line, variable),
      unreadable: (place, why) => this.#unreadable.push({ ...named(place), why }),
      unpacked(bytes) {
        unpacked += bytes;
        if (unpacked > FREE_GROWTH + GROWTH * size) {
          throw new Unreadable('grows without bound when it is unpacked', 'file');
        }
      },
    };
  }

  #found(place: Place, line: number, variable: string): void {
    const key = JSON.stringify([place, line, variable]);
    if (key === this.#last || this.#listed.has(key)) return;
    this.#last = key;
    if (this.#finds.length === MOST_FINDS) {
      this.#more += 1;
      return;
    }
    this.#listed.add(key);
    this.#finds.push({ ...named(place), line, variable });
  }

  async #attempt(path: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      this.#unreadable.push({ file: path, why: whyUnreadable(thrown) });
    }
  }
}

function named([file, ...entries]: Place): { readonly file: string; readonly entry?: string } {
  return entries.length === 0 ? { file } : { file, entry: entries.join('!') };
}

/** @throws what is a bug */
function whyUnreadable(thrown: unknown): string {
  if (thrown instanceof Unreadable) return thrown.message;
  if (thrown instanceof Error && 'syscall' in thrown && 'code' in thrown)
    return `cannot be read (${thrown.code})`;
  throw thrown;
}

function randomAccess(file: FileHandle, size: number): RandomAccess {
  const fill = async (position: number, bytes: Buffer): Promise<number> => {
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  };
  return {
    size,
    async read(position, length) {
      const bytes = Buffer.alloc(length);
      if (position < 0 || (await fill(position, bytes)) < length) {
        throw new Unreadable('is damaged: it ends too early');
      }
      return bytes;
    },
    async *stream(position, length) {
      for (let at = 0; at < length; ) {
        // New memory each time: what was given out may still be in use.
        const bytes = Buffer.allocUnsafe(Math.min(CHUNK, length - at));
        const filled = await fill(position + at, bytes);
        if (filled === 0) return;
        yield bytes.subarray(0, filled);
        at += filled;
      }
    },
  };
}
