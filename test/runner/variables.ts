import type { Os } from './dotnet-text.ts';

/**
 * Variables by name: case-sensitive on Linux, case-insensitive on Windows, where the first spelling of a name
 * stays and the last value wins.
 */
export class Variables {
  readonly #os: Os;
  readonly #byKey = new Map<string, readonly [name: string, value: string]>();

  constructor(os: Os, entries: Iterable<readonly [string, string]> = []) {
    this.#os = os;
    for (const [name, value] of entries) this.set(name, value);
  }

  set(name: string, value: string): void {
    const key = this.#key(name);
    const spelled = this.#byKey.get(key)?.[0] ?? name;
    this.#byKey.set(key, [spelled, value]);
  }

  get(name: string): string | undefined {
    return this.#byKey.get(this.#key(name))?.[1];
  }

  has(name: string): boolean {
    return this.#byKey.has(this.#key(name));
  }

  delete(name: string): void {
    this.#byKey.delete(this.#key(name));
  }

  get size(): number {
    return this.#byKey.size;
  }

  [Symbol.iterator](): IterableIterator<readonly [string, string]> {
    return this.#byKey.values();
  }

  names(): string[] {
    return [...this].map(([name]) => name);
  }

  toObject(): Record<string, string> {
    return Object.fromEntries(this);
  }

  copy(): Variables {
    return new Variables(this.#os, this);
  }

  #key(name: string): string {
    return this.#os === 'windows' ? name.toUpperCase() : name;
  }
}
