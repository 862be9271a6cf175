import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Env } from '../../src/core/environment.ts';
import { createGithubTokenSource } from '../../src/identity/github-token.ts';
import type { IdentityTokenSource } from '../../src/identity/token.ts';
import { createNetwork } from '../../src/network/create-network.ts';
import type { Network } from '../../src/network/network.ts';
import {
  type FakeMasker,
  fakeClock,
  fakeDeadline,
  fakeLog,
  fakeMasker,
  refusalOf,
} from '../helpers/fakes.ts';
import { type LoopbackServer, startServer } from '../network/loopback.ts';

const REQUEST_TOKEN = 'request-token-4711';

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(answer: Parameters<typeof startServer>[0]): Promise<LoopbackServer> {
  const server = await startServer(answer);
  closing.push(server.close);
  return server;
}

/** A token service that answers with the audience that it was asked for. */
function issue(): Promise<LoopbackServer> {
  return serve((request, response, number) => {
    const { searchParams } = new URL(request.url ?? '', 'http://x');
    const claims = {
      iss: 'https://issuer',
      sub: 'repo:acme/web',
      aud: searchParams.get('audience'),
      jti: String(number),
    };
    response.end(JSON.stringify({ count: 1, value: jwt(claims) }));
  });
}

interface Fixture {
  readonly source: IdentityTokenSource;
  readonly masker: FakeMasker;
  readonly network: Network;
}

function create(env: Env, payload: unknown = {}, sent: URL[] = []): Fixture {
  const clock = fakeClock();
  const masker = fakeMasker();
  const real = createNetwork({
    env,
    // They must not widen the token request.
    allowEndpoints: ['evil.example', 'evil.example:443', 'evil.example.'],
    retries: 2,
    deadline: fakeDeadline(clock),
    clock,
    log: fakeLog(),
    masker,
    random: () => 0,
  });
  const network: Network = {
    ...real,
    send: (request) => {
      sent.push(request.url);
      expect(masker.masks).toContain(REQUEST_TOKEN);
      return real.send(request);
    },
    get clockSkewSeconds() {
      return real.clockSkewSeconds;
    },
  };
  return {
    network,
    masker,
    source: createGithubTokenSource({ env, network, masker, clock, loadPayload: async () => payload }),
  };
}

function granted(url: string): Env {
  return { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN };
}

const at = (server: LoopbackServer, rest = '/token?api-version=2.0'): Env =>
  granted(`http://127.0.0.1:${server.port}${rest}`);

describe('asking', () => {
  test('sends the bearer and the audience, and keeps the query of the service byte for byte', async () => {
    const server = await issue();
    const { source } = create(at(server, '/t%2Fx?api-version=2.0&x=a%20b+c'));
    const token = await source.token('https://iam.googleapis.com/projects/1/x&y=z#ü');
    expect(server.requests.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
      [
        'GET',
        '/t%2Fx?api-version=2.0&x=a%20b+c&audience=https%3A%2F%2Fiam.googleapis.com%2Fprojects%2F1%2Fx%26y%3Dz%23%C3%BC',
        `Bearer ${REQUEST_TOKEN}`,
      ],
    ]);
    expect(token.claims.audience).toBe('https://iam.googleapis.com/projects/1/x&y=z#ü');
  });

  test('a URL without a query gets one', async () => {
    const server = await issue();
    await create(at(server, '/token')).source.token('a');
    expect(server.requests[0]?.url).toBe('/token?audience=a');
  });

  test('any audience arrives as it is', async () => {
    const server = await issue();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (audience) => {
        const { source } = create(at(server));
        expect((await source.token(audience)).claims.audience).toBe(audience);
      }),
      { numRuns: 40 },
    );
  });

  test('once for each audience, also where many ask at the same time', async () => {
    const server = await issue();
    const { source } = create(at(server));
    const audiences = ['a', 'b', 'a', 'a', 'b'];
    const tokens = await Promise.all(audiences.map((audience) => source.token(audience)));
    expect(server.requests).toHaveLength(2);
    expect(tokens.map(({ claims }) => claims.audience)).toEqual(audiences);
    expect(await source.token('a')).toBe(tokens[0]);
  });

  test('a fresh token takes the place of the old one', async () => {
    const server = await issue();
    const { source } = create(at(server));
    const old = await source.token('a');
    const fresh = await source.freshToken('a');
    expect(fresh.reveal()).not.toBe(old.reveal());
    expect(await source.token('a')).toBe(fresh);
    expect(server.requests).toHaveLength(2);
  });

  test('a refusal stands for the audience until a fresh token is asked for', async () => {
    const server = await serve((_, response, number) =>
      number === 1
        ? response.writeHead(403).end()
        : response.end(JSON.stringify({ value: jwt({ aud: 'a' }) })),
    );
    const { source } = create(at(server));
    expect((await refusalOf(source.token('a'))).code).toBe('TOKEN_REFUSED');
    expect((await refusalOf(source.token('a'))).code).toBe('TOKEN_REFUSED');
    expect(server.requests).toHaveLength(1);
    expect((await source.freshToken('a')).claims.audience).toBe('a');
    expect((await source.token('a')).claims.audience).toBe('a');
  });

  test('the bearer is masked before the request, the token before anybody holds it', async () => {
    const server = await issue();
    const { source, masker } = create(at(server));
    const token = await source.token('a');
    expect(masker.masks).toEqual([REQUEST_TOKEN, token.reveal()]);
  });

  test.each([{}, { aud: 'b' }, { aud: 'a b' }, { aud: ['a', 'b'] }, { aud: 'A' }])(
    'a token with the claims %j goes nowhere',
    async (claims) => {
      const server = await serve((_, response) => response.end(JSON.stringify({ value: jwt(claims) })));
      const { source } = create(at(server));
      expect((await refusalOf(source.token('a'))).code).toBe('TOKEN_AUDIENCE');
    },
  );

  test.each([
    [-1, 0, 'TOKEN_EXPIRED'],
    [0, 0, 'TOKEN_EXPIRED'],
    [1, 0, 'sent'],
    // This machine's clock is wrong, and that of who has made the token counts.
    [-1, -3600, 'sent'],
    [1, 3600, 'TOKEN_EXPIRED'],
  ])(
    'a token that expires in %i s, where the service is %i s ahead: %s',
    async (seconds, ahead, expected) => {
      const now = fakeClock().now().getTime();
      const value = jwt({ aud: 'a', exp: now / 1000 + seconds });
      const date = new Date(now + ahead * 1000).toUTCString();
      const server = await serve((_, response) =>
        response.writeHead(200, { date }).end(JSON.stringify({ value })),
      );
      const { source } = create(at(server));
      const asked = await source.token('a').then(
        () => 'sent',
        () => refusalOf(source.token('a')).then(({ code }) => code),
      );
      expect(asked).toBe(expected);
    },
  );

  test('what is no JWT is masked before it is judged', async () => {
    const server = await serve((_, response) => response.end(JSON.stringify({ value: 'hunter2' })));
    const { source, masker } = create(at(server));
    const refusal = await refusalOf(source.token('a'));
    expect([refusal.code, masker.masks]).toEqual(['TOKEN_MALFORMED', [REQUEST_TOKEN, 'hunter2']]);
    expect(JSON.stringify(refusal.facts)).not.toContain('hunter2');
  });
});

describe('a token that is missing', () => {
  test.each([
    [{}, 'ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set'],
    [
      { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' },
      'ACTIONS_ID_TOKEN_REQUEST_URL and',
    ],
    [{ ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN }, ': ACTIONS_ID_TOKEN_REQUEST_URL is not set'],
    [
      { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x.actions.githubusercontent.com/' },
      ': ACTIONS_ID_TOKEN_REQUEST_TOKEN is not set',
    ],
  ])('%o', async (env, expected) => {
    const sent: URL[] = [];
    const refusal = await refusalOf(create(env, {}, sent).source.token('a'));
    expect([refusal.code, sent]).toEqual(['TOKEN_MISSING', []]);
    expect(refusal.facts.what).toContain(expected);
    expect(refusal.facts.fix.length + (refusal.facts.likely?.length ?? 0)).toBeGreaterThan(0);
  });

  test('on a pull request from a fork the cause is said', async () => {
    const payload = {
      pull_request: { head: { repo: { full_name: 'stranger/web' } } },
      repository: { full_name: 'acme/web' },
    };
    const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REPOSITORY: 'acme/web' };
    const refusal = await refusalOf(create(env, payload).source.token('a'));
    expect(JSON.stringify(refusal.facts.likely)).toMatch(/fork/);
  });
});

describe('a service that refuses', () => {
  test.each([
    [400, 'TOKEN_REFUSED', 1],
    [401, 'TOKEN_REFUSED', 1],
    [403, 'TOKEN_REFUSED', 1],
    [404, 'TOKEN_REFUSED', 1],
    [408, 'TOKEN_SERVICE_FAILED', 3],
    [429, 'TOKEN_SERVICE_FAILED', 3],
    [500, 'TOKEN_SERVICE_FAILED', 3],
    [503, 'TOKEN_SERVICE_FAILED', 3],
    [204, 'TOKEN_REFUSED', 1],
    [302, 'ANSWER_MALFORMED', 1],
  ])('%i: %s, after %i attempts; nothing of the answer is shown', async (status, code, attempts) => {
    const server = await serve((_, response) =>
      response
        .writeHead(status, { location: 'http://127.0.0.1:1/hunter2' })
        .end(status === 204 ? '' : 'hunter2'),
    );
    const refusal = await refusalOf(create(at(server)).source.token('a'));
    expect([refusal.code, server.requests.length]).toEqual([code, attempts]);
    expect(JSON.stringify(refusal.facts)).not.toMatch(/hunter2|request-token/);
  });

  test('a dropped connection is tried again', async () => {
    const server = await serve((request, response, number) =>
      number === 1 ? request.socket.destroy() : response.end(JSON.stringify({ value: jwt({ aud: 'a' }) })),
    );
    expect((await create(at(server)).source.token('a')).claims.audience).toBe('a');
  });

  test.each([
    ['no JSON', '<html>hunter2</html>'],
    ['cut JSON', '{"value":"hunter2'],
    ['no value', '{"token":"hunter2"}'],
    ['an empty value', '{"value":""}'],
    ['a value that is no text', '{"value":{"jwt":"hunter2"}}'],
    ['null', 'null'],
    ['an array', '["hunter2"]'],
    ['nothing', ''],
  ])('%s: ANSWER_MALFORMED, and nothing of it is shown', async (_, body) => {
    const server = await serve((__, response) => response.end(body));
    const refusal = await refusalOf(create(at(server)).source.token('a'));
    expect([refusal.code, refusal.facts.said]).toEqual(['ANSWER_MALFORMED', 'HTTP 200']);
    expect(`${JSON.stringify(refusal.facts)}${refusal.stack}`).not.toContain('hunter2');
  });
});

describe('where the bearer may go', () => {
  /** Whether the host rule lets the request through; nothing is sent. */
  async function judge(url: string, env: Env = {}): Promise<string> {
    const all = { ...env, ...granted(url) };
    const { network } = create(all);
    const masker = fakeMasker();
    const checking: Network = {
      ...network,
      send: async ({ destination, url: target }) => {
        network.check(destination, target);
        return { status: 200, headers: {}, body: Buffer.from(JSON.stringify({ value: jwt({ aud: 'a' }) })) };
      },
    };
    const source = createGithubTokenSource({
      env: all,
      network: checking,
      masker,
      clock: fakeClock(),
      loadPayload: async () => ({}),
    });
    try {
      await source.token('a');
      return 'sent';
    } catch {
      return (await refusalOf(source.token('a'))).code;
    }
  }

  const github = { GITHUB_SERVER_URL: 'https://github.com' };
  const enterprise = { GITHUB_SERVER_URL: 'https://ghes.acme.example' };
  const withPort = { GITHUB_SERVER_URL: 'https://ghes.acme.example:8443' };
  const residency = { GITHUB_SERVER_URL: 'https://acme.ghe.com' };

  test.each<[string, Env, string]>([
    ['https://pipelinesghubeus1.actions.githubusercontent.com/x//idtoken?api-version=2.0', github, 'sent'],
    ['https://run-actions-1-azure-eastus.actions.githubusercontent.com/1//idtoken?a=b', {}, 'sent'],
    ['https://a.b.actions.githubusercontent.com/', github, 'sent'],
    ['https://actions.githubusercontent.com/', github, 'HOST_REFUSED'],
    ['https://xactions.githubusercontent.com/', github, 'HOST_REFUSED'],
    ['https://x.actions.githubusercontent.com.evil.com/', github, 'HOST_REFUSED'],
    ['https://x.actions.githubusercontent.com./', github, 'HOST_REFUSED'],
    ['https://x.actions.githubusercontent.com:8443/', github, 'HOST_REFUSED'],
    ['https://x.actions-githubusercontent.com/', github, 'HOST_REFUSED'],
    ['https://x.actionsXgithubusercontentXcom/', github, 'HOST_REFUSED'],
    ['http://x.actions.githubusercontent.com/', github, 'HOST_REFUSED'],
    ['https://u@x.actions.githubusercontent.com/', github, 'HOST_REFUSED'],
    ['https://raw.githubusercontent.com/', github, 'HOST_REFUSED'],
    ['https://evil.com/', github, 'HOST_REFUSED'],
    ['https://evil.example/', github, 'HOST_REFUSED'],
    ['https://evil.com/x.actions.githubusercontent.com', github, 'HOST_REFUSED'],
    ['https://evil.com?x.actions.githubusercontent.com', github, 'HOST_REFUSED'],
    ['https://github.com.evil.com/', github, 'HOST_REFUSED'],
    ['https://evilgithub.com/', github, 'HOST_REFUSED'],
    ['https://ghes.acme.example/_services/pipelines/1/idtoken?x', enterprise, 'sent'],
    ['https://pipelines.ghes.acme.example/', enterprise, 'sent'],
    ['https://a.b.ghes.acme.example/', enterprise, 'sent'],
    ['http://ghes.acme.example/', enterprise, 'HOST_REFUSED'],
    ['https://evilghes.acme.example/', enterprise, 'HOST_REFUSED'],
    ['https://ghesXacme.example/', enterprise, 'HOST_REFUSED'],
    ['https://acme.example/', enterprise, 'HOST_REFUSED'],
    ['https://ghes.acme.example:8443/', enterprise, 'HOST_REFUSED'],
    ['https://ghes.acme.example:8443/', withPort, 'sent'],
    ['https://ghes.acme.example/', withPort, 'HOST_REFUSED'],
    ['https://ghes.acme.example/', github, 'HOST_REFUSED'],
    ['https://vstoken.actions.acme.ghe.com/', residency, 'sent'],
    ['https://actions.other.ghe.com/', residency, 'HOST_REFUSED'],
    ['https://evil.example./', { GITHUB_SERVER_URL: 'file:///x' }, 'HOST_REFUSED'],
    ['https://evil.example./', { GITHUB_SERVER_URL: 'data:,' }, 'HOST_REFUSED'],
    ['https://evil.example/', { GITHUB_SERVER_URL: '' }, 'HOST_REFUSED'],
    ['https://evil.example/', { GITHUB_SERVER_URL: '.*' }, 'HOST_REFUSED'],
    ['http://127.0.0.1:4711/token', github, 'sent'],
    ['http://localhost:4711/token', github, 'sent'],
    ['http://[::1]:4711/token', github, 'sent'],
    ['http://169.254.169.254/', github, 'HOST_REFUSED'],
    ['javascript:alert(1)', github, 'HOST_REFUSED'],
    ['not a url', github, 'HOST_REFUSED'],
    ['//evil.com', github, 'HOST_REFUSED'],
    ['https://x.actions.githubusercontent.com/token#', github, 'HOST_REFUSED'],
    ['https://x.actions.githubusercontent.com/token?x=1#y', github, 'HOST_REFUSED'],
  ])('%s under %o: %s', async (url, env, expected) => {
    expect(await judge(url, env)).toBe(expected);
  });

  test.each(['a\nb', 'a\r\nX-Evil: 1', 'a b', '\u{1f600}'])(
    'a bearer that is none is not sent: %j',
    async (bearer) => {
      const server = await issue();
      const env = { ...at(server), ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer };
      const masker = fakeMasker();
      const { network } = create(env);
      const clock = fakeClock();
      const source = createGithubTokenSource({ env, network, masker, clock, loadPayload: async () => ({}) });
      const refusal = await refusalOf(source.token('a'));
      expect([refusal.code, server.connections()]).toEqual(['HOST_REFUSED', 0]);
      expect(masker.masks).toEqual([bearer]);
    },
  );
});
