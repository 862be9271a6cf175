import { statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { EOL } from 'node:os';
import type { ChildHost } from '../child/child-host.ts';
import { findShell, type Shell } from '../child/shell.ts';
import type { Deadline } from '../core/deadline.ts';
import type { Clock, Env } from '../core/environment.ts';
import { throwFailures, UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import { unwritable } from '../export/audit-log.ts';
import { formatEntry } from '../export/env-file.ts';
import { removeLeftovers } from '../export/leftovers.ts';
import { type PreparedScript, publishToRunner } from '../export/publish-github.ts';
import { createGithubTokenSource } from '../identity/github-token.ts';
import type { InputReader } from '../inputs/inputs.ts';
import { readSettings } from '../inputs/read-settings.ts';
import { type MaskedVariable, maskVariables } from '../masking/masked-variable.ts';
import { collect } from '../pipeline/collect.ts';
import { planLines } from '../pipeline/plan.ts';
import { renderPlanMarkdown, renderPlanText } from '../pipeline/render-plan.ts';
import type { Run } from '../pipeline/run.ts';
import { readLines, requireSafeNetwork, startRun } from '../pipeline/start-run.ts';
import { fileCommandPath, type GithubPlatform, isPublicRepository } from '../platforms/github.ts';
import { type Admission, admitEvent } from '../platforms/github-event.ts';
import type { ReferenceLine } from '../references/lines.ts';
import type { SecretStore } from '../stores/store.ts';
import { runScript } from './run-script.ts';

/** The process around the action, passed in. */
export interface ActionHost {
  readonly env: Env;
  /** As `process.platform`. */
  readonly operatingSystem: string;
  readonly clock: Clock;
  readonly platform: GithubPlatform;
  readonly stores: readonly SecretStore[];
  /** The event's payload; `undefined` where it cannot be read. */
  readonly loadPayload: () => Promise<unknown>;
  readonly startDeadline: (timeoutSeconds: number) => Deadline;
  /** Asked for when a script is started. */
  readonly createChildHost: () => ChildHost;
}

/**
 * The action's main step, from inputs to exported variables, and to the end of the script in `run`.
 * @returns the exit code: the script's
 * @throws Failures or UserError; then nothing was exported, save where it is the script that cannot be started
 */
export async function runAction(host: ActionHost): Promise<number> {
  const { env, platform } = host;
  const settings = readSettings(inputReader(env), env, true);
  const lines = readLines(inputReader(env)('secrets'), host.stores, settings);
  requireFiles(env, settings, lines);
  requireSafeNetwork(env, settings, platform.log);
  const shell = requireShell(settings, host);
  const payload = await host.loadPayload();
  const admission = await admitEvent(env, settings, payload);
  if (admission.kind === 'skip') {
    await leave(admission, host);
    return 0;
  }
  if (admission.note !== undefined) {
    platform.log.warning(`a stranger's event is allowed (allow-fork-events: true): ${admission.note}`);
  }

  await sweep(host);
  const deadline = host.startDeadline(settings.timeoutSeconds);
  try {
    const run = startRun(
      {
        ...host,
        ...platform,
        createTokenSource: (network) =>
          createGithubTokenSource({
            env,
            network,
            masker: platform.masker,
            loadPayload: async () => payload,
          }),
      },
      settings,
      deadline,
    );
    const brief = isPublicRepository(payload);
    if (settings.dryRun) {
      await showPlan(lines, run, brief);
      return 0;
    }
    const { masked, script } = await exportSecrets(lines, run, brief, shell);
    if (script === undefined || shell === undefined) return 0;
    return await runScript({ script, shell, masked, run, deadline, platform, child: host.createChildHost() });
  } catch (thrown) {
    // One store's bug must not leave the other's calls under way, and their retries.
    deadline.cancel();
    throw thrown;
  } finally {
    deadline.clear();
  }
}

async function sweep({ env, platform }: ActionHost): Promise<void> {
  const { removed, failed } = await removeLeftovers(env);
  if (removed > 0) platform.log.info(`removed what an earlier job of this runner left: ${removed}`);
  if (failed > 0) {
    platform.log.warning(
      `files of secrets that an earlier job of this runner left cannot be removed: ${failed}`,
    );
  }
}

/** The outputs say that nothing is set, for a workflow that reads them. */
async function leave({ note }: Admission, { env, platform }: ActionHost): Promise<void> {
  const outputs = { skipped: 'true', names: '[]', report: '[]' };
  const entries = Object.entries(outputs).map(([name, value]) => formatEntry(name, value, EOL));
  await append(fileCommandPath(env, 'GITHUB_OUTPUT'), entries.join(''), 'GITHUB_OUTPUT');
  platform.log.notice(`nothing is fetched (allow-fork-events: skip): ${note}`);
}

/** @param brief in a public repository everybody reads outputs and summary */
async function exportSecrets(
  lines: readonly ReferenceLine[],
  run: Run,
  brief: boolean,
  shell: Shell | undefined,
): Promise<{ readonly masked: readonly MaskedVariable[]; readonly script?: PreparedScript }> {
  const collected = await collect(lines, run);
  const exportsAny = run.settings.export.env || run.settings.export.output;
  const { masked, notes, remarks } = maskVariables(collected.variables, run.masker, {
    minLength: run.settings.maskMinLength,
    overBudget: exportsAny ? 'fail' : 'redact',
  });
  for (const note of notes) run.log.warning(note);
  for (const remark of remarks) run.log.info(remark);
  const { report, script } = await publishToRunner(collected, masked, run, brief, shell);
  const names = report.map((entry) => entry.name).join(', ');
  if (exportsAny && names !== '') run.log.info(`variables that are set: ${names}`);
  else if (script === undefined) run.log.info('no variable is set');
  if (script !== undefined) run.log.info(`variables of the script: ${[...script.values.keys()].join(', ')}`);
  return { masked, ...(script === undefined ? {} : { script }) };
}

/** A plan that a run would fail on fails the step, after all of it was shown. */
async function showPlan(lines: readonly ReferenceLine[], run: Run, brief: boolean): Promise<void> {
  const plan = await planLines(lines, run);
  run.log.info(renderPlanText(plan));
  if (run.settings.summary) {
    const path = fileCommandPath(run.env, 'GITHUB_STEP_SUMMARY');
    await append(path, renderPlanMarkdown(plan, brief), 'GITHUB_STEP_SUMMARY');
  }
  const path = fileCommandPath(run.env, 'GITHUB_OUTPUT');
  await append(path, formatEntry('names', '[]', EOL) + formatEntry('report', '[]', EOL), 'GITHUB_OUTPUT');
  throwFailures(plan.errors);
}

async function append(path: string, text: string, what: string): Promise<void> {
  try {
    await appendFile(path, text);
  } catch {
    throw unwritable(what, path);
  }
}

/**
 * The runner's rule for names: spaces to `_`, upper case; hyphens stay. Values are trimmed, as `getInput` does, save the
 * start of `secrets` and `run`: blank lines there count, or line numbers in errors would be wrong, and so does indentation.
 */
function inputReader(env: Env): InputReader {
  return (name) => {
    const text = env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '';
    return name === 'secrets' || name === 'run' ? text.trimEnd() : text.trim();
  };
}

/** Asked for before anything is fetched, too. */
function requireShell({ run, dryRun }: Settings, { env, operatingSystem }: ActionHost): Shell | undefined {
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
