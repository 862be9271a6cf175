import { Concealed } from './concealed.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A value fetched from a store. Printing it, interpolating it, encoding it as JSON or inspecting it yields
 * `[secret]`; the text or bytes come out only through a method that says so by its name.
 */
export class SecretValue extends Concealed {
  readonly #bytes: Uint8Array;

  private constructor(bytes: Uint8Array) {
    super('[secret]');
    this.#bytes = bytes;
  }

  static ofText(text: string): SecretValue {
    return new SecretValue(Buffer.from(text, 'utf8'));
  }

  static ofBytes(bytes: Uint8Array): SecretValue {
    return new SecretValue(bytes);
  }

  get byteLength(): number {
    return this.#bytes.byteLength;
  }

  /** The text in clear, or `undefined` where the bytes are not UTF-8. A byte order mark is kept. */
  revealText(): string | undefined {
    try {
      return utf8.decode(this.#bytes);
    } catch {
      return undefined;
    }
  }

  /** The bytes in clear. */
  revealBytes(): Uint8Array {
    return this.#bytes;
  }
}
