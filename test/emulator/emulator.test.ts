import { request as tlsRequest } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/emulator.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import { seedOf, withFault, withThrottle } from '../helpers/seed.ts';
import {
  type Answer,
  assumeRole,
  credentialsOf,
  federatedToken,
  get,
  impersonate,
  post,
  secretManager,
  secretsManager,
} from '../helpers/wire-clients.ts';
import { createAuthority } from '../runner/pki.ts';

let emulator: Emulator | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

async function start(
  seed: Seed = demoSeed(),
  options: Omit<EmulatorOptions, 'seed'> = {},
): Promise<Emulator> {
  emulator = await startEmulator({ seed, ...options });
  return emulator;
}

const ACCESS = 'projects/acme-prod/secrets/stripe-key/versions/latest:access';

describe('startEmulator', () => {
  it('binds loopback and names every variable that a client needs', async () => {
    const cloud = await start();
    expect(cloud.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(cloud.environment()).toEqual({
      ACTIONS_ID_TOKEN_REQUEST_URL: expect.stringMatching(
        new RegExp(`^${cloud.url}/idtoken/.*\\?api-version=2\\.0$`),
      ),
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
      AWS_ENDPOINT_URL_STS: cloud.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: cloud.url,
      AWS_ENDPOINT_URL_SSM: cloud.url,
      AZURE_AUTHORITY_HOST: cloud.url,
      AZURE_KEY_VAULT_ENDPOINT: `${cloud.url}/vaults/{vault}`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_STS: `${cloud.url}/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS: `${cloud.url}/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER: `${cloud.url}/`,
      VAULT_ADDR: cloud.url,
    });
  });

  it('takes a port, and fails where it is in use', async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    await expect(startEmulator({ seed: demoSeed(), port })).rejects.toThrow(/EADDRINUSE/);
  });

  it('starts with nothing at all', async () => {
    const cloud = await start(seedOf({}));
    expect((await assumeRole(cloud)).code).toBe('InvalidIdentityToken');
    expect((await get(`${cloud.url}/nothing`)).status).toBe(404);
  });

  it('speaks https with a given certificate', async () => {
    const authority = createAuthority();
    const host = 'secretmanager.googleapis.com';
    const cloud = await start(demoSeed(), { tls: authority.issue([host, '127.0.0.1']) });
    expect(cloud.url).toMatch(/^https:/);
    const status = (servername: string, ca: string): Promise<number> =>
      new Promise((resolve, reject) => {
        tlsRequest(`${cloud.url}/v1/${ACCESS}`, { ca, servername, headers: { host } }, (response) => {
          response.resume().once('end', () => resolve(response.statusCode ?? 0));
        })
          .once('error', reject)
          .end();
      });
    expect(await status(host, authority.cert)).toBe(401);
    await expect(status('sts.googleapis.com', authority.cert)).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await expect(status(host, createAuthority('Other CA').cert)).rejects.toThrow();
  });

  it('dates its answers by its own clock', async () => {
    const cloud = await start(demoSeed(), { now: () => new Date('2026-11-24T08:00:00Z') });
    expect((await assumeRole(cloud)).headers['date']).toBe('Tue, 24 Nov 2026 08:00:00 GMT');
  });

  it('records calls with names and codes, and no value, token or credential', async () => {
    const cloud = await start();
    const assumed = await assumeRole(cloud, {
      Policy: '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    });
    const credentials = credentialsOf(assumed);
    await secretsManager(cloud, credentials, 'BatchGetSecretValue', { SecretIdList: ['prod/api/key'] });
    const none = await secretsManager(cloud, credentials, 'GetSecretValue', {
      SecretId: 'prod/none',
      VersionStage: 'AWSCURRENT',
    });
    expect(none.status).toBe(400);
    const token = await federatedToken(cloud);
    const account = await impersonate(cloud, token, 'ci@acme-prod.iam.gserviceaccount.com', {
      lifetime: '600s',
    });
    const read = await secretManager(cloud, token, ACCESS, { 'user-agent': 'test/1' });
    expect(cloud.requests).toMatchObject([
      {
        service: 'sts',
        call: 'AssumeRoleWithWebIdentity',
        status: 200,
        host: '127.0.0.1',
        detail: { roleSessionName: 'acme-web-4711' },
      },
      {
        service: 'secretsmanager',
        call: 'BatchGetSecretValue',
        status: 200,
        detail: { secrets: ['prod/api/key'], region: 'eu-west-1' },
      },
      {
        service: 'secretsmanager',
        call: 'GetSecretValue',
        status: 400,
        detail: { secrets: ['prod/none'], stage: 'AWSCURRENT', error: 'ResourceNotFoundException' },
      },
      { service: 'google-sts', call: 'ExchangeToken', status: 200, detail: {} },
      { service: 'iamcredentials', call: 'GenerateAccessToken', status: 200, detail: { lifetime: '600s' } },
      {
        service: 'secretmanager',
        call: 'AccessSecretVersion',
        status: 200,
        userAgent: 'test/1',
        detail: { secrets: ['stripe-key'], version: 'latest' },
      },
    ]);
    const recorded = JSON.stringify(cloud.requests);
    for (const secret of [
      credentials.secretAccessKey,
      credentials.sessionToken,
      token,
      String(account.json['accessToken']),
      'ak_demo',
      'sk_demo',
      'eyJ',
    ]) {
      expect(recorded).not.toContain(secret);
    }
    expect(read.status).toBe(200);
  });

  it('counts how many requests to a service are under way at once', async () => {
    const cloud = await start(demoSeed(), { latencyMilliseconds: 100 });
    const token = await federatedToken(cloud);
    await Promise.all(Array.from({ length: 5 }, () => secretManager(cloud, token, ACCESS)));
    expect(cloud.mostInFlight('secretmanager')).toBe(5);
    expect(cloud.mostInFlight('google-sts')).toBe(1);
    expect(cloud.mostInFlight('sts')).toBe(0);
  });
});

describe('vendor host names', () => {
  it.each<readonly [string, string, number]>([
    ['secretmanager.googleapis.com', ACCESS, 200],
    ['secretmanager.googleapis.com:443', ACCESS, 200],
    ['secretmanager.europe-west3.rep.googleapis.com', ACCESS, 404],
    [
      'secretmanager.europe-west3.rep.googleapis.com',
      'projects/acme-prod/locations/europe-west3/secrets/invoice-key/versions/1:access',
      200,
    ],
    [
      'secretmanager.europe-west1.rep.googleapis.com',
      'projects/acme-prod/locations/europe-west3/secrets/invoice-key/versions/1:access',
      404,
    ],
    [
      'secretmanager.googleapis.com',
      'projects/acme-prod/locations/europe-west3/secrets/invoice-key/versions/1:access',
      404,
    ],
    [
      'cloud.internal',
      'projects/acme-prod/locations/europe-west3/secrets/invoice-key/versions/1:access',
      200,
    ],
    ['iamcredentials.googleapis.com', ACCESS, 404],
  ])('%s serves %s with %d', async (host, name, status) => {
    const cloud = await start();
    expect((await secretManager(cloud, await federatedToken(cloud), name, { host })).status).toBe(status);
  });

  it('decide between services that share a path', async () => {
    const cloud = await start();
    await post(cloud.url, '', {
      host: 'sts.eu-west-1.amazonaws.com',
      'x-amz-target': 'secretsmanager.ListSecrets',
    });
    await post(cloud.url, '', { host: 'secretsmanager.eu-west-1.amazonaws.com' });
    expect(cloud.requests.map((recorded) => recorded.service)).toEqual(['sts', 'secretsmanager']);
  });

  it('serve their own region alone', async () => {
    const cloud = await start();
    const credentials = credentialsOf(await assumeRole(cloud));
    const read = (region: string): Promise<Answer> =>
      secretsManager(
        cloud,
        credentials,
        'GetSecretValue',
        { SecretId: 'prod/api/key' },
        { region, host: 'secretsmanager.eu-west-1.amazonaws.com' },
      );
    expect((await read('eu-west-1')).status).toBe(200);
    expect((await read('us-east-1')).code).toBe('InvalidSignatureException');
    expect(cloud.requests.at(-1)?.host).toBe('secretsmanager.eu-west-1.amazonaws.com');
  });

  it('name a region whose STS is off', async () => {
    const cloud = await start(seedOf({ aws: { disabledStsRegions: ['me-south-1'] } }));
    const form = 'Action=AssumeRoleWithWebIdentity&Version=2011-06-15';
    const answer = await post(cloud.url, form, { host: 'sts.me-south-1.amazonaws.com' });
    expect([answer.status, answer.code]).toEqual([403, 'RegionDisabledException']);
  });
});

describe('disturbances', () => {
  it('throttle every third request over all services', async () => {
    const cloud = await start(withThrottle(demoSeed(), 3));
    const credentials = credentialsOf(await assumeRole(cloud));
    const read = () => secretsManager(cloud, credentials, 'GetSecretValue', { SecretId: 'prod/api/key' });
    expect((await read()).status).toBe(200);
    expect((await read()).code).toBe('ThrottlingException');
    expect((await read()).status).toBe(200);
    expect((await read()).status).toBe(200);
    expect((await assumeRole(cloud)).code).toBe('Throttling');
  });

  it('throttle only the services that are named', async () => {
    const cloud = await start(withThrottle(demoSeed(), 1, ['secretmanager']));
    const token = await federatedToken(cloud);
    expect((await secretManager(cloud, token, ACCESS)).code).toBe('RESOURCE_EXHAUSTED');
  });

  it('keep a quota by the second', async () => {
    let clock = new Date('2026-11-24T08:00:00Z');
    const seed = { ...demoSeed(), quotas: seedOf({ quotas: [{ service: 'sts', perSecond: 2 }] }).quotas };
    const cloud = await start(seed, { now: () => clock });
    const statuses = async (count: number) => {
      const answers = [];
      for (let index = 0; index < count; index += 1) answers.push((await assumeRole(cloud)).status);
      return answers;
    };
    expect(await statuses(3)).toEqual([200, 200, 400]);
    clock = new Date('2026-11-24T08:00:01Z');
    expect(await statuses(1)).toEqual([200]);
  });

  it.each<readonly [Readonly<Record<string, unknown>>, number, RegExp]>([
    [{ kind: 'html', status: 403 }, 403, /<html>/],
    [{ kind: 'empty', status: 502 }, 502, /^$/],
    [{ kind: 'redirect', location: 'https://evil.example/' }, 307, /^$/],
  ])('answer as no service does: %j', async (fault, status, body) => {
    const cloud = await start(withFault(demoSeed(), { service: 'sts', ...fault }));
    const answer = await assumeRole(cloud);
    expect([answer.status, body.test(answer.text)]).toEqual([status, true]);
    expect(answer.headers['x-amzn-requestid']).toBeUndefined();
    expect(answer.headers['location']).toBe(fault['location']);
  });

  it('drop a connection, or leave it hanging', async () => {
    let seed = withFault(demoSeed(), { service: 'sts', nth: [1], kind: 'drop' });
    seed = withFault(seed, { service: 'sts', call: 'AssumeRoleWithWebIdentity', nth: 1, kind: 'hang' });
    const cloud = await start(seed);
    await expect(assumeRole(cloud)).rejects.toThrow();
    const hanging = assumeRole(cloud);
    const outcome = expect(hanging).rejects.toThrow();
    await expect.poll(() => cloud.requests.length).toBe(2);
    await cloud.close();
    await outcome;
    expect(cloud.requests.map((recorded) => [recorded.status, recorded.detail.error])).toEqual([
      [0, 'drop'],
      [0, 'hang'],
    ]);
  });
});
