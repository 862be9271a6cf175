import { percentEncode, percentStyle, specialCharacters } from './percent.ts';
import { PLAIN, runnerForms } from './runner-forms.ts';

/**
 * Kinds of forms by how often logs show them, by public reports of leaks; most often first. Over the budget they are given
 * up from the end: docs/masking.md.
 */
export const formKinds = [
  'base64',
  'base64url',
  'percent',
  'shell',
  'backslash',
  'json',
  'hex',
  'html',
  'rare',
  'wrapped',
] as const;

export type FormKind = (typeof formKinds)[number];

export interface EncodedForm {
  readonly kind: FormKind;
  readonly text: string;
}

/** Shorter windows of base64 and shorter hexadecimal texts stand in unrelated text by chance. */
const SHORTEST_ENCODED = 8;

/** Characters of an escape that a mask of the text itself leaves in the log. */
const MOST_LEFT_BESIDE = 3;

/** Longer texts have only the forms that grow little; the others would be more text than a log line carries. */
const LONGEST_ESCAPED = 16_384;
const LONGEST_WRAPPED = 8192;

/**
 * How programs print a text that is to be hidden: each form that differs from it, save those that the runner adds by itself.
 * @param text one line, or several: then the forms that put it on one line
 * @param runner `runnerForms` of the text, by whoever has them
 */
export function encodedForms(
  text: string,
  // A text of several lines is not registered, so the runner has no forms of it.
  runner: readonly string[] = /[\r\n]/.test(text) ? [] : runnerForms(text),
): readonly EncodedForm[] {
  const known = new Set([text, ...runner]);
  const forms: EncodedForm[] = [];
  const hasLines = /[\r\n]/.test(text);
  findForms(text, (kind, form) => {
    if (known.has(form) || isHiddenBy(text, form) || (hasLines && /[\r\n]/.test(form))) return;
    known.add(form);
    forms.push({ kind, text: form });
  });
  return forms;
}

/** A quote or two of the text may still be seen, beside the mask; of more of them the form is hidden as a whole. */
function isHiddenBy(text: string, form: string): boolean {
  return form.length - text.length <= MOST_LEFT_BESIDE && form.includes(text);
}

/** For bytes that are no text: nothing else of them can be printed on a line. */
export function encodedBytes(bytes: Uint8Array): readonly EncodedForm[] {
  const forms = new Map<string, FormKind>();
  findFormsOfBytes(Buffer.from(bytes), (kind, form) => {
    if (!forms.has(form)) forms.set(form, kind);
  });
  return [...forms].map(([text, kind]) => ({ kind, text }));
}

/** Is told each form, some of them more than once. */
type Emit = (kind: FormKind, form: string) => void;

function findForms(text: string, emit: Emit): void {
  const bytes = Buffer.from(text, 'utf8');
  findFormsOfBytes(bytes, emit);
  if (PLAIN.test(text) || bytes.length > LONGEST_ESCAPED) return;
  const encoded = percentEncode(text);
  const special = specialCharacters(text);
  const percent = new Set(percentStyles.map((style) => style(special, encoded)));
  for (const form of percent) emit('percent', form);
  for (const form of shellForms(text)) emit('shell', form);
  for (const form of backslashForms(text)) emit('backslash', form);
  for (const form of jsonForms(text)) emit('json', form);
  for (const form of htmlForms(text)) emit('html', form);
  for (const form of percent) emit('rare', lowerCodes(form));
  for (const style of rarePercentStyles) emit('rare', style(special, encoded));
  for (const form of rareForms(text)) emit('rare', form);
}

function findFormsOfBytes(bytes: Buffer, emit: Emit): void {
  const windows = base64Windows(bytes);
  for (const window of windows) emit('base64', window);
  for (const window of windows) {
    if (/[+/]/.test(window)) emit('base64url', window.replaceAll('+', '-').replaceAll('/', '_'));
  }
  if (bytes.length > LONGEST_ESCAPED) return;
  const hex = bytes.toString('hex');
  if (hex.length >= SHORTEST_ENCODED) {
    emit('hex', hex);
    emit('hex', hex.toUpperCase());
  }
  if (bytes.length <= LONGEST_WRAPPED) for (const line of wrappedLines(bytes)) emit('wrapped', line);
}

/**
 * The characters of base64 that are the same whatever stands before and after the bytes, for each place that they can have
 * in a longer text: of `user:secret` and `secret\n` no whole form is found, but one of these is.
 */
export function base64Windows(bytes: Uint8Array): readonly string[] {
  const shifted = Buffer.alloc(bytes.length + 2);
  shifted.set(bytes, 2);
  const windows: string[] = [];
  for (const offset of [0, 1, 2]) {
    const encoded = shifted.toString('base64', 2 - offset);
    // A character holds 6 bits: the first of the secret lies behind 8 x offset bits, those of what follows are cut off.
    const window = encoded.slice(Math.ceil((8 * offset) / 6), Math.floor((8 * (offset + bytes.length)) / 6));
    if (window.length >= SHORTEST_ENCODED) windows.push(window);
  }
  return windows;
}

/** `base64` breaks lines after 76 characters, `openssl base64` and PEM after 64. Each line of the log is masked by itself. */
function wrappedLines(bytes: Buffer): readonly string[] {
  const lines: string[] = [];
  for (const width of [76, 64]) {
    if (bytes.length <= (width / 4) * 3) continue;
    const encoded = bytes.toString('base64');
    for (let at = 0; at < encoded.length; at += width) {
      // A final line end in the input changes the last characters.
      const line = encoded.slice(at, at + width).replace(/.?=+$/, '');
      if (line.length >= SHORTEST_ENCODED) lines.push(line);
    }
  }
  return lines;
}

const percentStyles = [
  // .NET, rawurlencode of PHP
  percentStyle('-_.~'),
  // encodeURIComponent, jq's @uri
  percentStyle("-_.~!'()*"),
  // URLSearchParams, Java's URLEncoder
  percentStyle('-_.*', '+'),
  // Go's QueryEscape, Terraform's urlencode, Python's quote_plus
  percentStyle('-_.~', '+'),
];

const rarePercentStyles = [
  // Go's Userinfo, Node's URL.password, Go's PathEscape, Python's quote
  percentStyle('-_.~$&+,;='),
  percentStyle("!$&%'()*+,-._~"),
  percentStyle('-_.~$&+:=@'),
  percentStyle('-_.~/'),
];

function lowerCodes(encoded: string): string {
  return /%[0-9]?[A-F]/.test(encoded)
    ? encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
    : encoded;
}

/** What no shell quotes. */
const SHELL_PLAIN = /^(?![~])[\w%+,./:=@-]*$/;

function shellForms(text: string): readonly string[] {
  if (SHELL_PLAIN.test(text)) return [];
  return [
    // set -x and ${x@Q} of bash
    text.replaceAll("'", "'\\''"),
    // shlex.quote of Python, ash
    text.replaceAll("'", `'"'"'`),
    text.replace(/'+/g, (quotes) => `'"${quotes}"'`),
    // declare -p, export -p
    text.replace(/["\\$`]/g, '\\$&'),
    // printf %q
    text.replace(/[^\w\u0080-\u{10ffff}%+,./:=@-]/gu, '\\$&').replace(/^[#~]/, '\\$&'),
    // $'...'
    escapeControls(text.replace(/[\\']/g, '\\$&')),
    octalBytes(escapeControls(text.replace(/[\\']/g, '\\$&'))),
  ];
}

function backslashForms(text: string): readonly string[] {
  if (!/[\\'"#$%\n\r\t]/.test(text)) return [];
  const doubled = escapeControls(text.replaceAll('\\', '\\\\'));
  return [
    doubled,
    doubled.replaceAll("'", "\\'"),
    doubled.replaceAll('"', '\\"'),
    // Ruby
    doubled.replaceAll('"', '\\"').replace(/#(?=[{$@])/g, '\\#'),
    // Terraform
    doubled.replaceAll('"', '\\"').replace(/[$%](?=\{)/g, '$&$&'),
    // CSV, ADO.NET, cmd
    text.replaceAll('"', '""'),
  ];
}

/** Printable ASCII without `"`, `\\`, `<`, `>`, `&`: what no JSON escapes but PHP's, a slash. */
const JSON_PLAIN = /^[ !#-%'-;=?-[\]-~]*$/;

/** Also without the characters that Java, .NET and Gson escape. */
const RARELY_ESCAPED = /^[ $%(-*,-9;?-[\]-_a-~]*$/;

function jsonForms(text: string): readonly string[] {
  if (JSON_PLAIN.test(text)) return [text.replaceAll('/', '\\/')];
  const json = escapeJson(text);
  const go = escapeUnits(json, /[<>&\u2028\u2029]/g);
  const ascii = escapeUnits(json, /[\u007f-\uffff]/g);
  return [
    json,
    go,
    // Python
    ascii,
    // PHP
    ascii.replaceAll('/', '\\/'),
    json.replaceAll('/', '\\/'),
    // JSON as a string within JSON
    escapeJson(json),
    escapeJson(go),
    escapeJson(ascii),
  ];
}

function htmlForms(text: string): readonly string[] {
  if (!/[<>&"']/.test(text)) return [];
  const bare = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = bare.replaceAll('"', '&quot;');
  return [
    bare,
    quoted,
    // Go, Jinja
    bare.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
    quoted.replaceAll("'", '&#39;'),
    // Python
    quoted.replaceAll("'", '&#x27;'),
    // PHP
    quoted.replaceAll("'", '&#039;'),
  ];
}

function rareForms(text: string): readonly string[] {
  if (RARELY_ESCAPED.test(text)) return [];
  const net = escapeUnits(escapeJson(text).replaceAll('\\"', '\\u0022'), /['+<>&`\u007f-\uffff]/g, 'upper');
  return [
    net,
    // Gson, Windows PowerShell 5.1
    escapeUnits(escapeJson(text), /['<>&=]/g),
    escapeUnits(escapeJson(text), /['<>&]/g),
    // Java properties
    escapeUnits(text.replace(/[\\=:#!]/g, '\\$&'), /[\u0080-\uffff]/g, 'upper'),
  ];
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapeUnits(text: string, units: RegExp, letters: 'lower' | 'upper' = 'lower'): string {
  return text.replace(units, (unit) => {
    const code = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${letters === 'upper' ? code.toUpperCase() : code}`;
  });
}

const CONTROLS: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeControls(text: string): string {
  return text.replace(/[\n\r\t]/g, (control) => CONTROLS[control] ?? control);
}

/** Bytes beyond ASCII as bash writes them in the C locale. */
function octalBytes(text: string): string {
  return text.replace(/[\u0080-\u{10ffff}]/gu, (character) =>
    Array.from(Buffer.from(character, 'utf8'), (byte) => `\\${byte.toString(8)}`).join(''),
  );
}
