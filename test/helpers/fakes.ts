import type { Deadline } from '../../src/core/deadline.ts';
import type { Clock, Log, Masker } from '../../src/core/environment.ts';
import { UserError } from '../../src/core/errors.ts';

/** A clock on which sleeping takes no time: each sleep is noted, and moves it forward. */
export interface FakeClock extends Clock {
  sleep: Clock['sleep'];
  readonly sleeps: readonly number[];
  /** Called at the start of each sleep, with its milliseconds. */
  onSleep: (milliseconds: number) => void;
}

export function fakeClock(start = new Date('2026-11-24T08:00:00Z')): FakeClock {
  let now = start.getTime();
  const sleeps: number[] = [];
  const clock: FakeClock = {
    sleeps,
    onSleep: () => undefined,
    now: () => new Date(now),
    async sleep(milliseconds, signal) {
      sleeps.push(milliseconds);
      clock.onSleep(milliseconds);
      signal.throwIfAborted();
      now += milliseconds;
    },
  };
  return clock;
}

export interface FakeDeadline extends Deadline {
  /** Ends it, as its timer does. */
  expire(): void;
}

/** A deadline on a clock of the test's own. */
export function fakeDeadline(clock: Clock, seconds = 60): FakeDeadline {
  const controller = new AbortController();
  const end = clock.now().getTime() + seconds * 1000;
  const waiting = new Set<{ readonly call: string }>();
  const abort = (code: 'TIMED_OUT' | 'CANCELLED'): void => {
    const calls = [...waiting].map(({ call }) => call);
    const said = calls.length === 0 ? {} : { said: `no answer yet: ${calls.join('; ')}` };
    controller.abort(new UserError({ code, what: 'over', ...said, fix: [] }));
  };
  return {
    signal: controller.signal,
    remaining: () => Math.max(0, end - clock.now().getTime()),
    waitFor: (call) => {
      const entry = { call };
      waiting.add(entry);
      return () => void waiting.delete(entry);
    },
    cancel: () => abort('CANCELLED'),
    expire: () => abort('TIMED_OUT'),
    clear: () => undefined,
  };
}

export interface FakeLog extends Log {
  /** "warning: text", in order. */
  readonly lines: readonly string[];
}

export function fakeLog(): FakeLog {
  const lines: string[] = [];
  const at = (level: string) => (text: string) => void lines.push(`${level}: ${text}`);
  return { lines, debug: at('debug'), info: at('info'), notice: at('notice'), warning: at('warning') };
}

export interface FakeMasker extends Masker {
  readonly masks: readonly string[];
}

export function fakeMasker(): FakeMasker {
  const masks: string[] = [];
  return { masks, mask: (...texts) => void masks.push(...texts) };
}

/** What a promise, or a function, is refused with; throws where it is not. */
export async function refusalOf(work: Promise<unknown> | (() => unknown)): Promise<UserError> {
  const thrown = await thrownBy(work);
  if (thrown instanceof UserError) return thrown;
  throw new Error(`expected a UserError, not ${String(thrown)}`);
}

export async function thrownBy(work: Promise<unknown> | (() => unknown)): Promise<unknown> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}
