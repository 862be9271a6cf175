import { realpathSync } from 'node:fs';
import { lstat, readdir, readFile, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Env } from '../core/environment.ts';
import { DELIMITER_PREFIX } from './env-file.ts';
import { stateNames } from './state-names.ts';
import { ownerOf, removeFolder } from './temp-folder.ts';

/** Where the runner keeps the files of its commands, below RUNNER_TEMP. */
const COMMAND_FOLDER = '_runner_file_commands';

/** The runner's own files that held values: `set_env_<guid>`, `set_output_<guid>`. */
const COMMAND_FILE = /^set_(env|output)_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Removes what this step left for the following ones: its folder of files, files of its export that a kill kept from being
 * put in place, and the files in which it handed values to the runner. The runner read those right after main, yet keeps
 * them until the job ends. State can be planted by other steps, so each is judged anew by place, name and content.
 * @returns what could not be removed, as the log names it
 */
export async function removeOwnFiles(env: Env): Promise<readonly string[]> {
  const temp = env['RUNNER_TEMP'];
  if (!temp) return [];
  const left: string[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch {
      left.push(what);
    }
  };
  const folder = env[`STATE_${stateNames.folder}`];
  if (folder) {
    await attempt('its folder of secret files', () => removeFolder(folder, temp));
    await attempt('files of its export', () =>
      removeStaged(join(temp, COMMAND_FOLDER), basename(folder), env),
    );
  }
  for (const name of [stateNames.environment, stateNames.outputs]) {
    const path = env[`STATE_${name}`];
    if (path) await attempt("the runner's file of its values", () => removeCommandFile(path, temp, env));
  }
  return left;
}

async function removeStaged(folder: string, name: string, env: Env): Promise<void> {
  if (ownerOf(name, env) === 'nobody of ours') return;
  for (const entry of await list(folder)) if (entry.endsWith(`.${name}`)) await unlink(join(folder, entry));
}

/** Only a file that our own export filled, never one that a stage which is still running hands values over in. */
async function removeCommandFile(path: string, temp: string, env: Env): Promise<void> {
  const name = basename(path);
  const inUse = [env['GITHUB_ENV'], env['GITHUB_OUTPUT']].map((current) => basename(current ?? ''));
  if (!COMMAND_FILE.test(name) || inUse.includes(name)) return;
  const folder = resolved(dirname(path));
  if (folder === undefined || folder !== resolved(join(temp, COMMAND_FOLDER))) return;
  const file = join(folder, name);
  const found = await lstat(file).catch(() => undefined);
  if (found?.isFile() !== true || !(await readFile(file)).includes(DELIMITER_PREFIX)) return;
  await unlink(file);
}

/** What could be removed, and what could not. */
export interface Swept {
  readonly removed: number;
  readonly failed: number;
}

/**
 * Removes what an earlier job of this runner left that was killed before its post step: the runner wipes RUNNER_TEMP only
 * between jobs, and not always. What other steps of this job left is theirs until their own post step.
 */
export async function removeLeftovers(env: Env): Promise<Swept> {
  const swept = { removed: 0, failed: 0 };
  const attempt = async (work: () => Promise<boolean>): Promise<void> => {
    try {
      if (await work()) swept.removed += 1;
    } catch {
      swept.failed += 1;
    }
  };
  const temp = env['RUNNER_TEMP'];
  if (!temp) return swept;
  for (const entry of await list(temp)) {
    if (ownerOf(entry, env) === 'another job') await attempt(() => removeFolder(join(temp, entry), temp));
  }
  const commands = join(temp, COMMAND_FOLDER);
  for (const entry of await list(commands)) {
    if (ownerOf(entry.slice(entry.lastIndexOf('.') + 1), env) !== 'another job') continue;
    await attempt(async () => {
      await unlink(join(commands, entry));
      return true;
    });
  }
  return swept;
}

async function list(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

function resolved(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
