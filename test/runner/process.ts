import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { type Line, StreamLines } from './stream-lines.ts';

/** The Node 24 that the development dependencies bring, whatever node runs the tests. */
export const node24 = resolve(
  import.meta.dirname,
  '../../node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** When to act on a running step: once its raw stdout satisfies the test, or once a promise settles. */
export type Moment = ((stdout: string) => boolean) | Promise<unknown>;

export interface Kill {
  /** `cancel`: as the runner cancels, SIGINT, then SIGTERM, then SIGKILL, each if the one before had no effect. */
  readonly signal: NodeJS.Signals | 'cancel';
  readonly when?: Moment;
  readonly afterMilliseconds?: number;
  /** Waits of `cancel` before SIGTERM and before SIGKILL. The runner's own: 7.5 and 2.5 seconds. */
  readonly graceMilliseconds?: readonly [beforeTerminate: number, beforeKill: number];
}

export interface ProcessOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly kill?: Kill;
  /** Milliseconds after which a hanging process is killed and the run rejects. */
  readonly timeLimit?: number;
}

export interface ProcessResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Complete lines of both streams, in the order in which they were complete here. */
  readonly lines: readonly Line[];
}

const TIME_LIMIT = 25_000;
/** The runner waits so long for streams that a grandchild keeps open after the step has exited. */
const STREAM_WAIT = 5_000;

/**
 * Runs a program as the runner does: given environment and nothing else, stdin a pipe that is closed, both outputs piped.
 * @throws Error where it cannot be started (`code` is E2BIG for an environment that is too large) or hangs
 */
export function runProcess(options: ProcessOptions): Promise<ProcessResult> {
  return new Promise((fulfil, reject) => {
    const child = spawn(options.file, options.args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const stdout = new StreamLines('stdout');
    const stderr = new StreamLines('stderr');
    const lines: Line[] = [];
    const timers = new Set<NodeJS.Timeout>();
    const later = (milliseconds: number, act: () => void): void => {
      timers.add(setTimeout(act, milliseconds));
    };
    const watch = startKilling(child, options.kill, later);
    let hung = false;

    child.stdin.on('error', () => {
      // The process has closed its end already: there was nothing to send.
    });
    child.stdin.end();
    child.stdout.on('data', (bytes: Buffer) => {
      lines.push(...stdout.push(bytes));
      if (options.kill !== undefined) watch(stdout.text);
    });
    child.stderr.on('data', (bytes: Buffer) => lines.push(...stderr.push(bytes)));
    later(options.timeLimit ?? TIME_LIMIT, () => {
      hung = true;
      child.kill('SIGKILL');
    });
    child.on('exit', () =>
      later(STREAM_WAIT, () => {
        child.stdout.destroy();
        child.stderr.destroy();
      }),
    );
    child.on('error', (error) => {
      for (const timer of timers) clearTimeout(timer);
      reject(error);
    });
    child.on('close', (exitCode, signal) => {
      for (const timer of timers) clearTimeout(timer);
      lines.push(...stdout.end(), ...stderr.end());
      if (hung) reject(new Error(`${options.args.join(' ')} hung`));
      else fulfil({ exitCode, signal, stdout: stdout.text, stderr: stderr.text, lines });
    });
  });
}

/** Returns what is to be called with each new stdout. */
function startKilling(
  child: ChildProcess,
  kill: Kill | undefined,
  later: (milliseconds: number, act: () => void) => void,
): (stdout: string) => void {
  if (kill === undefined) return () => undefined;
  let begun = false;
  const act = (): void => {
    if (begun) return;
    begun = true;
    if (kill.signal !== 'cancel') {
      child.kill(kill.signal);
      return;
    }
    const [beforeTerminate, beforeKill] = kill.graceMilliseconds ?? [7_500, 2_500];
    child.kill('SIGINT');
    later(beforeTerminate, () => child.kill('SIGTERM'));
    later(beforeTerminate + beforeKill, () => child.kill('SIGKILL'));
  };
  const { when } = kill;
  if (kill.afterMilliseconds !== undefined) later(kill.afterMilliseconds, act);
  if (when instanceof Promise) void when.then(act, act);
  return typeof when === 'function' ? (stdout) => (when(stdout) ? act() : undefined) : () => undefined;
}
