import type { Clock } from '../../src/core/environment.ts';

interface Sleeper {
  readonly wakes: number;
  readonly wake: () => void;
}

/**
 * Time that passes only while everybody sleeps: answers take none, waits take what they say, and the machine's speed has no
 * part in it.
 */
export class VirtualTime implements Clock {
  #now: number;
  #awake = 0;
  readonly #sleepers: Sleeper[] = [];
  readonly #waits: number[] = [];

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  /** What was slept, by each sleep. */
  get waits(): readonly number[] {
    return this.#waits;
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Counts work as awake until it is done, save while it sleeps. It does one thing at a time. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#awake += 1;
    try {
      return await work();
    } finally {
      this.#rest();
    }
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#waits.push(milliseconds);
    await new Promise<void>((wake) => {
      this.#sleepers.push({ wakes: this.#now + milliseconds, wake });
      this.#rest();
    });
    signal.throwIfAborted();
  }

  #rest(): void {
    this.#awake -= 1;
    if (this.#awake > 0) return;
    this.#sleepers.sort((one, other) => one.wakes - other.wakes);
    const next = this.#sleepers.shift();
    if (next === undefined) return;
    this.#now = Math.max(this.#now, next.wakes);
    this.#awake += 1;
    next.wake();
  }
}
