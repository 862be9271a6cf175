/** Bytes as they come: a file, an entry of an archive, what a decompressor gives. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** Takes bytes off a stream by number. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);

  constructor(source: ByteStream) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next so many bytes; fewer only at the end. For short pieces: they are copied together. */
  async read(length: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.upTo(length)) parts.push(part);
    return Buffer.concat(parts);
  }

  /** The next so many bytes as they come; fewer only at the end. */
  async *upTo(length: number): ByteStream {
    for (let left = length; left > 0; ) {
      if (this.#chunk.length === 0) {
        const next = await this.#source.next();
        if (next.done === true) return;
        this.#chunk = next.value;
        continue;
      }
      const part = this.#chunk.subarray(0, left);
      this.#chunk = this.#chunk.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  /** Puts bytes back before all that is still to come. */
  unread(bytes: Uint8Array): void {
    this.#chunk = this.#chunk.length === 0 ? bytes : Buffer.concat([bytes, this.#chunk]);
  }

  /** All that is left. */
  rest(): ByteStream {
    return this.upTo(Number.POSITIVE_INFINITY);
  }

  /** Lets go of the source, whatever is left of it. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
