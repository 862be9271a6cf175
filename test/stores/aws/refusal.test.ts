import { describe, expect, test } from 'vitest';
import { describeBug } from '../../../src/core/describe-bug.ts';
import { readFault } from '../../../src/network/faults.ts';
import { SdkRefusal } from '../../../src/stores/aws/sdk/refusal.ts';
import { SecretsManager } from '../../../src/stores/aws/sdk/secrets-manager.ts';
import { Sts } from '../../../src/stores/aws/sdk/sts.ts';
import { readServiceError, serviceErrorJudge } from '../../../src/stores/aws/service-error.ts';
import { thrownBy } from '../../helpers/fakes.ts';

const SECRET = 'hunter2-THE-SECRET-VALUE';
const url = new URL('https://127.0.0.1/');
const unsigned = async <T>(request: T): Promise<T> => request;
const signal = new AbortController().signal;

function answer(body: string, type: string, headers: Record<string, string> = {}, statusCode = 400) {
  return async () => ({ statusCode, headers: { 'content-type': type, ...headers }, body: Buffer.from(body) });
}

const json = (body: object | string, headers?: Record<string, string>, status?: number): Promise<unknown> => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const client = new SecretsManager(
    url,
    answer(text, 'application/x-amz-json-1.1', headers, status),
    unsigned,
  );
  return thrownBy(client.getSecretValue({ SecretId: 'x' }, signal));
};

const xml = (parts: string): Promise<unknown> => {
  const body = `<ErrorResponse><Error>${parts}</Error>${parts}<RequestId>r</RequestId></ErrorResponse>`;
  return thrownBy(new Sts(url, answer(body, 'text/xml'), unsigned).getCallerIdentity(signal));
};

describe('what a service puts into its answer passes for nothing else', () => {
  test.each([
    { __type: 'X', code: SECRET, syscall: 'connect' },
    { __type: 'X', code: `CERT_${SECRET}` },
    { __type: 'X', code: 'ECONNRESET' },
    { __type: 'X', cause: { code: 'ECONNRESET' }, stack: SECRET, name: SECRET, errors: [SECRET] },
    { __type: 'TimeoutError' },
    { __type: 'AbortError' },
    { __type: 'AggregateError', errors: [SECRET] },
    { __type: 'X', $metadata: { httpStatusCode: 503 }, $response: { statusCode: 503 }, clockCorrected: true },
  ])('JSON: %j', async (body) => {
    const thrown = await json(body);
    expect(thrown).toBeInstanceOf(SdkRefusal);
    expect(readFault(thrown)).toBeUndefined();
    expect(serviceErrorJudge()(thrown)).toBe('final');
    expect(readServiceError(thrown)).toMatchObject({ status: 400 });
    expect(describeBug(thrown)).not.toContain(SECRET);
    expect(JSON.stringify(thrown)).not.toContain(SECRET);
  });

  test.each([
    `<Code>X</Code><code>${SECRET}</code><syscall>connect</syscall>`,
    '<Code>TimeoutError</Code><name>TimeoutError</name>',
    `<Code>X</Code><code>CERT_${SECRET}</code>`,
  ])('XML: %s', async (parts) => {
    const thrown = await xml(parts);
    expect(thrown).toBeInstanceOf(SdkRefusal);
    expect(readFault(thrown)).toBeUndefined();
    expect(serviceErrorJudge()(thrown)).toBe('final');
    expect(describeBug(thrown)).not.toContain(SECRET);
  });
});

test.each([
  ['{"__type":"AccessDeniedException"}', {}, 400, { code: 'AccessDeniedException', fromService: true }],
  ['{"__type":"a#Throttling","message":"m"}', {}, 400, { code: 'Throttling', hint: 'm' }],
  ['{}', { 'x-amzn-requestid': 'r' }, 500, { code: 'Unknown', status: 500, fromService: true }],
  ['not json', {}, 403, { status: 403, fromService: false }],
  ['not json', {}, 200, { status: 200, unreadable: true }],
  ['{"__type":"SlowDown"}', { 'retry-after': '7' }, 503, { code: 'SlowDown', retryAfterSeconds: 7 }],
] as const)('%s with %j and %i', async (body, headers, status, expected) => {
  expect(readServiceError(await json(body, headers, status))).toMatchObject(expected);
});
