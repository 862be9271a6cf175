import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createNetwork, type NetworkOptions } from '../../src/network/create-network.ts';
import type { HttpRequest, Network } from '../../src/network/network.ts';
import {
  type FakeDeadline,
  fakeClock,
  fakeDeadline,
  fakeLog,
  fakeMasker,
  refusalOf,
} from '../helpers/fakes.ts';
import { createAuthority } from '../runner/pki.ts';
import { freePort, startServer } from './loopback.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Fixture {
  readonly network: Network;
  readonly deadline: FakeDeadline;
  readonly sleeps: readonly number[];
}

function create(changed: Partial<NetworkOptions> = {}): Fixture {
  const clock = fakeClock();
  const deadline = fakeDeadline(clock);
  const network = createNetwork({
    env: {},
    allowEndpoints: [],
    retries: 4,
    deadline,
    clock,
    log: fakeLog(),
    masker: fakeMasker(),
    random: () => 0,
    ...changed,
  });
  return { network, deadline, sleeps: clock.sleeps };
}

function issue(port: number, changed: Partial<HttpRequest> = {}): HttpRequest {
  return {
    destination: { service: 'the test service', ownHosts: [] },
    call: 'Issue',
    method: 'POST',
    url: new URL(`http://127.0.0.1:${port}/creds`),
    headers: {},
    body: '{}',
    idempotent: false,
    ...changed,
  };
}

describe('a call that must not be sent twice', () => {
  test.each([408, 412, 429, 500, 503])('takes %i for the answer', async (status) => {
    const server = await startServer((_, response) => response.writeHead(status).end());
    closing.push(server.close);
    const answer = await create().network.send(issue(server.port, { retryStatuses: [412] }));
    expect(answer.status).toBe(status);
    expect(server.requests).toHaveLength(1);
  });

  test('is not sent again where the connection breaks after it', async () => {
    const server = await startServer((request) => request.socket.destroy());
    closing.push(server.close);
    const refused = await refusalOf(create().network.send(issue(server.port)));
    expect(refused.code).toBe('UNREACHABLE');
    expect(server.requests).toHaveLength(1);
  });

  test('is tried again where nobody listened', async () => {
    const { network, sleeps } = create();
    const refused = await refusalOf(network.send(issue(await freePort())));
    expect(refused.facts.said).toBe('ECONNREFUSED');
    expect(sleeps).toHaveLength(4);
  });

  test('is tried again where the handshake broke, before which nothing is written', async () => {
    const received: Buffer[] = [];
    const server = await listen((socket) => {
      socket.once('data', (bytes) => {
        received.push(bytes);
        socket.destroy();
      });
    });
    const url = new URL(`https://127.0.0.1:${server.port}/creds`);
    const { network, sleeps } = create();
    await refusalOf(network.send(issue(server.port, { url })));
    expect(sleeps).toHaveLength(4);
    expect(received).toHaveLength(5);
    expect(Buffer.concat(received).includes('/creds')).toBe(false);
  });

  test('is not given up at the limit of an attempt once it was sent', async () => {
    const server = await startServer((_, response) => setTimeout(() => response.end('issued'), 40));
    closing.push(server.close);
    const answer = await create({ attemptMilliseconds: 5 }).network.send(issue(server.port));
    expect(answer.body.toString()).toBe('issued');
    expect(server.requests).toHaveLength(1);
  });

  test('is given up at the limit of an attempt while there is no connection', async () => {
    const server = await listen(() => undefined);
    const url = new URL(`https://127.0.0.1:${server.port}/creds`);
    const { network, sleeps } = create({ attemptMilliseconds: 20, retries: 1 });
    const refused = await refusalOf(network.send(issue(server.port, { url })));
    expect(refused.code).toBe('TIMED_OUT');
    expect(sleeps).toHaveLength(1);
  });

  test('ends with the step', async () => {
    const { network, deadline } = create();
    const server = await startServer(() => deadline.expire());
    closing.push(server.close);
    expect((await refusalOf(network.send(issue(server.port)))).code).toBe('TIMED_OUT');
  });

  test('over TLS, is sent once as well', async () => {
    const authority = createAuthority();
    const server = await startServer((request) => request.socket.destroy(), authority.issue(['127.0.0.1']));
    closing.push(server.close);
    const destination = { service: 'the test service', ownHosts: [], tls: { ca: authority.cert } };
    const url = new URL(`https://127.0.0.1:${server.port}/creds`);
    await refusalOf(create().network.send(issue(server.port, { destination, url })));
    expect(server.requests).toHaveLength(1);
  });
});

test('a service may name further statuses that say "not now"', async () => {
  const server = await startServer((_, response, number) => response.writeHead(number < 3 ? 412 : 200).end());
  closing.push(server.close);
  const request: HttpRequest = {
    destination: { service: 'the test service', ownHosts: [] },
    call: 'Read',
    method: 'GET',
    url: new URL(`http://127.0.0.1:${server.port}/secret`),
    headers: {},
  };
  expect((await create().network.send({ ...request, retryStatuses: [412, 473] })).status).toBe(200);
  expect(server.requests).toHaveLength(3);
});

test('a redirect is not followed by a caller either that judges it', async () => {
  const server = await startServer((_, response) => response.writeHead(307, { location: '/other' }).end());
  closing.push(server.close);
  const answer = await create().network.send(issue(server.port, { redirect: 'answer' }));
  expect(answer.status).toBe(307);
  expect(server.requests).toHaveLength(1);
  expect((await refusalOf(create().network.send(issue(server.port)))).code).toBe('ANSWER_MALFORMED');
});

async function listen(onConnection: (socket: Socket) => void): Promise<{ readonly port: number }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closing.push(
    () =>
      new Promise((closed) => {
        server.close(closed);
        for (const socket of sockets) socket.destroy();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port };
}
