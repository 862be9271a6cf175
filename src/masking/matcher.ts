import { CR, LF, LONG, type PatternAutomaton } from './pattern-automaton.ts';

/**
 * Line ends within an occurrence of a long pattern count for nothing. What stands before the first of them waits for the next
 * line only where it is so long; else the end of nearly every line would. What is shorter is not worth hiding, and shows.
 */
const WORTH_HOLDING = 4;

/** Occurrences that line ends cut may be under way at the same time; more than one is rare. */
const MOST_WRAPPED = 64;

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
  /** Beginnings of patterns that a line end has cut. */
  #wrapped: WrappedSet = new WrappedSet();
  /** Memory for the next ones: this is a matter of every line. */
  #next: WrappedSet = new WrappedSet();
  /** Before the line end that was read last: the longest beginning of a pattern that does not wait; 0 for none. */
  #shown = 0;

  /** @param onMatch called for each occurrence, in the order of their ends; of those with the same end once, for the longest */
  constructor(automaton: PatternAutomaton, onMatch: (start: number, end: number, state: number) => void) {
    this.#automaton = automaton;
    this.#onMatch = onMatch;
  }

  /** How many bytes no later occurrence can begin before, save within one that was told of. */
  get decided(): number {
    const open = this.#offset - (this.#automaton.depth[this.#state] ?? 0);
    return Math.min(open, this.#wrapped.leastStart());
  }

  read(chunk: Uint8Array): void {
    const automaton = this.#automaton;
    const { row, table, classes, rowBits, stateOfRow, longest } = automaton;
    const { length } = chunk;
    let state = this.#state;
    let index = 0;
    while (index < length) {
      let entry = this.#wrapped.count === 0 && this.#shown === 0 ? (row[state] ?? -1) : -1;
      if (entry >= 0) {
        let before = entry;
        do {
          before = entry;
          entry = table[entry + (classes[chunk[index] ?? 0] ?? 0)] ?? 0;
          index += 1;
        } while (entry >= 0 && index < length);
        if (entry >= 0) {
          state = stateOfRow[entry >> rowBits] ?? 0;
          break;
        }
        const byte = chunk[index - 1] ?? 0;
        if (byte === LF || byte === CR) {
          this.#wrap(stateOfRow[before >> rowBits] ?? 0, byte, this.#offset + index);
        }
        state = ~entry;
      } else {
        const byte = chunk[index] ?? 0;
        index += 1;
        if (this.#wrapped.count > 0 || this.#shown !== 0 || byte === LF || byte === CR) {
          this.#wrap(state, byte, this.#offset + index);
        }
        state = automaton.next(state, byte);
      }
      const found = longest[state] ?? 0;
      if (found > 0) this.#onMatch(this.#offset + index - found, this.#offset + index, state);
    }
    this.#state = state;
    this.#offset += length;
  }

  /** @param end the offset behind the byte */
  #wrap(state: number, byte: number, end: number): void {
    if (byte === LF || byte === CR) this.#cut(state, end - 1);
    else this.#goOn(byte, end);
  }

  /** Takes every beginning of a long pattern that stands right before this line end. */
  #cut(state: number, end: number): void {
    const { depth, fail, firstChild, long } = this.#automaton;
    let from = state;
    for (; (depth[from] ?? 0) >= WORTH_HOLDING; from = fail[from] ?? 0) {
      if (long[from] === 0 || firstChild[from] === 0) continue;
      this.#wrapped.add(from, end - (depth[from] ?? 0));
    }
    // Of several line ends the first one says how the line ended.
    if (this.#shown === 0) this.#shown = from;
  }

  #goOn(byte: number, end: number): void {
    const { fail } = this.#automaton;
    const before = this.#wrapped;
    for (let index = 0; index < before.count; index += 1) {
      this.#follow(before.states[index] ?? 0, byte, before.starts[index] ?? 0);
    }
    for (let from = this.#shown; from !== 0; from = fail[from] ?? 0) this.#follow(from, byte, end - 1);
    this.#shown = 0;
    before.count = 0;
    if (this.#next.count > 0) this.#reach(end);
  }

  #reach(end: number): void {
    const { depth, firstChild } = this.#automaton;
    const { states, starts, count } = this.#next;
    for (let index = 0; index < count; index += 1) {
      const to = states[index] ?? 0;
      const start = starts[index] ?? 0;
      if ((depth[to] ?? 0) >= LONG && this.#automaton.isPattern(to)) this.#onMatch(start, end, to);
      if (firstChild[to] !== 0) this.#wrapped.add(to, start);
    }
    this.#next.count = 0;
  }

  /** Goes on with a byte, the pattern's own line ends left out. */
  #follow(from: number, byte: number, start: number): void {
    const { long, breaks } = this.#automaton;
    const child = this.#automaton.child(from, byte);
    if (long[child] === 1) this.#next.add(child, start);
    if (breaks[from] === 0) return;
    for (const lineEnd of [LF, CR]) {
      const behind = this.#automaton.child(from, lineEnd);
      if (long[behind] === 1) this.#follow(behind, byte, start);
    }
  }
}

/** States, each with the offset that its occurrence would begin at. */
class WrappedSet {
  readonly states = new Int32Array(MOST_WRAPPED);
  readonly starts = new Float64Array(MOST_WRAPPED);
  count = 0;

  /** Of two with one state the longer counts. */
  add(state: number, start: number): void {
    const { states, starts, count } = this;
    for (let index = 0; index < count; index += 1) {
      if (states[index] !== state) continue;
      starts[index] = Math.min(start, starts[index] ?? 0);
      return;
    }
    if (count === MOST_WRAPPED) return;
    states[count] = state;
    starts[count] = start;
    this.count = count + 1;
  }

  leastStart(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.count; index += 1) least = Math.min(least, this.starts[index] ?? 0);
    return least;
  }
}
