import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';
import { MASK_MIN_LENGTH, planMasks } from '../../src/masking/mask-texts.ts';

const masksOf = (text: string): readonly string[] => planMasks(SecretValue.ofText(text)).texts;
const isExempt = (text: string): boolean => planMasks(SecretValue.ofText(text)).exempt;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a value of one line', () => {
  test.each([
    'hunter2',
    ' padded ',
    'with "quotes"',
    'a%0Ab',
    '::add-mask::x',
    '\u{1f600}\u{1f600}',
    '1234',
    'truest',
  ])('whole, untrimmed: %j', (text) => {
    expect(masksOf(text)).toContain(text);
    expect(isExempt(text)).toBe(false);
  });

  test.each(['a', 'abc', '  ab ', 'true', 'false', 'null', ' true '])(
    'too short or too common, and said so: %j',
    (text) => {
      expect(planMasks(SecretValue.ofText(text))).toEqual({ texts: [], exempt: true });
    },
  );

  test.each(['', ' ', '\n', ' \t\r\n '])('nothing to mask: %j', (text) => {
    expect(planMasks(SecretValue.ofText(text))).toEqual({ texts: [], exempt: false });
  });

  test('with a line end behind it: the line, and what holds the line end too', () => {
    expect(masksOf('hunter2\n')).toEqual(['hunter2', 'hunter2\\n', base64('hunter2\n'), 'aHVudGVyMgo']);
  });
});

describe('a value of several lines', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ\n-----END PRIVATE KEY-----\n';

  test('its lines, trimmed, and its forms on one line; never the whole', () => {
    expect(masksOf('  first line\r\n\tsecond\rab\n')).toEqual([
      'first line',
      'second',
      '  first line\\r\\n\\tsecond\\rab\\n',
      base64('  first line\r\n\tsecond\rab\n'),
      Buffer.from('  first line\r\n\tsecond\rab\n').toString('base64url'),
    ]);
  });

  test('of a key its body, not the lines that every key has', () => {
    const masks = masksOf(key);
    expect(masks).toEqual(expect.arrayContaining(['MIIEvQIBADANBg', 'kqhkiG9w0BAQ', base64(key)]));
    expect(masks.some((mask) => /^-----/.test(mask) && !mask.includes('\\n'))).toBe(false);
  });

  test.each(['{\n  "a": "secret value"\n}', '[\n  1\n]\n', '{\n}\n', '}\n],\n{\n'])(
    'no mask is so short that it would hide the log: %j',
    (text) => {
      for (const mask of masksOf(text)) expect(mask.trim().length).toBeGreaterThanOrEqual(MASK_MIN_LENGTH);
    },
  );

  test('whose every line is too short is named', () => {
    expect(isExempt('ab\ncd\nef')).toBe(true);
    expect(isExempt('ab\nabcd')).toBe(false);
  });
});

describe('JSON', () => {
  test('its texts at any depth, not those under harmless keys', () => {
    const value = {
      username: 'appuser',
      password: 'hunter2-password',
      Host: 'db.acme.example',
      deep: { list: ['one-secret', { token: 'other-secret' }], region: ['eu-west-1'] },
    };
    const masks = masksOf(JSON.stringify(value));
    expect(masks).toEqual(expect.arrayContaining(['hunter2-password', 'one-secret', 'other-secret']));
    for (const harmless of ['appuser', 'db.acme.example', 'eu-west-1']) expect(masks).not.toContain(harmless);
  });

  test('numbers by the digits that stand there', () => {
    const masks = masksOf('{"a":12345678901234567890,"b":123456,"c":12345,"d":-1.50000e10,"port":5432123}');
    expect(masks).toEqual(expect.arrayContaining(['12345678901234567890', '123456', '-1.50000e10']));
    for (const not of ['12345', '5432123', '12345678901234567000']) expect(masks).not.toContain(not);
  });

  test('an escaped text as what it says', () => {
    expect(masksOf('{"a":"tab\\there\\u00e9"}')).toContain('tab\thereé');
  });

  test('both of two same keys are not lost: the last one is what readers get', () => {
    expect(masksOf('{"a":"first-value","a":"last-value"}')).toContain('last-value');
  });

  test('behind a byte order mark', () => {
    expect(masksOf('\ufeff{"a":"hunter2-password"}')).toContain('hunter2-password');
  });

  test('a text on its own', () => {
    expect(masksOf('"hunter2"')).toEqual(expect.arrayContaining(['"hunter2"', 'hunter2']));
  });

  test('a text of several lines by its lines', () => {
    expect(masksOf(JSON.stringify({ key: 'line one\nline two' }))).toEqual(
      expect.arrayContaining(['line one', 'line two']),
    );
  });

  test('nested too deep: every text and long number of it', () => {
    const deep = `${'['.repeat(3000)}"hunter2-password",7777777${']'.repeat(3000)}`;
    expect(masksOf(deep)).toEqual(expect.arrayContaining([deep, 'hunter2-password', '7777777']));
  });

  test.each(['{"a":"hunter2-password"', '{a: "hunter2-password"}', "{'a': 'b'}"])(
    'what is none is a text: %j',
    (text) => {
      expect(masksOf(text)).toEqual([text]);
    },
  );
});

test('bytes that are no text cannot be masked, and that is said', () => {
  expect(planMasks(SecretValue.ofBytes(new Uint8Array([0xff, 0xfe])))).toEqual({ texts: [], exempt: true });
  expect(planMasks(SecretValue.ofBytes(new Uint8Array()))).toEqual({ texts: [], exempt: false });
});

test('every line of every value is masked, or too short, or the value is named', () => {
  const line = fc.oneof(fc.string(), fc.string({ unit: 'grapheme', minLength: 4 }));
  const end = fc.constantFrom('\n', '\r\n', '\r', '\n\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(line, end)), (lines) => {
      const text = lines.flat().join('');
      const { texts } = planMasks(SecretValue.ofText(text));
      for (const mask of texts) expect(mask).not.toMatch(/[\r\n]/);
      for (const part of text.split(/[\r\n]+/).map((piece) => piece.trim())) {
        const common = part === text.trim() && ['true', 'false', 'null'].includes(part);
        if (part.length >= MASK_MIN_LENGTH && !common && !/^-----/.test(part)) {
          expect(texts.some((mask) => mask === part || mask.trim() === part)).toBe(true);
        }
      }
    }),
  );
});
