import { decodePrintable, type PartSink } from '../part-sink.ts';
import { isPairedName, isUserName } from '../secret-names.ts';

/** Pairs of one place are few; more would be a list of accounts, each with a place of its own. */
const MOST_HALVES = 4;

/** The values that stand side by side in one object, section or string, with what their names say of each other. */
export class Members {
  readonly #sink: PartSink;
  readonly #users = new Set<string>();
  readonly #passwords = new Set<string>();

  constructor(sink: PartSink) {
    this.#sink = sink;
  }

  /** Returns whether something of it is hidden. */
  leaf(key: string, text: string, parent = ''): boolean {
    this.note(key, text);
    const masked = this.#sink.leaf(key, text);
    return this.#decode(key, text, parent) || masked;
  }

  /** For containers whose other values are options: only what a secret's name says is one. */
  secret(key: string, text: string): boolean {
    this.note(key, text);
    return this.#sink.secret(text);
  }

  note(key: string, text: string): void {
    if (isUserName(key) && this.#users.size < MOST_HALVES) this.#users.add(text);
    else if (isPairedName(key) && this.#passwords.size < MOST_HALVES) this.#passwords.add(text);
  }

  end(): void {
    for (const user of this.#users) for (const password of this.#passwords) this.#sink.pair(user, password);
  }

  /** Values that are base64 by their place, however short. */
  #decode(key: string, text: string, parent: string): boolean {
    if (/^(?:_?auth|npmAuthIdent)$/i.test(key)) return findBasicPair(text, this.#sink);
    if (key !== '_password' && parent !== 'data' && !/-data$/.test(key)) return false;
    const decoded = decodePrintable(text, 1);
    if (decoded === undefined) return false;
    if (key === '_password') this.#passwords.add(decoded);
    return this.#sink.leaf(key, decoded);
  }
}

/** `user:password`, in base64 or in clear. */
export function findBasicPair(text: string, sink: PartSink): boolean {
  const clear = text.includes(':') ? text : decodePrintable(text, 3);
  if (clear === undefined) return false;
  const colon = clear.indexOf(':');
  if (colon < 0) return false;
  const password = clear.slice(colon + 1);
  sink.pair(clear.slice(0, colon), password);
  return sink.secret(password);
}
