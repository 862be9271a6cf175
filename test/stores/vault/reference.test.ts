import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { parseReference } from '../../../src/references/reference.ts';
import { endpointOf } from '../../../src/stores/vault/address.ts';
import { encodePath, isPath } from '../../../src/stores/vault/path.ts';
import { ownReferences } from '../../../src/stores/vault/reference.ts';
import { vaultStore } from '../../../src/stores/vault/store.ts';
import { connect } from '../../helpers/connections.ts';

const { connections } = connect([vaultStore]);

function parse(text: string) {
  const parsed = parseReference(text, connections, {});
  if ('errors' in parsed) throw parsed.errors[0] ?? new Error('refused without an error');
  const [reference] = ownReferences([parsed.reference]);
  if (reference === undefined) throw new Error('no reference');
  return reference;
}

function codeOf(text: string): string {
  try {
    parse(text);
    return 'accepted';
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown.code;
    throw thrown;
  }
}

describe('accepted', () => {
  test.each([
    ['vault:kv/db', { path: 'kv/db', secretName: 'db', label: 'kv/db', params: [] }],
    ['vault:kv/app/db', { path: 'kv/app/db', secretName: 'app/db' }],
    ['vault:kv/app/db?version=3', { version: '3', label: 'kv/app/db?version=3' }],
    ['vault:kv/app/db?kv=1', { kv: '1' }],
    ['vault:kv/app/db?kv=2&version=10', { kv: '2', version: '10' }],
    ['vault:team/kv/app?mount=team/kv', { mount: 'team/kv', secretName: 'app' }],
    ['vault:kv/*', { path: 'kv/', wildcard: { prefix: '' } }],
    ['vault:kv/app/d*', { path: 'kv/app/d', wildcard: { prefix: 'app/d' } }],
    ['vault:team/kv/*?mount=team/kv', { path: 'team/kv/', wildcard: { prefix: '' } }],
    ['vault:kv/a%2Fb', { path: 'kv/a/b' }],
    ['vault:kv/with%20blank', { path: 'kv/with blank' }],
    [
      'vault:pki/issue/web?param.ttl=1h&param.common_name=a.example%26b',
      {
        params: [
          ['common_name', 'a.example&b'],
          ['ttl', '1h'],
        ],
        label: 'pki/issue/web',
      },
    ],
  ])('%s', (text, expected) => {
    expect(parse(text)).toMatchObject(expected);
  });

  test('the same read has the same key, in any order of parameters', () => {
    expect(parse('vault:pki/issue/a?param.x=1&param.y=2').key).toBe(
      parse('vault:pki/issue/a?param.y=2&param.x=1').key,
    );
    expect(parse('vault:kv/a').key).not.toBe(parse('vault:kv/a*').key);
    expect(parse('vault:pki/issue/a?param.x=1').key).not.toBe(parse('vault:pki/issue/a?param.x=2').key);
  });
});

describe('refused', () => {
  test.each([
    ['vault:kv', 'LINE_INVALID'],
    ['vault:kv*', 'LINE_INVALID'],
    ['vault:kv/', 'LINE_INVALID'],
    ['vault:/kv/a', 'LINE_INVALID'],
    ['vault:kv//a', 'LINE_INVALID'],
    ['vault:kv/../sys', 'LINE_INVALID'],
    ['vault:kv/%2e%2e/sys', 'LINE_INVALID'],
    ['vault:kv/./a', 'LINE_INVALID'],
    ['vault:kv/a%00', 'LINE_INVALID'],
    ['vault:kv/a%0Ab', 'LINE_INVALID'],
    ['vault:kv/a*b', 'LINE_INVALID'],
    ['vault:sys/mounts', 'LINE_INVALID'],
    ['vault:auth/token/create?param.policies=root', 'LINE_INVALID'],
    ['vault:kv/a?version=0', 'OPTION_INVALID'],
    ['vault:kv/a?version=latest', 'OPTION_INVALID'],
    ['vault:kv/a?kv=3', 'OPTION_INVALID'],
    ['vault:kv/a?kv=1&version=2', 'OPTION_INVALID'],
    ['vault:kv/*?version=2', 'OPTION_INVALID'],
    ['vault:kv/a?mount=other', 'OPTION_INVALID'],
    ['vault:kv/a?mount=kv/a', 'OPTION_INVALID'],
    ['vault:kv/a?mount=k', 'OPTION_INVALID'],
    ['vault:kv/a?mount=kv/', 'LINE_INVALID'],
    ['vault:kv/a?kv=2&param.x=1', 'OPTION_INVALID'],
    ['vault:pki/issue/a?version=1&param.x=1', 'OPTION_INVALID'],
    ['vault:pki/issue/*?param.x=1', 'OPTION_INVALID'],
    ['vault:pki/issue/a?param.=1', 'OPTION_INVALID'],
    ['vault:pki/issue/a?param.x', 'OPTION_INVALID'],
    ['vault:pki/issue/a?param.x=1&param.x=2', 'OPTION_INVALID'],
    ['vault:pki/issue/a?param.a%20b=2', 'OPTION_INVALID'],
    ['vault:pki/issue/a?params.x=2', 'OPTION_INVALID'],
    ['vault:kv/a?region=eu-west-1', 'OPTION_INVALID'],
  ])('%s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});

const anything = fc.string({ unit: 'binary', maxLength: 40 });

test('whatever the line says, it stays below its own path on its own server', () => {
  const endpoint = endpointOf(new URL('https://vault.example:8200/proxy/'));
  fc.assert(
    fc.property(anything, anything, (mount, path) => {
      const text = `vault:${encodeURIComponent(mount)}/${encodeURIComponent(path)}`;
      let reference: ReturnType<typeof parse>;
      try {
        reference = parse(text);
      } catch (thrown) {
        if (!(thrown instanceof UserError)) throw thrown;
        return;
      }
      const url = endpoint.url(encodePath(reference.path));
      expect(url.host).toBe('vault.example:8200');
      expect(url.search + url.hash).toBe('');
      const segments = url.pathname.split('/');
      expect(segments.slice(0, 3)).toEqual(['', 'proxy', 'v1']);
      expect(segments.slice(3).map(decodeURIComponent).join('/')).toBe(reference.path);
      expect(reference.path.split('/')).not.toContain('..');
    }),
  );
});

test('a path that walks is never encoded', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('.', '..', '', 'a', '%2e', 'b c'), { minLength: 1 }), (segments) => {
      const path = segments.join('/');
      if (isPath(path))
        expect(decodeURIComponent(encodePath(path))).toBe(decodeURIComponent(path.replaceAll('%', '%25')));
      else if (!isPath(path.replace(/\/$/, ''))) expect(() => encodePath(path)).toThrow('walks');
    }),
  );
});
