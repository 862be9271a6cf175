import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';

describe('a value comes out as it went in', () => {
  test('as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(SecretValue.ofText(text).revealText()).toBe(text);
      }),
    );
  });

  test('as bytes; as text only where they are UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const value = SecretValue.ofBytes(bytes);
        expect(value.revealBytes()).toEqual(bytes);
        expect(value.byteLength).toBe(bytes.byteLength);
        const text = value.revealText();
        if (text !== undefined) expect(new Uint8Array(Buffer.from(text))).toEqual(bytes);
        else expect(Buffer.from(bytes).toString('utf8')).toContain('\ufffd');
      }),
    );
  });

  test.each(['\ufeffmarked', '', '\0', '\r\n', ' x '])('unchanged: %j', (text) => {
    expect(SecretValue.ofText(text).revealText()).toBe(text);
  });
});
