import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';
import { PatternAutomaton } from '../../src/masking/pattern-automaton.ts';
import { hiddenTexts } from '../../src/masking/plan-masks.ts';
import { redactedForms } from '../../src/masking/redacted-forms.ts';
import { Redactor } from '../../src/masking/redactor.ts';

function hidden(value: SecretValue): readonly (string | Uint8Array)[] {
  return hiddenTexts([{ name: 'A', values: [value], inFile: false }]);
}

const isLineEnd = (byte: number | undefined): boolean => byte === 10 || byte === 13;

/** An occurrence, or the beginning of one that the text ends in: where it begins, and its end where it has one. */
interface Occurrence {
  readonly start: number;
  readonly end: number | undefined;
}

/** Every place where a pattern stands as it is, or begins at the text's end. */
function exact(text: Buffer, pattern: Buffer): readonly Occurrence[] {
  return [...text.keys()].flatMap((start) => {
    const there = text.subarray(start, start + pattern.length);
    if (!there.equals(pattern.subarray(0, there.length))) return [];
    return [{ start, end: there.length === pattern.length ? start + pattern.length : undefined }];
  });
}

/**
 * Every place where a pattern of twelve bytes and more stands with line ends within. Up to three bytes before the first of them
 * do not belong to it.
 */
function wrapped(text: Buffer, pattern: Buffer): readonly Occurrence[] {
  if (pattern.length < 12) return [];
  const found: Occurrence[] = [];
  for (let first = 0; first < text.length; first += 1) {
    for (let before = 1; before < pattern.length; before += 1) {
      const cut = first + before;
      if (!isLineEnd(text[cut]) || !text.subarray(first, cut).equals(pattern.subarray(0, before))) continue;
      const rest = [...pattern.subarray(before)].filter((byte) => !isLineEnd(byte));
      let at = cut;
      while (at < text.length && isLineEnd(text[at])) at += 1;
      const start = before < 4 ? at : first;
      for (let next = 0; ; at += 1) {
        if (next === rest.length || at === text.length) {
          if (rest.length > 0) found.push({ start, end: next === rest.length ? at : undefined });
          break;
        }
        if (text[at] === rest[next]) next += 1;
        else if (!isLineEnd(text[at])) break;
      }
    }
  }
  return found;
}

function occurrences(text: Buffer, patterns: readonly Buffer[]): readonly Occurrence[] {
  return patterns
    .filter(({ length }) => length > 0)
    .flatMap((pattern) => [...exact(text, pattern), ...wrapped(text, pattern)]);
}

/** Which bytes belong to an occurrence. */
function coverage(text: Buffer, patterns: readonly Buffer[]): readonly boolean[] {
  const covered = new Array<boolean>(text.length).fill(false);
  for (const { start, end } of occurrences(text, patterns)) {
    if (end !== undefined) covered.fill(true, start, end);
  }
  return covered;
}

/** Writes each covered stretch as stars. */
function redactNaively(text: Buffer, patterns: readonly Buffer[], length = text.length): Buffer {
  const covered = coverage(text, patterns);
  const out: Buffer[] = [];
  for (let at = 0; at < length; at += 1) {
    if (!covered[at]) out.push(text.subarray(at, at + 1));
    else if (at === 0 || !covered[at - 1]) out.push(Buffer.from('***'));
  }
  return Buffer.concat(out);
}

/** How much of the text's end a pattern could still go on from. */
function openLength(text: Buffer, patterns: readonly Buffer[]): number {
  const open = occurrences(text, patterns).filter(({ end }) => end === undefined);
  return Math.max(0, ...open.map(({ start }) => text.length - start));
}

function redact(chunks: readonly (string | Uint8Array)[], patterns: readonly (string | Uint8Array)[]) {
  const redactor = new Redactor(new PatternAutomaton(patterns));
  const show = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  const written = chunks.map((chunk) => show(redactor.write(Buffer.from(chunk))));
  return { written, rest: show(redactor.end()) };
}

/** Two letters alone, so that patterns overlap, repeat and contain each other all the time. */
const word = (maxLength: number) =>
  fc.array(fc.constantFrom('a', 'b'), { maxLength }).map((letters) => Buffer.from(letters.join('')));

/** Long patterns, with line ends of their own, and a stream of pieces of them, cut by line ends and into chunks. */
const wrappedStream = fc
  .array(
    fc
      .array(fc.constantFrom('a', 'a', 'b', 'b', 'c', '\n', '\r\n'), { minLength: 9, maxLength: 16 })
      .map((letters) => Buffer.from(`x${letters.join('')}y`)),
    { minLength: 1, maxLength: 3 },
  )
  .chain((patterns) => {
    const piece = fc
      .record({
        pattern: fc.constantFrom(...patterns),
        from: fc.integer({ min: 0, max: 2 }),
        length: fc.integer({ min: 3, max: 40 }),
        cuts: fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom('\n', '\r', '\r\n')), {
          maxLength: 2,
        }),
        keepsLineEnds: fc.boolean(),
      })
      .map(({ pattern, from, length, cuts, keepsLineEnds }) => {
        const text = pattern.toString().slice(from, from + length);
        const bare = keepsLineEnds ? text : text.replace(/[\r\n]/g, '');
        return Buffer.from(cuts.reduce((cut, [at, end]) => cut.slice(0, at) + end + cut.slice(at), bare));
      });
    return fc.record({ patterns: fc.constant(patterns), chunks: fc.array(piece, { maxLength: 6 }) });
  });

describe('Redactor', () => {
  it('gives what a search for every occurrence gives, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(word(6), { maxLength: 5 }),
        fc.array(word(9), { maxLength: 12 }),
        (patterns, chunks) => {
          const { written, rest } = redact(chunks, patterns);
          const expected = redactNaively(Buffer.concat(chunks), patterns).toString('latin1');
          expect(written.join('') + rest).toBe(expected);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('does so for any bytes', () => {
    const cut = fc.record({
      secret: fc.uint8Array({ minLength: 1, maxLength: 40 }),
      before: fc.uint8Array({ maxLength: 40 }),
      after: fc.uint8Array({ maxLength: 40 }),
      size: fc.integer({ min: 1, max: 7 }),
    });
    fc.assert(
      fc.property(cut, ({ secret, before, after, size }) => {
        const stream = Buffer.concat([before, secret, secret.subarray(0, 3), after, secret]);
        const chunks: Buffer[] = [];
        for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
        const { written, rest } = redact(chunks, [secret]);
        const expected = redactNaively(stream, [Buffer.from(secret)]).toString('latin1');
        expect(written.join('') + rest).toBe(expected);
      }),
    );
  });

  it('holds back the longest end that could begin an occurrence, and no byte more', () => {
    fc.assert(
      fc.property(fc.array(word(6), { maxLength: 4 }), word(20), (patterns, text) => {
        expectHoldsNoMore(text, patterns);
      }),
      { numRuns: 5000 },
    );
  });

  it('finds long patterns across line ends, and holds back no byte more for that', () => {
    fc.assert(
      fc.property(wrappedStream, ({ patterns, chunks }) => {
        const { written, rest } = redact(chunks, patterns);
        const text = Buffer.concat(chunks);
        expect(written.join('') + rest).toBe(redactNaively(text, patterns).toString('latin1'));
        expectHoldsNoMore(text, patterns);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['base64 in lines', ['aHVudGVyMjItaHVudGVyMjI='], ['<aHVudGVyMjIt\naHVudGVy\r\nMjI=>'], '<***>'],
    [
      'a value of lines with other line ends',
      ['first line\nsecond\n\nx'],
      ['first line\r\nsecond\rx|'],
      '***|',
    ],
    ['byte by byte', ['correct-horse'], [...'correct\n-\rhorse!'], '***!'],
    ['not where the pattern is short', ['hunter22'], ['hunte\nr22'], 'hunte\nr22'],
    ['a few bytes before the first line end show', ['correct-horse'], ['cor\nrect-horse!'], 'cor\n***!'],
    ['not where anything else stands there', ['correct-horse'], ['correct\n horse'], 'correct\n horse'],
  ])('line ends within a pattern: %s', (_, patterns, chunks, expected) => {
    const { written, rest } = redact(chunks, patterns);
    expect(written.join('') + rest).toBe(expected);
  });

  it('shows a progress bar as it grows', () => {
    const steps = ['\r10 % ', '\r20 % ', '\r100 %\n'];
    expect(redact(steps, ['hunter22', 'correct-horse-battery'])).toEqual({ written: steps, rest: '' });
  });

  it('stays in step with a beginning that goes on for long, byte by byte', () => {
    const secret = `${'a'.repeat(200_000)}b`;
    const redactor = new Redactor(new PatternAutomaton([secret]));
    const out: Uint8Array[] = [];
    for (let at = 0; at < 300_000; at += 1) out.push(Buffer.from(redactor.write(Buffer.from('a'))));
    out.push(Buffer.from(redactor.write(Buffer.from('b!'))), Buffer.from(redactor.end()));
    expect(Buffer.concat(out).toString()).toBe(`${'a'.repeat(100_000)}***!`);
  });

  it.each([
    ['a prompt is not held', ['hunter22'], ['Password: '], ['Password: '], ''],
    ['an occurrence ends with its last byte', ['hunter22'], ['x hunter22'], ['x ***'], ''],
    ['a beginning waits', ['hunter22'], ['x hun', 'ted'], ['x ', 'hunted'], ''],
    ['a beginning at the end comes out', ['hunter22'], ['x hun'], ['x '], 'hun'],
    ['one byte at a time', ['abc'], ['a', 'b', 'c', 'd'], ['', '', '***', 'd'], ''],
    ['touching ones are one', ['abc', 'def'], ['abc', 'def', 'g'], ['***', '', 'g'], ''],
    ['a longer one goes on behind a shorter', ['abcd', 'cdef'], ['abcd', 'efg'], ['***', 'g'], ''],
    ['a shorter one within a longer beginning', ['bc', 'abcd'], ['abc', 'x'], ['', 'a***x'], ''],
    ['over lines', ['one\ntwo'], ['one\n', 'two\n'], ['', '***\n'], ''],
    ['no patterns', [], ['as it is'], ['as it is'], ''],
  ])('%s', (_, patterns, chunks, written, rest) => {
    expect(redact(chunks, patterns)).toEqual({ written, rest });
  });

  it('keeps no part of the memory that it was handed', () => {
    const redactor = new Redactor(new PatternAutomaton(['hunter22']));
    const chunk = Buffer.from('x hun');
    redactor.write(chunk);
    chunk.fill(0);
    expect(Buffer.from(redactor.write(Buffer.from('ted'))).toString()).toBe('hunted');
  });

  it('passes binary output unharmed', () => {
    const bytes = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 167) & 0xff));
    const { written, rest } = redact(
      [bytes.subarray(0, 1000), bytes.subarray(1000)],
      ['hunter22', '\u{1F600}'],
    );
    expect(Buffer.from(written.join('') + rest, 'latin1').equals(bytes)).toBe(true);
  });

  it('knows every byte where patterns use all of them', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    expect(redact(['<', all, '>'], [all]).written.join('')).toBe('<***>');
  });

  it('finds as much with more patterns than have rows of their own', () => {
    const patterns = Array.from({ length: 20_000 }, (_, index) => `${(index * 7_919).toString(36)}-${index}`);
    const { written, rest } = redact(
      patterns.map((pattern) => `<${pattern}>`),
      patterns,
    );
    expect(written.join('') + rest).toBe('<***>'.repeat(patterns.length));
  });
});

function expectHoldsNoMore(text: Buffer, patterns: readonly Buffer[]): void {
  const covered = coverage(text, patterns);
  let decided = text.length - openLength(text, patterns);
  // Stars need not wait for the end of an occurrence that goes on.
  while (covered[decided]) decided += 1;
  const out = new Redactor(new PatternAutomaton(patterns)).write(text);
  expect(Buffer.from(out).toString()).toBe(redactNaively(text, patterns, decided).toString());
}

describe('the forms of a text', () => {
  it.each([
    ['in base64 alone', (text: string) => Buffer.from(text).toString('base64')],
    ['in base64 behind one byte', (text: string) => Buffer.from(`:${text}`).toString('base64')],
    ['in base64 behind two bytes', (text: string) => Buffer.from(`u:${text}`).toString('base64')],
    ['in base64url', (text: string) => Buffer.from(text).toString('base64url')],
    ['in JSON', (text: string) => JSON.stringify(text)],
    ['in a URL', (text: string) => encodeURIComponent(text)],
  ])('are redacted %s', (_, encode) => {
    const secret = 'p"ss/w\u00f6rd?>~~';
    const patterns = redactedForms(secret);
    const { written, rest } = redact([encode(secret)], patterns);
    expect(written.join('') + rest).toMatch(/^.{0,4}\*\*\*"?$/);
  });

  it('of several lines are redacted as a whole', () => {
    const pem = 'a\nb\nc\n';
    expect(redact([`<${pem}>`], hidden(SecretValue.ofText(pem))).written.join('')).toBe('<***\n>');
    expect(hidden(SecretValue.ofText('one line\n'))).not.toContain('one line\n');
  });

  it('of bytes that are no text are redacted', () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 1, 2, 3);
    const patterns = hidden(SecretValue.ofBytes(bytes));
    expect(redact([bytes], patterns).written.join('')).toBe('***');
  });
});
