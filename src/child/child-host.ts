import type { ChildProcess, SpawnOptions } from 'node:child_process';

/** One of the process's own outputs. */
export interface Output {
  readonly isTerminal: boolean;
  /** Resolves when the bytes are handed over; rejects where the reader is gone. */
  write(text: string | Uint8Array): Promise<void>;
}

/** Signals that end a run, or are handed on to a child. */
export const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof endingSignals)[number];

/** The process that starts another one, passed in. */
export interface ChildHost {
  /** As `process.platform`. */
  readonly operatingSystem: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Loaded when a child is to be started: most runs have none. */
  readonly loadSpawn: () => Promise<
    (command: string, words: readonly string[], options: SpawnOptions) => ChildProcess
  >;
  /** Calls for each signal, in place of ending the process, until the function that it returns is called. */
  readonly onSignal: (listener: (signal: EndingSignal) => void) => () => void;
}
