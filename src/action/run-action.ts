import { appendFile } from 'node:fs/promises';
import { EOL } from 'node:os';
import type { Deadline } from '../core/deadline.ts';
import type { Clock, Env } from '../core/environment.ts';
import { throwFailures } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import { unwritable } from '../export/audit-log.ts';
import { formatEntry } from '../export/env-file.ts';
import { findReservedOutputs, publishToRunner } from '../export/publish-github.ts';
import { createGithubTokenSource } from '../identity/github-token.ts';
import type { InputReader } from '../inputs/inputs.ts';
import { readSettings } from '../inputs/read-settings.ts';
import { maskVariables } from '../masking/masked-variable.ts';
import { collect } from '../pipeline/collect.ts';
import { planLines } from '../pipeline/plan.ts';
import { renderPlanMarkdown, renderPlanText } from '../pipeline/render-plan.ts';
import type { Run } from '../pipeline/run.ts';
import { readLines, requireSafeNetwork, startRun } from '../pipeline/start-run.ts';
import { fileCommandPath, type GithubPlatform, isPublicRepository } from '../platforms/github.ts';
import type { ReferenceLine } from '../references/lines.ts';
import type { SecretStore } from '../stores/store.ts';

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
}

/**
 * The action's main step, from inputs to exported variables.
 * @throws Failures or UserError; then nothing was exported
 */
export async function runAction(host: ActionHost): Promise<void> {
  const { env, platform } = host;
  const settings = readSettings(inputReader(env), env, true);
  const lines = readLines(inputReader(env)('secrets'), host.stores, settings);
  requireFiles(env, settings, lines);
  requireSafeNetwork(env, settings, platform.log);

  const deadline = host.startDeadline(settings.timeoutSeconds);
  try {
    const run = startRun(
      {
        ...host,
        ...platform,
        createTokenSource: (network) =>
          createGithubTokenSource({ env, network, masker: platform.masker, loadPayload: host.loadPayload }),
      },
      settings,
      deadline,
    );
    await (settings.dryRun ? showPlan(lines, run, host) : exportSecrets(lines, run, host));
  } catch (thrown) {
    // One store's bug must not leave the other's calls under way, and their retries.
    deadline.cancel();
    throw thrown;
  } finally {
    deadline.clear();
  }
}

async function exportSecrets(lines: readonly ReferenceLine[], run: Run, host: ActionHost): Promise<void> {
  const [collected, payload] = await Promise.all([collect(lines, run), host.loadPayload()]);
  throwFailures(findReservedOutputs(collected, run));
  const { masked, notes } = maskVariables(collected.variables, run.masker);
  for (const note of notes) run.log.warning(note);
  const report = await publishToRunner(collected, masked, run, isPublicRepository(payload));
  const exportsAny = run.settings.export.env || run.settings.export.output;
  const names = exportsAny ? report.map((entry) => entry.name) : [];
  run.log.info(names.length === 0 ? 'no variable is set' : `variables that are set: ${names.join(', ')}`);
}

/** A plan that a run would fail on fails the step, after all of it was shown. */
async function showPlan(lines: readonly ReferenceLine[], run: Run, host: ActionHost): Promise<void> {
  const [plan, payload] = await Promise.all([planLines(lines, run), host.loadPayload()]);
  run.log.info(renderPlanText(plan));
  if (run.settings.summary) {
    const path = fileCommandPath(run.env, 'GITHUB_STEP_SUMMARY');
    await append(path, renderPlanMarkdown(plan, isPublicRepository(payload)), 'GITHUB_STEP_SUMMARY');
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
 * start of `secrets`: blank lines there count, or every line number in an error would be wrong.
 */
function inputReader(env: Env): InputReader {
  return (name) => {
    const text = env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '';
    return name === 'secrets' ? text.trimEnd() : text.trim();
  };
}

/** Asked for before anything is fetched: a file that is missing later would waste every call. */
function requireFiles(env: Env, settings: Settings, lines: readonly ReferenceLine[]): void {
  fileCommandPath(env, 'GITHUB_OUTPUT');
  if (settings.export.env && !settings.dryRun) fileCommandPath(env, 'GITHUB_ENV');
  if (settings.summary) fileCommandPath(env, 'GITHUB_STEP_SUMMARY');
  if (lines.some((line) => line.options.asFile)) {
    fileCommandPath(env, 'RUNNER_TEMP');
    fileCommandPath(env, 'GITHUB_STATE');
  }
}
