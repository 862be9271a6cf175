import { unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Env } from '../core/environment.ts';
import { COMMAND_FILE, COMMAND_FOLDER, list, readOrdinary, removeCommandFile } from './leftovers.ts';
import { isOfAnotherJob, ownerOf, removeFolder } from './temp-folder.ts';

/** What could be removed, and what could not. */
export interface Swept {
  readonly removed: number;
  readonly failed: number;
}

/**
 * Removes what an earlier job of this runner left that was killed before its post step: the runner wipes RUNNER_TEMP only
 * between jobs, and not always. What other steps of this job left is theirs until their own post step.
 */
export function removeLeftovers(env: Env): Swept {
  const swept = { removed: 0, failed: 0 };
  const attempt = (work: () => boolean): void => {
    try {
      if (work()) swept.removed += 1;
    } catch {
      swept.failed += 1;
    }
  };
  const temp = env['RUNNER_TEMP'];
  if (!temp) return swept;
  for (const entry of list(temp)) {
    if (ownerOf(entry, env) === 'another job') attempt(() => removeFolder(join(temp, entry), temp));
  }
  const commands = join(temp, COMMAND_FOLDER);
  for (const entry of list(commands)) {
    if (ownerOf(entry.slice(entry.lastIndexOf('.') + 1), env) !== 'another job') continue;
    attempt(() => {
      unlinkSync(join(commands, entry));
      return true;
    });
  }
  for (const path of earlierCommandFiles(commands, env)) {
    attempt(() => removeCommandFile(path, temp, env));
  }
  return swept;
}

/** What the state of other jobs says that they handed over in, and that state: it goes last, since it names the others. */
function earlierCommandFiles(folder: string, env: Env): readonly string[] {
  const paths: string[] = [];
  for (const entry of list(folder)) {
    if (!/^save_state_/i.test(entry)) continue;
    const text = readText(join(folder, entry));
    if (!isOfAnotherJob(text, env)) continue;
    const named = text.split(/\r?\n/).filter((line) => COMMAND_FILE.test(basename(line)));
    paths.push(...named.filter((path) => basename(path) !== entry), join(folder, entry));
  }
  return paths;
}

/** Empty where it cannot be read. */
function readText(path: string): string {
  try {
    return readOrdinary(path)?.toString('utf8') ?? '';
  } catch {
    return '';
  }
}
