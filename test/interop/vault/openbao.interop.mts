import fc from 'fast-check';
import { type Emulator, parseSeed, startEmulator } from '../../../src/emulator/emulator.ts';
import { askVault, member, type VaultAnswer, type VaultCall } from '../../helpers/vault-client.ts';
import { type Checks, interop } from '../shared/program.mts';
import { comparable, parseExactly } from './comparable.mts';
import { startOpenbao } from './server.mts';

/**
 * OpenBao is asked what the embedded Vault is asked, over the same roles,
 * policies and secrets, with tokens of the same issuer; status and body must be equal but for ids, times and tokens.
 */
const ROOT = 'the-root-token-of-this-program';
const AUDIENCE = 'https://vault.acme.example';
const childPolicy = 'path "kv/data/*" { capabilities = ["read"] }';
/** Version 1 keeps the digits of numbers. */
const oldText = '{"big":12345678901234567890,"ttl":"1h","user":"app"}';

const policies: Record<string, string> = {
  ci: `path "kv/data/app/*" { capabilities = ["read"] }
       path "kv/metadata/app/*" { capabilities = ["read", "list"] }
       path "kv/data/app/denied" { capabilities = ["deny"] }
       path "kv/data/+/shared" { capabilities = ["read"] }
       path "old/*" { capabilities = ["read", "list"] }
       path "certificates/issue/web" { capabilities = ["create", "update"] }
       path "sys/leases/revoke" { capabilities = ["update"] }`,
};
const common = {
  user_claim: 'repository_id',
  bound_audiences: [AUDIENCE],
  token_policies: ['ci'],
  token_ttl: '15m',
};
const roles: Record<string, Readonly<Record<string, unknown>>> = {
  ci: { ...common },
  subject: { ...common, bound_subject: 'repo:acme/other:ref:refs/heads/main' },
  claims: { ...common, bound_claims: { repository: ['acme/other', 'acme/more'] } },
  missing: { ...common, bound_claims: { environment: 'prod' } },
  glob: { ...common, bound_claims_type: 'glob', bound_claims: { ref: 'refs/heads/m*' } },
  literal: { ...common, bound_claims: { ref: 'refs/heads/m*' } },
  number: { ...common, bound_claims: { attempt: 1 } },
  pointer: { ...common, bound_claims: { '/deep/er': 'x' } },
  nobody: { ...common, user_claim: 'nothing' },
  unbound: { ...common, bound_audiences: [], bound_claims: { repository: 'acme/web' } },
  far: { ...common, token_bound_cidrs: ['10.0.0.0/8'] },
  batch: { ...common, token_type: 'batch' },
  twice: { ...common, token_num_uses: 2 },
  bare: { ...common, token_no_default_policy: true },
  short: { ...common, token_explicit_max_ttl: '10m' },
  mapped: { ...common, claim_mappings: { ref: 'branch' } },
};

/** Policies of all kinds of paths, the same in each run, for what only one of them can decide: which path wins. */
const randomPolicies = fc.sample(
  fc
    .array(
      fc.tuple(
        fc.array(fc.constantFrom('a', 'b', 'ab', '+'), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('', '/', '/*', '/a*'),
        fc.constantFrom('read', 'list', 'update', 'deny'),
      ),
      { minLength: 2, maxLength: 8 },
    )
    .map((rules) =>
      rules
        .map(([parts, end, word]) => `path "${parts.join('/')}${end}" { capabilities = ["${word}"] }`)
        .join('\n'),
    ),
  { seed: 1, numRuns: 60 },
);
const randomPaths = fc
  .sample(
    fc.tuple(
      fc.array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('', '/'),
    ),
    { seed: 1, numRuns: 200 },
  )
  .map(([parts, end]) => parts.join('/') + end);
for (const [index, policy] of randomPolicies.entries()) {
  policies[`random-${index}`] = policy;
  roles[`random-${index}`] = { ...common, token_policies: [`random-${index}`] };
}
const secrets: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'app/db': { user: 'app', password: 'a-value', nested: { list: [1, null, 'x'] } },
  'app/denied': { x: '1' },
  'team/shared': { x: '2' },
  'other/x': { x: '3' },
};
const certificateRole = {
  allowed_domains: 'acme.example',
  allow_subdomains: true,
  ttl: '1h',
  generate_lease: true,
};

function seed(): ReturnType<typeof parseSeed> {
  const versions = ['first', 'second', 'third'].map((x) => ({ data: { x } }));
  const many = Array.from({ length: 12 }, (_, index) => ({ data: { index } }));
  return parseSeed({
    vault: {
      policies,
      auth: {
        'ci/github': { roles },
        unconfigured: { config: null },
        machines: {
          type: 'approle',
          roles: {
            job: {
              role_id: 'the-role-id',
              secret_ids: ['the-secret-id'],
              secret_id_num_uses: 2,
              token_policies: 'ci',
              token_ttl: '15m',
            },
          },
        },
      },
      mounts: {
        kv: { type: 'kv' },
        old: { type: 'kv', version: 1 },
        certificates: { type: 'pki', roles: { web: certificateRole } },
        database: { type: 'database' },
      },
      secrets: {
        ...Object.fromEntries(Object.entries(secrets).map(([path, data]) => [`kv/${path}`, { data }])),
        'kv/app/versions': {
          versions: versions.map((version, index) =>
            index === 1 ? { ...version, destroyed: true } : version,
          ),
        },
        'kv/app/deleted': { data: { x: 'gone' }, deletion_time: '2026-02-01T00:00:00Z' },
        'kv/app/many': { versions: many },
        'old/app/db': { json: oldText },
        'old/app/plain': { data: { data: { data: 'x' } } },
      },
      tokens: { [ROOT]: { policies: ['root'] } },
      namespaces: {
        team: {
          auth: { jwt: { roles: { ci: { ...common, token_policies: ['child'] } } } },
          policies: { child: childPolicy },
          mounts: { kv: { type: 'kv' } },
          secrets: { 'kv/x': { data: { a: '1' } } },
        },
      },
    },
  });
}

/** The same content, by the API of the server that has none yet. */
async function fill(address: string, { url, issuer }: Emulator, checks: Checks): Promise<void> {
  const statuses = new Set<number>();
  const send = async (path: string, body: unknown, namespace = ''): Promise<void> => {
    statuses.add((await askVault(address, { method: 'POST', path, body, token: ROOT, namespace })).status);
  };
  const config = { jwks_url: `${url}/.well-known/jwks`, bound_issuer: issuer };
  for (const [name, policy] of Object.entries(policies)) await send(`sys/policies/acl/${name}`, { policy });
  await send('sys/auth/ci/github', { type: 'jwt' });
  await send('auth/ci/github/config', config);
  for (const [name, role] of Object.entries(roles))
    await send(`auth/ci/github/role/${name}`, { role_type: 'jwt', ...role });
  await send('sys/auth/unconfigured', { type: 'jwt' });
  await send('sys/auth/machines', { type: 'approle' });
  await send('auth/machines/role/job', { token_policies: 'ci', token_ttl: '15m', secret_id_num_uses: 2 });
  await send('auth/machines/role/job/role-id', { role_id: 'the-role-id' });
  await send('auth/machines/role/job/custom-secret-id', { secret_id: 'the-secret-id' });
  await send('sys/mounts/kv', { type: 'kv', options: { version: '2' } });
  await send('sys/mounts/old', { type: 'kv', options: { version: '1' } });
  for (const [path, data] of Object.entries(secrets)) await send(`kv/data/${path}`, { data });
  for (const x of ['first', 'second', 'third']) await send('kv/data/app/versions', { data: { x } });
  await send('kv/destroy/app/versions', { versions: [2] });
  await send('kv/data/app/deleted', { data: { x: 'gone' } });
  await send('kv/delete/app/deleted', { versions: [1] });
  for (let index = 0; index < 12; index += 1) await send('kv/data/app/many', { data: { index } });
  const sent = await fetch(`${address}/v1/old/app/db`, {
    method: 'POST',
    headers: { 'x-vault-token': ROOT },
    body: oldText,
  });
  statuses.add(sent.status);
  await send('old/app/plain', { data: { data: 'x' } });
  await send('sys/mounts/certificates', { type: 'pki' });
  await send(['certificates', 'root', 'generate', 'internal'].join('/'), {
    common_name: 'certificates authority',
  });
  await send('certificates/roles/web', certificateRole);
  await send('sys/mounts/database', { type: 'database' });
  await send('sys/namespaces/team', {});
  await send('sys/policies/acl/child', { policy: childPolicy }, 'team');
  await send('sys/auth/jwt', { type: 'jwt' }, 'team');
  await send('auth/jwt/config', config, 'team');
  await send('auth/jwt/role/ci', { role_type: 'jwt', ...common, token_policies: ['child'] }, 'team');
  await send('sys/mounts/kv', { type: 'kv', options: { version: '2' } }, 'team');
  await send('kv/data/x', { data: { a: '1' } }, 'team');
  checks.equal('their server takes the same content', [...statuses].toSorted(), [200, 204]);
}

/** What belongs together of the two servers. */
interface Pair<T> {
  readonly theirs: T;
  readonly ours: T;
}

class Comparison {
  readonly #theirs: string;
  readonly #cloud: Emulator;
  readonly #checks: Checks;

  constructor(theirs: string, cloud: Emulator, checks: Checks) {
    this.#theirs = theirs;
    this.#cloud = cloud;
    this.#checks = checks;
  }

  /** A token of the issuer that both trust. */
  jwt(claims: Readonly<Record<string, unknown>> = {}): string {
    return this.#cloud.signToken({ aud: AUDIENCE, ...claims });
  }

  /** Asks both, each with its own token where they have some, and compares the answers. */
  async same(what: string, call: VaultCall, tokens?: Pair<string>): Promise<Pair<VaultAnswer>> {
    const { theirs, ours } = await this.#ask({ theirs: call, ours: call }, tokens);
    this.#judge(what, { theirs, ours });
    return { theirs, ours };
  }

  /** The same call about what each has issued itself. */
  async sameOfEach(what: string, calls: Pair<VaultCall>, tokens: Pair<string>): Promise<void> {
    const { theirs, ours } = await this.#ask(calls, tokens);
    this.#judge(what, { theirs, ours });
  }

  #judge(what: string, { theirs, ours }: Pair<VaultAnswer>): void {
    const [is, should] = [ours, theirs].map(({ status, text }) => [status, comparable(parseExactly(text))]);
    this.#checks.equal(what, is, should);
  }

  /** A token of each for the same login. */
  async signIn(call: VaultCall): Promise<Pair<string>> {
    const { theirs, ours } = await this.same('a login', call);
    const token = ({ json }: VaultAnswer): string => String(member(json, 'auth', 'client_token'));
    return { theirs: token(theirs), ours: token(ours) };
  }

  byRole(role: string): Promise<Pair<string>> {
    return this.signIn({ method: 'POST', path: 'auth/ci/github/login', body: { role, jwt: this.jwt() } });
  }

  async #ask(calls: Pair<VaultCall>, tokens: Pair<string> | undefined): Promise<Pair<VaultAnswer>> {
    const as = (token: string | undefined): Pick<VaultCall, 'token'> =>
      token === undefined ? {} : { token };
    const theirs = await askVault(this.#theirs, { ...calls.theirs, ...as(tokens?.theirs) });
    const ours = await askVault(this.#cloud.url, { ...calls.ours, ...as(tokens?.ours) });
    return { theirs, ours };
  }
}

async function compareLogins(both: Comparison): Promise<void> {
  const login = (
    what: string,
    role: unknown,
    jwt: unknown,
    path = 'auth/ci/github/login',
  ): Promise<unknown> => both.same(`login: ${what}`, { method: 'POST', path, body: { role, jwt } });
  const now = Math.floor(Date.now() / 1000);
  for (const role of Object.keys(roles).filter((name) => !name.startsWith('random-')))
    await login(`role ${role}`, role, both.jwt({ attempt: 1, deep: { er: 'x' } }));
  await login('a role that is not there', 'none', both.jwt());
  await login('no role', undefined, both.jwt());
  await login('no token', 'ci', undefined);
  await login('a list as the role', ['ci'], both.jwt());
  await login('a mount without configuration', 'ci', both.jwt(), 'auth/unconfigured/login');
  await login('a mount that is not there', 'ci', both.jwt(), 'auth/nowhere/login');
  await login('several audiences', 'ci', both.jwt({ aud: ['x', AUDIENCE] }));
  await login('another audience', 'ci', both.jwt({ aud: 'x' }));
  await login('no audience', 'ci', both.jwt({ aud: undefined }));
  await login('no audience where none is bound', 'unbound', both.jwt({ aud: undefined }));
  await login('another issuer', 'ci', both.jwt({ iss: 'https://issuer.example' }));
  await login('expired within the leeway', 'ci', both.jwt({ exp: now - 30 }));
  await login('expired', 'ci', both.jwt({ exp: now - 90 }));
  await login('not yet valid', 'ci', both.jwt({ nbf: now + 90 }));
  await login('issued in the future', 'ci', both.jwt({ iat: now + 90 }));
  await login('without an end', 'ci', both.jwt({ exp: undefined }));
  await login('without times', 'ci', both.jwt({ exp: undefined, iat: undefined, nbf: undefined }));
  await login('a user that is a number', 'ci', both.jwt({ repository_id: 456 }));
  await login('another number', 'number', both.jwt({ attempt: 2 }));
  await login('a number as a text', 'number', both.jwt({ attempt: '1' }));
  await login('two parts', 'ci', 'a.b');
  await login('no JSON', 'ci', 'a.b.c');
  const [header = '', payload = '', signature = ''] = both.jwt().split('.');
  await login('a bad signature', 'ci', `${header}.${payload}.${signature.slice(0, -8)}AAAAAAAA`);
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  await login('no algorithm', 'ci', `${none}.${payload}.`);
  await both.same('login by GET', { method: 'GET', path: 'auth/ci/github/login' });
  const machine = (what: string, body: unknown): Promise<unknown> =>
    both.same(`approle: ${what}`, { method: 'POST', path: 'auth/machines/login', body });
  await machine('another role id', { role_id: 'x', secret_id: 'the-secret-id' });
  await machine('no secret id', { role_id: 'the-role-id' });
  await machine('another secret id', { role_id: 'the-role-id', secret_id: 'x' });
  for (const nth of ['first', 'second', 'third'])
    await machine(`the ${nth} use`, { role_id: 'the-role-id', secret_id: 'the-secret-id' });
}

const readPaths = [
  ...['db', 'denied', 'none', 'versions', 'deleted', 'many'].map((name) => `kv/data/app/${name}`),
  ...['0', '1', '2', '3', '4', '-1', 'x'].map((version) => `kv/data/app/versions?version=${version}`),
  'kv/data/app/many?version=2',
  'kv/data/app/many?version=3',
  'kv/data/team/shared',
  'kv/data/other/x',
  'kv/data/app%2Fdb',
  ...['db', 'versions', 'deleted', 'many', 'none'].map((name) => `kv/metadata/app/${name}`),
  'kv/metadata/app?list=true',
  'kv/app/db',
  'old/app/db',
  'old/app/plain',
  'old/none',
  'old/?list=true',
  'nowhere/x',
  'database/creds/none',
  'database/other/x',
  'certificates/issue/web',
  'sys/internal/ui/mounts/kv/app/db',
  'sys/internal/ui/mounts/old',
  'sys/internal/ui/mounts/database',
  'sys/internal/ui/mounts/nowhere/x',
];
const listPaths = [
  'kv/metadata/app',
  'kv/metadata/app/',
  'kv/metadata/',
  'kv/metadata/none',
  'kv/metadata/app/db',
  'kv/data/app',
  'old',
  'old/app/',
  'old/none',
];

async function compareReads(both: Comparison): Promise<void> {
  const callers: Readonly<Record<string, Pair<string> | undefined>> = {
    nobody: undefined,
    'a token that is not there': { theirs: 'x', ours: 'x' },
    root: { theirs: ROOT, ours: ROOT },
    ci: await both.byRole('ci'),
  };
  for (const [who, tokens] of Object.entries(callers)) {
    for (const path of readPaths) await both.same(`GET ${path} as ${who}`, { method: 'GET', path }, tokens);
    for (const path of listPaths) await both.same(`LIST ${path} as ${who}`, { method: 'LIST', path }, tokens);
    const capabilities = (body: unknown): Promise<unknown> =>
      both.same(
        `capabilities of ${JSON.stringify(body)} as ${who}`,
        { method: 'POST', path: 'sys/capabilities-self', body },
        tokens,
      );
    const paths = ['kv/data/app/db', 'kv/data/app/denied', 'kv/data/x/shared', 'kv/data/x/y', 'old/', 'old'];
    await capabilities({ paths: [...paths, 'sys/leases/revoke', 'auth/token/lookup-self'] });
    await capabilities({ path: 'kv/data/app/db' });
    await capabilities({});
  }
}

async function comparePriorities(both: Comparison): Promise<void> {
  const body = { paths: [...new Set(randomPaths)] };
  for (const [index, policy] of randomPolicies.entries()) {
    const tokens = await both.byRole(`random-${index}`);
    const call = { method: 'POST', path: 'sys/capabilities-self', body };
    await both.same(`capabilities by ${policy.replaceAll('\n', ' ')}`, call, tokens);
  }
}

async function compareTokens(both: Comparison): Promise<void> {
  const lookup: VaultCall = { method: 'GET', path: 'auth/token/lookup-self' };
  const renew = (body: unknown): VaultCall => ({ method: 'POST', path: 'auth/token/renew-self', body });
  for (const role of ['ci', 'batch', 'bare', 'short', 'mapped']) {
    const tokens = await both.byRole(role);
    await both.same(`lookup-self by role ${role}`, lookup, tokens);
    await both.same(`renew-self by role ${role}`, renew({}), tokens);
    await both.same(`renew-self for longer by role ${role}`, renew({ increment: '20m' }), tokens);
    await both.same(`renew-self for nonsense by role ${role}`, renew({ increment: 'x' }), tokens);
    const revoke = { method: 'POST', path: 'auth/token/revoke-self', body: {} };
    await both.same(`revoke-self by role ${role}`, revoke, tokens);
    await both.same(`lookup-self by role ${role} after that`, lookup, tokens);
  }
  const denied = { method: 'GET', path: 'kv/data/other/x' };
  for (const [what, call] of [['lookup', lookup] as const, ['denial', denied] as const]) {
    const tokens = await both.byRole('twice');
    for (const nth of ['first', 'second', 'third'])
      await both.same(`a ${what} as the ${nth} use of two`, call, tokens);
  }
}

async function compareLeases(both: Comparison): Promise<void> {
  const tokens = await both.byRole('ci');
  const issue = (what: string, body: unknown): Promise<Pair<VaultAnswer>> =>
    both.same(what, { method: 'POST', path: 'certificates/issue/web', body }, tokens);
  const lease = (name: string, what: string, { theirs, ours }: Pair<string>): Promise<void> => {
    const call = (id: string): VaultCall => ({
      method: 'POST',
      path: `sys/leases/${name}`,
      body: { lease_id: id },
    });
    return both.sameOfEach(`leases/${name}: ${what}`, { theirs: call(theirs), ours: call(ours) }, tokens);
  };
  await issue('a certificate without a name', {});
  await issue('a certificate for another domain', { common_name: 'a.example' });
  await issue('a certificate for a shorter time', { common_name: 'a.acme.example', ttl: '10m' });
  const { theirs, ours } = await issue('a certificate', { common_name: 'b.acme.example' });
  const ids = {
    theirs: String(member(theirs.json, 'lease_id')),
    ours: String(member(ours.json, 'lease_id')),
  };
  for (const name of ['lookup', 'renew', 'revoke']) await lease(name, 'of the certificate', ids);
  for (const name of ['lookup', 'renew', 'revoke']) await lease(name, 'once it is revoked', ids);
  for (const name of ['lookup', 'renew', 'revoke']) await lease(name, 'of nothing', { theirs: '', ours: '' });
}

async function compareNamespaces(both: Comparison): Promise<void> {
  const login = { method: 'POST', path: 'auth/jwt/login', body: { role: 'ci', jwt: both.jwt() } };
  const own = await both.signIn({ ...login, namespace: 'team' });
  await both.same('login in a namespace by the path', { ...login, path: 'team/auth/jwt/login' });
  await both.same('login in a namespace that is not there', { ...login, namespace: 'nowhere' });
  await both.same('login at a mount of another', {
    ...login,
    path: 'auth/ci/github/login',
    namespace: 'team',
  });
  const places: readonly (readonly [path: string, namespace: string])[] = [
    ['kv/data/x', 'team'],
    ['kv/data/x', '/team/'],
    ['team/kv/data/x', ''],
    ['kv/data/x', ''],
    ['kv/data/app/db', ''],
    ['auth/token/lookup-self', ''],
    ['auth/token/lookup-self', 'team'],
    ['sys/internal/ui/mounts/kv/x', 'team'],
    ['team/sys/internal/ui/mounts/kv/x', ''],
    ['sys/internal/ui/mounts/team/kv/x', ''],
  ];
  for (const [path, namespace] of places) {
    const call = { method: 'GET', path, namespace };
    const place = `GET ${path} in namespace "${namespace}"`;
    await both.same(`${place} as root`, call, { theirs: ROOT, ours: ROOT });
    await both.same(`${place} as one of the namespace`, call, own);
  }
}

await interop(async (checks, home) => {
  const server = await startOpenbao(ROOT, home);
  const cloud = await startEmulator({ seed: seed() });
  try {
    await fill(server.address, cloud, checks);
    const both = new Comparison(server.address, cloud, checks);
    await compareLogins(both);
    await compareReads(both);
    await comparePriorities(both);
    await compareTokens(both);
    await compareLeases(both);
    await compareNamespaces(both);
  } finally {
    await cloud.close();
    await server.stop();
  }
});
