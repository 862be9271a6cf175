import { describe, expect, test } from 'vitest';
import { findCollisions } from '../../src/references/collisions.ts';
import { type Expansion, expandLine } from '../../src/references/expand.ts';
import { fetched, goodLine, settings } from './fake-stores.ts';

function expand(text: string, ...secrets: Parameters<typeof expandLine>[1]): Expansion {
  return expandLine(goodLine(text), secrets, settings);
}

/** Names and values, for what may be wrong in no other way. */
function values(expansion: Expansion): Record<string, string | undefined> {
  expect(expansion.errors).toEqual([]);
  return Object.fromEntries(expansion.variables.map(({ name, value }) => [name, value.revealText()]));
}

function failures(expansion: Expansion): unknown[] {
  return expansion.errors.map(({ code, facts }) => [code, facts.wanted]);
}

const db =
  '{"user":"app","password":"p@ss","port":5432,"hosts":["a", "b"],"tls":true,"ca":null,"opts":{"x":1.0}}';

describe('one value', () => {
  test('as it is', () => {
    const value = 'line 1\r\nline 2\n\u{1f511} \u0000';
    const expansion = expand('A = aws:x', fetched('x', value));
    expect(values(expansion)).toEqual({ A: value });
    expect(expansion.variables[0]).toMatchObject({ plain: false, typed: true, alsoMask: [] });
    expect(expansion.notes).toEqual([]);
  });

  test('a byte order mark is kept', () => {
    expect(values(expand('A = aws:x', fetched('x', '\uFEFFa')))).toEqual({ A: '\uFEFFa' });
  });

  test('by key, by pointer', () => {
    expect(values(expand('A = aws:x#port', fetched('x', db)))).toEqual({ A: '5432' });
    expect(values(expand('A = aws:x#/hosts/1', fetched('x', db)))).toEqual({ A: 'b' });
    expect(values(expand('A = aws:x#opts', fetched('x', db)))).toEqual({ A: '{"x":1.0}' });
  });

  test('an empty one is exported, and said', () => {
    const expansion = expand('A = aws:x', fetched('x', ''));
    expect(values(expansion)).toEqual({ A: '' });
    expect(expansion.notes).toEqual(['A is empty']);
  });

  test.each([
    ['A = aws:x#ca', db, 'VALUE_IS_NULL'],
    ['A = aws:x#pasword', db, 'KEY_NOT_FOUND'],
    ['A = aws:x#user', 'user=app', 'VALUE_NOT_JSON'],
    ['A = aws:x?decode=base64', 'no base64!', 'VALUE_NOT_BASE64'],
    ['A = aws:x#k', '{"k":"\\ud800"}', 'VALUE_NOT_TEXT'],
  ])('%j of %j', (text, value, code) => {
    expect(failures(expand(text, fetched('x', value)))).toEqual([
      [code, [{ variable: 'A', where: 'secrets, line 1' }]],
    ]);
  });

  test('bytes that are no text', () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x00);
    const secret = fetched('x', bytes);
    expect(failures(expand('A = aws:x', secret))).toHaveLength(1);
    for (const option of ['trim', 'decode=base64', 'trim&encode=base64']) {
      expect(expand(`A = aws:x?${option}`, secret).errors.map(({ code }) => code)).toEqual([
        'VALUE_NOT_TEXT',
      ]);
    }
    expect(expand('A = aws:x#k', secret).errors.map(({ code }) => code)).toEqual(['VALUE_NOT_TEXT']);
    expect(values(expand('A = aws:x?encode=base64', secret))).toEqual({ A: '//4A' });
    expect(expand('A = aws:x?as=file', secret).variables[0]?.value.revealBytes()).toEqual(bytes);
  });

  test('selector, then trim, then decode, then encode', () => {
    const secret = fetched('x', JSON.stringify({ k: ' -_8= \n' }));
    const { variables } = expand('A = aws:x?encode=base64&decode=base64&trim#k', secret);
    expect(variables[0]?.value.revealText()).toBe('+/8=');
    expect(variables[0]?.alsoMask.map((value) => value.revealText())).toEqual(['-_8=']);
  });

  test('decoded: both forms are masked', () => {
    const { variables } = expand('A = aws:x?decode=base64', fetched('x', 'c2Vj\ncmV0\n'));
    expect(variables[0]?.value.revealText()).toBe('secret');
    expect(variables[0]?.alsoMask.map((value) => value.revealText())).toEqual(['c2Vj\ncmV0\n']);
  });

  test('encoded: the text is masked beside', () => {
    const { variables } = expand('A = aws:x?encode=base64', fetched('x', 'secret'));
    expect(variables[0]?.value.revealText()).toBe('c2VjcmV0');
    expect(variables[0]?.alsoMask.map((value) => value.revealText())).toEqual(['secret']);
  });

  test('plain: nothing is masked', () => {
    const { variables } = expand('A = aws:x?plain&decode=base64', fetched('x', 'c2VjcmV0'));
    expect(variables[0]).toMatchObject({ plain: true, alsoMask: [] });
  });
});

describe('an optional one that is not there', () => {
  test('gives its default, which is public', () => {
    const expansion = expand('A = aws:x?optional&default=none&trim');
    expect(values(expansion)).toEqual({ A: 'none' });
    expect(expansion.variables[0]).toMatchObject({ plain: true, typed: true, alsoMask: [] });
    expect(expansion.variables[0]?.secret).toBeUndefined();
  });

  test('by its derived name', () => {
    expect(values(expand('aws:prod/db?optional&default=none#url'))).toEqual({ PROD_DB_URL: 'none' });
  });

  test('an empty default is said', () => {
    expect(expand('A = aws:x?optional&default=').notes).toEqual(['A is empty']);
  });

  test('or nothing', () => {
    expect(expand('A = aws:x?optional')).toEqual({ variables: [], errors: [], notes: [] });
  });
});

describe('leaves', () => {
  test('each is a variable; null is left out and said', () => {
    const expansion = expand('DB_* = aws:x?plain=user,/opts/x#*', fetched('x', db));
    expect(values(expansion)).toEqual({
      DB_USER: 'app',
      DB_PASSWORD: 'p@ss',
      DB_PORT: '5432',
      DB_HOSTS: '["a","b"]',
      DB_TLS: 'true',
      DB_OPTS_X: '1.0',
    });
    expect(expansion.notes).toEqual(['DB_CA left out: null']);
    expect(expansion.variables.every(({ typed }) => !typed)).toBe(true);
    expect(expansion.variables.filter(({ plain }) => plain).map(({ leaf }) => leaf)).toEqual([
      'user',
      '/opts/x',
    ]);
  });

  test('one that cannot be exported does not hide the others that cannot', () => {
    const secret = fetched('x', '{"--":"a","ok":"b","":"c","half":"\\udc00"}');
    const expansion = expand('* = aws:x#*', secret);
    expect(expansion.variables.map(({ name }) => name)).toEqual(['OK']);
    expect(failures(expansion)).toEqual([
      ['NAME_INVALID', [{ variable: '*', where: 'secrets, line 1' }]],
      ['NAME_INVALID', [{ variable: '*', where: 'secrets, line 1' }]],
      ['VALUE_NOT_TEXT', [{ variable: 'HALF', where: 'secrets, line 1' }]],
    ]);
  });

  test('a listed key that fits none is said, with what was meant', () => {
    const { notes } = expand('* = aws:x?plain=usr,user#*', fetched('x', '{"user":"a"}'));
    expect(notes).toEqual(['plain=usr fits no leaf of x (secrets, line 1); did you mean user?']);
  });

  test('an empty object is said', () => {
    const expansion = expand('* = aws:x#*', fetched('x', '{"a":{"b":{}},"c":"d"}'));
    expect(values(expansion)).toEqual({ C: 'd' });
    expect(expansion.notes).toEqual(['A_B left out: an empty object']);
  });
});

test('a wildcard: each secret by its own name, a failure of one beside the others', () => {
  const expansion = expand(
    'API_* = aws:prod/api/*#token',
    fetched('prod/api/a', '{"token":"1"}', 'a'),
    fetched('prod/api/b', '{"tokens":"2"}', 'b'),
    fetched('prod/api/c', '{"token":"3"}', 'c'),
  );
  expect(expansion.variables.map(({ name, typed }) => [name, typed])).toEqual([
    ['API_A', false],
    ['API_C', false],
  ]);
  expect(failures(expansion)).toEqual([['KEY_NOT_FOUND', [{ variable: 'API_B', where: 'secrets, line 1' }]]]);
  expect(expansion.errors[0]?.facts.what).toContain('prod/api/b');
});

test('no error and no note shows a value', () => {
  const secret = 's3cr3tEx4mple';
  for (const [text, value] of [
    ['A = aws:x#k', secret],
    ['A = aws:x#k', `"${secret}"`],
    ['A = aws:x#k', `["${secret}"]`],
    ['A = aws:x#/k/0', `{"k":"${secret}"}`],
    ['A = aws:x#/k/9', `{"k":["${secret}"]}`],
    ['A = aws:x#kk', `{"k":"${secret}"}`],
    ['A = aws:x#k', `{"k":"${secret}"`],
    ['A = aws:x?decode=base64', `${secret}!`],
    ['* = aws:x#*', `{"-":"${secret}"}`],
    ['* = aws:x#*', `"${secret}"`],
    ['A = aws:x#k', `{"k":"\\ud800${secret}"}`],
  ] as const) {
    const { errors, notes } = expand(text, fetched('x', value));
    expect(errors).toHaveLength(1);
    const shown = errors.map((error) => `${error.stack}${JSON.stringify(error.facts)}${String(error.cause)}`);
    expect([...shown, ...notes].join('\n')).not.toContain(secret);
  }
});

describe('collisions', () => {
  test('of two expansions of one line', () => {
    const { variables } = expand('* = aws:x#*', fetched('x', '{"a-b":"1","a_b":"2","c":"3"}'));
    const [error, ...more] = findCollisions(variables);
    expect(more).toEqual([]);
    expect(error?.code).toBe('NAME_COLLISION');
    expect(error?.facts.wanted?.map(({ variable }) => variable)).toEqual(['A_B', 'A_B']);
    expect(JSON.stringify(error?.facts.facts)).toContain('x#a-b');
    expect(JSON.stringify(error?.facts.facts)).toContain('x#a_b');
  });

  test('of two lines, with case or without', () => {
    const one = expand('Path = aws:x', fetched('x', '1')).variables;
    const other = expand('PATH = aws:y', fetched('y', '2')).variables;
    expect(findCollisions([...one, ...other])).toEqual([]);
    expect(findCollisions([...one, ...other], true).map(({ facts }) => facts.wanted)).toEqual([
      [
        { variable: 'Path', where: 'secrets, line 1' },
        { variable: 'PATH', where: 'secrets, line 1' },
      ],
    ]);
  });
});
