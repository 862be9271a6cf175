import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepend, type StepEffects } from './commands.ts';
import { decodeText, lineEnd, type Os, readLines } from './dotnet-text.ts';
import { type EnvFileContent, readEnvFile, readPathFile } from './env-file.ts';
import type { StepLog } from './step-log.ts';

const prefixes = {
  path: 'add_path_',
  env: 'set_env_',
  summary: 'step_summary_',
  state: 'save_state_',
  output: 'set_output_',
} as const;

export type CommandFileKind = keyof typeof prefixes;

/** Paths of the files that one stage of one step writes its commands to. */
export type CommandFiles = Readonly<Record<CommandFileKind, string>>;

/** Bytes of a summary above which it is dropped with an error annotation, the step not failed. */
export const SUMMARY_LIMIT = 1024 * 1024;

/** Creates the stage's empty files, named as the runner names them. */
export function createCommandFiles(runnerTemp: string): CommandFiles {
  const folder = join(runnerTemp, '_runner_file_commands');
  mkdirSync(folder, { recursive: true });
  const suffix = randomUUID();
  const create = (kind: CommandFileKind): string => {
    const file = join(folder, prefixes[kind] + suffix);
    writeFileSync(file, '');
    return file;
  };
  return {
    path: create('path'),
    env: create('env'),
    summary: create('summary'),
    state: create('state'),
    output: create('output'),
  };
}

/** The variables that tell a step of its files. */
export function commandFileVariables(files: CommandFiles): Record<string, string> {
  return {
    GITHUB_PATH: files.path,
    GITHUB_ENV: files.env,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_STATE: files.state,
    GITHUB_OUTPUT: files.output,
  };
}

/** Reads the files in the runner's order and applies them; a failure in one does not stop the next. Returns the masked summary. */
export function processCommandFiles(files: CommandFiles, os: Os, log: StepLog, effects: StepEffects): string {
  let summary = '';
  const steps: readonly (readonly [contextName: string, process: () => void])[] = [
    ['path', () => applyPath(read(files.path), effects)],
    ['env', () => applyEnv(readEnvFile(read(files.env), os), log, effects)],
    ['step_summary', () => (summary = readSummary(read(files.summary), os, log))],
    ['state', () => applyState(readEnvFile(read(files.state), os), log, effects)],
    ['output', () => applyOutputs(readEnvFile(read(files.output), os), log, effects)],
  ];
  for (const [contextName, process] of steps) {
    try {
      process();
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      log.fail(`Unable to process file command '${contextName}' successfully.`, message);
    }
  }
  return summary;
}

/** A file that is gone counts as empty. */
function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return Buffer.alloc(0);
    throw thrown;
  }
}

function applyPath(bytes: Buffer, effects: StepEffects): void {
  for (const folder of readPathFile(bytes)) prepend(effects.prependPath, folder);
}

function applyEnv(content: EnvFileContent, log: StepLog, effects: StepEffects): void {
  for (const { name, value } of content.entries) {
    if (name.toUpperCase() === 'NODE_OPTIONS') {
      log.issue('error', "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
      continue;
    }
    effects.jobEnv.set(name, value);
    requireText(name);
    log.debug(`${name}='${value}'`);
  }
  throwError(content);
}

function applyState(content: EnvFileContent, log: StepLog, effects: StepEffects): void {
  for (const { name, value } of content.entries) {
    effects.state.set(name, value);
    log.debug(`Save intra-action state ${name} = ${value}`);
  }
  throwError(content);
}

function applyOutputs(content: EnvFileContent, log: StepLog, effects: StepEffects): void {
  for (const { name, value } of content.entries) {
    requireText(name);
    effects.outputs.set(name, value);
    log.debug(`Set output ${name} = ${value}`);
  }
  throwError(content);
}

function requireText(name: string): void {
  if (name === '') throw new Error("Value cannot be null. (Parameter 'name')");
}

function throwError({ error }: EnvFileContent): void {
  if (error !== undefined) throw new Error(error);
}

/** Masked line by line, so a value that runs over two lines is masked by its lines alone. */
function readSummary(bytes: Buffer, os: Os, log: StepLog): string {
  if (bytes.byteLength > SUMMARY_LIMIT) {
    const kibibytes = Math.floor(bytes.byteLength / 1024);
    log.issue(
      'error',
      `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${SUMMARY_LIMIT / 1024}k, got ${kibibytes}k.`,
    );
    return '';
  }
  const lines = readLines(decodeText(bytes)).map((line) => log.masker.mask(line) + lineEnd(os));
  return lines.join('');
}
