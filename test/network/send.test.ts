import { getEventListeners, once } from 'node:events';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import type { Env } from '../../src/core/environment.ts';
import { UserError } from '../../src/core/errors.ts';
import { createNetwork, type NetworkOptions } from '../../src/network/create-network.ts';
import type { Destination, HttpRequest, HttpResponse, Network } from '../../src/network/network.ts';
import {
  type FakeClock,
  type FakeDeadline,
  type FakeLog,
  fakeClock,
  fakeDeadline,
  fakeLog,
  fakeMasker,
  refusalOf,
  thrownBy,
} from '../helpers/fakes.ts';
import { freePort, type LoopbackServer, startServer } from './loopback.ts';

const destination: Destination = { service: 'the test service', ownHosts: [/^service\.example$/] };
const TOKEN = 'Bearer abcdefgh-token';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(...args: Parameters<typeof startServer>): Promise<LoopbackServer> {
  const server = await startServer(...args);
  closing.push(server.close);
  return server;
}

interface Fixture {
  readonly network: Network;
  readonly clock: FakeClock;
  readonly deadline: FakeDeadline;
  readonly log: FakeLog;
}

function create(
  changed: Partial<NetworkOptions> & { readonly seconds?: number; readonly env?: Env } = {},
): Fixture {
  const clock = fakeClock();
  const deadline = fakeDeadline(clock, changed.seconds ?? 60);
  const log = fakeLog();
  const network = createNetwork({
    env: {},
    allowEndpoints: [],
    retries: 4,
    deadline,
    clock,
    log,
    masker: fakeMasker(),
    random: () => 0.5,
    ...changed,
  });
  return { network, clock, deadline, log };
}

function get(port: number, changed: Partial<HttpRequest> = {}): HttpRequest {
  return {
    destination,
    call: 'Read',
    method: 'GET',
    url: new URL(`http://127.0.0.1:${port}/secret`),
    headers: { authorization: TOKEN },
    ...changed,
  };
}

const bodyOf = (answer: HttpResponse): string => answer.body.toString('utf8');

test('one request, one answer: method, path, headers and body as given', async () => {
  const { network, clock } = create();
  const server = await serve((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () =>
      response.writeHead(201, { 'x-answer': 'yes' }).end(`got ${Buffer.concat(pieces).toString('utf8')}`),
    );
  });
  const answer = await network.send(get(server.port, { method: 'POST', body: 'grüße' }));
  expect([answer.status, answer.headers['x-answer'], bodyOf(answer)]).toEqual([201, 'yes', 'got grüße']);
  const [request] = server.requests;
  expect([request?.method, request?.url, request?.headers.authorization]).toEqual(['POST', '/secret', TOKEN]);
  expect(request?.headers['content-length']).toBe('7');
  expect(clock.sleeps).toEqual([]);
});

test('connections are kept', async () => {
  const { network } = create();
  const server = await serve((_, response) => response.end('ok'));
  for (let count = 0; count < 5; count += 1) await network.send(get(server.port));
  expect([server.requests.length, server.connections()]).toEqual([5, 1]);
});

test('a host outside the rule gets nothing, not even a connection', async () => {
  const { network } = create();
  const refusal = await refusalOf(network.send(get(1, { url: new URL('https://evil.example/') })));
  expect(refusal.code).toBe('HOST_REFUSED');
});

test.each([400, 401, 403, 404, 409, 412, 422, 501, 505])('%i is an answer: asked once', async (status) => {
  const { network } = create();
  const server = await serve((_, response) => response.writeHead(status).end());
  expect((await network.send(get(server.port))).status).toBe(status);
  expect(server.requests).toHaveLength(1);
});

test.each([408, 429, 500, 502, 503, 504, 529])('%i is asked again, with full jitter', async (status) => {
  const { network, clock } = create();
  const server = await serve((_, response, number) => response.writeHead(number < 4 ? status : 200).end());
  expect((await network.send(get(server.port))).status).toBe(200);
  expect(server.requests).toHaveLength(4);
  expect(clock.sleeps).toEqual(status === 429 ? [250, 1000, 4000] : [100, 200, 400]);
});

test('retries are a limit: the last answer comes back', async () => {
  const { network, clock } = create({ retries: 2 });
  const server = await serve((_, response, number) => response.writeHead(503).end(`try ${number}`));
  const answer = await network.send(get(server.port));
  expect([answer.status, bodyOf(answer), clock.sleeps.length]).toEqual([503, 'try 3', 2]);
});

test('no retries: asked once', async () => {
  const { network } = create({ retries: 0 });
  const server = await serve((_, response) => response.writeHead(500).end());
  expect((await network.send(get(server.port))).status).toBe(500);
  expect(server.requests).toHaveLength(1);
});

describe('retries that other calls left over', () => {
  const failingAt = (path: string) => (request: { readonly url?: string | undefined }) =>
    request.url === path;

  test.each([
    { neighbours: 0, attempts: 3, why: 'none: its own alone' },
    { neighbours: 1, attempts: 5, why: 'what one neighbour left' },
    { neighbours: 9, attempts: 7, why: 'three times its own at most' },
  ])('$why', async ({ neighbours, attempts }) => {
    const { network } = create({ retries: 2 });
    const fails = failingAt('/never');
    const server = await serve((request, response) => response.writeHead(fails(request) ? 429 : 200).end());
    for (let count = 0; count < neighbours; count += 1) await network.send(get(server.port));
    const answer = await network.send(
      get(server.port, { url: new URL(`http://127.0.0.1:${server.port}/never`) }),
    );
    expect([answer.status, server.requests.length - neighbours]).toEqual([429, attempts]);
  });

  test("another service's are not touched", async () => {
    const { network } = create({ retries: 2 });
    const server = await serve((_, response, number) => response.writeHead(number > 1 ? 429 : 200).end());
    await network.send(get(server.port, { destination: { ...destination, service: 'another' } }));
    await network.send(get(server.port));
    expect(server.requests).toHaveLength(4);
  });

  test('where none are allowed, none are left over', async () => {
    const { network } = create({ retries: 0 });
    const server = await serve((_, response, number) => response.writeHead(number > 1 ? 429 : 200).end());
    for (let count = 0; count < 2; count += 1) await network.send(get(server.port));
    expect(server.requests).toHaveLength(2);
  });
});

test('waits grow, but never past eight seconds', async () => {
  const { network, clock } = create({ retries: 10, random: () => 1, seconds: 600 });
  const server = await serve((_, response) => response.writeHead(503).end());
  await network.send(get(server.port));
  expect(clock.sleeps).toEqual([200, 400, 800, 1600, 3200, 6400, 8000, 8000, 8000, 8000]);
});

describe('a service that throttles', () => {
  test('everybody: waits leave whole seconds between the jobs that share its quota', async () => {
    const { network, clock } = create({ random: () => 1 });
    const server = await serve((_, response) => response.writeHead(429).end());
    await network.send(get(server.port));
    expect(clock.sleeps).toEqual([500, 2000, 8000, 8000]);
  });

  test('everybody, near the deadline: no wait takes more than half of what is left', async () => {
    const { network, clock } = create({ random: () => 1, seconds: 9 });
    const server = await serve((_, response) => response.writeHead(429).end());
    await network.send(get(server.port));
    expect(clock.sleeps).toEqual([500, 2000, 3250, 1625]);
  });

  test('some: the others show that it serves, and waits grow as usual', async () => {
    const { network, clock } = create({ random: () => 1 });
    const server = await serve((_, response, number) => response.writeHead(number === 1 ? 200 : 429).end());
    await network.send(get(server.port));
    await network.send(get(server.port));
    expect(clock.sleeps.slice(0, 4)).toEqual([200, 400, 800, 1600]);
  });
});

describe('Retry-After', () => {
  test.each([
    ['7', 7250],
    ['0', 250],
    ['Tue, 24 Nov 2026 08:00:09 GMT', 9250],
    ['Tue, 24 Nov 2026 07:59:00 GMT', 250],
    ['soon', 250],
    ['', 250],
  ])('%j waits %i ms', async (header, expected) => {
    const { network, clock } = create();
    const server = await serve((_, response, number) =>
      number === 1 ? response.writeHead(429, { 'retry-after': header }).end() : response.end(),
    );
    expect((await network.send(get(server.port))).status).toBe(200);
    expect(clock.sleeps).toEqual([expected]);
  });

  test.each(['60', '999999', 'Tue, 24 Nov 2026 09:00:00 GMT'])(
    '%j is beyond the timeout: the answer comes back at once',
    async (header) => {
      const { network, clock } = create({ seconds: 60 });
      const server = await serve((_, response) => response.writeHead(429, { 'retry-after': header }).end());
      expect((await network.send(get(server.port))).status).toBe(429);
      expect([server.requests.length, clock.sleeps]).toEqual([1, []]);
    },
  );
});

test.each([300, 301, 302, 303, 307, 308, 304])('%i is never followed', async (status) => {
  const { network } = create();
  const elsewhere = await serve((_, response) => response.end('stolen'));
  const server = await serve((_, response) =>
    response.writeHead(status, { location: `http://127.0.0.1:${elsewhere.port}/hunter2` }).end('hunter2'),
  );
  const refusal = await refusalOf(network.send(get(server.port)));
  expect([refusal.code, refusal.facts.said]).toEqual(['ANSWER_MALFORMED', `HTTP ${status}`]);
  expect(JSON.stringify(refusal.facts)).not.toContain('hunter2');
  expect([server.requests.length, elsewhere.connections()]).toEqual([1, 0]);
});

describe('a connection that breaks', () => {
  test('before the answer: asked again', async () => {
    const { network } = create();
    const server = await serve((request, response, number) =>
      number < 3 ? request.socket.destroy() : response.end('ok'),
    );
    expect(bodyOf(await network.send(get(server.port)))).toBe('ok');
    expect(server.requests).toHaveLength(3);
  });

  test('reset before the answer: asked again', async () => {
    const { network } = create();
    const server = await serve((request, response, number) =>
      number === 1 ? request.socket.resetAndDestroy() : response.end('ok'),
    );
    expect(bodyOf(await network.send(get(server.port)))).toBe('ok');
  });

  test.each(['length', 'chunks'])(
    'in the middle of a body by %s: asked again, half a body is none',
    async (kind) => {
      const { network } = create();
      const server = await serve((request, response, number) => {
        if (number > 1) return void response.end('whole');
        response.writeHead(200, kind === 'length' ? { 'content-length': '100' } : {});
        response.write('half of the', () => request.socket.destroy());
      });
      expect(bodyOf(await network.send(get(server.port)))).toBe('whole');
      expect(server.requests).toHaveLength(2);
    },
  );

  test('each time: UNREACHABLE, with the code and the likely causes', async () => {
    const { network } = create({ retries: 1 });
    const server = await serve((request) => request.socket.destroy());
    const refusal = await refusalOf(network.send(get(server.port)));
    expect([refusal.code, refusal.facts.what, refusal.facts.said]).toEqual([
      'UNREACHABLE',
      'cannot reach the test service for the Read',
      'ECONNRESET',
    ]);
    expect(server.requests).toHaveLength(2);
  });

  test('refused: UNREACHABLE after the retries', async () => {
    const { network, clock } = create({ retries: 3 });
    const refusal = await refusalOf(network.send(get(await freePort())));
    expect([refusal.code, refusal.facts.said, clock.sleeps.length]).toEqual([
      'UNREACHABLE',
      'ECONNREFUSED',
      3,
    ]);
  });

  test('an answer that is no HTTP is final', async () => {
    const { network } = create();
    const server = createServer((socket) => socket.resume().end('220 mail.acme.example ESMTP\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => new Promise((closed) => void server.close(() => closed())));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const refusal = await refusalOf(network.send(get(port)));
    expect([refusal.code, refusal.facts.said?.slice(0, 4)]).toEqual(['UNREACHABLE', 'HPE_']);
  });

  test('TLS asked of a port that speaks plain http is final', async () => {
    const { network } = create();
    const server = await serve((_, response) => response.end());
    const url = new URL(`https://127.0.0.1:${server.port}/`);
    const refusal = await refusalOf(network.send(get(0, { url })));
    expect(refusal.code).toBe('UNREACHABLE');
    expect(server.connections()).toBe(1);
  });
});

describe('a body that is too long', () => {
  test('ends the call, once', async () => {
    const { network } = create();
    const server = await serve((request, response) => {
      const piece = Buffer.alloc(1024 * 1024, 'x');
      response.on('error', () => undefined);
      const pump = (): void => {
        while (!request.socket.destroyed && response.write(piece));
      };
      response.on('drain', pump);
      pump();
    });
    const refusal = await refusalOf(network.send(get(server.port)));
    expect([refusal.code, server.requests.length]).toEqual(['ANSWER_MALFORMED', 1]);
    expect(JSON.stringify(refusal.facts)).not.toContain('xxxx');
  });

  test('one at the limit arrives', async () => {
    const { network } = create();
    const server = await serve((_, response) => response.end(Buffer.alloc(16 * 1024 * 1024)));
    expect((await network.send(get(server.port))).body.byteLength).toBe(16 * 1024 * 1024);
  });
});

describe('the deadline', () => {
  test('over before the start: nothing is sent', async () => {
    const { network, deadline } = create();
    const server = await serve((_, response) => response.end());
    deadline.expire();
    expect((await refusalOf(network.send(get(server.port)))).code).toBe('TIMED_OUT');
    expect(server.connections()).toBe(0);
  });

  test('while waiting for an answer', async () => {
    const { network, deadline } = create();
    const server = await serve(() => deadline.expire());
    expect((await refusalOf(network.send(get(server.port)))).code).toBe('TIMED_OUT');
    expect(server.requests).toHaveLength(1);
  });

  test('in the middle of a body', async () => {
    const { network, deadline } = create();
    const server = await serve((_, response) => void response.write('half', () => deadline.expire()));
    expect((await refusalOf(network.send(get(server.port)))).code).toBe('TIMED_OUT');
  });

  test('during the wait between attempts', async () => {
    const { network, clock, deadline } = create();
    const server = await serve((_, response) => response.writeHead(503).end());
    clock.onSleep = deadline.expire;
    expect((await refusalOf(network.send(get(server.port)))).code).toBe('TIMED_OUT');
    expect(server.requests).toHaveLength(1);
  });

  test.each(['waiting', 'body', 'sleep'] as const)('a cancelled job ends at once: %s', async (moment) => {
    const { network, clock, deadline } = create();
    const server = await serve((_, response) => {
      if (moment === 'waiting') deadline.cancel();
      else if (moment === 'body') response.write('half', deadline.cancel);
      else response.writeHead(503).end();
    });
    clock.onSleep = deadline.cancel;
    expect((await refusalOf(network.send(get(server.port)))).code).toBe('CANCELLED');
    expect(server.requests).toHaveLength(1);
  });

  test('ends the wait itself, however long it is', async () => {
    const { network, clock, deadline } = create();
    const server = await serve((_, response) => response.writeHead(503).end());
    clock.sleep = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        deadline.cancel();
      });
    expect((await refusalOf(network.send(get(server.port)))).code).toBe('CANCELLED');
  });

  test('cuts the number of attempts', async () => {
    const { network, clock } = create({ retries: 10, random: () => 1, seconds: 2 });
    const server = await serve((_, response) => response.writeHead(503).end());
    expect((await network.send(get(server.port))).status).toBe(503);
    expect(clock.sleeps).toEqual([200, 400, 800]);
  });

  test('leaves no listener on its signal, save one for all connections and one for all attempts', async () => {
    const clock = fakeClock();
    const deadline = fakeDeadline(clock);
    const { network } = create({ deadline, clock });
    const server = await serve((_, response, number) => response.writeHead(number % 2 ? 503 : 200).end());
    for (let count = 0; count < 20; count += 1) await network.send(get(server.port));
    expect(getEventListeners(deadline.signal, 'abort')).toHaveLength(2);
  });
});

describe("an attempt's own limit", () => {
  test('ends an attempt that hangs, and the next one may do better', async () => {
    const { network } = create({ attemptMilliseconds: 50 });
    const server = await serve((_, response, number) => (number === 1 ? undefined : response.end('ok')));
    expect(bodyOf(await network.send(get(server.port)))).toBe('ok');
    expect(server.requests).toHaveLength(2);
  });

  test('ends a body that hangs', async () => {
    const { network } = create({ attemptMilliseconds: 50 });
    const server = await serve((_, response, number) =>
      number === 1 ? response.write('half') : response.end('whole'),
    );
    expect(bodyOf(await network.send(get(server.port)))).toBe('whole');
  });

  test('at each attempt: TIMED_OUT', async () => {
    const { network } = create({ attemptMilliseconds: 30, retries: 1 });
    const server = await serve(() => undefined);
    const refusal = await refusalOf(network.send(get(server.port)));
    expect([refusal.code, refusal.facts.said, server.requests.length]).toEqual(['TIMED_OUT', 'ETIMEDOUT', 2]);
  });
});

test('no error shows the request: not its token, body, path or query', async () => {
  const { network } = create({ retries: 0 });
  const server = await serve((request) => request.socket.destroy());
  const url = new URL(`http://127.0.0.1:${server.port}/path-hunter2?query=hunter2`);
  const refusal = await refusalOf(
    network.send(get(0, { url, method: 'POST', body: 'hunter2', headers: { authorization: 'hunter2' } })),
  );
  expect(inspect(refusal, { depth: null, showHidden: true })).not.toContain('hunter2');
});

test('an override is named once, whatever the number of calls', async () => {
  const { network, log } = create();
  const server = await serve((_, response) => response.end());
  const overridden = { ...destination, override: 'AWS_ENDPOINT_URL_STS' };
  for (let count = 0; count < 3; count += 1) {
    await network.send(get(server.port, { destination: overridden }));
  }
  expect(log.lines).toEqual([
    `warning: AWS_ENDPOINT_URL_STS sends the calls for the test service to http://127.0.0.1:${server.port}`,
  ]);
});

test("the clock's skew is that of the newest Date", async () => {
  const { network } = create();
  const dates = ['Tue, 24 Nov 2026 08:05:00 GMT', 'Tue, 24 Nov 2026 07:59:30 GMT', 'never'];
  const server = await serve((_, response, number) =>
    response.writeHead(200, { date: dates[number - 1] ?? '' }).end(),
  );
  expect(network.clockSkewSeconds).toBeUndefined();
  const seen: (number | undefined)[] = [];
  for (const _ of dates) {
    await network.send(get(server.port));
    seen.push(network.clockSkewSeconds);
  }
  expect(seen).toEqual([300, -30, -30]);
});

describe('retrying any other call', () => {
  const judgeRetry = (): 'retry' => 'retry';

  test('a UserError is final, whatever the judge says', async () => {
    const { network } = create();
    let attempts = 0;
    const error = new UserError({ code: 'AWS_ACCESS_DENIED', what: 'x', fix: [] });
    const attempt = async (): Promise<never> => {
      attempts += 1;
      throw error;
    };
    expect(await thrownBy(network.retrying(destination, 'Read', attempt, judgeRetry))).toBe(error);
    expect(attempts).toBe(1);
  });

  test('the judge decides about everything else; the last thrown comes out', async () => {
    const { network, clock } = create({ retries: 2 });
    const thrown: Error[] = [];
    const attempt = async (): Promise<never> => {
      const error = new Error('throttled');
      thrown.push(error);
      throw error;
    };
    expect(await thrownBy(network.retrying(destination, 'Read', attempt, judgeRetry))).toBe(thrown[2]);
    expect([thrown.length, clock.sleeps]).toEqual([3, [100, 200]]);
  });

  test('final is final', async () => {
    const { network } = create();
    let attempts = 0;
    const attempt = async (): Promise<never> => {
      attempts += 1;
      throw new Error('denied');
    };
    await thrownBy(network.retrying(destination, 'Read', attempt, () => 'final'));
    expect(attempts).toBe(1);
  });

  test('an attempt that is done leaves no listener on its signal', async () => {
    const { network } = create();
    const signals: AbortSignal[] = [];
    const attempt = async (signal: AbortSignal): Promise<void> => void signals.push(signal);
    await network.retrying(destination, 'Read', attempt, judgeRetry);
    expect(signals.map((signal) => getEventListeners(signal, 'abort'))).toEqual([[]]);
  });

  test('the signal of an attempt ends with the deadline', async () => {
    const { network, deadline } = create();
    const attempt = (signal: AbortSignal): Promise<never> => {
      deadline.cancel();
      return Promise.reject(signal.reason);
    };
    expect((await refusalOf(network.retrying(destination, 'Read', attempt, judgeRetry))).code).toBe(
      'CANCELLED',
    );
  });
});
