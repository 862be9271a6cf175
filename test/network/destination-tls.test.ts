import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SecretValue } from '../../src/core/secret-value.ts';
import { createNetwork } from '../../src/network/create-network.ts';
import type { DestinationTls, HttpRequest, Network } from '../../src/network/network.ts';
import { fakeClock, fakeDeadline, fakeLog, fakeMasker, refusalOf } from '../helpers/fakes.ts';
import { createAuthority } from '../runner/pki.ts';
import { type LoopbackServer, startServer } from './loopback.ts';

const authority = createAuthority();
const client = authority.issue(['ci'], 'client');
let server: LoopbackServer;
/** Turns away who shows no certificate of the authority. */
let strict: LoopbackServer;

beforeAll(async () => {
  const own = authority.issue(['localhost', '127.0.0.1']);
  server = await startServer((_, response) => response.end('reached'), own);
  strict = await startServer((_, response) => response.end('let in'), {
    ...own,
    ca: authority.cert,
    requestCert: true,
    rejectUnauthorized: true,
  });
});

afterAll(async () => {
  await server.close();
  await strict.close();
});

function create(): Network {
  const clock = fakeClock();
  return createNetwork({
    env: {},
    allowEndpoints: [],
    retries: 1,
    deadline: fakeDeadline(clock),
    clock,
    log: fakeLog(),
    masker: fakeMasker(),
    random: () => 0,
  });
}

function request({ port }: LoopbackServer, tls?: DestinationTls): HttpRequest {
  return {
    destination: { service: 'the test service', ownHosts: [], ...(tls === undefined ? {} : { tls }) },
    call: 'Read',
    method: 'GET',
    url: new URL(`https://localhost:${port}/secret`),
    headers: {},
  };
}

const ca = authority.cert;
const own = { ca, cert: client.cert, key: SecretValue.ofText(client.key) };

test('an authority of the destination is trusted for it, and for it alone', async () => {
  const network = create();
  const answer = await network.send(request(server, { ca }));
  expect(answer.body.toString()).toBe('reached');
  const refused = await refusalOf(network.send(request(server)));
  expect(refused.code).toBe('UNREACHABLE');
});

test('no other authority is trusted beside it', async () => {
  const other = createAuthority('Another CA').cert;
  const refused = await refusalOf(create().send(request(server, { ca: other })));
  expect(refused.facts.said).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});

test('a client certificate is shown to the destination that it belongs to', async () => {
  const network = create();
  expect((await network.send(request(strict, own))).body.toString()).toBe('let in');
  const refused = await refusalOf(network.send(request(strict, { ca })));
  expect(refused.code).toBe('UNREACHABLE');
});

test('connections are kept for each destination', async () => {
  const network = create();
  const asked = request(server, { ca });
  const before = server.connections();
  await network.send(asked);
  await network.send(asked);
  expect(server.connections()).toBe(before + 1);
  await network.send(request(server, own));
  expect(server.connections()).toBe(before + 2);
});

test('the key does not come out by printing', () => {
  expect(inspect(own, { depth: 9 })).not.toContain(client.key.split('\n')[1]);
  expect(JSON.stringify(own)).not.toContain('PRIVATE KEY');
});
