import type { Agent } from 'node:http';
import type { SecretValue } from '../core/secret-value.ts';
import type { Urgency } from './idle.ts';

/** A service that tokens, credentials or secrets travel to. */
export interface Destination {
  /** "AWS STS", as errors name it. */
  readonly service: string;
  /**
   * The service's own hosts, each an anchored expression over the lower-case host. A port that is not the scheme's
   * own stands behind it, so that an expression without one admits no other port.
   */
  readonly ownHosts: readonly RegExp[];
  /** Set where `allow-endpoints` must not admit further hosts: the token request. */
  readonly ownHostsOnly?: true;
  /** Set where its own hosts speak plain http: addresses that lead nowhere but to this machine's own host. */
  readonly plainHttp?: true;
  /** The environment variable that chose the URL, where one did: it is named in a warning, once. */
  readonly override?: string;
  /** Its host, where the author chose it: errors name it. */
  readonly host?: string;
  /** Certificates of this destination's own. The same object for every request: it has agents of its own. */
  readonly tls?: DestinationTls;
}

/** What a connection trusts and shows, in PEM. */
export interface DestinationTls {
  /** The only authorities that are trusted, in place of Node's own. */
  readonly ca?: string;
  /** Of the client, with `key`. */
  readonly cert?: string;
  readonly key?: SecretValue;
}

export interface HttpRequest {
  readonly destination: Destination;
  /** The call as errors name it: "token request", "AccessSecretVersion". */
  readonly call: string;
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Path of a PEM file whose certificates are trusted beside Node's own (`AWS_CA_BUNDLE`). */
  readonly caBundle?: string | undefined;
  /** A longer answer is an error; by default 16 MiB. */
  readonly mostBytes?: number;
  /** Statuses by which this service says "not now", beside 408, 429 and 5xx. */
  readonly retryStatuses?: readonly number[];
  /**
   * `false` for a call that brings something about each time: it is sent once, and again only where nothing of it can have
   * arrived. Once it is on its way, only the step's deadline ends it, and any status is an answer.
   */
  readonly idempotent?: false;
  /** A redirect, which is never followed, is the caller's to judge. */
  readonly redirect?: 'answer';
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * Whether another attempt could help: chosen by status and service code, never by text. `throttled`: by a quota that other
 * jobs share.
 */
export type RetryVerdict = 'final' | 'retry' | 'throttled' | { readonly retryAfterMilliseconds: number };

export interface Network {
  /**
   * Sends one request by the host rule, through the proxy that the environment names, with the step's retries and
   * deadline. Follows no redirect. Answers any HTTP status that is left after the retries (408, 429 and 5xx are
   * retried); the caller judges it.
   * @throws UserError HOST_REFUSED, UNREACHABLE, TIMED_OUT, CANCELLED
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  /**
   * One attempt of a call, for the transport of an SDK within `retrying`: any status but a redirect is an answer.
   * @throws what the connection threw, the signal's reason, BodyTooLarge; UserError HOST_REFUSED
   */
  attempt(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
  /**
   * The step's retry policy around any other call (an SDK's, with its own retries off): full jitter, within the
   * deadline. `attempt` gets a signal that ends with the attempt's own limit or the deadline.
   * @param judge reads what the attempt threw; a `UserError` thrown by the attempt is always final
   * @throws what the last attempt threw; UserError TIMED_OUT or UNREACHABLE where the network failed
   */
  retrying<T>(
    destination: Destination,
    call: string,
    attempt: (signal: AbortSignal) => Promise<T>,
    judge: (thrown: unknown) => RetryVerdict,
  ): Promise<T>;
  /**
   * Judges a URL by the host rule without sending anything; warns once of an override in use.
   * @throws UserError HOST_REFUSED
   */
  check(destination: Destination, url: URL): void;
  /**
   * A kept-alive agent for the URL's protocol, with the proxy and the CAs that apply to its host: for code that sends by itself.
   * @param caBundle as in `HttpRequest`
   */
  agentFor(url: URL, caBundle?: string): Promise<Agent>;
  /**
   * Resolves once no request waits to be written, and in any case soon: the time to load code, which costs nothing while an
   * answer is waited for.
   * Who waits first is first, one in each turn of the event loop.
   * @param urgency by default of what the next request needs
   */
  idle(urgency?: Urgency): Promise<void>;
  /** Difference of the newest `Date` header that was seen and the local clock, in seconds; `undefined` before the first. */
  readonly clockSkewSeconds: number | undefined;
}
