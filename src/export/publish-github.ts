import { appendFile, rm } from 'node:fs/promises';
import { EOL } from 'node:os';
import type { Shell } from '../child/shell.ts';
import type { Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { MaskedVariable } from '../masking/masked-variable.ts';
import type { Collected } from '../pipeline/collect.ts';
import { buildReport, type ReportEntry } from '../pipeline/report.ts';
import type { Run } from '../pipeline/run.ts';
import { fileCommandPath } from '../platforms/github.ts';
import { appendAuditLog, unwritable } from './audit-log.ts';
import { formatEntry } from './env-file.ts';
import { type StagedFile, stageAppend } from './staged-file.ts';
import { renderSummary } from './summary.ts';
import { createFolder, newFolderPath, removeFolder, writeValueFile } from './temp-folder.ts';

/** Under this name the post step finds the folder of files. */
export const FOLDER_STATE = 'folder';

/** Outputs of the step itself; a variable of the same name would hide one. */
const RESERVED_OUTPUTS = new Set(['names', 'report', 'skipped']);

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
  remove(): Promise<void>;
}

/** Names that cannot be outputs of this step, if it exports outputs. */
export function findReservedOutputs(collected: Collected, run: Run): readonly UserError[] {
  if (!run.settings.export.output) return [];
  return collected.variables
    .filter(({ name }) => RESERVED_OUTPUTS.has(name.toLowerCase()))
    .map(
      ({ name, line }) =>
        new UserError({
          code: 'NAME_COLLISION',
          what: `${name} is an output of the step itself`,
          wanted: [{ variable: name, where: line.where }],
          fix: ['choose another name, or export: env'],
        }),
    );
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
  const { env, settings, deadline } = run;
  const now = run.clock.now();
  const exported = masked.filter((variable) => !collected.kept.has(variable.name));
  const published = exported.map(({ source }) => source);
  const report = buildReport(published, now, brief);
  const exportsAny = settings.export.env || settings.export.output;
  const script = shell === undefined ? undefined : settings.run?.script;
  const usesAny = exportsAny || script !== undefined;
  const files = usesAny ? exported.filter(({ source }) => source.line.options.asFile) : [];
  const folder = files.length === 0 && script === undefined ? undefined : await makeFolder(run);
  const staged: StagedFile[] = [];
  try {
    const revealFor = await writeFiles(files, folder);
    const scriptPath = await writeScript(script, shell, folder);
    const entries = exportsAny
      ? exported.map((variable) => formatEntry(variable.name, revealFor(variable), EOL)).join('')
      : '';
    const environment = settings.export.env ? await stage(run, 'GITHUB_ENV', entries, staged) : undefined;
    const names = exportsAny ? exported.map(({ name }) => name) : [];
    const outputs = await stage(
      run,
      'GITHUB_OUTPUT',
      (settings.export.output ? entries : '') +
        formatEntry('names', JSON.stringify(names), EOL) +
        formatEntry('report', JSON.stringify(report), EOL),
      staged,
    );
    const summary = settings.summary
      ? await stage(run, 'GITHUB_STEP_SUMMARY', renderSummary(report), staged)
      : undefined;
    deadline.throwIfAborted();
    // Once all the rest lies ready: the log must not tell of an export that could not be.
    if (settings.auditLog !== undefined) {
      const entries = buildReport(published, now, false);
      await appendAuditLog(settings.auditLog, entries, collected.principals, env, now);
    }
    deadline.throwIfAborted();
    await commit(summary, 'GITHUB_STEP_SUMMARY', env);
    await commit(outputs, 'GITHUB_OUTPUT', env);
    await commit(environment, 'GITHUB_ENV', env);
    if (folder === undefined || scriptPath === undefined) return { report };
    return {
      report,
      script: {
        path: scriptPath,
        values: new Map(exported.map((variable) => [variable.name, revealFor(variable)])),
        async remove() {
          // Files that following steps were told of are the post step's to remove; so is what cannot be removed now.
          const work = exportsAny
            ? rm(scriptPath, { force: true })
            : removeFolder(folder, fileCommandPath(env, 'RUNNER_TEMP'));
          await work.catch(() => undefined);
        },
      },
    };
  } catch (error) {
    await Promise.allSettled(staged.map((file) => file.discard()));
    if (folder !== undefined) await removeFolder(folder, fileCommandPath(env, 'RUNNER_TEMP'));
    throw error;
  }
}

async function writeScript(
  script: string | undefined,
  shell: Shell | undefined,
  folder: string | undefined,
): Promise<string | undefined> {
  if (script === undefined || shell === undefined || folder === undefined) return undefined;
  try {
    return await writeValueFile(folder, Buffer.from(shell.content(script), 'utf8'), shell.extension);
  } catch {
    throw unwritable('the file of the script', folder);
  }
}

/** The path goes into state first: a crash between the two leaves nothing that post does not find. */
async function makeFolder(run: Run): Promise<string> {
  const folder = newFolderPath(fileCommandPath(run.env, 'RUNNER_TEMP'));
  const state = fileCommandPath(run.env, 'GITHUB_STATE');
  try {
    await appendFile(state, formatEntry(FOLDER_STATE, folder, EOL));
    await createFolder(folder);
  } catch {
    throw unwritable('the folder of files', folder);
  }
  return folder;
}

async function writeFiles(
  files: readonly MaskedVariable[],
  folder: string | undefined,
): Promise<(variable: MaskedVariable) => string> {
  const paths = new Map<MaskedVariable, string>();
  if (folder === undefined) return (variable) => variable.reveal();
  for (const variable of files) {
    try {
      paths.set(variable, await writeValueFile(folder, variable.revealBytes()));
    } catch {
      throw unwritable(`the file for ${variable.name}`, folder);
    }
  }
  return (variable) => paths.get(variable) ?? variable.reveal();
}

type Staged = 'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY';

async function stage(
  run: Run,
  variable: Staged,
  addition: string,
  staged: StagedFile[],
): Promise<StagedFile> {
  const path = fileCommandPath(run.env, variable);
  try {
    const file = await stageAppend(path, addition);
    staged.push(file);
    return file;
  } catch {
    throw unwritable(variable, path);
  }
}

async function commit(file: StagedFile | undefined, variable: Staged, env: Env): Promise<void> {
  try {
    await file?.commit();
  } catch {
    throw unwritable(variable, fileCommandPath(env, variable));
  }
}
