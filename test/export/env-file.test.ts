import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatEntry } from '../../src/export/env-file.ts';
import { readEnvFile } from '../runner/env-file.ts';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/);
const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        '\n',
        '\r',
        '\r\n',
        '=',
        '<<',
        'EOF',
        'A=b',
        'A<<EOF',
        'secret_sync_',
        'ghadelimiter_',
        ' ',
        '\t',
        '%0A',
        '"',
        '\u{1f600}',
        '\ufeff',
        '\u2028',
        '::set-env name=X::y',
        '##[add-mask]x',
        '',
      ),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join('')),
);

describe.each([
  ['linux', '\n'],
  ['windows', '\r\n'],
] as const)('on %s', (os, lineEnd) => {
  test('every value arrives as it is, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 6 }), (entries) => {
        const file = entries.map(([key, text]) => formatEntry(key, text, lineEnd)).join('');
        expect(readEnvFile(Buffer.from(file), os)).toEqual({
          entries: entries.map(([key, text]) => ({ name: key, value: text })),
        });
      }),
      { numRuns: 1000 },
    );
  });

  test.each(['', '\n', '\r', '\r\n', '\n\n\n', 'x\r', 'x\n', 'x\r\n', '\nA=b\n', 'a\nEOF\nA=b', '='])(
    '%j',
    (text) => {
      expect(readEnvFile(Buffer.from(formatEntry('A', text, lineEnd)), os).entries).toEqual([
        { name: 'A', value: text },
      ]);
    },
  );
});

test('a value that knows the delimiter of one entry does not meet it in the next', () => {
  const delimiter = /<<(.*)\n/.exec(formatEntry('A', 'x', '\n'))?.[1] ?? '';
  const file = formatEntry('A', `x\n${delimiter}\nPATH=evil`, '\n');
  expect(readEnvFile(Buffer.from(file), 'linux').entries).toHaveLength(1);
  expect(file.startsWith(`A<<${delimiter}\n`)).toBe(false);
});

test.each(['', 'A=B', 'A B', 'A\nB', 'A\r', 'A<<EOF', '1A', 'ä', 'A-B', ' A', 'A ', 'A\0', 'A.B'])(
  'a name that is none is a bug, and the value is not in it: %j',
  (bad) => {
    expect(() => formatEntry(bad, 'hunter2', '\n')).toThrow(RangeError);
    expect(() => formatEntry(bad, 'hunter2', '\n')).not.toThrow('hunter2');
  },
);

test('any text as a name either is one or is refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (bad) => {
      fc.pre(!/^[A-Za-z_][A-Za-z0-9_]*$/.test(bad));
      expect(() => formatEntry(bad, 'x', '\n')).toThrow(RangeError);
    }),
  );
});
