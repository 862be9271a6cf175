import { lstatSync, readdirSync, readFileSync, realpathSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Env } from '../core/environment.ts';
import { DELIMITER_PREFIX } from './env-file.ts';
import { stateNames } from './state-names.ts';
import { ownerOf, removeFolder } from './temp-folder.ts';

/** Where the runner keeps the files of its commands, below RUNNER_TEMP. */
export const COMMAND_FOLDER = '_runner_file_commands';

/** The runner's own files that may hold values: `set_env_<guid>`, `set_output_<guid>`, `save_state_<guid>`. */
export const COMMAND_FILE = /^(?:set_env|set_output|save_state)_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Removes what this step left for the following ones: its folder of files, files of its export that a kill kept from being
 * put in place, and the files in which it handed values and state to the runner. The runner read those right after main, yet keeps
 * them until the job ends; state comes to post in the environment. State can be planted by other steps, so each is judged anew by place, name and content.
 * @returns what could not be removed, as the log names it
 */
export function removeOwnFiles(env: Env): readonly string[] {
  const temp = env['RUNNER_TEMP'];
  if (!temp) return [];
  const left: string[] = [];
  const attempt = (what: string, work: () => unknown): void => {
    try {
      work();
    } catch {
      left.push(what);
    }
  };
  const folder = env[`STATE_${stateNames.folder}`];
  if (folder) {
    attempt('its folder of secret files', () => removeFolder(folder, temp));
    attempt('files of its export', () => removeStaged(join(temp, COMMAND_FOLDER), basename(folder), env));
  }
  for (const name of [stateNames.environment, stateNames.outputs, stateNames.state]) {
    const path = env[`STATE_${name}`];
    if (path) attempt("the runner's file of its values", () => removeCommandFile(path, temp, env));
  }
  return left;
}

function removeStaged(folder: string, name: string, env: Env): void {
  if (ownerOf(name, env) === 'nobody of ours') return;
  for (const entry of list(folder)) if (entry.endsWith(`.${name}`)) unlinkSync(join(folder, entry));
}

/**
 * Only a file that we filled ourselves, never one that a stage which is still running hands values over in.
 * @returns whether it was removed
 */
export function removeCommandFile(path: string, temp: string, env: Env): boolean {
  const name = basename(path);
  const current = [env['GITHUB_ENV'], env['GITHUB_OUTPUT'], env['GITHUB_STATE']];
  if (!COMMAND_FILE.test(name) || current.some((used) => basename(used ?? '') === name)) return false;
  const folder = resolved(dirname(path));
  if (folder === undefined || folder !== resolved(join(temp, COMMAND_FOLDER))) return false;
  const file = join(folder, name);
  if (readOrdinary(file)?.includes(DELIMITER_PREFIX) !== true) return false;
  unlinkSync(file);
  return true;
}

/** Nothing where there is no such file, or something else: a link is not followed. */
export function readOrdinary(path: string): Buffer | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path) : undefined;
}

/** What is in a folder; nothing where there is none. */
export function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function resolved(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
