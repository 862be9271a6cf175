import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from '../../../src/stores/gcp/crc32c.ts';

// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
test.each([
  ['', 0],
  ['hi', 4120762818],
  ['123456789', 0xe3069283],
  ['\0'.repeat(32), 0x8a9136aa],
])('%j', (text, checksum) => {
  expect(crc32c(Buffer.from(text))).toBe(checksum);
});

test('32 bytes of ones', () => {
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
});

test('agrees with long division, bit by bit', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      let remainder = 0xffffffff;
      for (const byte of bytes) {
        remainder ^= byte;
        for (let bit = 0; bit < 8; bit += 1)
          remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
      }
      expect(crc32c(bytes)).toBe(~remainder >>> 0);
    }),
  );
});
