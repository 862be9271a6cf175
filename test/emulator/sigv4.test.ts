import { describe, expect, it } from 'vitest';
import { verifySignature } from '../../src/emulator/sigv4.ts';
import type { WireRequest } from '../../src/emulator/wire.ts';

/** AWS's own signing examples: same key, date, region and service in each. */
const key = { secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const now = new Date('2015-08-30T12:36:00Z');

function example(method: string, query: string, signature: string, headers = 'host;x-amz-date'): WireRequest {
  return {
    method,
    path: '/',
    query,
    host: 'example.amazonaws.com',
    headers: {
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${headers}, Signature=${signature}`,
    },
    body: Buffer.alloc(0),
  };
}

const vanilla = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';

describe('verifySignature', () => {
  it.each([
    ['GET', '', vanilla],
    ['POST', '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'GET',
      'Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ])("accepts AWS's example of a %s with query %j", (method, query, signature) => {
    expect(verifySignature(example(method, query, signature), 'service', () => key, now)).toEqual({
      kind: 'valid',
      accessKeyId: 'AKIDEXAMPLE',
      region: 'us-east-1',
    });
  });

  const good = example('GET', '', vanilla);
  const withHeader = (name: string, value: string): WireRequest => ({
    ...good,
    headers: { ...good.headers, [name]: value },
  });
  it.each<readonly [string, WireRequest, string]>([
    ['another method', { ...good, method: 'POST' }, 'mismatch'],
    ['another path', { ...good, path: '/x' }, 'mismatch'],
    ['another query', { ...good, query: 'a=b' }, 'mismatch'],
    ['another body', { ...good, body: Buffer.from('x') }, 'mismatch'],
    ['another host', withHeader('host', 'example.org'), 'mismatch'],
    ['a header of AWS that is not signed', withHeader('x-amz-target', 'x'), 'mismatch'],
    ['a host that is not signed', example('GET', '', vanilla, 'x-amz-date'), 'mismatch'],
    ['an unexpected session token', withHeader('x-amz-security-token', 'x'), 'unknown-key'],
    ['another day', withHeader('x-amz-date', '20150831T123600Z'), 'wrong-scope'],
    ['no date', withHeader('x-amz-date', ''), 'incomplete'],
  ])('refuses %s', (_, request, kind) => {
    expect(verifySignature(request, 'service', () => key, now)).toMatchObject({ kind });
  });

  it('compares the payload hash that a client declares, where it is signed', () => {
    const declared = (hash: string, signature: string): WireRequest => ({
      ...example('GET', '', signature, 'host;x-amz-content-sha256;x-amz-date'),
      headers: {
        ...example('GET', '', signature, 'host;x-amz-content-sha256;x-amz-date').headers,
        'x-amz-content-sha256': hash,
      },
    });
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(
      verifySignature(
        declared(empty, '726c5c4879a6b4ccbbd3b24edbd6b8826d34f87450fbbf4e85546fc7ba9c1642'),
        'service',
        () => key,
        now,
      ),
    ).toMatchObject({ kind: 'valid' });
    expect(
      verifySignature(
        declared('UNSIGNED-PAYLOAD', '35f7021e25d851f85b5c1a52e44081ee4206b429819dbae9cc323f2f5e352340'),
        'service',
        () => key,
        now,
      ),
    ).toMatchObject({ kind: 'mismatch' });
  });

  it.each([
    [299, 'valid'],
    [301, 'wrong-time'],
    [-299, 'valid'],
    [-301, 'wrong-time'],
  ])('%d seconds later: %s', (seconds, kind) => {
    const later = new Date(now.getTime() + seconds * 1000);
    expect(verifySignature(good, 'service', () => key, later)).toMatchObject({ kind });
  });

  it('refuses a key that is unknown or has expired', () => {
    expect(verifySignature(good, 'service', () => undefined, now)).toMatchObject({ kind: 'unknown-key' });
    const expired = { ...key, expires: now };
    expect(verifySignature(good, 'service', () => expired, now)).toMatchObject({ kind: 'expired-key' });
  });
});
