import { type PartSink, percentDecode, type Recogniser, trimmedLines } from '../part-sink.ts';
import { findBasicPair } from './members.ts';

const JWT = /eyJ[A-Za-z0-9_-]{5,}\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]*)((?:\.[A-Za-z0-9_-]+){2})?/g;

const COOKIE_ATTRIBUTES = new Set(['path', 'domain', 'expires', 'max-age', 'samesite']);

/** Signed tokens, and what stands behind the scheme of a header. */
export const findTokens: Recogniser = (text, sink) => {
  if (/[\r\n]/.test(text)) return false;
  // Headers of JWTs are equal in unrelated tokens; claims alone are no secret.
  for (const [, payload = '', signature = '', rest = ''] of text.includes('eyJ') ? text.matchAll(JWT) : []) {
    for (const segment of [payload, signature, ...rest.split('.')])
      if (segment.length >= 8) sink.exact(segment);
  }
  const [, header] =
    /^(?:[A-Za-z-]*Authorization\s*[:=]\s*)?((?:Basic|Bearer|token|ApiKey)\s+\S+)$/i.exec(text) ?? [];
  if (header !== undefined) return findCredentials(header, sink);
  const [, cookies] = /^(?:Set-)?Cookie:\s*(.+)$/i.exec(text) ?? [];
  if (cookies === undefined) return /^(?:ghs_[0-9]+_)?eyJ[\w-]+\.[\w.-]+$/.test(text);
  for (const cookie of cookies.split(';')) {
    const equals = cookie.indexOf('=');
    const name = cookie.slice(0, Math.max(equals, 0)).trim().toLowerCase();
    if (equals < 1 || COOKIE_ATTRIBUTES.has(name)) continue;
    const value = cookie.slice(equals + 1).trim();
    for (const form of new Set([value, percentDecode(value)])) sink.secret(form);
  }
  return true;
};

function findCredentials(header: string, sink: PartSink): boolean {
  const [scheme = '', credentials = ''] = header.split(/\s+/);
  sink.secret(credentials);
  if (scheme.toLowerCase() === 'basic') findBasicPair(credentials, sink);
  return true;
}

/** How many words BIP 39 knows: https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki */
const MNEMONIC_LENGTHS = new Set([12, 15, 18, 21, 24]);

/** Words of a wallet, one a line: each is an everyday word and no use as a mask; all of them on one line are. */
export const findMnemonic: Recogniser = (text, sink) => {
  if (!/[\r\n]/.test(text)) return false;
  const lines = trimmedLines(text);
  if (!MNEMONIC_LENGTHS.has(lines.length) || !lines.every((line) => /^[a-z]{3,8}$/.test(line))) return false;
  sink.exact(lines.join(' '));
  return true;
};
