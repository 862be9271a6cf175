import type { ByteStream } from './byte-reader.ts';
import { inflateRaw } from './inflate.ts';
import type { ArchiveEntry } from './tar.ts';
import { Unreadable } from './unreadable.ts';

/** Bytes that can be read anywhere. */
export interface RandomAccess {
  readonly size: number;
  /** Exactly these bytes. @throws Unreadable where there are fewer */
  read(position: number, length: number): Promise<Buffer>;
  stream(position: number, length: number): ByteStream;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/** The end record and the longest comment behind it. */
const MOST_END = 22 + 0xffff;

interface Directory {
  readonly start: number;
  readonly size: number;
  /** Of what stands before the archive: a program that unpacks it. */
  readonly shift: number;
}

/**
 * The directory of a zip archive, or `undefined` for a file that is none. It stands at the end, so that a program may stand
 * before it (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
 */
export async function findZipDirectory(file: RandomAccess): Promise<Directory | undefined> {
  const length = Math.min(MOST_END, file.size);
  if (length < 22) return undefined;
  const tail = await file.read(file.size - length, length);
  for (let at = length - 22; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END || at + 22 + tail.readUInt16LE(at + 20) > length) continue;
    const end = file.size - length + at;
    const size = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    const wide = size === 0xffffffff || offset === 0xffffffff || tail.readUInt16LE(at + 10) === 0xffff;
    const directory = (wide ? await readEnd64(file, end) : undefined) ?? {
      start: end - size,
      size,
      shift: end - size - offset,
    };
    const { start, shift } = directory;
    if (start < 0 || shift < 0) continue;
    if (directory.size === 0 || (await signatureAt(file, start)) === CENTRAL) return directory;
  }
  return undefined;
}

async function readEnd64(file: RandomAccess, end: number): Promise<Directory | undefined> {
  if (end < 20 + 56) return undefined;
  const locator = await file.read(end - 20, 20);
  if (locator.readUInt32LE(0) !== LOCATOR_64) return undefined;
  // With something before the archive its own offsets are short of that: the record is right before the locator then.
  for (const position of [Number(locator.readBigUInt64LE(8)), end - 20 - 56]) {
    if (position + 56 > file.size) continue;
    const record = await file.read(position, 56);
    if (record.readUInt32LE(0) !== END_64) continue;
    const size = Number(record.readBigUInt64LE(40));
    const offset = Number(record.readBigUInt64LE(48));
    return { start: position - size, size, shift: position - size - offset };
  }
  return undefined;
}

async function signatureAt(file: RandomAccess, position: number): Promise<number | undefined> {
  return position + 4 <= file.size ? (await file.read(position, 4)).readUInt32LE(0) : undefined;
}

/**
 * The files of a zip archive, as its directory lists them. An entry that cannot be read says so when its content is.
 * @throws Unreadable
 */
export async function* readZip(file: RandomAccess, directory: Directory): AsyncGenerator<ArchiveEntry> {
  let packed = 0;
  for (let at = directory.start; at < directory.start + directory.size; ) {
    const record = await file.read(at, 46);
    if (record.readUInt32LE(0) !== CENTRAL) throw damaged();
    const nameLength = record.readUInt16LE(28);
    const extraLength = record.readUInt16LE(30);
    const names = await file.read(at + 46, nameLength + extraLength);
    at += 46 + nameLength + extraLength + record.readUInt16LE(32);
    const sizes = readSizes(record, names.subarray(nameLength));
    packed += sizes.compressed;
    // Many entries that share their bytes grow without bound when they are unpacked.
    if (packed > file.size) throw new Unreadable('has entries that overlap');
    const path = names.subarray(0, nameLength).toString('utf8');
    if (path.endsWith('/') && sizes.compressed === 0) continue;
    yield { path, content: readEntry(file, record, sizes.offset + directory.shift, sizes.compressed) };
  }
}

async function* readEntry(file: RandomAccess, record: Buffer, position: number, length: number): ByteStream {
  if ((record.readUInt16LE(8) & 1) !== 0) throw new Unreadable('is encrypted');
  const local = await file.read(position, 30);
  if (local.readUInt32LE(0) !== LOCAL) throw damaged();
  const start = position + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (start + length > file.size) throw damaged();
  const method = record.readUInt16LE(10);
  if (method === 0) yield* file.stream(start, length);
  else if (method === 8) yield* inflateRaw(file.stream(start, length));
  else throw new Unreadable(`is compressed by method ${method}, which is not known`);
}

/** Sizes and offset that do not fit their fields stand in extra field 1, in this order, those alone. */
function readSizes(record: Buffer, extra: Buffer): { readonly compressed: number; readonly offset: number } {
  let compressed = record.readUInt32LE(20);
  let offset = record.readUInt32LE(42);
  const original = record.readUInt32LE(24);
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    let next = original === 0xffffffff ? 8 : 0;
    const take = (): number => {
      if (next + 8 > field.length) throw damaged();
      next += 8;
      return Number(field.readBigUInt64LE(next - 8));
    };
    if (compressed === 0xffffffff) compressed = take();
    if (offset === 0xffffffff) offset = take();
  }
  return { compressed, offset };
}

function damaged(): Unreadable {
  return new Unreadable('is damaged: it is no zip archive to its end');
}
