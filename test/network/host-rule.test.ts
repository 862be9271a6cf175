import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { checkHost, isLoopback } from '../../src/network/host-rule.ts';
import type { Destination } from '../../src/network/network.ts';
import { refusalOf } from '../helpers/fakes.ts';

const sts: Destination = {
  service: 'AWS STS',
  ownHosts: [/^sts(-fips)?\.[a-z0-9-]+\.amazonaws\.com$/],
};
const tokenService: Destination = {
  service: "the CI's token service",
  ownHosts: [/^([a-z0-9-]+\.)+actions\.githubusercontent\.com$/],
  ownHostsOnly: true,
};

function accepts(destination: Destination, url: string, allowed: readonly string[] = []): boolean {
  try {
    checkHost(destination, new URL(url), allowed);
    return true;
  } catch (thrown) {
    if (thrown instanceof UserError && thrown.code === 'HOST_REFUSED') return false;
    throw thrown;
  }
}

test.each([
  ['https://sts.eu-west-1.amazonaws.com/', true],
  ['https://STS.EU-WEST-1.AMAZONAWS.COM/', true],
  ['https://sts.eu-west-1.amazonaws.com:443/', true],
  ['https://sts-fips.us-east-1.amazonaws.com', true],
  ['http://sts.eu-west-1.amazonaws.com/', false],
  ['http://sts.eu-west-1.amazonaws.com:443/', false],
  ['https://sts.eu-west-1.amazonaws.com:8443/', false],
  ['https://sts.eu-west-1.amazonaws.com:80/', false],
  ['https://sts.eu-west-1.amazonaws.com./', false],
  ['https://user@sts.eu-west-1.amazonaws.com/', false],
  ['https://:password@sts.eu-west-1.amazonaws.com/', false],
  ['https://sts.eu-west-1.amazonaws.com@evil.example/', false],
  ['https://sts.eu-west-1.amazonaws.com%2eevil.example/', false],
  ['https://sts.eu-west-1.amazonaws.com.evil.example/', false],
  ['https://evil.example/sts.eu-west-1.amazonaws.com', false],
  ['https://evil.example#sts.eu-west-1.amazonaws.com', false],
  ['https://evil.example\\@sts.eu-west-1.amazonaws.com/', false],
  ['https://evilsts.eu-west-1.amazonaws.com/', false],
  ['https://sts.eu-west-1.amazonaws.co/', false],
  ['https://sts.eu-west-1.amazonaws。com/', true],
  ['https://stѕ.eu-west-1.amazonaws.com/', false],
  ['https://xn--st-ipc.eu-west-1.amazonaws.com/', false],
  ['ftp://sts.eu-west-1.amazonaws.com/', false],
  ['wss://sts.eu-west-1.amazonaws.com/', false],
  ['file:///sts.eu-west-1.amazonaws.com', false],
  ['data:text/plain,sts.eu-west-1.amazonaws.com', false],
])("the service's own hosts: %s is taken: %s", (url, expected) => {
  expect(accepts(sts, url)).toBe(expected);
});

test.each([
  ['http://169.254.131.2:8081/msi/token', true],
  ['https://169.254.169.254/', true],
  ['http://0xA9FE0101/', true],
  ['http://169.254.1.1.evil.example/', false],
  ['http://169.253.1.1/', false],
  ['http://user@169.254.1.1/', false],
  ['ftp://169.254.1.1/', false],
])('own hosts that speak plain http: %s is taken: %s', (url, expected) => {
  const machine = { service: 'the machine', ownHosts: [/^169\.254\.\d{1,3}\.\d{1,3}(:\d+)?$/] };
  expect(accepts({ ...machine, plainHttp: true }, url)).toBe(expected);
  if (url.startsWith('http:')) expect(accepts(machine, url)).toBe(false);
});

test.each([
  ['http://localhost:4566/', true],
  ['https://localhost/', true],
  ['http://LOCALHOST:1/', true],
  ['http://127.0.0.1:4566/', true],
  ['http://127.255.255.254/', true],
  ['http://127.1/', true],
  ['http://2130706433/', true],
  ['http://0x7f.0.0.1/', true],
  ['http://[::1]:4566/', true],
  ['http://[0:0:0:0:0:0:0:1]/', true],
  ['http://user@localhost/', false],
  ['http://localhost./', false],
  ['http://localhost.evil.example/', false],
  ['http://127.0.0.1.evil.example/', false],
  ['http://evil.example#127.0.0.1', false],
  ['http://128.0.0.1/', false],
  ['http://0.0.0.0/', false],
  ['http://169.254.169.254/', false],
  ['http://metadata.google.internal/', false],
  ['http://[::]/', false],
  ['http://[::2]/', false],
  ['http://[::ffff:10.0.0.1]/', false],
])('loopback: %s is taken: %s, for the token request as for a cloud', (url, expected) => {
  expect(accepts(sts, url)).toBe(expected);
  expect(accepts(tokenService, url)).toBe(expected);
});

test.each([
  ['moto.example', 'https://moto.example/', true],
  ['moto.example', 'https://moto.example:443/', true],
  ['moto.example', 'http://moto.example/', true],
  ['moto.example', 'https://moto.example:8443/', false],
  ['moto.example', 'http://moto.example:443/', false],
  ['moto.example', 'https://moto.example:80/', false],
  ['moto.example', 'https://moto.example./', false],
  ['moto.example', 'https://a.moto.example/', false],
  ['moto.example', 'https://notmoto.example/', false],
  ['moto.example', 'https://MOTO.example/', true],
  ['moto.example', 'https://user@moto.example/', false],
  ['moto.example:8443', 'https://moto.example:8443/', true],
  ['moto.example:8443', 'http://moto.example:8443/', true],
  ['moto.example:8443', 'https://moto.example/', false],
  ['moto.example:443', 'https://moto.example/', true],
  ['moto.example:443', 'http://moto.example/', false],
  ['moto.example:80', 'http://moto.example/', true],
  ['moto.example:80', 'https://moto.example/', false],
  ['[2001:db8::1]:8443', 'https://[2001:DB8::1]:8443/', true],
  ['[2001:db8::1]', 'https://[2001:db8::1]/', true],
  ['[2001:db8::1]', 'https://[2001:db8::2]/', false],
  ['moto.example', 'ftp://moto.example/', false],
])('allow-endpoints: %s takes %s: %s, and never for the token request', (entry, url, expected) => {
  expect(accepts(sts, url, ['other.example', entry])).toBe(expected);
  expect(accepts(tokenService, url, ['other.example', entry])).toBe(false);
});

test('no URL outside the union of own hosts, loopback and allow-endpoints is ever taken', () => {
  const label = fc.constantFrom(
    'sts',
    'eu-west-1',
    'amazonaws',
    'com',
    'evil',
    'example',
    'moto',
    'localhost',
    '127',
    '0',
    '1',
    'xn--a',
  );
  const host = fc.oneof(
    fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.')),
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
    fc.constantFrom('sts.eu-west-1.amazonaws.com', 'localhost', '127.0.0.1', '[::1]', 'moto.example'),
  );
  const scheme = fc.constantFrom('https', 'http', 'ftp', 'ws');
  const user = fc.constantFrom('', 'user@', 'sts.eu-west-1.amazonaws.com@', ':x@');
  const port = fc.constantFrom('', ':443', ':80', ':8443', ':4566');
  const dot = fc.constantFrom('', '.', '%2e');
  fc.assert(
    fc.property(scheme, user, host, dot, port, (s, u, h, d, p) => {
      const text = `${s}://${u}${h}${d}${p}/x`;
      if (!URL.canParse(text)) return;
      const url = new URL(text);
      const web = url.protocol === 'https:' || url.protocol === 'http:';
      const bare = url.username === '' && url.password === '';
      const loopback =
        url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname);
      const own =
        url.protocol === 'https:' &&
        url.port === '' &&
        /^sts(-fips)?\.[a-z0-9-]+\.amazonaws\.com$/.test(url.hostname);
      const allowed = url.host === 'moto.example' || url.host === 'moto.example:8443';
      expect(accepts(sts, text, ['moto.example', 'moto.example:8443'])).toBe(
        web && bare && (loopback || own || allowed),
      );
    }),
    { numRuns: 2000 },
  );
});

describe('the refusal', () => {
  test('names the variable that chose the URL, and what would allow it', async () => {
    const destination = { ...sts, override: 'AWS_ENDPOINT_URL_STS' };
    const refusal = await refusalOf(() => checkHost(destination, new URL('https://evil.example:81/x?y'), []));
    expect(refusal.facts).toEqual({
      code: 'HOST_REFUSED',
      what: "will not send credentials for AWS STS to https://evil.example:81: it is not one of the service's hosts",
      facts: [['chosen by', 'AWS_ENDPOINT_URL_STS']],
      fix: [
        'unset AWS_ENDPOINT_URL_STS, unless this endpoint is yours',
        'if it is yours, name it exactly: allow-endpoints: evil.example:81',
      ],
    });
  });

  test('for the token request offers no allow-endpoints', async () => {
    const refusal = await refusalOf(() => checkHost(tokenService, new URL('https://evil.example/'), []));
    expect(refusal.facts.fix).toEqual(['only the runner sets this URL; find the step that changed it']);
  });

  test('shows neither user nor password of the URL', async () => {
    const refusal = await refusalOf(() =>
      checkHost(sts, new URL('https://bob:hunter2@sts.eu-west-1.amazonaws.com/'), []),
    );
    expect(JSON.stringify(refusal.facts)).not.toMatch(/hunter2|bob/);
  });
});

test('loopback is by name or number, not by looking like it', () => {
  expect(['localhost', '[::1]', '127.0.0.1', '127.9.9.9'].map(isLoopback)).toEqual([true, true, true, true]);
  expect(['localhost.', '::1', '127.0.0.1.x', 'x127.0.0.1', '127.0.0'].some(isLoopback)).toBe(false);
});
