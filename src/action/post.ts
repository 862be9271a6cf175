import { removeFolder } from '../export/temp-folder.ts';

/**
 * Removes the files that main left for the following steps. Trusts nothing that state says.
 * @param warn takes a line for the log where they are still there; a failing post step would fail the job
 */
export async function post(
  env: Readonly<Record<string, string | undefined>>,
  warn: (line: string) => void,
): Promise<void> {
  const folder = env['STATE_folder'];
  const runnerTemp = env['RUNNER_TEMP'];
  if (!folder || !runnerTemp) return;
  try {
    await removeFolder(folder, runnerTemp);
  } catch {
    warn('::warning::secret-sync could not remove its folder of secret files below RUNNER_TEMP');
  }
}
