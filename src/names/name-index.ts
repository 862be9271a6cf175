import type { ProtectedNames } from './protected-names.ts';

/** Looks names up in lists that are long, of which a run asks for a few. */
export class NameIndex {
  readonly #entries: readonly ProtectedNames[];
  #exact: ReadonlySet<string> | undefined;
  #families: readonly string[] = [];

  constructor(entries: readonly ProtectedNames[]) {
    this.#entries = entries;
  }

  /** @param upper upper case */
  reasonFor(upper: string): string | undefined {
    const exact = this.#exact ?? this.#read();
    if (exact.has(upper))
      return this.#entries.findLast(({ names }) => wordsOf(names).includes(upper))?.reason;
    const family = this.#families.find((prefix) => upper.startsWith(prefix));
    if (family === undefined) return undefined;
    return this.#entries.find(({ names }) => wordsOf(names).includes(`${family}*`))?.reason;
  }

  #read(): ReadonlySet<string> {
    const words = wordsOf(this.#entries.map(({ names }) => names).join(' '));
    this.#families = words.filter((word) => word.endsWith('*')).map((word) => word.slice(0, -1));
    // Families are in it too, and found by nobody: no name has a star.
    this.#exact = new Set(words);
    return this.#exact;
  }
}

function wordsOf(names: string): readonly string[] {
  return names.split(/\s+/);
}
