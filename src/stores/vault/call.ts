import type { HttpResponse, Network } from '../../network/network.ts';
import { asObject, type JsonObject, parseBody } from '../json.ts';
import type { Endpoint } from './address.ts';
import { encodePath } from './path.ts';
import type { VaultToken } from './token.ts';

export const calls = [
  'Login',
  'ReadMount',
  'Read',
  'Issue',
  'List',
  'ReadMetadata',
  'ReadCapabilities',
  'RevokeSelf',
  'RevokeLease',
] as const;

/** One call to Vault. */
export interface VaultCall {
  readonly call: (typeof calls)[number];
  /** Below `/v1/`, not yet encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON, by POST. */
  readonly body?: object;
  /** Each call makes new credentials. */
  readonly issues?: true;
}

/** Where calls go, and as whom. */
export interface Sender {
  readonly endpoint: Endpoint;
  readonly namespace: string | undefined;
  readonly token?: VaultToken;
}

/**
 * A standby that has not caught up yet, and one that cannot answer by itself.
 * https://developer.hashicorp.com/vault/docs/enterprise/consistency, https://developer.hashicorp.com/vault/api-docs/system/health
 */
const STANDBY_STATUSES = [412, 473];

/**
 * Sends one call; any status is an answer. `X-Vault-Request` is demanded by agents and proxies that keep out forged requests.
 * @throws UserError where no answer came
 */
export function callVault(call: VaultCall, sender: Sender, network: Network): Promise<HttpResponse> {
  return network.send(requestOf(call, sender));
}

/** As `callVault`, once and within the signal's time. @throws whatever the connection threw */
export function tryVault(
  call: VaultCall,
  sender: Sender,
  network: Network,
  signal: AbortSignal,
): Promise<HttpResponse> {
  return network.attempt(requestOf(call, sender), signal);
}

function requestOf(
  { call, path, query, body, issues }: VaultCall,
  { endpoint, namespace, token }: Sender,
): Parameters<Network['send']>[0] {
  return {
    destination: endpoint.destination,
    call,
    method: body === undefined ? 'GET' : 'POST',
    url: endpoint.url(encodePath(path), query),
    headers: {
      accept: 'application/json',
      'x-vault-request': 'true',
      ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
      ...(token === undefined ? {} : { 'x-vault-token': token.reveal() }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    retryStatuses: STANDBY_STATUSES,
    redirect: 'answer',
    ...(issues ? { idempotent: false } : {}),
  };
}

/** `data` of an answer that is a success. */
export function dataOf(answer: HttpResponse): JsonObject | undefined {
  return answer.status === 200 ? asObject(parseBody(answer.body)?.['data']) : undefined;
}

/**
 * Whether Vault itself said no. It puts a list of errors, empty at times, into every refusal; for what is not there any more
 * it says what it knows of it. A page of something on the way must not pass for "not found".
 */
export function isOwnRefusal({ body }: HttpResponse): boolean {
  const parsed = parseBody(body);
  if (parsed === undefined) return false;
  const errors = parsed['errors'];
  // Gateways have a list of that name too, of objects.
  if (Array.isArray(errors)) return errors.every((error) => typeof error === 'string');
  return 'request_id' in parsed && 'data' in parsed;
}
