import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Os } from './dotnet-text.ts';
import { readEnvFile, readPathFile } from './env-file.ts';

const notFound = (delimiter: string): string => `Invalid value. Matching delimiter not found '${delimiter}'`;
const badHeredoc = (line: string): string =>
  `Invalid format '${line}'. Name must not be empty and delimiter must not be empty`;

interface Row {
  readonly file: string;
  readonly os?: Os;
  readonly entries: readonly (readonly [name: string, value: string])[];
  readonly error?: string;
}

const rows: Readonly<Record<string, Row>> = {
  'an empty file': { file: '', entries: [] },
  'NAME=VALUE, no newline at the end': { file: 'A=1', entries: [['A', '1']] },
  'nothing is trimmed or unquoted': { file: ' A = "x y" \n', entries: [[' A ', ' "x y" ']] },
  'only the first = splits': { file: 'A=b=c<<d\n', entries: [['A', 'b=c<<d']] },
  'an empty value': { file: 'A=\n', entries: [['A', '']] },
  'blank lines between': {
    file: '\nA=1\n\n\nB=2\n',
    entries: [
      ['A', '1'],
      ['B', '2'],
    ],
  },
  'a line of blanks is not blank': {
    file: 'A=1\n  \nB=2\n',
    entries: [['A', '1']],
    error: "Invalid format '  '",
  },
  'a line with neither form': {
    file: 'A=1\nhello\nB=2\n',
    entries: [['A', '1']],
    error: "Invalid format 'hello'",
  },
  'the same name twice': {
    file: 'A=1\nA=2\n',
    entries: [
      ['A', '1'],
      ['A', '2'],
    ],
  },
  'an empty name is let through': {
    file: '=x\nB=2\n',
    entries: [
      ['', 'x'],
      ['B', '2'],
    ],
  },
  heredoc: {
    file: 'A<<EOF\none\ntwo\nEOF\nB=2\n',
    entries: [
      ['A', 'one\ntwo'],
      ['B', '2'],
    ],
  },
  'heredoc, = after <<': { file: 'A<<E=F\nx\nE=F\n', entries: [['A', 'x']] },
  'heredoc of no lines': { file: 'A<<EOF\nEOF\n', entries: [['A', '']] },
  'heredoc of one empty line': { file: 'A<<EOF\n\nEOF\n', entries: [['A', '']] },
  'heredoc that ends in a newline': { file: 'A<<EOF\nx\n\nEOF\n', entries: [['A', 'x\n']] },
  'heredoc, delimiter at the end of the file': { file: 'A<<EOF\nx\nEOF', entries: [['A', 'x']] },
  'the delimiter is compared exactly': {
    file: 'A<<EOF\n EOF\nEOF \neof\nEOF\n',
    entries: [['A', ' EOF\nEOF \neof']],
  },
  'a value with the delimiter is an injection': {
    file: 'A<<EOF\nx\nEOF\nPATH=/evil\nEOF\n',
    entries: [
      ['A', 'x'],
      ['PATH', '/evil'],
    ],
    error: "Invalid format 'EOF'",
  },
  'heredoc without a name': {
    file: 'A=1\n<<EOF\nx\nEOF\n',
    entries: [['A', '1']],
    error: badHeredoc('<<EOF'),
  },
  'heredoc without a delimiter': { file: 'A<<\nx\n\n', entries: [], error: badHeredoc('A<<') },
  'delimiter never found': { file: 'B=2\nA<<EOF\nx\n', entries: [['B', '2']], error: notFound('EOF') },
  'delimiter never found, nothing follows': { file: 'A<<EOF', entries: [], error: notFound('EOF') },
  'last value line without a newline': {
    file: 'A<<EOF\nx',
    entries: [],
    error: 'Invalid value. EOF marker missing new line.',
  },
  'CRLF elsewhere: the CR belongs to the value': { file: 'A=x\r\n', entries: [['A', 'x\r']] },
  'CRLF elsewhere: the delimiter has a CR': { file: 'A<<EOF\r\nx\r\nEOF\r\n', entries: [['A', 'x\r']] },
  'CRLF elsewhere: LF does not close it': {
    file: 'A<<EOF\r\nx\r\nEOF\n',
    entries: [],
    error: notFound('EOF\r'),
  },
  'CRLF on Windows': {
    os: 'windows',
    file: 'A=x\r\nB<<EOF\r\n1\r\n2\r\nEOF\r\n',
    entries: [
      ['A', 'x'],
      ['B', '1\r\n2'],
    ],
  },
  'LF on Windows': { os: 'windows', file: 'B<<EOF\n1\r\n2\n3\nEOF\n', entries: [['B', '1\r\n2\n3']] },
  'LF on Windows: a CR at the end is lost': {
    os: 'windows',
    file: 'B<<EOF\n1\r\nEOF\n',
    entries: [['B', '1']],
  },
  'CRLF on Windows: a CR at the end stays': {
    os: 'windows',
    file: 'B<<EOF\r\n1\r\r\nEOF\r\n',
    entries: [['B', '1\r']],
  },
  'a lone CR is no line end': { os: 'windows', file: 'A=1\rB=2\n', entries: [['A', '1\rB=2']] },
  'a byte order mark is dropped': { file: '\ufeffA=1\n', entries: [['A', '1']] },
  'a byte order mark further on stays': { file: 'A=\ufeff1\n', entries: [['A', '\ufeff1']] },
  'NUL stays in the value': { file: 'A=1\u00002\n', entries: [['A', '1\u00002']] },
};

describe('env, output and state files', () => {
  test.each(Object.entries(rows))('%s', (_, { file, os = 'linux', entries, error }) => {
    const content = readEnvFile(Buffer.from(file, 'utf8'), os);
    expect(content.entries.map(({ name, value }) => [name, value])).toEqual(entries);
    expect(content.error).toBe(error);
  });

  test('bytes that are not UTF-8 become U+FFFD', () => {
    const file = Buffer.concat([Buffer.from('A='), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from('\n')]);
    expect(readEnvFile(file, 'linux').entries).toEqual([{ name: 'A', value: '\ufffd\ufffd(' }]);
  });

  const hostileText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          '\n',
          '\r',
          '\r\n',
          '=',
          '<<',
          'EOF',
          'ghadelimiter_',
          'A',
          ' ',
          '%0A',
          '\ufeff',
          '😀',
        ),
      )
      .map((parts) => parts.join('')),
  );

  test.each([
    ['linux', '\n'],
    ['windows', '\r\n'],
  ] as const)('on %s any text arrives as it was, if its delimiter is not in it', (os, newline) => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 4 }), (values) => {
        const delimiter = 'ghadelimiter_3f2c';
        fc.pre(values.every((value) => !value.includes(delimiter)));
        const file = values
          .map((value, index) => `V${index}<<${delimiter}${newline}${value}${newline}${delimiter}${newline}`)
          .join('');
        const content = readEnvFile(Buffer.from(file, 'utf8'), os);
        expect(content.error).toBeUndefined();
        expect(content.entries.map(({ value }) => value)).toEqual(
          values.map((value) => value.toWellFormed()),
        );
      }),
    );
  });

  test('any bytes give entries, then at most one error, and what stood before stays', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (before, after) => {
        const alone = readEnvFile(Buffer.from(`${before}\n`), 'linux');
        const both = readEnvFile(Buffer.from(`${before}\n${after}`), 'linux');
        const complete = alone.error === undefined ? alone.entries : [];
        expect(both.entries.slice(0, complete.length)).toEqual(complete);
      }),
    );
  });
});

test('path files split at CR, LF and CRLF and skip blank lines', () => {
  expect(readPathFile(Buffer.from('\ufeff/a\r/b\r\n\n /c \n/d'))).toEqual(['/a', '/b', ' /c ', '/d']);
});
