import type { Emulator } from '../../src/emulator/emulator.ts';
import { IdentityToken, type IdentityTokenSource, readClaims } from '../../src/identity/token.ts';

/** A JWT that nobody signed, for what looks at its claims alone. */
export function unsignedToken(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signature = Buffer.from('no signature').toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${signature}`;
}

/** One that is for this audience and lives another hour. */
export function tokenFor(
  audience: string | readonly string[],
  claims: Readonly<Record<string, unknown>> = {},
): string {
  return unsignedToken({
    iss: 'https://ci.acme.example',
    sub: 'job',
    aud: audience,
    exp: Math.floor(Date.now() / 1000) + 3600,
    ...claims,
  });
}

/** Tokens of the embedded cloud's issuer, whatever CI it speaks as, a new one each time. */
export function signedTokens(emulator: Emulator): IdentityTokenSource {
  const token: IdentityTokenSource['token'] = async (audience) => {
    const jwt = emulator.signToken({ aud: audience });
    return new IdentityToken(jwt, readClaims(jwt));
  };
  return { token, freshToken: token };
}
