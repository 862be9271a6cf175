import { createSign, createVerify, type KeyObject } from 'node:crypto';
import { parseJsonObject } from './wire.ts';

export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Whether the signature is that of `key`, by RS256. */
  isSignedBy(key: KeyObject): boolean;
}

/** Signs claims as an RS256 JWT (RFC 7519). Claims that are `undefined` are left out. */
export function signJwt(
  claims: Readonly<Record<string, unknown>>,
  key: { readonly id: string; readonly privateKey: KeyObject },
): string {
  const header = encode({ typ: 'JWT', alg: 'RS256', kid: key.id });
  const signed = `${header}.${encode(claims)}`;
  const signature = createSign('RSA-SHA256').update(signed).sign(key.privateKey, 'base64url');
  return `${signed}.${signature}`;
}

/** Cuts a JWT up without judging it; `undefined` where it is none. */
export function parseJwt(text: string): Jwt | undefined {
  const [header, payload, signature, ...rest] = text.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0)
    return undefined;
  const parsedHeader = decode(header);
  const parsedPayload = decode(payload);
  if (parsedHeader === undefined || parsedPayload === undefined) return undefined;
  return {
    header: parsedHeader,
    payload: parsedPayload,
    isSignedBy: (key) =>
      parsedHeader['alg'] === 'RS256' &&
      createVerify('RSA-SHA256').update(`${header}.${payload}`).verify(key, signature, 'base64url'),
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  return parseJsonObject(Buffer.from(part, 'base64url').toString('utf8'));
}
