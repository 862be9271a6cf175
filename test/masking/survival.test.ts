import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';
import { findParts } from '../../src/masking/find-parts.ts';
import { hiddenTexts, planMasks } from '../../src/masking/plan-masks.ts';
import { SecretMasker } from '../runner/masker.ts';
import { shapes } from './shapes.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const base64 = (text: string): string => bytes(text).toString('base64');
const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const units = (text: string, which: RegExp): string =>
  text.replace(which, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The forms that masks promise, for a text of one line. */
const printers: Readonly<Record<string, (text: string) => string>> = {
  raw: (text) => text,
  base64,
  'base64 without padding': (text) => base64(text).replace(/=+$/, ''),
  base64url: (text) => bytes(text).toString('base64url'),
  'base64 of user and secret': (text) => base64(`user1:${text}`),
  'base64 behind one byte': (text) => base64(`:${text}`),
  'base64 with a line end': (text) => base64(`${text}\n`),
  'base64 within a longer text': (text) => base64(`ab${text}:`),
  'base64url within a longer text': (text) => bytes(`abc${text}?x`).toString('base64url'),
  hex: (text) => bytes(text).toString('hex'),
  'hex, upper case': (text) => bytes(text).toString('hex').toUpperCase(),
  encodeURIComponent: (text) => encodeURIComponent(text),
  form: (text) => new URLSearchParams([['', text]]).toString().slice(1),
  'form of Go': (text) =>
    encodeURIComponent(text)
      .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%20', '+'),
  'percent, lower case': (text) =>
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  JSON: json,
  'JSON of Go': (text) => units(json(text), /[<>&]/g),
  'JSON of PHP': (text) => units(json(text), /[\u0080-\uffff]/g).replaceAll('/', '\\/'),
  'JSON, ASCII only': (text) => units(json(text), /[\u0080-\uffff]/g),
  'JSON within JSON': (text) => json(json(text)),
  'set -x': (text) => `'${text.replaceAll("'", "'\\''")}'`,
  shlex: (text) => `'${text.replaceAll("'", `'"'"'`)}'`,
  'declare -p': (text) => `"${text.replace(/["\\$`]/g, '\\$&')}"`,
  'printf %q': (text) => text.replace(/[ !"#$&'()*;<>?[\\\]^`{|}~]/g, '\\$&'),
  'repr of Python': (text) => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'"),
  'HTML of Go': (text) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&#34;')
      .replaceAll("'", '&#39;'),
  nested: (text) => JSON.stringify({ level: 'info', msg: JSON.stringify({ pw: text }) }),
  concatenated: (text) => `before${text}after ${text}${text}`,
};

/** Pieces of a text as printed that a log still shows. Base64 may show a character at either end that holds 4 bits of it. */
function survivors(printed: string, shown: string, length = 6): readonly string[] {
  const pieces = new Set<string>();
  const seen = shown.replaceAll('***', '\u0000');
  for (let at = 0; at + length <= printed.length; at += 1) {
    const piece = printed.slice(at, at + length);
    if (seen.includes(piece)) pieces.add(piece);
  }
  return [...pieces];
}

function runnerOf(value: string): SecretMasker {
  const masker = new SecretMasker();
  const { texts } = planMasks([{ name: 'A', values: [SecretValue.ofText(value)], inFile: false }]);
  for (const text of texts) masker.add(text);
  return masker;
}

/** The runner's search, with our texts alone. */
function redactorOf(value: string): (line: string) => string {
  const texts = hiddenTexts([{ name: 'A', values: [SecretValue.ofText(value)], inFile: false }]).map(String);
  return (line) => {
    const covered = new Array<boolean>(line.length).fill(false);
    for (const text of texts) {
      for (let at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + 1)) {
        covered.fill(true, at, at + text.length);
      }
    }
    return Array.from(line.split(''), (unit, index) => (covered[index] ? '\u0000' : unit)).join('');
  };
}

describe.each(shapes.map((shape) => [shape.name, shape] as const))('%s', (_, { value, hidden }) => {
  const lines = hidden.filter((text) => !/[\r\n]/.test(text) && Buffer.byteLength(text) >= 7);

  test.each(Object.entries(printers))('%s: nothing of six characters is left in the log', (name, print) => {
    const masker = runnerOf(value);
    const pairs = findParts(value, 4).pairs;
    for (const secret of lines) {
      // A pair is sent in a header, alone.
      if (pairs.has(secret) && !/^base64(?:url| with a line end|)$/.test(name)) continue;
      const printed = print(secret);
      const shown = masker.mask(`x ${printed} y`);
      const around = print('');
      const left = survivors(printed, shown).filter(
        (piece) => !around.includes(piece) && !isAround(name, piece),
      );
      expect(left).toEqual([]);
    }
  });
});

/** What stands around the text in a printed form is no secret. */
function isAround(name: string, piece: string): boolean {
  if (name === 'nested')
    return (
      JSON.stringify({ level: 'info', msg: JSON.stringify({ pw: '' }) }).includes(piece) ||
      piece.includes('\\":')
    );
  if (name === 'base64 of user and secret') return base64('user1:').slice(0, 8).includes(piece);
  if (name === 'concatenated') return 'beforeafter '.includes(piece);
  return false;
}

describe('values of several lines on one line', () => {
  // Each line of a mnemonic is an everyday word.
  const several = shapes.filter(({ name, value }) => /[\r\n]/.test(value.trim()) && !/mnemonic/.test(name));

  test.each(several.map((shape) => [shape.name, shape] as const))(
    '%s',
    (_, { value, hidden, readable = [] }) => {
      const masker = runnerOf(value);
      const printed = [
        base64(value),
        base64(`x${value}`),
        json(value),
        json(json(value)),
        bytes(value).toString('hex'),
        value,
      ];
      for (const text of printed) {
        const shown = text
          .split('\n')
          .map((line) => masker.mask(line))
          .join('\n');
        for (const secret of hidden) {
          const left = survivors(secret, shown, 8);
          expect(left.filter((piece) => !readable.some((text) => text.includes(piece)))).toEqual([]);
        }
      }
      expect(survivors(base64(value.trim()), masker.mask(base64(value)))).toEqual([]);
    },
  );

  test('base64 that is wrapped at 76 and at 64 columns', () => {
    for (const { value } of shapes.filter((shape) => shape.value.length > 60)) {
      const masker = runnerOf(value);
      for (const width of [76, 64]) {
        for (const text of [value.trim(), `${value.trim()}\n`]) {
          const wrapped = base64(text).match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
          for (const line of wrapped) expect(masker.mask(line).replaceAll('*', '').length).toBeLessThan(10);
        }
      }
    }
  });
});

const secretText = fc
  .string({
    unit: fc.constantFrom(...`abcXYZ019'"\\/<>&é +%=$\`!*()~\u{1f600}`),
    minLength: 8,
    maxLength: 40,
  })
  .filter((text) => text === text.trim() && Buffer.byteLength(text) >= 8);

describe('any secret', () => {
  test('that begins with several quotes is hidden with them where a shell quoted it', () => {
    for (const secret of ["''aaaaaaaa", "'''''''aaa", "aaaaaaaa''"]) {
      const printed = `'${secret.replaceAll("'", "'\\''")}'`;
      expect(survivors(printed, runnerOf(secret).mask(printed))).toEqual([]);
    }
  });

  test('is hidden within base64 with any neighbours', () => {
    fc.assert(
      fc.property(secretText, fc.string(), fc.string(), (secret, before, after) => {
        const masker = runnerOf(secret);
        for (const encoding of ['base64', 'base64url'] as const) {
          const whole = bytes(`${before}${secret}${after}`).toString(encoding);
          const start = Buffer.byteLength(before.toWellFormed());
          const end = start + Buffer.byteLength(secret);
          // Characters that hold bits of the secret alone.
          const own = whole.slice(Math.ceil((8 * start) / 6), Math.floor((8 * end) / 6));
          expect(masker.mask(whole).includes(own)).toBe(false);
          expect(masker.mask(own)).toBe('***');
        }
      }),
    );
  });

  test('is hidden in each printed form, whole', () => {
    fc.assert(
      fc.property(secretText, fc.constantFrom(...Object.entries(printers)), (secret, [name, print]) => {
        if (name === 'nested' && /["\\]/.test(secret)) return;
        const masker = runnerOf(secret);
        const redact = redactorOf(secret);
        const printed = print(secret);
        const left = (shown: string): readonly string[] =>
          survivors(printed, shown).filter((piece) => !isAround(name, piece));
        expect(left(masker.mask(printed))).toEqual([]);
        expect(left(redact(printed))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
