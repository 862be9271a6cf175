import { readFile } from 'node:fs/promises';
import { createPrograms } from '../child/programs.ts';
import type { Log } from '../core/environment.ts';
import type { Settings } from '../core/settings.ts';
import { createMemoryKeeper, type MemoryKeeper } from '../pipeline/memory-keeper.ts';
import type { Run } from '../pipeline/run.ts';
import { requireSafeNetwork, startRun } from '../pipeline/start-run.ts';
import { platforms } from '../platforms/index.ts';
import type { CiJob } from './ci-job.ts';
import type { CliHost } from './host.ts';
import type { Messages } from './messages.ts';
import type { Request } from './request.ts';
import { SkippedRun } from './skipped-run.ts';
import { undoKept } from './undo-kept.ts';

/**
 * Signs in and does the work, within the deadline; a signal cancels it. In a CI that tells who brought the run about, that is
 * judged before.
 * @param keeper gets what a store had issued: the caller's to undo, save where the work fails
 * @throws UserError, Failures or SkippedRun
 */
export async function withRun<T>(
  request: Pick<Request, 'settings' | 'read'>,
  job: CiJob,
  host: CliHost,
  messages: Messages,
  work: (run: Run) => Promise<T>,
  keeper: MemoryKeeper = createMemoryKeeper(),
): Promise<T> {
  const { settings } = request;
  const { env } = host;
  const { log, masker } = messages;
  requireSafeNetwork(env, settings, log);
  await admit(job, env, settings, log);
  const deadline = host.startDeadline(settings.timeoutSeconds);
  messages.useLog({
    ...(job.masks === undefined ? {} : { masks: job.masks }),
    problemLine: job.platform.problemLine,
    programs: createPrograms(host, env, deadline.signal),
  });
  const stopListening = host.onSignal(() => deadline.cancel());
  const run = startRun(
    {
      ...host,
      log,
      masker,
      keeper,
      createTokenSource: (network) =>
        job.tokens(
          { env, network, masker, log, clock: host.clock, loadPayload: () => readPayload(env) },
          deadline.signal,
        ),
    },
    settings,
    deadline,
  );
  try {
    const result = await work(run);
    deadline.signal.throwIfAborted();
    await Promise.all(run.closing);
    return result;
  } catch (thrown) {
    await Promise.all(run.closing);
    // What is still under way must not hold the process.
    deadline.cancel();
    await undoKept(keeper, request, host, messages);
    throw thrown;
  } finally {
    stopListening();
    deadline.clear();
  }
}

/** Asks each CI that this environment speaks of: `--platform` must not get a stranger past the one that knows. */
async function admit({ platform }: CiJob, env: CliHost['env'], settings: Settings, log: Log): Promise<void> {
  const known = [platform, ...platforms.filter((other) => other.marks(env).length > 0)];
  // Forgejo and GitHub share theirs.
  for (const judge of new Set(known.map((one) => one.admit))) {
    const admission = await judge?.({ env, settings, loadPayload: () => readPayload(env) });
    if (admission === undefined) continue;
    const { kind, note } = admission;
    if (kind === 'skip') throw new SkippedRun(`nothing is fetched (allow-fork-events: skip): ${note}`);
    if (note !== undefined) log.warning(`a stranger's event is allowed (allow-fork-events: true): ${note}`);
  }
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
