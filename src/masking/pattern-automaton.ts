/**
 * Finds every occurrence of many byte strings in one pass (Aho and Corasick, "Efficient string matching", CACM 18/6, 1975).
 * Built once, shared by any number of streams, never changed.
 *
 * States are the nodes of a trie. Nearly every node has one child, so nodes are kept in flat arrays with sibling lists (31
 * bytes a node and less). A stream of ordinary text stays within the first few bytes of any pattern, so the nodes there
 * have a full row of next states each, of one cell for each class of bytes that no pattern tells apart.
 */
export class PatternAutomaton {
  /** By state. 0 is the root, and "none" as a child or sibling. */
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  readonly byte: Uint8Array;
  /** The state for the longest proper end of this one's text that is a beginning of a pattern too. */
  readonly fail: Int32Array;
  /** Length of the state's text: the longest end of the input that is a pattern, or that one could still go on from. */
  readonly depth: Int32Array;
  /** Length of the longest pattern that ends here, or 0. */
  readonly longest: Int32Array;
  /** Where the state's row begins in `table`, or -1. */
  readonly row: Int32Array;
  /**
   * Next states: the beginning of a row, or the complement of a state that has to be looked at: it has no row, or ends a
   * pattern, or it is reached by a line end that may stand within a long pattern.
   */
  readonly table: Int32Array;
  /** By byte: its cell in each row. */
  readonly classes = new Uint8Array(256);
  /** Rows are 2 to the power of this long. */
  readonly rowBits: number;
  /** By number of the row. */
  readonly stateOfRow: Int32Array;
  /** By state: 1 where a pattern of `LONG` bytes and more goes through or ends. */
  readonly long: Uint8Array;
  /** By state: 1 where such a pattern goes on with a line end. */
  readonly breaks: Uint8Array;
  /** By state: the numbers of the patterns that end exactly here. */
  readonly #ends = new Map<number, number[]>();
  #size = 1;

  /** @param patterns texts (searched for as UTF-8) and byte strings; empty ones are never found */
  constructor(patterns: Iterable<string | Uint8Array>) {
    const all = [...patterns].map((pattern) =>
      typeof pattern === 'string' ? Buffer.from(pattern, 'utf8') : pattern,
    );
    const most = all.reduce((sum, pattern) => sum + pattern.length, 1);
    this.firstChild = new Int32Array(most);
    this.nextSibling = new Int32Array(most);
    this.byte = new Uint8Array(most);
    this.depth = new Int32Array(most);
    this.longest = new Int32Array(most);
    this.long = new Uint8Array(most);
    this.breaks = new Uint8Array(most);
    for (const [index, pattern] of all.entries()) this.#add(pattern, index);
    this.fail = new Int32Array(this.#size);
    this.row = new Int32Array(this.#size).fill(-1);

    let classes = 1;
    const used = new Set([
      LF,
      CR,
      ...all.flatMap((pattern) => (pattern.length === 0 ? [] : [...new Set(pattern)])),
    ]);
    // A class for all bytes that no pattern has, unless there is no such byte.
    if (used.size === 256) classes = 0;
    for (const byte of used) this.classes[byte] = classes++;
    this.rowBits = Math.max(1, Math.ceil(Math.log2(Math.max(1, classes))));

    const shallow = this.#shallowStates();
    this.stateOfRow = Int32Array.from(shallow);
    this.table = new Int32Array(shallow.length << this.rowBits);
    this.#link(shallow);
  }

  #add(pattern: Uint8Array, index: number): void {
    let state = 0;
    for (const byte of pattern) {
      const isLong = pattern.length >= LONG;
      if (isLong && (byte === LF || byte === CR)) this.breaks[state] = 1;
      state = this.#listedChild(state, byte) || this.#grow(state, byte);
      if (isLong) this.long[state] = 1;
    }
    if (state === 0) return;
    this.longest[state] = pattern.length;
    const ends = this.#ends.get(state);
    if (ends === undefined) this.#ends.set(state, [index]);
    else ends.push(index);
  }

  #grow(parent: number, byte: number): number {
    const state = this.#size;
    this.#size += 1;
    this.byte[state] = byte;
    this.depth[state] = (this.depth[parent] ?? 0) + 1;
    this.nextSibling[state] = this.firstChild[parent] ?? 0;
    this.firstChild[parent] = state;
    return state;
  }

  /** The trie's own child, or 0. */
  child(state: number, byte: number): number {
    const own = this.row[state] ?? -1;
    if (own < 0) return this.#listedChild(state, byte);
    const entry = this.table[own + (this.classes[byte] ?? 0)] ?? 0;
    const next = entry >= 0 ? (this.stateOfRow[entry >> this.rowBits] ?? 0) : ~entry;
    return this.depth[next] === (this.depth[state] ?? 0) + 1 ? next : 0;
  }

  #listedChild(state: number, byte: number): number {
    let child = this.firstChild[state] ?? 0;
    while (child !== 0 && this.byte[child] !== byte) child = this.nextSibling[child] ?? 0;
    return child;
  }

  /** The states that get a row: by depth, as many as the budget allows. */
  #shallowStates(): readonly number[] {
    const states = [0];
    for (let next = 0; next < states.length; next += 1) {
      const state = states[next] ?? 0;
      if ((this.depth[state] ?? 0) === MOST_ROW_DEPTH) break;
      for (let child = this.firstChild[state] ?? 0; child !== 0; child = this.nextSibling[child] ?? 0) {
        if ((states.length + 1) << this.rowBits > MOST_CELLS) return states;
        states.push(child);
      }
    }
    return states;
  }

  /** Level by level, since a state's failure lies on a level above it; and so does the row that its own begins as. */
  #link(shallow: readonly number[]): void {
    const { firstChild, nextSibling, byte, fail, longest, row, table, classes, rowBits } = this;
    for (const [index, state] of shallow.entries()) row[state] = index << rowBits;
    const queue = new Int32Array(this.#size);
    let filled = 1;
    for (let next = 0; next < filled; next += 1) {
      const state = queue[next] ?? 0;
      const own = row[state] ?? -1;
      if (own > 0) {
        const from = row[fail[state] ?? 0] ?? 0;
        table.copyWithin(own, from, from + (1 << rowBits));
      }
      for (let child = firstChild[state] ?? 0; child !== 0; child = nextSibling[child] ?? 0) {
        const failure = state === 0 ? 0 : this.next(fail[state] ?? 0, byte[child] ?? 0);
        fail[child] = failure;
        longest[child] ||= longest[failure] ?? 0;
        if (own >= 0) {
          const quiet = (longest[child] ?? 0) === 0 && (row[child] ?? -1) >= 0;
          table[own + (classes[byte[child] ?? 0] ?? 0)] = quiet ? (row[child] ?? 0) : ~child;
        }
        queue[filled] = child;
        filled += 1;
      }
      if (own > 0 && this.long[state] === 1) this.#stopAtLineEnds(own);
    }
  }

  #stopAtLineEnds(row: number): void {
    for (const lineEnd of [LF, CR]) {
      const cell = row + (this.classes[lineEnd] ?? 0);
      const entry = this.table[cell] ?? 0;
      if (entry >= 0) this.table[cell] = ~(this.stateOfRow[entry >> this.rowBits] ?? 0);
    }
  }

  /** The state after one more byte. */
  next(state: number, byte: number): number {
    const { row, table, classes, rowBits, stateOfRow, fail } = this;
    for (let from = state; ; from = fail[from] ?? 0) {
      const own = row[from] ?? -1;
      if (own >= 0) {
        const entry = table[own + (classes[byte] ?? 0)] ?? 0;
        return entry >= 0 ? (stateOfRow[entry >> rowBits] ?? 0) : ~entry;
      }
      const child = this.#listedChild(from, byte);
      if (child !== 0) return child;
    }
  }

  /** Whether a pattern ends exactly here. */
  isPattern(state: number): boolean {
    return this.#ends.has(state);
  }

  /** The numbers of all patterns that end here, by their place in what the automaton was made from. */
  endingAt(state: number): readonly number[] {
    const ending: number[] = [];
    for (let from = state; from !== 0; from = this.fail[from] ?? 0)
      ending.push(...(this.#ends.get(from) ?? []));
    return ending;
  }
}

/** Patterns of so many bytes are found across line ends too (see `Matcher`). */
export const LONG = 12;

export const LF = 0x0a;
export const CR = 0x0d;

/** A state whose text is longer has no row: a line end there is looked at (see `Matcher`). */
const MOST_ROW_DEPTH = 3;

/** 8 MiB of next states. */
const MOST_CELLS = 2 * 1024 * 1024;
