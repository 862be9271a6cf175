import type { ChildProcess, SpawnOptions } from 'node:child_process';
import type { Deadline } from '../core/deadline.ts';
import type { Clock, Env } from '../core/environment.ts';
import type { SecretStore } from '../stores/store.ts';

/** One of the process's own outputs. */
export interface Output {
  readonly isTerminal: boolean;
  /** Resolves when the bytes are handed over; rejects where the reader is gone. */
  write(text: string | Uint8Array): Promise<void>;
}

/** Signals that end a run, or are handed on to a child. */
export const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof endingSignals)[number];

/** The process around the command line, passed in. */
export interface CliHost {
  readonly env: Env;
  /** As `process.platform`. */
  readonly operatingSystem: string;
  readonly clock: Clock;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdinIsTerminal: boolean;
  /** All of stdin. */
  readonly readStdin: () => Promise<string>;
  /** Loaded only by a command that needs them. */
  readonly loadStores: () => Promise<readonly SecretStore[]>;
  readonly startDeadline: (timeoutSeconds: number) => Deadline;
  readonly spawn: (command: string, words: readonly string[], options: SpawnOptions) => ChildProcess;
  /** Calls for each signal, in place of ending the process, until the function that it returns is called. */
  readonly onSignal: (listener: (signal: EndingSignal) => void) => () => void;
  /** The system's folder for temporary files. */
  readonly tempFolder: string;
  /** The running Node's own program. */
  readonly nodePath: string;
  /** The folder with the action's main.js and post.js. */
  readonly actionFolder: string;
  readonly version: string;
}
