import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeText } from '../../src/core/safe-text.ts';
import { parseCommand } from '../runner/commands.ts';

/** Whether the runner would read any line of the output as a command. A lone CR ends a line there. */
function acts(output: string): boolean {
  return output.split(/\r\n|\r|\n/).some((line) => parseCommand(line, () => true) !== undefined);
}

test.each([
  '::set-env name=PATH::x',
  '  ::add-mask::x',
  '\t::error::x',
  '\u00a0\u2003\u3000::error::x',
  '\u0085::error::x',
  '\u2028::error::x',
  '\v\f::error::x',
  'text ##[add-mask]x',
  '###[error]x',
  '##[##[error]x',
  '##\u0000[error]x',
  'progress\r::stop-commands::x',
  'one\r\n::error::x\n##[error]',
  '::::error::x',
  ':\u0000:error::x',
  '\u0000::error::x',
  '\u200b::error::x',
  '\ufeff::error::x',
  '\u001b[31m::error::x',
])('%j does nothing', (text) => {
  expect(acts(safeText(text))).toBe(false);
});

test('nothing that the runner would read as a command comes out, whatever goes in', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '::',
      ':',
      '##',
      '#',
      '[',
      ']',
      '##[',
      'error',
      'set-env',
      ' ',
      '\t',
      '\r',
      '\n',
      '\r\n',
      '\0',
      '=',
    ),
    fc.constantFrom(
      '\u0085',
      '\u00a0',
      '\u2028',
      '\u2029',
      '\u200b',
      '\ufeff',
      '\u180e',
      '\u001b',
      '\u3000',
      '\v',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      expect(acts(safeText(pieces.join('')))).toBe(false);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['plain text, with: colons, a::b and # signs', 'plain text, with: colons, a::b and # signs'],
  ['Grüße, \u{1f600}', 'Grüße, \u{1f600}'],
  ['two\nlines\ttab', 'two\nlines\ttab'],
  ['two\r\nlines\rthree', 'two\nlines\nthree'],
  ['red \u001b[31m', 'red \ufffd[31m'],
  ['turned \u202egnp.exe', 'turned \ufffdgnp.exe'],
  ['a ##[x]', 'a ## [x]'],
  ['  ::x', '  : :x'],
])('%j reads %j', (text, expected) => {
  expect(safeText(text)).toBe(expected);
});

test('is done once: twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(safeText(safeText(text))).toBe(safeText(text));
    }),
  );
});

test.each([
  '##vso[task.setvariable variable=PATH]x',
  'text ##vso[task.setsecret]x',
  '###vso[task.x]',
  '##vso[##vso[task.x]',
  '##\u0000vso[task.x]',
  '##[##vso[task.x]',
])('%j is no command for the agent of Azure Pipelines', (text) => {
  expect(text).toMatch(/##.?vso\[/s);
  expect(safeText(text)).not.toContain('##vso[');
});
