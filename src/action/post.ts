import { removeFolder } from '../export/temp-folder.ts';

/** Removes the files that main left for the following steps. Trusts nothing that state says. */
export async function post(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const folder = env['STATE_folder'];
  const runnerTemp = env['RUNNER_TEMP'];
  if (!folder || !runnerTemp) return;
  await removeFolder(folder, runnerTemp);
}
