import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { UserError } from '../core/errors.ts';
import type { PatternAutomaton } from '../masking/pattern-automaton.ts';
import { Redactor } from '../masking/redactor.ts';
import { showText } from '../references/show-text.ts';
import type { ChildHost, Output } from './child-host.ts';

type Spawn = Awaited<ReturnType<ChildHost['loadSpawn']>>;

export interface ChildOptions {
  readonly host: ChildHost;
  /** Loaded before: from the last look at a signal until the command is started nothing may be waited for. */
  readonly spawn: Spawn;
  readonly env: Readonly<Record<string, string>>;
  readonly patterns: PatternAutomaton;
  /** `inherit` for a command that reads ours; `ignore` for one that finds its input at its end. */
  readonly stdin: 'inherit' | 'ignore';
  /** Whether a terminal sends Ctrl-C to the command by itself. */
  readonly stdinIsTerminal: boolean;
  /** What the command is told to be called, where `program` is the path that its name was found at. */
  readonly name?: string;
  readonly folder?: string;
  /** The words are the command line as it stands (Windows alone). */
  readonly verbatim?: true;
  /**
   * How long after the command's end its outputs are waited for, where a program that it left running holds them. Without
   * it: until they end.
   */
  readonly lingerMilliseconds?: number;
}

/**
 * Starts a command and stays until it and its outputs have ended. Signals are handed on to it.
 * @returns its exit code, or 128 plus the number of the signal that ended it
 * @throws UserError COMMAND_NOT_FOUND, COMMAND_NOT_STARTED
 */
export async function startChild(
  program: string,
  words: readonly string[],
  options: ChildOptions,
): Promise<number> {
  const { host, patterns, stdinIsTerminal, lingerMilliseconds } = options;
  const child = spawnChild(program, words, options);
  const stopForwarding = host.onSignal((signal) => {
    // The terminal has sent Ctrl-C to the command too; a second one makes many programs stop without tidying up.
    if (signal !== 'SIGINT' || !stdinIsTerminal) child.kill(signal);
  });
  let lingering: NodeJS.Timeout | undefined;
  try {
    const ended = new Promise<number>((resolve, reject) => {
      // A child that has been started reports an error where a signal cannot be sent: it goes on.
      child.on('error', (error) => {
        if (child.pid === undefined) reject(startError(options.name ?? program, error));
      });
      child.once('exit', (code, signal) => {
        resolve(code ?? 128 + signalNumber(signal));
        if (lingerMilliseconds === undefined) return;
        lingering = setTimeout(() => {
          child.stdout?.destroy();
          child.stderr?.destroy();
        }, lingerMilliseconds);
      });
    });
    // What Node calls a pipe is a socket: a writer would be told that the connection was reset, and not get this signal.
    const readerIsGone = (): void => {
      if (host.operatingSystem !== 'win32') child.kill('SIGPIPE');
    };
    const outputs = [
      redactStream(child.stdout, host.stdout, patterns, readerIsGone),
      redactStream(child.stderr, host.stderr, patterns, readerIsGone),
    ];
    const [code] = await Promise.all([ended, ...outputs]);
    return code;
  } finally {
    clearTimeout(lingering);
    stopForwarding();
  }
}

function spawnChild(
  program: string,
  words: readonly string[],
  { spawn, env, stdin, name, folder, verbatim }: ChildOptions,
): ReturnType<Spawn> {
  try {
    return spawn(program, words, {
      env: { ...env },
      stdio: [stdin, 'pipe', 'pipe'],
      windowsHide: true,
      ...(name === undefined ? {} : { argv0: name }),
      ...(folder === undefined ? {} : { cwd: folder }),
      ...(verbatim === undefined ? {} : { windowsVerbatimArguments: true }),
    });
  } catch (error) {
    // Some failures (E2BIG) are thrown, the others are events.
    throw startError(name ?? program, error);
  }
}

/**
 * Passes a stream on, redacted. Where our own reader is gone the pipe is closed, so that the command is told as it would be
 * without us.
 */
async function redactStream(
  from: Readable | null,
  to: Output,
  patterns: PatternAutomaton,
  readerIsGone: () => void,
): Promise<void> {
  if (from === null) return;
  const redactor = new Redactor(patterns);
  try {
    for await (const chunk of from) {
      if (await isWritten(to, redactor.write(chunk))) continue;
      readerIsGone();
      return;
    }
  } catch (thrown) {
    // No longer waited for: what came so far is all there is.
    if (!from.destroyed || !isPrematureClose(thrown)) throw thrown;
  }
  await isWritten(to, redactor.end());
}

function isPrematureClose(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

async function isWritten(to: Output, bytes: Uint8Array): Promise<boolean> {
  if (bytes.length === 0) return true;
  try {
    await to.write(bytes);
    return true;
  } catch {
    return false;
  }
}

/** @param command as its author wrote it */
function startError(command: string, thrown: unknown): UserError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
  const name = showText(command);
  if (code === 'ENOENT') return commandNotFound(command);
  return new UserError({
    code: 'COMMAND_NOT_STARTED',
    what: `${name} cannot be started`,
    said: code,
    fix: [
      code === 'E2BIG'
        ? 'its arguments and environment are too large: take the largest values as files, ?as=file'
        : 'see that it is a program and may be executed',
    ],
  });
}

export function commandNotFound(command: string): UserError {
  return new UserError({
    code: 'COMMAND_NOT_FOUND',
    what: `${showText(command)} is not found`,
    fix: [
      'check its spelling and the PATH; for a script, the program in its first line too',
      "for a shell's own words, start a shell: -- sh -c '...'",
    ],
  });
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === null ? 0 : constants.signals[signal];
}
