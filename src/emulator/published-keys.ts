import { createPublicKey, type KeyObject } from 'node:crypto';
import { UserError } from '../core/errors.ts';
import { isLoopback } from '../network/host-rule.ts';
import { isRecord, parseJsonObject } from './wire.ts';

/** An issuer on this machine: its URL is compared as a text, so it has no slash at its end. */
export const LOOPBACK_URL = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?(\/[^\s?#]*[^\s?#/])?$/;

const MOST_MILLISECONDS = 10_000;

/**
 * The RS256 keys that another issuer on this machine publishes: its discovery document, then its key set
 * (https://openid.net/specs/openid-connect-discovery-1_0.html, RFC 7517).
 * @throws UserError INPUT_INVALID, where they cannot be had as the standards say
 */
export async function readPublishedKeys(issuer: string): Promise<readonly KeyObject[]> {
  const discovery = await readJson(`${issuer}/.well-known/openid-configuration`, issuer);
  if (discovery['issuer'] !== issuer)
    throw unusable(issuer, 'its discovery document names another issuer than the URL that it was read from');
  const keySetUrl = discovery['jwks_uri'];
  if (typeof keySetUrl !== 'string' || !URL.canParse(keySetUrl) || !isLoopback(new URL(keySetUrl).hostname))
    throw unusable(issuer, 'the jwks_uri of its discovery document is no URL of this machine');
  const { keys } = await readJson(keySetUrl, issuer);
  const usable = (Array.isArray(keys) ? keys : []).flatMap(readKey);
  if (usable.length === 0) throw unusable(issuer, 'its key set has no RSA key for RS256 signatures');
  return usable;
}

function readKey(jwk: unknown): readonly KeyObject[] {
  if (!isRecord(jwk) || jwk['kty'] !== 'RSA') return [];
  if ((jwk['use'] ?? 'sig') !== 'sig' || (jwk['alg'] ?? 'RS256') !== 'RS256') return [];
  try {
    return [createPublicKey({ key: { ...jwk }, format: 'jwk' })];
  } catch {
    return [];
  }
}

async function readJson(url: string, issuer: string): Promise<Readonly<Record<string, unknown>>> {
  let status: number;
  let text: string;
  try {
    // A redirect could lead off this machine.
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(MOST_MILLISECONDS) });
    status = answer.status;
    text = await answer.text();
  } catch {
    throw unusable(issuer, `${url} gives no answer`);
  }
  const json = status === 200 ? parseJsonObject(text) : undefined;
  if (json === undefined) throw unusable(issuer, `${url} does not answer with a JSON object`);
  return json;
}

function unusable(issuer: string, what: string): UserError {
  return new UserError({
    code: 'INPUT_INVALID',
    what: `the keys of issuer ${issuer}, which the seed trusts, cannot be read: ${what}`,
    facts: [['issuer.trusted', issuer]],
    fix: ['start that issuer before the emulator, or take it out of issuer.trusted'],
  });
}
