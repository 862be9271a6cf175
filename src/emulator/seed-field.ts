import { isRecord } from './wire.ts';

export interface SeedProblem {
  /** `aws.accounts.111122223333.roles.ci.trust`. */
  readonly path: string;
  readonly text: string;
}

/**
 * One place in a seed file. Reading goes on after a mistake, with a harmless stand-in, so that all mistakes are found
 * in one go. A problem never quotes the value: seeds hold secrets.
 */
export class SeedField {
  readonly value: unknown;
  readonly path: string;
  readonly #problems: SeedProblem[];

  constructor(value: unknown, path: string, problems: SeedProblem[]) {
    this.value = value;
    this.path = path;
    this.#problems = problems;
  }

  get isPresent(): boolean {
    return this.value !== undefined;
  }

  problem(text: string): void {
    this.#problems.push({ path: this.path === '' ? 'the seed' : this.path, text });
  }

  /** The members by name; a member outside `known` is a problem. */
  object(known: readonly string[]): (key: string) => SeedField {
    const record = this.#record();
    for (const key of Object.keys(record)) {
      if (!known.includes(key))
        this.#child(key, undefined).problem(`unknown key; known are ${known.join(', ')}`);
    }
    return (key) => this.#child(key, Object.hasOwn(record, key) ? record[key] : undefined);
  }

  /** The entries of an object whose keys are names of the user's choice; nothing where it is absent. */
  map<T>(read: (field: SeedField, key: string) => T): Readonly<Record<string, T>> {
    if (!this.isPresent) return {};
    const entries = Object.entries(this.#record()).map(
      ([key, value]) => [key, read(this.#child(key, value), key)] as const,
    );
    return Object.fromEntries(entries);
  }

  /** The items of a list; nothing where it is absent. */
  list<T>(read: (field: SeedField) => T): readonly T[] {
    if (!this.isPresent) return [];
    if (!Array.isArray(this.value)) {
      this.problem('must be a list');
      return [];
    }
    return this.value.map((item: unknown, index) =>
      read(new SeedField(item, `${this.path}[${index}]`, this.#problems)),
    );
  }

  optional<T>(read: (field: SeedField) => T): T | undefined {
    return this.isPresent ? read(this) : undefined;
  }

  text(pattern?: RegExp, shape?: string): string {
    if (typeof this.value !== 'string') {
      this.problem(this.isPresent ? 'must be a text' : 'is missing');
      return '';
    }
    if (pattern !== undefined && !pattern.test(this.value))
      this.problem(`must be ${shape ?? String(pattern)}`);
    return this.value;
  }

  flag(): boolean {
    if (this.value === undefined) return false;
    if (typeof this.value !== 'boolean') this.problem('must be true or false');
    return this.value === true;
  }

  whole(minimum: number, maximum: number): number {
    const { value } = this;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum || value > maximum) {
      this.problem(`must be a whole number from ${minimum} to ${maximum}`);
      return minimum;
    }
    return value;
  }

  oneOf<const T extends string>(choices: readonly T[], fallback: T): T {
    if (!this.isPresent) return fallback;
    const found = choices.find((choice) => choice === this.value);
    if (found === undefined) this.problem(`must be one of ${choices.join(', ')}`);
    return found ?? fallback;
  }

  date(): Date {
    const date = new Date(typeof this.value === 'string' ? this.value : Number.NaN);
    if (Number.isNaN(date.getTime())) {
      this.problem('must be a date like "2026-01-31T12:00:00Z"');
      return new Date(0);
    }
    return date;
  }

  #record(): Readonly<Record<string, unknown>> {
    if (isRecord(this.value)) return this.value;
    if (this.isPresent) this.problem('must be an object');
    return {};
  }

  #child(key: string, value: unknown): SeedField {
    return new SeedField(value, this.path === '' ? key : `${this.path}.${key}`, this.#problems);
  }
}
