import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { findTooDeep } from '../../core/yaml-depth.ts';
import { depthLimit } from '../../references/json.ts';

export type YamlReading =
  | { readonly kind: 'json'; readonly text: string }
  /** `why` is a word, never a piece of the text. */
  | { readonly kind: 'refused'; readonly why: string; readonly line: number };

/** Each may stand for many nodes, and those again: without a bound a short file is gigabytes of JSON. */
const MOST_ALIASES = 100;

/** Of the JSON, in characters: one large node behind 100 aliases would be 100 times the file. */
const MOST_WRITTEN = 8 * 1024 * 1024;

/**
 * A YAML 1.2 document as JSON text. Numbers are passed on as they are written; those that JSON writes otherwise (`0x1f`,
 * `007`, `.5`) become texts. Merge keys (`<<`) are followed. Refused: a second document, a key given twice, keys that are
 * no text, and every tag but those of the core schema, since a tag says that the text means something else.
 */
export function yamlToJson(text: string): YamlReading {
  const lineCounter = new LineCounter();
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line;
  const tooDeep = findTooDeep(text, depthLimit);
  if (tooDeep !== undefined) {
    return { kind: 'refused', why: 'TOO_DEEP', line: text.slice(0, tooDeep).split('\n').length };
  }
  const document = parseDocument(text, {
    lineCounter,
    // They would quote the text, each after a search for its place.
    prettyErrors: false,
    version: '1.2',
    // Else a %YAML directive, or a tag, would bring in dates, sets and bytes.
    schema: 'core',
    resolveKnownTags: false,
    // The writer finds them faster.
    uniqueKeys: false,
  });
  const [wrong] = [...document.errors, ...document.warnings];
  if (wrong !== undefined) return { kind: 'refused', why: wrong.code, line: lineAt(wrong.pos[0]) };
  try {
    return { kind: 'json', text: new JsonWriter(document).write(document.contents, 1) };
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return { kind: 'refused', why: thrown.why, line: lineAt(thrown.offset) };
  }
}

class Refused extends Error {
  readonly why: string;
  readonly offset: number;

  constructor(why: string, node: unknown) {
    super(why);
    this.why = why;
    this.offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  }
}

class JsonWriter {
  readonly #document: Document.Parsed;
  #aliases = 0;
  #written = 0;

  constructor(document: Document.Parsed) {
    this.#document = document;
  }

  write(given: unknown, depth: number): string {
    const node = this.#resolved(given);
    if (isScalar(node)) return this.#counted(scalarJson(node), given);
    this.#counted('{}', given);
    if (depth > depthLimit) throw new Refused('TOO_DEEP', node);
    if (isSeq(node)) return `[${node.items.map((item) => this.write(item, depth + 1)).join(',')}]`;
    if (!isMap(node)) return 'null';
    const members = [...this.#members(node, depth)];
    return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
  }

  /** Of a key that is merged too, its own value holds; of several merged ones, the first. https://yaml.org/type/merge.html */
  #members(map: YAMLMap, depth: number): ReadonlyMap<string, string> {
    if (depth > depthLimit) throw new Refused('TOO_DEEP', map);
    const members = new Map<string, string>();
    const merged: unknown[] = [];
    for (const { key, value } of map.items) {
      if (isMergeKey(key)) {
        merged.push(value);
        continue;
      }
      const name = this.#counted(keyText(key), key);
      if (members.has(name)) throw new Refused('DUPLICATE_KEY', key);
      members.set(name, this.write(value, depth + 1));
    }
    for (const given of merged) {
      const source = this.#resolved(given);
      for (const one of isSeq(source) ? source.items : [source]) {
        const own = this.#resolved(one);
        if (!isMap(own)) throw new Refused('BAD_MERGE', given);
        for (const [name, value] of this.#members(own, depth + 1)) {
          if (!members.has(name)) members.set(name, value);
        }
      }
    }
    return members;
  }

  /** What merging drops again counts too: it has been in memory. */
  #counted(text: string, node: unknown): string {
    // With the comma or colon behind it.
    this.#written += text.length + 1;
    if (this.#written > MOST_WRITTEN) throw new Refused('TOO_LARGE', node);
    return text;
  }

  #resolved(node: unknown): unknown {
    if (!isAlias(node)) return node;
    this.#aliases += 1;
    if (this.#aliases > MOST_ALIASES) throw new Refused('TOO_MANY_ALIASES', node);
    const target = node.resolve(this.#document);
    if (target === undefined) throw new Refused('BAD_ALIAS', node);
    return target;
  }
}

function scalarJson(scalar: Scalar): string {
  const { value, source } = scalar;
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'number' || source === undefined) throw new Refused('UNKNOWN_VALUE', scalar);
  const isJson = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(source);
  return isJson ? source : JSON.stringify(source);
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
}

function keyText(key: unknown): string {
  if (isScalar(key)) {
    const { value, source } = key;
    if (typeof value === 'string') return value;
    if ((typeof value === 'number' || typeof value === 'boolean') && source !== undefined) return source;
  }
  throw new Refused('KEY_NOT_TEXT', key);
}
