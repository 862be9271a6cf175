import { readFile } from 'node:fs/promises';
import type { Log } from '../core/environment.ts';
import type { Settings } from '../core/settings.ts';
import { createGithubTokenSource } from '../identity/github-token.ts';
import type { Run } from '../pipeline/run.ts';
import { requireSafeNetwork, startRun } from '../pipeline/start-run.ts';
import { admitEvent } from '../platforms/github-event.ts';
import type { CliHost } from './host.ts';
import { isGithub, type Messages } from './messages.ts';
import type { Request } from './request.ts';
import { SkippedRun } from './skipped-run.ts';

/**
 * Signs in and does the work, within the deadline; a signal cancels it. On GitHub the event is judged before, as the action
 * does.
 * @throws UserError, Failures or SkippedRun
 */
export async function withRun<T>(
  { settings }: Pick<Request, 'settings'>,
  host: CliHost,
  messages: Messages,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  const { env } = host;
  const { log, masker } = messages;
  requireSafeNetwork(env, settings, log);
  if (isGithub(env)) await admit(env, settings, log);
  const deadline = host.startDeadline(settings.timeoutSeconds);
  const stopListening = host.onSignal(() => deadline.cancel());
  try {
    const run = startRun(
      {
        ...host,
        log,
        masker,
        createTokenSource: (network) =>
          createGithubTokenSource({ env, network, masker, loadPayload: () => readPayload(env) }),
      },
      settings,
      deadline,
    );
    const result = await work(run);
    deadline.signal.throwIfAborted();
    return result;
  } catch (thrown) {
    // What is still under way must not hold the process.
    deadline.cancel();
    throw thrown;
  } finally {
    stopListening();
    deadline.clear();
  }
}

async function admit(env: CliHost['env'], settings: Settings, log: Log): Promise<void> {
  const { kind, note } = await admitEvent(env, settings, await readPayload(env));
  if (kind === 'skip') throw new SkippedRun(`nothing is fetched (allow-fork-events: skip): ${note}`);
  if (note !== undefined) log.warning(`a stranger's event is allowed (allow-fork-events: true): ${note}`);
}

/**
 * The event's payload. Read here and not by `@actions/github`, which writes to stdout where there is none.
 * @returns `undefined` where it cannot be read: the callers then assume the worst
 */
async function readPayload(env: CliHost['env']): Promise<unknown> {
  try {
    const payload: unknown = JSON.parse(await readFile(env['GITHUB_EVENT_PATH'] ?? '', 'utf8'));
    return payload;
  } catch {
    return undefined;
  }
}
