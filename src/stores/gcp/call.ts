import type { UserError } from '../../core/errors.ts';
import type { GoogleReadRefusal } from '../../diagnosis/refusal.ts';
import type { HttpResponse } from '../../network/network.ts';
import { serviceTime } from '../../network/service-time.ts';
import type { Endpoint } from '../endpoint.ts';
import { type AccessToken, authorization, type Credentials } from './credentials.ts';
import { resourcePath, secretManagerEndpoint } from './endpoints.ts';
import { readRpcError } from './rpc-error.ts';
import type { GcpContext } from './settings.ts';

/** One call to Secret Manager. */
export interface SecretManagerCall {
  readonly call: GoogleReadRefusal['call'];
  /** As errors name it: `acme-prod/stripe-key`. */
  readonly label: string;
  /** Full name of the secret or version. */
  readonly resource: string;
  /** What stands behind the name in the path: `:access`. */
  readonly verb?: string;
  /** Sent as JSON, by POST. */
  readonly body?: object;
  readonly location: string | undefined;
}

/** What the service answered; some refusals tell a plan what it wants to know, so they are no exceptions. */
export type Answered<T> = { readonly answer: T } | { readonly refused: UserError };

/**
 * Calls Secret Manager over REST, with the step's network. Credentials that have expired are renewed once; any other refusal
 * is final.
 * @returns the answer, where its status is 200
 * @throws UserError where no answer came
 */
export async function callSecretManager(
  call: SecretManagerCall,
  credentials: Credentials,
  context: GcpContext,
): Promise<Answered<HttpResponse>> {
  const endpoint = secretManagerEndpoint(context.env, call.location);
  const token = credentials.current();
  let answer = await send(call, token, endpoint, context);
  if (isExpired(token, answer, context)) {
    answer = await send(call, await credentials.renewed(token), endpoint, context);
  }
  if (answer.status === 200) return { answer };
  // Loaded only where a call fails: a run that reads everything never pays for the catalogue of causes.
  const { readRefused } = await import('./read-errors.ts');
  const { principal } = credentials;
  return { refused: readRefused({ ...call, principal, endpoint }, readRpcError(answer), context) };
}

function send(
  { call, resource, verb = '', body }: SecretManagerCall,
  token: AccessToken,
  endpoint: Endpoint,
  context: GcpContext,
): Promise<HttpResponse> {
  return context.network.send({
    destination: endpoint.destination,
    call,
    method: body === undefined ? 'GET' : 'POST',
    url: endpoint.url(`${resourcePath(resource)}${verb}`),
    headers: {
      ...authorization(token),
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

function isExpired(token: AccessToken, answer: HttpResponse, context: GcpContext): boolean {
  if (answer.status !== 401) return false;
  if (readRpcError(answer).reason === 'ACCESS_TOKEN_EXPIRED') return true;
  return token.expires !== undefined && token.expires <= serviceTime(context.clock, context.network);
}
