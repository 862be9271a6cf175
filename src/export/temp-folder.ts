import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Env } from '../core/environment.ts';

/** The job's part, then a random one that cannot be guessed. Nothing else is ever removed. */
const OUR_NAME = /^secret-sync-([0-9a-f]{16})-[0-9a-f]{32}$/;

/**
 * A name for a folder of ours, and the ending of files that lie ready beside the runner's. It says which job it belongs
 * to, so that what an earlier job left is known from what other steps of this one still need.
 */
export function newName(env: Env): string {
  return `secret-sync-${jobPart(env)}-${randomBytes(16).toString('hex')}`;
}

/** Nothing is created yet, so that the path can be written to state first. */
export function newFolderPath(parent: string, env: Env): string {
  return join(parent, newName(env));
}

/** Whether a name is one of ours, and whose. */
export function ownerOf(name: string, env: Env): 'this job' | 'another job' | 'nobody of ours' {
  const part = OUR_NAME.exec(name)?.[1];
  if (part === undefined) return 'nobody of ours';
  return part === jobPart(env) ? 'this job' : 'another job';
}

/** Whether a text has names of ours, all of them another job's. */
export function isOfAnotherJob(text: string, env: Env): boolean {
  const names = text.match(/secret-sync-[0-9a-f]{16}-[0-9a-f]{32}/g) ?? [];
  return names.length > 0 && names.every((name) => ownerOf(name, env) === 'another job');
}

/** Only what no step can change: a step's own `env:` must not make its neighbours' files look like another job's. */
function jobPart(env: Env): string {
  const job = [env['GITHUB_RUN_ID'], env['GITHUB_RUN_ATTEMPT'], env['GITHUB_JOB']];
  return createHash('sha256').update(JSON.stringify(job)).digest('hex').slice(0, 16);
}

/** Creates the folder, for its owner alone. Fails where anything has that name. */
export function createFolder(path: string): void {
  mkdirSync(path, { mode: 0o700 });
}

/**
 * Writes bytes into a new file of mode 0600 with a random name, following no link. Returns its path.
 * @param extension dot included
 */
export function writeValueFile(folder: string, bytes: Uint8Array, extension = ''): string {
  const path = join(folder, randomBytes(16).toString('hex') + extension);
  writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 });
  return path;
}

/**
 * Removes a folder of ours, if that is what it is once links are resolved: directly below RUNNER_TEMP, with a name that
 * only `newName` makes. State can be planted by other steps, so anything else is left alone.
 * @returns whether it was removed
 */
export function removeFolder(path: string, runnerTemp: string): boolean {
  let real: string;
  let temp: string;
  try {
    real = realpathSync(path);
    temp = realpathSync(runnerTemp);
  } catch {
    return false;
  }
  if (dirname(real) !== temp || !OUR_NAME.test(basename(real))) return false;
  // File by file first: on Windows some versions of Node leave what lies below a path with other letters than ASCII's, without a word.
  for (const entry of readdirSync(real, { withFileTypes: true })) {
    if (!entry.isDirectory()) unlinkSync(join(real, entry.name));
  }
  rmSync(real, { recursive: true, force: true });
  if (existsSync(real)) throw new Error('a folder of ours cannot be removed');
  return true;
}
