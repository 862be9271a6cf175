import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { ExternalAccountClient } from 'google-auth-library';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { type Emulator, type RecordedRequest, startEmulator } from '../../../src/emulator/emulator.ts';
import { isRecord } from '../../../src/emulator/wire.ts';
import {
  PROVIDER,
  withGoogleProjectPart,
  withGoogleSecret,
  withManyGoogleSecrets,
} from '../../helpers/seed.ts';
import { runProcess } from '../../runner/process.ts';
import { googlePython } from '../parts.mts';
import { install } from '../shared/install.mts';
import { type Checks, interop } from '../shared/program.mts';
import { at, withFolder } from '../shared/run.mts';

/**
 * Google's own clients, unchanged but for the address, take the embedded cloud for the real one: the exchange of a
 * token, the impersonation, Secret Manager, and their errors by the names that their users know.
 */
const ACCOUNT = 'ci@acme-prod.iam.gserviceaccount.com';
const NUMBER = 'projects/123456789012';
/** How each client raises what the service refuses: in Python by the HTTP status alone, in Node by the gRPC number. */
const raisedAs = {
  notFound: { python: 'NotFound', node: 5 },
  failedPrecondition: { python: 'BadRequest', node: 9 },
  denied: { python: 'Forbidden', node: 7 },
  invalid: { python: 'BadRequest', node: 3 },
} as const;
type Language = 'python' | 'node';

await interop(async (checks) => {
  const interpreter = await install(googlePython);
  const cloud = await startEmulator({ seed: seed() });
  try {
    for (const [language, run] of [
      ['python', pythonOn(cloud, interpreter)],
      ['node', nodeOn(cloud)],
    ] as const) {
      for (const account of [undefined, ACCOUNT]) {
        const who = `${language}, ${account === undefined ? 'federated' : 'impersonating'}`;
        const begun = cloud.requests.length;
        judge(who, language, await run(account), checks);
        judgeRequests(who, cloud.requests.slice(begun), account, checks);
      }
      await judgeRefusals(language, run, checks);
    }
  } finally {
    await cloud.close();
  }
});

function seed(): ReturnType<typeof demoSeed> {
  const open = withManyGoogleSecrets(demoSeed(), 5);
  const closed = withGoogleSecret(open, 'off', { value: 'x', state: 'DISABLED' });
  return withGoogleProjectPart(closed, { number: '999', secrets: { hidden: 'x' } }, 'acme-other');
}

function judge(who: string, language: Language, told: Told, checks: Checks): void {
  const secret = (name: string): string => `${NUMBER}/secrets/${name}`;
  const created = Date.parse('2026-01-05T08:00:00Z') / 1000;
  const expected: Told = {
    access: {
      name: `${secret('stripe-key')}/versions/1`,
      data: 'sk_demo_7Qw2Zr9LmX4tVb6N',
      crc32c: 1179184881,
    },
    'access of a version': { name: `${secret('many-1')}/versions/1`, data: 'value-1', crc32c: 729152506 },
    version: { name: `${secret('stripe-key')}/versions/1`, state: 'ENABLED', created },
    'disabled version': { name: `${secret('off')}/versions/1`, state: 'DISABLED', created },
    pages: [[secret('many-0'), secret('many-1')], [secret('many-2'), secret('many-3')], [secret('many-4')]],
    permissions: ['secretmanager.versions.access'],
    'permissions on a missing secret': [],
  };
  for (const [call, value] of Object.entries(expected)) checks.equal(`${who}: ${call}`, told[call], value);
  const errors: Readonly<Record<string, readonly [keyof typeof raisedAs, message: RegExp, reason?: string]>> =
    {
      'missing secret': ['notFound', /Secret \[.*\/none\] not found/],
      'missing version': ['notFound', /Secret Version \[.*\/9\] not found/],
      'access of a disabled version': ['failedPrecondition', /is in DISABLED state/],
      denied: ['denied', /'secretmanager\.versions\.access' denied/, 'IAM_PERMISSION_DENIED'],
      'denied list': ['denied', /'secretmanager\.secrets\.list' denied/, 'IAM_PERMISSION_DENIED'],
      'bad filter': ['invalid', /filter/],
    };
  for (const [call, [kind, message, reason]] of Object.entries(errors)) {
    const said = String(at(told, call, 'message'));
    checks.equal(
      `${who}: ${call} is ${raisedAs[kind][language]}`,
      [at(told, call, 'raised'), at(told, call, 'reason') ?? undefined, message.test(said) ? message : said],
      [raisedAs[kind][language], reason, message],
    );
  }
}

/** One exchange serves all calls, and nothing is tried twice: what a client takes for a passing fault it would repeat. */
function judgeRequests(
  who: string,
  requests: readonly RecordedRequest[],
  account: string | undefined,
  checks: Checks,
): void {
  const counts: Record<string, number> = {};
  for (const { call } of requests) counts[call] = (counts[call] ?? 0) + 1;
  checks.equal(`${who}: the requests that were sent`, counts, {
    ExchangeToken: 1,
    ...(account === undefined ? {} : { GenerateAccessToken: 1 }),
    AccessSecretVersion: 6,
    GetSecretVersion: 2,
    ListSecrets: 5,
    TestIamPermissions: 2,
  });
}

/** What the clients make of a token that is not taken, and of an account that may not be impersonated. */
async function judgeRefusals(language: Language, run: Run, checks: Checks): Promise<void> {
  const issued = Math.floor(Date.now() / 1000) - 600;
  const refusals: readonly (readonly [what: string, told: Told, said: RegExp])[] = [
    ['an expired token', await run(undefined, { iat: issued, exp: issued + 300 }), /invalid_grant.*stale/],
    ['another audience', await run(undefined, { aud: 'x' }), /invalid_grant.*audience in ID Token/],
    [
      'another issuer',
      await run(undefined, { iss: 'https://x.example' }),
      /invalid_grant.*issuer in ID Token/,
    ],
    [
      'a token that the attribute condition rejects',
      await run(undefined, { repository_owner_id: '7' }),
      /unauthorized_client.*attribute condition/,
    ],
    [
      'an account that may not be impersonated',
      await run('x@acme-prod.iam.gserviceaccount.com'),
      /iam\.serviceAccounts\.getAccessToken/,
    ],
  ];
  for (const [what, told, said] of refusals) {
    const text = JSON.stringify(told['access']);
    checks.equal(`${language}: ${what} is refused`, said.test(text) ? 'refused' : text, 'refused');
  }
}

/** What google-github-actions/auth and `gcloud iam workload-identity-pools create-cred-config` write, but for the hosts. */
function externalAccount(cloud: Emulator, tokenFile: string, account: string | undefined) {
  const impersonation = `${cloud.url}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`;
  return {
    type: 'external_account',
    audience: `//iam.googleapis.com/${PROVIDER}`,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${cloud.url}/v1/token`,
    ...(account === undefined
      ? {}
      : {
          service_account_impersonation_url: impersonation,
          service_account_impersonation: { token_lifetime_seconds: 600 },
        }),
    credential_source: { file: tokenFile },
  };
}

type Told = Readonly<Record<string, unknown>>;
type Run = (account: string | undefined, claims?: Readonly<Record<string, unknown>>) => Promise<Told>;

function writeToken(folder: string, cloud: Emulator, claims: Readonly<Record<string, unknown>>): string {
  const file = join(folder, 'token');
  writeFileSync(file, cloud.signToken({ aud: `https://iam.googleapis.com/${PROVIDER}`, ...claims }));
  return file;
}

function pythonOn(cloud: Emulator, interpreter: string): Run {
  return (account, claims = {}) =>
    withFolder(async (folder) => {
      const file = join(folder, 'credentials.json');
      writeFileSync(file, JSON.stringify(externalAccount(cloud, writeToken(folder, cloud, claims), account)));
      const result = await runProcess({
        file: interpreter,
        args: [join(import.meta.dirname, 'google_clients.py'), file],
        cwd: folder,
        env: {
          PATH: process.env['PATH'] ?? '',
          HOME: folder,
          GOOGLE_ENDPOINT: cloud.url,
          // Whatever is sent elsewhere ends at a port of this machine that nobody listens at.
          HTTPS_PROXY: 'http://127.0.0.1:9',
          NO_PROXY: '127.0.0.1',
        },
      });
      if (result.exitCode !== 0) throw new Error(result.stderr);
      const told: unknown = JSON.parse(result.stdout);
      return isRecord(told) ? told : {};
    });
}

/** The same calls as google_clients.py, told in the same words. */
function nodeOn(cloud: Emulator): Run {
  return (account, claims = {}) =>
    withFolder(async (folder) => {
      const authClient = ExternalAccountClient.fromJSON(
        externalAccount(cloud, writeToken(folder, cloud, claims), account),
      );
      if (authClient === null) throw new Error('the credentials are not taken for an external account');
      authClient.scopes = ['https://www.googleapis.com/auth/cloud-platform'];
      const { hostname, port } = new URL(cloud.url);
      const client = new SecretManagerServiceClient({
        fallback: true,
        protocol: 'http',
        apiEndpoint: hostname,
        port: Number(port),
        authClient,
      });
      try {
        return await callAll(client);
      } finally {
        await client.close();
      }
    });
}

async function callAll(client: SecretManagerServiceClient): Promise<Told> {
  const access = async (name: string) => {
    const [{ name: full, payload }] = await client.accessSecretVersion({ name });
    return {
      name: full,
      data: Buffer.from(payload?.data ?? '').toString(),
      crc32c: Number(payload?.dataCrc32c),
    };
  };
  const version = async (name: string) => {
    const [{ name: full, state, createTime }] = await client.getSecretVersion({ name });
    return { name: full, state, created: Number(createTime?.seconds) };
  };
  const pages = async (parent: string, filter: string) => {
    const listed: unknown[] = [];
    let pageToken = '';
    do {
      const [secrets, , answer] = await client.listSecrets(
        { parent, filter, pageSize: 2, pageToken },
        { autoPaginate: false },
      );
      listed.push(secrets.map(({ name }) => name));
      pageToken = answer?.nextPageToken ?? '';
    } while (pageToken !== '');
    return listed;
  };
  const permissions = async (resource: string) => {
    const asked = ['secretmanager.versions.access', 'secretmanager.versions.add'];
    const [answer] = await client.testIamPermissions({ resource, permissions: asked });
    return answer.permissions;
  };
  const project = 'projects/acme-prod';
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    access: () => access(`${project}/secrets/stripe-key/versions/latest`),
    'access of a version': () => access(`${project}/secrets/many-1/versions/1`),
    version: () => version(`${project}/secrets/stripe-key/versions/latest`),
    'disabled version': () => version(`${project}/secrets/off/versions/1`),
    pages: () => pages(project, 'name:many-'),
    permissions: () => permissions(`${project}/secrets/stripe-key`),
    'permissions on a missing secret': () => permissions(`${project}/secrets/none`),
    'missing secret': () => access(`${project}/secrets/none/versions/1`),
    'missing version': () => access(`${project}/secrets/stripe-key/versions/9`),
    'access of a disabled version': () => access(`${project}/secrets/off/versions/1`),
    denied: () => access('projects/acme-other/secrets/hidden/versions/latest'),
    'denied list': () => pages('projects/acme-other', ''),
    'bad filter': () => pages(project, 'nonsense ~ x'),
  };
  const told: Record<string, unknown> = {};
  for (const [name, call] of Object.entries(calls)) told[name] = await call().catch(raised);
  return told;
}

function raised(error: unknown): unknown {
  if (!(error instanceof Error)) return { raised: String(error) };
  return {
    raised: 'code' in error ? error.code : error.name,
    reason: at({ ...error }, 'reason'),
    message: error.message,
  };
}
