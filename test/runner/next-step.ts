import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printEnv, setPath } from './action.ts';
import { commandFileVariables, processCommandFiles } from './command-files.ts';
import { CommandProcessor } from './commands.ts';
import type { Job } from './job.ts';
import { node24, runProcess } from './process.ts';
import { StepLog } from './step-log.ts';
import { Variables } from './variables.ts';

export interface NextStepOptions {
  /** A CommonJS script that the step runs. */
  readonly script?: string;
  /** The step's own `env:`, which wins over what was exported. */
  readonly env?: Readonly<Record<string, string>>;
  /** Host paths and the container's, for a job container: the runner rewrites values that begin with one. */
  readonly containerPaths?: ReadonlyMap<string, string>;
}

export interface NextStep {
  /** Absent where the system refused to start the step: `E2BIG` for too large an environment, or node's code for a NUL. */
  readonly startError?: string;
  /** The environment as the started process sees it. */
  readonly env: ReadonlyMap<string, string>;
  readonly exitCode: number | null;
  readonly failed: boolean;
  readonly rawStdout: string;
  /** Masked, with the `env:` header. */
  readonly log: readonly string[];
}

/** Starts a later step of the same job, a real process with the collected environment. */
export async function runNextStep(job: Job, options: NextStepOptions): Promise<NextStep> {
  const log = new StepLog(job.masker, job.options.debug === true);
  const envContext = job.jobEnv.copy();
  for (const [name, value] of Object.entries(options.env ?? {})) envContext.set(name, value);
  log.output('##[group]Run ./deploy.sh');
  printEnv(envContext, log);
  log.output('##[endgroup]');

  const files = job.commandFiles();
  const env = new Variables(job.os, Object.entries(job.runnerVariables()));
  for (const [name, value] of envContext) env.set(name, value);
  setPath(job, env);
  const contexts = { ...job.contextVariables(), ...commandFileVariables(files), ...job.idTokenVariables() };
  for (const [name, value] of Object.entries(contexts)) env.set(name, value);
  env.set('GITHUB_ACTIONS', 'true');
  if (!env.has('CI')) env.set('CI', 'true');

  const id = randomUUID();
  const seen = join(job.folders.root, `env-${id}.json`);
  const script = join(job.folders.root, `step-${id}.cjs`);
  const dump = `require('node:fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify({ ...process.env }));`;
  writeFileSync(script, `${dump}\n${options.script ?? ''}\n`);
  const effects = {
    jobEnv: job.jobEnv,
    prependPath: job.prependPath,
    outputs: new Variables('windows'),
    state: new Variables('windows'),
  };
  const commands = new CommandProcessor({
    log,
    effects,
    allows: (name) => envContext.get(name)?.toLowerCase() === 'true',
    readMatcher: () => undefined,
  });
  try {
    const process = await runProcess({
      file: node24,
      args: [script],
      cwd: job.folders.workspace,
      env: mapContainerPaths(env, options.containerPaths ?? new Map()).toObject(),
    });
    for (const line of process.lines) commands.process(line.text);
    processCommandFiles(files, job.os, log, effects);
    return {
      env: readEnvironment(seen),
      exitCode: process.exitCode,
      failed: process.exitCode !== 0 || log.failed,
      rawStdout: process.stdout,
      log: [...log.lines],
    };
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;
    if (code === undefined) throw thrown;
    return {
      startError: code,
      env: new Map(),
      exitCode: null,
      failed: true,
      rawStdout: '',
      log: [...log.lines],
    };
  }
}

/** A value that equals a mapped path, or begins with one as a folder, is rewritten to the container's. The first that fits wins. */
export function mapContainerPaths(env: Variables, paths: ReadonlyMap<string, string>): Variables {
  const mapped = env.copy();
  for (const [name, value] of env) {
    const path = [...paths].find(([host]) => value === host || value.startsWith(`${host}/`));
    if (path !== undefined) mapped.set(name, path[1] + value.slice(path[0].length));
  }
  return mapped;
}

function readEnvironment(file: string): Map<string, string> {
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null) throw new Error('the step left no environment');
  return new Map(Object.entries(parsed).map(([name, value]) => [name, String(value)]));
}
