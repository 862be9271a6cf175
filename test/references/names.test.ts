import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandLine } from '../../src/references/expand.ts';
import { deriveName, isVariableName } from '../../src/references/names.ts';
import { knownName, nameForMessages, plannedName } from '../../src/references/planned-names.ts';
import { fetched, goodLine, settings } from './fake-stores.ts';

const json = '{"user":"u","n":{"x":1}}';

describe('names', () => {
  test.each([
    ['API_* = aws:prod/api/*', 'prod/api/key', 'key', ['API_KEY']],
    ['* = aws:prod/api/*', 'prod/api/key', 'key', ['KEY']],
    ['api* = aws:prod/api/*', 'prod/api/key', 'key', ['apiKEY']],
    ['* = aws:prod/*', 'prod/api/key', 'api/key', ['API_KEY']],
    ['* = aws:prod/*', 'prod/1password', '1password', ['_1PASSWORD']],
    ['X_* = aws:prod/*', 'prod/1password', '1password', ['X_1PASSWORD']],
    ['API_* = aws:prod/api/*#user', 'prod/api/key', 'key', ['API_KEY']],
    ['DB_* = aws:prod/db#*', 'prod/db', undefined, ['DB_USER', 'DB_N_X']],
    ['* = aws:prod/db#*', 'prod/db', undefined, ['USER', 'N_X']],
    ['DB_* = aws:prod/*#*', 'prod/db', 'db', ['DB_DB_USER', 'DB_DB_N_X']],
    ['* = aws:prod/*#*', 'prod/db', 'db', ['DB_USER', 'DB_N_X']],
    ['aws:prod/db', 'prod/db', undefined, ['PROD_DB']],
    ['aws:prod/db#user', 'prod/db', undefined, ['PROD_DB_USER']],
    ['aws:prod/db#/n/x', 'prod/db', undefined, ['PROD_DB_N_X']],
    ['aws:prod/db#*', 'prod/db', undefined, ['PROD_DB_USER', 'PROD_DB_N_X']],
    ['aws:prod/*', 'prod/db', 'db', ['PROD_DB']],
    ['aws:prod/*#*', 'prod/db', 'db', ['PROD_DB_USER', 'PROD_DB_N_X']],
    ['gcp:acme-prod/stripe-key', 'stripe-key', undefined, ['STRIPE_KEY']],
    ['arn:aws:secretsmanager:eu-west-1:111122223333:secret:x', 'Prod/dB', undefined, ['PROD_DB']],
  ])('%s with %s', (text, name, starred, names) => {
    const line = goodLine(text);
    const { variables, errors } = expandLine(line, [fetched(name, json, starred)], settings);
    expect(errors).toEqual([]);
    expect(variables.map((variable) => variable.name)).toEqual(names);
  });

  test.each([
    ['upper', 'x_PROD_DB_URL'],
    ['lower', 'x_prod_db_url'],
    ['keep', 'x_Prod_dB_url'],
  ] as const)('in %s case, the typed prefix as typed', (nameCase, name) => {
    expect(deriveName('x_', ['--Prod//dB', 'url!'], nameCase)).toBe(name);
  });

  test('only ASCII letters and digits are kept', () => {
    expect(deriveName('', ['größe\u0131\u212A x'], 'upper')).toBe('GR_E_X');
  });

  test('nothing left', () => {
    expect(deriveName('', ['--', '/'], 'upper')).toBeUndefined();
    expect(deriveName('A_', ['--'], 'upper')).toBe('A_');
  });

  test('are valid, or there is none', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
    const prefix = fc.constantFrom('', 'A_', '_', 'db');
    const nameCase = fc.constantFrom('upper' as const, 'lower' as const, 'keep' as const);
    fc.assert(
      fc.property(prefix, fc.array(text), nameCase, (typed, parts, casing) => {
        const name = deriveName(typed, parts, casing);
        const hasWord = typed !== '' || parts.some((part) => /[A-Za-z0-9]/.test(part));
        expect(name !== undefined).toBe(hasWord);
        if (name === undefined) return;
        expect(isVariableName(name)).toBe(true);
        expect(name.startsWith(typed)).toBe(true);
        expect(name.slice(typed.length)).not.toMatch(/__|_$/);
      }),
    );
  });
});

describe('the plan', () => {
  test.each([
    ['A = aws:prod/db', 'A', 'A', 'A'],
    ['A = arn:aws:secretsmanager:eu-west-1:111122223333:secret:x', 'A', 'A', 'A'],
    ['aws:prod/db#url', 'PROD_DB_URL', 'PROD_DB_URL', 'PROD_DB_URL'],
    ['arn:aws:secretsmanager:eu-west-1:111122223333:secret:x', undefined, '(known at run time)', 'PROD_DB'],
    [
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:x#*',
      undefined,
      '(known at run time)',
      'PROD_DB_*',
    ],
    ['A_* = aws:prod/*', undefined, 'A_*', 'A_DB'],
    ['A_* = aws:prod/*#*', undefined, 'A_*', 'A_DB_*'],
    ['A_* = aws:prod/db#*', undefined, 'A_*', 'A_*'],
    ['* = aws:prod/db#*', undefined, '*', '*'],
    ['aws:prod/*', undefined, 'PROD_*', 'PROD_DB'],
    ['aws:pro*', undefined, 'PRO*', 'PROD_DB'],
    ['aws:*', undefined, '*', 'PROD_DB'],
    ['aws:prod/db#*', undefined, 'PROD_DB_*', 'PROD_DB_*'],
  ])('%s', (text, known, before, described) => {
    const line = goodLine(text);
    const secret =
      line.reference.wildcard === undefined ? { name: 'prod/db' } : { name: 'prod/db', starred: 'db' };
    expect(knownName(line, settings)).toBe(known);
    expect(nameForMessages(line, settings)).toBe(before);
    expect(plannedName(line, secret, settings)).toBe(described);
  });
});
