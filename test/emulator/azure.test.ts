import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import {
  AZURE_CLIENT,
  AZURE_TENANT,
  seedOf,
  withAzureApplications,
  withAzureSecrets,
  withAzureVaultPart,
  withManagedIdentity,
  withManyAzureSecrets,
} from '../helpers/seed.ts';
import { type Answer, entraToken, get, requestToken } from '../helpers/wire-clients.ts';

type Json = Readonly<Record<string, unknown>>;

const AUDIENCE = 'api://AzureADTokenExchange';
const SUBJECT = 'repo:acme/web:ref:refs/heads/main';

let emulator: Emulator | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

async function start(seed: Seed = demoSeed(), now?: () => Date): Promise<Emulator> {
  emulator = await startEmulator({ seed, ...(now === undefined ? {} : { now }) });
  return emulator;
}

/** Status, OAuth's error and the AADSTS numbers. */
function seen({ status, code, json }: Answer): readonly unknown[] {
  return [status, code, json['error_codes']];
}

async function askVault(cloud: Emulator, path: string, token?: string): Promise<Answer> {
  const query = path.includes('?') ? '&' : '?';
  return get(`${cloud.url}/vaults/acme-prod${path}${query}api-version=2025-07-01`, {
    authorization: `Bearer ${token ?? (await entraToken(cloud))}`,
  });
}

/** Status, code and inner code. */
function refused({ status, json }: Answer): readonly unknown[] {
  const error = json['error'];
  return [status, error];
}

describe('the token endpoint', () => {
  it('answers the documented shape', async () => {
    expect((await requestToken(await start())).json).toEqual({
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.stringMatching(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/),
    });
  });

  it.each<readonly [string, Readonly<Record<string, string | undefined>>, readonly unknown[]]>([
    ['another grant', { grant_type: 'password' }, [400, 'unsupported_grant_type', [70_003]]],
    ['no client', { client_id: undefined }, [400, 'invalid_request', [900_144]]],
    ['an unknown client', { client_id: AZURE_TENANT }, [400, 'unauthorized_client', [700_016]]],
    ['a scope that is none', { scope: 'https://vault.azure.net' }, [400, 'invalid_scope', [1_002_012]]],
    ['an unknown resource', { scope: 'https://x.example/.default' }, [400, 'invalid_resource', [500_011]]],
    ['no proof', { client_assertion: undefined }, [401, 'invalid_client', [7_000_218]]],
    ['no type of assertion', { client_assertion_type: undefined }, [400, 'invalid_request', [900_144]]],
    ['an assertion that is none', { client_assertion: 'x' }, [401, 'invalid_client', [50_027]]],
    [
      'a secret where the application has none',
      { client_assertion: undefined, client_secret: 'x' },
      [401, 'invalid_client', [7_000_215]],
    ],
  ])('refuses %s', async (_, changes, expected) => {
    expect(seen(await requestToken(await start(), changes))).toEqual(expected);
  });

  it.each([
    ['an unknown tenant', AZURE_TENANT.replace('5', '6'), [400, 'invalid_request', [90_002]]],
    ['an unknown domain', 'acme.example', [400, 'invalid_request', [90_002]]],
    ['what is no tenant', 'acme', [400, 'invalid_request', [900_023]]],
  ])('refuses %s', async (_, tenant, expected) => {
    expect(seen(await requestToken(await start(), {}, tenant))).toEqual(expected);
  });

  const now = Math.floor(Date.now() / 1000);
  it.each<readonly [string, Json, number]>([
    ['another issuer', { iss: 'https://gitlab.com' }, 700_211],
    ['an issuer with a slash', { iss: 'https://token.actions.githubusercontent.com/' }, 700_211],
    ['another subject', { sub: 'repo:acme/web:pull_request' }, 700_213],
    ['a subject that only begins so', { sub: `${SUBJECT}x` }, 700_213],
    ['another audience', { aud: 'api://other' }, 700_212],
    ['a subject in other letter case', { sub: SUBJECT.toUpperCase() }, 7_002_138],
    ['an audience in other letter case', { aud: AUDIENCE.toLowerCase() }, 7_002_138],
    ['its time over', { iat: now - 400, exp: now - 100 }, 700_024],
    ['its time to come', { nbf: now + 60, exp: now + 300 }, 700_024],
    ['two audiences', { aud: [AUDIENCE, 'x'] }, 50_027],
    ['no subject', { sub: undefined }, 50_027],
  ])('refuses a token with %s', async (_, claims, number) => {
    const cloud = await start();
    const client_assertion = cloud.signToken({ aud: AUDIENCE, ...claims });
    expect(seen(await requestToken(cloud, { client_assertion }))).toEqual([401, 'invalid_client', [number]]);
  });

  it('verifies the signature', async () => {
    const cloud = await start();
    const stranger = await startEmulator({ seed: demoSeed() });
    const client_assertion = stranger.signToken({ aud: AUDIENCE });
    await stranger.close();
    expect(seen(await requestToken(cloud, { client_assertion }))).toEqual([401, 'invalid_client', [700_027]]);
  });

  it('knows no keys of an issuer that it has not, and takes a secret that is right', async () => {
    const cloud = await start(
      withAzureApplications(demoSeed(), {
        [AZURE_CLIENT]: {
          clientSecret: 's',
          federatedCredentials: [{ issuer: 'https://gitlab.com', subject: SUBJECT }],
        },
      }),
    );
    const client_assertion = cloud.signToken({ aud: AUDIENCE, iss: 'https://gitlab.com' });
    expect(seen(await requestToken(cloud, { client_assertion }))).toEqual([400, 'invalid_request', [50_166]]);
    const bySecret = { client_assertion: undefined, client_secret: 's' };
    expect((await requestToken(cloud, bySecret)).status).toBe(200);
  });

  it('has a discovery document', async () => {
    const cloud = await start();
    const { json } = await get(`${cloud.url}/${AZURE_TENANT}/v2.0/.well-known/openid-configuration`);
    expect(json['token_endpoint']).toBe(`${cloud.url}/${AZURE_TENANT}/oauth2/v2.0/token`);
  });
});

describe('a vault', () => {
  it('answers the documented shape, with and without a version', async () => {
    const cloud = await start(
      withAzureSecrets(demoSeed(), {
        db: {
          value: 's3cr3t',
          id: '4387e9f3d6e14c459867679a90fd0f79',
          contentType: 'text/plain',
          nbf: '2020-01-01T00:00:00Z',
          exp: '2030-01-01T00:00:00Z',
          tags: { team: 'web' },
        },
      }),
    );
    const expected = {
      value: 's3cr3t',
      id: 'https://acme-prod.vault.azure.net/secrets/db/4387e9f3d6e14c459867679a90fd0f79',
      contentType: 'text/plain',
      attributes: {
        enabled: true,
        nbf: 1_577_836_800,
        exp: 1_893_456_000,
        created: 1_767_600_000,
        updated: 1_767_600_000,
        recoveryLevel: 'Recoverable+Purgeable',
        recoverableDays: 90,
      },
      tags: { team: 'web' },
    };
    for (const path of ['/secrets/db', '/secrets/db/', '/secrets/DB/4387E9F3D6E14C459867679A90FD0F79'])
      expect((await askVault(cloud, path)).json).toEqual(expected);
  });

  it('challenges whoever has no token that is good here', async () => {
    const elapsed = { seconds: 0 };
    const cloud = await start(demoSeed(), () => new Date(Date.now() + elapsed.seconds * 1000));
    const token = await entraToken(cloud);
    const other = (await requestToken(cloud, { scope: 'https://vault.azure.cn/.default' })).json[
      'access_token'
    ];
    const bare = await get(`${cloud.url}/vaults/acme-prod/secrets/session-key?api-version=7.4`);
    expect(bare.headers['www-authenticate']).toBe(
      `Bearer authorization="https://login.microsoftonline.com/${AZURE_TENANT}", resource="https://vault.azure.net"`,
    );
    elapsed.seconds = 3600;
    const answers = [
      bare,
      await askVault(cloud, '/secrets/session-key', 'x'),
      await askVault(cloud, '/secrets/session-key', String(other)),
      await askVault(cloud, '/secrets/session-key', token),
    ];
    for (const answer of answers) {
      expect(refused(answer)).toEqual([
        401,
        { code: 'Unauthorized', message: expect.stringMatching(/^AKV10/) },
      ]);
    }
  });

  it.each<readonly [string, Json, string, string]>([
    [
      'a reader asks for a value',
      { roles: [{ role: 'Key Vault Reader', application: AZURE_CLIENT }] },
      '/secrets/queue-url',
      'ForbiddenByRbac',
    ],
    [
      'the role is on another secret',
      { roles: [{ role: 'Key Vault Secrets User', application: AZURE_CLIENT, secret: 'session-key' }] },
      '/secrets/queue-url',
      'ForbiddenByRbac',
    ],
    [
      'the role is on one secret, and all are asked for',
      { roles: [{ role: 'Key Vault Secrets User', application: AZURE_CLIENT, secret: 'session-key' }] },
      '/secrets',
      'ForbiddenByRbac',
    ],
    [
      "the role is another application's",
      { roles: [{ role: 'Key Vault Secrets User', application: AZURE_TENANT }] },
      '/secrets/queue-url',
      'ForbiddenByRbac',
    ],
    [
      'a contributor asks for metadata',
      { roles: [{ role: 'Key Vault Contributor', application: AZURE_CLIENT }] },
      '/secrets',
      'ForbiddenByRbac',
    ],
    ['the address is not admitted', { firewall: true }, '/secrets/queue-url', 'ForbiddenByFirewall'],
  ])('forbids where %s', async (_, part, path, inner) => {
    const cloud = await start(withAzureVaultPart(demoSeed(), part));
    expect(refused(await askVault(cloud, path))).toEqual([
      403,
      { code: 'Forbidden', message: expect.any(String), innererror: { code: inner } },
    ]);
  });

  it.each([
    ['get', [200, 403, 403]],
    ['list', [403, 200, 200]],
  ])('works by access policies: %s', async (permission, statuses) => {
    const json = {
      azure: {
        tenants: {
          [AZURE_TENANT]: {
            applications: { [AZURE_CLIENT]: { federatedCredentials: [{ subject: SUBJECT }] } },
          },
        },
        vaults: {
          'acme-prod': {
            tenant: AZURE_TENANT,
            accessPolicies: [{ application: AZURE_CLIENT, permissions: [permission] }],
            secrets: { db: 'x' },
          },
        },
      },
    };
    const cloud = await start(seedOf(json));
    const paths = ['/secrets/db', '/secrets', '/secrets/db/versions'];
    const answers = await Promise.all(paths.map((path) => askVault(cloud, path)));
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    for (const answer of answers.filter(({ status }) => status === 403))
      expect(answer.text).toContain('ForbiddenByPolicy');
  });

  it.each([
    ['/secrets/nope', 404, 'SecretNotFound'],
    [`/secrets/session-key/${'0'.repeat(32)}`, 404, 'SecretNotFound'],
    ['/secrets/gone', 404, 'SecretNotFound'],
    ['/secrets/gone/versions', 404, 'SecretNotFound'],
    ['/deletedsecrets/session-key', 404, 'SecretNotFound'],
    ['/secrets/off', 403, 'SecretDisabled'],
    ['/secrets?maxresults=26', 400, 'BadParameter'],
    ['/secrets?$skiptoken=x', 400, 'BadParameter'],
    ['/keys/x', 404, 'NotFound'],
  ])('GET %s is %i %s', async (path, status, code) => {
    const seed = withAzureSecrets(demoSeed(), {
      off: { value: 'x', enabled: false },
      gone: { value: 'x', deletedDate: '2026-10-01T00:00:00Z' },
    });
    const answer = await askVault(await start(seed), path);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`"code":"${code}"`);
  });

  it('wants a version of its API, and is there by its name alone', async () => {
    const cloud = await start();
    const authorization = `Bearer ${await entraToken(cloud)}`;
    expect((await get(`${cloud.url}/vaults/acme-prod/secrets/x`, { authorization })).status).toBe(400);
    const other = await get(`${cloud.url}/vaults/other/secrets/x?api-version=7.4`, { authorization });
    expect(other.text).toContain('VaultNotFound');
  });

  it('lists metadata in pages of 25, without values and without what is deleted', async () => {
    const seed = withAzureSecrets(withManyAzureSecrets(demoSeed(), 30), {
      gone: { value: 'x', deletedDate: '2026-10-01T00:00:00Z' },
      off: { value: 'x', enabled: false },
    });
    const cloud = await start(seed);
    const first = await askVault(cloud, '/secrets');
    expect(first.json['value']).toHaveLength(25);
    expect(first.text).not.toContain('value-0');
    const next = String(first.json['nextLink']);
    expect(next).toMatch(new RegExp(`^${cloud.url}/vaults/acme-prod/secrets\\?.*skiptoken=`));
    const second = await get(next, { authorization: `Bearer ${await entraToken(cloud)}` });
    expect(second.json['value']).toHaveLength(9);
    expect(second.json['nextLink']).toBeNull();
    const deleted = await askVault(cloud, '/deletedsecrets');
    expect(deleted.json['value']).toMatchObject([
      {
        recoveryId: 'https://acme-prod.vault.azure.net/deletedsecrets/gone',
        scheduledPurgeDate: 1_798_588_800,
      },
    ]);
  });

  it('is reached by its own host too, where links stay', async () => {
    const cloud = await start(withManyAzureSecrets(demoSeed(), 30));
    const answer = await get(`${cloud.url}/secrets?api-version=7.4`, {
      authorization: `Bearer ${await entraToken(cloud)}`,
      host: 'acme-prod.vault.azure.net',
    });
    expect(answer.json['value']).toHaveLength(25);
  });
});

describe('a machine of Azure', () => {
  const identity = { tenant: AZURE_TENANT, application: AZURE_CLIENT, header: 'proof' };
  const query = 'api-version=2019-08-01&resource=https://vault.azure.net';

  it.each<readonly [string, string, Readonly<Record<string, string>>, number]>([
    ['by its header', `/msi/token?${query}`, { 'x-identity-header': 'proof' }, 200],
    ['by its metadata', `/metadata/identity/oauth2/token?${query}`, { metadata: 'true' }, 200],
    ['without a header', `/msi/token?${query}`, {}, 400],
    ['with a wrong header', `/msi/token?${query}`, { 'x-identity-header': 'x' }, 400],
    [
      'as another application',
      `/msi/token?${query}&client_id=${AZURE_TENANT}`,
      { 'x-identity-header': 'proof' },
      400,
    ],
    ['for another resource', '/msi/token?resource=https://x.example', { 'x-identity-header': 'proof' }, 400],
  ])('gives a token %s', async (_, path, headers, status) => {
    const cloud = await start(withManagedIdentity(demoSeed(), identity));
    const answer = await get(`${cloud.url}${path}`, headers);
    expect(answer.status).toBe(status);
    if (status === 200)
      expect((await askVault(cloud, '/secrets', String(answer.json['access_token']))).status).toBe(200);
  });

  it('has none where the seed names none', async () => {
    const cloud = await start();
    expect((await get(`${cloud.url}/msi/token?${query}`, { 'x-identity-header': '' })).status).toBe(400);
    expect(
      (await get(`${cloud.url}/metadata/identity/oauth2/token?${query}`, { metadata: 'true' })).status,
    ).toBe(400);
  });
});

it('records names and never a token', async () => {
  const cloud = await start();
  const token = await entraToken(cloud);
  await askVault(cloud, '/secrets/session-key', token);
  expect(cloud.requests.map(({ service, call, detail }) => [service, call, detail])).toEqual([
    ['entra', 'ClientCredentials', { tenant: AZURE_TENANT, client: AZURE_CLIENT }],
    ['keyvault', 'GetSecret', { vault: 'acme-prod', secrets: ['session-key'] }],
  ]);
});

it.each<readonly [string, Json, string]>([
  ['tenants', { acme: {} }, 'azure.tenants.acme'],
  [
    'tenants',
    { [AZURE_TENANT]: { applications: { app: {} } } },
    `azure.tenants.${AZURE_TENANT}.applications.app`,
  ],
  ['vaults', { 'Acme-Prod': { tenant: AZURE_TENANT } }, 'azure.vaults.Acme-Prod'],
  ['vaults', { acme: {} }, 'azure.vaults.acme.tenant'],
  [
    'vaults',
    { acme: { tenant: AZURE_TENANT, roles: [{ role: 'Owner', application: AZURE_CLIENT }] } },
    'azure.vaults.acme.roles[0].role',
  ],
  ['vaults', { acme: { tenant: AZURE_TENANT, secrets: { my_db: 'x' } } }, 'azure.vaults.acme.secrets.my_db'],
  [
    'vaults',
    { acme: { tenant: AZURE_TENANT, secrets: { db: { value: 'x', versions: [] } } } },
    'azure.vaults.acme.secrets.db',
  ],
  [
    'vaults',
    { acme: { tenant: AZURE_TENANT, secrets: { db: { value: 'x'.repeat(25_601) } } } },
    'azure.vaults.acme.secrets.db',
  ],
  ['vaults', { acme: { tenant: AZURE_TENANT, roles: [], accessPolicies: [] } }, 'azure.vaults.acme'],
])('a seed with a mistake in %s is refused by its path', (part, value, path) => {
  let thrown: unknown;
  try {
    seedOf({ azure: { [part]: value } });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UserError);
  expect(thrown instanceof UserError && thrown.facts.facts?.map(([place]) => place)).toContain(path);
});
