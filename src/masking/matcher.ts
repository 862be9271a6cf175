import { LONG, type PatternAutomaton } from './pattern-automaton.ts';

/**
 * Line ends within an occurrence of a long pattern count for nothing where so much of it stands before the first of them;
 * else the end of nearly every line would have to wait for the next.
 */
const WRAPPED_START = 4;

/** Occurrences that line ends cut may be under way at the same time; more than one is rare. */
const MOST_WRAPPED = 64;

const LF = 0x0a;
const CR = 0x0d;

/** The beginning of a pattern that a line end has cut. */
interface Wrapped {
  readonly state: number;
  readonly start: number;
}

/**
 * Finds the patterns of an automaton in one stream, however it is cut into chunks; long ones also where line ends stand
 * within them that the pattern does not have, or others than it has: base64 in lines of 76 characters, a key with CRLF.
 */
export class Matcher {
  readonly #automaton: PatternAutomaton;
  /** Offsets are bytes from the beginning of the stream. */
  readonly #onMatch: (start: number, end: number, state: number) => void;
  #state = 0;
  #offset = 0;
  #wrapped: readonly Wrapped[] = [];

  /** @param onMatch called for each occurrence, in the order of their ends; of those with the same end once, for the longest */
  constructor(automaton: PatternAutomaton, onMatch: (start: number, end: number, state: number) => void) {
    this.#automaton = automaton;
    this.#onMatch = onMatch;
  }

  /** How many bytes no later occurrence can begin before. */
  get decided(): number {
    const open = this.#offset - this.#automaton.openAt(this.#state);
    return this.#wrapped.reduce((least, { start }) => Math.min(least, start), open);
  }

  read(chunk: Uint8Array): void {
    const { row, table, classes, rowBits, stateOfRow, longest } = this.#automaton;
    const { length } = chunk;
    let state = this.#state;
    let index = 0;
    while (index < length) {
      let entry = this.#wrapped.length === 0 ? (row[state] ?? -1) : -1;
      if (entry >= 0) {
        do {
          entry = table[entry + (classes[chunk[index] ?? 0] ?? 0)] ?? 0;
          index += 1;
        } while (entry >= 0 && index < length);
        if (entry >= 0) {
          state = stateOfRow[entry >> rowBits] ?? 0;
          break;
        }
        state = ~entry;
      } else {
        const byte = chunk[index] ?? 0;
        index += 1;
        if (this.#wrapped.length > 0 || byte === LF || byte === CR)
          this.#wrap(state, byte, this.#offset + index);
        state = this.#automaton.next(state, byte);
      }
      const found = longest[state] ?? 0;
      if (found > 0) this.#onMatch(this.#offset + index - found, this.#offset + index, state);
    }
    this.#state = state;
    this.#offset += length;
  }

  /** @param end the offset behind the byte */
  #wrap(state: number, byte: number, end: number): void {
    const isLineEnd = byte === LF || byte === CR;
    const next = new Map<number, number>();
    for (const { state: from, start } of this.#wrapped) {
      for (const to of isLineEnd ? [from] : this.#goOn(from, byte)) {
        next.set(to, Math.min(start, next.get(to) ?? start));
      }
    }
    if (isLineEnd) this.#cut(state, end - 1, next);
    const { firstChild, depth } = this.#automaton;
    const going: Wrapped[] = [];
    for (const [to, start] of next) {
      const isWhole = !isLineEnd && this.#automaton.isPattern(to) && (depth[to] ?? 0) >= LONG;
      if (isWhole) this.#onMatch(start, end, to);
      if (firstChild[to] !== 0) going.push({ state: to, start });
    }
    this.#wrapped = going.slice(0, MOST_WRAPPED);
  }

  /** Every beginning of a long pattern that stands right before this line end. */
  #cut(state: number, end: number, into: Map<number, number>): void {
    const { depth, fail, long } = this.#automaton;
    for (let from = state; (depth[from] ?? 0) >= WRAPPED_START; from = fail[from] ?? 0) {
      if (long[from] === 0) continue;
      const start = end - (depth[from] ?? 0);
      into.set(from, Math.min(start, into.get(from) ?? start));
    }
  }

  /** Where a beginning goes on with a byte, the pattern's own line ends left out. */
  #goOn(from: number, byte: number): readonly number[] {
    const automaton = this.#automaton;
    const reached: number[] = [];
    const waiting = [from];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const child = automaton.child(at, byte);
      if (automaton.long[child] === 1) reached.push(child);
      for (const lineEnd of [LF, CR]) {
        const behind = automaton.child(at, lineEnd);
        if (automaton.long[behind] === 1) waiting.push(behind);
      }
    }
    return reached;
  }
}
