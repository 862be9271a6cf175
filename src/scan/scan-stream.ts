import { ByteReader, type ByteStream } from './byte-reader.ts';
import { gunzip } from './inflate.ts';
import type { Needles } from './needles.ts';
import { search } from './search.ts';
import { isTarHeader, readTar } from './tar.ts';
import { Unreadable } from './unreadable.ts';
import { findZipDirectory, type RandomAccess, readZip } from './zip.ts';

/** Archives within archives within archives; deeper is a trap. */
const MOST_DEPTH = 4;

/** A zip archive within another archive is read in memory: its directory stands at its end. */
const MOST_NESTED_ZIP = 64 * 1024 * 1024;

/** Longest beginning that a kind of content is known by. */
const HEAD = 512;

/** What would hide a secret as an archive does, and is not unpacked. */
const closedFormats = [
  { name: 'xz', magic: Buffer.from('fd377a585a00', 'hex') },
  { name: 'bzip2', magic: Buffer.from('BZh') },
  { name: 'zstd', magic: Buffer.from('28b52ffd', 'hex') },
  { name: '7z', magic: Buffer.from('377abcaf271c', 'hex') },
  { name: 'rar', magic: Buffer.from('526172211a07', 'hex') },
  { name: 'lz4', magic: Buffer.from('04224d18', 'hex') },
] as const;

/** A place that cannot be written down as one path: the file, and the entries on the way into it. */
export type Place = readonly [file: string, ...entries: string[]];

export interface ScanSink {
  found(place: Place, line: number, variable: string): void;
  unreadable(place: Place, why: string): void;
  /** Called with what was unpacked, as it comes. @throws Unreadable where it is too much */
  unpacked(bytes: number): void;
}

/** Searches a file that can be read anywhere; archives are known by their content, not by their name. */
export async function scanFile(
  file: RandomAccess,
  place: Place,
  needles: Needles,
  sink: ScanSink,
): Promise<void> {
  await searchName(place, needles, sink);
  await guard(place, sink, () => scanAnywhere(file, place, needles, sink, 0));
}

async function scanAnywhere(
  file: RandomAccess,
  place: Place,
  needles: Needles,
  sink: ScanSink,
  depth: number,
): Promise<void> {
  const directory = await findZipDirectory(file);
  if (directory === undefined) {
    await scanStream(file.stream(0, file.size), place, needles, sink, depth);
    return;
  }
  const shown = new Set<string>();
  const inside: ScanSink = {
    ...sink,
    found(where, line, variable) {
      shown.add(variable);
      sink.found(where, line, variable);
    },
  };
  await guard(place, sink, async () => {
    requireDepth(depth);
    for await (const { path, content } of readZip(file, directory)) {
      await scanEntry(content, [...place, path], needles, inside, depth);
    }
  });
  // Comments, and what stands before and between the entries. What is stored as it is was found already.
  await search(file.stream(0, file.size), needles, (line, variable) => {
    if (!shown.has(variable)) sink.found(place, line, variable);
  });
}

async function scanStream(
  stream: ByteStream,
  place: Place,
  needles: Needles,
  sink: ScanSink,
  depth: number,
): Promise<void> {
  const reader = new ByteReader(stream);
  try {
    const head = await reader.read(HEAD);
    reader.unread(head);
    if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) {
      requireDepth(depth);
      // A name of its own only where it is no archive: `x.tar.gz` is one thing.
      await scanStream(counted(gunzip(reader.rest()), sink), place, needles, sink, depth + 1);
    } else if (isTarHeader(head)) {
      requireDepth(depth);
      for await (const { path, content } of readTar(reader)) {
        await scanEntry(content, [...place, path], needles, sink, depth);
      }
    } else {
      await search(reader.rest(), needles, (line, variable) => sink.found(place, line, variable));
      const format = closedFormats.find(({ magic }) => head.subarray(0, magic.length).equals(magic));
      if (format !== undefined)
        throw new Unreadable(`is compressed as ${format.name}, which is not unpacked`);
    }
  } finally {
    await reader.close();
  }
}

async function scanEntry(
  content: ByteStream,
  place: Place,
  needles: Needles,
  sink: ScanSink,
  depth: number,
): Promise<void> {
  await searchName(place, needles, sink);
  await guard(place, sink, async () => {
    const reader = new ByteReader(counted(content, sink));
    try {
      const head = await reader.read(4);
      reader.unread(head);
      const isZip =
        head.length === 4 && (head.readUInt32LE(0) === 0x04034b50 || head.readUInt32LE(0) === 0x06054b50);
      if (!isZip) {
        await scanStream(reader.rest(), place, needles, sink, depth + 1);
        return;
      }
      const bytes = await reader.read(MOST_NESTED_ZIP + 1);
      if (bytes.length > MOST_NESTED_ZIP) {
        throw new Unreadable(
          'is a zip archive within another one, and too large for that: unpack the outer one first',
        );
      }
      await scanAnywhere(inMemory(bytes), place, needles, sink, depth + 1);
    } finally {
      await reader.close();
    }
  });
}

/** Names are handed out too. */
async function searchName(place: Place, needles: Needles, sink: ScanSink): Promise<void> {
  const name = async function* (): ByteStream {
    yield Buffer.from(place.at(-1) ?? '', 'utf8');
  };
  await search(name(), needles, (_line, variable) => sink.found(place, 0, variable));
}

/** One thing that cannot be read does not end the search of the others. */
async function guard(place: Place, sink: ScanSink, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (!(thrown instanceof Unreadable) || (thrown.endsFile && place.length > 1)) throw thrown;
    sink.unreadable(place, thrown.message);
  }
}

async function* counted(stream: ByteStream, sink: ScanSink): ByteStream {
  for await (const chunk of stream) {
    sink.unpacked(chunk.length);
    yield chunk;
  }
}

function requireDepth(depth: number): void {
  if (depth >= MOST_DEPTH) {
    throw new Unreadable(`stands in more than ${MOST_DEPTH} archives within one another`);
  }
}

function inMemory(bytes: Buffer): RandomAccess {
  return {
    size: bytes.length,
    async read(position, length) {
      const part = bytes.subarray(position, position + length);
      if (part.length < length) throw new Unreadable('is damaged: it ends too early');
      return part;
    },
    async *stream(position, length) {
      yield bytes.subarray(position, position + length);
    },
  };
}
