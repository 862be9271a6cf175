import type { Jwt } from '../jwt.ts';
import { isRecord } from '../wire.ts';
import type { BoundValue, JwtRoleSeed } from './seed.ts';

/** A token that a method does not take; the method says what it answers. */
export class BadToken extends Error {
  override readonly name = 'BadToken';
}

export interface Expected {
  readonly now: Date;
  /** Empty: any. */
  readonly issuer: string;
  readonly subject: string;
  /** Any one of them; empty: any, or none. */
  readonly audiences: readonly string[];
  readonly clockSkewLeeway: number;
  readonly expirationLeeway: number;
  readonly notBeforeLeeway: number;
}

/** https://github.com/hashicorp/cap, whose validator both Vault and OpenBao use. */
const CLOCK_SKEW_SECONDS = 60;
const LEEWAY_SECONDS = 150;

/**
 * Issuer, subject, audience and times, in the order of the real validator and in its words.
 * @throws BadToken
 */
export function checkClaims({ payload }: Jwt, expected: Expected): void {
  if (expected.issuer !== '' && payload['iss'] !== expected.issuer)
    throw new BadToken('invalid issuer (iss) claim');
  if (expected.subject !== '' && payload['sub'] !== expected.subject)
    throw new BadToken('invalid subject (sub) claim');
  const audiences = audiencesOf(payload);
  if (expected.audiences.length > 0 && !expected.audiences.some((item) => audiences.includes(item)))
    throw new BadToken('invalid audience (aud) claim: audience claim does not match any expected audience');
  checkTimes(payload, expected);
}

function checkTimes(payload: Jwt['payload'], expected: Expected): void {
  const [issued, start, end] = ['iat', 'nbf', 'exp'].map((name) => {
    const value = payload[name];
    return typeof value === 'number' ? value : 0;
  });
  if (!issued && !start && !end)
    throw new BadToken('no issued at (iat), not before (nbf), or expiration time (exp) claims in token');
  const now = expected.now.getTime() / 1000;
  const skew = leeway(expected.clockSkewLeeway, CLOCK_SKEW_SECONDS);
  const ends = end || Math.max(issued ?? 0, start ?? 0) + leeway(expected.expirationLeeway, LEEWAY_SECONDS);
  const starts = start || issued || ends - leeway(expected.notBeforeLeeway, LEEWAY_SECONDS);
  if (now - skew > ends) throw new BadToken('invalid expiration time (exp) claim: token is expired');
  if (now + skew < starts) throw new BadToken('invalid not before (nbf) claim: token not yet valid');
  if (now + skew < (issued ?? 0))
    throw new BadToken('invalid issued at (iat) claim: token issued in the future');
}

function leeway(given: number, standard: number): number {
  if (given < 0) return 0;
  return given === 0 ? standard : given;
}

export function audiencesOf(payload: Jwt['payload']): readonly string[] {
  const audience = payload['aud'];
  return (Array.isArray(audience) ? audience : [audience]).filter(
    (item): item is string => typeof item === 'string',
  );
}

/**
 * Each bound claim must be there and have one of the values.
 * @throws BadToken
 */
export function checkBoundClaims(
  payload: Jwt['payload'],
  { boundClaims, boundClaimsType }: JwtRoleSeed,
): void {
  for (const [name, bound] of Object.entries(boundClaims)) {
    const actual = claim(payload, name);
    if (actual === undefined) throw new BadToken(`claim ${JSON.stringify(name)} is missing`);
    if (isRecord(actual)) throw new BadToken('received claim is not a string, bool, int or list: map[]');
    const values: readonly unknown[] = Array.isArray(actual) ? actual : [actual];
    const isFound = bound.some((wanted) =>
      values.some((value) =>
        boundClaimsType === 'glob' ? isGlobMatch(wanted, value) : isSame(wanted, value),
      ),
    );
    if (!isFound)
      throw new BadToken(`claim ${JSON.stringify(name)} does not match any associated bound claim values`);
  }
}

/** Numbers lose their fraction on the way, as in Vault. */
function isSame(wanted: BoundValue, value: unknown): boolean {
  return typeof value === 'number' ? wanted === Math.trunc(value) : wanted === value;
}

function isGlobMatch(wanted: BoundValue, value: unknown): boolean {
  return typeof wanted === 'string' && typeof value === 'string' && matchesGlob(wanted, value);
}

/** `*` stands for any characters, anywhere. */
export function matchesGlob(glob: string, text: string): boolean {
  const [first = '', ...rest] = glob.split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let place = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, place);
    if (found < 0) return false;
    place = found + part.length;
  }
  return text.length - last.length >= place && text.endsWith(last);
}

/** A claim by its name, or by a JSON pointer where the name begins with a slash; `undefined` for `null` too. */
export function claim(payload: Jwt['payload'], name: string): unknown {
  if (!name.startsWith('/')) return (Object.hasOwn(payload, name) ? payload[name] : undefined) ?? undefined;
  let place: unknown = payload;
  for (const part of name.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(place)) place = /^\d+$/.test(key) ? place[Number(key)] : undefined;
    else place = isRecord(place) && Object.hasOwn(place, key) ? place[key] : undefined;
  }
  return place ?? undefined;
}
