import { type ChildProcess, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Exit code of a program whose third-party part cannot be had. */
const NOT_INSTALLABLE = 77;

export interface ProgramsOptions {
  /** The folder whose folders hold the programs, `NAME.interop.mts`. */
  readonly folder: string;
  /** Only programs whose path contains one of these; all where empty. */
  readonly only: readonly string[];
  /** In a CI a part that cannot be installed is a failure: otherwise nobody would see that nothing was tested. */
  readonly isCi: boolean;
  /** Milliseconds for each program. */
  readonly timeLimit: number;
  write(text: string): void;
}

interface Outcome {
  readonly program: string;
  readonly kind: 'passed' | 'skipped' | 'failed';
  /** Why it was skipped or has failed. */
  readonly reason: string;
}

/**
 * Runs the programs one after the other and tells what became of each.
 * @returns whether all went well; where there is no program at all, it did not
 */
export async function runPrograms(options: ProgramsOptions): Promise<boolean> {
  const { folder, only, write } = options;
  const programs = globSync('*/*.interop.mts', { cwd: folder })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => only.length === 0 || only.some((part) => path.includes(part)))
    .toSorted();
  const outcomes: Outcome[] = [];
  for (const program of programs) {
    write(`\n# ${program}\n`);
    const start = performance.now();
    outcomes.push(await runProgram(program, options));
    write(`# ${Math.round((performance.now() - start) / 1000)} s\n`);
  }
  write(`\n${outcomes.map(({ program, kind, reason }) => `${kind} ${program}${reason}\n`).join('')}`);
  if (outcomes.length === 0) write('no programs\n');
  return outcomes.length > 0 && outcomes.every(({ kind }) => kind !== 'failed');
}

function runProgram(program: string, options: ProgramsOptions): Promise<Outcome> {
  const { folder, isCi, timeLimit, write } = options;
  const args = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', join(folder, program)];
  // A process group of its own, so that servers which it has started end with it.
  const child = spawn(process.execPath, args, {
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', write);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    write(text);
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killGroup(child);
  }, timeLimit);
  const end = (): void => killGroup(child);
  process.once('exit', end);
  return new Promise((fulfil, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer);
      process.removeListener('exit', end);
      const outcome = (kind: Outcome['kind'], reason = ''): void => fulfil({ program, kind, reason });
      if (isLate) outcome('failed', `: not done after ${timeLimit / 1000} s`);
      else if (exitCode === 0) outcome('passed');
      else if (exitCode === NOT_INSTALLABLE) outcome(isCi ? 'failed' : 'skipped', `: ${stderr.trim()}`);
      else outcome('failed', `: ${signal ?? `exit code ${exitCode}`}`);
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || process.platform === 'win32') {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of it has ended already.
  }
}
