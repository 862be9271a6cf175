import { EOL } from 'node:os';
import type { Env } from '../core/environment.ts';
import { formatEntry } from './env-file.ts';
import { stateNames } from './state-names.ts';
import { newName } from './temp-folder.ts';

/**
 * What our state begins with: where it lies, since it may hold a token in clear, and a name that says whose it is, by which the
 * next job finds it where no post step came.
 * @param path of GITHUB_STATE
 */
export function ownState(path: string, env: Env): string {
  return formatEntry(stateNames.state, path, EOL) + formatEntry('owner', newName(env), EOL);
}
