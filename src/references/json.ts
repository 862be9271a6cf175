/**
 * A JSON text (RFC 8259) with what `JSON.parse` drops: numbers keep their digits, members their order (integer-like
 * keys too), `__proto__` is a key like any other. Of a key given twice the last one holds, as in `JSON.parse`.
 */
export type JsonNode =
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonNode> }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'boolean'; readonly is: boolean }
  | { readonly kind: 'null' };

/** The outermost object or array is at depth 1. The reader recurses, so this also bounds its stack. */
export const depthLimit = 100;

export type JsonReading =
  | { readonly kind: 'json'; readonly root: JsonNode }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'too-deep' };

/** Reads a text. What is wrong with it is not said: a parser's message shows pieces of the value. */
export function readJson(text: string): JsonReading {
  try {
    // Editors on Windows put a byte order mark in front; RFC 8259, section 8.1, lets a parser ignore it.
    return { kind: 'json', root: new JsonReader(text.replace(/^\uFEFF/, '')).read() };
  } catch (thrown) {
    if (thrown === notJson) return { kind: 'not-json' };
    if (thrown === tooDeep) return { kind: 'too-deep' };
    throw thrown;
  }
}

/** JSON without blanks; numbers as they were written. */
export function compactJson(node: JsonNode): string {
  switch (node.kind) {
    case 'object': {
      const members = [...node.members].map(
        ([key, member]) => `${JSON.stringify(key)}:${compactJson(member)}`,
      );
      return `{${members.join(',')}}`;
    }
    case 'array':
      return `[${node.items.map(compactJson).join(',')}]`;
    case 'string':
      return JSON.stringify(node.text);
    case 'number':
      return node.digits;
    case 'boolean':
      return String(node.is);
    case 'null':
      return 'null';
  }
}

const notJson = Symbol('not JSON');
const tooDeep = Symbol('too deep');
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const blanks = /[ \t\n\r]*/y;

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): JsonNode {
    const root = this.#value(1);
    if (this.#at !== this.#text.length) throw notJson;
    return root;
  }

  #value(depth: number): JsonNode {
    this.#match(blanks);
    const node = this.#bareValue(depth);
    this.#match(blanks);
    return node;
  }

  #bareValue(depth: number): JsonNode {
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return { kind: 'string', text: this.#string() };
      case 't':
        return this.#word('true', { kind: 'boolean', is: true });
      case 'f':
        return this.#word('false', { kind: 'boolean', is: false });
      case 'n':
        return this.#word('null', { kind: 'null' });
      default: {
        const digits = this.#match(number);
        if (digits === '') throw notJson;
        return { kind: 'number', digits };
      }
    }
  }

  #object(depth: number): JsonNode {
    if (depth > depthLimit) throw tooDeep;
    const members = new Map<string, JsonNode>();
    this.#expect('{');
    this.#match(blanks);
    if (this.#accept('}')) return { kind: 'object', members };
    do {
      this.#match(blanks);
      const key = this.#string();
      this.#match(blanks);
      this.#expect(':');
      members.set(key, this.#value(depth + 1));
    } while (this.#accept(','));
    this.#expect('}');
    return { kind: 'object', members };
  }

  #array(depth: number): JsonNode {
    if (depth > depthLimit) throw tooDeep;
    const items: JsonNode[] = [];
    this.#expect('[');
    this.#match(blanks);
    if (this.#accept(']')) return { kind: 'array', items };
    do items.push(this.#value(depth + 1));
    while (this.#accept(','));
    this.#expect(']');
    return { kind: 'array', items };
  }

  #string(): string {
    const start = this.#at;
    this.#expect('"');
    let end = this.#at;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    this.#at = end + 1;
    return decodeString(this.#text.slice(start, this.#at));
  }

  #word(word: string, node: JsonNode): JsonNode {
    if (!this.#text.startsWith(word, this.#at)) throw notJson;
    this.#at += word.length;
    return node;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ''] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #accept(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#accept(character)) throw notJson;
  }
}

/** Leaves escapes, and the ban on control characters, to the engine's own parser. */
function decodeString(literal: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(literal);
  } catch {
    throw notJson;
  }
  if (typeof parsed !== 'string') throw notJson;
  return parsed;
}
