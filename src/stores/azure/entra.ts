import type { HttpResponse } from '../../network/network.ts';
import { serviceTime } from '../../network/service-time.ts';
import type { Endpoint } from '../endpoint.ts';
import { laterBySeconds } from '../held-token.ts';
import { asSeconds, asText, type JsonObject, parseBody } from '../json.ts';
import { malformed } from '../service-faults.ts';
import type { Cloud } from './clouds.ts';
import { AccessToken } from './credentials.ts';
import { authorityEndpoint } from './endpoints.ts';
import type { AzureContext } from './settings.ts';

export const CALL = 'token exchange';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Client credentials at Entra ID's token endpoint, for the vaults of a cloud.
 * https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * @param tenant as its settings were checked; a segment of the path
 * @param proof an assertion and its type, or a secret
 * @returns any status that the retries left
 */
export function requestToken(
  tenant: string,
  client: string,
  proof: Readonly<Record<string, string>>,
  cloud: Cloud,
  context: AzureContext,
): Promise<HttpResponse> {
  const endpoint = authorityEndpoint(context.env, cloud);
  return context.network.send({
    destination: endpoint.destination,
    call: CALL,
    method: 'POST',
    url: endpoint.url(`/${encodeURIComponent(tenant)}/oauth2/v2.0/token`),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client,
      scope: `https://${cloud.suffix}/.default`,
      ...proof,
    }).toString(),
  });
}

/**
 * The access token of an answer, masked before anybody holds it.
 * @throws UserError ANSWER_MALFORMED
 */
export function readAccessToken(
  answer: HttpResponse,
  endpoint: Endpoint,
  context: AzureContext,
): AccessToken {
  const body = parseBody(answer.body) ?? {};
  const bearer = asText(body['access_token']);
  if (bearer === undefined) throw malformed(CALL, 'access_token', endpoint, answer.status);
  context.masker.mask(bearer);
  if (!/^[\x21-\x7e]+$/.test(bearer)) throw malformed(CALL, 'a bearer token', endpoint, answer.status);
  const seconds = readSeconds(body['expires_in']);
  const now = serviceTime(context.clock, context.network);
  return new AccessToken(bearer, seconds === undefined ? undefined : laterBySeconds(now, seconds));
}

/** A number; a managed identity's endpoint writes it as text. */
function readSeconds(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^[0-9]{1,9}$/.test(value) ? Number(value) : value;
  return asSeconds(seconds);
}

/** What a refused sign-in is judged by: never the text that came with it. */
export interface EntraError {
  readonly status: number;
  /** OAuth's `error`: `invalid_client`. */
  readonly error?: string;
  /** AADSTS numbers: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes */
  readonly codes: readonly number[];
  /** HTML: something on the way answered in the service's place. */
  readonly foreign: boolean;
}

export function readEntraError(answer: HttpResponse): EntraError {
  const body: JsonObject = parseBody(answer.body) ?? {};
  const error = asText(body['error']);
  const codes: readonly unknown[] = Array.isArray(body['error_codes']) ? body['error_codes'] : [];
  const type = answer.headers['content-type'];
  return {
    status: answer.status,
    // Shown, so nothing but such a word may pass for one.
    ...(error !== undefined && /^[a-z_]{1,64}$/.test(error) ? { error } : {}),
    codes: codes.filter((code): code is number => typeof code === 'number' && Number.isSafeInteger(code)),
    foreign: typeof type === 'string' && /^text\/html\b/i.test(type),
  };
}

/** "401 invalid_client, AADSTS700213". */
export function saidByEntra({ status, error, codes }: EntraError): string {
  const words = [...(error === undefined ? [] : [error]), ...codes.map((code) => `AADSTS${code}`)];
  return words.length === 0 ? `HTTP ${status}` : `${status} ${words.join(', ')}`;
}
