import type { StoreContext } from '../../store.ts';
import type { Endpoint } from '../endpoints.ts';

/** The request as the SDK has signed it. */
interface SignedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What CloudTrail shows of who asked; the SDK's own takes a dozen lookups to make. */
const USER_AGENT = 'aws-sdk-js/3 app/secret-sync';

/**
 * Sends the SDK's requests by the step's network, in place of the SDK's own transport: so the host rule, the proxy, the CAs,
 * the limit of the body and the one pool of connections hold for it too.
 * @param mostBytes of an answer's body, where it is less than what the network takes
 */
export function createTransport(endpoint: Endpoint, { network, env }: StoreContext, mostBytes?: number) {
  return {
    async handle(request: SignedRequest, { abortSignal }: { readonly abortSignal?: unknown } = {}) {
      const { body, headers } = request;
      if (typeof body !== 'string' && !(body instanceof Uint8Array))
        throw new Error('the SDK sent a body that is neither text nor bytes');
      const url = new URL(endpoint.url);
      url.pathname = request.path;
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
        abortSignal instanceof AbortSignal ? abortSignal : new AbortController().signal,
      );
      return { response: { statusCode: answer.status, headers: answer.headers, body: answer.body } };
    },
  };
}
