import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';
import { redactedForms, wholeValuePatterns } from '../../src/masking/redacted-forms.ts';
import { RedactionPatterns, Redactor } from '../../src/masking/redactor.ts';

/** Which bytes belong to an occurrence. */
function coverage(text: Buffer, patterns: readonly Buffer[]): readonly boolean[] {
  const covered = new Array<boolean>(text.length).fill(false);
  for (const pattern of patterns) {
    if (pattern.length === 0) continue;
    for (let at = text.indexOf(pattern); at !== -1; at = text.indexOf(pattern, at + 1)) {
      covered.fill(true, at, at + pattern.length);
    }
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
  const lengths = patterns.flatMap((pattern) => [...pattern.keys()]);
  const open = lengths.filter((length) =>
    patterns.some(
      (pattern) =>
        length > 0 &&
        length < pattern.length &&
        text.subarray(Math.max(0, text.length - length)).equals(pattern.subarray(0, length)),
    ),
  );
  return Math.max(0, ...open);
}

function redact(chunks: readonly (string | Uint8Array)[], patterns: readonly (string | Uint8Array)[]) {
  const redactor = new Redactor(new RedactionPatterns(patterns));
  const written = chunks.map((chunk) => redactor.write(Buffer.from(chunk)).toString('latin1'));
  return { written, rest: redactor.end().toString('latin1') };
}

/** Two letters alone, so that patterns overlap, repeat and contain each other all the time. */
const word = (maxLength: number) =>
  fc.array(fc.constantFrom('a', 'b'), { maxLength }).map((letters) => Buffer.from(letters.join('')));

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
        const covered = coverage(text, patterns);
        let decided = text.length - openLength(text, patterns);
        // Stars need not wait for the end of an occurrence that goes on.
        while (covered[decided]) decided += 1;
        const out = new Redactor(new RedactionPatterns(patterns)).write(text);
        expect(out.toString()).toBe(redactNaively(text, patterns, decided).toString());
      }),
      { numRuns: 5000 },
    );
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
    const redactor = new Redactor(new RedactionPatterns(['hunter22']));
    const chunk = Buffer.from('x hun');
    redactor.write(chunk);
    chunk.fill(0);
    expect(redactor.write(Buffer.from('ted')).toString()).toBe('hunted');
  });
});

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
    expect(redact([`<${pem}>`], wholeValuePatterns(SecretValue.ofText(pem))).written.join('')).toBe(
      '<***\n>',
    );
    expect(wholeValuePatterns(SecretValue.ofText('one line\n'))).toEqual([]);
  });

  it('of bytes that are no text are redacted', () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 1, 2, 3);
    const patterns = wholeValuePatterns(SecretValue.ofBytes(bytes));
    expect(redact([bytes], patterns).written.join('')).toBe('***');
  });
});
