import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from './wire.ts';

/** AWS accepts a signature for five minutes before and after its date. */
const ALLOWED_SKEW_MILLISECONDS = 300_000;

export interface SigningKey {
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expires?: Date;
}

export type SignatureVerdict =
  | { readonly kind: 'valid'; readonly accessKeyId: string; readonly region: string }
  | {
      readonly kind:
        | 'missing'
        | 'incomplete'
        | 'unknown-key'
        | 'expired-key'
        | 'mismatch'
        | 'wrong-time'
        | 'wrong-scope';
      readonly message: string;
    };

/**
 * Recomputes the signature of a request and compares it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verifySignature(
  request: WireRequest,
  service: string,
  keyOf: (accessKeyId: string) => SigningKey | undefined,
  now: Date,
): SignatureVerdict {
  const header = request.headers['authorization'];
  if (header === undefined) return { kind: 'missing', message: 'Missing Authentication Token' };
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  const [accessKeyId, day, region, scopeService, terminator] = (parts?.[1] ?? '').split('/');
  const date = request.headers['x-amz-date'] ?? '';
  const signedHeaders = (parts?.[2] ?? '').split(';');
  const signature = parts?.[3];
  const sentAt = parseAmzDate(date);
  if (
    signature === undefined ||
    accessKeyId === undefined ||
    day === undefined ||
    region === undefined ||
    sentAt === undefined ||
    terminator !== 'aws4_request'
  ) {
    return {
      kind: 'incomplete',
      message: 'Authorization header requires Credential, SignedHeaders, Signature and X-Amz-Date.',
    };
  }
  if (scopeService !== service) {
    return { kind: 'wrong-scope', message: `Credential should be scoped to correct service: '${service}'.` };
  }
  if (day !== date.slice(0, 8)) {
    return {
      kind: 'wrong-scope',
      message: 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.',
    };
  }
  const key = keyOf(accessKeyId);
  const invalidToken = 'The security token included in the request is invalid.';
  if (key === undefined) return { kind: 'unknown-key', message: invalidToken };
  if (key.sessionToken !== request.headers['x-amz-security-token'])
    return { kind: 'unknown-key', message: invalidToken };
  const unsigned = [
    'host',
    ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-')),
  ].filter((name) => !signedHeaders.includes(name));
  if (unsigned.length > 0) {
    return {
      kind: 'mismatch',
      message: `There were headers present in the request which were not signed: ${unsigned.join(', ')}`,
    };
  }
  const skew = now.getTime() - sentAt.getTime();
  if (Math.abs(skew) > ALLOWED_SKEW_MILLISECONDS) {
    const relation = skew > 0 ? 'Signature expired' : 'Signature not yet current';
    return {
      kind: 'wrong-time',
      message: `${relation}: ${date} is outside of 5 minutes around ${formatAmzDate(now)}`,
    };
  }
  const payloadHash = sha256(request.body);
  const declared = request.headers['x-amz-content-sha256'];
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(Buffer.from(canonical))].join('\n');
  const signingKey = [day, region, service, 'aws4_request'].reduce<Buffer>(
    (previous, text) => createHmac('sha256', previous).update(text).digest(),
    Buffer.from(`AWS4${key.secretAccessKey}`),
  );
  const expected = createHmac('sha256', signingKey).update(toSign).digest();
  if (
    (declared !== undefined && declared !== payloadHash) ||
    !timingSafeEqual(expected, Buffer.from(signature, 'hex'))
  ) {
    return {
      kind: 'mismatch',
      message: 'The request signature we calculated does not match the signature you provided.',
    };
  }
  if (key.expires !== undefined && key.expires <= now) {
    return { kind: 'expired-key', message: 'The security token included in the request is expired' };
  }
  return { kind: 'valid', accessKeyId, region };
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .sort()
    .join('&');
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function parseAmzDate(text: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function formatAmzDate(date: Date): string {
  return date.toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
