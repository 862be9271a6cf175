import { lineProblem } from './problem.ts';
import { showText } from './show-text.ts';

/** What stands behind the `#`: which part of a secret's JSON text is taken. */
export type Selector =
  | { readonly kind: 'none' }
  | { readonly kind: 'key'; readonly key: string }
  /** RFC 6901, its tokens unescaped. */
  | { readonly kind: 'pointer'; readonly pointer: string; readonly tokens: readonly string[] }
  /** `#*` */
  | { readonly kind: 'leaves' };

/**
 * Reads a selector, percent-decoded before.
 * @throws UserError LINE_INVALID
 */
export function parseSelector(text: string): Selector {
  if (text === '') {
    throw lineProblem('nothing stands behind the #', 'write a key behind it, #* for every leaf, or no #');
  }
  if (text === '*') return { kind: 'leaves' };
  if (!text.startsWith('/')) return { kind: 'key', key: text };
  if (/~(?![01])/.test(text)) {
    throw lineProblem(
      `the JSON pointer #${showText(text)} has a ~ that is neither ~0 nor ~1`,
      'write ~0 for a ~ and ~1 for a / inside a key (RFC 6901)',
    );
  }
  const tokens = text
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { kind: 'pointer', pointer: text, tokens };
}

/** The selector as it stands in a line, without its percent-encoding; empty for none. */
export function showSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'none':
      return '';
    case 'key':
      return `#${showText(selector.key)}`;
    case 'pointer':
      return `#${showText(selector.pointer)}`;
    case 'leaves':
      return '#*';
  }
}

/** The keys that a selector itself adds to a derived name; none for `#*`, whose leaves add theirs. */
export function selectorKeys(selector: Selector): readonly string[] {
  if (selector.kind === 'key') return [selector.key];
  return selector.kind === 'pointer' ? selector.tokens : [];
}

/** How `plain=` and reports name a leaf: its key, or a JSON pointer where it lies deeper or its key would read as one. */
export function leafName(path: readonly string[]): string {
  const [key] = path;
  if (path.length === 1 && key !== undefined && !key.startsWith('/')) return key;
  return path.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
