import { format, inspect, isDeepStrictEqual } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import type { Concealed } from '../../src/core/concealed.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { IdentityToken } from '../../src/identity/token.ts';
import { AwsCredentials } from '../../src/stores/aws/credentials.ts';
import { AccessToken, holdCredentials } from '../../src/stores/gcp/credentials.ts';

const CLEAR = 'hunter2-\u{1f600}';
const bytes = Buffer.from('hunter2');
const encoded = [
  'hunter2',
  bytes.toString('hex'),
  bytes.join(', '),
  // As a buffer is inspected.
  bytes.toString('hex').match(/../g)?.join(' ') ?? '',
  bytes.toString('base64').replace(/.=+$/, ''),
];

const claims = { issuer: 'i', subject: 's', audience: 'a', others: new Map<string, string>() };
const accessToken = new AccessToken(CLEAR, { expires: new Date(0), quotaProject: 'acme-prod' });
const holders: readonly (readonly [string, Concealed, string])[] = [
  ['SecretValue', SecretValue.ofText(CLEAR), '[secret]'],
  ['SecretValue of bytes', SecretValue.ofBytes(Buffer.from(CLEAR)), '[secret]'],
  ['IdentityToken', new IdentityToken(CLEAR, claims), '[token]'],
  ['AccessToken', accessToken, '[token]'],
  [
    'AwsCredentials',
    new AwsCredentials({ accessKeyId: CLEAR, secretAccessKey: CLEAR, sessionToken: CLEAR }),
    '[credentials]',
  ],
];

const ways: readonly (readonly [string, (held: Concealed) => string])[] = [
  ['String', (held) => String(held)],
  ['toString', (held) => held.toString()],
  ['a template', (held) => `${held}`],
  ['concatenation', (held) => ['', held].join('')],
  ['a key', (held) => JSON.stringify({ [String(held)]: 1 })],
  ['JSON', (held) => JSON.stringify({ held, list: [held] })],
  ['inspect', (held) => inspect(held, { showHidden: true, depth: null, getters: true })],
  ['inspect, nested', (held) => inspect({ a: [new Map([['k', held]])] }, { depth: null, showHidden: true })],
  [
    'inspect without custom',
    (held) => inspect(held, { customInspect: false, showHidden: true, depth: null }),
  ],
  ['inspect of a proxy', (held) => inspect(new Proxy(held, {}), { showProxy: true, depth: null })],
  ['format', (held) => format('%s %o %O %j %d %i %f', held, held, held, held, held, held, held)],
  ['an error', (held) => inspect(new Error(`bad ${held}`, { cause: held }), { depth: null })],
  ['structuredClone', (held) => inspect(structuredClone(held), { showHidden: true, depth: null })],
  ['v8.serialize', (held) => serialize(held).toString('latin1')],
  ['v8.serialize, read back', (held) => inspect(deserialize(serialize(held)), { showHidden: true })],
  ['its properties', (held) => inspect([Object.entries(held), Reflect.ownKeys(held), { ...held }])],
  ['Object.assign', (held) => inspect(Object.assign({}, held), { showHidden: true, depth: null })],
  ['URLSearchParams', (held) => new URLSearchParams([['x', String(held)]]).toString()],
];

describe.each(holders)('%s', (_, held, shown) => {
  test.each(ways)('does not come out by %s', (_way, show) => {
    const text = show(held);
    for (const form of encoded) expect(text).not.toContain(form);
  });

  test('what stands there instead', () => {
    expect([String(held), `${held}`, JSON.stringify(held), inspect(held)]).toEqual([
      shown,
      shown,
      JSON.stringify(shown),
      shown,
    ]);
  });

  test('is neither equal to its text nor larger or smaller than anything', () => {
    const text: unknown = CLEAR;
    const itself: unknown = held;
    const same: Concealed = held;
    expect([itself === text, isDeepStrictEqual(held, CLEAR), Number(held)]).toEqual([
      false,
      false,
      Number.NaN,
    ]);
    expect([held < same, held <= same, held > same, held >= same]).toEqual([false, false, false, false]);
  });
});

test('what holds a token does not show it either', () => {
  const held = holdCredentials({ name: 'ci', member: 'm' }, accessToken, async () => accessToken);
  for (const form of encoded) {
    expect(inspect([held, held.current()], { depth: null, showHidden: true })).not.toContain(form);
  }
});
