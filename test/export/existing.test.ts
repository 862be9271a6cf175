import { expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';
import { judgeExisting } from '../../src/export/existing.ts';
import type { ExpandedVariable } from '../../src/references/expand.ts';
import { goodLine } from '../references/fake-stores.ts';

function variable(name: string, typed = true): ExpandedVariable {
  return {
    name,
    value: SecretValue.ofText('new'),
    plain: false,
    typed,
    line: goodLine(`${name} = aws:x`),
    alsoMask: [],
  };
}

const overwritten = 'A was set already and is overwritten';
const stays = 'A is set already and stays as it is (on-existing: keep)';

test.each([
  ['by-origin', true, 'old', [], [overwritten], []],
  ['by-origin', false, 'old', [], [], ['EXISTING_VARIABLE']],
  ['overwrite', true, 'old', [], [overwritten], []],
  ['overwrite', false, 'old', [], [overwritten], []],
  ['fail', true, 'old', [], [], ['EXISTING_VARIABLE']],
  ['fail', false, 'old', [], [], ['EXISTING_VARIABLE']],
  ['keep', true, 'old', ['A'], [stays], []],
  ['keep', false, 'old', ['A'], [stays], []],
  ['fail', true, 'new', [], [], []],
  ['fail', true, '', [], [], []],
  ['fail', true, undefined, [], [], []],
  ['keep', true, 'new', [], [], []],
  ['keep', true, '', [], [], []],
] as const)('%s, typed %s, before %j', (rule, typed, before, kept, notices, codes) => {
  const verdict = judgeExisting([variable('A', typed)], { A: before }, rule, false);
  expect([[...verdict.kept], verdict.notices, verdict.errors.map(({ code }) => code)]).toEqual([
    kept,
    notices,
    codes,
  ]);
  expect(JSON.stringify(verdict.errors.map(({ facts }) => facts))).not.toMatch(/"(old|new)"/);
});

test('on Windows Path and PATH are one', () => {
  expect(judgeExisting([variable('PATH')], { Path: 'old' }, 'fail', true).errors).toHaveLength(1);
  expect(judgeExisting([variable('PATH')], { Path: 'old' }, 'fail', false).errors).toEqual([]);
  expect(judgeExisting([variable('path')], { PATH: 'old' }, 'keep', true).kept).toEqual(new Set(['path']));
});

test('each is reported', () => {
  const verdict = judgeExisting([variable('A'), variable('B')], { A: '1', B: '2' }, 'fail', false);
  expect(verdict.errors.map(({ facts }) => facts.wanted?.[0]?.variable)).toEqual(['A', 'B']);
});
