import type { Agent } from 'node:http';
import type { Deadline } from '../core/deadline.ts';
import type { Clock, Env, Log, Masker } from '../core/environment.ts';
import { UserError, userErrors } from '../core/errors.ts';
import { within } from '../core/within.ts';
import { createAgent } from './agents.ts';
import { AttemptBounds } from './attempt-bounds.ts';
import { BodyTooLarge } from './body-limit.ts';
import { type NetworkFault, readFault } from './faults.ts';
import { checkHost } from './host-rule.ts';
import { IdleTime } from './idle.ts';
import type {
  Destination,
  DestinationTls,
  HttpRequest,
  HttpResponse,
  Network,
  RetryVerdict,
} from './network.ts';
import { proxyFor } from './proxy.ts';
import { readRetryAfter, retryableStatus, waitFor } from './retry.ts';
import { sendOnce } from './send-once.ts';

/** One attempt's own limit: a healthy call takes well under a second, and the next attempt must still fit the timeout. */
const ATTEMPT_MILLISECONDS = 10_000;

/**
 * How many times its own retries a call may use, out of what its neighbours left over. A service that turns every third
 * call away is working, yet of a hundred calls one will be turned away five times in a row.
 */
const MOST_SHARES = 3;

export interface NetworkOptions {
  readonly env: Env;
  readonly allowEndpoints: readonly string[];
  /** Further attempts after the first. */
  readonly retries: number;
  readonly deadline: Deadline;
  readonly clock: Clock;
  readonly log: Log;
  readonly masker: Masker;
  /** Between 0 and 1; injected by tests. */
  readonly random?: () => number;
  /** One attempt's own limit; injected by tests. */
  readonly attemptMilliseconds?: number;
}

/** A status that another attempt may change, thrown to the retry loop and never further. */
class RetryableAnswer extends Error {
  readonly answer: HttpResponse;

  constructor(answer: HttpResponse) {
    super(`HTTP ${answer.status}`);
    this.answer = answer;
  }
}

/** An answer that points elsewhere, of whatever transport: `retrying` names the call. */
class Redirected extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

export function createNetwork(options: NetworkOptions): Network {
  const { env, deadline, clock, log } = options;
  const random = options.random ?? Math.random;
  const bounds = new AttemptBounds(deadline.signal, options.attemptMilliseconds ?? ATTEMPT_MILLISECONDS);
  const agents = new Map<string, Promise<Agent>>();
  const tlsNumbers = new Map<DestinationTls, number>();
  const idleTime = new IdleTime();
  const warned = new Set<string>();
  /** By service: the retries that calls which succeeded did not need. */
  const spare = new Map<string, number>();
  let clockSkewSeconds: number | undefined;
  /** Of the answers of one second. */
  let date: { readonly text: unknown; readonly milliseconds: number } | undefined;

  /** Seconds by which the service's clock is ahead of this machine's. */
  const skewOf = (text: HttpResponse['headers'][string]): number | undefined => {
    if (text !== date?.text) {
      date = { text, milliseconds: typeof text === 'string' ? Date.parse(text) : Number.NaN };
    }
    const milliseconds = date?.milliseconds ?? Number.NaN;
    return Number.isNaN(milliseconds) ? undefined : Math.round((milliseconds - clock.now().getTime()) / 1000);
  };

  /** In place of certificates and keys, in the name of an agent. */
  const numberOf = (tls: DestinationTls | undefined): number => {
    if (tls === undefined) return 0;
    const number = tlsNumbers.get(tls) ?? tlsNumbers.size + 1;
    tlsNumbers.set(tls, number);
    return number;
  };

  const agentFor = (url: URL, caBundle?: string, tls?: DestinationTls): Promise<Agent> => {
    const proxy = proxyFor(url, env);
    const key = [url.protocol, proxy?.href, caBundle, numberOf(tls)].join(' ');
    const known = agents.get(key);
    if (known !== undefined) return known;
    const made = createAgent(url.protocol, proxy, { caBundle, tls }, options.masker);
    agents.set(key, made);
    // What is still under way when the run is over must not hold the process.
    const end = (): void =>
      void made.then(
        (agent) => agent.destroy(),
        () => undefined,
      );
    deadline.signal.addEventListener('abort', end, { once: true });
    return made;
  };

  const check = (destination: Destination, url: URL): void => {
    checkHost(destination, url, options.allowEndpoints);
    const { override } = destination;
    if (override === undefined || warned.has(override)) return;
    warned.add(override);
    log.warning(`${override} sends the calls for ${destination.service} to ${url.protocol}//${url.host}`);
  };

  const mayRetry = (service: string, failures: number): boolean => {
    if (failures < options.retries) return true;
    const left = spare.get(service) ?? 0;
    if (left === 0 || failures >= options.retries * MOST_SHARES) return false;
    spare.set(service, left - 1);
    return true;
  };

  const leaveOver = (service: string, failures: number): void => {
    spare.set(service, (spare.get(service) ?? 0) + Math.max(0, options.retries - failures));
  };

  const retrying = async <T>(
    destination: Destination,
    call: string,
    attempt: (signal: AbortSignal) => Promise<T>,
    judge: (thrown: unknown) => RetryVerdict,
    once?: Sending,
  ): Promise<T> => {
    const done = deadline.waitFor(`${destination.service}, ${call}`);
    try {
      return await attempts(destination, call, attempt, judge, once);
    } finally {
      done();
    }
  };

  const attempts = async <T>(
    destination: Destination,
    call: string,
    attempt: (signal: AbortSignal) => Promise<T>,
    judge: (thrown: unknown) => RetryVerdict,
    once?: Sending,
  ): Promise<T> => {
    for (let failures = 0; ; failures += 1) {
      deadline.signal.throwIfAborted();
      const { signal, end } = bounds.begin(() => once?.isSent !== true);
      try {
        const result = await within(signal, attempt(signal)).finally(end);
        leaveOver(destination.service, failures);
        return result;
      } catch (thrown) {
        deadline.signal.throwIfAborted();
        if (userErrors(thrown) !== undefined) throw thrown;
        if (thrown instanceof BodyTooLarge) throw tooLargeError(destination, call);
        if (thrown instanceof Redirected) throw redirectError(destination, call, thrown.status);
        const fault = readFault(thrown);
        const isRepeatable = once?.isSent !== true;
        const verdict =
          fault === undefined ? judge(thrown) : fault.passing && isRepeatable ? 'retry' : 'final';
        const isServed = (spare.get(destination.service) ?? 0) > 0;
        const remaining = deadline.remaining();
        const wait = waitFor(verdict, failures, random, { isServed, remaining });
        if (wait === undefined || wait >= remaining || !mayRetry(destination.service, failures))
          throw fault === undefined ? thrown : await faultError(destination, call, fault, env);
        log.debug(
          `${destination.service}, ${call}: attempt ${failures + 1} failed, next in ${Math.round(wait)} ms`,
        );
        await clock.sleep(wait, deadline.signal);
      }
    }
  };

  const sendBy = async (
    request: HttpRequest,
    signal: AbortSignal,
    written: () => void,
    connected?: () => void,
  ): Promise<HttpResponse> => {
    // A request that waits for a proxy's tunnel hears no signal.
    signal.addEventListener('abort', written, { once: true });
    try {
      const agent = await agentFor(request.url, request.caBundle, request.destination.tls);
      const answer = await sendOnce(request, agent, signal, written, connected);
      clockSkewSeconds = skewOf(answer.headers['date']) ?? clockSkewSeconds;
      if (request.redirect !== 'answer' && answer.status >= 300 && answer.status < 400)
        throw new Redirected(answer.status);
      return answer;
    } finally {
      written();
    }
  };

  return {
    check,
    retrying: (destination, call, attempt, judge) => retrying(destination, call, attempt, judge),
    agentFor: (url, caBundle) => agentFor(url, caBundle),
    idle: (urgency) => idleTime.wait(urgency),
    async attempt(request, signal) {
      check(request.destination, request.url);
      return within(signal, sendBy(request, signal, idleTime.begin()));
    },
    async send(request) {
      check(request.destination, request.url);
      const written = idleTime.begin();
      const once: Sending | undefined = request.idempotent === false ? { isSent: false } : undefined;
      const connected = (): void => {
        if (once !== undefined) once.isSent = true;
      };
      try {
        return await retrying(
          request.destination,
          request.call,
          async (signal) => {
            const answer = await sendBy(request, signal, written, connected);
            if (once === undefined && saysNotNow(answer, request)) throw new RetryableAnswer(answer);
            return answer;
          },
          (thrown) => (thrown instanceof RetryableAnswer ? readRetryAfter(thrown.answer, clock) : 'final'),
          once,
        );
      } catch (thrown) {
        if (thrown instanceof RetryableAnswer) return thrown.answer;
        throw thrown;
      } finally {
        written();
      }
    },
    get clockSkewSeconds() {
      return clockSkewSeconds;
    },
  };
}

/** How far a request has come that must not be sent twice. */
interface Sending {
  /** A connection was there to write it to, so it may have arrived. */
  isSent: boolean;
}

function saysNotNow({ status }: HttpResponse, { retryStatuses = [] }: HttpRequest): boolean {
  return retryableStatus(status) || retryStatuses.includes(status);
}

function redirectError(destination: Destination, call: string, status: number): UserError {
  return new UserError({
    code: 'ANSWER_MALFORMED',
    what: `${destination.service} answered the ${call} with a redirect, which is never followed: it would carry the token elsewhere`,
    from: destination.service,
    said: `HTTP ${status}`,
    fix: ['check proxies and endpoint variables on the way; the services themselves do not redirect'],
  });
}

function tooLargeError(destination: Destination, call: string): UserError {
  return new UserError({
    code: 'ANSWER_MALFORMED',
    what: `${destination.service} answered the ${call} with a body that is longer than any honest answer`,
    from: destination.service,
    fix: ['check proxies and endpoint variables on the way'],
  });
}

/** The diagnosis is loaded only here: a run without a fault never pays for it. */
async function faultError(
  destination: Destination,
  call: string,
  fault: NetworkFault,
  env: Env,
): Promise<UserError> {
  const { diagnose } = await import('../diagnosis/diagnose.ts');
  const likely = diagnose(
    {
      step: 'network',
      service: destination.service,
      nodeCode: fault.code,
      ...(fault.proxyStatus === undefined ? {} : { proxyStatus: fault.proxyStatus }),
      ...(destination.override === undefined ? {} : { override: destination.override }),
      ...(destination.host === undefined ? {} : { host: destination.host }),
    },
    env,
  );
  return new UserError({
    code: fault.code === 'ETIMEDOUT' ? 'TIMED_OUT' : 'UNREACHABLE',
    what: `cannot reach ${destination.service} for the ${call}`,
    from:
      destination.host === undefined ? destination.service : `${destination.service}, ${destination.host}`,
    said:
      fault.proxyStatus === undefined
        ? fault.code
        : `${fault.code} (the proxy answered ${fault.proxyStatus})`,
    fix: ['run the job again if this is the first time'],
    likely,
  });
}
