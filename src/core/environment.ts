/** Environment variables, passed in: nothing below the entry points reads `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>;

export interface Clock {
  now(): Date;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Where messages go. Each text is made safe for the CI's log by the platform; none ever holds a value. */
export interface Log {
  debug(text: string): void;
  info(text: string): void;
  notice(text: string): void;
  warning(text: string): void;
}

/** Registers texts with the CI's log masker, at once and for the rest of the job. */
export interface Masker {
  mask(...texts: readonly string[]): void;
  /** Resolves once all that was registered has left the process; absent where nothing is handed over behind it. */
  flush?(): Promise<void>;
}
