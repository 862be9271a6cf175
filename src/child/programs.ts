import type { Env } from '../core/environment.ts';
import type { ChildHost } from './child-host.ts';
import { childEnvironment } from './environment.ts';
import { findProgram } from './find-program.ts';

/** More than any token or answer has. */
const MOST_BYTES = 1024 * 1024;

/** How a program ended, whose output is for us alone: it is never shown. */
export type ProgramEnd =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly stdout: string }
  /** Not on the PATH, or no program. */
  | { readonly kind: 'not-started' };

/** Programs of the CI that give a token or take masks. */
export interface Programs {
  /**
   * Starts a program without a shell and waits for its end.
   * @param program its name, looked up on the PATH alone, or its full path
   * @throws the deadline's reason
   */
  run(program: string, words: readonly string[], options?: ProgramOptions): Promise<ProgramEnd>;
}

export interface ProgramOptions {
  /** What it reads; without it its input is at its end. */
  readonly input?: string;
  /** Variables that would change what it does. */
  readonly without?: readonly string[];
}

export function createPrograms(
  host: Pick<ChildHost, 'operatingSystem' | 'loadSpawn'>,
  env: Env,
  deadline: AbortSignal,
): Programs {
  return {
    async run(program, words, { input, without = [] } = {}) {
      const isPath = /^(\/|[A-Za-z]:[\\/])/.test(program);
      // A name with a folder in it would be looked for in the working directory.
      const path = isPath
        ? program
        : /[\\/]/.test(program)
          ? undefined
          : findProgram(program, env, host.operatingSystem);
      if (path === undefined) return { kind: 'not-started' };
      const spawn = await host.loadSpawn();
      deadline.throwIfAborted();
      const kept = Object.entries(childEnvironment(env, new Map(), host.operatingSystem)).filter(
        ([name]) => !without.includes(name),
      );
      const child = spawn(path, words, {
        env: Object.fromEntries(kept),
        // What it says on stderr may quote what it was given, or the token.
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
        windowsHide: true,
      });
      const kill = (): void => {
        child.kill('SIGKILL');
        child.stdout?.destroy();
      };
      deadline.addEventListener('abort', kill, { once: true });
      try {
        // A program that does not read to the end is judged by how it ends.
        child.stdin?.on('error', () => undefined);
        child.stdin?.end(input);
        const ended = new Promise<number | undefined>((resolve) => {
          child.once('error', () => resolve(undefined));
          child.once('close', (code) => resolve(code ?? 1));
        });
        const chunks: Buffer[] = [];
        let size = 0;
        child.stdout?.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MOST_BYTES) kill();
          else chunks.push(chunk);
        });
        const exitCode = await ended;
        deadline.throwIfAborted();
        if (exitCode === undefined) return { kind: 'not-started' };
        const stdout = size > MOST_BYTES ? '' : Buffer.concat(chunks).toString('utf8');
        return { kind: 'ended', exitCode, stdout };
      } finally {
        deadline.removeEventListener('abort', kill);
      }
    },
  };
}
