import { decodePayload } from './token.ts';

/**
 * Every audience of a JWT, unverified.
 * @throws UserError TOKEN_MALFORMED
 */
export function readAudiences(jwt: string): readonly string[] {
  const { aud } = decodePayload(jwt);
  const all: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return all.filter((one) => typeof one === 'string');
}
