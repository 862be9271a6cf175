import { startDeadline } from '../core/deadline.ts';
import type { Env } from '../core/environment.ts';
import { safeText } from '../core/safe-text.ts';
import { systemClock } from '../core/system-clock.ts';
import { readKept } from '../export/read-kept.ts';
import { findWeakenedTls, judgeNetworkVariables } from '../network/unsafe-environment.ts';
import { addMaskCommand } from '../platforms/add-mask.ts';
import { undoAll } from '../stores/undo.ts';
import { inputReader } from './inputs.ts';

/**
 * Has stores revoke what main had them issue. Never throws, and never fails the job. Later steps may have set variables that
 * reroute or weaken connections: then nothing is sent, as in main.
 * @param write takes a line for the runner
 */
export async function undoIssued(env: Env, write: (line: string) => void): Promise<void> {
  const kept = readKept(env);
  if (kept.length === 0) return;
  const read = inputReader(env);
  const warning = (text: string): void => write(`::warning::${safeText(text).replaceAll('\n', ' ')}`);
  const log = {
    debug: () => undefined,
    info: (text: string) => write(safeText(text)),
    notice: (text: string) => write(safeText(text)),
    warning,
  };
  const allowed = read('allow-network-env').toLowerCase() === 'true';
  const unsafe = [...findWeakenedTls(env), ...judgeNetworkVariables(env, allowed, log)];
  if (unsafe.length > 0) {
    const why = unsafe.map(({ facts }) => facts.what).join('; ');
    warning(`what was issued to this step is not revoked, and ends by its own lifetime: ${why}`);
    return;
  }
  await undoAll(kept, {
    env,
    clock: systemClock,
    log,
    masker: {
      mask(...texts) {
        for (const text of texts) if (text.trim() !== '') write(addMaskCommand(text));
      },
    },
    read,
    allowEndpoints: read('allow-endpoints')
      .split(/[\n,]/)
      .map((entry) => entry.trim().toLowerCase())
      .filter((entry) => entry !== ''),
    startDeadline,
  });
}
