import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { UserError } from '../core/errors.ts';

/** 1 MiB: more than anybody writes. */
const LARGEST = 1_048_576;

const names = ['.secret-sync.yml', '.secret-sync.yaml'];

/**
 * Looks for a manifest in a folder and in those above it, up to the root of the repository (the folder with `.git`), or the home
 * folder, or the file system's root.
 * @returns its path from the first of them, or `undefined`
 * @throws UserError MANIFEST_INVALID for one that belongs to another user: whoever may write to a folder above must not choose
 *   what is fetched, and from where
 */
export function findManifest(start: string, home: string): string | undefined {
  let folder = start;
  for (;;) {
    for (const name of names) {
      const path = join(folder, name);
      const found = statSync(path, { throwIfNoEntry: false });
      if (found?.isFile() !== true) continue;
      const own = process.getuid?.();
      if (own !== undefined && found.uid !== own && found.uid !== 0 && own !== 0) {
        throw new UserError({
          code: 'MANIFEST_INVALID',
          what: `${path} belongs to another user`,
          fix: [`name it, if it is meant: --manifest ${path}`, 'or take it over: chown'],
        });
      }
      return relative(start, path);
    }
    const above = dirname(folder);
    if (above === folder || folder === home || statSync(join(folder, '.git'), { throwIfNoEntry: false })) {
      return undefined;
    }
    folder = above;
  }
}

/** @throws UserError INPUT_INVALID */
export function readManifestFile(path: string): string {
  try {
    const { size } = statSync(path);
    if (size <= LARGEST) return readFileSync(path, 'utf8');
  } catch {
    throw refused(
      path,
      'cannot be read',
      'see that the file exists (is the repository checked out?) and may be read',
    );
  }
  throw refused(path, 'is larger than 1 MiB', 'a manifest holds references, no data');
}

function refused(path: string, rule: string, fix: string): UserError {
  return new UserError({
    code: 'INPUT_INVALID',
    what: `input manifest: the file ${rule}`,
    facts: [['file', path]],
    fix: [fix],
  });
}
