import { afterEach, expect, test } from 'vitest';
import { BodyTooLarge } from '../../../src/network/body-limit.ts';
import { createTransport } from '../../../src/stores/aws/sdk/transport.ts';
import { refusalOf, thrownBy } from '../../helpers/fakes.ts';
import { type LoopbackServer, startServer } from '../../network/loopback.ts';
import { startJob } from './job.ts';

let server: LoopbackServer | undefined;
afterEach(() => server?.close());

async function create(options: { readonly url?: string; readonly mostBytes?: number } = {}) {
  server = await startServer((_, response) => response.end('0123456789'));
  const { context } = await startJob();
  const url = new URL(options.url ?? `http://127.0.0.1:${server.port}/`);
  const endpoint = { destination: { service: 'AWS STS', ownHosts: [] }, url };
  return createTransport(endpoint, context, options.mostBytes);
}

const never = new AbortController().signal;
const signed = { path: '/', headers: { 'x-amz-target': 'a.B' }, body: 'x=1' };

test('sends what the SDK signed, and answers with status, headers and bytes', async () => {
  const transport = await create();
  const { statusCode, body } = await transport({ ...signed, body: Buffer.from('x=1') }, never);
  expect([statusCode, Buffer.from(body).toString()]).toEqual([200, '0123456789']);
  expect(server?.requests.map(({ method, url, headers }) => [method, url, headers['x-amz-target']])).toEqual([
    ['POST', '/', 'a.B'],
  ]);
});

test.each(['//evil.example/', 'http://evil.example/', '/@evil.example/', '\\\\evil.example'])(
  'the path %j leads to no other host',
  async (path) => {
    const transport = await create();
    await transport({ ...signed, path }, never);
    expect(server?.requests).toHaveLength(1);
  },
);

test('a host that the rule does not admit is refused, and nothing is sent', async () => {
  const transport = await create({ url: 'https://evil.example/' });
  expect((await refusalOf(transport(signed, never))).code).toBe('HOST_REFUSED');
});

test('a longer answer than may come, and a body that cannot be sent', async () => {
  const transport = await create({ mostBytes: 9 });
  expect(await thrownBy(transport(signed, never))).toBeInstanceOf(BodyTooLarge);
  expect(await thrownBy(transport({ ...signed, body: new ReadableStream() }, never))).toBeInstanceOf(Error);
});

test('ends with the signal', async () => {
  const transport = await create();
  const reason = new Error('over');
  expect(await thrownBy(transport(signed, AbortSignal.abort(reason)))).toBe(reason);
});
