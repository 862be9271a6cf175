import { describe, expect, test } from 'vitest';
import type { Env } from '../../src/core/environment.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { findOverLimits } from '../../src/export/limits.ts';
import type { ExpandedVariable } from '../../src/references/expand.ts';
import { goodLine } from '../references/fake-stores.ts';

function variable(name: string, text: string, options = ''): ExpandedVariable {
  return {
    name,
    value: SecretValue.ofText(text),
    plain: false,
    typed: true,
    line: goodLine(`${name} = aws:x${options}`),
    alsoMask: [],
  };
}

function codes(variables: readonly ExpandedVariable[], platform: string, env: Env = {}): readonly string[] {
  return findOverLimits(variables, env, platform).map(({ code }) => code);
}

describe('one variable', () => {
  test.each([
    ['linux', 131_072 - 'NAME='.length - 1, '', 0],
    ['linux', 131_072 - 'NAME='.length, '', 1],
    ['freebsd', 131_072 - 'NAME='.length, '', 1],
    ['win32', 32_766, '', 0],
    ['win32', 32_767, '', 1],
    ['darwin', 900_000, '', 0],
    ['darwin', 1024 * 1024, '', 1],
    ['linux', 500_000, '?as=file', 0],
    ['win32', 500_000, '?as=file', 0],
  ])('%s: %i characters %s', (platform, length, options, count) => {
    const found = codes([variable('NAME', 'x'.repeat(length), options)], platform);
    expect(found).toEqual(count === 0 ? [] : ['VALUE_TOO_LONG']);
  });

  test('is measured in bytes, on Windows in characters', () => {
    const text = 'ü'.repeat(70_000);
    expect(codes([variable('NAME', text)], 'linux')).toEqual(['VALUE_TOO_LONG']);
    expect(codes([variable('NAME', 'ü'.repeat(32_766))], 'win32')).toEqual([]);
  });

  test('the error gives sum and limit, the line, and the way out; not the value', () => {
    const [error] = findOverLimits([variable('NAME', 'x'.repeat(140_000))], {}, 'linux');
    expect(error?.facts).toEqual({
      code: 'VALUE_TOO_LONG',
      what: 'the value is too long for an environment variable: 140006 of 131072 with its name',
      wanted: [{ variable: 'NAME', where: 'secrets, line 1' }],
      fix: ['take it as a file: ?as=file'],
    });
  });
});

describe('all together', () => {
  const full = (count: number): readonly ExpandedVariable[] =>
    Array.from({ length: count }, (_, index) => variable(`V${index}`, 'x'.repeat(65_536)));

  test('thirty full secrets start the next step, thirty-one do not', () => {
    expect(codes(full(29), 'linux')).toEqual([]);
    expect(codes(full(31), 'linux')).toEqual(['ENVIRONMENT_TOO_LARGE']);
  });

  test('with what is there already', () => {
    const env = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`E${index}`, 'x'.repeat(100_000)]),
    );
    expect(codes(full(20), 'linux', env)).toEqual(['ENVIRONMENT_TOO_LARGE']);
    expect(codes(full(10), 'linux', env)).toEqual([]);
  });

  test('a variable that replaces another counts once', () => {
    const env = Object.fromEntries(full(20).map(({ name }) => [name, 'x'.repeat(65_536)]));
    expect(codes(full(20), 'linux', env)).toEqual([]);
  });

  test('files count nothing', () => {
    const filed = full(60).map(({ name }) => variable(name, 'x'.repeat(65_536), '?as=file'));
    expect(codes(filed, 'linux')).toEqual([]);
  });

  test('the sum and the limit are said', () => {
    const [error] = findOverLimits(full(40), {}, 'linux');
    expect(error?.facts.what).toMatch(/: 2621630 of 1966080 bytes, with what is set already$/);
  });

  test('Windows has no limit for all', () => {
    const many = Array.from({ length: 100 }, (_, index) => variable(`V${index}`, 'x'.repeat(30_000)));
    expect(codes(many, 'win32')).toEqual([]);
  });
});

test('NUL is refused, but not in a file; each is reported', () => {
  const found = codes(
    [variable('A', 'x\0y'), variable('B', 'x\0y', '?as=file'), variable('C', '\0')],
    'linux',
  );
  expect(found).toEqual(['VALUE_HAS_NUL', 'VALUE_HAS_NUL']);
});
