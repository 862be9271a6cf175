import { PLAIN, percentEncode, runnerForms } from './runner-forms.ts';

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
 */
export function encodedForms(text: string): readonly EncodedForm[] {
  // A text of several lines is not registered, so the runner has no forms of it.
  const known = new Set([text, ...(/[\r\n]/.test(text) ? [] : runnerForms(text))]);
  const forms: EncodedForm[] = [];
  for (const { kind, text: form } of candidates(text)) {
    if (known.has(form) || isHiddenBy(text, form) || /[\r\n]/.test(form)) continue;
    known.add(form);
    forms.push({ kind, text: form });
  }
  return forms;
}

/** A quote or two of the text may still be seen, beside the mask; of more of them the form is hidden as a whole. */
function isHiddenBy(text: string, form: string): boolean {
  return form.includes(text) && form.length - text.length <= MOST_LEFT_BESIDE;
}

/** For bytes that are no text: nothing else of them can be printed on a line. */
export function encodedBytes(bytes: Uint8Array): readonly EncodedForm[] {
  const forms = new Map<string, FormKind>();
  for (const form of encodingsOfBytes(Buffer.from(bytes))) {
    if (!forms.has(form.text)) forms.set(form.text, form.kind);
  }
  return [...forms].map(([text, kind]) => ({ kind, text }));
}

function* candidates(text: string): Generator<EncodedForm> {
  const bytes = Buffer.from(text, 'utf8');
  yield* encodingsOfBytes(bytes);
  if (PLAIN.test(text) || bytes.length > LONGEST_ESCAPED) return;
  for (const form of percentForms(text)) yield { kind: 'percent', text: form };
  for (const form of shellForms(text)) yield { kind: 'shell', text: form };
  for (const form of backslashForms(text)) yield { kind: 'backslash', text: form };
  for (const form of jsonForms(text)) yield { kind: 'json', text: form };
  for (const form of htmlForms(text)) yield { kind: 'html', text: form };
  for (const form of rareForms(text)) yield { kind: 'rare', text: form };
}

function* encodingsOfBytes(bytes: Buffer): Generator<EncodedForm> {
  const windows = base64Windows(bytes);
  for (const window of windows) yield { kind: 'base64', text: window };
  for (const window of windows) {
    yield { kind: 'base64url', text: window.replaceAll('+', '-').replaceAll('/', '_') };
  }
  if (bytes.length > LONGEST_ESCAPED) return;
  const hex = bytes.toString('hex');
  if (hex.length >= SHORTEST_ENCODED) {
    yield { kind: 'hex', text: hex };
    yield { kind: 'hex', text: hex.toUpperCase() };
  }
  if (bytes.length <= LONGEST_WRAPPED) yield* wrappedLines(bytes);
}

/**
 * The characters of base64 that are the same whatever stands before and after the bytes, for each place that they can have
 * in a longer text: of `user:secret` and `secret\n` no whole form is found, but one of these is.
 */
export function base64Windows(bytes: Uint8Array): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // A character holds 6 bits: the first of the secret lies behind 8 x offset bits, those of what follows are cut off.
    const window = encoded.slice(Math.ceil((8 * offset) / 6), Math.floor((8 * (offset + bytes.length)) / 6));
    return window.length >= SHORTEST_ENCODED ? [window] : [];
  });
}

/** `base64` breaks lines after 76 characters, `openssl base64` and PEM after 64. Each line of the log is masked by itself. */
function* wrappedLines(bytes: Buffer): Generator<EncodedForm> {
  for (const width of [76, 64]) {
    if (bytes.length <= (width / 4) * 3) continue;
    const encoded = bytes.toString('base64');
    for (let at = 0; at < encoded.length; at += width) {
      // A final line end in the input changes the last characters.
      const line = encoded.slice(at, at + width).replace(/.?=+$/, '');
      if (line.length >= SHORTEST_ENCODED) yield { kind: 'wrapped', text: line };
    }
  }
}

function percentForms(text: string): readonly string[] {
  return [
    // .NET, rawurlencode of PHP
    percentEncode(text, '-_.~'),
    // encodeURIComponent, jq's @uri
    percentEncode(text, "-_.~!'()*"),
    // URLSearchParams, Java's URLEncoder
    percentEncode(text, '-_.*', '+'),
    // Go's QueryEscape, Terraform's urlencode, Python's quote_plus
    percentEncode(text, '-_.~', '+'),
  ];
}

function shellForms(text: string): readonly string[] {
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

function jsonForms(text: string): readonly string[] {
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
  const lower = (encoded: string): string => encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const net = escapeUnits(escapeJson(text).replaceAll('\\"', '\\u0022'), /['+<>&`\u007f-\uffff]/g, 'upper');
  return [
    lower(percentEncode(text, '-_.~')),
    ...percentForms(text).map(lower),
    // Go's Userinfo, Node's URL.password, Go's PathEscape, Python's quote
    percentEncode(text, '-_.~$&+,;='),
    percentEncode(text, "!$&%'()*+,-._~"),
    percentEncode(text, '-_.~$&+:=@'),
    percentEncode(text, '-_.~/'),
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
