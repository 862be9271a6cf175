import { describe, expect, test } from 'vitest';
import { findWeakenedTls, judgeNetworkVariables } from '../../src/network/unsafe-environment.ts';
import { fakeLog } from '../helpers/fakes.ts';

describe('what weakens or reveals TLS is refused', () => {
  test.each([
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
    ['NODE_OPTIONS', '--tls-min-v1.0'],
    ['NODE_OPTIONS', '--enable-source-maps --tls-min-v1.1'],
    ['NODE_OPTIONS', '--tls_min_v1.0'],
    ['NODE_OPTIONS', '"--tls-keylog=keys.txt"'],
    ['NODE_OPTIONS', '--max-old-space-size=1\t--tls-max-v1.1'],
    ['NODE_OPTIONS', '--tls-cipher-list=NULL'],
    ['NODE_OPTIONS', '--trace-tls'],
    ['NODE_OPTIONS', '--insecure-http-parser'],
    ['NODE_OPTIONS', '--inspect=0.0.0.0:9229'],
    ['NODE_OPTIONS', '--inspect-brk'],
    ['NODE_DEBUG', 'http'],
    ['NODE_DEBUG', 'fs,HTTPS'],
    ['NODE_DEBUG', 'tls,'],
    ['NODE_DEBUG', '*'],
    ['NODE_DEBUG', 'ht*'],
    ['NODE_DEBUG', 'fs, n*t'],
    ['GOOGLE_SDK_NODE_LOGGING', '*'],
  ])('%s=%s', (variable, value) => {
    const errors = findWeakenedTls({ [variable]: value });
    expect(errors.map(({ code, facts }) => [code, facts.what.split(' ')[0]])).toEqual([
      ['TLS_WEAKENED', variable],
    ]);
    expect(JSON.stringify(errors.map(({ facts }) => facts))).not.toContain(`${variable}=${value}`);
  });

  test.each([
    ['NODE_TLS_REJECT_UNAUTHORIZED', '1'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', ''],
    ['NODE_OPTIONS', '--max-old-space-size=4096 --enable-source-maps'],
    ['NODE_OPTIONS', '--tls-min-v1.2 --tls-min-v1.3'],
    ['NODE_DEBUG', ''],
    ['NODE_DEBUG', 'fs,module,https_proxy_agent'],
    ['GOOGLE_SDK_NODE_LOGGING', ''],
  ])('%s=%s is fine', (variable, value) => {
    expect(findWeakenedTls({ [variable]: value })).toEqual([]);
  });

  test('all of them at once', () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_OPTIONS: '--inspect', NODE_DEBUG: 'tls' };
    expect(findWeakenedTls(env)).toHaveLength(3);
  });
});

describe('proxy and CA variables', () => {
  const hosted = { RUNNER_ENVIRONMENT: 'github-hosted' };
  const variables = [
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'http_proxy',
    'https_proxy',
    'all_proxy',
    'NODE_EXTRA_CA_CERTS',
    'NODE_USE_ENV_PROXY',
    'NODE_USE_SYSTEM_CA',
    'OPENSSL_CONF',
    'AWS_CA_BUNDLE',
    'VAULT_CACERT',
    'BAO_CACERT',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
  ];

  test.each(variables)('%s is refused on a GitHub-hosted runner, unless it is meant', (variable) => {
    const env = { ...hosted, [variable]: 'http://user:hunter2@proxy' };
    const log = fakeLog();
    const errors = judgeNetworkVariables(env, false, log);
    expect(errors.map(({ code, facts }) => [code, facts.what.split(' ')[0]])).toEqual([
      ['NETWORK_ENV_REFUSED', variable],
    ]);
    expect(judgeNetworkVariables(env, true, log)).toEqual([]);
    expect(log.lines).toEqual([`info: network variables in use: ${variable}`]);
    expect(JSON.stringify(errors.map(({ facts }) => facts))).not.toContain('hunter2');
  });

  test.each(['self-hosted', undefined])('%s: used, and named without their values', (environment) => {
    const log = fakeLog();
    const env = {
      RUNNER_ENVIRONMENT: environment,
      HTTPS_PROXY: 'http://u:hunter2@p',
      AWS_CA_BUNDLE: 'x.pem',
    };
    expect(judgeNetworkVariables(env, false, log)).toEqual([]);
    expect(log.lines).toEqual(['info: network variables in use: HTTPS_PROXY, AWS_CA_BUNDLE']);
  });

  test('none set, or empty: nothing is said', () => {
    const log = fakeLog();
    expect(judgeNetworkVariables({ ...hosted, HTTPS_PROXY: '', NO_PROXY: '*' }, false, log)).toEqual([]);
    expect(log.lines).toEqual([]);
  });
});
