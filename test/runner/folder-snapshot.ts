import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Paths below a folder, `/` between parts and behind folders, each with what tells whether it changed. */
export type Snapshot = ReadonlyMap<string, string>;

export function takeSnapshot(folder: string): Snapshot {
  const snapshot = new Map<string, string>();
  for (const path of walk(folder)) {
    const status = lstatSync(path);
    const name = relative(folder, path).split(sep).join('/');
    if (status.isDirectory()) snapshot.set(`${name}/`, '');
    else if (status.isSymbolicLink()) snapshot.set(name, `-> ${readlinkSync(path)}`);
    else
      snapshot.set(name, `${status.mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`);
  }
  return snapshot;
}

/** What is new, gone or other than before. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}

/** Every path below a folder; links are not followed. */
export function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...walk(path)] : [path];
  });
}
