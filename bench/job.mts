import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inputsOf } from '../src/inputs/inputs.ts';
import { stores } from '../src/stores/index.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));
/** The Node of the development dependencies, as the runner brings its own. */
export const node24 = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
const peakMemory = fileURLToPath(new URL('peak-memory.cjs', import.meta.url));

export interface Program {
  /** Behind `node`. */
  readonly args: readonly string[];
  readonly inputs?: Readonly<Record<string, string>>;
}

/** A push to a private repository on a hosted runner, with twenty commits. */
const payload = JSON.stringify({
  ref: 'refs/heads/main',
  repository: { full_name: 'acme/web', private: true, visibility: 'private', owner: { login: 'acme' } },
  sender: { login: 'octocat' },
  commits: Array.from({ length: 20 }, (_, index) => ({
    id: String(index).padStart(40, '0'),
    message: 'A change of some lines, with a message of the usual length',
    author: { name: 'Octocat', email: 'octocat@acme.example', username: 'octocat' },
    modified: ['src/main.ts', 'README.md'],
  })),
});

/** Starts programs as a runner starts a step: given environment and nothing else, fresh command files. */
export class JobRunner {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bench-'));
  readonly #cloud: Readonly<Record<string, string>>;
  #steps = 0;

  /** @param cloud the variables that point at it */
  constructor(cloud: Readonly<Record<string, string>>) {
    this.#cloud = cloud;
    writeFileSync(join(this.#folder, 'event.json'), payload);
  }

  environment(inputs: Readonly<Record<string, string>> = {}): Record<string, string> {
    this.#steps += 1;
    const folder = join(this.#folder, String(this.#steps));
    mkdirSync(join(folder, 'temp'), { recursive: true });
    const names = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY', 'GITHUB_PATH'];
    const files = names.map((name) => [name, join(folder, name)] as const);
    for (const [, file] of files) writeFileSync(file, '');
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'octocat',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_EVENT_PATH: join(this.#folder, 'event.json'),
      GITHUB_JOB: 'deploy',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REPOSITORY: 'acme/web',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_ID: '4242424242',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_WORKFLOW: 'deploy',
      GITHUB_WORKSPACE: folder,
      RUNNER_ENVIRONMENT: 'github-hosted',
      RUNNER_OS: 'Linux',
      RUNNER_TEMP: join(folder, 'temp'),
      ...Object.fromEntries(files),
      ...this.#cloud,
      ...Object.fromEntries(
        inputsOf(stores).map((input) => [
          `INPUT_${input.name.toUpperCase()}`,
          inputs[input.name] ?? ('default' in input ? input.default : ''),
        ]),
      ),
    };
  }

  /** Milliseconds from before the process is started until its outputs have ended. */
  time({ args, inputs }: Program): number {
    const env = this.environment(inputs);
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(node24, args, { env, cwd: env['HOME'], maxBuffer: 1e9 });
    const taken = performance.now() - start;
    if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`);
    return taken;
  }

  /** The largest resident set, in MB (10^6 bytes). */
  memory({ args, inputs }: Program): number {
    const env = this.environment(inputs);
    const { status, output } = spawnSync(node24, ['--require', peakMemory, ...args], {
      env,
      cwd: env['HOME'],
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    });
    if (status !== 0) throw new Error(`${args.join(' ')} failed`);
    return (Number(output[3]?.toString()) * 1024) / 1e6;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
