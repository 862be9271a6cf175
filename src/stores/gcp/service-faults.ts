import { UserError } from '../../core/errors.ts';
import { type Endpoint, fromOf } from '../endpoint.ts';

/** "Google Secret Manager, secretmanager.googleapis.com", as errors name it. */
/** What the retries did not mend. */
export function passingFault(
  status: number,
  action: string,
  endpoint: Endpoint,
  said: string,
): UserError | undefined {
  const throttled = status === 429;
  if (!throttled && status !== 408 && status < 500) return undefined;
  return new UserError({
    code: throttled ? 'GCP_THROTTLED' : 'GCP_SERVICE_FAILED',
    what: `cannot ${action}: ${throttled ? 'asked too often' : 'the service failed'}, and the retries did not help`,
    from: fromOf(endpoint),
    said,
    fix: [
      throttled
        ? 'run the job again later, raise retries or timeout, or ask for a higher quota'
        : 'run the job again; see https://status.cloud.google.com',
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
