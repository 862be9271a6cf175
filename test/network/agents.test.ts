import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Env } from '../../src/core/environment.ts';
import { createNetwork, type NetworkOptions } from '../../src/network/create-network.ts';
import type { Destination, Network } from '../../src/network/network.ts';
import { fakeClock, fakeDeadline, fakeLog, fakeMasker, refusalOf } from '../helpers/fakes.ts';
import { createAuthority } from '../runner/pki.ts';
import { type ConnectProxy, startProxy } from '../runner/proxy.ts';
import { freePort, type LoopbackServer, startServer } from './loopback.ts';

const host = 'sts.eu-west-1.amazonaws.com';
const destination: Destination = { service: 'AWS STS', ownHosts: [/^sts\.[a-z0-9-]+\.amazonaws\.com$/] };
const authority = createAuthority();
const clear = 'p@ss:word/1';
let folder: string;
let bundle: string;
let server: LoopbackServer;
let proxy: ConnectProxy;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agents-'));
  bundle = join(folder, 'ca.pem');
  await writeFile(bundle, authority.cert);
  server = await startServer((_, response) => response.end('reached'), authority.issue([host]));
  proxy = await startProxy({ user: 'user', password: clear, hosts: new Map([[`${host}:443`, server.port]]) });
});

afterAll(async () => {
  await proxy.close();
  await server.close();
  await rm(folder, { recursive: true });
});

function create(env: Env, changed: Partial<NetworkOptions> = {}) {
  const clock = fakeClock();
  const masker = fakeMasker();
  const network = createNetwork({
    env,
    allowEndpoints: [],
    retries: 2,
    deadline: fakeDeadline(clock),
    clock,
    log: fakeLog(),
    masker,
    random: () => 0,
    ...changed,
  });
  return { network, masker, clock };
}

const url = new URL(`https://${host}/`);

/** As an SDK's transport does. */
async function ask(network: Network, caBundle?: string): Promise<number> {
  const answer = await network.retrying(
    destination,
    'AssumeRoleWithWebIdentity',
    (signal) =>
      network.attempt(
        { destination, call: '', method: 'GET', url, headers: { authorization: 'x' }, caBundle },
        signal,
      ),
    () => 'final',
  );
  return answer.status;
}

describe('through an authenticating proxy, to a server with a private CA', () => {
  test('one tunnel with the credentials carries every call; nothing goes in clear', async () => {
    const { network } = create({ HTTPS_PROXY: proxy.url });
    const before = [proxy.connects.length, server.connections(), server.requests.length];
    for (let count = 0; count < 5; count += 1) expect(await ask(network, bundle)).toBe(200);
    const after = [proxy.connects.length, server.connections(), server.requests.length];
    expect(after.map((number, index) => number - (before[index] ?? 0))).toEqual([1, 1, 5]);
    expect(proxy.connects.at(-1)).toBe(`${host}:443`);
    expect([proxy.refused, proxy.plainRequests]).toEqual([[], []]);
    expect(server.requests.at(-1)?.headers).not.toHaveProperty('proxy-authorization');
  });

  test("the proxy's password is masked as written and decoded, before any connection", async () => {
    const { network, masker } = create({ HTTPS_PROXY: proxy.url });
    const connects = proxy.connects.length;
    await network.agentFor(url);
    expect(masker.masks).toEqual([encodeURIComponent(clear), clear]);
    expect(proxy.connects).toHaveLength(connects);
  });

  test('without the CA the certificate is refused at once', async () => {
    const { network, clock } = create({ HTTPS_PROXY: proxy.url });
    const refusal = await refusalOf(ask(network));
    expect([refusal.code, clock.sleeps]).toEqual(['UNREACHABLE', []]);
    expect(refusal.facts.said).toMatch(/^(UNABLE_TO_|SELF_SIGNED)/);
  });

  test('NODE_TLS_REJECT_UNAUTHORIZED=0 changes nothing', async () => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const refusal = await refusalOf(ask(create({ HTTPS_PROXY: proxy.url }).network));
      expect(refusal.code).toBe('UNREACHABLE');
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
  });

  test("a certificate for another name is refused, with the CA's blessing", async () => {
    const other = await startServer((_, response) => response.end(), authority.issue(['kms.example']));
    const wrong = await startProxy({
      user: 'u',
      password: 'p',
      hosts: new Map([[`${host}:443`, other.port]]),
    });
    try {
      const refusal = await refusalOf(ask(create({ HTTPS_PROXY: wrong.url }).network, bundle));
      expect([refusal.code, refusal.facts.said]).toEqual(['UNREACHABLE', 'ERR_TLS_CERT_ALTNAME_INVALID']);
      expect(other.requests).toEqual([]);
    } finally {
      await wrong.close();
      await other.close();
    }
  });
});

describe('a proxy that refuses', () => {
  test('407: UNREACHABLE with the status, asked once, no password shown', async () => {
    const { network, clock } = create({ HTTPS_PROXY: proxy.url.replace('user:', 'user:wrong-hunter2') });
    const refusal = await refusalOf(ask(network, bundle));
    expect([refusal.code, refusal.facts.said, clock.sleeps]).toEqual([
      'UNREACHABLE',
      'ERR_PROXY_TUNNEL (the proxy answered 407)',
      [],
    ]);
    expect(inspect(refusal, { depth: null, showHidden: true })).not.toMatch(/hunter2|p%40ss/);
    expect(refusal.facts.likely?.length).toBeGreaterThan(0);
  });

  test.each([
    [403, 1],
    [429, 3],
    [502, 3],
    [503, 3],
  ])('%i: UNREACHABLE with the status, after %i attempts', async (status, attempts) => {
    let asked = 0;
    const refusing = await startServer(() => undefined);
    await refusing.close();
    const { createServer } = await import('node:http');
    const stand = createServer().on('connect', (_, socket) => {
      asked += 1;
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 7\r\n\r\nhunter2`);
    });
    await new Promise<void>((listening) => stand.listen(0, '127.0.0.1', listening));
    const address = stand.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const refusal = await refusalOf(ask(create({ HTTPS_PROXY: `http://127.0.0.1:${port}` }).network));
      expect([refusal.code, refusal.facts.said, asked]).toEqual([
        'UNREACHABLE',
        `ERR_PROXY_TUNNEL (the proxy answered ${status})`,
        attempts,
      ]);
      expect(JSON.stringify(refusal.facts)).not.toContain('hunter2');
    } finally {
      await new Promise((closed) => stand.close(closed));
    }
  });

  test('one that is not there', async () => {
    const { network } = create({ HTTPS_PROXY: `http://127.0.0.1:${await freePort()}` });
    const refusal = await refusalOf(ask(network));
    expect([refusal.code, refusal.facts.said]).toEqual(['UNREACHABLE', 'ECONNREFUSED']);
  });

  test('one that hangs up', async () => {
    const { createServer } = await import('node:http');
    let asked = 0;
    const stand = createServer().on('connect', (_, socket) => {
      asked += 1;
      socket.destroy();
    });
    await new Promise<void>((listening) => stand.listen(0, '127.0.0.1', listening));
    const address = stand.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const refusal = await refusalOf(ask(create({ HTTPS_PROXY: `http://127.0.0.1:${port}` }).network));
      expect([refusal.code, asked]).toEqual(['UNREACHABLE', 3]);
    } finally {
      await new Promise((closed) => stand.close(closed));
    }
  });

  test('one that never answers CONNECT ends with the attempt', async () => {
    const { createServer } = await import('node:net');
    const sockets: import('node:net').Socket[] = [];
    const stand = createServer((socket) => sockets.push(socket));
    await new Promise<void>((listening) => stand.listen(0, '127.0.0.1', listening));
    const address = stand.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const { network } = create({ HTTPS_PROXY: `http://127.0.0.1:${port}` }, { attemptMilliseconds: 50 });
      const refusal = await refusalOf(ask(network));
      expect(refusal.code).toBe('TIMED_OUT');
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => stand.close(closed));
    }
  });

  test('nor does it hold up a single attempt beyond its signal', async () => {
    const { createServer } = await import('node:net');
    const end = new AbortController();
    const sockets: import('node:net').Socket[] = [];
    const stand = createServer((socket) => {
      sockets.push(socket);
      socket.once('data', () => end.abort(new Error('its time is over')));
    });
    await new Promise<void>((listening) => stand.listen(0, '127.0.0.1', listening));
    const address = stand.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const { network } = create({ HTTPS_PROXY: `http://127.0.0.1:${port}` });
      const request = { destination, call: 'Revoke', method: 'GET', url, headers: {} } as const;
      await expect(network.attempt(request, end.signal)).rejects.toThrow('its time is over');
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => stand.close(closed));
    }
  });
});

describe('the agents', () => {
  test('are one for each protocol, proxy and bundle', async () => {
    const { network } = create({ HTTPS_PROXY: proxy.url, NO_PROXY: 'direct.example' });
    const [first, second, other, direct] = await Promise.all([
      network.agentFor(url),
      network.agentFor(new URL('https://sts.us-east-1.amazonaws.com/')),
      network.agentFor(url, bundle),
      network.agentFor(new URL('https://direct.example/')),
    ]);
    const plain = await network.agentFor(new URL('http://127.0.0.1/'));
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(direct).not.toBe(first);
    expect(plain).not.toBe(direct);
  });

  test.each(['missing.pem', '.'])(
    'a bundle that cannot be read is an error that names the variable: %s',
    async (name) => {
      const { network } = create({});
      const refusal = await refusalOf(network.agentFor(url, join(folder, name)));
      expect([refusal.code, refusal.facts.what]).toEqual([
        'INPUT_INVALID',
        'AWS_CA_BUNDLE names a file that cannot be read, or holds no certificate',
      ]);
    },
  );

  test.each([
    ['nothing', ''],
    ['no PEM', 'certificate'],
    ['a broken one', '-----BEGIN CERTIFICATE-----\nbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n'],
    [
      'a good one and a broken one',
      `${authority.cert}-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n`,
    ],
  ])('a bundle with %s is an error before any connection', async (_, text) => {
    const bad = join(folder, 'bad.pem');
    await writeFile(bad, text);
    const connects = proxy.connects.length;
    const refusal = await refusalOf(ask(create({ HTTPS_PROXY: proxy.url }).network, bad));
    expect([refusal.code, proxy.connects.length]).toEqual(['INPUT_INVALID', connects]);
  });

  test('a bundle adds to the CAs of Node itself', async () => {
    const agent = await create({}).network.agentFor(url, bundle);
    const ca = 'options' in agent ? Reflect.get(Object(agent.options), 'ca') : undefined;
    expect(Array.isArray(ca) && ca.length).toBeGreaterThan(100);
  });

  test('a proxy that cannot be used is an error of each call', async () => {
    const { network } = create({ HTTPS_PROXY: 'socks5://127.0.0.1:1' });
    const refusal = await refusalOf(
      network.send({ destination, call: 'x', method: 'GET', url, headers: {} }),
    );
    expect(refusal.code).toBe('INPUT_INVALID');
  });
});
