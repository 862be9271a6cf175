import type { PartSink, Recogniser } from '../part-sink.ts';

/** Blocks that anybody may see: https://www.rfc-editor.org/rfc/rfc7468 */
const PUBLIC_BLOCK = /CERTIFICATE|PUBLIC KEY|PARAMETERS|CRL|SIGNATURE|PKCS7|CMS/;

const HEADER = /^[A-Za-z][A-Za-z0-9-]*: /;
/** Of a body of OpenPGP: https://www.rfc-editor.org/rfc/rfc9580#name-optional-checksum */
const CHECKSUM = /^=[A-Za-z0-9+/]{4}$/;

/** Private keys: PEM and OpenSSH, OpenPGP, PuTTY, age. Their public lines and blocks stay readable. */
export const findKeys: Recogniser = (text, sink) => {
  if (/^PuTTY-User-Key-File-[0-9]+:/.test(text)) return findPuttyKey(text, sink);
  if (text.includes('-----BEGIN ')) return findPem(text, sink);
  const identity = /AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]+/i.exec(text);
  if (identity === null) return false;
  for (const form of [identity[0].toUpperCase(), identity[0].toLowerCase()]) sink.exact(form);
  for (const line of text.split(/[\r\n]+/))
    if (!line.startsWith('#') && !line.includes(identity[0])) sink.leaf('', line);
  return true;
};

function findPem(text: string, sink: PartSink): boolean {
  // On one line: with written line ends, with blanks for them, or with nothing.
  const lines = text
    .replace(/\\r?\\n|\\n/g, '\n')
    .replace(/(-----BEGIN [A-Z0-9 ]+-----)/g, '\n$1\n')
    .replace(/(-----END [A-Z0-9 ]+-----)/g, '\n$1\n')
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (!/(?:^|[\r\n])-----BEGIN /.test(text)) return false;
  let label: string | undefined;
  let bodyLine = 0;
  for (const line of lines) {
    const [, begun] = /^-----BEGIN ([A-Z0-9 ]+)-----$/.exec(line) ?? [];
    if (begun !== undefined) {
      label = begun;
      bodyLine = 0;
    } else if (line.startsWith('-----END ')) {
      label = undefined;
    } else if (label === undefined) {
      if (!isPublicPreamble(line)) sink.leaf('', line);
    } else if (!PUBLIC_BLOCK.test(label) && !HEADER.test(line) && !CHECKSUM.test(line)) {
      bodyLine += 1;
      // The same in every unencrypted key of a type.
      if (bodyLine === 1 && label.startsWith('OPENSSH')) continue;
      for (const piece of line.split(/\s+/)) sink.exact(piece);
    }
  }
  return true;
}

/** What `openssl pkcs12` and people write before a block. */
function isPublicPreamble(line: string): boolean {
  return /^(?:#|Bag Attributes|Key Attributes|localKeyID:|friendlyName:|subject=|issuer=)/.test(line);
}

/** https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html */
function findPuttyKey(text: string, sink: PartSink): boolean {
  let left = 0;
  for (const line of text.split(/\r\n|\r|\n/).map((one) => one.trim())) {
    const [, count] = /^Private-Lines: ([0-9]{1,6})$/.exec(line) ?? [];
    if (count !== undefined) left = Number(count);
    else if (left > 0) {
      left -= 1;
      sink.exact(line);
    } else {
      const [, mac] = /^Private-(?:MAC|Hash): ([0-9a-f]+)$/.exec(line) ?? [];
      if (mac !== undefined) sink.exact(mac);
    }
  }
  return true;
}
