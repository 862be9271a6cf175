import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64 } from '../../src/references/base64.ts';

function hex(text: string): string | undefined {
  const bytes = decodeBase64(text);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('hex');
}

test.each([
  ['', ''],
  ['\n', ''],
  ['/w==', 'ff'],
  ['/w', 'ff'],
  ['_w', 'ff'],
  ['_w==', 'ff'],
  ['++//', 'fbefff'],
  ['--__', 'fbefff'],
  ['AA\r\nAA\nAA\n', '00000000'],
  ['A\nA=\n=', '00'],
])('%j', (text, bytes) => {
  expect(hex(text)).toBe(bytes);
});

test.each([
  'A',
  '=',
  '==',
  '====',
  'AA=',
  'AA===',
  'AAAA=',
  'AAAA==',
  'A=A=',
  'AA==AA==',
  'AB==',
  'AAB',
  '+_AA',
  'AA AA',
  ' AAAA',
  'AAAA ',
  'AA\tAA',
  'AA.A',
  'é',
  'data:;base64,AAAA',
])('%j is not base64', (text) => {
  expect(hex(text)).toBeUndefined();
});

test('whatever was encoded comes back', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const standard = Buffer.from(bytes).toString('base64');
      const url = Buffer.from(bytes).toString('base64url');
      for (const text of [standard, standard.replaceAll('=', ''), standard.replace(/.{5}/g, '$&\r\n'), url]) {
        expect(hex(text)).toBe(Buffer.from(bytes).toString('hex'));
      }
    }),
  );
});
