import { unlinkSync } from 'node:fs';
import { EOL } from 'node:os';
import { join } from 'node:path';
import type { Shell } from '../child/shell.ts';
import type { Env } from '../core/environment.ts';
import { heardSignals } from '../core/heard-signals.ts';
import { within } from '../core/within.ts';
import type { MaskedVariable } from '../masking/masked-variable.ts';
import type { Collected } from '../pipeline/collect.ts';
import { buildReport, type ReportEntry } from '../pipeline/report.ts';
import type { Run } from '../pipeline/run.ts';
import { fileCommandPath } from '../platforms/github.ts';
import { append } from './append.ts';
import { formatEntry } from './env-file.ts';
import { ownState } from './own-state.ts';
import { type StagedFile, stageAppend } from './staged-file.ts';
import { stateNames } from './state-names.ts';
import { renderSummary } from './summary.ts';
import { createFolder, newName, removeFolder, writeValueFile } from './temp-folder.ts';
import { unwritable } from './unwritable.ts';

/** What was handed to the runner, and what a script needs to be started. */
export interface Published {
  readonly report: readonly ReportEntry[];
  readonly script?: PreparedScript;
}

export interface PreparedScript {
  /** Its file, of mode 0600. */
  readonly path: string;
  /** By variable: the value, or the path of the file that holds it. */
  readonly values: ReadonlyMap<string, string>;
  /** Removes what is there for the script alone. */
  remove(): void;
}

/**
 * Hands everything to the runner: files, audit log, outputs, summary, and last of all the environment, in one rename.
 * Whatever can fail comes before that rename; until then nothing is set.
 * @param brief leaves ids and ages out of summary and outputs, for a public repository
 * @param shell of the script that is to run afterwards
 * @throws UserError FILE_COMMAND_MISSING, OUTPUT_UNWRITABLE, or the deadline's
 */
export async function publishToRunner(
  collected: Collected,
  masked: readonly MaskedVariable[],
  run: Run,
  brief: boolean,
  shell?: Shell,
): Promise<Published> {
  const { env, settings, deadline, masker } = run;
  // What lies in a pipe that nobody reads is not with the runner yet, and no value may be written before its masks are.
  await within(deadline, masker.flush?.() ?? Promise.resolve());
  const now = run.clock.now();
  const exported = masked.filter((variable) => !collected.kept.has(variable.name));
  const published = exported.map(({ source }) => source);
  const report = buildReport(published, now, brief);
  const exportsAny = settings.export.env || settings.export.output;
  const script = shell === undefined ? undefined : settings.run?.script;
  const usesAny = exportsAny || script !== undefined;
  const files = usesAny ? exported.filter(({ source }) => source.line.options.asFile) : [];
  const name = newName(env);
  saveState(run, name);
  const folder = files.length === 0 && script === undefined ? undefined : makeFolder(run, name);
  const staged: StagedFile[] = [];
  const stage = (variable: Staged, addition: string): StagedFile => {
    const file = stageFile(env, variable, addition, name);
    staged.push(file);
    return file;
  };
  try {
    const revealFor = writeFiles(files, folder);
    const scriptPath = writeScript(script, shell, folder);
    const entries = exportsAny
      ? exported.map((variable) => formatEntry(variable.name, revealFor(variable), EOL)).join('')
      : '';
    const names = exportsAny ? exported.map(({ name }) => name) : [];
    const environment = settings.export.env ? stage('GITHUB_ENV', entries) : undefined;
    const outputs = stage(
      'GITHUB_OUTPUT',
      (settings.export.output ? entries : '') +
        formatEntry('names', JSON.stringify(names), EOL) +
        formatEntry('report', JSON.stringify(report), EOL),
    );
    const summary = settings.summary ? stage('GITHUB_STEP_SUMMARY', renderSummary(report)) : undefined;
    await heardSignals();
    deadline.throwIfAborted();
    // Once all the rest lies ready: the log must not tell of an export that could not be.
    if (settings.auditLog !== undefined) {
      const entries = buildReport(published, now, false);
      const { appendAuditLog } = await import('./audit-log.ts');
      await appendAuditLog(settings.auditLog, entries, collected.principals, env, now);
    }
    deadline.throwIfAborted();
    // In one go: a signal or the timeout is heard before all of them or after.
    commit(summary, 'GITHUB_STEP_SUMMARY', env);
    commit(outputs, 'GITHUB_OUTPUT', env);
    commit(environment, 'GITHUB_ENV', env);
    if (folder === undefined || scriptPath === undefined) return { report };
    return {
      report,
      script: {
        path: scriptPath,
        values: new Map(exported.map((variable) => [variable.name, revealFor(variable)])),
        remove() {
          try {
            // Files that following steps were told of are the post step's to remove.
            if (exportsAny) unlinkSync(scriptPath);
            else removeFolder(folder, fileCommandPath(env, 'RUNNER_TEMP'));
          } catch {
            // So is what cannot be removed now.
          }
        },
      },
    };
  } catch (error) {
    for (const file of staged) discard(file);
    if (folder !== undefined) removeFolder(folder, fileCommandPath(env, 'RUNNER_TEMP'));
    throw error;
  }
}

/** Each is taken back, whatever the others come to. */
function discard(file: StagedFile): void {
  try {
    file.discard();
  } catch {
    // The error that led here says more; post removes what is left.
  }
}

function writeScript(
  script: string | undefined,
  shell: Shell | undefined,
  folder: string | undefined,
): string | undefined {
  if (script === undefined || shell === undefined || folder === undefined) return undefined;
  try {
    return writeValueFile(folder, Buffer.from(shell.content(script), 'utf8'), shell.extension);
  } catch {
    throw unwritable('the file of the script', folder);
  }
}

/**
 * What the post step has to remove goes into state before any of it is there: a crash leaves nothing that it does not find.
 * Beside the folder, that is what the runner leaves until the job ends, with the values in clear.
 */
function saveState({ env }: Run, name: string): void {
  const path = env['GITHUB_STATE'];
  const temp = env['RUNNER_TEMP'];
  // `as=file` and `run` have made sure of both; without either the values lie in the runner's own files alone.
  if (!path || !temp) return;
  const state = {
    [stateNames.folder]: join(temp, name),
    [stateNames.environment]: env['GITHUB_ENV'],
    [stateNames.outputs]: env['GITHUB_OUTPUT'],
  };
  const entries = Object.entries(state).map(([key, value]) => (value ? formatEntry(key, value, EOL) : ''));
  append(path, ownState(path, env) + entries.join(''), 'GITHUB_STATE');
}

function makeFolder({ env }: Run, name: string): string {
  const folder = join(fileCommandPath(env, 'RUNNER_TEMP'), name);
  try {
    createFolder(folder);
  } catch {
    throw unwritable('the folder of files', folder);
  }
  return folder;
}

function writeFiles(
  files: readonly MaskedVariable[],
  folder: string | undefined,
): (variable: MaskedVariable) => string {
  const paths = new Map<MaskedVariable, string>();
  if (folder === undefined) return (variable) => variable.reveal();
  for (const variable of files) {
    try {
      paths.set(variable, writeValueFile(folder, variable.revealBytes()));
    } catch {
      throw unwritable(`the file for ${variable.name}`, folder);
    }
  }
  return (variable) => paths.get(variable) ?? variable.reveal();
}

type Staged = 'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY';

function stageFile(env: Env, variable: Staged, addition: string, name: string): StagedFile {
  const path = fileCommandPath(env, variable);
  try {
    return stageAppend(path, addition, name);
  } catch {
    throw unwritable(variable, path);
  }
}

function commit(file: StagedFile | undefined, variable: Staged, env: Env): void {
  try {
    file?.commit();
  } catch {
    throw unwritable(variable, fileCommandPath(env, variable));
  }
}
