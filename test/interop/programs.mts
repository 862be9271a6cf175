import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join, sep } from 'node:path';
import { createLimit } from '../../src/core/limit.ts';
import { NotInstallable, type Part } from './shared/install.mts';
import { killGroup, ownGroup } from './shared/kill-group.mts';
import { NOT_INSTALLABLE } from './shared/program.mts';

/** Most of them wait for a registry, one compiles. */
const INSTALLATIONS_AT_ONCE = 4;

export interface ProgramsOptions {
  /** The folder whose folders hold the programs, `NAME.interop.mts`. */
  readonly folder: string;
  /** Only programs whose path contains one of these; all where empty. */
  readonly only: readonly string[];
  /** In a CI a part that cannot be installed is a failure: otherwise nobody would see that nothing was tested. */
  readonly isCi: boolean;
  /** What programs need, by their paths, those first that take long to install. */
  readonly needs: Readonly<Record<string, readonly Part[]>>;
  /** @throws NotInstallable */
  install(part: Part, signal: AbortSignal): Promise<unknown>;
  /** Milliseconds for each program. */
  readonly timeLimit: number;
  /** Milliseconds from the start within which parts must be there. */
  readonly installLimit: number;
  /** Milliseconds for everything. */
  readonly wholeLimit: number;
  write(text: string): void;
}

interface Outcome {
  readonly program: string;
  readonly kind: 'passed' | 'skipped' | 'failed';
  /** Why it was skipped or has failed. */
  readonly reason: string;
}

/**
 * Installs what the programs need, a few parts side by side, and runs one program after the other, each as soon as its parts
 * are there.
 * @returns whether all went well; where there is no program at all, it did not
 */
export async function runPrograms(options: ProgramsOptions): Promise<boolean> {
  const { folder, only, wholeLimit, write } = options;
  const ending = performance.now() + wholeLimit;
  const programs = globSync('*/*.interop.mts', { cwd: folder })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => only.length === 0 || only.some((part) => path.includes(part)))
    .toSorted();
  const whyNot = startInstalling(programs, options);
  const oneByOne = createLimit(1);
  const outcomes = await Promise.all(
    programs.map(async (program): Promise<Outcome> => {
      const reasons = await whyNot(program);
      if (reasons.length > 0) return notInstallable(program, reasons.join('; '), options);
      return oneByOne(() => runProgram(program, ending - performance.now(), options));
    }),
  );
  write(`\n${outcomes.map(({ program, kind, reason }) => `${kind} ${program}${reason}\n`).join('')}`);
  if (outcomes.length === 0) write('no programs\n');
  return outcomes.length > 0 && outcomes.every(({ kind }) => kind !== 'failed');
}

/** @returns asks why the parts of a program cannot be had, once they are there or will not be */
function startInstalling(
  programs: readonly string[],
  { needs, install, installLimit, write }: ProgramsOptions,
): (program: string) => Promise<readonly string[]> {
  const signal = AbortSignal.timeout(installLimit);
  const limit = createLimit(INSTALLATIONS_AT_ONCE);
  const reasons = new Map<Part, Promise<string | undefined>>();
  const start = (part: Part): Promise<string | undefined> =>
    limit(async () => {
      const start = performance.now();
      try {
        await install(part, signal);
      } catch (thrown) {
        if (thrown instanceof NotInstallable) return thrown.message;
        throw thrown;
      }
      write(`# ${part.name} is there after ${secondsSince(start)}\n`);
      return undefined;
    });
  const wanted = Object.entries(needs).filter(([program]) => programs.includes(program));
  for (const part of wanted.flatMap(([, parts]) => parts)) {
    if (!reasons.has(part)) reasons.set(part, start(part));
  }
  return async (program) => {
    const all = await Promise.all((needs[program] ?? []).map((part) => reasons.get(part)));
    return all.filter((reason) => reason !== undefined);
  };
}

function notInstallable(program: string, reason: string, { isCi }: ProgramsOptions): Outcome {
  return { program, kind: isCi ? 'failed' : 'skipped', reason: `: ${reason}` };
}

function runProgram(program: string, left: number, options: ProgramsOptions): Promise<Outcome> {
  const { folder, timeLimit, wholeLimit, write } = options;
  if (left <= 0) {
    const reason = `: not begun within the ${wholeLimit / 1000} s of all`;
    return Promise.resolve({ program, kind: 'failed', reason });
  }
  const milliseconds = Math.min(timeLimit, left);
  write(`\n# ${program}\n`);
  const start = performance.now();
  const args = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', join(folder, program)];
  const child = spawn(process.execPath, args, { ...ownGroup, stdio: ['ignore', 'pipe', 'pipe'] });
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
  }, milliseconds);
  const end = (): void => killGroup(child);
  process.once('exit', end);
  return new Promise((fulfil, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer);
      process.removeListener('exit', end);
      write(`# ${secondsSince(start)}\n`);
      const outcome = (kind: Outcome['kind'], reason = ''): void => fulfil({ program, kind, reason });
      if (isLate) outcome('failed', `: not done after ${Math.round(milliseconds) / 1000} s`);
      else if (exitCode === 0) outcome('passed');
      else if (exitCode === NOT_INSTALLABLE) fulfil(notInstallable(program, stderr.trim(), options));
      else outcome('failed', `: ${signal ?? `exit code ${exitCode}`}`);
    });
  });
}

function secondsSince(start: number): string {
  return `${Math.round((performance.now() - start) / 1000)} s`;
}
