import { googleMember } from '../../diagnosis/google-member.ts';
import type { IdentityToken, TokenClaims } from '../../identity/token.ts';
import type { HttpResponse } from '../../network/network.ts';
import { serviceTime } from '../../network/service-time.ts';
import type { Endpoint } from '../endpoint.ts';
import { laterBySeconds } from '../held-token.ts';
import { asDate, asText, parseBody } from '../json.ts';
import { malformed } from '../service-faults.ts';
import {
  AccessToken,
  authorization,
  type Credentials,
  holdCredentials,
  type Principal,
} from './credentials.ts';
import { encodeSegment, iamCredentialsEndpoint, stsEndpoint } from './endpoints.ts';
import { oauthError } from './oauth-error.ts';
import { audienceOf, type Provider, requireProvider } from './provider.ts';
import type { GcpContext } from './settings.ts';

/** Loaded only where a sign-in fails: a run that is let in never pays for the catalogue of causes. */
const loadErrors = (): Promise<typeof import('./trust-errors.ts')> => import('./trust-errors.ts');

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** Longer than any run reads for, and no longer: a leaked token is worth as little as possible. */
const LIFETIME = '600s';

/** https://cloud.google.com/iam/docs/workload-identity-federation#mapping */
const MOST_SUBJECT_BYTES = 127;

/**
 * Workload identity federation: the job's token for a federated one and, with a service account, that for one of the
 * account. https://cloud.google.com/iam/docs/workload-identity-federation
 * @throws UserError GCP_TRUST_REFUSED, GCP_IMPERSONATION_REFUSED, ANSWER_MALFORMED, and what token and network throw
 */
export async function signInByFederation(context: GcpContext): Promise<Credentials> {
  const { settings } = context;
  const provider = requireProvider(settings);
  const audience = audienceOf(settings);
  const token = await context.identity.token(audience);
  warnOfLongSubject(token.claims, context);
  const first = await signIn(token, audience, provider, context);
  return holdCredentials(
    principalOf(first.claims, provider, settings.serviceAccount),
    first.token,
    async () => {
      const fresh = await context.identity.freshToken(audience);
      return (await signIn(fresh, audience, provider, context)).token;
    },
  );
}

interface SignedIn {
  readonly token: AccessToken;
  readonly claims: TokenClaims;
}

async function signIn(
  token: IdentityToken,
  audience: string,
  provider: Provider,
  context: GcpContext,
): Promise<SignedIn> {
  const federated = await exchange(token, audience, provider, context);
  const { serviceAccount } = context.settings;
  if (!serviceAccount) return federated;
  return {
    token: await impersonate(federated, serviceAccount, provider, context),
    claims: federated.claims,
  };
}

/** A refusal is final, but for a token that had expired by the service's own clock: a fresh one is tried once. */
async function exchange(
  token: IdentityToken,
  audience: string,
  provider: Provider,
  context: GcpContext,
): Promise<SignedIn> {
  const endpoint = stsEndpoint(context.env);
  const answer = await sendExchange(token, provider, endpoint, context);
  if (answer.status === 200) return { token: readExchange(answer, endpoint, context), claims: token.claims };
  if (!isExpired(token, answer, context))
    throw (await loadErrors()).exchangeRefused(answer, token.claims, provider, context);
  const fresh = await context.identity.freshToken(audience);
  const second = await sendExchange(fresh, provider, endpoint, context);
  if (second.status !== 200)
    throw (await loadErrors()).exchangeRefused(second, fresh.claims, provider, context);
  return { token: readExchange(second, endpoint, context), claims: fresh.claims };
}

/** https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token; an Authorization header would be refused. */
function sendExchange(
  token: IdentityToken,
  provider: Provider,
  endpoint: Endpoint,
  context: GcpContext,
): Promise<HttpResponse> {
  return context.network.send({
    destination: endpoint.destination,
    call: 'token exchange',
    method: 'POST',
    url: endpoint.url('/v1/token'),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: `//iam.googleapis.com/${provider.name}`,
      scope: SCOPE,
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: token.reveal(),
    }).toString(),
  });
}

/** The stock client does not notice where `access_token` is missing, and goes on with `Bearer undefined`. */
function readExchange(answer: HttpResponse, endpoint: Endpoint, context: GcpContext): AccessToken {
  const body = parseBody(answer.body) ?? {};
  const bearer = asText(body['access_token']);
  if (bearer === undefined) throw malformed('token exchange', 'access_token', endpoint, answer.status);
  context.masker.mask(bearer);
  const seconds = body['expires_in'];
  const now = serviceTime(context.clock, context.network);
  return new AccessToken(bearer, {
    expires: typeof seconds === 'number' && seconds > 0 ? laterBySeconds(now, seconds) : undefined,
  });
}

/**
 * OAuth has one code, `invalid_grant`, for every fault of the token, so whether it is the age is told by its own `exp`
 * against the service's `Date`.
 */
function isExpired(token: IdentityToken, answer: HttpResponse, context: GcpContext): boolean {
  const { expires } = token.claims;
  if (oauthError(answer) !== 'invalid_grant' || expires === undefined) return false;
  return expires * 1000 <= serviceTime(context.clock, context.network).getTime();
}

/** https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken */
async function impersonate(
  federated: SignedIn,
  serviceAccount: string,
  provider: Provider,
  context: GcpContext,
): Promise<AccessToken> {
  const endpoint = iamCredentialsEndpoint(context.env);
  const answer = await context.network.send({
    destination: endpoint.destination,
    call: 'generateAccessToken',
    method: 'POST',
    url: endpoint.url(`/v1/projects/-/serviceAccounts/${encodeSegment(serviceAccount)}:generateAccessToken`),
    headers: {
      ...authorization(federated.token),
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify({ scope: [SCOPE], lifetime: LIFETIME }),
  });
  if (answer.status !== 200) {
    throw (await loadErrors()).impersonationRefused(
      answer,
      federated.claims,
      provider,
      serviceAccount,
      context,
    );
  }
  const body = parseBody(answer.body) ?? {};
  const bearer = asText(body['accessToken']);
  if (bearer === undefined) throw malformed('generateAccessToken', 'accessToken', endpoint, answer.status);
  context.masker.mask(bearer);
  return new AccessToken(bearer, { expires: asDate(body['expireTime']) });
}

function principalOf(claims: TokenClaims, provider: Provider, serviceAccount: string | undefined): Principal {
  if (serviceAccount) return { name: serviceAccount, member: `serviceAccount:${serviceAccount}` };
  const member = googleMember(claims, provider.name);
  return { name: member, member };
}

function warnOfLongSubject(claims: TokenClaims, context: GcpContext): void {
  const bytes = Buffer.byteLength(claims.subject);
  if (bytes <= MOST_SUBJECT_BYTES) return;
  context.log.warning(
    `the token's subject has ${bytes} bytes, and Google takes at most ${MOST_SUBJECT_BYTES} for google.subject: if the exchange is refused, map google.subject=assertion.repository_id and bind by attribute (G8)`,
  );
}
