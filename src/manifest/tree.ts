import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Range } from 'yaml';
import { findTooDeep } from '../core/yaml-depth.ts';
import { showText } from '../references/show-text.ts';

/** A place in the manifest's text, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A manifest's text as data, each part with its place. */
export type Tree = Scalar | List | Table;

export interface Scalar extends Position {
  readonly kind: 'scalar';
  /** As written for numbers, so that no digit is lost. */
  readonly text: string;
  readonly type: 'text' | 'number' | 'flag' | 'null';
}

export interface List extends Position {
  readonly kind: 'list';
  readonly items: readonly Tree[];
}

export interface Table extends Position {
  readonly kind: 'table';
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  /** Of the key. */
  readonly at: Position;
  readonly value: Tree;
}

/** What is wrong at a place, and how to mend it. */
export type Complain = (at: Position, what: string, ...fix: readonly string[]) => void;

/**
 * Reads YAML 1.2. Anchors, tags and several documents are refused: a profile repeats nothing, and what a security engineer reads
 * is what there is.
 * @returns `undefined` where the text is no YAML; then something was complained of
 */
export function parseTree(text: string, complain: Complain): Tree | undefined {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const tooDeep = findTooDeep(text, DEEPEST);
  if (tooDeep !== undefined) {
    const before = text.slice(0, tooDeep).split('\n');
    complain({ line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }, 'this is nested too deep');
    return undefined;
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    merge: false,
    // Else a tag would bring in bytes and more.
    resolveKnownTags: false,
    // They would quote the text.
    prettyErrors: false,
  });
  // What follows the first mistake is mostly of its making.
  const [wrong] = [...document.errors, ...document.warnings];
  if (wrong !== undefined) {
    const { code, pos } = wrong;
    complain(at(pos[0]), `this is no YAML that is read here (${code.toLowerCase().replaceAll('_', ' ')})`);
    return undefined;
  }
  const reader = new TreeReader(at, complain);
  const tree = reader.read(document.contents, 0);
  return reader.failed ? undefined : tree;
}

/** A session policy goes deepest. */
const DEEPEST = 30;

class TreeReader {
  failed = false;
  readonly #at: (offset: number) => Position;
  readonly #complain: Complain;

  constructor(at: (offset: number) => Position, complain: Complain) {
    this.#at = at;
    this.#complain = complain;
  }

  read(node: unknown, start: number): Tree {
    if (!isNode(node)) return { kind: 'scalar', text: '', type: 'null', ...this.#at(start) };
    const offset = startOf(node.range) ?? start;
    const at = this.#at(offset);
    if (isAlias(node) || ('anchor' in node && node.anchor !== undefined)) {
      return this.#refuse(at, 'anchors and aliases are not read here', 'write it out, or use a profile');
    }
    if (node.tag !== undefined) {
      return this.#refuse(at, 'tags are not read here', 'remove the ! and the word behind it');
    }
    if (isScalar(node)) {
      const read = scalar(node.value, node.source);
      return read.text.isWellFormed()
        ? { ...read, ...at }
        : this.#refuse(at, 'this text has half of a character', 'write the character itself');
    }
    if (isSeq(node)) {
      return { kind: 'list', items: node.items.map((item) => this.read(item, offset)), ...at };
    }
    if (!isMap(node)) return this.#refuse(at, 'this is no mapping, sequence or scalar');
    const entries = new Map<string, Entry>();
    for (const { key, value } of node.items) {
      const keyAt = this.#at(isNode(key) ? (startOf(key.range) ?? offset) : offset);
      // As written: `TRUE` is a name here, and no flag.
      const name = isScalar(key) ? (key.source ?? String(key.value)) : undefined;
      if (name === undefined) this.#refuse(keyAt, 'a key is plain text');
      else if (entries.has(name)) this.#refuse(keyAt, `${showText(name)} is there already`);
      else entries.set(name, { at: keyAt, value: this.read(value, this.#endOf(key, offset)) });
    }
    return { kind: 'table', entries, ...at };
  }

  /** Where a value would stand that is not there. */
  #endOf(key: unknown, start: number): number {
    return isNode(key) ? (startOf(key.range) ?? start) : start;
  }

  #refuse(at: Position, what: string, ...fix: readonly string[]): Tree {
    this.failed = true;
    this.#complain(at, what, ...fix);
    return { kind: 'scalar', text: '', type: 'null', ...at };
  }
}

function startOf(range: Range | null | undefined): number | undefined {
  return range?.[0];
}

function scalar(value: unknown, source: string | undefined): Omit<Scalar, keyof Position> {
  if (value === null || value === undefined) return { kind: 'scalar', text: '', type: 'null' };
  if (typeof value === 'boolean') return { kind: 'scalar', text: String(value), type: 'flag' };
  if (typeof value === 'number' || typeof value === 'bigint') {
    return { kind: 'scalar', text: source ?? String(value), type: 'number' };
  }
  return { kind: 'scalar', text: String(value), type: 'text' };
}

/** `over` on `base`, key by key; `null` removes a key, anything else that is no table on both sides replaces it. */
export function merge(base: Tree | undefined, over: Tree): Tree {
  if (base?.kind !== 'table' || over.kind !== 'table') return over;
  const entries = new Map(base.entries);
  for (const [name, entry] of over.entries) {
    if (isNull(entry.value)) entries.delete(name);
    else entries.set(name, { ...entry, value: merge(entries.get(name)?.value, entry.value) });
  }
  return { ...over, entries };
}

/** The table without some of its keys. */
export function without(tree: Tree, isLeftOut: (name: string, value: Tree) => boolean): Tree {
  if (tree.kind !== 'table') return tree;
  const entries = new Map([...tree.entries].filter(([name, { value }]) => !isLeftOut(name, value)));
  return { ...tree, entries };
}

/** The table with each of its values changed. */
export function mapValues(tree: Tree, change: (name: string, value: Tree) => Tree): Tree {
  if (tree.kind !== 'table') return tree;
  const entries = new Map(
    [...tree.entries].map(([name, entry]) => [name, { ...entry, value: change(name, entry.value) }]),
  );
  return { ...tree, entries };
}

export function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.type === 'null';
}

/** The value under a key of a table. */
export function under(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === 'table' ? tree.entries.get(key)?.value : undefined;
}

export function entriesOf(tree: Tree | undefined): readonly (readonly [name: string, entry: Entry])[] {
  return tree?.kind === 'table' ? [...tree.entries] : [];
}

/** Plain data: what JSON would hold. Numbers stay text where JavaScript would change them. */
export function toJson(tree: Tree): unknown {
  if (tree.kind === 'list') return tree.items.map(toJson);
  if (tree.kind === 'table') {
    return Object.fromEntries([...tree.entries].map(([name, { value }]) => [name, toJson(value)]));
  }
  switch (tree.type) {
    case 'null':
      return null;
    case 'flag':
      return tree.text === 'true';
    case 'number':
      return String(Number(tree.text)) === tree.text ? Number(tree.text) : tree.text;
    case 'text':
      return tree.text;
  }
}
