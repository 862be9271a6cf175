import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';
import { KnownValues } from '../../src/masking/known-values.ts';
import { planMasks } from '../../src/masking/plan-masks.ts';

const source = (value: SecretValue, index: number) => ({ name: `V${index}`, values: [value], inFile: false });

test('what was looked through before has the same masks as what was not', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.json(), fc.base64String(), fc.webUrl());
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), fc.integer({ min: 1, max: 9 }), (texts, minLength) => {
      const values = texts.map(SecretValue.ofText);
      const known = new KnownValues(minLength);
      for (const value of values) known.lookThrough(value);
      const sources = values.map(source);
      expect(planMasks(sources, minLength, 50, known)).toEqual(planMasks(sources, minLength, 50));
    }),
  );
});

test('a value is looked through once, and bytes that are no text give nothing', () => {
  const known = new KnownValues();
  const value = SecretValue.ofText('s3cr3t/value');
  known.lookThrough(value);
  expect(known.of(value)).toBe(known.of(value));
  expect(known.of(value)?.forms).toBe(known.of(value)?.forms);
  const bytes = SecretValue.ofBytes(new Uint8Array([0xff, 0xfe, 0x00]));
  known.lookThrough(bytes);
  expect(known.of(bytes)).toBeUndefined();
});
