import { realpathSync } from 'node:fs';
import { lstat, readdir, readFile, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Env } from '../core/environment.ts';
import { DELIMITER_PREFIX } from './env-file.ts';
import { stateNames } from './state-names.ts';
import { isOfAnotherJob, ownerOf, removeFolder } from './temp-folder.ts';

/** Where the runner keeps the files of its commands, below RUNNER_TEMP. */
const COMMAND_FOLDER = '_runner_file_commands';

/** The runner's own files that may hold values: `set_env_<guid>`, `set_output_<guid>`, `save_state_<guid>`. */
const COMMAND_FILE = /^(?:set_env|set_output|save_state)_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Removes what this step left for the following ones: its folder of files, files of its export that a kill kept from being
 * put in place, and the files in which it handed values and state to the runner. The runner read those right after main, yet keeps
 * them until the job ends; state comes to post in the environment. State can be planted by other steps, so each is judged anew by place, name and content.
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
  for (const name of [stateNames.environment, stateNames.outputs, stateNames.state]) {
    const path = env[`STATE_${name}`];
    if (path) await attempt("the runner's file of its values", () => removeCommandFile(path, temp, env));
  }
  return left;
}

async function removeStaged(folder: string, name: string, env: Env): Promise<void> {
  if (ownerOf(name, env) === 'nobody of ours') return;
  for (const entry of await list(folder)) if (entry.endsWith(`.${name}`)) await unlink(join(folder, entry));
}

/**
 * Only a file that we filled ourselves, never one that a stage which is still running hands values over in.
 * @returns whether it was removed
 */
async function removeCommandFile(path: string, temp: string, env: Env): Promise<boolean> {
  const name = basename(path);
  const current = [env['GITHUB_ENV'], env['GITHUB_OUTPUT'], env['GITHUB_STATE']];
  if (!COMMAND_FILE.test(name) || current.some((used) => basename(used ?? '') === name)) return false;
  const folder = resolved(dirname(path));
  if (folder === undefined || folder !== resolved(join(temp, COMMAND_FOLDER))) return false;
  const file = join(folder, name);
  if ((await readOrdinary(file))?.includes(DELIMITER_PREFIX) !== true) return false;
  await unlink(file);
  return true;
}

/** Nothing where there is no such file, or something else: a link is not followed. */
async function readOrdinary(path: string): Promise<Buffer | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true ? readFile(path) : undefined;
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
  for (const path of await earlierCommandFiles(commands, env)) {
    await attempt(() => removeCommandFile(path, temp, env));
  }
  return swept;
}

/** What the state of other jobs says that they handed over in, and that state: it goes last, since it names the others. */
async function earlierCommandFiles(folder: string, env: Env): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const entry of await list(folder)) {
    if (!/^save_state_/i.test(entry)) continue;
    const text = (await readOrdinary(join(folder, entry)).catch(() => undefined))?.toString('utf8') ?? '';
    if (!isOfAnotherJob(text, env)) continue;
    const named = text.split(/\r?\n/).filter((line) => COMMAND_FILE.test(basename(line)));
    paths.push(...named.filter((path) => basename(path) !== entry), join(folder, entry));
  }
  return paths;
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
