import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

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
  /** The environment variable that chose the URL, where one did: it is named in a warning, once. */
  readonly override?: string;
}

export interface HttpRequest {
  readonly destination: Destination;
  /** The call as errors name it: "token request", "AccessSecretVersion". */
  readonly call: string;
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** Whether another attempt could help: chosen by status and service code, never by text. */
export type RetryVerdict = 'final' | 'retry' | { readonly retryAfterMilliseconds: number };

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export interface Network {
  /**
   * Sends one request by the host rule, through the proxy that the environment names, with the step's retries and
   * deadline. Follows no redirect. Answers any HTTP status that is left after the retries (408, 429 and 5xx are
   * retried); the caller judges it.
   * @throws UserError HOST_REFUSED, UNREACHABLE, TIMED_OUT, CANCELLED
   */
  send(request: HttpRequest): Promise<HttpResponse>;
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
   * Kept-alive agents for an SDK's client, with the proxy and the CAs that apply to this host.
   * @param caBundle path of a PEM file whose certificates are trusted beside Node's own (`AWS_CA_BUNDLE`)
   */
  agentsFor(url: URL, caBundle?: string): Promise<Agents>;
  /** Difference of the newest `Date` header that was seen and the local clock, in seconds; `undefined` before the first. */
  readonly clockSkewSeconds: number | undefined;
}
