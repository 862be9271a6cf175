import { appendAuditLog } from '../export/audit-log.ts';
import type { Collected } from './collect.ts';
import { buildReport } from './report.ts';
import type { Run } from './run.ts';

/**
 * The audit log, where one is asked for: a line for each variable that is about to be handed out.
 * @throws UserError OUTPUT_UNWRITABLE
 */
export async function writeAudit(collected: Collected, run: Run): Promise<void> {
  const { auditLog } = run.settings;
  if (auditLog === undefined) return;
  const now = run.clock.now();
  const handedOut = collected.variables.filter(({ name }) => !collected.kept.has(name));
  await appendAuditLog(auditLog, buildReport(handedOut, now, false), collected.principals, run.env, now);
}
