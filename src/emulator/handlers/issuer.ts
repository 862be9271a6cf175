import type { Issuer } from '../issuer.ts';
import type { State } from '../state.ts';
import { type Identified, Refusal, type WireRequest, type WireResponse } from '../wire.ts';

/** Where the embedded cloud serves job tokens, shaped like the runner's own URL. */
export const TOKEN_REQUEST_PATH = '/idtoken/4711/d96e45b2-7aa4-5bb5-9f1f-6f6d7a0d5b6e';

/** The variables by which a job of that CI asks here; none where its tokens come another way. */
export function requestVariables(
  { profile, requestToken }: Issuer,
  base: string,
): Readonly<Record<string, string>> {
  switch (profile) {
    case 'github':
    case 'forgejo':
      return {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${base}${TOKEN_REQUEST_PATH}?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
      };
    case 'azure-pipelines':
      return {
        SYSTEM_OIDCREQUESTURI: `${base}${TOKEN_REQUEST_PATH}`,
        SYSTEM_ACCESSTOKEN: requestToken,
      };
    default:
      return {};
  }
}

export function identifyIssuer(request: WireRequest): Identified {
  if (request.path === '/.well-known/openid-configuration') return { call: 'Discovery', detail: {} };
  if (request.path === '/.well-known/jwks') return { call: 'KeySet', detail: {} };
  const audience = new URLSearchParams(request.query).get('audience');
  return { call: 'Token', detail: audience === null ? {} : { audience } };
}

/** The issuer's discovery document, its keys, and the runner's token endpoint. */
export function handleIssuer(
  request: WireRequest,
  { call, detail }: Identified,
  state: State,
  base: string,
): WireResponse {
  const isAzure = state.issuer.profile === 'azure-pipelines';
  const method = call === 'Token' && isAzure ? 'POST' : 'GET';
  if (request.method !== method) throw new Refusal(405, 'MethodNotAllowed', 'The method is not allowed.');
  switch (call) {
    case 'Discovery':
      return json({
        issuer: state.issuer.url,
        jwks_uri: `${base}/.well-known/jwks`,
        subject_types_supported: ['public', 'pairwise'],
        response_types_supported: ['id_token'],
        claims_supported: Object.keys(state.issuer.claims(undefined)),
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['openid'],
      });
    case 'KeySet':
      return json(state.issuer.keySet());
    default: {
      const [, bearer] = /^bearer (\S+)$/i.exec(request.headers['authorization'] ?? '') ?? [];
      if (bearer !== state.issuer.requestToken)
        throw new Refusal(401, 'Unauthorized', 'The request token is not valid.');
      const token = state.issuer.sign(state.issuer.claims(detail.audience));
      return json(isAzure ? { oidcToken: token } : { value: token });
    }
  }
}

export function refuseIssuer(refusal: Refusal): WireResponse {
  return json({ typeKey: refusal.code, message: refusal.message }, refusal.status);
}

function json(body: unknown, status = 200): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}
