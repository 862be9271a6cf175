import { UserError } from './errors.ts';

/** The end of the step's `timeout`, or its cancellation, whichever comes first. */
export interface Deadline {
  /** Aborts with the UserError (TIMED_OUT or CANCELLED) as its reason. */
  readonly signal: AbortSignal;
  /** Milliseconds until the timeout; never negative. */
  remaining(): number;
  /** Ends at once, as on SIGINT or SIGTERM. */
  cancel(): void;
  /** Lets the process end: nothing is bounded any more. */
  clear(): void;
}

export function startDeadline(timeoutSeconds: number): Deadline {
  const controller = new AbortController();
  const end = monotonicMilliseconds() + timeoutSeconds * 1000;
  const timer = setTimeout(() => {
    controller.abort(
      new UserError({
        code: 'TIMED_OUT',
        what: `not done within timeout (${timeoutSeconds} s), so nothing is exported`,
        fix: ['see which call was slow in the log above, or raise timeout'],
      }),
    );
  }, timeoutSeconds * 1000);
  return {
    signal: controller.signal,
    remaining: () => Math.max(0, end - monotonicMilliseconds()),
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
