import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CommandFiles, commandFileVariables, processCommandFiles } from './command-files.ts';
import { CommandProcessor, type StepEffects } from './commands.ts';
import type { Job } from './job.ts';
import {
  type ActionInput,
  type ActionManifest,
  evaluateDefault,
  inputVariable,
  readManifest,
} from './manifest.ts';
import type { SecretMasker } from './masker.ts';
import { type Kill, node24, type ProcessResult, runProcess } from './process.ts';
import { type Annotation, StepLog } from './step-log.ts';
import type { Line } from './stream-lines.ts';
import { Variables } from './variables.ts';
import { readTrace, traceArguments, type Write } from './write-trace.ts';

export interface ActionOptions {
  /** A folder with an action.yml and the files that its `runs` names. */
  readonly actionFolder: string;
  readonly with?: Readonly<Record<string, string>>;
  /** The step's own `env:`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Delivers all of stderr before stdout, the worst that the runner's batches can do. */
  readonly stderrFirst?: boolean;
  readonly kill?: Kill;
  /** Records the order of all writes (`StepResult.trace`), so that leak checks cover files too. */
  readonly trace?: boolean;
  /** Milliseconds after which a hanging step fails the test. */
  readonly timeLimit?: number;
}

export interface PostOptions extends Omit<ActionOptions, 'actionFolder'> {}

export interface StepResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** By exit code, by a refused command or by a bad command file. */
  readonly failed: boolean;
  readonly rawStdout: string;
  readonly rawStderr: string;
  /** Masked, header included, as the web page shows it. */
  readonly log: readonly string[];
  readonly annotations: readonly Annotation[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly notices: readonly string[];
  /** What the step sent with add-mask, decoded. */
  readonly masks: readonly string[];
  /** The job's masker: masks of later steps are added to it. */
  readonly masker: SecretMasker;
  /** The job's variables after this step. */
  readonly jobEnv: Variables;
  /** What this step changed in them. */
  readonly exported: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
  readonly state: ReadonlyMap<string, string>;
  readonly prependPath: readonly string[];
  readonly matchers: readonly string[];
  /** As uploaded, masked. */
  readonly summary: string;
  /** The command files as the step left them; a file that it removed is absent. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly leftovers: readonly string[];
  readonly trace?: readonly Write[];
  /** What the post step starts from. */
  readonly step: { readonly options: ActionOptions; readonly state: Variables };
}

/** Runs `runs.main` as one step of the job. */
export function runAction(job: Job, options: ActionOptions): Promise<StepResult> {
  return runStage(job, 'main', options, new Variables('windows'));
}

/**
 * Runs `runs.post`, with the state that main saved and the job's variables as they are now. Inputs and `env:` are
 * evaluated again: main's, unless others are given.
 */
export function runPost(job: Job, main: StepResult, options: PostOptions): Promise<StepResult> {
  const { actionFolder, with: inputs, env } = main.step.options;
  const own = { actionFolder, ...(inputs ? { with: inputs } : {}), ...(env ? { env } : {}), ...options };
  return runStage(job, 'post', own, main.step.state);
}

async function runStage(
  job: Job,
  stage: 'main' | 'post',
  options: ActionOptions,
  state: Variables,
): Promise<StepResult> {
  const manifest = readManifest(options.actionFolder);
  const script = manifest[stage];
  if (script === undefined) throw new Error(`action.yml names no runs.${stage}`);
  const log = new StepLog(job.masker, job.options.debug === true);
  const effects: StepEffects = {
    jobEnv: job.jobEnv,
    prependPath: job.prependPath,
    outputs: new Variables('windows'),
    state: state.copy(),
  };
  const before = job.jobEnv.copy();
  const files = job.commandFiles();
  const inputs = evaluateInputs(manifest.inputs, options.with ?? {}, job, log);
  const envContext = job.jobEnv.copy();
  for (const [name, value] of Object.entries(options.env ?? {})) envContext.set(name, value);
  const shownEnv = envContext.copy();
  for (const [name, value] of state) shownEnv.set(`STATE_${name}`, value);
  printHeader(stage, manifest, inputs, shownEnv, log);

  const env = stepEnvironment(job, shownEnv, inputs, files);
  const traceFile = join(job.folders.root, `trace-${randomUUID()}`);
  const commands = new CommandProcessor({
    log,
    effects,
    allows: (name) => (envContext.get(name) ?? job.options.runnerEnv?.[name])?.toLowerCase() === 'true',
    readMatcher: (file) => void readFileSync(resolve(job.folders.workspace, file)),
  });
  let process: ProcessResult | undefined;
  let summary = '';
  try {
    process = await runProcess({
      file: node24,
      args: [
        ...(options.trace === true ? traceArguments(traceFile) : []),
        resolve(options.actionFolder, script),
      ],
      cwd: job.folders.workspace,
      env: env.toObject(),
      ...(options.kill === undefined ? {} : { kill: options.kill }),
      ...(options.timeLimit === undefined ? {} : { timeLimit: options.timeLimit }),
    });
    for (const line of inDeliveryOrder(process.lines, options.stderrFirst === true))
      commands.process(line.text);
  } finally {
    summary = processCommandFiles(files, job.os, log, effects);
  }
  const messages = (level: Annotation['level']): string[] =>
    log.issues.filter((issue) => issue.level === level).map((issue) => issue.message);
  return {
    exitCode: process.exitCode,
    signal: process.signal,
    failed: process.exitCode !== 0 || log.failed,
    rawStdout: process.stdout,
    rawStderr: process.stderr,
    log: [...log.lines],
    annotations: log.annotations,
    errors: messages('error'),
    warnings: messages('warning'),
    notices: messages('notice'),
    masks: [...commands.masks],
    masker: job.masker,
    jobEnv: job.jobEnv.copy(),
    exported: new Map([...job.jobEnv].filter(([name, value]) => before.get(name) !== value)),
    outputs: new Map(effects.outputs),
    state: new Map(effects.state),
    prependPath: [...job.prependPath],
    matchers: [...commands.matchers],
    summary,
    files: readFiles(files),
    leftovers: job.leftovers(),
    ...(options.trace === true ? { trace: readTrace(traceFile) } : {}),
    step: { options, state: effects.state },
  };
}

function inDeliveryOrder(lines: readonly Line[], stderrFirst: boolean): readonly Line[] {
  if (!stderrFirst) return lines;
  return [
    ...lines.filter(({ stream }) => stream === 'stderr'),
    ...lines.filter(({ stream }) => stream === 'stdout'),
  ];
}

/** Given inputs, then defaults. Names are case-insensitive; an unknown one is passed on all the same. */
function evaluateInputs(
  declared: readonly ActionInput[],
  given: Readonly<Record<string, string>>,
  job: Job,
  log: StepLog,
): Variables {
  const inputs = new Variables('windows', Object.entries(given));
  const known = new Variables(
    'windows',
    declared.map(({ name }) => [name, '']),
  );
  for (const { name, deprecationMessage } of declared) {
    if (deprecationMessage !== undefined && inputs.has(name)) {
      log.issue('warning', `Input '${name}' has been deprecated with message: ${deprecationMessage}`);
    }
  }
  const unexpected = inputs.names().filter((name) => !known.has(name));
  if (unexpected.length > 0) {
    const valid = known.names().join("', '");
    log.issue('warning', `Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${valid}']`);
  }
  const contexts = defaultContexts(job);
  for (const input of declared) {
    if (!inputs.has(input.name)) inputs.set(input.name, evaluateDefault(input, contexts));
  }
  return inputs;
}

function defaultContexts(job: Job): Map<string, string> {
  const variables = Object.entries(job.contextVariables()).map(
    ([name, value]) => [name.toLowerCase().replace('_', '.'), value] as const,
  );
  return new Map([...variables, ['github.token', job.runtimeToken]]);
}

function printHeader(
  stage: 'main' | 'post',
  manifest: ActionManifest,
  inputs: Variables,
  env: Variables,
  log: StepLog,
): void {
  if (stage === 'post') {
    log.output('Post job cleanup.');
    return;
  }
  log.output(`##[group]Run ${manifest.name}`);
  if (inputs.size > 0) {
    log.output('with:');
    for (const [name, value] of inputs) if (value !== '') log.output(`  ${name}: ${value}`);
  }
  printEnv(env, log);
  log.output('##[endgroup]');
}

/** The block that stands over every later step's log. */
export function printEnv(env: Variables, log: StepLog): void {
  if (env.size === 0) return;
  log.output('env:');
  for (const [name, value] of env) log.output(`  ${name}: ${value}`);
}

/** The layers of a JavaScript step's environment, each over the one before. */
function stepEnvironment(job: Job, envContext: Variables, inputs: Variables, files: CommandFiles): Variables {
  const env = new Variables(job.os, Object.entries(job.runnerVariables()));
  for (const [name, value] of envContext) env.set(name, value);
  for (const [name, value] of inputs) env.set(inputVariable(name), value);
  setPath(job, env);
  const contexts = {
    ...job.contextVariables(),
    ...commandFileVariables(files),
    ACTIONS_RUNTIME_URL: 'https://pipelines.actions.githubusercontent.com/acme/',
    ACTIONS_RUNTIME_TOKEN: job.runtimeToken,
    ACTIONS_RESULTS_URL: 'https://results-receiver.actions.githubusercontent.com/',
    ...job.idTokenVariables(),
  };
  for (const [name, value] of Object.entries(contexts)) env.set(name, value);
  env.delete('NODE_ICU_DATA');
  env.set('GITHUB_ACTIONS', 'true');
  if (!env.has('CI')) env.set('CI', 'true');
  return env;
}

/** Puts the folders that steps have added before PATH, the newest first. */
export function setPath(job: Job, env: Variables): void {
  if (job.prependPath.length === 0) return;
  const separator = job.os === 'windows' ? ';' : ':';
  env.set('PATH', [...job.prependPath.toReversed(), env.get('PATH') ?? ''].join(separator));
}

function readFiles(files: CommandFiles): Map<string, Buffer> {
  const left = Object.entries(files).filter(([, file]) => existsSync(file));
  return new Map(left.map(([kind, file]) => [kind, readFileSync(file)]));
}

/**
 * The outputs as a job passes them on to others: those that masking would change are dropped with a warning, empty
 * ones silently.
 */
export function jobOutputs(result: Pick<StepResult, 'outputs' | 'masker'>): {
  readonly kept: ReadonlyMap<string, string>;
  readonly dropped: readonly string[];
} {
  const all = [...result.outputs].filter(([, value]) => value !== '');
  const survives = ([, value]: readonly [string, string]): boolean => result.masker.mask(value) === value;
  return {
    kept: new Map(all.filter(survives)),
    dropped: all.filter((output) => !survives(output)).map(([name]) => name),
  };
}
