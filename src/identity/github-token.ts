import type { Clock, Env, Masker } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { Destination, Network } from '../network/network.ts';
import { serviceTime } from '../network/service-time.ts';
import { readToken } from './read-token.ts';
import { hasExpired, IdentityToken, type IdentityTokenSource, readClaims } from './token.ts';

const CALL = 'token request';

export interface GithubTokenOptions {
  readonly env: Env;
  readonly network: Network;
  readonly masker: Masker;
  readonly clock: Clock;
  /** The event's payload, for telling a fork from a missing permission; `undefined` where it cannot be read. */
  readonly loadPayload: () => Promise<unknown>;
}

/**
 * The job's token from the Actions token service, asked for once per audience. The stock helper is not used: it does not
 * retry 429, 500 or a dropped connection, has no deadline, follows redirects with the bearer, and hides the status.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
export function createGithubTokenSource(options: GithubTokenOptions): IdentityTokenSource {
  const tokens = new Map<string, Promise<IdentityToken>>();
  const freshToken = (audience: string): Promise<IdentityToken> => {
    const token = requestToken(audience, options);
    tokens.set(audience, token);
    return token;
  };
  return {
    token: (audience) => tokens.get(audience) ?? freshToken(audience),
    freshToken,
  };
}

async function requestToken(audience: string, options: GithubTokenOptions): Promise<IdentityToken> {
  const { env, network, masker, clock } = options;
  const requestUrl = env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '';
  const requestToken = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '';
  if (requestUrl === '' || requestToken === '') {
    const { tokenMissing } = await import('./github-token-errors.ts');
    throw await tokenMissing(requestUrl !== '', requestToken !== '', options);
  }
  // The runner masks it already; an emulated or older runner may not.
  masker.mask(requestToken);
  if (!/^[\x21-\x7e]+$/.test(requestToken))
    throw planted('ACTIONS_ID_TOKEN_REQUEST_TOKEN is no bearer token');
  const answer = await network.send({
    destination: tokenService(env),
    call: CALL,
    method: 'GET',
    url: withAudience(requestUrl, audience),
    headers: { authorization: `Bearer ${requestToken}`, accept: 'application/json' },
  });
  if (answer.status !== 200) {
    const { tokenRefused } = await import('./github-token-errors.ts');
    throw await tokenRefused(answer.status, options);
  }
  const jwt = readToken(answer, 'value', 'the token service');
  masker.mask(jwt);
  const claims = readClaims(jwt);
  // It is the one thing that keeps a token from being used elsewhere.
  if (claims.audience !== audience) throw await otherAudience(claims.audience, audience);
  // By the clock of who has just made it: a runner's may be wrong.
  if (hasExpired(claims, serviceTime(clock, network))) throw await expired(audience, claims.expires);
  return new IdentityToken(jwt, claims);
}

/**
 * Below GitHub's own domain, or at or below the server that this runner belongs to (GitHub Enterprise Server), or
 * loopback. An earlier step can plant the variable in a job without the permission, so nothing widens this.
 */
function tokenService(env: Env): Destination {
  const hosts = [/^([a-z0-9-]+\.)+actions\.githubusercontent\.com$/];
  const server = env['GITHUB_SERVER_URL'] ?? '';
  const host = URL.canParse(server) ? new URL(server).host : '';
  if (host !== '') hosts.push(atOrBelow(host));
  return {
    service: "the CI's token service",
    ownHosts: hosts,
    ownHostsOnly: true,
  };
}

function atOrBelow(host: string): RegExp {
  return new RegExp(`^([a-z0-9-]+\\.)*${host.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}

function withAudience(requestUrl: string, audience: string): URL {
  // Appended as text: the service's own query is passed on byte for byte.
  const separator = requestUrl.includes('?') ? '&' : '?';
  const text = `${requestUrl}${separator}audience=${encodeURIComponent(audience)}`;
  if (!URL.canParse(text)) throw planted('ACTIONS_ID_TOKEN_REQUEST_URL is not a URL');
  const url = new URL(text);
  // Behind a fragment the audience would not be sent, and the token would be good for another service.
  if (url.hash !== '') throw planted('ACTIONS_ID_TOKEN_REQUEST_URL has a fragment');
  return url;
}

function planted(what: string): UserError {
  return new UserError({
    code: 'HOST_REFUSED',
    what,
    fix: ['only the runner sets this variable; find the step that changed it'],
  });
}

async function otherAudience(given: string, wanted: string): Promise<UserError> {
  const { otherAudience } = await import('./other-audience.ts');
  return otherAudience(given, wanted);
}

async function expired(audience: string, expires: number | undefined): Promise<UserError> {
  const { expiredToken } = await import('./expired-token.ts');
  return expiredToken(audience, [{ origin: "answer of the CI's token service", expires }]);
}
