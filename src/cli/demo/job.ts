import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from '../../core/environment.ts';
import type { CliHost } from '../host.ts';
import { readEnvFile } from './env-file.ts';

/** What a stage of the job left: its output, and what it wrote for the runner. */
export interface StageResult {
  readonly exitCode: number | null;
  readonly printed: string;
  readonly environment: ReadonlyMap<string, string>;
  readonly state: ReadonlyMap<string, string>;
  readonly summary: string;
}

/** One job as GitHub's runner would start its steps: real processes, with a given environment and nothing of ours. */
export interface DemoJob {
  /** RUNNER_TEMP. */
  readonly temp: string;
  runStage(
    name: string,
    words: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<StageResult>;
}

const payload = {
  ref: 'refs/heads/main',
  repository: { full_name: 'acme/web', private: true, visibility: 'private' },
};

/**
 * @param folder an empty one of the demo's own
 * @param jobEnv what the job's token and clouds are found by
 */
export async function createDemoJob(
  host: CliHost,
  folder: string,
  jobEnv: Readonly<Record<string, string>>,
): Promise<DemoJob> {
  const temp = join(folder, '_temp');
  const home = join(folder, 'home');
  const workspace = join(folder, 'web');
  for (const path of [temp, home, workspace]) await mkdir(path, { mode: 0o700 });
  const eventFile = join(folder, 'event.json');
  await writeFile(eventFile, JSON.stringify(payload));
  const base = {
    ...machineEnvironment(host.env),
    HOME: home,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: eventFile,
    GITHUB_JOB: 'deploy',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'acme/web',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '4711',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_WORKFLOW: 'deploy',
    GITHUB_WORKSPACE: workspace,
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_TEMP: temp,
    ...jobEnv,
  };
  return {
    temp,
    async runStage(name, words, env) {
      const files = await createCommandFiles(folder, name);
      const { exitCode, printed } = await start(host, words, workspace, { ...base, ...env, ...files });
      return {
        exitCode,
        printed,
        environment: readEnvFile(await readFile(files.GITHUB_ENV, 'utf8'), host.operatingSystem),
        state: readEnvFile(await readFile(files.GITHUB_STATE, 'utf8'), host.operatingSystem),
        summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
      };
    },
  };
}

/** What a program needs to start on this machine. */
function machineEnvironment(env: Env): Record<string, string> {
  const kept = ['PATH', 'Path', 'SystemRoot', 'TEMP', 'TMP', 'LANG'];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

type CommandFiles = Readonly<
  Record<'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_STATE' | 'GITHUB_STEP_SUMMARY' | 'GITHUB_PATH', string>
>;

async function createCommandFiles(folder: string, stage: string): Promise<CommandFiles> {
  const path = (kind: string): string => join(folder, `${stage}-${kind}`);
  const files: CommandFiles = {
    GITHUB_ENV: path('env'),
    GITHUB_OUTPUT: path('output'),
    GITHUB_STATE: path('state'),
    GITHUB_STEP_SUMMARY: path('summary'),
    GITHUB_PATH: path('path'),
  };
  for (const file of Object.values(files)) await writeFile(file, '', { mode: 0o600, flag: 'wx' });
  return files;
}

async function start(
  host: CliHost,
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number | null; readonly printed: string }> {
  const spawn = await host.loadSpawn();
  return new Promise((resolve, reject) => {
    const child = spawn(host.nodePath, words, {
      cwd,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stopForwarding = host.onSignal((signal) => child.kill(signal));
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    }
    child.once('error', (error) => {
      stopForwarding();
      reject(error);
    });
    child.once('close', (exitCode) => {
      stopForwarding();
      resolve({ exitCode, printed: Buffer.concat(chunks).toString('utf8') });
    });
  });
}
