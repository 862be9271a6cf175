import { generateKeyPair, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { type IssuerProfile, issuerProfiles, type ProfileName } from './issuer-profiles.ts';
import { signJwt } from './jwt.ts';
import { readPublishedKeys } from './published-keys.ts';
import type { IssuerSeed } from './seed.ts';

/** The OIDC issuer: the claims of a CI, a key pair of its own, and the token that jobs ask with. */
export interface Issuer {
  readonly profile: ProfileName;
  readonly url: string;
  /** What a job sends as Bearer to ask for a token. */
  readonly requestToken: string;
  /** The claims of a token for this audience; without one it is the CI's own. */
  claims(audience: string | undefined): Readonly<Record<string, unknown>>;
  sign(claims: Readonly<Record<string, unknown>>): string;
  /** The published keys (RFC 7517). */
  keySet(): { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  /** The keys of the issuer that a token names: this one or a trusted one; `undefined` where they cannot be had. */
  keysOf(issuer: string): readonly KeyObject[] | undefined;
}

export async function createIssuer(seed: IssuerSeed, now: () => Date): Promise<Issuer> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const id = randomUUID();
  const keys = new Map<string, readonly KeyObject[]>(
    await Promise.all(seed.trusted.map(async (url) => [url, await readPublishedKeys(url)] as const)),
  );
  keys.set(seed.url, [publicKey]);
  return {
    profile: seed.profile,
    url: seed.url,
    requestToken: [{ typ: 'JWT', alg: 'HS256' }, { jti: randomUUID() }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .concat(randomBytes(32).toString('base64url'))
      .join('.'),
    claims: (audience) => claimsOf(seed, audience, now()),
    sign: (claims) => signJwt(claims, { id, privateKey }),
    keySet: () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: id, use: 'sig', alg: 'RS256' }] }),
    keysOf: (issuer) => keys.get(issuer),
  };
}

function claimsOf(
  seed: IssuerSeed,
  audience: string | undefined,
  now: Date,
): Readonly<Record<string, unknown>> {
  const profile: IssuerProfile = issuerProfiles[seed.profile];
  const given: Readonly<Record<string, string>> = { ...profile.claims, ...seed.claims };
  const claim = (name: string): string => given[name] ?? '';
  const issued = Math.floor(now.getTime() / 1000);
  const isChosen = audience !== undefined && audience !== '' && profile.fixedAudience === undefined;
  return {
    ...profile.further?.(claim),
    ...given,
    sub: seed.subject ?? profile.subject(claim, seed.immutableSubject),
    aud: isChosen ? audience : profile.audience(claim),
    iss: seed.url,
    jti: randomUUID(),
    iat: issued,
    nbf: issued - profile.notBeforeSeconds,
    exp: issued + profile.lifetimeSeconds,
  };
}
