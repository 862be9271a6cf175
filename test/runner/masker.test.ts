import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SecretMasker, valueEncoders } from './masker.ts';

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** Encoder, value, what it gives. */
const rows: readonly (readonly [string, string, string])[] = [
  ['base64', 'pässword', base64('pässword')],
  ['base64Shift1', 'password', base64('assword')],
  ['base64Shift2', 'password', base64('ssword')],
  ['base64Shift1', 'p', base64('p')],
  ['base64Shift2', 'pa', base64('pa')],
  ['base64Shift1', 'é1', Buffer.from([0xa9, 0x31]).toString('base64')],
  ['commandLine', 'a"b\\', 'a\\"b\\'],
  ['expression', "it's", "it''s"],
  ['json', 'a"b\\c/d', 'a\\"b\\\\c/d'],
  ['json', '\b\f\n\r\t\u0000\u001f\u007f', '\\b\\f\\n\\r\\t\\u0000\\u001f\u007f'],
  ['json', "é\u0085\u2028\u2029😀<&>'", "é\\u0085\\u2028\\u2029😀<&>'"],
  ['uri', 'a b/é+~-_.', 'a%20b%2F%C3%A9%2B~-_.'],
  ['uri', "!'()*", '%21%27%28%29%2A'],
  ['uri', '\ud800', '%EF%BF%BD'],
  ['xml', `<a b="c" d='e'>&`, '&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;'],
  ['trimmedQuotes', '"1234567"', '1234567'],
  ['trimmedQuotes', '"123456"', ''],
  ['trimmedQuotes', '"12345678', ''],
  ['powerShellBeforeAmpersand', 'part1&part2&part3', 'part1&part2&'],
  ['powerShellBeforeAmpersand', 'abcde&x', 'abcde&'],
  ['powerShellBeforeAmpersand', 'abcd&x', ''],
  ['powerShellBeforeAmpersand', 'part1&+part2&part3', 'part1&+'],
  ['powerShellBeforeAmpersand', 'no ampersand', ''],
  ['powerShellAfterAmpersand', 'a&b&secret', 'secret'],
  ['powerShellAfterAmpersand', 'a&b&secre', ''],
  ['powerShellAfterAmpersand', 'part1&+part2&part3', 'art2&part3'],
  ['powerShellAfterAmpersand', 'part1&+', ''],
  ['powerShellAfterAmpersand', 'no ampersand', ''],
];

function maskerOf(...values: readonly string[]): SecretMasker {
  const masker = new SecretMasker();
  for (const value of values) masker.add(value);
  return masker;
}

describe('encoders', () => {
  test.each(rows)('%s of %j', (name, value, encoded) => {
    expect(valueEncoders[name]?.(value)).toBe(encoded);
  });

  test('every form of an added value is masked, and forms are not combined', () => {
    const value = `pa"ss 'word' <&+tail&end`;
    const masker = maskerOf(value);
    for (const encode of Object.values(valueEncoders)) {
      if (encode(value) !== '') expect(masker.mask(`[${encode(value)}]`)).toBe('[***]');
    }
    const base64Uri = encodeURIComponent(base64(`${value}?`));
    expect(maskerOf(`${value}?`).mask(base64Uri)).not.toBe('***');
  });
});

describe('matching', () => {
  test.each([
    [['secret'], 'a secret, secrets, Secret', 'a ***, ***s, Secret'],
    [['abc', 'cde'], 'xabcdex', 'x***x'],
    [['abc', 'def'], 'xabcdefx', 'x***x'],
    [['abc', 'def'], 'abc def', '*** ***'],
    [['aa'], 'aaaaa', '***'],
    [['abcdef', 'bc'], 'abcdef', '***'],
    [['abcdefghijklmnop', 'abcdefghijklmno'], 'abcdefghijklmnopq', '***q'],
    [['1'], '2112', '2***2'],
    [['a\nb'], 'a\nb', '***'],
    [['é'], 'e\u0301é', 'e\u0301***'],
    [[''], 'text', 'text'],
    [['x'], '', ''],
  ] as const)('%j in %j', (values, text, masked) => {
    expect(maskerOf(...values).mask(text)).toBe(masked);
  });

  test('base64 of a value behind others shows what the contract says it shows', () => {
    const masker = maskerOf('hunter2secret');
    expect(masker.mask(base64('hunter2secret'))).toBe('***');
    expect(masker.mask(base64('abchunter2secret'))).toBe(`${base64('abc')}***`);
    expect(masker.mask(base64('user:hunter2secret'))).toBe(`${base64('user:h').slice(0, 8)}***`);
    expect(masker.mask(base64('hunter2secret\n'))).not.toContain('***');
  });

  test('agrees with marking every character that any form covers', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 });
    const value = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), text, (values, line) => {
        const masker = maskerOf(...values);
        expect(masker.mask(line)).toBe(maskByMarks(masker.forms, line));
      }),
    );
  });
});

/** Slow and plain: gaps between characters are marked too, so that touching hits become one. */
function maskByMarks(forms: readonly string[], text: string): string {
  const covered = new Array<boolean>(text.length).fill(false);
  const joined = new Array<boolean>(text.length).fill(false);
  for (const form of forms) {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
      covered.fill(true, at, at + form.length);
      joined.fill(true, at, at + form.length);
    }
  }
  return [...text]
    .map((character, at) => (covered[at] ? (at > 0 && joined[at - 1] ? '' : '***') : character))
    .join('');
}
