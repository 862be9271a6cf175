import type { StepResult } from './action.ts';
import { masksOf, parseCommand } from './commands.ts';
import { readLines } from './dotnet-text.ts';
import { SecretMasker, valueEncoders } from './masker.ts';

export interface LeakOptions {
  /** Characters of a piece of a value that may not show. 0 turns the search for pieces off. */
  readonly fragmentLength?: number;
  /** Values, lines and forms below this length are not looked for: they are in any log by chance. */
  readonly minLength?: number;
  /** Texts that a value shares with the public log (its user name, a PEM header): their pieces may show. */
  readonly publicTexts?: readonly string[];
  /** Outputs that carry values on purpose (`export: output`). */
  readonly valueOutputs?: readonly string[];
}

type Seen = Pick<
  StepResult,
  'log' | 'annotations' | 'summary' | 'outputs' | 'state' | 'rawStdout' | 'rawStderr' | 'trace'
>;

const defaults = { fragmentLength: 6, minLength: 4, publicTexts: [], valueOutputs: [] };

/**
 * Throws unless a step kept these values to itself: nothing in what a reader sees (masked log, annotations, summary,
 * outputs, state), and in the raw streams nothing outside add-mask lines. Where writes were traced, no file got a value
 * before its masks were out.
 */
export function expectNoLeak(result: Seen, values: readonly string[], options: LeakOptions = {}): void {
  const found = findLeaks(result, values, options);
  if (found.length > 0) throw new Error(`leaked:\n${found.join('\n')}`);
}

/** As `expectNoLeak`, as a list: where, which value by its number, in what form. The value itself is not in it. */
export function findLeaks(result: Seen, values: readonly string[], options: LeakOptions = {}): string[] {
  const { fragmentLength, minLength, publicTexts, valueOutputs } = { ...defaults, ...options };
  const places = shownPlaces(result, valueOutputs);
  return values.flatMap((value, index) => {
    const forms = formsOf(value).filter(
      ({ text }) => text.length >= minLength && !publicTexts.includes(text),
    );
    const named = (where: string, how: string): string => `value ${index + 1} in ${where}: ${how}`;
    const inForm = places.flatMap(([where, text]) =>
      forms.filter((form) => text.includes(form.text)).map((form) => named(where, form.name)),
    );
    const inPieces =
      fragmentLength === 0
        ? []
        : places.flatMap(([where, text]) =>
            sharedPiece(value, text, fragmentLength, publicTexts) ? [named(where, 'a piece')] : [],
          );
    const onStderr = forms
      .filter(
        (form) => result.rawStderr.includes(form.text) || result.rawStderr.includes(escapeData(form.text)),
      )
      .map((form) => named('raw stderr', form.name));
    const onStdout = outsideMasks(result.rawStdout)
      .flatMap((line) => forms.filter((form) => line.includes(form.text)))
      .map((form) => named('raw stdout', form.name));
    const early = earlyWrites(result, value, forms, minLength, publicTexts).map((form) =>
      named('a write before its masks', form.name),
    );
    return [...inForm, ...inPieces, ...onStderr, ...onStdout, ...early];
  });
}

/** Throws where the step masked something that is in every log, or a text that must stay readable. */
export function expectNoOverMasking(
  result: Pick<StepResult, 'masks' | 'masker'>,
  minLength: number,
  readable: readonly string[] = [],
): void {
  const short = result.masks.flatMap(masksOf).filter((mask) => mask.length < minLength);
  if (short.length > 0)
    throw new Error(`masked although shorter than ${minLength}: ${JSON.stringify(short)}`);
  const hidden = readable.filter((text) => result.masker.mask(text) !== text);
  if (hidden.length > 0) throw new Error(`masked although public: ${JSON.stringify(hidden)}`);
}

interface Form {
  readonly name: string;
  readonly text: string;
}

/** A value, its lines, and each as the runner and common programs encode it. */
export function formsOf(value: string): Form[] {
  const parts = [
    { name: 'raw', text: value },
    ...readLines(value)
      .map((line) => line.trim())
      .filter((line) => line !== '' && line !== value)
      .map((text) => ({ name: 'a line', text })),
  ];
  const forms = new Map<string, string>();
  for (const { name, text } of parts) {
    if (!forms.has(text)) forms.set(text, name);
    for (const [encoding, encoded] of encodings(text)) {
      if (!forms.has(encoded)) forms.set(encoded, `${name}, ${encoding}`);
    }
  }
  return [...forms].map(([text, name]) => ({ name, text }));
}

function encodings(text: string): (readonly [string, string])[] {
  const bytes = Buffer.from(text, 'utf8');
  const base64 = bytes.toString('base64');
  const component = encodeURIComponent(text.toWellFormed());
  const ascii = JSON.stringify(text).replace(
    /[\u0080-\uffff]/gu,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const runner = ['json', 'uri', 'xml', 'expression', 'commandLine'].map(
    (name) => [name, valueEncoders[name]?.(text) ?? ''] as const,
  );
  return [
    ...runner,
    ['base64', base64],
    ['base64 without padding', base64.replace(/=+$/u, '')],
    ['base64url', bytes.toString('base64url')],
    ...[0, 1, 2].map(
      (offset) => [`base64 inside a text, at ${offset}`, base64Window(bytes, offset)] as const,
    ),
    ['hex', bytes.toString('hex')],
    ['hex, upper case', bytes.toString('hex').toUpperCase()],
    ['encodeURIComponent', component],
    ['percent, lower case', component.replace(/%[0-9A-F]{2}/gu, (code) => code.toLowerCase())],
    ['form', new URLSearchParams([['', text]]).toString().slice(1)],
    ['JSON', JSON.stringify(text).slice(1, -1)],
    ['JSON, ASCII only', ascii.slice(1, -1)],
    ['JSON within JSON', JSON.stringify(JSON.stringify(text)).slice(3, -3)],
  ];
}

/** The characters of base64 that do not depend on what stands before and after; nothing for values under seven bytes. */
function base64Window(bytes: Buffer, offset: number): string {
  if (bytes.byteLength < 7) return '';
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return encoded.slice([0, 2, 3][offset], Math.floor((8 * (offset + bytes.byteLength)) / 6));
}

function shownPlaces(
  result: Seen,
  valueOutputs: readonly string[],
): (readonly [where: string, text: string])[] {
  return [
    ['the log', result.log.join('\n')],
    [
      'annotations',
      JSON.stringify(result.annotations.map(({ message, properties }) => [message, properties])),
    ],
    ['annotations', result.annotations.map(({ message }) => message).join('\n')],
    ['the summary', result.summary],
    ...[...result.outputs]
      .filter(([name]) => !valueOutputs.includes(name))
      .map(([name, value]) => [`output ${name}`, `${name}\n${value}`] as const),
    ...[...result.state].map(([name, value]) => [`state ${name}`, value] as const),
  ];
}

function sharedPiece(value: string, text: string, length: number, publicTexts: readonly string[]): boolean {
  if (value.length < length) return false;
  const shown = new Set<string>();
  for (let at = 0; at + length <= text.length; at += 1) shown.add(text.slice(at, at + length));
  for (let at = 0; at + length <= value.length; at += 1) {
    const piece = value.slice(at, at + length);
    if (shown.has(piece) && piece.trim() !== '' && !publicTexts.some((known) => known.includes(piece)))
      return true;
  }
  return false;
}

function addMask(line: string): string | undefined {
  return parseCommand(line, (name) => name === 'add-mask')?.text;
}

function outsideMasks(stdout: string): string[] {
  return readLines(stdout).filter((line) => addMask(line) === undefined);
}

/** As a workflow command carries a text. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Files that got a value while a line of it was not masked yet. */
function earlyWrites(
  { trace }: Seen,
  value: string,
  forms: readonly Form[],
  minLength: number,
  publicTexts: readonly string[],
): Form[] {
  const lines = readLines(value)
    .map((line) => line.trim())
    .filter((line) => line.length >= minLength && !publicTexts.includes(line));
  const masker = new SecretMasker();
  const early: Form[] = [];
  let stdout = '';
  for (const write of trace ?? []) {
    if (write.kind === 'stdout') {
      const complete = (stdout + write.text).lastIndexOf('\n') + 1;
      for (const line of readLines((stdout + write.text).slice(0, complete))) {
        for (const mask of masksOf(addMask(line) ?? '')) masker.add(mask);
      }
      stdout = (stdout + write.text).slice(complete);
      continue;
    }
    const written = forms.find((form) => write.text.includes(form.text));
    if (written === undefined || lines.every((line) => masker.mask(line) !== line)) continue;
    early.push({ name: `${written.name}, to ${write.kind} ${write.path}`, text: written.text });
  }
  return early;
}
