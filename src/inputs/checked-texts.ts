import { parseDuration } from '../core/duration.ts';
import { UserError } from '../core/errors.ts';
import type { SettingsReader } from '../stores/store.ts';

/** Where texts come from, and how errors name them. */
export interface TextSource {
  /** The text, trimmed; empty where it is not given. */
  read(name: string): string;
  defaultOf(name: string): string;
  /** "input aws-role", "connections.payments.role". */
  label(name: string): string;
  /** Further facts of an error: the file and line. */
  facts?(name: string): readonly (readonly [label: string, value: string])[];
}

/** Reads texts by kind; what is wrong goes into the list and a harmless value comes back. */
export class CheckedTexts implements SettingsReader {
  readonly #source: TextSource;
  readonly #errors: UserError[];

  constructor(source: TextSource, errors: UserError[]) {
    this.#source = source;
    this.#errors = errors;
  }

  refuse(name: string, rule: string, given: 'shown' | 'hidden' = 'shown'): void {
    const label = this.#source.label(name);
    const place = this.#source.facts?.(name) ?? [];
    const shown: readonly (readonly [string, string])[] =
      given === 'hidden' ? place : [...place, ['given', shorten(this.text(name))]];
    this.#errors.push(
      new UserError({
        code: 'INPUT_INVALID',
        what: `${label} ${rule}`,
        ...(shown.length === 0 ? {} : { facts: shown }),
        fix: [`correct ${label.replace(/^input /, '')}`],
      }),
    );
  }

  text(name: string): string {
    return this.#source.read(name) || this.#source.defaultOf(name);
  }

  /** @param letterCase `any-case` where YAML's own words are among them: `True` */
  choice<const Word extends string>(
    name: string,
    words: readonly [Word, ...Word[]],
    letterCase: 'exact' | 'any-case' = 'exact',
  ): Word {
    const given = this.text(name);
    const text = letterCase === 'exact' ? given : given.toLowerCase();
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    this.refuse(name, `is one of ${words.join(', ')}`);
    return words[0];
  }

  flag(name: string): boolean {
    const text = this.text(name).toLowerCase();
    if (text !== 'true' && text !== 'false') this.refuse(name, 'is true or false');
    return text === 'true';
  }

  integer(name: string, least: number, most: number): number {
    const text = this.text(name);
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.refuse(name, `is a whole number from ${least} to ${most}`);
    return least;
  }

  duration(name: string, least: number, most: number): number {
    const seconds = parseDuration(this.text(name));
    if (seconds !== undefined && seconds >= least && seconds <= most) return seconds;
    this.refuse(
      name,
      seconds === undefined
        ? 'is a number and s, m, h or d, such as 90s or 15m'
        : `is from ${least} to ${most} seconds`,
    );
    return least;
  }

  list(name: string, separator = /[\n,]/): readonly string[] {
    return this.text(name)
      .split(separator)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  }
}

/** Enough to recognise the text by; it may be long, or hold a secret by mistake. */
function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}
