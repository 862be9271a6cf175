/** Castagnoli's polynomial, bits reversed: RFC 3720, appendix B.4. */
const POLYNOMIAL = 0x82f63b78;

const table = buildTable();

function buildTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
    }
    return remainder;
  });
}

/**
 * CRC32C as Secret Manager computes it over a payload.
 * https://cloud.google.com/secret-manager/docs/data-integrity
 * @returns an unsigned 32-bit number
 */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ (table[(remainder ^ byte) & 0xff] ?? 0);
  return (remainder ^ 0xffffffff) >>> 0;
}
