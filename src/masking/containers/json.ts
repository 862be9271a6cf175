import { type JsonNode, readJson } from '../../references/json.ts';
import { type PartSink, type Recogniser, trimmedLines } from '../part-sink.ts';
import { Members } from './members.ts';

/** Numbers of fewer digits are ports, counts and years. */
const MIN_NUMBER_DIGITS = 6;

const TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g;

/** The public members of a key: https://www.rfc-editor.org/rfc/rfc7517 */
const PUBLIC_KEY_MEMBERS = new Set([
  'kty',
  'n',
  'e',
  'x',
  'y',
  'kid',
  'use',
  'alg',
  'crv',
  'key_ops',
  'x5c',
  'x5t',
]);

/** String leaves and long numbers, as what they say and as they are written. */
export const findJson: Recogniser = (text, sink) => {
  if (!/^\uFEFF?\s*[[{"]/.test(text)) return false;
  const reading = readJson(text);
  if (reading.kind === 'not-json') return false;
  const hidden = new Set<string>();
  if (reading.kind === 'json') walk(reading.root, sink, hidden);
  else findTokens(text, sink, hidden);
  const isPretty = /[\r\n]/.test(text.trim());
  if (isPretty || text.includes('\\')) findWritten(text, isPretty, sink, hidden);
  return true;
};

interface Place {
  readonly node: JsonNode;
  readonly key: string;
  readonly parent: string;
  /** The other values of the same object. */
  readonly members: Members;
}

function walk(root: JsonNode, sink: PartSink, hidden: Set<string>): void {
  const all = [new Members(sink)];
  const waiting: Place[] = all.map((members) => ({ node: root, key: '', parent: '', members }));
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const { node, key, parent, members } = place;
    if (node.kind === 'object') {
      const own = new Members(sink);
      all.push(own);
      const isKey = node.members.has('kty');
      for (const [name, member] of node.members) {
        if (isKey && PUBLIC_KEY_MEMBERS.has(name)) continue;
        waiting.push({ node: member, key: name, parent: key, members: own });
      }
    } else if (node.kind === 'array') {
      for (const item of node.items) waiting.push({ node: item, key, parent, members });
    } else {
      const text = leafText(node);
      if (text !== undefined && members.leaf(key, text, parent)) hidden.add(text);
    }
  }
  for (const members of all) members.end();
}

/** JSON that is nested too deep to be read: every string and number in it, keys too. */
function findTokens(text: string, sink: PartSink, hidden: Set<string>): void {
  for (const [token] of text.matchAll(TOKEN)) {
    const leaf = tokenText(token);
    if (leaf !== undefined && sink.leaf('', leaf)) hidden.add(leaf);
  }
}

/** Writers choose how to escape: what is printed as it is stored is found only as it is written. */
function findWritten(text: string, isPretty: boolean, sink: PartSink, hidden: ReadonlySet<string>): void {
  for (const line of isPretty ? trimmedLines(text) : [text]) {
    const values: string[] = [];
    for (const { 0: token, index } of line.matchAll(TOKEN)) {
      const leaf = tokenText(token);
      if (leaf === undefined) continue;
      if (token.includes('\\') && hidden.has(leaf)) sink.exact(token.slice(1, -1));
      if (!/^\s*:/.test(line.slice(index + token.length, index + token.length + 20))) values.push(leaf);
    }
    if (isPretty) sink.keyLine(line, values);
  }
}

function tokenText(token: string): string | undefined {
  const reading = readJson(token);
  return reading.kind === 'json' ? leafText(reading.root) : undefined;
}

function leafText(node: JsonNode): string | undefined {
  if (node.kind === 'string') return node.text.toWellFormed();
  if (node.kind !== 'number') return undefined;
  return node.digits.replace(/\D/g, '').length >= MIN_NUMBER_DIGITS ? node.digits : undefined;
}
