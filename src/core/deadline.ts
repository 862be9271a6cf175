import { UserError } from './errors.ts';

/** The end of the step's `timeout`, or its cancellation, whichever comes first. */
export interface Deadline {
  /** Aborts with the UserError (TIMED_OUT or CANCELLED) as its reason. */
  readonly signal: AbortSignal;
  /** Milliseconds until the timeout; never negative. */
  remaining(): number;
  /** Names a call in the timeout's error, until the returned function is called. */
  waitFor(call: string): () => void;
  /** Ends at once, as on SIGINT or SIGTERM. */
  cancel(): void;
  /** Lets the process end: nothing is bounded any more. */
  clear(): void;
}

export function startDeadline(timeoutSeconds: number): Deadline {
  const controller = new AbortController();
  const end = monotonicMilliseconds() + timeoutSeconds * 1000;
  const waiting = new Set<{ readonly call: string }>();
  const timer = setTimeout(() => {
    const calls = new Set([...waiting].map(({ call }) => call));
    controller.abort(
      new UserError({
        code: 'TIMED_OUT',
        what: `not done within timeout (${timeoutSeconds} s), so nothing is exported`,
        ...(calls.size === 0 ? {} : { said: `no answer yet: ${[...calls].join('; ')}` }),
        fix: ['see why that was slow, or raise timeout'],
      }),
    );
  }, timeoutSeconds * 1000);
  return {
    signal: controller.signal,
    remaining: () => Math.max(0, end - monotonicMilliseconds()),
    waitFor(call) {
      const entry = { call };
      waiting.add(entry);
      return () => void waiting.delete(entry);
    },
    cancel: () =>
      controller.abort(
        new UserError({
          code: 'CANCELLED',
          what: 'the step was cancelled, so nothing is exported',
          fix: ['run the job again'],
        }),
      ),
    clear: () => clearTimeout(timer),
  };
}

/** As `performance.now`, without the module behind it, which is loaded at its first use. */
function monotonicMilliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
