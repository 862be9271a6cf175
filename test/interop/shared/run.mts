import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRecord } from '../../../src/emulator/wire.ts';
import { node24, type ProcessResult, runProcess } from '../../runner/process.ts';
import { actionFolder } from '../../scenarios/scenario.ts';

export interface RunOptions {
  readonly cwd?: string;
  /** That of this process where absent. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end. Its exit code is for the caller to judge. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<ProcessResult> {
  return runProcess({
    file,
    args,
    cwd: options.cwd ?? tmpdir(),
    env: options.env ?? ownEnv(),
    timeLimit: 60_000,
  });
}

function ownEnv(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The committed command line on this machine, with these variables and no others. */
export function runCli(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ProcessResult> {
  return withFolder((home) =>
    run(node24, [join(actionFolder, 'dist/cli.js'), ...words], {
      cwd: home,
      env: { PATH: process.env['PATH'] ?? '', HOME: home, ...env },
    }),
  );
}

/** The codes of the errors that a run has reported, in order. */
export function errorCodes(result: ProcessResult): readonly string[] {
  return [...result.stderr.matchAll(/error\[([A-Z_]+)\]/g)].map(([, code = '']) => code);
}

/** A folder for one use. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'interop-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A JSON value's member by a path of names; `undefined` where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of path) {
    if (Array.isArray(found) && typeof key === 'number') found = found[key];
    else found = isRecord(found) ? found[key] : undefined;
  }
  return found;
}
