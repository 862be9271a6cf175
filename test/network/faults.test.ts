import { expect, test } from 'vitest';
import { readFault } from '../../src/network/faults.ts';

const systemError = (facts: object): Error => Object.assign(new Error('says hunter2'), facts);

test.each([
  [{ code: 'ECONNRESET' }, { code: 'ECONNRESET', passing: true }],
  [
    { code: 'EPIPE', syscall: 'write' },
    { code: 'EPIPE', passing: true },
  ],
  [
    { code: 'EAI_AGAIN', syscall: 'getaddrinfo' },
    { code: 'EAI_AGAIN', passing: true },
  ],
  [
    { code: 'ENOTFOUND', syscall: 'getaddrinfo' },
    { code: 'ENOTFOUND', passing: false },
  ],
  [
    { code: 'EAI_FAIL', syscall: 'getaddrinfo' },
    { code: 'EAI_FAIL', passing: false },
  ],
  [
    { code: 'EPERM', syscall: 'connect' },
    { code: 'EPERM', passing: false },
  ],
  [
    { code: 'EACCES', syscall: 'connect' },
    { code: 'EACCES', passing: false },
  ],
  [
    { code: 'EADDRNOTAVAIL', syscall: 'connect' },
    { code: 'EADDRNOTAVAIL', passing: false },
  ],
  [{ code: 'CERT_HAS_EXPIRED' }, { code: 'CERT_HAS_EXPIRED', passing: false }],
  [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, { code: 'SELF_SIGNED_CERT_IN_CHAIN', passing: false }],
  [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', passing: false }],
  [{ code: 'ERR_OSSL_PEM_NO_START_LINE' }, { code: 'ERR_OSSL_PEM_NO_START_LINE', passing: false }],
  [
    { code: 'ERR_PROXY_TUNNEL', statusCode: 407 },
    { code: 'ERR_PROXY_TUNNEL', passing: false, proxyStatus: 407 },
  ],
  [
    { code: 'ERR_PROXY_TUNNEL', statusCode: 504 },
    { code: 'ERR_PROXY_TUNNEL', passing: true, proxyStatus: 504 },
  ],
  [{ code: 'ERR_PROXY_TUNNEL' }, { code: 'ERR_PROXY_TUNNEL', passing: true }],
  [
    { name: 'AbortError', code: 'ABORT_ERR' },
    { code: 'ETIMEDOUT', passing: true },
  ],
  [{ name: 'TimeoutError' }, { code: 'ETIMEDOUT', passing: true }],
  [{ cause: systemError({ code: 'ECONNREFUSED' }) }, { code: 'ECONNREFUSED', passing: true }],
  [{ code: 'ENOENT', syscall: 'open' }, undefined],
  [{ code: 403 }, undefined],
  [{ name: 'AccessDeniedException' }, undefined],
  [{ code: 'ERR_INVALID_ARG_TYPE' }, undefined],
])('%o', (facts, expected) => {
  expect(readFault(systemError(facts))).toEqual(expected);
});

test('of several addresses the first speaks', () => {
  const errors = [systemError({ code: 'ENETUNREACH' }), systemError({ code: 'ECONNREFUSED' })];
  expect(readFault(new AggregateError(errors))).toEqual({ code: 'ENETUNREACH', passing: true });
  expect(readFault(new AggregateError([]))).toBeUndefined();
});

test('what is no error, and causes in a circle, are no fault', () => {
  expect(readFault('ECONNRESET')).toBeUndefined();
  const one = new Error('one');
  one.cause = new Error('two', { cause: one });
  expect(readFault(one)).toBeUndefined();
});
