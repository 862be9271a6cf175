import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { BodyTooLarge, limitBody } from '../../src/network/body-limit.ts';
import { createNetwork } from '../../src/network/create-network.ts';
import { fakeClock, fakeDeadline, fakeLog, fakeMasker, refusalOf, thrownBy } from '../helpers/fakes.ts';
import { type LoopbackServer, startServer } from './loopback.ts';

let server: LoopbackServer | undefined;
afterEach(() => server?.close());

test('the same bytes, as far as the limit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 8 }),
      fc.nat(40),
      async (pieces, limit) => {
        const bytes = Buffer.concat(pieces);
        const limited = buffer(limitBody(Readable.from(pieces, { objectMode: false }), limit));
        if (bytes.length <= limit) expect(await limited).toEqual(bytes);
        else expect(await thrownBy(limited)).toBeInstanceOf(BodyTooLarge);
      },
    ),
  );
});

test('a body that goes on ends, and its source with it', async () => {
  let left = 1000;
  const source = new Readable({
    read() {
      left -= 1;
      this.push(left === 0 ? null : Buffer.alloc(1000));
    },
  });
  expect(await thrownBy(buffer(limitBody(source, 5000)))).toBeInstanceOf(BodyTooLarge);
  expect(source.destroyed).toBe(true);
});

test('what broke before is said as it is', async () => {
  const broken = new Error('ECONNRESET');
  const source = new Readable({ read: () => source.destroy(broken) });
  expect(await thrownBy(buffer(limitBody(source, 5000)))).toBe(broken);
});

const destination = { service: 'a service', ownHosts: [] };

function create() {
  const clock = fakeClock();
  const deadline = fakeDeadline(clock);
  const made = {
    env: {},
    allowEndpoints: [],
    retries: 4,
    clock,
    deadline,
    log: fakeLog(),
    masker: fakeMasker(),
  };
  return { deadline, network: createNetwork(made) };
}

test('whoever finds a body too long: it is final, and says so', async () => {
  let attempts = 0;
  const attempt = (): Promise<never> => {
    attempts += 1;
    return Promise.reject(new BodyTooLarge());
  };
  const refusal = await refusalOf(create().network.retrying(destination, 'Read', attempt, () => 'retry'));
  expect([attempts, refusal.code, refusal.facts.what]).toEqual([
    1,
    'ANSWER_MALFORMED',
    'a service answered the Read with a body that is longer than any honest answer',
  ]);
});

test('the end of a run closes connections, also those that wait for the next call', async () => {
  server = await startServer((_, response) => response.end('x'));
  const { network, deadline } = create();
  const url = new URL(`http://127.0.0.1:${server.port}/`);
  await network.send({ destination, call: 'Read', method: 'GET', url, headers: {} });
  const { http } = await network.agentsFor(url);
  const kept = Object.values(http.freeSockets).flat();
  expect(kept).toHaveLength(1);
  deadline.cancel();
  await new Promise(setImmediate);
  expect(kept.map((socket) => socket?.destroyed)).toEqual([true]);
});
