import { request as sendTls } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/emulator.ts';
import { parseSeed } from '../../src/emulator/parse-seed.ts';
import { askVault, clientToken, member, type VaultAnswer, type VaultCall } from '../helpers/vault-client.ts';
import { createAuthority } from '../runner/pki.ts';

type Json = Readonly<Record<string, unknown>>;

const AUDIENCE = 'https://vault.acme.example';
const START = new Date('2026-11-24T08:00:00Z');
const role: Json = {
  user_claim: 'repository_id',
  bound_audiences: [AUDIENCE],
  token_policies: ['ci'],
  token_ttl: '15m',
};
const policy = `
  path "kv/data/*"           { capabilities = ["read"] }
  path "kv/metadata/*"       { capabilities = ["read", "list"] }
  path "kv/data/app/denied"  { capabilities = ["deny"] }
  path "old/*"               { capabilities = ["read", "list"] }
  path "database/creds/+"    { capabilities = ["read"] }
  path "cloud/+/+"           { capabilities = ["read", "update"] }
  path "certificates/issue/*" { capabilities = ["update"] }
  path "sys/leases/revoke"   { capabilities = ["update"] }`;

let emulator: Emulator | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

async function start(
  vault: Json,
  more: Json = {},
  options: Partial<EmulatorOptions> = {},
): Promise<Emulator> {
  emulator = await startEmulator({ seed: parseSeed({ vault, ...more }), ...options });
  return emulator;
}

/** A Vault with one role `ci` on mount `jwt`, changed as given, and policy `ci`. */
function withRole(change: Json = {}, more: Json = {}): Json {
  return { policies: { ci: policy }, auth: { jwt: { roles: { ci: { ...role, ...change } } } }, ...more };
}

function ask(call: VaultCall): Promise<VaultAnswer> {
  if (emulator === undefined) throw new Error('no emulator');
  return askVault(emulator.url, call);
}

function login(claims: Json = {}, body: Json = {}, path = 'auth/jwt/login'): Promise<VaultAnswer> {
  const jwt = emulator?.signToken({ aud: AUDIENCE, ...claims });
  return ask({ method: 'POST', path, body: { role: 'ci', jwt, ...body } });
}

async function tokenOf(signedIn: Promise<VaultAnswer>): Promise<string> {
  return clientToken(await signedIn);
}

function errors({ status, json }: VaultAnswer): readonly [number, unknown] {
  return [status, member(json, 'errors')];
}

const denied = [403, ['permission denied']] as const;
const deniedByPolicy = [403, ['1 error occurred:\n\t* permission denied\n\n']] as const;

describe('login by JWT', () => {
  it('answers the documented shape', async () => {
    await start(withRole());
    expect((await login()).json).toEqual({
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      lease_id: '',
      renewable: false,
      lease_duration: 0,
      data: null,
      wrap_info: null,
      warnings: null,
      auth: {
        client_token: expect.stringMatching(/^hvs\.[A-Za-z0-9]{24}$/),
        accessor: expect.stringMatching(/^[A-Za-z0-9]{24}$/),
        policies: ['ci', 'default'],
        token_policies: ['ci', 'default'],
        metadata: { role: 'ci' },
        lease_duration: 900,
        renewable: true,
        entity_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        token_type: 'service',
        orphan: true,
        mfa_requirement: null,
        num_uses: 0,
      },
    });
  });

  it.each<readonly [what: string, change: Json, claims: Json, error: string | undefined]>([
    [
      'another audience',
      {},
      { aud: 'x' },
      'error validating token: invalid audience (aud) claim: audience claim does not match any expected audience',
    ],
    [
      'no audience',
      {},
      { aud: undefined },
      'error validating token: invalid audience (aud) claim: audience claim does not match any expected audience',
    ],
    ['one of several audiences', {}, { aud: ['x', AUDIENCE] }, undefined],
    [
      'an audience that nobody bound',
      { bound_audiences: [], bound_subject: 'repo:acme/web:ref:refs/heads/main' },
      {},
      'audience claim found in JWT but no audiences bound to the role',
    ],
    ['the bound subject', { bound_subject: 'repo:acme/web:ref:refs/heads/main' }, {}, undefined],
    [
      'another subject',
      { bound_subject: 'repo:acme/web:*' },
      {},
      'error validating token: invalid subject (sub) claim',
    ],
    [
      'the bound claims',
      { bound_claims: { repository: ['x', 'acme/web'], ref: 'refs/heads/main' } },
      {},
      undefined,
    ],
    [
      'another claim',
      { bound_claims: { repository: 'acme/api' } },
      {},
      'error validating claims: claim "repository" does not match any associated bound claim values',
    ],
    [
      'an absent claim',
      { bound_claims: { environment: 'prod' } },
      {},
      'error validating claims: claim "environment" is missing',
    ],
    [
      'a glob',
      { bound_claims_type: 'glob', bound_claims: { sub: 'repo:acme/*:ref:refs/heads/*' } },
      {},
      undefined,
    ],
    [
      'a glob that does not match',
      { bound_claims_type: 'glob', bound_claims: { sub: 'repo:acme/*:ref:refs/tags/*' } },
      {},
      'error validating claims: claim "sub" does not match any associated bound claim values',
    ],
    [
      'a glob without the switch',
      { bound_claims: { sub: 'repo:acme/*' } },
      {},
      'error validating claims: claim "sub" does not match any associated bound claim values',
    ],
    [
      'a claim by its pointer',
      { bound_claims: { '/deep/list/1': 'x' } },
      { deep: { list: ['y', 'x'] } },
      undefined,
    ],
    [
      'an object as a claim',
      { bound_claims: { deep: 'x' } },
      { deep: {} },
      'error validating claims: received claim is not a string, bool, int or list: map[]',
    ],
    ['a boolean', { bound_claims: { protected: true } }, { protected: true }, undefined],
    [
      'a boolean as a text',
      { bound_claims: { protected: true } },
      { protected: 'true' },
      'error validating claims: claim "protected" does not match any associated bound claim values',
    ],
    ['no user', { user_claim: 'nobody' }, {}, 'claim "nobody" not found in token'],
    [
      'a user that is a number',
      {},
      { repository_id: 456 },
      'claim "repository_id" could not be converted to string',
    ],
    [
      'another issuer',
      {},
      { iss: 'https://issuer.example' },
      'error validating token: invalid issuer (iss) claim',
    ],
    ['a role for browsers', { role_type: 'oidc' }, {}, 'role with oidc role_type is not allowed'],
  ])('judges %s', async (_, change, claims, error) => {
    await start(withRole(change));
    expect(errors(await login(claims))).toEqual(error === undefined ? [200, undefined] : [400, [error]]);
  });

  it.each<readonly [what: string, change: Json, claims: Json, error: string | undefined]>([
    ['a minute late', {}, { exp: -60 }, undefined],
    [
      'later',
      {},
      { exp: -61 },
      'error validating token: invalid expiration time (exp) claim: token is expired',
    ],
    [
      'late without leeway',
      { clock_skew_leeway: -1 },
      { exp: -1 },
      'error validating token: invalid expiration time (exp) claim: token is expired',
    ],
    ['a minute early', {}, { nbf: 60 }, undefined],
    [
      'earlier',
      {},
      { nbf: 61 },
      'error validating token: invalid not before (nbf) claim: token not yet valid',
    ],
    [
      'issued later',
      {},
      { nbf: 0, iat: 61 },
      'error validating token: invalid issued at (iat) claim: token issued in the future',
    ],
    ['without an end, in the leeway', {}, { iat: -210, nbf: -210, exp: undefined }, undefined],
    [
      'without an end, later',
      {},
      { iat: -211, nbf: -211, exp: undefined },
      'error validating token: invalid expiration time (exp) claim: token is expired',
    ],
  ])('judges a token that is %s', async (_, change, times, error) => {
    await start(withRole(change), {}, { now: () => START });
    const claims = Object.entries(times).map(
      ([name, seconds]) =>
        [name, typeof seconds === 'number' ? START.getTime() / 1000 + seconds : seconds] as const,
    );
    expect(errors(await login(Object.fromEntries(claims)))).toEqual(
      error === undefined ? [200, undefined] : [400, [error]],
    );
  });

  it('verifies the signature by the published keys', async () => {
    const cloud = await start(withRole());
    const other = await startEmulator({ seed: parseSeed({}) });
    const strange = other.signToken({ aud: AUDIENCE });
    await other.close();
    const message =
      'error validating token: error verifying token signature: failed to verify id token signature';
    expect(errors(await login({}, { jwt: strange }))).toEqual([400, [message]]);
    const [, payload = ''] = cloud.signToken({ aud: AUDIENCE }).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const [status, [text]] = [
      (await login({}, { jwt: `${none}.${payload}.` })).status,
      ['unexpected signature algorithm "none"'],
    ];
    expect(status).toBe(400);
    expect((await login({}, { jwt: `${none}.${payload}.` })).text).toContain(
      JSON.stringify(text).slice(1, -1),
    );
  });

  it.each<readonly [string, Json, Json, string]>([
    ['no role', {}, { role: undefined }, 'missing role'],
    ['an absent role', {}, { role: 'x' }, 'role "x" could not be found'],
    ['no token', {}, { jwt: undefined }, 'missing token'],
    ['no configuration', { auth: { jwt: { config: null } } }, {}, 'could not load configuration'],
    [
      'keys that cannot be had',
      { auth: { jwt: { config: { bound_issuer: 'https://issuer.example' }, roles: { ci: role } } } },
      {},
      'error validating token: error verifying token signature: fetching keys oidc: get keys failed',
    ],
  ])('refuses %s', async (_, vault, body, error) => {
    await start({ ...withRole(), ...vault });
    expect(errors(await login({}, body))).toEqual([400, [error]]);
  });

  it('takes the default role, a mount with slashes, and its own address as the audience', async () => {
    const cloud = await start({
      auth: {
        'ci/github': {
          config: { oidc_discovery_url: 'https://token.actions.githubusercontent.com', default_role: 'ci' },
          roles: { ci: { ...role, bound_audiences: '{address}' } },
        },
      },
    });
    const answer = await login({ aud: cloud.url }, { role: undefined }, 'auth/ci/github/login');
    expect(answer.status).toBe(200);
    expect((await login({}, {}, 'auth/ci/github/login')).status).toBe(400);
  });

  it('knows no other mount', async () => {
    await start(withRole());
    expect(errors(await login({}, {}, 'auth/github/login'))).toEqual(denied);
    expect(errors(await ask({ method: 'GET', path: 'auth/jwt/login' }))).toEqual([
      405,
      ['unsupported operation'],
    ]);
  });

  it('refuses addresses outside of the bound networks', async () => {
    await start(withRole({ token_bound_cidrs: ['10.0.0.0/8'] }));
    expect(errors(await login())).toEqual(denied);
  });
});

describe('login by AppRole', () => {
  const approle = (change: Json = {}): Json => ({
    auth: {
      machines: {
        type: 'approle',
        roles: { job: { role_id: 'r', secret_ids: ['s', 't'], token_policies: 'ci', ...change } },
      },
    },
  });
  const enter = (body: Json): Promise<VaultAnswer> =>
    login({}, { role: undefined, jwt: undefined, ...body }, 'auth/machines/login');

  it('takes a role id and one of its secret ids, so often as they may be used', async () => {
    await start(approle({ secret_id_num_uses: 1 }));
    const [first, second, other] = [
      await enter({ role_id: 'r', secret_id: 's' }),
      await enter({ role_id: 'r', secret_id: 's' }),
      await enter({ role_id: 'r', secret_id: 't' }),
    ];
    expect(member(first.json, 'auth', 'metadata')).toEqual({ role_name: 'job' });
    expect(errors(second)).toEqual([400, ['invalid role or secret ID']]);
    expect(other.status).toBe(200);
  });

  it.each<readonly [Json, string]>([
    [{}, 'missing role_id'],
    [{ role_id: 'r' }, 'missing secret_id'],
    [{ role_id: 'x', secret_id: 's' }, 'invalid role or secret ID'],
    [{ role_id: 'r', secret_id: 'x' }, 'invalid role or secret ID'],
  ])('refuses %j', async (body, error) => {
    await start(approle());
    expect(errors(await enter(body))).toEqual([400, [error]]);
  });

  it('does without a secret id where none is bound', async () => {
    await start(approle({ bind_secret_id: false, token_bound_cidrs: '127.0.0.0/8' }));
    expect((await enter({ role_id: 'r' })).status).toBe(200);
  });
});

describe('login by Kubernetes', () => {
  const bound = { bound_service_account_names: ['ci', 'job-*'], bound_service_account_namespaces: ['build'] };
  const kubernetes = (change: Json = {}): Json => ({
    auth: { kubernetes: { type: 'kubernetes', roles: { ci: { ...bound, ...change } } } },
  });
  const claimsOf = (name: string, namespace: string): Json => ({
    'kubernetes.io': { namespace, serviceaccount: { name, uid: 'e0c1' } },
    sub: `system:serviceaccount:${namespace}:${name}`,
  });

  it.each<readonly [what: string, change: Json, claims: Json, expected: readonly [number, unknown]]>([
    ['a bound account', {}, claimsOf('ci', 'build'), [200, undefined]],
    ['one by a glob', {}, claimsOf('job-7', 'build'), [200, undefined]],
    ['another account', {}, claimsOf('cd', 'build'), [403, ['service account name not authorized']]],
    ['another namespace', {}, claimsOf('ci', 'default'), [403, ['namespace not authorized']]],
    ['no account', {}, {}, [403, ['service account name not authorized']]],
    ['the audience', { audience: AUDIENCE }, claimsOf('ci', 'build'), [200, undefined]],
    [
      'another audience',
      { audience: 'x' },
      claimsOf('ci', 'build'),
      [403, ['invalid audience (aud) claim: audience claim does not match any expected audience']],
    ],
  ])('judges %s', async (_, change, claims, expected) => {
    await start(kubernetes(change));
    expect(errors(await login(claims, {}, 'auth/kubernetes/login'))).toEqual(expected);
  });

  it('has the cluster look at the signature, and names what is missing', async () => {
    await start(kubernetes());
    const enter = (body: Json): Promise<VaultAnswer> =>
      login(claimsOf('ci', 'build'), body, 'auth/kubernetes/login');
    const jwt = emulator?.signToken(claimsOf('ci', 'build')).replace(/.{8}$/, 'AAAAAAAA');
    expect(errors(await enter({ jwt }))).toEqual(denied);
    expect(errors(await enter({ jwt: undefined }))).toEqual([400, ['missing jwt']]);
    expect(errors(await enter({ role: 'x' }))).toEqual([400, ['invalid role name "x"']]);
  });
});

describe('login by certificate', () => {
  const authority = createAuthority();
  const server = authority.issue(['127.0.0.1']);
  const cert = (change: Json = {}): Json => ({
    auth: {
      cert: { type: 'cert', roles: { ci: { certificate: authority.cert, token_policies: 'ci', ...change } } },
    },
  });

  function enter(
    url: string,
    client: { readonly key?: string; readonly cert?: string },
  ): Promise<readonly [number, string]> {
    return new Promise((resolve, reject) => {
      const options = { ca: authority.cert, method: 'POST', agent: false, ...client };
      const request = sendTls(`${url}/v1/auth/cert/login`, options, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(Buffer.from(chunk));
        resolve([response.statusCode ?? 0, Buffer.concat(chunks).toString()]);
      });
      request.once('error', reject).end('{}');
    });
  }

  it.each<
    readonly [
      what: string,
      change: Json,
      client: { readonly key?: string; readonly cert?: string },
      status: number,
      says: string,
    ]
  >([
    ['one of the authority', {}, authority.issue(['ci.acme.example']), 200, 'hvs.'],
    [
      'one with a bound name',
      { allowed_common_names: '*.acme.example' },
      authority.issue(['ci.acme.example']),
      200,
      '"cert_name":"ci"',
    ],
    [
      'one with another name',
      { allowed_common_names: 'cd.acme.example' },
      authority.issue(['ci.acme.example']),
      400,
      'invalid certificate or no client certificate supplied',
    ],
    [
      'one of another authority',
      {},
      createAuthority().issue(['ci.acme.example']),
      400,
      'invalid certificate or no client certificate supplied',
    ],
    ['none', {}, {}, 400, 'client certificate must be supplied'],
  ])('judges %s', async (_, change, client, status, says) => {
    const { url } = await start(cert(change), {}, { tls: server });
    const answer = await enter(url, client);
    expect(answer).toEqual([status, expect.stringContaining(says)]);
  });

  it('has no certificate to look at without TLS', async () => {
    await start(cert());
    expect(errors(await login({}, {}, 'auth/cert/login'))).toEqual([
      400,
      ['client certificate must be supplied'],
    ]);
  });
});

describe('tokens', () => {
  const lookup = (token: string): Promise<VaultAnswer> =>
    ask({ method: 'GET', path: 'auth/token/lookup-self', token });
  const about = (call: string, token: string, body: Json = {}): Promise<VaultAnswer> =>
    ask({ method: 'POST', path: `auth/token/${call}-self`, token, body });

  it('tell of themselves, are renewed, and are gone once they are revoked', async () => {
    const cloud = await start(withRole());
    const token = await tokenOf(login());
    expect(member((await lookup(token)).json, 'data')).toMatchObject({
      id: token,
      display_name: 'jwt-456',
      path: 'auth/jwt/login',
      policies: ['ci', 'default'],
      meta: { role: 'ci' },
      ttl: expect.any(Number),
      type: 'service',
    });
    expect(member((await about('renew', token, { increment: '20m' })).json, 'auth', 'lease_duration')).toBe(
      1200,
    );
    expect((await about('revoke', token)).status).toBe(204);
    expect(errors(await lookup(token))).toEqual(denied);
    expect(cloud.vault.tokens()).toEqual([
      {
        accessor: expect.stringMatching(/^\w{24}$/),
        namespace: '',
        path: 'auth/jwt/login',
        policies: ['ci', 'default'],
        revoked: expect.any(Date),
      },
    ]);
  });

  it('end with their time', async () => {
    let now = START;
    await start(withRole(), {}, { now: () => now });
    const token = await tokenOf(login());
    now = new Date(START.getTime() + 899_000);
    expect((await lookup(token)).status).toBe(200);
    now = new Date(START.getTime() + 900_000);
    expect(errors(await lookup(token))).toEqual(denied);
  });

  it('of type batch are neither renewed nor revoked', async () => {
    await start(withRole({ token_type: 'batch' }));
    const token = await tokenOf(login());
    expect(token).toMatch(/^hvb\./);
    expect(errors(await about('renew', token))).toEqual([400, ['batch tokens cannot be renewed']]);
    expect(errors(await about('revoke', token))).toEqual([400, ['batch tokens cannot be revoked']]);
    expect((await lookup(token)).status).toBe(200);
  });

  it('with so many uses are gone after them, denials counted', async () => {
    await start(withRole({ token_num_uses: 2 }));
    const token = await tokenOf(login());
    expect(errors(await ask({ method: 'GET', path: 'kv/data/x', token }))).toEqual([404, expect.anything()]);
    expect(errors(await ask({ method: 'GET', path: 'secret/data/x', token }))).toEqual(deniedByPolicy);
    expect(errors(await lookup(token))).toEqual(denied);
  });

  it('without the default policy cannot even look at themselves', async () => {
    await start(withRole({ token_no_default_policy: true }));
    const token = await tokenOf(login());
    expect(errors(await lookup(token))).toEqual(deniedByPolicy);
    expect(errors(await about('revoke', token))).toEqual(deniedByPolicy);
  });

  it('may be there from the start, and as a Bearer', async () => {
    const cloud = await start({
      tokens: { 'hvs.static': { policies: 'ci', ttl: '1h' } },
      policies: { ci: policy },
    });
    const answer = await fetch(`${cloud.url}/v1/auth/token/lookup-self`, {
      headers: { authorization: 'Bearer hvs.static', 'x-vault-request': 'true' },
    });
    expect(member(await answer.json(), 'data', 'policies')).toEqual(['ci', 'default']);
  });
});

describe('policies', () => {
  it('tell a token what it may do', async () => {
    await start(withRole());
    const token = await tokenOf(login());
    const paths = ['kv/data/app/db', 'kv/data/app/denied', 'kv/metadata/', 'nowhere', 'sys/leases/revoke'];
    const answer = await ask({ method: 'POST', path: 'sys/capabilities-self', token, body: { paths } });
    const expected = {
      'kv/data/app/db': ['read'],
      'kv/data/app/denied': ['deny'],
      'kv/metadata/': ['list', 'read'],
      nowhere: ['deny'],
      'sys/leases/revoke': ['update'],
    };
    expect(member(answer.json, 'data')).toEqual(expected);
    expect(answer.json).toMatchObject(expected);
  });

  it('show a mount to those who have a right in it', async () => {
    await start({ ...withRole(), mounts: { kv: {}, old: { version: 1 }, other: {} } });
    const token = await tokenOf(login());
    const mount = (path: string): Promise<VaultAnswer> =>
      ask({ method: 'GET', path: `sys/internal/ui/mounts/${path}`, token });
    expect(member((await mount('kv/app/db')).json, 'data')).toMatchObject({
      path: 'kv/',
      type: 'kv',
      options: { version: '2' },
    });
    expect(member((await mount('old')).json, 'data')).toMatchObject({
      path: 'old/',
      type: 'kv',
      options: { version: '1' },
    });
    for (const path of ['other', 'nowhere']) {
      const message = `preflight capability check returned 403, please ensure client's policies grant access to path "${path}/"`;
      expect(errors(await mount(path))).toEqual([403, [message]]);
    }
    expect(errors(await ask({ method: 'GET', path: 'sys/internal/ui/mounts/kv' }))).toEqual(denied);
  });
});

describe('KV', () => {
  const secrets = {
    'kv/app/db': {
      versions: [
        { data: { x: 'first' } },
        { data: { x: 'second' }, destroyed: true },
        { json: '{"n":12345678901234567890.50,"x":"third"}', created_time: '2026-02-01T00:00:00Z' },
      ],
      custom_metadata: { owner: 'web' },
    },
    'kv/app/deleted': { data: { x: 'gone' }, deletion_time: '2026-11-24T08:00:00Z' },
    'kv/app/later': { data: { x: 'still there' }, deletion_time: '2026-11-24T08:00:01Z' },
    'kv/app/denied': { data: { x: 'no' } },
    'kv/few': {
      versions: [{ data: { x: '1' } }, { data: { x: '2' } }, { data: { x: '3' } }],
      max_versions: 2,
    },
    'kv/ä b/c': { data: { x: 'é' } },
    'old/app/db': { json: '{"n":9007199254740993,"ttl":"1h"}' },
    'old/app/plain': { data: { data: { data: 'x' } } },
  };
  const kv = (): Promise<Emulator> =>
    start({ ...withRole(), mounts: { kv: {}, old: { version: 1 } }, secrets }, {}, { now: () => START });
  const get = async (path: string, method = 'GET'): Promise<VaultAnswer> =>
    ask({ method, path, token: await tokenOf(login()) });

  it('version 2 reads the newest version, numbers as written', async () => {
    await kv();
    const { status, text, json } = await get('kv/data/app/db');
    expect(status).toBe(200);
    expect(text).toContain('"data":{"n":12345678901234567890.50,"x":"third"}');
    expect(member(json, 'data', 'metadata')).toEqual({
      created_time: '2026-02-01T00:00:00.000Z',
      custom_metadata: { owner: 'web' },
      deletion_time: '',
      destroyed: false,
      version: 3,
    });
  });

  it.each<readonly [path: string, status: number, data: unknown]>([
    ['app/db?version=1', 200, { x: 'first' }],
    ['app/db?version=2', 404, null],
    ['app/db?version=4', 404, undefined],
    ['app/db?version=x', 400, undefined],
    ['app/none', 404, undefined],
    ['app/deleted', 404, null],
    ['app/later', 200, { x: 'still there' }],
    ['few?version=1', 404, undefined],
    ['few?version=2', 200, { x: '2' }],
    ['%C3%A4%20b/c', 200, { x: 'é' }],
    ['app%2Fdb?version=1', 200, { x: 'first' }],
  ])('version 2 answers %s', async (path, status, data) => {
    await kv();
    const answer = await get(`kv/data/${path}`);
    expect([answer.status, member(answer.json, 'data', 'data')]).toEqual([status, data]);
  });

  it('tells an absent secret from a deleted one', async () => {
    await kv();
    expect((await get('kv/data/none')).json).toEqual({ errors: [] });
    expect(member((await get('kv/data/app/deleted')).json, 'data')).toEqual({
      data: null,
      metadata: expect.objectContaining({
        deletion_time: '2026-11-24T08:00:00.000Z',
        destroyed: false,
        version: 1,
      }),
    });
  });

  it('tells of metadata', async () => {
    await kv();
    const times = { created_time: expect.any(String), deletion_time: '', destroyed: false };
    expect(member((await get('kv/metadata/few')).json, 'data')).toEqual({
      cas_required: false,
      created_time: '2026-01-05T08:00:00.000Z',
      current_version: 3,
      custom_metadata: null,
      delete_version_after: '0s',
      max_versions: 2,
      oldest_version: 2,
      updated_time: '2026-01-05T08:00:00.000Z',
      versions: { 2: times, 3: times },
    });
    expect((await get('kv/metadata/none')).json).toEqual({ errors: [] });
  });

  it.each<readonly [method: string, path: string, keys: unknown]>([
    ['LIST', 'kv/metadata/', ['app/', 'few', 'ä b/']],
    ['LIST', 'kv/metadata/app', ['db', 'deleted', 'denied', 'later']],
    ['GET', 'kv/metadata/app/?list=true', ['db', 'deleted', 'denied', 'later']],
    ['LIST', 'kv/metadata/none', undefined],
    ['LIST', 'kv/metadata/app/db', undefined],
    ['LIST', 'old/', ['app/']],
    ['LIST', 'old/app', ['db', 'plain']],
  ])('lists by %s %s', async (method, path, keys) => {
    await kv();
    const answer = await get(path, method);
    expect([answer.status, member(answer.json, 'data', 'keys')]).toEqual([
      keys === undefined ? 404 : 200,
      keys,
    ]);
    if (keys === undefined) expect(answer.json).toEqual({ errors: [] });
  });

  it('version 1 reads plainly, with advice and without a lease', async () => {
    const cloud = await kv();
    const { text, json } = await get('old/app/db');
    expect(text).toContain('"data":{"n":9007199254740993,"ttl":"1h"}');
    expect(json).toMatchObject({ lease_id: '', lease_duration: 3600, renewable: false });
    expect(member((await get('old/app/plain')).json, 'data')).toEqual({ data: { data: 'x' } });
    expect((await get('old/none')).json).toEqual({ errors: [] });
    expect(cloud.vault.leases()).toEqual([]);
  });

  it('denies by policy, and names the wrong path to those who may ask it', async () => {
    await kv();
    expect(errors(await get('kv/data/app/denied'))).toEqual(deniedByPolicy);
    expect(errors(await get('kv/app/db'))).toEqual(deniedByPolicy);
    await emulator?.close();
    await start({ mounts: { kv: {} }, tokens: { root: { policies: 'root' } } });
    const answer = await ask({ method: 'GET', path: 'kv/app/db', token: 'root' });
    expect([answer.status, member(answer.json, 'data'), member(answer.json, 'warnings')]).toEqual([
      404,
      null,
      [expect.stringContaining('Invalid path')],
    ]);
    expect(errors(await ask({ method: 'GET', path: 'x/y', token: 'root' }))).toEqual([
      404,
      ['no handler for route "x/y". route entry not found.'],
    ]);
  });

  it.each(['x', '', 'hvs.x'])('takes no token %j', async (token) => {
    await kv();
    expect(
      errors(await ask({ method: 'GET', path: 'kv/data/app/db', ...(token === '' ? {} : { token }) })),
    ).toEqual(denied);
  });

  it('writes nothing', async () => {
    await start({ mounts: { kv: {} }, tokens: { root: { policies: 'root' } } });
    const answer = await ask({ method: 'PUT', path: 'kv/data/x', token: 'root', body: { data: {} } });
    expect(errors(answer)).toEqual([405, [expect.stringContaining('unsupported operation')]]);
    expect(errors(await ask({ method: 'POST', path: 'kv/data/x', token: 'root', body: '{' }))).toEqual([
      400,
      [expect.stringContaining('failed to decode JSON input')],
    ]);
  });
});

describe('engines that issue', () => {
  const mounts = {
    database: { type: 'database', roles: { ro: { default_ttl: '1h', max_ttl: '2h' } } },
    cloud: {
      type: 'aws',
      roles: {
        user: {},
        assumed: {
          credential_type: 'assumed_role',
          role_arn: 'arn:aws:iam::111122223333:role/x',
          ttl: '30m',
          max_ttl: '1h',
        },
      },
    },
    certificates: {
      type: 'pki',
      roles: {
        web: { allowed_domains: 'acme.example', allow_subdomains: true, ttl: '1h', generate_lease: true },
        free: { allow_any_name: true, ttl: '1h', max_ttl: '2h' },
      },
    },
  };
  let now = START;
  const engines = async (change: Json = {}): Promise<string> => {
    now = START;
    await start(withRole(change, { mounts }), {}, { now: () => now });
    return tokenOf(login());
  };
  const read = (path: string, token: string): Promise<VaultAnswer> => ask({ method: 'GET', path, token });
  const write = (path: string, token: string, body: Json): Promise<VaultAnswer> =>
    ask({ method: 'POST', path, token, body });
  const leases = (): unknown => emulator?.vault.leases().map(({ path, revoked }) => [path, revoked?.why]);

  it('makes a new database user at each read, each with a lease', async () => {
    const token = await engines();
    const [first, second] = [await read('database/creds/ro', token), await read('database/creds/ro', token)];
    expect(first.json).toMatchObject({
      lease_id: expect.stringMatching(/^database\/creds\/ro\/\w{24}$/),
      lease_duration: 3600,
      renewable: true,
      data: {
        username: expect.stringMatching(/^v-jwt-456-ro-\w{20}-\d+$/),
        password: expect.stringMatching(/^A1a-\w{20}$/),
      },
    });
    expect(member(second.json, 'data')).not.toEqual(member(first.json, 'data'));
    expect(leases()).toEqual([
      ['database/creds/ro', undefined],
      ['database/creds/ro', undefined],
    ]);
    expect(errors(await read('database/creds/none', token))).toEqual([400, ['unknown role: none']]);
    expect(
      emulator?.requests.filter(({ call }) => call === 'Read').map(({ detail }) => detail.secrets),
    ).toContainEqual(['database/creds/ro']);
  });

  it('makes AWS keys, and sessions with what the request asks', async () => {
    const token = await engines();
    const [user, session, asked] = [
      await read('cloud/creds/user', token),
      await read('cloud/sts/assumed', token),
      await write('cloud/sts/assumed', token, { ttl: '15m' }),
    ];
    expect(user.json).toMatchObject({
      renewable: true,
      data: { access_key: expect.stringMatching(/^AKIA[A-Z0-9]{16}$/), security_token: null },
    });
    expect(session.json).toMatchObject({
      renewable: false,
      lease_duration: 1800,
      data: { access_key: expect.stringMatching(/^ASIA/), security_token: expect.any(String) },
    });
    expect(asked.json).toMatchObject({ lease_duration: 900 });
    expect(errors(await read('cloud/creds/none', token))).toEqual([400, ["Role 'none' not found"]]);
  });

  it('signs certificates for the names that the role allows', async () => {
    const token = await engines();
    const answer = await write('certificates/issue/web', token, {
      common_name: 'a.acme.example',
      ttl: '10m',
      alt_names: 'b.acme.example',
    });
    expect(answer.json).toMatchObject({
      lease_duration: 600,
      renewable: false,
      lease_id: expect.stringMatching(/^certificates\/issue\/web\//),
    });
    const { X509Certificate, createPrivateKey } = await import('node:crypto');
    const [leaf, issuer] = ['certificate', 'issuing_ca'].map(
      (name) => new X509Certificate(String(member(answer.json, 'data', name))),
    );
    expect(issuer !== undefined && leaf?.checkIssued(issuer) && leaf.verify(issuer.publicKey)).toBe(true);
    expect(leaf?.checkPrivateKey(createPrivateKey(String(member(answer.json, 'data', 'private_key'))))).toBe(
      true,
    );
    expect(leaf?.subjectAltName).toBe('DNS:a.acme.example, DNS:b.acme.example');
    expect(leaf?.serialNumber.toLowerCase()).toBe(
      String(member(answer.json, 'data', 'serial_number')).replaceAll(':', ''),
    );
    const refused = await write('certificates/issue/web', token, { common_name: 'acme.example' });
    expect(errors(refused)).toEqual([400, ['common name acme.example not allowed by this role']]);
    expect((await write('certificates/issue/web', token, {})).status).toBe(400);
    expect(errors(await read('certificates/issue/web', token))).toEqual(deniedByPolicy);
    expect((await write('certificates/issue/free', token, { common_name: 'x.example' })).json).toMatchObject({
      lease_id: '',
      lease_duration: 0,
    });
    expect(leases()).toEqual([['certificates/issue/web', undefined]]);
  });

  it('looks up, renews and revokes leases', async () => {
    const token = await engines();
    const lease = String(member((await read('database/creds/ro', token)).json, 'lease_id'));
    const about = (call: string, more: Json = {}): Promise<VaultAnswer> =>
      write(`sys/leases/${call}`, token, { lease_id: lease, ...more });
    expect(member((await about('lookup')).json, 'data')).toEqual({
      id: lease,
      issue_time: '2026-11-24T08:00:00.000Z',
      expire_time: '2026-11-24T09:00:00.000Z',
      last_renewal: null,
      path: 'database/creds/ro',
      renewable: true,
      ttl: 3600,
    });
    now = new Date(START.getTime() + 600_000);
    expect((await about('renew', { increment: 7200 })).json).toMatchObject({
      lease_id: lease,
      lease_duration: 6600,
    });
    expect((await about('revoke', { sync: true })).status).toBe(204);
    expect(errors(await about('lookup'))).toEqual([400, ['invalid lease']]);
    expect(errors(await about('renew'))).toEqual([400, ['lease not found']]);
    expect((await about('revoke')).status).toBe(204);
    expect(errors(await write('sys/leases/revoke', token, {}))).toEqual([
      400,
      ['lease_id must be specified'],
    ]);
    expect(leases()).toEqual([['database/creds/ro', 'asked']]);
  });

  it('takes leases back with their token', async () => {
    const [token, other] = [await engines(), await tokenOf(login())];
    await read('database/creds/ro', token);
    await read('cloud/creds/user', other);
    await write('auth/token/revoke-self', token, {});
    expect(leases()).toEqual([
      ['database/creds/ro', 'token'],
      ['cloud/creds/user', undefined],
    ]);
  });

  it('lets them end with their token, or with their own time', async () => {
    const token = await engines();
    await read('database/creds/ro', token);
    await write('cloud/sts/assumed', token, { ttl: '5m' });
    now = new Date(START.getTime() + 300_000);
    expect(leases()).toEqual([
      ['database/creds/ro', undefined],
      ['cloud/sts/assumed', 'expired'],
    ]);
    now = new Date(START.getTime() + 900_000);
    expect(leases()).toEqual([
      ['database/creds/ro', 'expired'],
      ['cloud/sts/assumed', 'expired'],
    ]);
  });

  it('cuts what a batch token leases to its life, and gives nothing for a last use', async () => {
    const batch = await engines({ token_type: 'batch' });
    expect((await read('database/creds/ro', batch)).json).toMatchObject({ lease_duration: 900 });
    await emulator?.close();
    const once = await engines({ token_num_uses: 1 });
    expect(errors(await read('database/creds/ro', once))).toEqual([
      400,
      [expect.stringContaining('token had one use left')],
    ]);
    expect(leases()).toEqual([]);
  });
});

describe('namespaces', () => {
  const team = {
    auth: { jwt: { roles: { ci: role } } },
    policies: { ci: 'path "kv/data/*" { capabilities = ["read"] }' },
    mounts: { kv: {}, database: { type: 'database', roles: { ro: {} } } },
    secrets: { 'kv/x': { data: { from: 'team' } } },
    tokens: { 'team-root': { policies: 'root' } },
  };
  const vault = {
    ...withRole(),
    mounts: { kv: {} },
    secrets: { 'kv/x': { data: { from: 'root' } } },
    namespaces: {
      team: { ...team, namespaces: { web: { ...team, secrets: { 'kv/x': { data: { from: 'web' } } } } } },
    },
  };
  const signIn = (namespace: string): Promise<string> =>
    tokenOf(
      ask({
        method: 'POST',
        path: 'auth/jwt/login',
        namespace,
        body: { role: 'ci', jwt: emulator?.signToken({ aud: AUDIENCE }) },
      }),
    );

  it.each<readonly [namespace: string, path: string, from: unknown]>([
    ['team', 'kv/data/x', 'team'],
    ['/team/', 'kv/data/x', 'team'],
    ['', 'team/kv/data/x', 'team'],
    ['', 'kv/data/x', 'root'],
    ['team/web', 'kv/data/x', 'web'],
    ['team', 'web/kv/data/x', 'web'],
  ])('finds namespace "%s" and %s', async (namespace, path, from) => {
    await start({ ...vault, tokens: { root: { policies: 'root' } } });
    const { json } = await ask({ method: 'GET', path, namespace, token: 'root' });
    expect(member(json, 'data', 'data', 'from')).toBe(from);
  });

  it('keep their tokens and policies to themselves', async () => {
    await start(vault);
    const token = await signIn('team');
    expect(token).toMatch(/^hvs\.\w{24}\.\w{6}$/);
    const read = (path: string, namespace: string): Promise<VaultAnswer> =>
      ask({ method: 'GET', path, namespace, token });
    expect((await read('kv/data/x', 'team')).status).toBe(200);
    expect(errors(await read('kv/data/x', ''))).toEqual(deniedByPolicy);
    expect(errors(await read('kv/data/x', 'team/web'))).toEqual(deniedByPolicy);
    expect(member((await read('auth/token/lookup-self', '')).json, 'data', 'namespace_path')).toBe('team/');
    expect(member((await read('sys/internal/ui/mounts/kv/x', 'team')).json, 'data', 'path')).toBe('kv/');
    expect(member((await read('team/sys/internal/ui/mounts/kv', '')).json, 'data', 'path')).toBe('kv/');
  });

  it('let a root token of theirs act there and below', async () => {
    await start(vault);
    const read = (namespace: string, path = 'kv/data/x'): Promise<VaultAnswer> =>
      ask({ method: 'GET', path, namespace, token: 'team-root' });
    expect((await read('team/web')).status).toBe(200);
    expect(errors(await read(''))).toEqual(deniedByPolicy);
    expect((await read('', 'sys/internal/ui/mounts/kv')).status).toBe(403);
    expect((await read('team/web', 'sys/internal/ui/mounts/kv')).status).toBe(200);
    expect(member((await read('team', 'database/creds/ro')).json, 'lease_id')).toMatch(
      /^database\/creds\/ro\/\w{24}\.\w{6}$/,
    );
  });

  it('refuse where there is none', async () => {
    await start(vault);
    expect(errors(await ask({ method: 'GET', path: 'kv/data/x', namespace: 'nowhere' }))).toEqual([
      404,
      ['namespace not found'],
    ]);
  });
});

describe('trouble', () => {
  it.each([412, 429, 473, 503])('answers %i on order, in the shape of Vault', async (status) => {
    await start(withRole(), {
      faults: [{ service: 'vault', call: 'Login', nth: 1, status, message: 'not now', retryAfter: 1 }],
    });
    expect(errors(await login())).toEqual([status, ['not now']]);
    expect((await login()).status).toBe(200);
    expect(emulator?.requests.map(({ service, call, status: code }) => [service, call, code])).toEqual([
      ['vault', 'Login', status],
      ['vault', 'Login', 200],
    ]);
  });

  it('throttles with 429', async () => {
    await start(withRole(), { throttle: { everyNth: 1, services: ['vault'] } });
    expect(errors(await login())).toEqual([429, ['Rate exceeded']]);
  });

  it('breaks off a LIST that hangs when it ends', async () => {
    const cloud = await start(withRole(), { faults: [{ service: 'vault', call: 'List', kind: 'hang' }] });
    const hanging = ask({ method: 'LIST', path: 'kv/metadata/', token: 'x' });
    while (cloud.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await cloud.close();
    await expect(hanging).rejects.toThrow();
  });

  it('drops a LIST on order', async () => {
    await start(withRole(), { faults: [{ service: 'vault', call: 'List', kind: 'drop' }] });
    await expect(ask({ method: 'LIST', path: 'kv/metadata/', token: 'x' })).rejects.toThrow();
  });

  it('says what every request was for', async () => {
    const cloud = await start({ ...withRole(), mounts: { kv: {} } });
    const token = await tokenOf(login());
    await ask({ method: 'GET', path: 'kv/data/a%20b?version=2', token });
    await ask({ method: 'LIST', path: 'kv/metadata/', token });
    await ask({ method: 'POST', path: 'sys/leases/revoke', token, body: { lease_id: 'a/b/c' } });
    await ask({ method: 'GET', path: 'x', token, namespace: 'team' });
    expect(cloud.requests.map(({ call, detail }) => [call, detail])).toEqual([
      ['Login', { secrets: ['auth/jwt/login'], role: 'ci' }],
      ['Read', { secrets: ['kv/data/a b'], version: '2', error: 'NotFound' }],
      ['List', { secrets: ['kv/metadata/'], error: 'NotFound' }],
      ['RevokeLease', { secrets: ['a/b/c'] }],
      ['Read', { secrets: ['x'], namespace: 'team', error: 'NotFound' }],
    ]);
    expect(JSON.stringify(cloud.requests)).not.toContain(token);
  });

  it('answers what is no HTTP with 400', async () => {
    const { url } = await start({});
    const { connect } = await import('node:net');
    const answered = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
        socket.write('NONSENSE / HTTP/1.1\r\n\r\n'),
      );
      let text = '';
      socket.on('data', (bytes) => {
        text += bytes.toString();
      });
      socket.once('close', () => resolve(text));
    });
    expect(answered).toMatch(/^HTTP\/1\.1 400 /);
  });
});
