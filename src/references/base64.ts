/**
 * Decodes base64 strictly: one alphabet throughout, the standard or the URL one (RFC 4648, sections 4 and 5);
 * padding, where there is any, complete; no left-over bits; line breaks anywhere.
 * Node's own decoder skips what it does not know, so a value that is not base64 would come out as other bytes.
 * @returns `undefined` where the text is not base64
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const joined = text.replace(/[\r\n]/g, '');
  const body = joined.replace(/={1,2}$/, '');
  if (body !== joined && joined.length % 4 !== 0) return undefined;
  if (!/^[A-Za-z0-9+/]*$/.test(body) && !/^[A-Za-z0-9_-]*$/.test(body)) return undefined;
  const bytes = Buffer.from(body, 'base64');
  const again = bytes.toString('base64url');
  return again === body.replaceAll('+', '-').replaceAll('/', '_') ? bytes : undefined;
}
