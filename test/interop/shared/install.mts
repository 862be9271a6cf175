import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { killGroup, ownGroup } from './kill-group.mts';

/** Milliseconds for one part, and for the question whether its registry answers. */
const PART_MILLISECONDS = 180_000;
const PROBE_MILLISECONDS = 15_000;
const COMMAND_CHARACTERS = 120;
const REASON_CHARACTERS = 500;

/** A third-party part that cannot be had on this machine. An interop program then ends with exit code 77 and this reason. */
export class NotInstallable extends Error {
  override readonly name = 'NotInstallable';
}

/** Where parts come from. */
export interface Registry {
  /** As messages name it. */
  readonly name: string;
  /** A command of its client that asks it for something small, and fails where it does not answer. */
  readonly probe: readonly [file: string, ...args: string[]];
  readonly probeEnv?: Readonly<Record<string, string>>;
}

/**
 * Runs one step of an installation to its end, with the environment of this process: its proxies, mirrors and CAs count here.
 * @returns its stdout
 */
export type RunStep = (
  file: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
) => Promise<string>;

/** Software of others that is installed into a folder of the cache. */
export interface Part {
  /** As messages name it, and its folder in the cache. */
  readonly name: string;
  readonly registry: Registry;
  /**
   * All that the result depends on, versions above all.
   * @throws NotInstallable where this machine has not what it takes
   */
  contents(run: RunStep): Promise<readonly string[]>;
  /** Fills a folder, which is moved to its place afterwards. */
  fill(folder: string, run: RunStep): Promise<void>;
  /** What is used of it, as a path in the folder. */
  readonly place: string;
}

/** What a step said in the end. */
class StepFailed extends Error {}

/**
 * The part's place in the cache. What is not there is installed: beside its place and moved there by one rename, so that
 * one that was cut short is never taken for whole. All that the installation has started is ended with it.
 * @param signal ends the installation before its own time is over
 * @throws NotInstallable that says whether the registry or the part is at fault
 */
export async function install(
  part: Part,
  signal?: AbortSignal,
  milliseconds = PART_MILLISECONDS,
): Promise<string> {
  const own = AbortSignal.timeout(milliseconds);
  const ending = signal === undefined ? own : AbortSignal.any([signal, own]);
  const start = performance.now();
  const run: RunStep = (file, args, env) => runStep(file, args, env, ending);
  try {
    return join(await installOnce(part, run), part.place);
  } catch (thrown) {
    if (!(thrown instanceof StepFailed)) throw thrown;
    const seconds = Math.round((performance.now() - start) / 1000);
    const why = ending.aborted ? `not done after ${seconds} s: ${thrown.message}` : thrown.message;
    const said = why.replaceAll(/\s+/g, ' ').slice(0, REASON_CHARACTERS);
    const { name } = part.registry;
    throw new NotInstallable(
      (await answers(part.registry))
        ? `${part.name} cannot be installed, though ${name} answers: ${said}`
        : `${part.name} cannot be installed since ${name} does not answer: ${said}`,
    );
  }
}

async function installOnce(part: Part, run: RunStep): Promise<string> {
  const cache = process.env['SECRET_SYNC_INTEROP_CACHE'] ?? join(homedir(), '.cache', 'secret-sync-interop');
  const contents = JSON.stringify(await part.contents(run));
  const digest = createHash('sha256').update(contents).digest('hex').slice(0, 12);
  const folder = join(cache, `${part.name.replaceAll(/[^\w.@-]+/g, '-')}-${digest}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const begun = mkdtempSync(`${folder}-`);
  try {
    await part.fill(begun, run);
    // Another process may have been faster.
    if (!existsSync(folder)) renameSync(begun, folder);
  } finally {
    rmSync(begun, { recursive: true, force: true, maxRetries: 3 });
  }
  return folder;
}

/** Tells an outage from a part that is broken: the same client asks the same registry. */
async function answers({ probe: [file, ...args], probeEnv }: Registry): Promise<boolean> {
  try {
    await runStep(file, args, probeEnv, AbortSignal.timeout(PROBE_MILLISECONDS));
    return true;
  } catch {
    return false;
  }
}

/**
 * @throws StepFailed where it fails or the signal ends it
 * @throws NotInstallable where there is no such program on this machine
 */
function runStep(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> | undefined,
  signal: AbortSignal,
): Promise<string> {
  const command = [file, ...args].join(' ').slice(0, COMMAND_CHARACTERS);
  if (signal.aborted) return Promise.reject(new StepFailed(`${command} was not begun`));
  return new Promise((fulfil, reject) => {
    const child = spawn(file, args, {
      ...ownGroup,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const kill = (): void => killGroup(child);
    const said = (): string => `${stdout}\n${stderr}`.trim().split('\n').slice(-3).join('; ');
    const stop = (): void => {
      kill();
      end();
      reject(new StepFailed(`${command} was ended: ${said()}`));
    };
    const end = (): void => {
      signal.removeEventListener('abort', stop);
      process.removeListener('exit', kill);
    };
    signal.addEventListener('abort', stop, { once: true });
    process.once('exit', kill);
    child.once('error', (error) => {
      end();
      reject(new NotInstallable(`${file} cannot be started here: ${error.message}`));
    });
    child.once('close', (exitCode) => {
      end();
      if (exitCode === 0) fulfil(stdout);
      else reject(new StepFailed(`${command} ended with ${exitCode}: ${said()}`));
    });
  });
}
