import { afterEach, expect, test } from 'vitest';
import { BodyTooLarge } from '../../src/network/body-limit.ts';
import { createNetwork } from '../../src/network/create-network.ts';
import { fakeClock, fakeDeadline, fakeLog, fakeMasker, refusalOf, thrownBy } from '../helpers/fakes.ts';
import { type LoopbackServer, startServer } from './loopback.ts';

let server: LoopbackServer | undefined;
afterEach(() => server?.close());

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
  const agent = await network.agentFor(url);
  const kept = Object.values(agent.freeSockets).flat();
  expect(kept).toHaveLength(1);
  deadline.cancel();
  await new Promise(setImmediate);
  expect(kept.map((socket) => socket?.destroyed)).toEqual([true]);
});

test.each([
  [10, 10],
  [11, undefined],
])('an answer of %i bytes where 10 may come', async (length, taken) => {
  server = await startServer((_, response) => response.end(Buffer.alloc(length)));
  const url = new URL(`http://127.0.0.1:${server.port}/`);
  const request = { destination, call: 'Read', method: 'GET', url, headers: {}, mostBytes: 10 } as const;
  const { network } = create();
  const attempt = network.attempt(request, new AbortController().signal);
  if (taken === undefined) expect(await thrownBy(attempt)).toBeInstanceOf(BodyTooLarge);
  else expect((await attempt).body.byteLength).toBe(taken);
});
