import type { Clock } from '../core/environment.ts';
import type { HttpResponse, RetryVerdict } from './network.ts';

/** First and longest wait. Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
const FIRST_WAIT_MILLISECONDS = 200;
const LONGEST_WAIT_MILLISECONDS = 8_000;

/** 408, 429 and 5xx say "not now"; every other status is an answer. 501 and 505 will not change. */
export function retryableStatus(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** Retry-After as seconds or as a date (RFC 9110, 10.2.3). */
export function readRetryAfter(answer: HttpResponse, clock: Clock): RetryVerdict {
  const header = answer.headers['retry-after'];
  if (typeof header !== 'string') return 'retry';
  if (/^\d{1,6}$/.test(header)) return { retryAfterMilliseconds: Number(header) * 1000 };
  const date = Date.parse(header);
  return Number.isNaN(date) ? 'retry' : { retryAfterMilliseconds: Math.max(0, date - clock.now().getTime()) };
}

/**
 * Milliseconds until the next attempt, or `undefined` where there is none. What the service asked for is the least, with
 * jitter on top so that jobs throttled together do not come back together.
 */
export function waitFor(verdict: RetryVerdict, failures: number, random: () => number): number | undefined {
  if (verdict === 'final') return undefined;
  const widest = Math.min(LONGEST_WAIT_MILLISECONDS, FIRST_WAIT_MILLISECONDS * 2 ** failures);
  const jitter = random() * widest;
  return verdict === 'retry' ? jitter : verdict.retryAfterMilliseconds + jitter;
}
