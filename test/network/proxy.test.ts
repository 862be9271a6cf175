import { describe, expect, test } from 'vitest';
import { proxyFor } from '../../src/network/proxy.ts';
import { refusalOf } from '../helpers/fakes.ts';

const sts = 'https://sts.eu-west-1.amazonaws.com/';
const proxy = 'http://proxy.acme.example:3128';

test.each([
  ['nothing is set', sts, {}, undefined],
  ['upper case', sts, { HTTPS_PROXY: proxy }, `${proxy}/`],
  ['lower case', sts, { https_proxy: proxy }, `${proxy}/`],
  ['lower case first', sts, { https_proxy: proxy, HTTPS_PROXY: 'http://other:1' }, `${proxy}/`],
  ['an empty lower case gives way', sts, { https_proxy: '', HTTPS_PROXY: proxy }, `${proxy}/`],
  ['HTTP_PROXY is not for https', sts, { HTTP_PROXY: proxy, http_proxy: proxy, ALL_PROXY: proxy }, undefined],
  ['the scheme may be missing', sts, { HTTPS_PROXY: 'proxy.acme.example:3128' }, `${proxy}/`],
  ['a proxy behind TLS', sts, { HTTPS_PROXY: 'https://proxy.acme.example' }, 'https://proxy.acme.example/'],
  ['with credentials', sts, { HTTPS_PROXY: 'http://u:p%40ss@proxy:1' }, 'http://u:p%40ss@proxy:1/'],
  ['plain http goes direct', 'http://moto.example/', { HTTPS_PROXY: proxy, HTTP_PROXY: proxy }, undefined],
  ['loopback by name', 'https://localhost:1/', { HTTPS_PROXY: proxy }, undefined],
  ['loopback by number', 'https://127.0.0.1:1/', { HTTPS_PROXY: proxy }, undefined],
  ['loopback in IPv6', 'https://[::1]:1/', { HTTPS_PROXY: proxy }, undefined],
])('%s', (_, url, env, expected) => {
  expect(proxyFor(new URL(url), env)?.href).toBe(expected);
});

describe('NO_PROXY', () => {
  test.each([
    ['', false],
    ['*', true],
    ['sts.eu-west-1.amazonaws.com', true],
    ['STS.EU-WEST-1.AmazonAWS.com', true],
    ['amazonaws.com', true],
    ['.amazonaws.com', true],
    ['*.amazonaws.com', true],
    ['sts.eu-west-1.amazonaws.com:443', true],
    ['amazonaws.com:443', true],
    ['sts.eu-west-1.amazonaws.com:8443', false],
    ['other.example, amazonaws.com ,x', true],
    ['aws.com', false],
    ['naws.com', false],
    ['eu-west-1', false],
    ['sts', false],
    ['.', false],
    [',', false],
    [' , ', false],
    ['*.', false],
    ['127.0.0.1,localhost', false],
  ])('%j lets the host go direct: %s', (noProxy, direct) => {
    for (const name of ['no_proxy', 'NO_PROXY']) {
      expect(proxyFor(new URL(sts), { HTTPS_PROXY: proxy, [name]: noProxy }) === undefined).toBe(direct);
    }
  });

  test('lower case comes first', () => {
    const env = { HTTPS_PROXY: proxy, no_proxy: 'other.example', NO_PROXY: '*' };
    expect(proxyFor(new URL(sts), env)).toBeDefined();
  });

  test('knows the port of the URL', () => {
    const env = { HTTPS_PROXY: proxy, NO_PROXY: 'moto.example:8443' };
    expect(proxyFor(new URL('https://moto.example:8443/'), env)).toBeUndefined();
    expect(proxyFor(new URL('https://moto.example/'), env)).toBeDefined();
  });
});

test.each([
  'socks5://user:hunter2@proxy:1080',
  'ftp://user:hunter2@proxy',
  'file:///hunter2',
  'http://',
  'http://user:hunter2%zz@proxy:1',
  'http://user:hunter2%ff@proxy:1',
  'http://user:hunter2@proxy:port',
  'user:hunter2@proxy:99999',
])('%s is refused, never passed by, and not shown', async (text) => {
  const refusal = await refusalOf(() => proxyFor(new URL(sts), { HTTPS_PROXY: text }));
  expect(refusal.code).toBe('INPUT_INVALID');
  expect(refusal.facts.what).toContain('HTTPS_PROXY');
  expect(JSON.stringify([refusal.facts, String(refusal)])).not.toContain('hunter2');
  expect((await refusalOf(() => proxyFor(new URL(sts), { https_proxy: text }))).facts.what).toContain(
    'https_proxy',
  );
});

test('a proxy that cannot be used does not matter to what goes direct', () => {
  const env = { HTTPS_PROXY: 'socks5://proxy', NO_PROXY: 'amazonaws.com' };
  expect(proxyFor(new URL(sts), env)).toBeUndefined();
  expect(proxyFor(new URL('http://127.0.0.1/'), env)).toBeUndefined();
});
