import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { PatternAutomaton } from '../masking/pattern-automaton.ts';
import { Redactor } from '../masking/redactor.ts';
import { showText } from '../references/show-text.ts';
import type { CliHost, Output } from './host.ts';

/**
 * The environment of a command: ours, without what the runner sets for an action's own code, and with the secrets.
 * @param operatingSystem as `process.platform`: on Windows `Path` and `PATH` are one variable
 */
export function childEnvironment(
  env: Env,
  values: ReadonlyMap<string, string>,
  operatingSystem: string,
): Record<string, string> {
  const caseBlind = operatingSystem === 'win32';
  const fold = (name: string): string => (caseBlind ? name.toUpperCase() : name);
  const replaced = new Set([...values.keys()].map(fold));
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || replaced.has(fold(name)) || /^(INPUT|STATE)_/.test(fold(name))
      ? []
      : [[name, value] as const],
  );
  return Object.fromEntries([...kept, ...values]);
}

export interface ChildOptions {
  readonly host: CliHost;
  readonly env: Readonly<Record<string, string>>;
  readonly patterns: PatternAutomaton;
}

/**
 * Starts a command and stays until it and its outputs have ended. Signals are handed on to it.
 * @returns its exit code, or 128 plus the number of the signal that ended it
 * @throws UserError COMMAND_NOT_FOUND, COMMAND_NOT_STARTED
 */
export async function startChild(
  command: string,
  words: readonly string[],
  { host, env, patterns }: ChildOptions,
): Promise<number> {
  const child = spawnChild(command, words, host, env);
  const stopForwarding = host.onSignal((signal) => {
    // The terminal has sent Ctrl-C to the command too; a second one makes many programs stop without tidying up.
    if (signal !== 'SIGINT' || !host.stdinIsTerminal) child.kill(signal);
  });
  try {
    const ended = new Promise<number>((resolve, reject) => {
      // A child that has been started reports an error where a signal cannot be sent: it goes on.
      child.on('error', (error) => {
        if (child.pid === undefined) reject(startError(command, error));
      });
      child.once('exit', (code, signal) => resolve(code ?? 128 + signalNumber(signal)));
    });
    const outputs = [
      redactStream(child.stdout, host.stdout, patterns),
      redactStream(child.stderr, host.stderr, patterns),
    ];
    const [code] = await Promise.all([ended, ...outputs]);
    return code;
  } finally {
    stopForwarding();
  }
}

function spawnChild(
  command: string,
  words: readonly string[],
  host: CliHost,
  env: Readonly<Record<string, string>>,
): ReturnType<CliHost['spawn']> {
  try {
    return host.spawn(command, words, { env: { ...env }, stdio: ['inherit', 'pipe', 'pipe'] });
  } catch (error) {
    // Some failures (E2BIG) are thrown, the others are events.
    throw startError(command, error);
  }
}

/**
 * Passes a stream on, redacted. Where our own reader is gone the pipe is closed, so that the command is told as it would be
 * without us.
 */
async function redactStream(from: Readable | null, to: Output, patterns: PatternAutomaton): Promise<void> {
  if (from === null) return;
  const redactor = new Redactor(patterns);
  for await (const chunk of from) {
    if (!(await isWritten(to, redactor.write(chunk)))) return;
  }
  await isWritten(to, redactor.end());
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

function startError(command: string, thrown: unknown): UserError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
  const name = showText(command);
  if (code === 'ENOENT') {
    return new UserError({
      code: 'COMMAND_NOT_FOUND',
      what: `${name} is not found`,
      fix: [
        'check its spelling and the PATH; for a script, the program in its first line too',
        "for a shell's own words, start a shell: -- sh -c '...'",
      ],
    });
  }
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

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === null ? 0 : constants.signals[signal];
}
