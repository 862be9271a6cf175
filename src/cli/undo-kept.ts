import type { MemoryKeeper } from '../pipeline/memory-keeper.ts';
import type { CliHost } from './host.ts';
import type { Messages } from './messages.ts';
import type { Request } from './request.ts';

/** Has stores revoke what they issued to this command. Never throws; loads nothing where nothing was issued. */
export async function undoKept(
  keeper: MemoryKeeper,
  { settings, read }: Pick<Request, 'settings' | 'read'>,
  host: CliHost,
  { log, masker }: Pick<Messages, 'log' | 'masker'>,
): Promise<void> {
  const kept = keeper.all();
  if (kept.length === 0) return;
  const { undoAll } = await import('../stores/undo.ts');
  const { env, clock, startDeadline } = host;
  await Promise.all(kept.map((obligation) => keeper.release(obligation)));
  await undoAll(kept, {
    env,
    clock,
    log,
    masker,
    read,
    allowEndpoints: settings.allowEndpoints,
    startDeadline,
  });
}
