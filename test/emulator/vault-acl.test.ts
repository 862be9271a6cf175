import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Acl } from '../../src/emulator/vault/acl.ts';
import { type Capability, PolicyMistake, parsePolicy } from '../../src/emulator/vault/policy.ts';

function acl(...policies: readonly string[]): Acl {
  return new Acl(policies.map((text) => ({ namespace: '', policy: parsePolicy(text) })));
}

/** `path=capability` for each rule. */
function rules(...written: readonly string[]): Acl {
  return acl(
    written
      .map((rule) => {
        const [path = '', words = ''] = rule.split('=');
        return `path "${path}" { capabilities = [${words.split(' ').map((word) => `"${word}"`)}] }`;
      })
      .join('\n'),
  );
}

describe('Acl', () => {
  it.each<readonly [what: string, given: Acl, path: string, expected: readonly string[]]>([
    ['no rule', rules('a/b=read'), 'a/c', ['deny']],
    ['an exact rule', rules('a/b=read'), 'a/b', ['read']],
    ['an exact rule, not below it', rules('a/b=read'), 'a/b/c', ['deny']],
    ['a prefix', rules('a/*=read'), 'a/b/c', ['read']],
    ['a prefix, not its folder', rules('a/*=read'), 'a', ['deny']],
    ['a prefix of a part', rules('a/b*=read'), 'a/bc', ['read']],
    ['everything', rules('*=read'), 'x/y', ['read']],
    ['a star that is not at the end', rules('a/*/c=read'), 'a/b/c', ['deny']],
    ['a segment', rules('a/+/c=read'), 'a/b/c', ['read']],
    ['a segment, not two', rules('a/+/c=read'), 'a/b/b/c', ['deny']],
    ['a segment at the end', rules('a/+=read'), 'a/b', ['read']],
    ['a segment and a prefix', rules('a/+/c*=read'), 'a/b/cd/e', ['read']],
    ['exact before prefix', rules('a/b=read', 'a/*=list'), 'a/b', ['read']],
    ['an exact grant before a denial by prefix', rules('a/b=read', 'a/*=deny'), 'a/b', ['read']],
    ['an exact denial before a grant by prefix', rules('a/b=deny', 'a/*=read'), 'a/b', ['deny']],
    ['the longer prefix', rules('a/*=read', 'a/b/*=deny'), 'a/b/c', ['deny']],
    ['the longer prefix the other way', rules('a/*=deny', 'a/b/*=read'), 'a/b/c', ['read']],
    ['the later wildcard', rules('a/+/c=read', 'a/b/+=list'), 'a/b/c', ['list']],
    ['a prefix that reaches further than a segment', rules('a/+/c=read', 'a/b/*=list'), 'a/b/c', ['list']],
    ['a segment that reaches as far as a prefix', rules('a/+=read', 'a/*=list'), 'a/b', ['read']],
    ['fewer segments', rules('a/+/+=read', 'a/+/c=list'), 'a/b/c', ['list']],
    ['the longer of two with segments', rules('a/+/b*=read', 'a/+/bc*=list'), 'a/x/bcd', ['list']],
    ['two policies together', acl(text('a', 'read'), text('a', 'list')), 'a', ['list', 'read']],
    ['a denial by one of two policies', acl(text('a', 'read'), text('a', 'deny')), 'a', ['deny']],
    ['a slash in front', rules('/a/b=read'), 'a/b', ['read']],
    ['no capability', acl('path "a" { capabilities = [] }'), 'a', ['deny']],
    [
      'the old words',
      acl('path "a" { policy = "write" }'),
      'a',
      ['create', 'delete', 'list', 'read', 'update'],
    ],
  ])('%s', (_, given, path, expected) => {
    expect(given.capabilities(path)).toEqual(expected);
  });

  it('lets a list do without the slash at its end, and a read not', () => {
    const given = rules('a/b=list read', 'c/*=list', 'd/+=list');
    expect(given.allows('list', 'a/b/')).toBe(true);
    expect(given.allows('read', 'a/b/')).toBe(false);
    expect(given.allows('list', 'c/')).toBe(true);
    expect(given.allows('list', 'd/e/')).toBe(true);
  });

  it('puts the namespace before each path', () => {
    const given = new Acl([{ namespace: 'team/', policy: parsePolicy(text('kv/+/x', 'read')) }]);
    expect(given.allows('read', 'team/kv/data/x')).toBe(true);
    expect(given.allows('read', 'kv/data/x')).toBe(false);
  });

  it.each<readonly [Acl, boolean]>([
    [rules('kv/data/x=read'), true],
    [rules('kv/data/*=list'), true],
    [rules('k*=read'), true],
    [rules('+/data/x=read'), true],
    [rules('kv/+/x=read'), true],
    [rules('kv/data/x=deny'), false],
    [rules('kv2/data/x=read'), false],
    [rules('other/+/x=read'), false],
  ])('knows whether anything in a mount is allowed', (given, expected) => {
    expect(given.reachesMount('kv/')).toBe(expected);
  });
});

describe('Acl, whatever the rules', () => {
  const segment = fc.constantFrom('a', 'b', 'ab');
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const pattern = fc
    .tuple(
      fc.array(fc.constantFrom('a', 'b', 'ab', '+'), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('', '/*'),
    )
    .map(([parts, end]) => parts.join('/') + end);
  const capability = fc.constantFrom<Capability>('read', 'list', 'update', 'deny');
  const rule = fc.tuple(pattern, capability);
  const policyOf = (list: readonly (readonly [string, Capability])[]): string =>
    list.map(([given, word]) => text(given, word)).join('\n');

  it('gives nothing that no matching rule gives', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), path, (list, asked) => {
        const granted = acl(policyOf(list)).capabilities(asked);
        const matching = list.filter(([given]) => isMatch(given, asked)).map(([, word]) => word);
        if (matching.length === 0) expect(granted).toEqual(['deny']);
        else expect(matching).toEqual(expect.arrayContaining([...granted]));
      }),
    );
  });

  it('lets a denial on a path win over every grant on the same path, in any order', () => {
    fc.assert(
      fc.property(
        pattern,
        fc.shuffledSubarray(['read', 'list', 'update'] as const),
        path,
        (given, words, asked) => {
          fc.pre(isMatch(given, asked));
          const denied = text(given, 'deny');
          const grants = words.map((word) => text(given, word));
          expect(acl(denied, ...grants).capabilities(asked)).toEqual(['deny']);
          expect(acl(...grants, denied).capabilities(asked)).toEqual(['deny']);
        },
      ),
    );
  });

  it('lets an exact rule win over all others', () => {
    fc.assert(
      fc.property(path, capability, fc.array(rule, { maxLength: 6 }), (asked, word, list) => {
        const others = list.filter(([given]) => given !== asked);
        expect(acl(policyOf([...others, [asked, word]])).capabilities(asked)).toEqual([word]);
      }),
    );
  });

  it('does not mind the order of the rules', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), path, (list, asked) => {
        expect(acl(policyOf(list.toReversed())).capabilities(asked)).toEqual(
          acl(policyOf(list)).capabilities(asked),
        );
      }),
    );
  });
});

function text(path: string, capability: string): string {
  return `path "${path}" { capabilities = ["${capability}"] }`;
}

/** By a regular expression, so that it is another way than the one that is tested. */
function isMatch(pattern: string, path: string): boolean {
  const source = pattern.replace(/\*$/, '.*').replaceAll('+', '[^/]+');
  return new RegExp(`^${source}$`).test(path);
}

describe('parsePolicy', () => {
  const one = { rules: [{ path: 'kv/data/x', capabilities: ['read', 'list'] }] };

  it.each<readonly [string, unknown]>([
    ['HCL', 'path "kv/data/x" { capabilities = ["read", "list"] }'],
    ['HCL with commas at the ends', 'path "kv/data/x" {\n capabilities = ["read", "list",],\n}'],
    [
      'HCL with comments',
      '# a\n// b\n/* c\n */ path "kv/data/x" { # d "\n capabilities = ["read", "list"] // e\n}',
    ],
    ['quoted keys', '"path" "kv/data/x" { "capabilities" = ["read", "list"] }'],
    ['JSON', { path: { 'kv/data/x': { capabilities: ['read', 'list'] } } }],
    ['JSON text', '{ "path": { "kv/data/x": { "capabilities": ["read", "list"] } } }'],
  ])('reads %s', (_, given) => {
    expect(parsePolicy(given)).toEqual(one);
  });

  it.each<readonly [string, unknown]>([
    ['a number', 5],
    ['another block', 'rule "x" { capabilities = ["read"] }'],
    ['no label', 'path { capabilities = ["read"] }'],
    ['an open block', 'path "x" { capabilities = ["read"]'],
    ['an open text', 'path "x { capabilities = ["read"] }'],
    ['an open comment', '/* path "x" { capabilities = ["read"] }'],
    ['an unknown capability', 'path "x" { capabilities = ["write"] }'],
    ['the capability of root', 'path "x" { capabilities = ["root"] }'],
    ['no capabilities', 'path "x" { }'],
    ['capabilities that are no list', 'path "x" { capabilities = "read" }'],
    ['what is not evaluated', 'path "x" { capabilities = ["read"] allowed_parameters = ["a"] }'],
    ['a template', 'path "x/{{identity.entity.name}}" { capabilities = ["read"] }'],
    ['a star behind a plus', 'path "x/+*" { capabilities = ["read"] }'],
    ['JSON of another kind', { paths: {} }],
    ['JSON whose path is a list', { path: [] }],
  ])('refuses %s', (_, given) => {
    expect(() => parsePolicy(given)).toThrow(PolicyMistake);
  });

  it('reads or refuses whatever is written', () => {
    const word = fc.constantFrom(
      'path',
      '"x"',
      '{',
      '}',
      'capabilities',
      '=',
      '[',
      ']',
      '"read"',
      ',',
      '#',
      '\n',
      '/*',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (given) => {
          try {
            parsePolicy(given);
          } catch (error) {
            expect(error).toBeInstanceOf(PolicyMistake);
          }
        },
      ),
    );
  });
});
