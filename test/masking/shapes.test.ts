import { describe, expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';
import { findParts } from '../../src/masking/find-parts.ts';
import { hiddenTexts, planMasks } from '../../src/masking/plan-masks.ts';
import { SecretMasker } from '../runner/masker.ts';
import { shapes } from './shapes.ts';

function maskerOf(value: string): SecretMasker {
  const masker = new SecretMasker();
  const { texts } = planMasks([{ name: 'A', values: [SecretValue.ofText(value)], inFile: false }]);
  for (const text of texts) masker.add(text);
  return masker;
}

describe.each(shapes.map((shape) => [shape.name, shape] as const))(
  '%s',
  (_, { value, hidden, readable = [] }) => {
    test('each secret of it is found', () => {
      const { raw, pairs } = findParts(value, 4);
      for (const secret of hidden) expect([...raw, ...pairs]).toContain(secret);
    });

    test('what is no secret stays readable', () => {
      const masker = maskerOf(value);
      for (const text of readable) expect(masker.mask(text)).toBe(text);
    });

    test('the redactor hides at least as much', () => {
      const all = new Set(hiddenTexts([{ name: 'A', values: [SecretValue.ofText(value)], inFile: false }]));
      const { texts } = planMasks([{ name: 'A', values: [SecretValue.ofText(value)], inFile: false }]);
      expect(texts.filter((text) => !all.has(text))).toEqual([]);
    });
  },
);
