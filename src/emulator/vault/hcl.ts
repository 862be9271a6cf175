/** `type "label" { key = value ... }`. */
export interface HclBlock {
  readonly type: string;
  readonly label: string;
  readonly members: ReadonlyMap<string, unknown>;
}

export class HclMistake extends Error {
  override readonly name = 'HclMistake';
}

/** Strings, words and numbers, punctuation; blanks and comments are skipped. */
const TOKEN =
  /(?:\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*(?:("(?:[^"\\\n]|\\.)*")|([A-Za-z0-9_.-]+)|([{}[\]=,])|$)/y;

/**
 * The part of HCL that policies are written in: labelled blocks of texts, words and lists of them.
 * @throws HclMistake
 */
export function parseHcl(text: string): readonly HclBlock[] {
  const tokens = tokenize(text);
  let place = 0;
  const peek = (): string | undefined => tokens[place];
  const take = (): string => {
    const token = tokens[place];
    if (token === undefined) throw new HclMistake('ends too early');
    place += 1;
    return token;
  };
  const expect = (wanted: string): void => {
    const token = take();
    if (token !== wanted) throw new HclMistake(`has ${token} where ${wanted} is expected`);
  };
  const value = (): unknown => {
    const token = take();
    if (token !== '[') return readScalar(token);
    const items: unknown[] = [];
    while (peek() !== ']') {
      items.push(readScalar(take()));
      if (peek() !== ']') expect(',');
    }
    expect(']');
    return items;
  };
  const members = (): ReadonlyMap<string, unknown> => {
    const found = new Map<string, unknown>();
    expect('{');
    while (peek() !== '}') {
      const key = readName(take());
      expect('=');
      found.set(key, value());
      if (peek() === ',') take();
    }
    expect('}');
    return found;
  };
  const blocks: HclBlock[] = [];
  while (peek() !== undefined)
    blocks.push({ type: readName(take()), label: readString(take()), members: members() });
  return blocks;
}

function tokenize(text: string): readonly string[] {
  const tokens: string[] = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length; ) {
    const line = text.slice(0, TOKEN.lastIndex).split('\n').length;
    const match = TOKEN.exec(text);
    if (match === null) throw new HclMistake(`cannot be read at line ${line}`);
    const token = match[1] ?? match[2] ?? match[3];
    if (token === undefined) break;
    tokens.push(token);
  }
  return tokens;
}

function readName(token: string): string {
  const name = token.startsWith('"') ? readString(token) : token;
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) throw new HclMistake(`has ${token} where a name is expected`);
  return name;
}

function readString(token: string): string {
  const read: unknown = token.startsWith('"') ? readJson(token) : undefined;
  if (typeof read !== 'string') throw new HclMistake(`has ${token} where a text in quotes is expected`);
  return read;
}

function readScalar(token: string): unknown {
  const read = readJson(token);
  if (read === undefined) throw new HclMistake(`has ${token} where a value is expected`);
  return read;
}

/** Texts with their escapes, numbers, `true` and `false` are as in JSON. */
function readJson(token: string): unknown {
  try {
    const parsed: unknown = JSON.parse(token);
    return parsed;
  } catch {
    return undefined;
  }
}
