import { closeSync, fstatSync, lstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { UserError } from '../core/errors.ts';

/** 1 MiB: more than anybody writes. */
const LARGEST = 1_048_576;

const names = ['.secret-sync.yml', '.secret-sync.yaml'];

export interface ManifestFile {
  /** As errors name it. */
  readonly path: string;
  readonly text: string;
}

/**
 * Looks for a manifest in the working directory, and, inside of a repository, in the folders above it up to the one with `.git`.
 * Whoever else may write to a folder must not choose what is fetched, and from where: file and link belong to this user or to
 * root, or, for root, to the owner of the working directory (a checkout that is mounted into a container).
 * @throws UserError MANIFEST_INVALID, INPUT_INVALID
 */
export function findManifest(workingDirectory: string): ManifestFile | undefined {
  for (const folder of foldersOf(workingDirectory)) {
    for (const name of names) {
      const path = join(folder, name);
      if (!isThere(path)) continue;
      const shown = relative(workingDirectory, path);
      const { text, owners } = read(path, shown);
      const trusted = trustedOwners(workingDirectory);
      if (trusted !== undefined && owners.some((owner) => !trusted.includes(owner))) {
        throw new UserError({
          code: 'MANIFEST_INVALID',
          what: `${shown} belongs to another user`,
          fix: [`name it, if it is meant: --manifest ${shown}`, 'or take it over: chown'],
        });
      }
      return { path: shown, text };
    }
  }
  return undefined;
}

/** @throws UserError INPUT_INVALID */
export function readManifestFile(path: string): ManifestFile {
  return { path, text: read(path, path).text };
}

function foldersOf(start: string): readonly string[] {
  const folders = [start];
  for (let folder = start; !isThere(join(folder, '.git')); folder = dirname(folder)) {
    // No repository: nothing above has anything to do with what is done here.
    if (dirname(folder) === folder) return [start];
    folders.push(dirname(folder));
  }
  return folders;
}

function trustedOwners(workingDirectory: string): readonly number[] | undefined {
  const own = process.getuid?.();
  if (own === undefined) return undefined;
  return own === 0 ? [0, statSync(workingDirectory).uid] : [own, 0];
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** What is judged is what is read: opened once. */
function read(path: string, shown: string): { readonly text: string; readonly owners: readonly number[] } {
  let file: number | undefined;
  try {
    const link = lstatSync(path).uid;
    // A pipe would be waited for.
    if (!statSync(path).isFile()) throw new Error('no file');
    file = openSync(path, 'r');
    const { uid, size } = fstatSync(file);
    if (size <= LARGEST) return { text: readFileSync(file, 'utf8'), owners: [link, uid] };
  } catch {
    const fix = 'see that the file exists (is the repository checked out?) and may be read';
    throw refused(shown, 'cannot be read', fix);
  } finally {
    if (file !== undefined) closeSync(file);
  }
  throw refused(shown, 'is larger than 1 MiB', 'a manifest holds references, no data');
}

function refused(path: string, rule: string, fix: string): UserError {
  return new UserError({
    code: 'INPUT_INVALID',
    what: `input manifest: the file ${rule}`,
    facts: [['file', path]],
    fix: [fix],
  });
}
