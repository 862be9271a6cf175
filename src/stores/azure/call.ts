import type { UserError } from '../../core/errors.ts';
import type { AzureReadRefusal } from '../../diagnosis/refusal.ts';
import type { HttpResponse } from '../../network/network.ts';
import { serviceTime } from '../../network/service-time.ts';
import type { Endpoint } from '../endpoint.ts';
import type { AccessToken, Credentials } from './credentials.ts';
import { vaultEndpoint } from './endpoints.ts';
import type { VaultPlace } from './reference.ts';
import type { AzureContext } from './settings.ts';
import { readVaultError } from './vault-error.ts';

/** What Microsoft's own client asks for: https://learn.microsoft.com/en-us/rest/api/keyvault/secrets */
const API_VERSION = '2025-07-01';

/** One call to a vault. */
export interface VaultCall {
  readonly call: AzureReadRefusal['call'];
  readonly place: VaultPlace;
  /** As errors name it: `acme-prod/database`. */
  readonly label: string;
  /** The secret's name, where the call is for one. */
  readonly secret?: string;
}

/** What the service answered; some refusals tell what a caller wants to know, so they are no exceptions. */
export type Answered<T> = { readonly answer: T } | Refused;

export interface Refused {
  readonly refused: UserError;
  /** The service's inner code: `ForbiddenByFirewall`. */
  readonly inner: string | undefined;
}

/** The URL of a path in a vault, its segments fit for one, with the API's version. */
export function vaultUrl(
  endpoint: Endpoint,
  path: string,
  query: Readonly<Record<string, string>> = {},
): URL {
  return endpoint.url(`${path}?${new URLSearchParams({ 'api-version': API_VERSION, ...query })}`);
}

/**
 * Calls Key Vault over REST, with the step's network. A token that has expired is renewed once; any other refusal is final.
 * @param url below the vault's own endpoint
 * @returns the answer, where its status is 200
 * @throws UserError where no answer came
 */
export async function callVault(
  call: VaultCall,
  url: URL,
  credentials: Credentials,
  context: AzureContext,
): Promise<Answered<HttpResponse>> {
  const endpoint = vaultEndpoint(context.env, call.place);
  const token = credentials.current();
  let answer = await send(call, url, token, endpoint, context);
  if (answer.status === 401 && hasExpired(token, context))
    answer = await send(call, url, await credentials.renewed(token), endpoint, context);
  if (answer.status === 200) return { answer };
  // Loaded only where a call fails: a run that reads everything never pays for the catalogue of causes.
  const { readRefused } = await import('./read-errors.ts');
  const error = readVaultError(answer);
  return { refused: readRefused({ ...call, credentials, endpoint }, error, context), inner: error.inner };
}

async function send(
  { call, place }: VaultCall,
  url: URL,
  token: AccessToken,
  { destination }: Endpoint,
  { network }: AzureContext,
): Promise<HttpResponse> {
  const headers = { authorization: `Bearer ${token.reveal()}`, accept: 'application/json' };
  try {
    return await network.send({ destination, call, method: 'GET', url, headers });
  } catch (thrown) {
    const { withoutVault } = await import('./missing-vault.ts');
    throw withoutVault(thrown, place);
  }
}

function hasExpired({ expires }: AccessToken, { clock, network }: AzureContext): boolean {
  return expires !== undefined && expires <= serviceTime(clock, network);
}
