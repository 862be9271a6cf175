import { readFile } from 'node:fs/promises';
import type { Log } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import { createGithubTokenSource } from '../identity/github-token.ts';
import { readSettings } from '../inputs/read-settings.ts';
import type { Run } from '../pipeline/run.ts';
import { readLines, requireSafeNetwork, startRun } from '../pipeline/start-run.ts';
import { admitEvent } from '../platforms/github-event.ts';
import type { ReferenceLine } from '../references/lines.ts';
import type { SecretStore } from '../stores/store.ts';
import type { ParsedFlags } from './flags.ts';
import type { CliHost } from './host.ts';
import { isCi, isGithub, type Messages } from './messages.ts';
import { SkippedRun } from './skipped-run.ts';

/** What `plan`, `run` and `export` are asked for. */
export interface Request {
  readonly settings: Settings;
  readonly lines: readonly ReferenceLine[];
  readonly stores: readonly SecretStore[];
}

/**
 * Reads the flags that are inputs, and the lines of secrets.
 * @throws UserError or Failures, with every mistake
 */
export async function readRequest(flags: ParsedFlags, host: CliHost): Promise<Request> {
  const settings = readSettings(flags.inputs, host.env, isCi(host.env));
  const text = await readSecretsText(flags, host);
  const stores = await host.loadStores();
  return { settings, stores, lines: readLines(text, stores, settings) };
}

async function readSecretsText(flags: ParsedFlags, host: CliHost): Promise<string> {
  const path = flags.one('secrets-file');
  if (path === undefined) return flags.inputs('secrets');
  if (flags.has('secrets')) {
    throw new UserError({
      code: 'USAGE_INVALID',
      what: '--secrets and --secrets-file are given both, and line numbers could mean either',
      fix: ['put all lines into one of the two'],
    });
  }
  if (path === '-') return host.readStdin();
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new UserError({
      code: 'INPUT_INVALID',
      what: '--secrets-file cannot be read',
      facts: [['file', path]],
      fix: ['see that the file exists and may be read'],
    });
  }
}

/**
 * Signs in and does the work, within the deadline; a signal cancels it. On GitHub the event is judged before, as the action
 * does.
 * @throws UserError, Failures or SkippedRun
 */
export async function withRun<T>(
  { settings, stores }: Request,
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
        stores,
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
