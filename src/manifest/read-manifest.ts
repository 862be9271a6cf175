import { UserError } from '../core/errors.ts';
import type { DeclaredConnection } from '../inputs/connections.ts';
import type { NamedReference } from '../references/lines.ts';
import { parseName } from '../references/names.ts';
import { didYouMean, listKnown } from '../references/problem.ts';
import { showText } from '../references/show-text.ts';
import type { StoreOutline } from '../stores/store.ts';
import { manifestShape } from './schema.ts';
import {
  type Complain,
  entriesOf,
  isNull,
  mapValues,
  merge,
  parseTree,
  type Tree,
  toJson,
  under,
  without,
} from './tree.ts';

/** What a manifest asks for, its profile applied. */
export interface Manifest {
  readonly connections: readonly DeclaredConnection[];
  readonly references: readonly NamedReference[];
  /** MANIFEST_INVALID, each with line and column; what is wrong is not among the rest. */
  readonly errors: readonly UserError[];
}

/**
 * Reads and checks a manifest, the profiles that are not chosen too.
 * @param file how errors name it
 * @param profile empty for none
 * @throws UserError INPUT_INVALID for a profile that is not there
 */
export function readManifest(
  text: string,
  file: string,
  profile: string,
  stores: readonly StoreOutline[],
): Manifest {
  const errors: UserError[] = [];
  const complain: Complain = ({ line, column }, what, ...fix) => {
    errors.push(
      new UserError({
        code: 'MANIFEST_INVALID',
        what: `${file}:${line}:${column}: ${what}`,
        fix,
      }),
    );
  };
  const tree = parseTree(text, complain);
  if (tree !== undefined) {
    manifestShape(stores, (name) => storeOf(name, under(tree, 'connections'), stores)).check(
      tree,
      '',
      complain,
    );
    checkExtends(tree, complain);
  }
  const merged = applyProfile(tree, file, profile);
  const declared = entriesOf(under(merged, 'connections')).map(([name, { value }]) =>
    declare(name, value, file, stores),
  );
  const broken = declared.filter(({ store }) => store === '').map(({ name }) => name);
  const references = entriesOf(under(merged, 'secrets')).flatMap(([name, { at, value }]) => {
    const text = referenceText(value);
    if (text === '' && errors.length === 0) complain(at, `secrets.${name} has no from`, 'add from:');
    // What was complained of already says nothing more.
    const [connection = ''] = text.split(':');
    if (text === '' || broken.includes(connection) || parseName(name) === undefined) return [];
    return [{ name, text, where: `${file}, line ${at.line}` }];
  });
  return { connections: declared.filter(({ store }) => store !== ''), references, errors };
}

function storeOf(
  name: string,
  connections: Tree | undefined,
  stores: readonly StoreOutline[],
): string | undefined {
  const said = under(under(connections, name), 'store');
  const word = said?.kind === 'scalar' ? said.text : name;
  return stores.find(({ id }) => id === word)?.id;
}

function checkExtends(tree: Tree, complain: Complain): void {
  const profiles = under(tree, 'profiles');
  const names = entriesOf(profiles).map(([name]) => name);
  for (const [name, { value }] of entriesOf(profiles)) {
    const parent = under(value, 'extends');
    if (parent?.kind !== 'scalar') continue;
    if (!names.includes(parent.text)) {
      complain(
        parent,
        `no profile is called ${showText(parent.text)}`,
        ...didYouMean(parent.text, names),
        ...listKnown('profiles', names),
      );
    } else if (ancestry(profiles, name).includes(name)) {
      complain(parent, `profile ${name} extends itself in the end`, 'remove one extends:');
    }
  }
}

/** The profiles that one builds on, nearest first; ends where they go round in circles. */
function ancestry(profiles: Tree | undefined, name: string): readonly string[] {
  const found: string[] = [];
  let parent = under(under(profiles, name), 'extends');
  while (parent?.kind === 'scalar' && !found.includes(parent.text)) {
    found.push(parent.text);
    parent = under(under(profiles, parent.text), 'extends');
  }
  return found;
}

function applyProfile(tree: Tree | undefined, file: string, profile: string): Tree | undefined {
  if (tree === undefined || profile === '') return tree;
  const profiles = under(tree, 'profiles');
  const names = entriesOf(profiles).map(([name]) => name);
  if (!names.includes(profile)) {
    throw new UserError({
      code: 'INPUT_INVALID',
      what: `input profile: ${file} has no profile ${showText(profile)}`,
      fix: [
        ...didYouMean(profile, names),
        ...(names.length === 0
          ? ['leave profile empty: the manifest has none']
          : listKnown('profiles', names)),
      ],
    });
  }
  return [profile, ...ancestry(profiles, profile)].reverse().reduce((merged, name) => {
    const changes = under(profiles, name);
    return changes === undefined || isNull(changes) ? merged : mergeProfile(merged, changes);
  }, tree);
}

/**
 * A key with nothing behind it changes nothing. What belongs to what is replaced goes with it: a connection's settings with its
 * store, and that a value is harmless, or has a default, with the reference that it was said of.
 */
function mergeProfile(base: Tree, profile: Tree): Tree {
  const changes = without(profile, (_, value) => isNull(value));
  const kept = mapValues(base, (part, table) =>
    mapValues(table, (name, value) => {
      const change = under(under(changes, part), name);
      if (
        part === 'connections' &&
        isOther(settingText(under(value, 'store')) || name, under(change, 'store'))
      ) {
        return without(value, () => true);
      }
      const isReplaced = part === 'secrets' && under(change, 'from') !== undefined;
      return isReplaced ? without(value, (key) => key === 'plain' || key === 'default') : value;
    }),
  );
  return merge(kept, changes);
}

function isOther(store: string, said: Tree | undefined): boolean {
  return said !== undefined && settingText(said) !== store;
}

function declare(
  name: string,
  tree: Tree,
  file: string,
  stores: readonly StoreOutline[],
): DeclaredConnection {
  const identity = under(tree, 'identity');
  const place = (setting: string): string => {
    const { line, column } = under(tree, setting) ?? tree;
    return `${file}:${line}:${column}`;
  };
  return {
    name,
    store: storeOf(name, tableOf(name, tree), stores) ?? '',
    ...(identity?.kind === 'scalar' ? { identity: readIdentity(identity.text) } : {}),
    read: (setting) => settingText(under(tree, setting)),
    facts: (setting) => [['in', place(setting)]],
  };
}

function tableOf(name: string, value: Tree): Tree {
  return {
    kind: 'table',
    line: value.line,
    column: value.column,
    entries: new Map([[name, { at: value, value }]]),
  };
}

function readIdentity(text: string): 'oidc' | 'ambient' | 'auto' {
  return text === 'oidc' || text === 'ambient' ? text : 'auto';
}

function settingText(tree: Tree | undefined): string {
  if (tree === undefined || isNull(tree)) return '';
  if (tree.kind === 'scalar') return tree.text.trim();
  if (tree.kind === 'table') return JSON.stringify(toJson(tree));
  return tree.items.map(settingText).join('\n');
}

/** The long form as a line has it: `from` with its options behind a `?`, before the selector. */
function referenceText(tree: Tree): string {
  if (tree.kind === 'list') return '';
  if (tree.kind === 'scalar') return tree.text.trim();
  const from = settingText(under(tree, 'from'));
  const options = entriesOf(tree).flatMap(([name, { value }]) =>
    name === 'from' ? [] : optionTexts(name, value),
  );
  if (options.length === 0 || from === '') return from;
  const hash = from.indexOf('#');
  const left = hash === -1 ? from : from.slice(0, hash);
  const selector = hash === -1 ? '' : from.slice(hash);
  return `${left}${left.includes('?') ? '&' : '?'}${options.join('&')}${selector}`;
}

/** Options that stand alone, or not at all. */
const flags: readonly string[] = ['optional', 'plain', 'trim'];

function optionTexts(name: string, value: Tree): readonly string[] {
  if (value.kind === 'list') {
    return [`${name}=${value.items.map((item) => encodeURIComponent(settingText(item))).join(',')}`];
  }
  if (value.kind === 'table') {
    return entriesOf(value).map(
      ([key, entry]) => `${name}.${key}=${encodeURIComponent(settingText(entry.value))}`,
    );
  }
  if (value.type === 'flag' && flags.includes(name)) return value.text === 'true' ? [name] : [];
  // Behind `plain` a comma parts the leaves.
  const text =
    name === 'plain'
      ? value.text.split(',').map(encodeURIComponent).join(',')
      : encodeURIComponent(value.text);
  return [`${name}=${text}`];
}
