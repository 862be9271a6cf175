import { pipeline, type Readable, Transform } from 'node:stream';

/** The largest honest answer is a batch of secrets; a page of a long list is some hundred KiB. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** An answer that is longer than any honest one. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The same bytes, as far as the limit: beyond it both streams end with BodyTooLarge, and the connection with them. */
export function limitBody(body: Readable, limit: number): Readable {
  let size = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.byteLength;
      if (size > limit) done(new BodyTooLarge());
      else done(null, chunk);
    },
  });
  // Whoever reads hears of an error by the stream that is returned.
  pipeline(body, limited, () => undefined);
  return limited;
}
