import { Matcher } from './matcher.ts';
import type { PatternAutomaton } from './pattern-automaton.ts';

const STARS = Buffer.from('***');

/** A part of the stream that patterns cover, by offsets from its beginning. */
interface Cover {
  readonly start: number;
  readonly end: number;
}

/**
 * Replaces every occurrence of the patterns in one stream by `***`, however it is cut into writes. Occurrences that
 * overlap or touch become one `***`. What comes back lags behind by the longest end of the input that could still be the
 * beginning of an occurrence, and no more is ever held.
 */
export class Redactor {
  readonly #matcher: Matcher;
  readonly #held = new HeldBytes();
  /** How far what has come back reaches. */
  #done = 0;
  /** Occurrences behind that; they neither overlap nor touch. */
  #covers: Cover[] = [];
  /** Whether what came back last was a `***`, so that an occurrence that touches it needs none of its own. */
  #endsCovered = false;

  constructor(automaton: PatternAutomaton) {
    this.#matcher = new Matcher(automaton, (start, end) => this.#cover(start, end));
  }

  /** Takes the next bytes; returns all that is decided by now, which may be nothing, or share the chunk's memory. */
  write(chunk: Uint8Array): Uint8Array {
    const bytes = this.#held.with(chunk);
    this.#matcher.read(chunk);
    return this.#release(bytes, this.#matcher.decided);
  }

  /** The stream has ended: what was held can be no occurrence any more. */
  end(): Uint8Array {
    const bytes = this.#held.with(new Uint8Array(0));
    return this.#release(bytes, this.#done + bytes.length);
  }

  #cover(start: number, end: number): void {
    // An occurrence may begin in what went out already: only where that was covered, so the rest is what counts.
    let from = Math.max(start, this.#done);
    for (let last = this.#covers.at(-1); last !== undefined && last.end >= from; last = this.#covers.at(-1)) {
      from = Math.min(from, last.start);
      this.#covers.pop();
    }
    this.#covers.push({ start: from, end });
  }

  /**
   * @param bytes all from `#done` on
   * @param decided the offset that no later occurrence can begin before; an occurrence that does is decided to its end
   */
  #release(bytes: Uint8Array, decided: number): Uint8Array {
    const base = this.#done;
    const parts: Uint8Array[] = [];
    const pass = (end: number): void => {
      if (end <= this.#done) return;
      parts.push(bytes.subarray(this.#done - base, end - base));
      this.#done = end;
      this.#endsCovered = false;
    };
    const waiting = this.#covers.findIndex(({ start }) => start > Math.max(decided, this.#done));
    for (const { start, end } of this.#covers.splice(0, waiting === -1 ? this.#covers.length : waiting)) {
      pass(start);
      if (!this.#endsCovered) parts.push(STARS);
      this.#endsCovered = true;
      this.#done = end;
    }
    pass(decided);
    const [first = new Uint8Array(0)] = parts;
    const out = parts.length < 2 && !this.#held.owns(first) ? first : Buffer.concat(parts);
    this.#held.keep(bytes.subarray(this.#done - base));
    return out;
  }
}

/** The end of a stream that waits: kept in memory of our own, copied once however many writes it waits for. */
class HeldBytes {
  #memory = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  /** All that is held with the chunk behind it: a view, of the chunk where nothing is held. */
  with(chunk: Uint8Array): Uint8Array {
    const held = this.#end - this.#start;
    if (held === 0) return chunk;
    const length = held + chunk.length;
    if (this.#end + chunk.length > this.#memory.length) {
      // At least half is free behind it, so that moving it costs no more than what was written since.
      const memory = 2 * length > this.#memory.length ? Buffer.alloc(4 * length) : this.#memory;
      this.#memory.copy(memory, 0, this.#start, this.#end);
      this.#memory = memory;
      this.#start = 0;
    }
    this.#memory.set(chunk, this.#start + held);
    this.#end = this.#start + length;
    return this.#memory.subarray(this.#start, this.#end);
  }

  /** @param rest the end of what `with` gave */
  keep(rest: Uint8Array): void {
    if (rest.length === 0) {
      this.#start = 0;
      this.#end = 0;
      // A large secret that passed once must not cost its memory for ever.
      if (this.#memory.length > LARGE) this.#memory = Buffer.alloc(0);
    } else if (this.owns(rest)) {
      this.#start = this.#end - rest.length;
    } else {
      // The caller may use the chunk's memory again.
      if (rest.length > this.#memory.length) this.#memory = Buffer.alloc(4 * rest.length);
      this.#memory.set(rest);
      this.#start = 0;
      this.#end = rest.length;
    }
  }

  owns(bytes: Uint8Array): boolean {
    return bytes.buffer === this.#memory.buffer;
  }
}

const LARGE = 1024 * 1024;
