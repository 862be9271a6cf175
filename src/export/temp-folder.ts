import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Every folder of ours begins so: the post step removes nothing else. */
export const FOLDER_PREFIX = 'secret-sync-';

const FOLDER_NAME = /^secret-sync-[0-9a-f]{32}$/;

/** A name that cannot be guessed; nothing is created yet, so that it can be written to state first. */
export function newFolderPath(runnerTemp: string): string {
  return join(runnerTemp, `${FOLDER_PREFIX}${randomBytes(16).toString('hex')}`);
}

/** Creates the folder, for its owner alone. Fails where anything has that name. */
export async function createFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 });
}

/**
 * Writes bytes into a new file of mode 0600 with a random name, following no link. Returns its path.
 * @param extension dot included
 */
export async function writeValueFile(folder: string, bytes: Uint8Array, extension = ''): Promise<string> {
  const path = join(folder, randomBytes(16).toString('hex') + extension);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
  return path;
}

/**
 * Removes a folder of ours, if that is what it is once links are resolved: directly below RUNNER_TEMP, with a name that
 * only `newFolderPath` makes. State can be planted by other steps, so anything else is left alone.
 * @returns whether it was removed
 */
export async function removeFolder(path: string, runnerTemp: string): Promise<boolean> {
  let real: string;
  let temp: string;
  try {
    real = realpathSync(path);
    temp = realpathSync(runnerTemp);
  } catch {
    return false;
  }
  if (dirname(real) !== temp || !FOLDER_NAME.test(basename(real))) return false;
  await rm(real, { recursive: true, force: true });
  return true;
}
