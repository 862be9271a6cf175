import { type ErrorCode, UserError } from '../core/errors.ts';
import { type Endpoint, fromOf } from './endpoint.ts';

/** How a service's passing faults are called, and what mends them. */
export interface PassingFaults {
  readonly throttled: ErrorCode;
  readonly failed: ErrorCode;
  /** What to do besides running the job again, where it was asked too often. */
  readonly relief: string;
  readonly statusPage: string;
}

/** What the retries did not mend; `undefined` for any other status. */
export function passingFault(
  status: number,
  action: string,
  endpoint: Endpoint,
  said: string,
  faults: PassingFaults,
): UserError | undefined {
  const throttled = status === 429;
  if (!throttled && status !== 408 && status < 500) return undefined;
  return new UserError({
    code: throttled ? faults.throttled : faults.failed,
    what: `cannot ${action}: ${throttled ? 'asked too often' : 'the service failed'}, and the retries did not help`,
    from: fromOf(endpoint),
    said,
    fix: [
      throttled
        ? `run the job again later, raise retries or timeout, or ${faults.relief}`
        : `run the job again; see ${faults.statusPage}`,
    ],
  });
}

/** A 200 without what the call is made for. */
export function malformed(call: string, field: string, endpoint: Endpoint, status: number): UserError {
  return new UserError({
    code: 'ANSWER_MALFORMED',
    what: `${endpoint.destination.service} answered the ${call} without ${field}`,
    from: fromOf(endpoint),
    said: `HTTP ${status}`,
    fix: ['run the job again; if it stays, check proxies and endpoint variables on the way'],
  });
}
