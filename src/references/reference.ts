import type { UserError } from '../core/errors.ts';
import { userErrors } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { Connection, SecretReference, StoreOutline } from '../stores/store.ts';
import { type CommonOptions, commonOptionNames, parseOptions } from './options.ts';
import { percentDecode } from './percent.ts';
import { lineProblem, optionProblem } from './problem.ts';
import { parseSelector, type Selector } from './selector.ts';
import { showText } from './show-text.ts';
import { suggest } from './suggest.ts';

export interface ParsedReference {
  readonly connection: Connection;
  readonly reference: SecretReference;
  readonly selector: Selector;
  readonly options: CommonOptions;
}

export type ReferenceResult = ParsedReference | { readonly errors: readonly UserError[] };

/**
 * Reads `store:locator?options#selector`, or a native identifier with options and selector. Cut at the first `#`,
 * then the left part at its first `?`. All that is wrong comes back at once, without `wanted`.
 */
export function parseReference(
  text: string,
  connections: readonly Connection[],
  settings: Pick<Settings, 'maxAgeSeconds'>,
): ReferenceResult {
  const { target, rawOptions, rawSelector } = cutReference(text);
  const found = findConnection(target, connections);
  if ('error' in found) return { errors: [found.error] };
  const { connection, native } = found;
  const { store } = connection;

  const options = parseOptions(rawOptions, store);
  const errors = [...options.errors];
  const selector = collect(errors, () => readSelector(rawSelector, store.options));
  const locator = collect(errors, () => (native ? checkStars(found.locator) : decodeLocator(found.locator)));
  if (locator === undefined || selector === undefined || options.errors.length > 0) return { errors };

  const parsed = collect(errors, () =>
    connection.parse({
      locator,
      native,
      options: options.own,
      ...(selector.kind === 'none' ? {} : { selected: true }),
    }),
  );
  if (parsed === undefined) return { errors };
  errors.push(...checkTogether(parsed, selector, options.common, options.own));
  if (errors.length > 0) return { errors };
  // The store sees its own options alone, so an age limit is added to what it asks for.
  const limit = options.common.maxAgeSeconds ?? settings.maxAgeSeconds;
  const wantsCreated = parsed.wantsCreated || limit !== undefined;
  return { connection, reference: { ...parsed, wantsCreated }, selector, options: options.common };
}

/** The store that a reference names by its word or a native identifier, of connections that are called like their stores. */
export function storeNamedBy(text: string, stores: readonly StoreOutline[]): StoreOutline | undefined {
  const { target } = cutReference(text);
  const [word] = cut(target, ':');
  return stores.find(({ id }) => id === word) ?? stores.find((store) => store.recognises(target));
}

/** Whether a reference may give more than one variable, whose names data chooses. */
export function yieldsMany(parsed: Pick<ParsedReference, 'reference' | 'selector'>): boolean {
  return parsed.reference.wildcard !== undefined || parsed.selector.kind === 'leaves';
}

type Target =
  | { readonly connection: Connection; readonly locator: string; readonly native: boolean }
  | { readonly error: UserError };

function findConnection(target: string, connections: readonly Connection[]): Target {
  if (/^["'`]/.test(target)) return { error: noQuotes() };
  // A native identifier belongs to the connection that is named like its store, never to a guess by account.
  const owner = connections.find(({ name, store }) => name === store.id && store.recognises(target));
  if (owner !== undefined) return { connection: owner, locator: target, native: true };

  const [word, locator] = cut(target, ':');
  if (locator === undefined) return { error: noColon(target, connections) };
  const connection = connections.find(({ name }) => name === word);
  if (connection === undefined) return { error: unknownWord(word, locator, connections) };
  if (locator.trim() === '') {
    return { error: lineProblem(`nothing stands behind ${word}:`, `write ${word}:, then the secret's name`) };
  }
  if (locator !== locator.trim()) {
    return {
      error: lineProblem(
        `a blank at an end of what stands behind ${word}:`,
        `write ${word}:${showText(locator.trim())} without it, or %20 where the name has one`,
      ),
    };
  }
  return { connection, locator, native: connection.store.recognises(locator) };
}

/** Words that begin a native identifier; a text that no store recognised is then named as what it looks like. */
const nativeBeginnings: Readonly<Record<string, string>> = {
  arn: 'ARN',
  http: 'URL',
  https: 'URL',
};

function unknownWord(word: string, locator: string, connections: readonly Connection[]): UserError {
  const ids = connections.map(({ name }) => name);
  const kind = Object.hasOwn(nativeBeginnings, word) ? nativeBeginnings[word] : undefined;
  if (kind !== undefined)
    return lineProblem(`no store has secrets under this ${kind}`, listWords(connections));
  // A YAML habit: `NAME: aws:prod/database`.
  const [inner] = cut(locator.trim(), ':');
  if (ids.includes(inner)) {
    return lineProblem(
      `no store is called ${showText(word)}`,
      `write ${showText(word.trim())} = ${showText(locator.trim())}, with = instead of the first colon`,
    );
  }
  const near = suggest(word.trim(), ids);
  const hint = near === undefined ? [] : [`did you mean ${near}:${showText(locator.trim())}?`];
  // Anything longer, or of other characters, may be a secret pasted where its reference belongs.
  const isWord = /^[A-Za-z][A-Za-z0-9_-]{0,19}\s*$/.test(word);
  const what = isWord ? `no store is called ${word.trim()}` : 'the reference does not begin with a store';
  return lineProblem(what, ...hint, listWords(connections));
}

/** The text is not shown: somebody may have pasted the secret itself where its reference belongs. */
function noColon(target: string, connections: readonly Connection[]): UserError {
  if (target === '') return lineProblem('the reference is missing', listWords(connections));
  const [word] = target.split(/[/.\s]/);
  const near = suggest(
    word ?? '',
    connections.map(({ name }) => name),
  );
  const hint = near === undefined ? [] : [`did you mean ${near}: and the secret's name behind it?`];
  return lineProblem('the reference has no store', ...hint, listWords(connections));
}

export function noQuotes(): UserError {
  return lineProblem(
    'a quote at the beginning: there are no quotes here',
    'remove the quotes; blanks inside a name or key need none',
  );
}

function listWords(connections: readonly Connection[]): string {
  return `a reference begins with its store: ${connections.map(({ name }) => `${name}:`).join(', ')}`;
}

function readSelector(raw: string | undefined, storeOptions: readonly string[]): Selector {
  if (raw === undefined) return { kind: 'none' };
  const optionLike = /[?&]([a-z-]+)(=|&|$)/.exec(raw);
  const [whole = '', name = ''] = optionLike ?? [];
  const known = [...storeOptions, ...commonOptionNames];
  const isOption = known.includes(name) || (whole.endsWith('=') && suggest(name, known) !== undefined);
  if (optionLike !== null && isOption) {
    const key = raw.slice(0, optionLike.index);
    throw lineProblem(
      `options stand before the #, and ${showText(raw)} has ${showText(name)} behind it`,
      `write ?${showText(raw.slice(optionLike.index + 1))}#${showText(key)}`,
      `or, where the key is really called so, ${whole.startsWith('?') ? '%3F for its ?' : '%26 for its &'}`,
    );
  }
  if (/^\s/.test(raw)) {
    throw lineProblem(
      'a blank behind the #',
      'write #key without a blank, or a blank on both sides of the # for a comment; %20 for a blank in a key',
    );
  }
  const text = percentDecode(raw);
  if (text === undefined) throw badPercent('selector');
  return parseSelector(text);
}

function decodeLocator(raw: string): string {
  if (/%2a/i.test(raw)) {
    throw lineProblem('%2A in a name: an encoded star stands for itself, and no secret has one in its name');
  }
  const text = percentDecode(checkStars(raw));
  if (text === undefined) throw badPercent('name');
  return text;
}

function checkStars(locator: string): string {
  const first = locator.indexOf('*');
  if (first !== -1 && first !== locator.length - 1) {
    throw lineProblem(
      `a wildcard is one * at the end of the name, unlike in ${showText(locator)}`,
      `write ${showText(`${locator.slice(0, first)}*`)}`,
    );
  }
  return locator;
}

function badPercent(place: string): UserError {
  return lineProblem(
    `the ${place} has a % that begins no encoded character`,
    'write %25 for a percent sign (the bytes must be UTF-8)',
  );
}

function checkTogether(
  reference: SecretReference,
  selector: Selector,
  common: CommonOptions,
  own: ReadonlyMap<string, string>,
): readonly UserError[] {
  const errors: UserError[] = [];
  if (reference.wildcard !== undefined && own.has('version')) {
    errors.push(
      optionProblem(
        'version= with a wildcard',
        'name the secret: versions of several secrets have nothing in common',
      ),
    );
  }
  if (common.default !== undefined && yieldsMany({ reference, selector })) {
    errors.push(
      optionProblem(
        'default= where several variables may come',
        'use it on a line that names one secret and no #*',
      ),
    );
  }
  if (typeof common.plain === 'object' && selector.kind !== 'leaves') {
    errors.push(
      optionProblem(
        'plain= with a list of keys, without #*',
        'write plain alone, or #* behind the reference',
      ),
    );
  }
  return errors;
}

/** Runs one step of the grammar; what is wrong there is added to the errors, a bug is not. */
function collect<T>(errors: UserError[], step: () => T): T | undefined {
  try {
    return step();
  } catch (thrown) {
    const found = userErrors(thrown);
    if (found === undefined) throw thrown;
    errors.push(...found);
    return undefined;
  }
}

function cutReference(text: string) {
  const [left, rawSelector] = cut(text, '#');
  const [target, rawOptions] = cut(left, '?');
  return { target, rawOptions, rawSelector };
}

/** The text before the first separator and the text behind it, `undefined` where there is none. */
function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
