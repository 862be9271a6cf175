import { randomBytes } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { type ActionOptions, type PostOptions, runAction, runPost, type StepResult } from './action.ts';
import { type CommandFiles, createCommandFiles } from './command-files.ts';
import { masksOf } from './commands.ts';
import type { Os } from './dotnet-text.ts';
import { differences, type Snapshot, takeSnapshot, walk } from './folder-snapshot.ts';
import { SecretMasker } from './masker.ts';
import { type NextStep, type NextStepOptions, runNextStep } from './next-step.ts';
import { Variables } from './variables.ts';

export interface JobOptions {
  /** How command files and variable names are read. The processes run on the machine's own system. */
  readonly os?: Os;
  readonly event?: { readonly name: string; readonly payload: unknown };
  /** Other values of the `github` context, by the variable's name: `GITHUB_REF`. */
  readonly github?: Readonly<Record<string, string>>;
  /** Other values of the `runner` context: `RUNNER_ENVIRONMENT`. */
  readonly runner?: Readonly<Record<string, string>>;
  /** The runner's own environment, its `.env` file included: proxies, CAs, ambient credentials. */
  readonly runnerEnv?: Readonly<Record<string, string>>;
  /** `env:` of workflow and job. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where `id-token: write` is granted. */
  readonly idToken?: { readonly url: string; readonly token: string };
  /** Values of the `secrets` context: masked before the first step. */
  readonly secrets?: readonly string[];
  readonly debug?: boolean;
  /** Puts files of earlier jobs into the home folder, which no runner cleans. */
  readonly plantHome?: (home: string) => void;
  /** Puts files into the workspace, as a checkout does. */
  readonly plantWorkspace?: (workspace: string) => void;
}

export interface JobFolders {
  readonly root: string;
  readonly workspace: string;
  /** RUNNER_TEMP. */
  readonly temp: string;
  readonly home: string;
  readonly toolCache: string;
}

const pushEvent = {
  name: 'push',
  payload: {
    ref: 'refs/heads/main',
    repository: { full_name: 'acme/web', private: true, visibility: 'private', owner: { login: 'acme' } },
    sender: { login: 'octocat' },
  },
};

/** One job on one runner: its folders, its masker, and the variables that its steps hand on. */
export class Job {
  readonly os: Os;
  readonly options: JobOptions;
  readonly folders: JobFolders;
  readonly masker = new SecretMasker();
  /** `env` of the job with what steps have added. Set a name here to plant it as an earlier step would. */
  readonly jobEnv: Variables;
  readonly prependPath: string[] = [];
  readonly runtimeToken: string;
  readonly eventFile: string;
  readonly #before: ReadonlyMap<string, Snapshot>;
  readonly #ownFiles = new Set<string>();

  constructor(options: JobOptions = {}) {
    this.os = options.os ?? 'linux';
    this.options = options;
    this.jobEnv = new Variables(this.os, Object.entries(options.env ?? {}));
    this.runtimeToken = options.idToken?.token ?? randomBytes(24).toString('hex');
    for (const secret of [this.runtimeToken, ...(options.secrets ?? [])]) {
      for (const mask of masksOf(secret)) this.masker.add(mask);
    }
    const root = mkdtempSync(join(realpathSync(tmpdir()), 'runner-'));
    const folder = (...parts: readonly string[]): string => {
      const path = join(root, ...parts);
      mkdirSync(path, { recursive: true });
      return path;
    };
    this.folders = {
      root,
      workspace: folder('work', 'web', 'web'),
      temp: folder('work', '_temp'),
      home: folder('home'),
      toolCache: folder('tools'),
    };
    options.plantHome?.(this.folders.home);
    options.plantWorkspace?.(this.folders.workspace);
    this.eventFile = join(folder('work', '_temp', '_github_workflow'), 'event.json');
    writeFileSync(this.eventFile, JSON.stringify((options.event ?? pushEvent).payload));
    mkdirSync(join(this.folders.temp, '_runner_file_commands'));
    this.#before = this.#snapshots();
  }

  /** The `github` and `runner` contexts as variables. */
  contextVariables(): Record<string, string> {
    const { options, folders } = this;
    const windows = this.os === 'windows';
    return {
      GITHUB_ACTION: 'secrets',
      GITHUB_ACTION_REF: 'v1',
      GITHUB_ACTION_REPOSITORY: 'acme/secret-sync',
      GITHUB_ACTOR: 'octocat',
      GITHUB_ACTOR_ID: '583231',
      GITHUB_API_URL: 'https://api.github.com',
      GITHUB_BASE_REF: '',
      GITHUB_EVENT_NAME: (options.event ?? pushEvent).name,
      GITHUB_EVENT_PATH: this.eventFile,
      GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
      GITHUB_HEAD_REF: '',
      GITHUB_JOB: 'deploy',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_REF_PROTECTED: 'true',
      GITHUB_REF_TYPE: 'branch',
      GITHUB_REPOSITORY: 'acme/web',
      GITHUB_REPOSITORY_ID: '123456',
      GITHUB_REPOSITORY_OWNER: 'acme',
      GITHUB_REPOSITORY_OWNER_ID: '654321',
      GITHUB_RETENTION_DAYS: '90',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_ID: '4242424242',
      GITHUB_RUN_NUMBER: '17',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
      GITHUB_TRIGGERING_ACTOR: 'octocat',
      GITHUB_WORKFLOW: 'deploy',
      GITHUB_WORKFLOW_REF: 'acme/web/.github/workflows/deploy.yml@refs/heads/main',
      GITHUB_WORKFLOW_SHA: '0123456789abcdef0123456789abcdef01234567',
      GITHUB_WORKSPACE: folders.workspace,
      ...options.github,
      RUNNER_ARCH: 'X64',
      ...(options.debug === true ? { RUNNER_DEBUG: '1' } : {}),
      RUNNER_ENVIRONMENT: 'github-hosted',
      RUNNER_NAME: 'runner-1',
      RUNNER_OS: windows ? 'Windows' : 'Linux',
      RUNNER_TEMP: folders.temp,
      RUNNER_TOOL_CACHE: folders.toolCache,
      RUNNER_WORKSPACE: dirname(folders.workspace),
      ...options.runner,
    };
  }

  /** The runner's own environment: from nothing, save what a program needs to start on this machine. */
  runnerVariables(): Record<string, string> {
    const kept = [
      'PATH',
      ...(process.platform === 'win32' ? ['SystemRoot', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP'] : []),
    ];
    const machine = kept.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return {
      ...Object.fromEntries(machine),
      [process.platform === 'win32' ? 'USERPROFILE' : 'HOME']: this.folders.home,
      ...this.options.runnerEnv,
    };
  }

  idTokenVariables(): Record<string, string> {
    const { idToken } = this.options;
    if (idToken === undefined) return {};
    return { ACTIONS_ID_TOKEN_REQUEST_URL: idToken.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken.token };
  }

  /** Fresh command files for one stage. They stay until the job ends, as the runner leaves them. */
  commandFiles(): CommandFiles {
    const files = createCommandFiles(this.folders.temp);
    for (const file of Object.values(files)) this.#ownFiles.add(file);
    return files;
  }

  /** What is in RUNNER_TEMP, HOME and workspace, or has changed there, beside the runner's own files: `temp/x`, `home/y/`. */
  leftovers(): string[] {
    const after = this.#snapshots();
    const own = new Set(
      [...this.#ownFiles].map((file) => relative(this.folders.temp, file).split(sep).join('/')),
    );
    return [...this.#before].flatMap(([place, before]) =>
      differences(before, after.get(place) ?? new Map())
        .filter((path) => place !== 'temp' || !own.has(path))
        .map((path) => `${place}/${path}`),
    );
  }

  /** Files anywhere in the job's folders that hold a text in clear, relative to the root. */
  filesContaining(text: string): string[] {
    const wanted = Buffer.from(text, 'utf8');
    return walk(this.folders.root)
      .filter((path) => lstatSync(path).isFile() && readFileSync(path).includes(wanted))
      .map((path) => relative(this.folders.root, path).split(sep).join('/'))
      .sort();
  }

  runAction(options: ActionOptions): Promise<StepResult> {
    return runAction(this, options);
  }

  runPost(main: StepResult, options: PostOptions = {}): Promise<StepResult> {
    return runPost(this, main, options);
  }

  runNextStep(options: NextStepOptions = {}): Promise<NextStep> {
    return runNextStep(this, options);
  }

  remove(): void {
    rmSync(this.folders.root, { recursive: true, force: true, maxRetries: 3 });
  }

  #snapshots(): Map<string, Snapshot> {
    const { temp, home, workspace } = this.folders;
    return new Map(
      Object.entries({ temp, home, workspace }).map(([place, path]) => [place, takeSnapshot(path)]),
    );
  }
}

/** Runs a test on a job of its own and removes its folders, whatever happens. */
export async function withJob<T>(options: JobOptions, test: (job: Job) => Promise<T>): Promise<T> {
  const job = new Job(options);
  try {
    return await test(job);
  } finally {
    job.remove();
  }
}
