import type { Clock } from '../core/environment.ts';
import type { HttpResponse, RetryVerdict } from './network.ts';

/** First and longest wait. Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
const FIRST_WAIT_MILLISECONDS = 200;
const LONGEST_WAIT_MILLISECONDS = 8_000;
/**
 * For a service that has turned everybody away so far. Its quota counts by the second, so seconds have to lie between the
 * jobs that share it, and that within the few retries that a call has.
 */
const FIRST_WAIT_UNDER_QUOTA_MILLISECONDS = 500;
const GROWTH_UNDER_QUOTA = 4;

/** 408, 429 and 5xx say "not now"; every other status is an answer. 501 and 505 will not change. */
export function retryableStatus(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** Retry-After as seconds or as a date (RFC 9110, 10.2.3). */
export function readRetryAfter(answer: HttpResponse, clock: Clock): RetryVerdict {
  const header = answer.headers['retry-after'];
  const unasked = answer.status === 429 ? 'throttled' : 'retry';
  if (typeof header !== 'string') return unasked;
  if (/^\d{1,6}$/.test(header)) return { retryAfterMilliseconds: Number(header) * 1000 };
  const date = Date.parse(header);
  return Number.isNaN(date) ? unasked : { retryAfterMilliseconds: Math.max(0, date - clock.now().getTime()) };
}

/**
 * Milliseconds until the next attempt, or `undefined` where there is none. What the service asked for is the least, with
 * jitter on top so that jobs throttled together do not come back together.
 * @param isServed whether calls of the same service got through meanwhile
 * @param remaining milliseconds until the deadline, before which there must be room for one attempt more
 */
export function waitFor(
  verdict: RetryVerdict,
  failures: number,
  random: () => number,
  { isServed, remaining }: { readonly isServed: boolean; readonly remaining: number },
): number | undefined {
  if (verdict === 'final') return undefined;
  const widest =
    verdict === 'retry' || isServed
      ? FIRST_WAIT_MILLISECONDS * 2 ** failures
      : Math.min(FIRST_WAIT_UNDER_QUOTA_MILLISECONDS * GROWTH_UNDER_QUOTA ** failures, remaining / 2);
  const jitter = random() * Math.min(widest, LONGEST_WAIT_MILLISECONDS);
  return typeof verdict === 'string' ? jitter : verdict.retryAfterMilliseconds + jitter;
}
