import { appendFile } from 'node:fs/promises';
import type { Env } from '../core/environment.ts';
import type { ReportEntry } from '../pipeline/report.ts';
import { unwritable } from './unwritable.ts';

/**
 * Adds a line of JSON for each variable: when, which variable, from where, as whom, for which run. Never a value.
 * @throws UserError OUTPUT_UNWRITABLE
 */
export async function appendAuditLog(
  path: string,
  entries: readonly ReportEntry[],
  principals: ReadonlyMap<string, string>,
  env: Env,
  now: Date,
): Promise<void> {
  const lines = entries.map((entry) =>
    JSON.stringify({
      time: now.toISOString(),
      ...entry,
      principal: principals.get(entry.connection ?? entry.store),
      repository: env['GITHUB_REPOSITORY'],
      run: env['GITHUB_RUN_ID'],
      attempt: env['GITHUB_RUN_ATTEMPT'],
      job: env['GITHUB_JOB'],
    }),
  );
  try {
    await appendFile(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  } catch {
    throw unwritable('audit-log', path);
  }
}
