import type { GooglePrincipal } from './google-iam.ts';
import type { State } from './state.ts';
import { Refusal, type WireRequest, type WireResponse } from './wire.ts';

/** Google's canonical codes and their HTTP statuses: https://cloud.google.com/apis/design/errors#handling_errors */
const statuses = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const;

export function rpcRefusal(
  code: keyof typeof statuses,
  message: string,
  reason?: Refusal['reason'],
): Refusal {
  return new Refusal(statuses[code], code, message, reason);
}

/** The google.rpc shape of errors. */
export function refuseRpc(refusal: Refusal): WireResponse {
  const details =
    refusal.reason === undefined
      ? {}
      : {
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
              reason: refusal.reason.reason,
              domain: refusal.reason.metadata['domain'] ?? 'googleapis.com',
              metadata: refusal.reason.metadata,
            },
          ],
        };
  return googleJson(
    { error: { code: refusal.status, message: refusal.message, status: refusal.code, ...details } },
    refusal.status,
  );
}

export function googleJson(body: unknown, status = 200): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify(body),
  };
}

/** Whom the request's Bearer token stands for. */
export function authenticate(request: WireRequest, state: State, service: string): GooglePrincipal {
  const [, bearer] = /^bearer (\S+)$/i.exec(request.headers['authorization'] ?? '') ?? [];
  const refuse = (reason: string): Refusal =>
    rpcRefusal(
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
      { reason, metadata: { service } },
    );
  if (bearer === undefined) throw refuse('CREDENTIALS_MISSING');
  const token = state.google.token(bearer);
  if (token === undefined) throw refuse('ACCESS_TOKEN_TYPE_UNSUPPORTED');
  if (token.expires <= state.now()) throw refuse('ACCESS_TOKEN_EXPIRED');
  return token.principal;
}

export function serviceDisabled(api: string, title: string, projectNumber: string): Refusal {
  return rpcRefusal(
    'PERMISSION_DENIED',
    `${title} has not been used in project ${projectNumber} before or it is disabled.`,
    { reason: 'SERVICE_DISABLED', metadata: { service: api, consumer: `projects/${projectNumber}` } },
  );
}
