import type { PartSink, Recogniser } from '../part-sink.ts';
import { isSecretName } from '../secret-names.ts';
import { Members } from './members.ts';

const COMMENT = /^\s*(?:[#;!]|\/\/\s)/;
const SECTION = /^\s*\[{1,2}[^\]]*\]{1,2}\s*(?:[#;].*)?$/;
const DOCUMENT = /^\s*(?:---|\.\.\.)\s*$/;
const EQUALS =
  /^(\s*)(?:export\s+|set\s+|\$env:)?("[^"]+"|'[^']+'|[\w.@/$%-][\w.@/:$%-]*)[ \t]*(=)[ \t]*(.*)$/;
const COLON = /^(\s*(?:-\s+)*)("[^"]+"|'[^']+'|[\w.@/$-]+(?: [\w.@/$-]+)*)[ \t]*(:)(?:[ \t]+(.*))?$/;
const ITEM = /^(\s*(?:-\s+)+)(.*)$/;

interface Entry {
  readonly indent: number;
  /** Empty for an item of a list. */
  readonly key: string;
  readonly value: string;
  /** As they stand, trimmed. */
  readonly lines: readonly string[];
  readonly startsSection: boolean;
}

/** dotenv, INI, properties, npmrc, TOML and YAML: every value as a leaf, by its key. */
export const findAssignments: Recogniser = (text, sink) => {
  if (!/[\r\n]/.test(text)) return findOneLine(text, sink);
  const entries = readEntries(text.split(/\r\n|\r|\n/));
  if (entries === undefined) return false;
  let members = new Members(sink);
  const parents: Entry[] = [];
  for (const entry of entries) {
    if (entry.startsSection) {
      members.end();
      members = new Members(sink);
      continue;
    }
    while (parents.length > 0 && (parents.at(-1)?.indent ?? 0) >= entry.indent) parents.pop();
    const parent = parents.at(-1)?.key ?? '';
    if (entry.value === '' && entry.key !== '') {
      parents.push(entry);
      members.end();
      members = new Members(sink);
      if (isOpaque(entry.key)) for (const line of entry.lines) sink.leaf('', line);
      continue;
    }
    findValue(entry.key || parent, entry.value, parent, members, sink);
    for (const line of entry.lines) sink.keyLine(line, readings(entry.value));
  }
  members.end();
  return true;
};

/** The end of a base64 text looks like a key without a value. */
function isOpaque(key: string): boolean {
  return key.length >= 16 && /[0-9]/.test(key) && !/[_. -]/.test(key);
}

/** Returns nothing where a line fits no format: then this is some other text. */
function readEntries(lines: readonly string[]): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || COMMENT.test(line) || DOCUMENT.test(line)) continue;
    if (SECTION.test(line)) {
      entries.push({ indent: -1, key: '', value: '', lines: [], startsSection: true });
      continue;
    }
    const [, indent = '', name, sign = '', rest = ''] = EQUALS.exec(line) ?? COLON.exec(line) ?? [];
    const [, itemIndent = '', item = ''] = name === undefined ? (ITEM.exec(line) ?? []) : [];
    const last = entries.at(-1);
    if (name === undefined && item === '') {
      // An indented line goes on from the one before, as the URLs of pip.conf do.
      if (last === undefined || last.startsSection || !/^\s/.test(line)) return undefined;
      entries.push({ ...last, value: line.trim(), lines: [line.trim()] });
      continue;
    }
    const first = at;
    let value = name === undefined ? item : rest;
    const depth = (name === undefined ? itemIndent : indent).length;
    if (sign === ':' && /^[|>][+-]?[0-9]?\s*(?:#.*)?$/.test(value)) {
      const body: string[] = [];
      for (; at + 1 < lines.length && isDeeper(lines[at + 1] ?? '', depth); at += 1) {
        body.push((lines[at + 1] ?? '').trim());
      }
      value = body.join('\n').trim();
    } else if (isOpenQuote(value)) {
      const end = lines.findIndex((later, index) => index > at && closesQuote(later, value[0] ?? ''));
      if (end < 0) return undefined;
      value = [value, ...lines.slice(at + 1, end + 1)].join('\n');
      at = end;
    } else {
      // A backslash at the end joins lines in properties files.
      for (; sign === '=' && /(?:^|[^\\])\\$/.test(value) && at + 1 < lines.length; at += 1) {
        value = value.slice(0, -1) + (lines[at + 1] ?? '').trim();
      }
    }
    entries.push({
      indent: depth,
      key: (name ?? '').replace(/^["']|["']$/g, '').trim(),
      value: value.trim(),
      lines: lines.slice(first, at + 1).map((one) => one.trim()),
      startsSection: false,
    });
  }
  return entries.some(({ key, startsSection }) => key !== '' && !startsSection) ? entries : undefined;
}

function isDeeper(line: string, indent: number): boolean {
  return line.trim() === '' || (/^\s*/.exec(line)?.[0].length ?? 0) > indent;
}

function isOpenQuote(value: string): boolean {
  const quote = value[0] ?? '';
  return (quote === '"' || quote === "'") && !closesQuote(value.slice(1), quote);
}

function closesQuote(text: string, quote: string): boolean {
  return quote === '"' ? /^(?:[^"\\]|\\.)*"/.test(text) : text.includes(quote);
}

function findValue(key: string, value: string, parent: string, members: Members, sink: PartSink): boolean {
  const name = key.replace(/^.*:/, '') || key;
  if (/^[[{]/.test(value) && findFlow(value, sink)) return true;
  return readings(value)
    .map((text) => members.leaf(name, text, parent))
    .includes(true);
}

/** What readers of these formats may take the value for: as it is written, and without quotes and escapes. */
function readings(value: string): readonly string[] {
  const [, double] = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(value) ?? [];
  if (double !== undefined) return distinct(double, decodeEscapes(double));
  const [, single] = /^'((?:[^']|'')*)'/.exec(value) ?? [];
  if (single !== undefined) return distinct(single, single.replaceAll("''", "'"));
  const bare = value.replace(/(?<!\s)\s+#.*$/, '');
  return distinct(bare, decodeEscapes(bare));
}

function distinct(...texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', s: ' ' };

function decodeEscapes(text: string): string {
  return text
    .replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, unit, character) =>
      unit === undefined
        ? (ESCAPES[String(character)] ?? String(character))
        : String.fromCharCode(Number.parseInt(String(unit), 16)),
    )
    .toWellFormed();
}

/** `{ user: app, token: x }` of YAML, inline tables of TOML. */
function findFlow(value: string, sink: PartSink): boolean {
  let hidden = false;
  const members = new Members(sink);
  const parents: string[] = [];
  for (const [, key = '', opened, quoted, bare = ''] of value.matchAll(
    /(?:["']?([\w.-]+)["']?\s*[:=]\s*)?(?:([[{])|("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|([^\s,:{}[\]][^,{}[\]]*))/g,
  )) {
    if (opened !== undefined) {
      if (key !== '') parents.push(key);
      continue;
    }
    const parent = parents.at(-1) ?? '';
    for (const text of readings((quoted ?? bare).trim())) {
      if (members.leaf(key || parent, text, parent)) hidden = true;
    }
  }
  members.end();
  return hidden;
}

/** One line is data only where a name says so; else it is a password that holds a `=`. */
function findOneLine(text: string, sink: PartSink): boolean {
  if (!/[=:]/.test(text)) return false;
  const members = new Members(sink);
  const [, , name, , value = ''] = EQUALS.exec(text) ?? COLON.exec(text) ?? [];
  const key = name?.replace(/^["']|["']$/g, '') ?? '';
  const isEntry = value !== '' && (isSecretName(key) || /^[A-Z][A-Z0-9_]+$/.test(key) || /^[[{]/.test(value));
  if (isEntry) findValue(key, value, '', members, sink);
  for (const [, inner = '', quoted, bare = ''] of text.matchAll(
    /(?<![\w.-])([A-Za-z_][\w.-]*)\s*=\s*(?:("(?:[^"\\]|\\.)*"|'[^']*')|([^\s;,&"']+))/g,
  )) {
    const found = quoted ?? bare;
    if (inner !== key && isSecretName(inner))
      for (const reading of readings(found)) members.secret(inner, reading);
    else members.note(inner, readings(found)[0] ?? '');
  }
  members.end();
  return isEntry;
}
