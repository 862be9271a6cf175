import type { ByteReader, ByteStream } from './byte-reader.ts';
import { Unreadable } from './unreadable.ts';

const BLOCK = 512;

/** Names and attributes are short; what claims otherwise is no archive to be read in bounded memory. */
const MOST_METADATA = 1024 * 1024;

export interface ArchiveEntry {
  readonly path: string;
  readonly content: ByteStream;
}

/** Whether these first bytes of a stream are a header of a tar archive, by its checksum. */
export function isTarHeader(head: Uint8Array): boolean {
  return head.length >= BLOCK && checksumFits(head.subarray(0, BLOCK));
}

/**
 * The files of a tar archive, in order: POSIX (ustar, pax), GNU with long names and sparse files, and the old format
 * (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html,
 * https://www.gnu.org/software/tar/manual/html_node/Standard.html). Archives that follow one another count as one. What is
 * not read of an entry's content is passed over.
 * @throws Unreadable
 */
export async function* readTar(reader: ByteReader): AsyncGenerator<ArchiveEntry> {
  let longName: string | undefined;
  let attributes = new Map<string, string>();
  for (;;) {
    const header = await reader.read(BLOCK);
    if (header.length === 0) return;
    if (header.length < BLOCK) throw damaged();
    if (header.every((byte) => byte === 0)) continue;
    if (!checksumFits(header)) throw damaged();
    const type = String.fromCharCode(header[156] ?? 0);
    const size = sizeOf(header, attributes);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (type === 'L' || type === 'K' || type === 'x' || type === 'g') {
      if (size > MOST_METADATA) throw damaged();
      const data = await reader.read(size + padding);
      if (data.length < size + padding) throw damaged();
      if (type === 'L') longName = data.subarray(0, size).toString('utf8').replace(/\0.*$/s, '');
      if (type === 'x') attributes = readAttributes(data.subarray(0, size));
      continue;
    }
    // Old GNU sparse files: further maps of their holes stand between header and content.
    if (type === 'S') {
      for (let more = header[482]; more !== 0; ) {
        const map = await reader.read(BLOCK);
        if (map.length < BLOCK) throw damaged();
        more = map[504];
      }
    }
    const path = attributes.get('path') ?? longName ?? nameOf(header);
    longName = undefined;
    attributes = new Map();
    // Links, devices and folders have no content, whatever the size says.
    if (/[1-6]/.test(type)) continue;
    let left = size;
    const content = (async function* () {
      for await (const chunk of reader.upTo(size)) {
        left -= chunk.length;
        yield chunk;
      }
      if (left > 0) throw damaged();
    })();
    yield { path, content };
    const skipped = left + padding;
    let passed = 0;
    for await (const chunk of reader.upTo(skipped)) passed += chunk.length;
    if (passed < skipped && left > 0) throw damaged();
  }
}

/** Sums the header with the field itself as blanks. */
function checksumFits(header: Uint8Array): boolean {
  const wanted = readOctal(header.subarray(148, 156));
  let sum = 0;
  for (let at = 0; at < BLOCK; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0);
  return sum === wanted && sum !== 8 * 0x20;
}

function sizeOf(header: Uint8Array, attributes: ReadonlyMap<string, string>): number {
  const field = header.subarray(124, 136);
  // GNU writes sizes from 8 GiB on as binary, marked by the first bit.
  const binary = ((field[0] ?? 0) & 0x80) !== 0;
  const plain = binary
    ? Number(BigInt(`0x${Buffer.from(field.subarray(1)).toString('hex')}`))
    : readOctal(field);
  const given = attributes.get('size');
  const size = given === undefined ? plain : Number(given);
  if (size === undefined || !Number.isSafeInteger(size) || size < 0) throw damaged();
  return size;
}

function readOctal(field: Uint8Array): number | undefined {
  const text = Buffer.from(field).toString('latin1').replace(/\0.*$/s, '').trim();
  if (text === '') return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function nameOf(header: Uint8Array): string {
  const text = (from: number, to: number): string =>
    Buffer.from(header.subarray(from, to)).toString('utf8').replace(/\0.*$/s, '');
  const prefix = text(257, 263) === 'ustar' ? text(345, 500) : '';
  return prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
}

/** `LENGTH KEY=VALUE` and a line end, each; the length counts itself. */
function readAttributes(data: Buffer): Map<string, string> {
  const attributes = new Map<string, string>();
  for (let at = 0; at < data.length; ) {
    const blank = data.indexOf(0x20, at);
    const length = Number(data.subarray(at, Math.max(at, blank)).toString('latin1'));
    if (blank === -1 || !Number.isInteger(length) || length <= 0 || at + length > data.length)
      throw damaged();
    const record = data.subarray(blank + 1, at + length - 1).toString('utf8');
    const equals = record.indexOf('=');
    attributes.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return attributes;
}

function damaged(): Unreadable {
  return new Unreadable('is damaged: it is no tar archive to its end');
}
