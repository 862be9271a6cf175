import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { compactJson, readJson } from '../../src/references/json.ts';
import { selectLeaves, selectOne } from '../../src/references/select.ts';
import { leafName, parseSelector } from '../../src/references/selector.ts';

function take(text: string, selector: string): string {
  const parsed = parseSelector(selector);
  if (parsed.kind !== 'key' && parsed.kind !== 'pointer') throw new Error('selects not one');
  return selectOne(text, parsed, 'prod/db');
}

function failure(step: () => unknown): UserError {
  try {
    step();
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

function leaves(text: string): [string, string][] {
  return selectLeaves(text, 'prod/db').leaves.map(({ path, text: leaf }) => [leafName(path), leaf]);
}

describe('one value', () => {
  test.each([
    ['{"a":"x"}', 'a', 'x'],
    [' \t\r\n{ "a" : "x" , "b" : [ ] } \n', 'b', '[]'],
    ['\uFEFF{"a":"x"}', 'a', 'x'],
    ['{"a":"\\u00e9\\n\\/\\"\\ud83d\\udd11"}', 'a', 'é\n/"\u{1f511}'],
    ['{"a":""}', 'a', ''],
    ['{"a":1.0}', 'a', '1.0'],
    ['{"a":1e5}', 'a', '1e5'],
    ['{"a":-0}', 'a', '-0'],
    ['{"a":12345678901234567890}', 'a', '12345678901234567890'],
    ['{"a":true,"b":false}', 'b', 'false'],
    [
      '{"a":{ "2" : 1.50, "1" : [1E+2, null, "\\/"], "__proto__": {} }}',
      'a',
      '{"2":1.50,"1":[1E+2,null,"/"],"__proto__":{}}',
    ],
    ['{"__proto__":"x"}', '__proto__', 'x'],
    ['{"constructor":"x"}', 'constructor', 'x'],
    ['{"a":"1","a":"2"}', 'a', '2'],
    ['{"a b":"x"}', 'a b', 'x'],
    ['{"a.b":"x"}', 'a.b', 'x'],
    ['{"a":{"b":["x",{"c":"y"}]}}', '/a/b/1/c', 'y'],
    ['{"a":{"b":[10]}}', '/a/b/0', '10'],
    ['["x"]', '/0', 'x'],
    ['{"":"x"}', '/', 'x'],
    ['{"":{"":"x"}}', '//', 'x'],
    ['{"/a":"x"}', '/~1a', 'x'],
    ['{"*":"x"}', '/*', 'x'],
    ['{"m~n":"x"}', '/m~0n', 'x'],
    ['{"~1":"x"}', '/~01', 'x'],
    ['{"0":"x"}', '/0', 'x'],
    ['{"a\\u0000b":"x"}', 'a\u0000b', 'x'],
  ])('%j # %j', (text, selector, value) => {
    expect(take(text, selector)).toBe(value);
  });

  test.each([
    ['{"a":"x"}', 'b'],
    ['{"a":"x"}', 'toString'],
    ['{"a":"x"}', '/a/b'],
    ['{"a":"x"}', 'a/b'],
    ['{"a":["x"]}', '/a/1'],
    ['{"a":["x"]}', '/a/00'],
    ['{"a":["x"]}', '/a/-'],
    ['{"a":["x"]}', '/a/length'],
    ['["x"]', '0'],
    ['"x"', '0'],
    ['3', 'a'],
    ['null', 'a'],
    ['{}', 'a'],
  ])('%j # %j is not there', (text, selector) => {
    expect(failure(() => take(text, selector)).code).toBe('KEY_NOT_FOUND');
  });

  test('the keys that are there are named, safely and not without end', () => {
    const keys = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`key\n::${index}`, 'v']));
    const facts = JSON.stringify(
      failure(() => take(JSON.stringify({ user: 'v', ['x'.repeat(9_999)]: 'v', ...keys }), 'usr')).facts,
    );
    expect(facts).toContain('did you mean user?');
    expect(facts).toContain('key\\\\u{a}::0');
    expect(facts).not.toContain('\\n');
    expect(facts).toMatch(/and \d+ more/);
    expect(facts.length).toBeLessThan(2_000);
  });

  test('null', () => {
    expect(failure(() => take('{"a":null}', 'a')).code).toBe('VALUE_IS_NULL');
  });
});

describe('what is no JSON', () => {
  test.each([
    '',
    ' ',
    'a',
    '{',
    '}',
    '{a:1}',
    "{'a':1}",
    '{"a":1,}',
    '{"a":01}',
    '{"a":.5}',
    '{"a":1.}',
    '{"a":1e}',
    '{"a":+1}',
    '{"a":NaN}',
    '{"a":tru}',
    '{"a":"x}',
    '{"a":"\\x"}',
    '{"a":"\\u12"}',
    '{"a":"\t"}',
    '{"a":1}{"b":2}',
    '{"a":1} x',
    '{"a" 1}',
    '{"a":[1 2]}',
    '[1,]',
    '[,1]',
    '{,"a":1}',
    '{"a":1 /* c */}',
    '{"a":"x\\',
    '\u00a0{"a":1}',
    '\uFEFF\uFEFF{"a":1}',
  ])('%j', (text) => {
    expect(failure(() => take(text, 'a')).code).toBe('VALUE_NOT_JSON');
    expect(failure(() => selectLeaves(text, 'x')).code).toBe('VALUE_NOT_JSON');
  });
});

describe('leaves', () => {
  test('only objects are descended, in the order of the text', () => {
    expect(leaves('{"b":"1","10":{"z":true,"/y":2.50},"9":[{"c":null}],"a":{"b":{"c":"d"}}}')).toEqual([
      ['b', '1'],
      ['/10/z', 'true'],
      ['/10/~1y', '2.50'],
      ['9', '[{"c":null}]'],
      ['/a/b/c', 'd'],
    ]);
  });

  test.each(['[]', '["x"]', '"x"', '3', 'true', 'null'])('%s has none', (text) => {
    expect(failure(() => selectLeaves(text, 'x')).code).toBe('VALUE_NOT_JSON');
  });

  test('1,000 are taken, null aside, and no more', () => {
    const entries = Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 'v'] as const);
    const full = { ...Object.fromEntries(entries), none: null };
    expect(leaves(JSON.stringify(full))).toHaveLength(1_000);
    const over = JSON.stringify({ a: full, b: { c: 'one more' } });
    expect(failure(() => selectLeaves(over, 'x')).code).toBe('VALUE_TOO_MANY_LEAVES');
  });
});

describe('depth', () => {
  const nest = (depth: number) => `${'{"a":'.repeat(depth - 1)}{"b":"x"}${'}'.repeat(depth - 1)}`;

  test('100 is read', () => {
    expect(leaves(nest(100))).toHaveLength(1);
    expect(take(`{"a":${'['.repeat(99)}${']'.repeat(99)}}`, 'a')).toHaveLength(198);
  });

  test.each([
    nest(101),
    nest(10_000),
    '{"a":'.repeat(13_000),
    '['.repeat(65_536),
    `{"a":${'['.repeat(100)}${']'.repeat(100)}}`,
  ])('more is not', (text) => {
    expect(failure(() => selectLeaves(text, 'x')).code).toBe('VALUE_TOO_DEEP');
    expect(failure(() => take(text, 'a')).code).toBe('VALUE_TOO_DEEP');
  });
});

describe('beside JSON.parse', () => {
  const printed = fc
    .tuple(fc.json({ maxDepth: 5 }), fc.constantFrom(0, 1, '\t', ' \n'))
    .map(([text, space]) => JSON.stringify(JSON.parse(text), null, space));

  test('the same value, compact', () => {
    fc.assert(
      fc.property(printed, (text) => {
        const reading = readJson(text);
        expect(reading.kind).toBe('json');
        if (reading.kind === 'json') expect(compactJson(reading.root)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  test('the same verdict on damaged text', () => {
    const damaged = fc
      .tuple(printed, fc.nat(), fc.nat(3), fc.string({ maxLength: 2 }))
      .map(([text, at, cut, put]) => {
        const index = at % (text.length + 1);
        return text.slice(0, index) + put + text.slice(index + cut);
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string()), (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(readJson(text).kind).toBe(isJson ? 'json' : 'not-json');
      }),
      { numRuns: 1_000 },
    );
  });

  test('every key of an object is found, by key and by pointer', () => {
    const key = fc.string({ minLength: 1 }).filter((text) => !text.startsWith('/') && text !== '*');
    fc.assert(
      fc.property(fc.dictionary(key, fc.string()), (members) => {
        const text = JSON.stringify(members);
        for (const [name, value] of Object.entries(members)) {
          expect(take(text, name)).toBe(value);
          expect(take(text, `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)).toBe(value);
        }
      }),
    );
  });
});
