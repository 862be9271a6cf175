import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';

const CLEAR = 'hunter2-\u{1f600}';
const secret = SecretValue.ofText(CLEAR);

describe('a value is not shown', () => {
  test.each<[string, () => string]>([
    ['String', () => String(secret)],
    ['toString', () => secret.toString()],
    ['a template', () => `${secret}`],
    ['concatenation', () => ['', secret].join('')],
    ['JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['inspect', () => inspect(secret, { showHidden: true, depth: 99, getters: true })],
    ['inspect, nested', () => inspect({ deep: { deeper: [new Map([['k', secret]])] } }, { depth: 99 })],
    ['inspect without custom', () => inspect(secret, { customInspect: false, showHidden: true })],
    ['format %s', () => format('%s', secret)],
    ['format %o', () => format('%o', secret)],
    ['format %O', () => format('%O', { secret })],
    ['format %j', () => format('%j', secret)],
    ['format %d', () => format('%d', secret)],
    ['an error', () => inspect(new Error('x', { cause: secret }))],
    ['a thrown value', () => String(new TypeError(`bad ${secret}`).stack)],
    ['structuredClone', () => inspect(structuredClone(secret), { showHidden: true })],
    ['Object.entries', () => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret)])],
    ['spread', () => inspect({ ...secret })],
    ['vitest', () => expect.getState().currentTestName ?? ''],
  ])('%s', (_, show) => {
    const shown = show();
    expect(shown).not.toContain('hunter2');
    expect(shown).not.toContain(Buffer.from('hunter2').toString('hex'));
    expect(shown).not.toContain(Buffer.from('hunter2').join(', '));
  });

  test('what stands there instead', () => {
    expect([String(secret), `${secret}`, JSON.stringify(secret), inspect(secret)]).toEqual([
      '[secret]',
      '[secret]',
      '"[secret]"',
      '[secret]',
    ]);
    expect(Number(secret)).toBeNaN();
  });
});

describe('a value comes out as it went in', () => {
  test('as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(SecretValue.ofText(text).revealText()).toBe(text);
      }),
    );
  });

  test('as bytes; as text only where they are UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const value = SecretValue.ofBytes(bytes);
        expect(value.revealBytes()).toEqual(bytes);
        expect(value.byteLength).toBe(bytes.byteLength);
        const text = value.revealText();
        if (text !== undefined) expect(new Uint8Array(Buffer.from(text))).toEqual(bytes);
        else expect(Buffer.from(bytes).toString('utf8')).toContain('\ufffd');
      }),
    );
  });

  test.each(['\ufeffmarked', '', '\0', '\r\n', ' x '])('unchanged: %j', (text) => {
    expect(SecretValue.ofText(text).revealText()).toBe(text);
  });
});
