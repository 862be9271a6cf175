import { readLines } from './dotnet-text.ts';

export interface Line {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Cuts one stream into lines while it arrives. */
export class StreamLines {
  readonly #stream: Line['stream'];
  readonly #decoder = new TextDecoder('utf-8');
  readonly #pieces: string[] = [];
  #pending = '';

  constructor(stream: Line['stream']) {
    this.#stream = stream;
  }

  get text(): string {
    return this.#pieces.join('');
  }

  push(bytes: Buffer): Line[] {
    this.#receive(this.#decoder.decode(bytes, { stream: true }));
    // A CR at the very end may be half of a CRLF: it waits for what comes.
    const lastReturn = this.#pending.slice(0, -1).lastIndexOf('\r');
    return this.#take(Math.max(this.#pending.lastIndexOf('\n'), lastReturn) + 1);
  }

  end(): Line[] {
    this.#receive(this.#decoder.decode());
    return this.#take(this.#pending.length);
  }

  #receive(text: string): void {
    this.#pieces.push(text);
    this.#pending += text;
  }

  #take(end: number): Line[] {
    const lines = readLines(this.#pending.slice(0, end));
    this.#pending = this.#pending.slice(end);
    return lines.map((text) => ({ stream: this.#stream, text }));
  }
}
