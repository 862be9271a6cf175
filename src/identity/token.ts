import { Concealed } from '../core/concealed.ts';
import { UserError } from '../core/errors.ts';

/** The claims that errors and trust checks use. Read without checking the signature: the clouds check it. */
export interface TokenClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  /** Seconds since the epoch. */
  readonly expires?: number;
  readonly issued?: number;
  /** Every string claim by its own name (`repository`, `environment`, `job_workflow_ref`, ...). */
  readonly others: ReadonlyMap<string, string>;
}

/** A CI job's identity token, masked before anybody holds it. */
export class IdentityToken extends Concealed {
  readonly #jwt: string;
  readonly claims: TokenClaims;

  constructor(jwt: string, claims: TokenClaims) {
    super('[token]');
    this.#jwt = jwt;
    this.claims = claims;
  }

  /** The token in clear, for the exchange alone. */
  reveal(): string {
    return this.#jwt;
  }
}

/** Gives the job's token for an audience; asks the CI once for each audience. */
export interface IdentityTokenSource {
  /** @throws UserError TOKEN_MISSING, TOKEN_REFUSED, TOKEN_SERVICE_FAILED, UNREACHABLE, TIMED_OUT */
  token(audience: string): Promise<IdentityToken>;
  /** A new token, for the one retry after a service said "expired". */
  freshToken(audience: string): Promise<IdentityToken>;
}

/**
 * Reads the claims of a JWT (RFC 7519), unverified.
 * @throws UserError TOKEN_MALFORMED
 */
export function readClaims(jwt: string): TokenClaims {
  const payload = decodePayload(jwt);
  const text = (name: string): string => {
    const value = payload[name];
    return typeof value === 'string' ? value : '';
  };
  const seconds = (name: string): number | undefined => {
    const value = payload[name];
    return typeof value === 'number' ? value : undefined;
  };
  const audience: unknown = payload['aud'];
  const others = new Map<string, string>();
  for (const [name, value] of Object.entries(payload)) {
    if (typeof value === 'string') others.set(name, value);
  }
  const expires = seconds('exp');
  const issued = seconds('iat');
  return {
    issuer: text('iss'),
    subject: text('sub'),
    audience: Array.isArray(audience)
      ? audience.filter((one) => typeof one === 'string').join(' ')
      : text('aud'),
    ...(expires === undefined ? {} : { expires }),
    ...(issued === undefined ? {} : { issued }),
    others,
  };
}

/** Whether it is past its time; one without a time is not. */
export function hasExpired({ expires }: TokenClaims, now: Date): boolean {
  return expires !== undefined && expires * 1000 <= now.getTime();
}

export function decodePayload(jwt: string): Readonly<Record<string, unknown>> {
  const [, payload] = jwt.split('.');
  try {
    const parsed: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // The text is never shown: it is a credential, whatever its shape.
  }
  throw new UserError({
    code: 'TOKEN_MALFORMED',
    what: "the CI's identity token is not a JWT",
    fix: ['check that ACTIONS_ID_TOKEN_REQUEST_URL is the one that the runner set'],
  });
}
