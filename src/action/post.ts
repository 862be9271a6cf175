import { removeOwnFiles } from '../export/leftovers.ts';

/**
 * Removes what main left for the following steps. Trusts nothing that state says.
 * @param warn takes a line for the log where something is still there; a failing post step would fail the job
 */
export function post(env: Readonly<Record<string, string | undefined>>, warn: (line: string) => void): void {
  for (const what of removeOwnFiles(env)) {
    warn(`::warning::secret-sync could not remove ${what} below RUNNER_TEMP`);
  }
}
