import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../../src/emulator/wire.ts';
import { node24, type ProcessResult, runProcess } from '../../runner/process.ts';
import { actionFolder } from '../../scenarios/scenario.ts';

const INSTALL_MILLISECONDS = 300_000;
const REASON_CHARACTERS = 500;

/** Why the third-party part cannot be had here. The program ends with 77, which is neither good nor bad. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** One line for each check. A failed one does not end the program: the others still say what works. */
export class Checks {
  failed = 0;

  equal(what: string, actual: unknown, expected: unknown): void {
    if (isDeepStrictEqual(actual, expected)) {
      process.stdout.write(`ok ${what}\n`);
      return;
    }
    this.failed += 1;
    const shown = (value: unknown): string => inspect(value, { depth: 8, breakLength: 100 });
    process.stdout.write(`not ok ${what}\n  is       ${shown(actual)}\n  expected ${shown(expected)}\n`);
  }
}

/** Runs one interop program: exit code 0 where all checks hold, 1 where one does not, 77 where it could not begin. */
export async function runProgram(test: (checks: Checks) => Promise<void>): Promise<void> {
  const checks = new Checks();
  try {
    await test(checks);
    process.exitCode = checks.failed === 0 ? 0 : 1;
  } catch (thrown) {
    const isUnavailable = thrown instanceof Unavailable;
    const reason = isUnavailable
      ? thrown.message.replaceAll(/\s+/g, ' ').trim().slice(0, REASON_CHARACTERS)
      : inspect(thrown);
    process.stderr.write(`${reason}\n`);
    process.exitCode = isUnavailable ? 77 : 1;
  }
}

/** A cached folder with these Python packages, to be named by PYTHONPATH. */
export function installPython(name: string, packages: readonly string[]): Promise<string> {
  return install(name, 'python3', (folder) => [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--target',
    folder,
    ...packages,
  ]);
}

/** A cached folder with these npm packages in its `node_modules`. */
export function installNpm(name: string, packages: readonly string[]): Promise<string> {
  return install(name, 'npm', (folder) => [
    'install',
    '--loglevel=error',
    '--ignore-scripts',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--prefix',
    folder,
    ...packages,
  ]);
}

/** Installs beside its place and moves it there, so that what is there is whole. */
async function install(
  name: string,
  file: string,
  args: (folder: string) => readonly string[],
): Promise<string> {
  const cache = process.env['SECRET_SYNC_INTEROP_CACHE'] ?? join(homedir(), '.cache', 'secret-sync-interop');
  const place = join(cache, name);
  if (existsSync(place)) return place;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, `${name}-`));
  try {
    const result = await startInstaller(file, args(folder));
    if (result.exitCode !== 0)
      throw new Unavailable(`${file} cannot install ${name}: ${result.stderr || result.stdout}`);
    // Another program may have been faster.
    if (!existsSync(place)) renameSync(folder, place);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return place;
}

/** With this process's own environment: package clients have their settings there. */
async function startInstaller(file: string, args: readonly string[]): Promise<ProcessResult> {
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  try {
    return await runProcess({ file, args, cwd: homedir(), env, timeLimit: INSTALL_MILLISECONDS });
  } catch (thrown) {
    throw new Unavailable(`${file} cannot be run: ${thrown instanceof Error ? thrown.message : 'no reason'}`);
  }
}

/** The committed command line on this machine, with these variables and no others. */
export function runCli(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ProcessResult> {
  return withFolder((home) =>
    runProcess({
      file: node24,
      args: [join(actionFolder, 'dist/cli.js'), ...words],
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
