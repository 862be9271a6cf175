import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts';
import { parseSeed } from '../../../src/emulator/parse-seed.ts';
import { isRecord } from '../../../src/emulator/wire.ts';
import { askVault, member } from '../../helpers/vault-client.ts';
import type { StepResult } from '../../runner/action.ts';
import { type Job, withJob } from '../../runner/job.ts';
import type { ProcessResult } from '../../runner/process.ts';
import { actionFolder } from '../../scenarios/scenario.ts';
import { type Checks, interop } from '../shared/program.mts';
import { errorCodes, runCli } from '../shared/run.mts';
import { startOpenbao } from './server.mts';

/**
 * The built action and command line on OpenBao, a server that somebody else wrote: sign-in by the embedded issuer's token, KV of
 * both versions, an engine that issues, and what is left when the job is over.
 */
const ROOT = 'the-root-token-of-this-program';
const AUDIENCE = 'https://vault.acme.example';

const policy = `
  path "kv/data/app/*"           { capabilities = ["read"] }
  path "kv/metadata/app/*"       { capabilities = ["read", "list"] }
  path "kv/data/app/denied"      { capabilities = ["deny"] }
  path "team/kv/data/*"          { capabilities = ["read"] }
  path "old/app/*"               { capabilities = ["read", "list"] }
  path "certificates/issue/web"  { capabilities = ["update"] }
  path "sys/capabilities-self"   { capabilities = ["update"] }
  path "sys/leases/revoke"       { capabilities = ["update"] }
  path "auth/token/revoke-self"  { capabilities = ["update"] }`;

const role = {
  role_type: 'jwt',
  user_claim: 'repository_id',
  bound_audiences: [AUDIENCE],
  bound_claims: { repository: 'acme/web' },
  token_policies: ['ci'],
  token_no_default_policy: true,
  token_ttl: '15m',
};

const PASSWORD_VALUE = 'wrong-horse-battery-77';

class Server {
  readonly address: string;
  readonly cloud: Emulator;

  constructor(address: string, cloud: Emulator) {
    this.address = address;
    this.cloud = cloud;
  }

  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
    const call = { method, path, token: ROOT, ...(body === undefined ? {} : { body }) };
    return askVault(this.address, call);
  }

  async write(path: string, body: unknown): Promise<void> {
    const { status } = await this.ask('POST', path, body);
    if (status !== 200 && status !== 204) throw new Error(`OpenBao refuses ${path}: ${status}`);
  }

  /** Tokens that live, without the root token. */
  async tokens(): Promise<number> {
    const { json } = await this.ask('LIST', 'auth/token/accessors');
    const keys = member(json, 'data', 'keys');
    return Array.isArray(keys) ? keys.length - 1 : Number.NaN;
  }

  async leases(): Promise<number> {
    const { json, status } = await this.ask('LIST', 'sys/leases/lookup/certificates/issue/web');
    const keys = member(json, 'data', 'keys');
    return status === 404 ? 0 : Array.isArray(keys) ? keys.length : Number.NaN;
  }

  inputs(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    return { 'vault-addr': this.address, 'vault-role': 'ci', 'vault-audience': AUDIENCE, ...more };
  }

  /** The built command line. */
  run(command: readonly string[], lines: readonly string[]): Promise<ProcessResult> {
    const { ACTIONS_ID_TOKEN_REQUEST_URL = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN = '' } =
      this.cloud.environment();
    const flags = Object.entries(this.inputs()).map(([name, value]) => `--${name}=${value}`);
    return runCli([...command, ...flags, '--secrets', lines.join('\n')], {
      ACTIONS_ID_TOKEN_REQUEST_URL,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    });
  }

  /** The built action, as a job's step. */
  async step(
    lines: readonly string[],
    more: Readonly<Record<string, string>>,
    check: (result: StepResult, job: Job) => Promise<void> | void,
  ): Promise<void> {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token = '' } =
      this.cloud.environment();
    await withJob({ idToken: { url, token } }, async (job) => {
      const inputs = { ...this.inputs(more), secrets: lines.join('\n') };
      await check(await job.runAction({ actionFolder, with: inputs }), job);
    });
  }
}

async function fill(server: Server): Promise<void> {
  const { cloud } = server;
  await server.write('sys/policies/acl/ci', { policy });
  await server.write('sys/auth/jwt', { type: 'jwt' });
  const jwks = { jwks_url: `${cloud.url}/.well-known/jwks`, bound_issuer: cloud.issuer };
  await server.write('auth/jwt/config', jwks);
  await server.write('auth/jwt/role/ci', role);
  await server.write('auth/jwt/role/batch', { ...role, token_type: 'batch' });
  await server.write('sys/mounts/kv', { type: 'kv', options: { version: '2' } });
  await server.write('sys/mounts/team/kv', { type: 'kv', options: { version: '2' } });
  await server.write('sys/mounts/old', { type: 'kv', options: { version: '1' } });
  await server.write('kv/data/app/db', { data: { user: 'app-user', password: PASSWORD_VALUE, port: 5432 } });
  await server.write('kv/data/app/denied', { data: { x: 'never-read-11' } });
  for (const x of ['first-41c8', 'second-9d02', 'third-b7e5'])
    await server.write('kv/data/app/versions', { data: { x } });
  await server.write('kv/destroy/app/versions', { versions: [2] });
  await server.write('kv/data/app/deleted', { data: { x: 'gone-55e1' } });
  await server.write('kv/delete/app/deleted', { versions: [1] });
  await server.write('kv/data/app/api/key', { data: { value: 'api-key-3f1d' } });
  await server.write('kv/data/app/api/deep/token', { data: { value: 'api-token-8c2e' } });
  await server.write('kv/data/app/api/deleted', { data: { value: 'never-seen-92' } });
  await server.write('kv/delete/app/api/deleted', { versions: [1] });
  await server.write('team/kv/data/common', { data: { value: 'common-6a0b' } });
  await server.write('old/app/db', { password: 'old-password-17' });
  await server.write('sys/mounts/certificates', { type: 'pki' });
  await server.write(['certificates', 'root', 'generate', 'internal'].join('/'), {
    common_name: 'acme authority',
  });
  await server.write('certificates/roles/web', {
    allowed_domains: 'acme.example',
    allow_subdomains: true,
    ttl: '1h',
    generate_lease: true,
  });
}

async function checkValues(server: Server, checks: Checks): Promise<void> {
  const cases: readonly (readonly [string, readonly string[], Readonly<Record<string, string>>])[] = [
    [
      'a key, a number, the whole, of KV version 2',
      ['PASSWORD = vault:kv/app/db#password', 'PORT = vault:kv/app/db#port', 'DB = vault:kv/app/db'],
      {
        PASSWORD: PASSWORD_VALUE,
        PORT: '5432',
        DB: JSON.stringify({ password: PASSWORD_VALUE, port: 5432, user: 'app-user' }),
      },
    ],
    [
      'versions',
      ['FIRST = vault:kv/app/versions?version=1#x', 'NEWEST = vault:kv/app/versions#x'],
      { FIRST: 'first-41c8', NEWEST: 'third-b7e5' },
    ],
    [
      'KV version 1, and a mount with a slash in its name',
      ['OLD = vault:old/app/db#password', 'COMMON = vault:team/kv/common#value'],
      { OLD: 'old-password-17', COMMON: 'common-6a0b' },
    ],
    [
      'a wildcard, without what was deleted',
      ['API_* = vault:kv/app/api/*#value'],
      { API_KEY: 'api-key-3f1d', API_DEEP_TOKEN: 'api-token-8c2e' },
    ],
    [
      'what is not there, and optional',
      ['NONE = vault:kv/app/none?optional&default=none#x'],
      { NONE: 'none' },
    ],
  ];
  for (const [what, lines, expected] of cases) {
    const { exitCode, stdout, stderr } = await server.run(['export', '--format', 'json'], lines);
    const values: unknown = exitCode === 0 ? JSON.parse(stdout) : stderr;
    checks.equal(`export: ${what}`, values, expected);
  }
  checks.equal('export: every token was given back', await server.tokens(), 0);
}

async function checkErrors(server: Server, checks: Checks): Promise<void> {
  const cases: readonly (readonly [string, string])[] = [
    ['vault:kv/app/none#x', 'VAULT_NOT_FOUND'],
    ['vault:kv/app/versions?version=2#x', 'VAULT_VERSION_DESTROYED'],
    ['vault:kv/app/versions?version=9#x', 'VAULT_NOT_FOUND'],
    ['vault:kv/app/deleted#x', 'VAULT_VERSION_DELETED'],
    ['vault:kv/app/denied#x', 'VAULT_ACCESS_DENIED'],
    ['vault:nowhere/app/x#x', 'VAULT_MOUNT_UNKNOWN'],
    ['vault:old/app/none#x', 'VAULT_NOT_FOUND'],
    ['vault:certificates/issue/web?param.common_name=acme.test', 'VAULT_SERVICE_FAILED'],
  ];
  const lines = ['FINE = vault:kv/app/db#user', ...cases.map(([text], index) => `V${index} = ${text}`)];
  const failed = await server.run(['export', '--format', 'json'], lines);
  const expected = cases.map(([, code]) => code).toSorted();
  checks.equal('export: every failure by its code', errorCodes(failed).toSorted(), expected);
  checks.equal('export: then nothing comes out', failed.stdout, '');
}

async function checkPlan(server: Server, checks: Checks): Promise<void> {
  const { exitCode, stdout } = await server.run(
    ['plan', '--json'],
    [
      'NEWEST = vault:kv/app/versions#x',
      'API_* = vault:kv/app/api/*#value',
      'CERT = vault:certificates/issue/web?param.common_name=web.acme.example#certificate',
    ],
  );
  const parsed: unknown = JSON.parse(stdout);
  const variables: readonly unknown[] =
    isRecord(parsed) && Array.isArray(parsed['variables']) ? parsed['variables'] : [];
  const planned = variables
    .filter(isRecord)
    .map(({ variable, version, access }) => [variable, version, access]);
  checks.equal(
    'plan: versions, and what may be read',
    [exitCode, planned],
    [
      0,
      [
        ['NEWEST', '3', 'yes'],
        ['API_DEEP_TOKEN', '1', 'yes'],
        ['API_KEY', '1', 'yes'],
        ['CERT', undefined, 'yes'],
      ],
    ],
  );
  checks.equal(
    'plan: nothing was issued, and no token lives on',
    [await server.leases(), await server.tokens()],
    [0, 0],
  );
}

/** With a batch token the leases are revoked one by one. */
async function checkIssuing(server: Server, checks: Checks): Promise<void> {
  const lines = [
    'CERT = vault:certificates/issue/web?param.common_name=web.acme.example#certificate',
    'KEY = vault:certificates/issue/web?param.common_name=web.acme.example#private_key',
    'PASSWORD = vault:kv/app/db#password',
  ];
  for (const [name, tokens] of [['ci', 1] as const, ['batch', 0] as const]) {
    await server.step(lines, { 'vault-role': name }, async (result, job) => {
      const { CERT = '', KEY = '', PASSWORD } = Object.fromEntries(result.exported);
      checks.equal(
        `job, role ${name}: a certificate and its key, both masked`,
        [result.errors, CERT.includes('BEGIN CERTIFICATE'), /BEGIN .*PRIVATE KEY/.test(KEY), PASSWORD],
        [[], true, true, PASSWORD_VALUE],
      );
      checks.equal(
        `job, role ${name}: one lease lives on`,
        [await server.leases(), await server.tokens()],
        [1, tokens],
      );
      const post = await job.runPost(result);
      checks.equal(
        `job, role ${name}: the job's end revokes it`,
        [post.exitCode, post.warnings, await server.leases(), await server.tokens()],
        [0, [], 0, 0],
      );
    });
  }
  await server.step(['PASSWORD = vault:kv/app/db#password'], {}, async (result) => {
    checks.equal(
      'job: where nothing is issued, the token is given back at once, and nothing is kept',
      [result.errors, [...result.exported], await server.tokens(), result.state.has('issued')],
      [[], [['PASSWORD', PASSWORD_VALUE]], 0, false],
    );
  });
  await server.step(['X = vault:kv/app/db#user'], { 'vault-role': 'nobody' }, (result) => {
    checks.that(
      result.errors.join().includes('VAULT_TRUST_REFUSED') && result.exported.size === 0,
      'job: a role that is not there is refused',
      result.errors.join('\n'),
    );
  });
}

await interop(async (checks, home) => {
  const openbao = await startOpenbao(ROOT, home);
  const cloud = await startEmulator({ seed: parseSeed({ issuer: { claims: { repository: 'acme/web' } } }) });
  const server = new Server(openbao.address, cloud);
  try {
    await fill(server);
    await checkValues(server, checks);
    await checkErrors(server, checks);
    await checkPlan(server, checks);
    await checkIssuing(server, checks);
  } finally {
    await cloud.close();
    await openbao.stop();
  }
});
