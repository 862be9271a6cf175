import type { SecretValue } from '../core/secret-value.ts';
import { type JsonNode, readJson } from '../references/json.ts';

/** Shorter texts stand in too many log lines: masking them would hide the log and drop unrelated job outputs. */
export const MASK_MIN_LENGTH = 4;

/** Numbers of fewer digits are ports, counts and years. */
const MIN_NUMBER_DIGITS = 6;

const WHOLE_VALUE_WORDS = new Set(['true', 'false', 'null']);

/** Lines that every PEM or OpenSSH file has: https://www.rfc-editor.org/rfc/rfc7468 */
const PUBLIC_LINE = /^-----(BEGIN|END) [A-Z0-9 ]+-----$/;

/** Keys whose value is no secret by their name: masking `localhost` or a region would hide ordinary log lines. */
const HARMLESS_KEYS = new Set([
  'host',
  'hostname',
  'port',
  'user',
  'username',
  'region',
  'engine',
  'dbname',
  'database',
  'project_id',
  'type',
  'environment',
]);

export interface MaskPlan {
  /** What to register with the log masker; each is one line. */
  readonly texts: readonly string[];
  /** The value itself cannot be masked: too short, or one of `true`, `false`, `null`. */
  readonly exempt: boolean;
}

/**
 * What has to be masked for a value. A one-line value whole; of a multi-line one its trimmed lines and one-line forms,
 * never the whole, since the runner would mask each of its lines, `{` too; string leaves and long numbers of JSON.
 */
export function planMasks(value: SecretValue): MaskPlan {
  const text = value.revealText();
  if (text === undefined) return { texts: [], exempt: value.byteLength > 0 };
  const texts = new Set<string>();
  addText(text, texts);
  addJsonLeaves(text, texts);
  return { texts: [...texts], exempt: text.trim() !== '' && !isReadAsMasked(text, texts) };
}

/** Whether the log shows less than the whole value: one of its lines at least is masked as it stands. */
function isReadAsMasked(text: string, texts: ReadonlySet<string>): boolean {
  return texts.has(text) || text.split(/[\r\n]+/).some((line) => texts.has(line.trim()));
}

function addText(text: string, texts: Set<string>): void {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  if (lines.length === 1) {
    const trimmed = text.trim();
    if (isMaskable(trimmed) && !WHOLE_VALUE_WORDS.has(trimmed)) {
      texts.add(text);
      // The runner trims too, but takes a byte order mark for text; programs that trim do not.
      texts.add(trimmed);
    }
    return;
  }
  for (const line of lines) if (isMaskable(line) && !PUBLIC_LINE.test(line)) texts.add(line);
  if (!isMaskable(text.trim())) return;
  texts.add(JSON.stringify(text).slice(1, -1));
  const bytes = Buffer.from(text, 'utf8');
  texts.add(bytes.toString('base64'));
  texts.add(bytes.toString('base64url'));
}

function addJsonLeaves(text: string, texts: Set<string>): void {
  if (!/^\s*[[{"]/.test(text)) return;
  const reading = readJson(text);
  if (reading.kind === 'too-deep') addTokens(text, texts);
  if (reading.kind !== 'json') return;
  const waiting: (readonly [key: string, node: JsonNode])[] = [['', reading.root]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [key, node] = next;
    if (node.kind === 'object') waiting.push(...node.members);
    else if (node.kind === 'array') for (const item of node.items) waiting.push([key, item]);
    else if (!HARMLESS_KEYS.has(key.toLowerCase())) addLeaf(node, texts);
  }
}

/** JSON that is nested too deep to be read: every string and number in it, keys too. */
function addTokens(text: string, texts: Set<string>): void {
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g)) {
    const reading = readJson(token);
    if (reading.kind === 'json') addLeaf(reading.root, texts);
  }
}

function addLeaf(leaf: JsonNode, texts: Set<string>): void {
  if (leaf.kind === 'string') addText(leaf.text, texts);
  else if (leaf.kind === 'number' && leaf.digits.replace(/\D/g, '').length >= MIN_NUMBER_DIGITS) {
    texts.add(leaf.digits);
  }
}

function isMaskable(text: string): boolean {
  return text.length >= MASK_MIN_LENGTH;
}
