import type { Settings } from '../core/settings.ts';

/** What stands before the `=` of a line. */
export type NamePattern =
  /** `DATABASE_URL` */
  | { readonly kind: 'typed'; readonly name: string }
  /** `API_*`, or `*` with an empty prefix. */
  | { readonly kind: 'starred'; readonly prefix: string }
  /** Nothing: the name comes from the secret. */
  | { readonly kind: 'derived' };

type NameCase = Settings['nameCase'];

/** The portable name of an environment variable (POSIX, XBD 8.1), lower case included. */
export function isVariableName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}

/** Reads a NAME; `undefined` where it is neither a variable's name nor a prefix with a star. */
export function parseName(text: string): NamePattern | undefined {
  if (isVariableName(text)) return { kind: 'typed', name: text };
  const prefix = text.slice(0, -1);
  if (text.endsWith('*') && (prefix === '' || isVariableName(prefix))) return { kind: 'starred', prefix };
  return undefined;
}

/**
 * Makes a variable's name of a prefix, kept as typed, and parts that came from a service or a JSON text: every run of
 * characters other than ASCII letters and digits becomes one `_`, runs at either end are dropped, then the case.
 * @returns `undefined` where nothing is left
 */
export function deriveName(prefix: string, parts: readonly string[], nameCase: NameCase): string | undefined {
  const name = prefix + normalise(parts.join('_'), nameCase);
  if (name === '') return undefined;
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

function normalise(text: string, nameCase: NameCase): string {
  const words = text.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_|_$/g, '');
  if (nameCase === 'upper') return words.toUpperCase();
  return nameCase === 'lower' ? words.toLowerCase() : words;
}
