import type { IdentityToken } from '../../identity/token.ts';
import { serviceTime } from '../../network/service-time.ts';
import { holdToken } from '../held-token.ts';
import type { Cloud } from './clouds.ts';
import type { AccessToken, Credentials } from './credentials.ts';
import { authorityEndpoint } from './endpoints.ts';
import { ASSERTION_TYPE, readAccessToken, readEntraError, requestToken } from './entra.ts';
import type { AzureContext } from './settings.ts';

/** "Client assertion is not within its valid time range." */
const EXPIRED = 700_024;

/**
 * Workload identity federation: the job's token as a client assertion of the application.
 * https://learn.microsoft.com/en-us/entra/workload-id/workload-identity-federation
 * @throws UserError AZURE_TRUST_REFUSED, ANSWER_MALFORMED, and what token and network throw
 */
export async function signInByFederation(cloud: Cloud, context: AzureContext): Promise<Credentials> {
  const { tenantId: tenant, clientId: client } = context.settings;
  if (tenant === undefined || client === undefined) throw new Error('settings that were not checked');
  const exchange = (token: IdentityToken): Promise<AccessToken> =>
    exchangeToken(token, { tenant, client, cloud }, context);
  const first = await exchange(await context.identity.token(cloud.audience));
  const held = holdToken(first, async () => exchange(await context.identity.freshToken(cloud.audience)));
  return { ...held, principal: `application ${client}, tenant ${tenant}`, client, tenant };
}

/** Whom the token is to stand for. */
export interface Application {
  readonly tenant: string;
  readonly client: string;
  readonly cloud: Cloud;
}

/** A refusal is final, but for a token that was too old when it came: a fresh one is tried once. */
async function exchangeToken(
  token: IdentityToken,
  application: Application,
  context: AzureContext,
  isLast = false,
): Promise<AccessToken> {
  const { tenant, client, cloud } = application;
  const proof = { client_assertion_type: ASSERTION_TYPE, client_assertion: token.reveal() };
  const answer = await requestToken(tenant, client, proof, cloud, context);
  if (answer.status === 200) return readAccessToken(answer, authorityEndpoint(context.env, cloud), context);
  if (!isLast && readEntraError(answer).codes.includes(EXPIRED) && isOld(token, context))
    return exchangeToken(await context.identity.freshToken(cloud.audience), application, context, true);
  // Loaded only where a sign-in fails: a run that is let in never pays for the catalogue of causes.
  const { exchangeRefused } = await import('./trust-errors.ts');
  throw exchangeRefused(answer, token.claims, application, context);
}

/** A fresh token mends an old one, and no clock that is wrong. */
function isOld({ claims: { expires } }: IdentityToken, { clock, network }: AzureContext): boolean {
  return expires === undefined || expires * 1000 <= serviceTime(clock, network).getTime();
}
