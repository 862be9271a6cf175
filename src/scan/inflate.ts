import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflateRaw } from 'node:zlib';
import type { ByteStream } from './byte-reader.ts';
import { Unreadable } from './unreadable.ts';

const CHUNK = 64 * 1024;

/** What a gzip stream holds, of all its members. */
export function gunzip(source: ByteStream): ByteStream {
  return decompress(source, createGunzip({ chunkSize: CHUNK }));
}

/** What a raw deflate stream holds. */
export function inflateRaw(source: ByteStream): ByteStream {
  return decompress(source, createInflateRaw({ chunkSize: CHUNK }));
}

async function* decompress(source: ByteStream, through: ReturnType<typeof createGunzip>): ByteStream {
  let failure: unknown;
  // Ends with what the reading below ends with: here it is only kept from being a stray rejection.
  const feeding = pipeline(source, through).catch((thrown: unknown) => {
    failure ??= thrown;
  });
  try {
    for await (const chunk of through) yield chunk;
  } catch (thrown) {
    failure ??= thrown;
  } finally {
    through.destroy();
    await feeding;
  }
  // The source's own failure says more than that the stream was cut.
  if (failure instanceof Unreadable) throw failure;
  if (failure !== undefined) throw new Unreadable('is damaged: it cannot be decompressed to its end');
}
