import { onTestFinished } from 'vitest';
import type { Env } from '../../../src/core/environment.ts';
import type { UserError } from '../../../src/core/errors.ts';
import { IdentityToken, readClaims } from '../../../src/identity/token.ts';
import { createNetwork } from '../../../src/network/create-network.ts';
import { createMemoryKeeper, type MemoryKeeper } from '../../../src/pipeline/memory-keeper.ts';
import { parseReference } from '../../../src/references/reference.ts';
import type {
  Connection,
  DescribeResult,
  FetchedSecret,
  FetchResult,
  SecretReference,
  StoreContext,
  StoreSession,
} from '../../../src/stores/store.ts';
import { vaultStore } from '../../../src/stores/vault/store.ts';
import { connect } from '../../helpers/connections.ts';
import {
  type FakeClock,
  type FakeDeadline,
  type FakeLog,
  type FakeMasker,
  fakeClock,
  fakeDeadline,
  fakeLog,
  fakeMasker,
} from '../../helpers/fakes.ts';
import { startServer } from '../../network/loopback.ts';

export const TOKEN = 'hvs.CAESIJtestTokenOfTheJob';

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** As JSON, a text as it is. */
  readonly body?: unknown;
}

export interface Asked {
  readonly method: string;
  /** With its query, without `/v1`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
}

/** By `METHOD path`: an answer, or one for each time it is asked. */
export type Script = Readonly<Record<string, Answer | ((asked: Asked, time: number) => Answer)>>;

export interface JobOptions {
  readonly script?: Script;
  /** Answers what the script does not; by default a denial. */
  readonly otherwise?: (asked: Asked) => Answer;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly identity?: 'oidc' | 'ambient';
  readonly env?: Env;
  readonly purpose?: StoreContext['purpose'];
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly allowEndpoints?: readonly string[];
}

export interface Job {
  readonly host: string;
  readonly asked: readonly Asked[];
  readonly log: FakeLog;
  readonly masker: FakeMasker;
  readonly keeper: MemoryKeeper;
  readonly clock: FakeClock;
  readonly deadline: FakeDeadline;
  readonly audiences: readonly string[];
  readonly connection: Connection;
  readonly context: StoreContext;
  parse(text: string): SecretReference;
  /** @throws the first error that the settings' check finds */
  open(...texts: readonly string[]): Promise<StoreSession>;
  fetch(...texts: readonly string[]): Promise<readonly FetchResult[]>;
  describe(...texts: readonly string[]): Promise<readonly DescribeResult[]>;
  /** `METHOD path` of each request, in order. */
  calls(): readonly string[];
}

/** `auth` of a login, as Vault answers it. */
export function loginAnswer(changed: Readonly<Record<string, unknown>> = {}): Answer {
  const auth = {
    client_token: TOKEN,
    accessor: 'accessor-of-it',
    policies: ['ci-web'],
    token_policies: ['ci-web'],
    metadata: { role: 'ci' },
    lease_duration: 900,
    renewable: true,
    entity_id: 'entity',
    token_type: 'service',
    orphan: true,
    ...changed,
  };
  return { body: { request_id: 'r', lease_id: '', data: null, wrap_info: null, warnings: null, auth } };
}

export function mountAnswer(path: string, type: string, version?: string): Answer {
  const options = version === undefined ? null : { version };
  return { body: { request_id: 'r', data: { path: `${path}/`, type, options, accessor: 'a' } } };
}

/** @param data JSON text, so that numbers stand as they are written */
export function kv2Answer(data: string, version = 3, more: Readonly<Record<string, unknown>> = {}): Answer {
  const metadata = JSON.stringify({
    created_time: '2026-01-01T00:00:00.123456789Z',
    custom_metadata: null,
    deletion_time: '',
    destroyed: false,
    version,
    ...more,
  });
  return { body: `{"request_id":"r","data":{"data":${data},"metadata":${metadata}}}` };
}

export const notFound: Answer = { status: 404, body: { errors: [] } };
export const denied: Answer = { status: 403, body: { errors: ['1 error occurred: permission denied'] } };

/** What every job needs: a login, and an engine of each kind. */
export const basics: Script = {
  'POST auth/jwt/login': loginAnswer(),
  'POST auth/token/revoke-self': { status: 204 },
};

export function jwtOf(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}

export const claims = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:acme/web:environment:prod',
  repository: 'acme/web',
  repository_id: '456',
  repository_owner_id: '123',
  environment: 'prod',
  ref: 'refs/heads/main',
  exp: 1_900_000_000,
};

/** A job beside a scripted server on loopback, over the real network layer. */
export async function startJob(options: JobOptions = {}): Promise<Job> {
  const script = { ...basics, ...options.script };
  const asked: Asked[] = [];
  const times = new Map<string, number>();
  const server = await startServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const one: Asked = {
        method: request.method ?? '',
        path: (request.url ?? '').replace(/^\/v1\//, ''),
        headers: request.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
      asked.push(one);
      const key = `${one.method} ${one.path}`;
      const time = (times.get(key) ?? 0) + 1;
      times.set(key, time);
      const scripted = script[key] ?? options.otherwise?.(one) ?? denied;
      const {
        status = 200,
        headers = {},
        body,
      } = typeof scripted === 'function' ? scripted(one, time) : scripted;
      // The test has a clock of its own.
      response.sendDate = false;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  onTestFinished(() => server.close());
  const host = `127.0.0.1:${server.port}`;
  const clock = fakeClock();
  const deadline = fakeDeadline(clock);
  const log = fakeLog();
  const masker = fakeMasker();
  const keeper = createMemoryKeeper();
  const env = Object.fromEntries(
    Object.entries(options.env ?? {}).map(([name, value]) => [name, value?.replaceAll('HOST', host)]),
  );
  const identity = options.identity ?? 'oidc';
  const { connections, errors } = connect(
    [vaultStore],
    { 'vault-addr': `http://${host}`, 'vault-role': 'ci', ...options.inputs },
    { identity, env },
  );
  const [wrong] = errors;
  if (wrong !== undefined) throw wrong;
  const [connection] = connections;
  if (connection === undefined) throw new Error('no connection');
  const audiences: string[] = [];
  const freshToken = async (audience: string): Promise<IdentityToken> => {
    audiences.push(audience);
    const jwt = jwtOf({ ...claims, aud: audience, jti: audiences.length, ...options.claims });
    masker.mask(jwt);
    return new IdentityToken(jwt, readClaims(jwt));
  };
  const tokens = new Map<string, Promise<IdentityToken>>();
  const token = (audience: string): Promise<IdentityToken> => {
    const known = tokens.get(audience) ?? freshToken(audience);
    tokens.set(audience, known);
    return known;
  };
  const network = createNetwork({
    env,
    allowEndpoints: options.allowEndpoints ?? [],
    retries: 4,
    deadline,
    clock,
    log,
    masker,
    random: () => 0,
  });
  const context: StoreContext = {
    identity: { token, freshToken },
    network,
    masker,
    log,
    clock,
    env,
    deadline: deadline.signal,
    purpose: options.purpose ?? 'read',
    keeper,
  };
  const parse = (text: string): SecretReference => {
    const parsed = parseReference(text, [connection], {});
    if ('errors' in parsed) throw parsed.errors[0] ?? new Error('refused without an error');
    return parsed.reference;
  };
  const open = async (texts: readonly string[]): Promise<StoreSession> => {
    const references = texts.map(parse);
    const [problem] = await connection.check(references);
    if (problem !== undefined) throw problem;
    return connection.open(references, context);
  };
  return {
    host,
    asked,
    log,
    masker,
    keeper,
    clock,
    deadline,
    audiences,
    connection,
    context,
    parse,
    open: (...texts) => open(texts),
    fetch: async (...texts) => (await open(texts)).fetch(texts.map(parse)),
    describe: async (...texts) => (await open(texts)).describe(texts.map(parse)),
    calls: () => asked.map(({ method, path }) => `${method} ${path}`),
  };
}

/** The secrets of a result, which must have them. */
export function secretsOf(result: FetchResult | undefined): readonly FetchedSecret[] {
  if (result?.kind === 'found') return result.secrets;
  const errors = result === undefined ? [] : errorsOf(result);
  throw new Error(`no secrets: ${errors.map((error) => error.message).join('; ')}`);
}

export function textsOf(results: readonly FetchResult[]): readonly (string | undefined)[] {
  return results.flatMap(secretsOf).map(({ value }) => value.revealText());
}

/** The one error of a result that failed, or is absent. */
export function errorOf(result: FetchResult | DescribeResult | undefined): UserError {
  const [error] = result === undefined ? [] : errorsOf(result);
  if (error === undefined) throw new Error('no failure');
  return error;
}

function errorsOf(result: FetchResult | DescribeResult): readonly UserError[] {
  if (result.kind === 'absent') return [result.error];
  return result.kind === 'failed' ? result.errors : [];
}
