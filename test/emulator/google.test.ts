import { afterEach, describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import {
  PROVIDER,
  withFault,
  withGoogleProjectPart,
  withGoogleSecret,
  withManyGoogleSecrets,
} from '../helpers/seed.ts';
import {
  type Answer,
  exchange,
  federatedToken,
  impersonate,
  post,
  secretManager,
} from '../helpers/wire-clients.ts';

type Json = Readonly<Record<string, unknown>>;

const ACCOUNT = 'ci@acme-prod.iam.gserviceaccount.com';
const POOL = 'projects/123456789012/locations/global/workloadIdentityPools/gh';
const SUBJECT = 'repo:acme/web:ref:refs/heads/main';
const repository = `principalSet://iam.googleapis.com/${POOL}/attribute.repository/acme/web`;

let emulator: Emulator | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

async function start(seed: Seed = demoSeed(), now?: () => Date): Promise<Emulator> {
  emulator = await startEmulator({ seed, ...(now === undefined ? {} : { now }) });
  return emulator;
}

function seen(answer: Answer): readonly [number, string | undefined] {
  return [answer.status, answer.code];
}

function withProvider(provider: Json, pool: Json = {}): Seed {
  return withGoogleProjectPart(demoSeed(), { pools: { gh: { ...pool, providers: { gh: provider } } } });
}

describe('token exchange', () => {
  it('answers the documented shape, to JSON and to a form', async () => {
    const cloud = await start();
    const expected = {
      access_token: expect.stringMatching(/^ya29\.d\.[\w-]{200}$/),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 3599,
    };
    expect((await exchange(cloud)).json).toEqual(expected);
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: `//iam.googleapis.com/${PROVIDER}`,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: cloud.signToken({ aud: `https://iam.googleapis.com/${PROVIDER}` }),
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post(`${cloud.url}/v1/token`, form.toString(), headers)).json).toEqual(expected);
  });

  it.each<readonly [string, Readonly<Record<string, string | undefined>>, readonly [number, string]]>([
    ['another grant type', { grantType: 'client_credentials' }, [400, 'unsupported_grant_type']],
    ['no scope', { scope: undefined }, [400, 'invalid_request']],
    ['no subject token', { subjectToken: undefined }, [400, 'invalid_request']],
    [
      'a subject token of another type',
      { subjectTokenType: 'urn:ietf:params:oauth:token-type:saml2' },
      [400, 'invalid_request'],
    ],
    ['a pool as audience', { audience: `//iam.googleapis.com/${POOL}` }, [400, 'invalid_request']],
    [
      'a project id as audience',
      { audience: `//iam.googleapis.com/${PROVIDER.replace('123456789012', 'acme-prod')}` },
      [400, 'invalid_request'],
    ],
    [
      'an audience with a scheme',
      { audience: `https://iam.googleapis.com/${PROVIDER}` },
      [400, 'invalid_request'],
    ],
    ['an absent provider', { audience: `//iam.googleapis.com/${PROVIDER}x` }, [400, 'invalid_target']],
    [
      'an absent project',
      { audience: `//iam.googleapis.com/${PROVIDER.replace('123456789012', '1')}` },
      [400, 'invalid_target'],
    ],
    ['a token that is none', { subjectToken: 'x' }, [400, 'invalid_grant']],
  ])('refuses %s', async (_, changes, expected) => {
    const answer = await exchange(await start(), changes);
    expect(seen(answer)).toEqual(expected);
    expect(Object.keys(answer.json)).toEqual(['error', 'error_description']);
  });

  it('refuses an Authorization header', async () => {
    expect((await exchange(await start(), {}, { authorization: 'Bearer x' })).status).toBe(401);
  });

  const now = Math.floor(Date.now() / 1000);
  it.each<readonly [string, Json, RegExp]>([
    [
      'another issuer',
      { iss: 'https://gitlab.com' },
      /^The issuer in ID Token https:\/\/gitlab\.com does not match the expected ones: https:\/\/token\.actions/,
    ],
    [
      'another audience',
      { aud: 'https://github.com/acme' },
      /^The audience in ID Token \[https:\/\/github\.com\/acme\] does not match the expected audience/,
    ],
    ['an old token', { iat: now - 400, exp: now - 100 }, /^ID Token issued at \d+ is stale to sign-in\.$/],
    ['a day and more of validity', { exp: now + 90_000 }, /24 hours/],
    ['a time to come', { iat: now + 120, exp: now + 300 }, /is in the future\.$/],
    ['no subject', { sub: undefined }, /must have the claims/],
  ])('refuses a token with %s', async (_, claims, message) => {
    const cloud = await start();
    const subjectToken = cloud.signToken({ aud: `https://iam.googleapis.com/${PROVIDER}`, ...claims });
    const answer = await exchange(cloud, { subjectToken });
    expect(seen(answer)).toEqual([400, 'invalid_grant']);
    expect(answer.message).toMatch(message);
  });

  it('verifies the signature', async () => {
    const cloud = await start();
    const stranger = await startEmulator({ seed: demoSeed() });
    const subjectToken = stranger.signToken({ aud: `https://iam.googleapis.com/${PROVIDER}` });
    await stranger.close();
    expect(seen(await exchange(cloud, { subjectToken }))).toEqual([400, 'invalid_grant']);
  });

  it.each<readonly [string, Json, Json, readonly [number, string | undefined]]>([
    ['its full name without a scheme', {}, { aud: `//iam.googleapis.com/${PROVIDER}` }, [200, undefined]],
    ['an audience that is allowed', { allowedAudiences: ['acme'] }, { aud: 'acme' }, [200, undefined]],
    ['its full name, where others are allowed', { allowedAudiences: ['acme'] }, {}, [400, 'invalid_grant']],
    [
      'a condition that holds',
      { attributeCondition: "assertion.repository_owner_id == '123'" },
      {},
      [200, undefined],
    ],
    [
      'a condition that does not hold',
      { attributeCondition: "assertion.repository_owner == 'Acme'" },
      {},
      [401, 'unauthorized_client'],
    ],
    [
      'a condition on an absent claim',
      { attributeCondition: "assertion.environment == 'prod'" },
      {},
      [401, 'unauthorized_client'],
    ],
    [
      'a condition on a mapped attribute',
      {
        attributeMapping: { 'google.subject': 'assertion.sub', 'attribute.r': 'assertion.ref' },
        attributeCondition: "attribute.r == 'refs/heads/main' && google.subject.startsWith('repo:acme/')",
      },
      {},
      [200, undefined],
    ],
    [
      'a subject of more than 127 bytes',
      {
        attributeMapping: {
          'google.subject': "assertion.sub + '/' + assertion.sha + assertion.sha + assertion.sha",
        },
      },
      {},
      [400, 'invalid_request'],
    ],
    ['a disabled provider', { disabled: true }, {}, [400, 'invalid_target']],
    [
      'an issuer whose keys it has not',
      { issuer: 'https://gitlab.com' },
      { iss: 'https://gitlab.com' },
      [400, 'invalid_grant'],
    ],
  ])('with %s', async (_, provider, claims, expected) => {
    const cloud = await start(withProvider(provider));
    const subjectToken = cloud.signToken({ aud: `https://iam.googleapis.com/${PROVIDER}`, ...claims });
    expect(seen(await exchange(cloud, { subjectToken }))).toEqual(expected);
  });

  it('refuses where the pool or the API is off', async () => {
    expect(seen(await exchange(await start(withProvider({}, { disabled: true }))))).toEqual([
      400,
      'invalid_target',
    ]);
    await emulator?.close();
    const seed = withGoogleProjectPart(demoSeed(), { disabledApis: ['sts.googleapis.com'] });
    const answer = await exchange(await start(seed));
    expect(seen(answer)).toEqual([403, 'PERMISSION_DENIED']);
    expect(answer.text).toContain('"reason":"SERVICE_DISABLED"');
  });
});

describe('generateAccessToken', () => {
  it('answers a token of the account that lasts as long as asked', async () => {
    const cloud = await start();
    const answer = await impersonate(cloud, await federatedToken(cloud), ACCOUNT, { lifetime: '600s' });
    expect(answer.json).toEqual({
      accessToken: expect.stringMatching(/^ya29\.c\./),
      expireTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    const left = Date.parse(String(answer.json['expireTime'])) - Date.now();
    expect(left).toBeGreaterThan(590_000);
    expect(left).toBeLessThanOrEqual(600_000);
    const read = await secretManager(
      cloud,
      String(answer.json['accessToken']),
      'projects/acme-prod/secrets/stripe-key/versions/1:access',
    );
    expect(read.status).toBe(200);
  });

  it.each<readonly [string, string, Json, readonly [number, string]]>([
    ['an account that is not there', 'cl@acme-prod.iam.gserviceaccount.com', {}, [403, 'PERMISSION_DENIED']],
    ['no scope', ACCOUNT, { scope: [] }, [400, 'INVALID_ARGUMENT']],
    ['more than an hour', ACCOUNT, { lifetime: '3601s' }, [400, 'INVALID_ARGUMENT']],
    ['a malformed lifetime', ACCOUNT, { lifetime: '10m' }, [400, 'INVALID_ARGUMENT']],
    [
      'a delegate without a binding',
      ACCOUNT,
      { delegates: ['projects/-/serviceAccounts/hop@acme-prod.iam.gserviceaccount.com'] },
      [403, 'PERMISSION_DENIED'],
    ],
  ])('refuses %s', async (_, email, body, expected) => {
    const cloud = await start();
    expect(seen(await impersonate(cloud, await federatedToken(cloud), email, body))).toEqual(expected);
  });

  it('needs the binding of this very principal', async () => {
    const cloud = await start();
    const token = await federatedToken(cloud, { repository: 'acme/other' });
    const answer = await impersonate(cloud, token, ACCOUNT);
    expect(seen(answer)).toEqual([403, 'PERMISSION_DENIED']);
    expect(answer.message).toBe(
      "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
    );
    expect(answer.text).toContain('"reason":"IAM_PERMISSION_DENIED"');
  });

  it('follows delegates, each of which must be bound to the next', async () => {
    const hop = 'hop@acme-prod.iam.gserviceaccount.com';
    const bind = (role: string, member: string): Json => ({ bindings: [{ role, members: [member] }] });
    const seed = withGoogleProjectPart(demoSeed(), {
      serviceAccounts: {
        [hop]: bind('roles/iam.workloadIdentityUser', repository),
        [ACCOUNT]: bind('roles/iam.serviceAccountTokenCreator', `serviceAccount:${hop}`),
      },
    });
    const cloud = await start(seed);
    const token = await federatedToken(cloud);
    expect((await impersonate(cloud, token, ACCOUNT)).status).toBe(403);
    expect(
      (await impersonate(cloud, token, ACCOUNT, { delegates: [`projects/-/serviceAccounts/${hop}`] })).status,
    ).toBe(200);
  });

  it('allows more than an hour to an account that is listed, and names a disabled API', async () => {
    const seed = withGoogleProjectPart(demoSeed(), {
      serviceAccounts: {
        [ACCOUNT]: {
          allowLongLifetime: true,
          bindings: [{ role: 'roles/iam.workloadIdentityUser', members: [repository] }],
        },
      },
    });
    const cloud = await start(seed);
    expect(
      (await impersonate(cloud, await federatedToken(cloud), ACCOUNT, { lifetime: '7200s' })).status,
    ).toBe(200);
    await cloud.close();
    const off = await start(
      withGoogleProjectPart(demoSeed(), { disabledApis: ['iamcredentials.googleapis.com'] }),
    );
    const answer = await impersonate(off, await federatedToken(off), ACCOUNT);
    expect(answer.text).toContain('"reason":"SERVICE_DISABLED"');
  });

  it('wants a hyphen for the project', async () => {
    const cloud = await start();
    const headers = { authorization: `Bearer ${await federatedToken(cloud)}` };
    const url = `${cloud.url}/v1/projects/acme-prod/serviceAccounts/${ACCOUNT}:generateAccessToken`;
    expect((await post(url, '{"scope":["x"]}', headers)).status).toBe(404);
  });
});

describe('Secret Manager', () => {
  const three = {
    versions: [
      { value: 'one', created: '2026-01-01T00:00:00Z' },
      { value: 'two', state: 'DESTROYED' },
      { value: 'hi', state: 'DISABLED' },
    ],
    aliases: { stable: 1 },
    labels: { team: 'web' },
    created: '2026-01-01T00:00:00Z',
    nextRotation: '2026-12-01T00:00:00Z',
  };

  it('answers a payload with its checksum, under the project number', async () => {
    const cloud = await start(withGoogleSecret(demoSeed(), 'hi', { value: 'hi' }));
    const answer = await secretManager(
      cloud,
      await federatedToken(cloud),
      'projects/acme-prod/secrets/hi/versions/latest:access?$alt=json%3Benum-encoding=int',
    );
    expect(answer.json).toEqual({
      name: 'projects/123456789012/secrets/hi/versions/1',
      payload: { data: 'aGk=', dataCrc32c: '4120762818' },
    });
  });

  it.each<readonly [string, readonly [number, string | undefined]]>([
    ['projects/acme-prod/secrets/s/versions/1:access', [200, undefined]],
    ['projects/123456789012/secrets/s/versions/1:access', [200, undefined]],
    ['projects/acme-prod/secrets/s/versions/stable:access', [200, undefined]],
    ['projects/acme-prod/secrets/s/versions/2:access', [400, 'FAILED_PRECONDITION']],
    ['projects/acme-prod/secrets/s/versions/latest:access', [400, 'FAILED_PRECONDITION']],
    ['projects/acme-prod/secrets/s/versions/4:access', [404, 'NOT_FOUND']],
    ['projects/acme-prod/secrets/s/versions/none:access', [404, 'NOT_FOUND']],
    ['projects/acme-prod/secrets/none/versions/1:access', [404, 'NOT_FOUND']],
    ['projects/acme-prod/secrets/a.b/versions/1:access', [400, 'INVALID_ARGUMENT']],
    ['projects/other/secrets/s/versions/1:access', [403, 'PERMISSION_DENIED']],
    ['projects/acme-prod/locations/europe-west3/secrets/s/versions/1:access', [404, 'NOT_FOUND']],
    ['projects/acme-prod/locations/europe-west3/secrets/invoice-key/versions/1:access', [200, undefined]],
    ['projects/acme-prod/secrets/s/versions/1:destroy', [404, 'NOT_FOUND']],
    ['nonsense', [404, undefined]],
  ])('GET %s', async (name, expected) => {
    const cloud = await start(withGoogleSecret(demoSeed(), 's', three));
    expect(seen(await secretManager(cloud, await federatedToken(cloud), name))).toEqual(expected);
  });

  it('names the state in which a version is', async () => {
    const cloud = await start(withGoogleSecret(demoSeed(), 's', three));
    const token = await federatedToken(cloud);
    const messageOf = async (version: string): Promise<string | undefined> =>
      (await secretManager(cloud, token, `projects/acme-prod/secrets/s/versions/${version}:access`)).message;
    expect(await messageOf('2')).toBe(
      'Secret Version [projects/123456789012/secrets/s/versions/2] is in DESTROYED state.',
    );
    expect(await messageOf('latest')).toBe(
      'Secret Version [projects/123456789012/secrets/s/versions/3] is in DISABLED state.',
    );
  });

  it('answers metadata and version lists, newest first', async () => {
    const cloud = await start(withGoogleSecret(demoSeed(), 's', three));
    const token = await federatedToken(cloud);
    expect((await secretManager(cloud, token, 'projects/acme-prod/secrets/s')).json).toMatchObject({
      name: 'projects/123456789012/secrets/s',
      replication: { automatic: {} },
      createTime: '2026-01-01T00:00:00.000Z',
      labels: { team: 'web' },
      versionAliases: { stable: '1' },
      rotation: { nextRotationTime: '2026-12-01T00:00:00.000Z' },
    });
    expect(
      (await secretManager(cloud, token, 'projects/acme-prod/secrets/s/versions/stable')).json,
    ).toMatchObject({
      name: 'projects/123456789012/secrets/s/versions/1',
      state: 'ENABLED',
      createTime: '2026-01-01T00:00:00.000Z',
    });
    const list = await secretManager(cloud, token, 'projects/acme-prod/secrets/s/versions');
    expect(list.json).toMatchObject({
      versions: [{ state: 'DISABLED' }, { state: 'DESTROYED' }, { state: 'ENABLED' }],
      totalSize: 3,
    });
    const regional = await secretManager(
      cloud,
      token,
      'projects/acme-prod/locations/europe-west3/secrets/invoice-key',
    );
    expect(regional.json).not.toHaveProperty('replication');
  });

  it('pages and filters lists', async () => {
    const cloud = await start(withManyGoogleSecrets(demoSeed(), 12));
    const token = await federatedToken(cloud);
    const list = (query: string): Promise<Answer> =>
      secretManager(cloud, token, `projects/acme-prod/secrets?${query}`);
    const first = await list('pageSize=10&filter=name%3Amany');
    expect(first.json['secrets']).toHaveLength(10);
    expect(first.json['totalSize']).toBe(12);
    const second = await list(`pageSize=10&filter=name%3Amany&pageToken=${first.json['nextPageToken']}`);
    expect(second.json['secrets']).toHaveLength(2);
    expect(second.json).not.toHaveProperty('nextPageToken');
    expect(seen(await list(`filter=name%3Aother&pageToken=${first.json['nextPageToken']}`))).toEqual([
      400,
      'INVALID_ARGUMENT',
    ]);
    expect(seen(await list('filter=name~x'))).toEqual([400, 'INVALID_ARGUMENT']);
    expect((await list('filter=name%3Akey%20AND%20NOT%20name%3Astripe')).json['totalSize']).toBe(0);
  });

  const access = 'projects/acme-prod/secrets/stripe-key/versions/latest:access';
  const metadata = 'projects/acme-prod/secrets/stripe-key';
  const bind = (role: string, member: string, extra: Json = {}): Json => ({
    bindings: [{ role, members: [member], ...extra }],
  });
  it.each<readonly [string, Json, string, readonly [number, string | undefined]]>([
    [
      'the subject',
      bind('roles/secretmanager.secretAccessor', `principal://iam.googleapis.com/${POOL}/subject/${SUBJECT}`),
      access,
      [200, undefined],
    ],
    [
      'another subject',
      bind(
        'roles/secretmanager.secretAccessor',
        `principal://iam.googleapis.com/${POOL}/subject/${SUBJECT}x`,
      ),
      access,
      [403, 'PERMISSION_DENIED'],
    ],
    [
      'the pool',
      bind('roles/secretmanager.secretAccessor', `principalSet://iam.googleapis.com/${POOL}/*`),
      access,
      [200, undefined],
    ],
    [
      'a mapped attribute',
      bind(
        'roles/secretmanager.secretAccessor',
        `principalSet://iam.googleapis.com/${POOL}/attribute.repository_id/456`,
      ),
      access,
      [200, undefined],
    ],
    [
      'an attribute without a mapping',
      bind(
        'roles/secretmanager.secretAccessor',
        `principalSet://iam.googleapis.com/${POOL}/attribute.ref/refs/heads/main`,
      ),
      access,
      [403, 'PERMISSION_DENIED'],
    ],
    [
      'principal in place of principalSet',
      bind(
        'roles/secretmanager.secretAccessor',
        `principal://iam.googleapis.com/${POOL}/attribute.repository/acme/web`,
      ),
      access,
      [403, 'PERMISSION_DENIED'],
    ],
    [
      'the project id in the member',
      bind('roles/secretmanager.secretAccessor', repository.replace('123456789012', 'acme-prod')),
      access,
      [403, 'PERMISSION_DENIED'],
    ],
    [
      'the service account, without impersonation',
      bind('roles/secretmanager.secretAccessor', `serviceAccount:${ACCOUNT}`),
      access,
      [403, 'PERMISSION_DENIED'],
    ],
    [
      'the viewer role, for a read',
      bind('roles/secretmanager.viewer', repository),
      access,
      [403, 'PERMISSION_DENIED'],
    ],
    [
      'the accessor role, for metadata',
      bind('roles/secretmanager.secretAccessor', repository),
      metadata,
      [403, 'PERMISSION_DENIED'],
    ],
    [
      'the accessor role, for a list',
      bind('roles/secretmanager.secretAccessor', repository),
      'projects/acme-prod/secrets',
      [403, 'PERMISSION_DENIED'],
    ],
    [
      'a condition that holds',
      bind('roles/secretmanager.secretAccessor', repository, {
        condition:
          "resource.type == 'secretmanager.googleapis.com/SecretVersion' && resource.name.startsWith('projects/123456789012/secrets/stripe')",
      }),
      access,
      [200, undefined],
    ],
    [
      'a condition that does not',
      bind('roles/secretmanager.secretAccessor', repository, {
        condition: "resource.name.startsWith('projects/acme-prod/')",
      }),
      access,
      [403, 'PERMISSION_DENIED'],
    ],
    [
      'a custom role',
      {
        roles: { 'projects/acme-prod/roles/metadata': ['secretmanager.secrets.get'] },
        ...bind('projects/acme-prod/roles/metadata', repository),
      },
      metadata,
      [200, undefined],
    ],
  ])('bound to %s', async (_, part, name, expected) => {
    const cloud = await start(withGoogleProjectPart(demoSeed(), part));
    expect(seen(await secretManager(cloud, await federatedToken(cloud), name))).toEqual(expected);
  });

  it('grants by a binding on the secret alone', async () => {
    const seed = withGoogleSecret(withGoogleProjectPart(demoSeed(), { bindings: [] }), 'own', {
      value: 'x',
      bindings: [{ role: 'roles/secretmanager.secretAccessor', members: [repository] }],
    });
    const cloud = await start(seed);
    const token = await federatedToken(cloud);
    expect(
      (await secretManager(cloud, token, 'projects/acme-prod/secrets/own/versions/1:access')).status,
    ).toBe(200);
    const denied = await secretManager(cloud, token, access);
    expect(denied.message).toBe(
      "Permission 'secretmanager.versions.access' denied for resource 'projects/acme-prod/secrets/stripe-key/versions/latest' (or it may not exist).",
    );
  });

  it('tests permissions, with an empty answer for a secret that is not there', async () => {
    const cloud = await start();
    const headers = { authorization: `Bearer ${await federatedToken(cloud)}` };
    const body = JSON.stringify({
      permissions: ['secretmanager.versions.access', 'secretmanager.versions.destroy'],
    });
    const test = (secret: string): Promise<Answer> =>
      post(`${cloud.url}/v1/projects/acme-prod/secrets/${secret}:testIamPermissions`, body, headers);
    expect((await test('stripe-key')).json).toEqual({ permissions: ['secretmanager.versions.access'] });
    expect((await test('none')).json).toEqual({});
  });

  it('spoils a checksum once, always, or leaves it out', async () => {
    let seed = withGoogleSecret(demoSeed(), 'once', { value: 'hi', crcFault: 'once' });
    seed = withGoogleSecret(seed, 'always', { value: 'hi', crcFault: 'always' });
    seed = withGoogleSecret(seed, 'bare', { value: 'hi', omitCrc: true });
    const cloud = await start(seed);
    const token = await federatedToken(cloud);
    const checksum = async (name: string): Promise<unknown> =>
      (await secretManager(cloud, token, `projects/acme-prod/secrets/${name}/versions/1:access`)).json[
        'payload'
      ];
    const good = { data: 'aGk=', dataCrc32c: '4120762818' };
    expect(await checksum('once')).not.toEqual(good);
    expect(await checksum('once')).toEqual(good);
    expect(await checksum('always')).not.toEqual(good);
    expect(await checksum('always')).not.toEqual(good);
    expect(await checksum('bare')).toEqual({ data: 'aGk=' });
  });

  it('refuses strangers, old tokens, disabled APIs and foreign quota projects', async () => {
    let clock = new Date();
    const cloud = await start(demoSeed(), () => clock);
    const token = await federatedToken(cloud);
    expect(seen(await secretManager(cloud, 'x', access))).toEqual([401, 'UNAUTHENTICATED']);
    const quota = await secretManager(cloud, token, access, { 'x-goog-user-project': 'acme-prod' });
    expect(quota.text).toContain('"reason":"USER_PROJECT_DENIED"');
    clock = new Date(clock.getTime() + 3_600_000);
    expect(seen(await secretManager(cloud, token, access))).toEqual([401, 'UNAUTHENTICATED']);
    await cloud.close();
    const off = await start(
      withGoogleProjectPart(demoSeed(), { disabledApis: ['secretmanager.googleapis.com'] }),
    );
    const disabled = await secretManager(off, await federatedToken(off), access);
    expect(seen(disabled)).toEqual([403, 'PERMISSION_DENIED']);
    expect(disabled.text).toContain('"consumer":"projects/123456789012"');
  });

  it('answers seeded failures in the google.rpc shape', async () => {
    const seed = withFault(demoSeed(), {
      service: 'secretmanager',
      call: 'AccessSecretVersion',
      secret: 'stripe-key',
      every: 2,
      status: 429,
      code: 'RESOURCE_EXHAUSTED',
      retryAfter: 7,
    });
    const cloud = await start(seed);
    const token = await federatedToken(cloud);
    expect((await secretManager(cloud, token, access)).status).toBe(200);
    expect(
      (await secretManager(cloud, token, 'projects/acme-prod/secrets/smtp-password/versions/1:access'))
        .status,
    ).toBe(200);
    const answer = await secretManager(cloud, token, access);
    expect(seen(answer)).toEqual([429, 'RESOURCE_EXHAUSTED']);
    expect(answer.headers['retry-after']).toBe('7');
  });
});
