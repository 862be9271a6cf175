import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLines } from './dotnet-text.ts';
import { StreamLines } from './stream-lines.ts';

function linesOf(chunks: readonly Buffer[]): string[] {
  const stream = new StreamLines('stdout');
  return [...chunks.flatMap((chunk) => stream.push(chunk)), ...stream.end()].map(({ text }) => text);
}

const text = fc
  .array(fc.constantFrom('a', '\r', '\n', '\r\n', 'é', '😀', '\u2028'), { maxLength: 12 })
  .map((parts) => parts.join(''));

test('lines do not depend on how the bytes were cut', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 5 }), (whole, size) => {
      const bytes = Buffer.from(whole);
      const count = Math.ceil(bytes.byteLength / size);
      const chunks = Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
      expect(linesOf(chunks)).toEqual(readLines(whole));
    }),
  );
});

test('a line is delivered as soon as its end is certain', () => {
  const stream = new StreamLines('stderr');
  expect(stream.push(Buffer.from('a\nb\r'))).toEqual([{ stream: 'stderr', text: 'a' }]);
  expect(stream.push(Buffer.from('c'))).toEqual([{ stream: 'stderr', text: 'b' }]);
  expect(stream.end()).toEqual([{ stream: 'stderr', text: 'c' }]);
  expect(stream.text).toBe('a\nb\rc');
});
