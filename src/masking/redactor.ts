/**
 * Finds every occurrence of many texts in a stream of bytes, in one pass (Aho and Corasick, "Efficient string matching",
 * CACM 18/6, 1975). Built once, shared by any number of streams, never changed.
 *
 * States are the nodes of a trie. Secrets share little but their first bytes, so nearly every node has one child: nodes
 * are kept in flat arrays with sibling lists (17 bytes a node and less), only the root has a table.
 */
export class RedactionPatterns {
  /** States 0 to `#size` - 1; 0 is the root, and "none" as a child or sibling. */
  readonly #firstChild: Int32Array;
  readonly #nextSibling: Int32Array;
  readonly #byte: Uint8Array;
  readonly #fail: Int32Array;
  readonly #fromRoot = new Int32Array(256);
  /** By state: length of the longest pattern that ends here, or 0. */
  readonly #longest: Int32Array;
  /** By state: length of the longest end of the input so far that a pattern could still go on from. */
  readonly #open: Int32Array;
  #size = 1;

  /** @param patterns texts (searched for as UTF-8) and byte strings; empty ones are ignored */
  constructor(patterns: Iterable<string | Uint8Array>) {
    const all = [...patterns]
      .map((pattern) => (typeof pattern === 'string' ? Buffer.from(pattern, 'utf8') : pattern))
      .filter((pattern) => pattern.length > 0);
    const most = all.reduce((sum, pattern) => sum + pattern.length, 1);
    this.#firstChild = new Int32Array(most);
    this.#nextSibling = new Int32Array(most);
    this.#byte = new Uint8Array(most);
    this.#fail = new Int32Array(most);
    this.#longest = new Int32Array(most);
    this.#open = new Int32Array(most);
    for (const pattern of all) this.#add(pattern);
    this.#link();
  }

  #add(pattern: Uint8Array): void {
    let state = 0;
    for (const byte of pattern) state = this.#child(state, byte) || this.#grow(state, byte);
    this.#longest[state] = pattern.length;
  }

  #grow(parent: number, byte: number): number {
    const state = this.#size;
    this.#size += 1;
    this.#byte[state] = byte;
    this.#nextSibling[state] = this.#firstChild[parent] ?? 0;
    this.#firstChild[parent] = state;
    if (parent === 0) this.#fromRoot[byte] = state;
    return state;
  }

  #child(state: number, byte: number): number {
    if (state === 0) return this.#fromRoot[byte] ?? 0;
    let child = this.#firstChild[state] ?? 0;
    while (child !== 0 && this.#byte[child] !== byte) child = this.#nextSibling[child] ?? 0;
    return child;
  }

  /** Level by level, since a state's failure lies on a level above it. */
  #link(): void {
    const queue = new Int32Array(this.#size);
    const depth = new Int32Array(this.#size);
    let filled = 1;
    for (let next = 0; next < filled; next += 1) {
      const state = queue[next] ?? 0;
      for (let child = this.#firstChild[state] ?? 0; child !== 0; child = this.#nextSibling[child] ?? 0) {
        const fail = state === 0 ? 0 : this.next(this.#fail[state] ?? 0, this.#byte[child] ?? 0);
        depth[child] = (depth[state] ?? 0) + 1;
        this.#fail[child] = fail;
        this.#longest[child] ||= this.#longest[fail] ?? 0;
        this.#open[child] = (this.#firstChild[child] ?? 0) === 0 ? this.openAt(fail) : (depth[child] ?? 0);
        queue[filled] = child;
        filled += 1;
      }
    }
  }

  /** The state after one more byte. */
  next(state: number, byte: number): number {
    for (let from = state; ; from = this.#fail[from] ?? 0) {
      const child = this.#child(from, byte);
      if (child !== 0 || from === 0) return child;
    }
  }

  longestAt(state: number): number {
    return this.#longest[state] ?? 0;
  }

  openAt(state: number): number {
    return this.#open[state] ?? 0;
  }
}

const STARS = Buffer.from('***');

/** A part of the stream that patterns cover, by positions in the bytes at hand. */
interface Cover {
  start: number;
  end: number;
}

/**
 * Replaces every occurrence of the patterns in one stream by `***`, however it is cut into writes. Occurrences that
 * overlap or touch become one `***`. What comes back lags behind by the longest end of the input that could still be the
 * beginning of an occurrence, and no more is ever held.
 */
export class Redactor {
  readonly #patterns: RedactionPatterns;
  #state = 0;
  #held: Uint8Array = new Uint8Array(0);
  /** Occurrences within what is held. */
  #covers: Cover[] = [];
  /** Whether what came back last was a `***`, so that an occurrence that touches it needs none of its own. */
  #endsCovered = false;

  constructor(patterns: RedactionPatterns) {
    this.#patterns = patterns;
  }

  /** Takes the next bytes; returns all that is decided by now, which may be nothing. */
  write(chunk: Uint8Array): Buffer {
    const patterns = this.#patterns;
    const before = this.#held.length;
    const bytes = before === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    let state = this.#state;
    for (let position = before; position < bytes.length; position += 1) {
      state = patterns.next(state, bytes[position] ?? 0);
      const length = patterns.longestAt(state);
      // An occurrence may begin in what went out already: only where that was covered, so the rest is what counts.
      if (length > 0) this.#cover(Math.max(0, position + 1 - length), position + 1);
    }
    this.#state = state;
    return this.#release(bytes, bytes.length - patterns.openAt(state));
  }

  /** The stream has ended: what was held can be no occurrence any more. */
  end(): Buffer {
    this.#state = 0;
    return this.#release(this.#held, this.#held.length);
  }

  #cover(start: number, end: number): void {
    let from = start;
    for (let last = this.#covers.at(-1); last !== undefined && last.end >= from; last = this.#covers.at(-1)) {
      from = Math.min(from, last.start);
      this.#covers.pop();
    }
    this.#covers.push({ start: from, end });
  }

  /** @param decided how many bytes no later occurrence can touch; covered ones directly behind are decided too */
  #release(bytes: Uint8Array, decided: number): Buffer {
    const parts: Uint8Array[] = [];
    let done = 0;
    while (this.#covers[0] !== undefined && this.#covers[0].start <= Math.max(decided, done)) {
      const { start, end } = this.#covers[0];
      this.#covers.shift();
      if (start > done) this.#pass(bytes.subarray(done, start), parts);
      if (!this.#endsCovered) parts.push(STARS);
      this.#endsCovered = true;
      done = end;
    }
    if (decided > done) {
      this.#pass(bytes.subarray(done, decided), parts);
      done = decided;
    }
    // A copy: the caller may use the chunk's memory again.
    this.#held = Uint8Array.from(bytes.subarray(done));
    for (const cover of this.#covers) {
      cover.start -= done;
      cover.end -= done;
    }
    return Buffer.concat(parts);
  }

  #pass(bytes: Uint8Array, parts: Uint8Array[]): void {
    parts.push(bytes);
    this.#endsCovered = false;
  }
}
