import { statSync } from 'node:fs';
import { EOL } from 'node:os';
import type { ChildHost } from '../child/child-host.ts';
import type { Shell } from '../child/shell.ts';
import type { Deadline } from '../core/deadline.ts';
import type { Clock, Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import { createGithubTokenSource } from '../identity/github-token.ts';
import type { InputReader } from '../inputs/inputs.ts';
import type { Manifest } from '../manifest/read-manifest.ts';
import { describeAll, fetchAll } from '../pipeline/per-store.ts';
import { readRequest } from '../pipeline/read-request.ts';
import type { Run } from '../pipeline/run.ts';
import { requireSafeNetwork, startRun } from '../pipeline/start-run.ts';
import { fileCommandPath, type GithubPlatform, isPublicRepository } from '../platforms/github.ts';
import { type Admission, admitEvent } from '../platforms/github-event.ts';
import { githubJob } from '../platforms/github-job.ts';
import type { ReferenceLine } from '../references/lines.ts';
import type { Keeper, ListedStore } from '../stores/store.ts';
import { inputReader } from './inputs.ts';

/** The process around the action, passed in. */
export interface ActionHost {
  readonly env: Env;
  /** As `process.platform`. */
  readonly operatingSystem: string;
  readonly clock: Clock;
  readonly platform: GithubPlatform;
  readonly stores: readonly ListedStore[];
  /** The event's payload; `undefined` where it cannot be read. */
  readonly loadPayload: () => Promise<unknown>;
  readonly startDeadline: (timeoutSeconds: number) => Deadline;
  /** Asked for when a script is started. */
  readonly createChildHost: () => ChildHost;
}

/**
 * The action's main step, from inputs to exported variables, and to the end of the script in `run`. What is needed only
 * once there are answers is loaded while they are waited for.
 * @returns the exit code: the script's
 * @throws Failures or UserError; then nothing was exported, save where it is the script that cannot be started
 */
export async function runAction(host: ActionHost): Promise<number> {
  const { env, platform } = host;
  const read = inputReader(env);
  const manifest = await loadManifest(read, host.stores);
  const { settings, lines } = await readRequest(
    { read, text: read('secrets'), manifest },
    { env, inCi: true, job: githubJob(env) },
    'oidc',
    host.stores,
  );
  requireFiles(env, settings, lines);
  requireSafeNetwork(env, settings, platform.log);
  const shell = await requireShell(settings, host);
  const payload = await host.loadPayload();
  const admission = await admitEvent(env, settings, payload);
  if (admission.kind === 'skip') {
    await leave(admission, host);
    return 0;
  }
  if (admission.note !== undefined) {
    platform.log.warning(`a stranger's event is allowed (allow-fork-events: true): ${admission.note}`);
  }

  const deadline = host.startDeadline(settings.timeoutSeconds);
  const run = startRun(
    {
      ...host,
      ...platform,
      keeper: stateKeeper(env),
      createTokenSource: (network) =>
        createGithubTokenSource({
          env,
          network,
          masker: platform.masker,
          clock: host.clock,
          loadPayload: async () => payload,
        }),
    },
    settings,
    deadline,
  );
  try {
    const brief = isPublicRepository(payload);
    const exitCode = settings.dryRun
      ? await plan(lines, run, brief, host)
      : await exportAndRun(lines, run, brief, shell, deadline, host);
    await Promise.all(run.closing);
    return exitCode;
  } catch (thrown) {
    await Promise.all(run.closing);
    // One store's bug must not leave the other's calls under way, and their retries.
    deadline.cancel();
    throw thrown;
  } finally {
    deadline.clear();
  }
}

/** From the workspace, and only where it is named: what lies in a checkout must not choose what a job fetches. */
async function loadManifest(
  read: InputReader,
  stores: readonly ListedStore[],
): Promise<Manifest | undefined> {
  const path = read('manifest');
  const profile = read('profile');
  if (path === '' && profile === '') return undefined;
  const { readManifestFile } = await import('../manifest/find-manifest.ts');
  const { loadManifest: load } = await import('../manifest/load-manifest.ts');
  return load(path === '' ? undefined : readManifestFile(path), profile, stores);
}

async function plan(
  lines: readonly ReferenceLine[],
  run: Run,
  brief: boolean,
  host: ActionHost,
): Promise<number> {
  const describing = describeAll(lines, run);
  const [{ showPlan }] = await Promise.all([
    meanwhile(run, () => import('./show-plan.ts')),
    meanwhile(run, () => sweep(host)),
    describing,
  ]);
  await showPlan(lines, describing, run, brief);
  return 0;
}

async function exportAndRun(
  lines: readonly ReferenceLine[],
  run: Run,
  brief: boolean,
  shell: Shell | undefined,
  deadline: Deadline,
  host: ActionHost,
): Promise<number> {
  const loading = meanwhile(run, async () => {
    const { SecretsExport } = await import('./export-secrets.ts');
    return new SecretsExport(run);
  });
  const first = Promise.withResolvers<void>();
  const fetching = fetchAll(lines, run, (value) => {
    first.resolve();
    // What goes wrong there goes wrong in the export too, and is said there.
    loading.then((exporting) => exporting.lookThrough(value)).catch(() => undefined);
  });
  const [exporting] = await Promise.all([
    loading,
    meanwhile(run, () => rehearse(lines, Promise.race([first.promise, fetching]), run)),
    meanwhile(run, () => sweep(host)),
    fetching,
  ]);
  const { masked, script } = await exporting.export(lines, fetching, brief, shell);
  if (script === undefined || shell === undefined) return 0;
  const { runScript } = await import('./run-script.ts');
  const { platform, createChildHost } = host;
  return runScript({ script, shell, masked, run, deadline, platform, child: createChildHost() });
}

/** Loaded where there is something to keep: in most runs there is nothing. */
function stateKeeper(env: Env): Keeper {
  let loading: Promise<Keeper> | undefined;
  const load = async (): Promise<Keeper> =>
    (await import('../export/state-keeper.ts')).createStateKeeper(env);
  const loaded = (): Promise<Keeper> => {
    loading ??= load();
    return loading;
  };
  return {
    keep: async (obligation) => (await loaded()).keep(obligation),
    release: async (obligation) => (await loaded()).release(obligation),
  };
}

/** What is done while answers are waited for. What the stores load for themselves goes first. */
async function meanwhile<Result>({ network }: Run, work: () => Promise<Result>): Promise<Result> {
  await network.idle('last');
  return work();
}

/**
 * Begins it. What goes wrong there goes wrong in the export too, and is said there.
 * @param answer ends it
 */
async function rehearse(lines: readonly ReferenceLine[], answer: Promise<unknown>, run: Run): Promise<void> {
  let isOver = false;
  const end = (): void => {
    isOver = true;
  };
  answer.then(end, end);
  const pause = async (): Promise<void> => {
    await run.network.idle('last');
    if (isOver) throw new Error('there are answers');
  };
  const { rehearseExport } = await import('./rehearse-export.ts');
  rehearseExport(lines, run, pause).catch(() => undefined);
}

async function sweep({ env, platform }: ActionHost): Promise<void> {
  const { removeLeftovers } = await import('../export/earlier-jobs.ts');
  const { removed, failed } = removeLeftovers(env);
  if (removed > 0) platform.log.info(`removed what an earlier job of this runner left: ${removed}`);
  if (failed > 0) {
    platform.log.warning(
      `files of secrets that an earlier job of this runner left cannot be removed: ${failed}`,
    );
  }
}

/** The outputs say that nothing is set, for a workflow that reads them. */
async function leave({ note }: Admission, { env, platform }: ActionHost): Promise<void> {
  const [{ append }, { formatEntry }] = await Promise.all([
    import('../export/append.ts'),
    import('../export/env-file.ts'),
  ]);
  const outputs = { skipped: 'true', names: '[]', report: '[]' };
  const entries = Object.entries(outputs).map(([name, value]) => formatEntry(name, value, EOL));
  append(fileCommandPath(env, 'GITHUB_OUTPUT'), entries.join(''), 'GITHUB_OUTPUT');
  platform.log.notice(`nothing is fetched (allow-fork-events: skip): ${note}`);
}

/** Asked for before anything is fetched, too. */
async function requireShell(
  { run, dryRun }: Settings,
  { env, operatingSystem }: ActionHost,
): Promise<Shell | undefined> {
  if (run === undefined || dryRun) return undefined;
  const folder = run.workingDirectory;
  if (folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UserError({
      code: 'INPUT_INVALID',
      what: 'input working-directory names no folder',
      facts: [['given', folder]],
      fix: ['correct working-directory: it is a path from the workspace', 'check the repository out first'],
    });
  }
  const { findShell } = await import('../child/shell.ts');
  return findShell(run.shell, env, operatingSystem);
}

/** Asked for before anything is fetched: a file that is missing later would waste every call. */
function requireFiles(env: Env, settings: Settings, lines: readonly ReferenceLine[]): void {
  fileCommandPath(env, 'GITHUB_OUTPUT');
  if (settings.export.env && !settings.dryRun) fileCommandPath(env, 'GITHUB_ENV');
  if (settings.summary) fileCommandPath(env, 'GITHUB_STEP_SUMMARY');
  const usesScript = settings.run !== undefined && !settings.dryRun;
  if (usesScript || lines.some((line) => line.options.asFile)) {
    fileCommandPath(env, 'RUNNER_TEMP');
    fileCommandPath(env, 'GITHUB_STATE');
  }
}
