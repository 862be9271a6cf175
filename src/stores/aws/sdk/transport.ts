import type { HttpRequest } from '@smithy/types';
import type { HttpResponse } from '../../../network/network.ts';
import type { StoreContext } from '../../store.ts';
import type { Endpoint } from '../endpoints.ts';

/** Sends a request that is signed, and answers any status but a redirect. */
export type Transport = (
  request: Pick<HttpRequest, 'path' | 'headers' | 'body'>,
  signal: AbortSignal,
) => Promise<Answer>;

interface Answer {
  readonly statusCode: number;
  /** Lower-case names. */
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** What CloudTrail shows of who asked; the SDK's own takes a dozen lookups to make. */
const USER_AGENT = 'aws-sdk-js/3 app/secret-sync';

/**
 * Sends the SDK's requests by the step's network, in place of the SDK's own transport: so the host rule, the proxy, the CAs,
 * the limit of the body and the one pool of connections hold for it too.
 * @param mostBytes of an answer's body, where it is less than what the network takes
 */
export function createTransport(
  endpoint: Endpoint,
  { network, env }: StoreContext,
  mostBytes?: number,
): Transport {
  return async ({ path, headers, body }, signal) => {
    if (typeof body !== 'string' && !(body instanceof Uint8Array))
      throw new Error('the SDK sent a body that is neither text nor bytes');
    const url = new URL(endpoint.url);
    url.pathname = path;
    const answer = await network.attempt(
      {
        destination: endpoint.destination,
        call: headers['x-amz-target'] ?? 'call',
        method: 'POST',
        url,
        headers: { ...headers, 'user-agent': USER_AGENT },
        body,
        caBundle: env['AWS_CA_BUNDLE'] || undefined,
        ...(mostBytes === undefined ? {} : { mostBytes }),
      },
      signal,
    );
    return { statusCode: answer.status, headers: singleHeaders(answer.headers), body: answer.body };
  };
}

function singleHeaders(headers: HttpResponse['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString() ?? '']));
}
