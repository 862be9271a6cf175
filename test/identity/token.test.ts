import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { IdentityToken, readClaims } from '../../src/identity/token.ts';

function jwt(payload: string): string {
  return `e30.${Buffer.from(payload).toString('base64url')}.sig`;
}

describe('the claims', () => {
  test('are read by name, every text as well', () => {
    const claims = readClaims(
      jwt(
        JSON.stringify({
          iss: 'https://token.actions.githubusercontent.com',
          sub: 'repo:acme/web:ref:refs/heads/main',
          aud: 'sts.amazonaws.com',
          exp: 1_764_000_300,
          iat: 1_764_000_000,
          repository: 'acme/web',
          run_attempt: 1,
          __proto__x: 'fine',
        }),
      ),
    );
    expect(claims).toEqual({
      issuer: 'https://token.actions.githubusercontent.com',
      subject: 'repo:acme/web:ref:refs/heads/main',
      audience: 'sts.amazonaws.com',
      expires: 1_764_000_300,
      issued: 1_764_000_000,
      others: expect.any(Map),
    });
    expect(claims.others.get('repository')).toBe('acme/web');
    expect(claims.others.has('run_attempt')).toBe(false);
  });

  test('what is absent or of another kind is empty', () => {
    expect(readClaims(jwt('{"iss":1,"sub":null,"exp":"soon"}'))).toEqual({
      issuer: '',
      subject: '',
      audience: '',
      others: new Map([['exp', 'soon']]),
    });
  });

  test('several audiences are all shown', () => {
    expect(readClaims(jwt('{"aud":["a","b"]}')).audience).toBe('a b');
  });

  test.each([
    '',
    'x',
    'a.b',
    'a.b.c',
    `e30.${Buffer.from('[1]').toString('base64url')}.s`,
    jwt('null'),
    jwt('"x"'),
    jwt('{'),
  ])('of what is no JWT there are none: %s', (text) => {
    expect(() => readClaims(text)).toThrow(
      expect.objectContaining({ name: 'UserError', code: 'TOKEN_MALFORMED' }),
    );
  });

  test('no text makes anything else than claims or that error, which shows nothing of it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6 }), (text) => {
        try {
          readClaims(text);
        } catch (thrown) {
          if (!(thrown instanceof UserError)) throw thrown;
          expect(thrown.code).toBe('TOKEN_MALFORMED');
          expect(thrown.cause).toBeUndefined();
        }
      }),
    );
  });
});

test('a token is revealed by name alone', () => {
  const text = jwt('{"sub":"x"}');
  const token = new IdentityToken(text, readClaims(text));
  expect(token.reveal()).toBe(text);
  const shown = [
    String(token),
    `${token}`,
    JSON.stringify({ token }),
    inspect(token, { showHidden: true, depth: 9 }),
  ];
  expect(shown.join('\n')).not.toContain(text.split('.')[1]);
});
