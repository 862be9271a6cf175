import { describe, expect, it } from 'vitest';
import { CelMistake, parseCel } from '../../src/emulator/cel.ts';

const assertion = {
  sub: 'repo:acme/web:ref:refs/heads/main',
  repository: 'acme/web',
  n: 3,
  yes: true,
  list: ['a', 'b'],
  'x/y': 'z',
};

describe('parseCel', () => {
  it.each<readonly [string, unknown]>([
    ["assertion.repository == 'acme/web'", true],
    ['assertion.repository != "acme/web"', false],
    ["assertion['x/y'] == 'z'", true],
    ["'it\\'s' == \"it's\"", true],
    ['assertion.n == 3', true],
    ["assertion.n == '3'", false],
    ['assertion.yes', true],
    ['!assertion.yes', false],
    ['!!assertion.yes', true],
    ["assertion.repository == 'a' || assertion.n == 3", true],
    ["assertion.repository == 'a' || assertion.n == 3 && !assertion.yes", false],
    ["(assertion.repository == 'a' || assertion.n == 3) && assertion.yes", true],
    ['has(assertion.sub)', true],
    ['has(assertion.environment)', false],
    ["has(assertion.environment) && assertion.environment == 'prod'", false],
    ["assertion.environment == 'prod' && false", false],
    ["assertion.environment == 'prod' || true", true],
    ["assertion.sub.startsWith('repo:acme/')", true],
    ["assertion.sub.endsWith('main')", true],
    ["assertion.sub.contains('web')", true],
    ["assertion.sub.split(':')[1]", 'acme/web'],
    ["assertion.sub.extract('ref:{r}')", 'refs/heads/main'],
    ["assertion.sub.extract('repo:{r}:ref')", 'acme/web'],
    ["assertion.sub.extract('x{r}')", ''],
    ["assertion.repository + '@' + assertion.sub", 'acme/web@repo:acme/web:ref:refs/heads/main'],
    ["assertion.repository in ['acme/api', 'acme/web']", true],
    ["'c' in assertion.list", false],
    ["assertion.yes ? 'a' : 'b'", 'a'],
    ["'ACME'.lowerAscii() == 'acme'", true],
    [' true ', true],
  ])('%s', (text, expected) => {
    expect(parseCel(text)({ assertion })).toEqual(expected);
  });

  it.each([
    "assertion.environment == 'prod'",
    "assertion.environment == 'prod' && true",
    "assertion.environment == 'prod' || false",
    "!(assertion.environment == 'prod')",
    'has(claims.sub)',
    'assertion.constructor',
    'assertion.repository && true',
    'assertion.n + assertion.sub',
    "assertion.n.startsWith('3')",
    "assertion.sub.split(':')[9]",
  ])('%s fails when it is evaluated', (text) => {
    const expression = parseCel(text);
    expect(() => expression({ assertion })).toThrow(CelMistake);
  });

  it.each(['', 'a ==', '(a', 'a)', "a == 'b", 'a = b', 'a & b', "a.matches('b')", 'has(a)', 'a b', '[1, 2'])(
    '%j does not parse',
    (text) => {
      expect(() => parseCel(text)).toThrow(CelMistake);
    },
  );
});
