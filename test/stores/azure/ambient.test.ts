import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Env } from '../../../src/core/environment.ts';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import {
  AZURE_CLIENT,
  AZURE_TENANT,
  withAzureApplications,
  withFault,
  withManagedIdentity,
} from '../../helpers/seed.ts';
import { entraToken } from '../../helpers/wire-clients.ts';
import { type Job, refusalOf, startJob, textsOf } from './job.ts';

const LINE = 'azure:acme-prod/session-key';
const SECRET = 'client-secret-of-the-machine';
const HEADER = 'header-of-the-machine';

/** Nothing that could be found on the machine of the test: no metadata service, no az. */
const nowhere: Env = { PATH: '/nonexistent', AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:1' };

function seed() {
  return withManagedIdentity(
    withAzureApplications(demoSeed(), {
      [AZURE_CLIENT]: {
        clientSecret: SECRET,
        federatedCredentials: [{ subject: 'repo:acme/web:ref:refs/heads/main' }],
      },
    }),
    { tenant: AZURE_TENANT, application: AZURE_CLIENT, header: HEADER },
  );
}

async function startAmbient(env: Env | ((url: string) => Env), from = seed()): Promise<Job> {
  return startJob({
    seed: from,
    settings: { identity: 'ambient', retries: 1 },
    env: (url) => ({ ...nowhere, ...(typeof env === 'function' ? env(url) : env) }),
  });
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'ambient-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

const application = { AZURE_TENANT_ID: AZURE_TENANT, AZURE_CLIENT_ID: AZURE_CLIENT };

function expectMasked(job: Job): void {
  const bearers = job.sent.flatMap(({ headers }) => headers['authorization']?.replace('Bearer ', '') ?? []);
  expect(bearers).toHaveLength(1);
  for (const bearer of bearers) expect(job.masked).toContain(bearer);
  expect(job.calls()).not.toHaveProperty('Token');
}

test("an application's secret in the environment, and the inputs are not used", async () => {
  const job = await startAmbient({ ...application, AZURE_CLIENT_SECRET: SECRET });
  expect(textsOf(await job.fetch(LINE))).toHaveLength(1);
  expectMasked(job);
  expect(job.masked).toContain(SECRET);
  expect(job.log).toContainEqual(expect.stringMatching(/ambient.*azure-tenant-id and azure-client-id not/));
});

test('a secret that is wrong is refused, with its own cause', async () => {
  const job = await startAmbient({ ...application, AZURE_CLIENT_SECRET: 'wrong-secret' });
  const error = await refusalOf(job.fetch(LINE));
  expect(error).toMatchObject({
    code: 'AZURE_CREDENTIALS_REFUSED',
    facts: { said: '401 invalid_client, AADSTS7000215', likely: [{ id: 'Z14' }] },
  });
  expect(JSON.stringify(error.facts)).not.toContain('wrong-secret');
});

describe('a token in a file', () => {
  test('that is good', async () => {
    const file = join(await folder(), 'token');
    const job = await startAmbient({ ...application, AZURE_FEDERATED_TOKEN_FILE: file });
    const token = job.emulator.signToken({ aud: 'api://AzureADTokenExchange' });
    await writeFile(file, `${token}\n`);
    expect(textsOf(await job.fetch(LINE))).toHaveLength(1);
    expectMasked(job);
    expect(job.masked).toContain(token);
  });

  test('that is no token: its lines are hidden, and not its braces', async () => {
    const file = join(await folder(), 'token');
    const job = await startAmbient({ ...application, AZURE_FEDERATED_TOKEN_FILE: file });
    await writeFile(file, '{\n  "key": "of-the-file"\n}\n');
    expect((await refusalOf(job.fetch(LINE))).code).toBe('TOKEN_MALFORMED');
    expect(job.masked).toEqual(['"key": "of-the-file"']);
  });

  test('that is refused shows what it says', async () => {
    const file = join(await folder(), 'token');
    const job = await startAmbient({ ...application, AZURE_FEDERATED_TOKEN_FILE: file });
    await writeFile(file, job.emulator.signToken({ aud: 'api://other' }));
    expect(await refusalOf(job.fetch(LINE))).toMatchObject({
      code: 'AZURE_TRUST_REFUSED',
      facts: { likely: [{ id: 'Z9' }, { id: 'Z12' }, { id: 'Z6' }] },
    });
  });

  test('that is a pipe to which nobody writes is waited for until the deadline', async () => {
    const file = join(await folder(), 'pipe');
    execFileSync('mkfifo', [file]);
    const job = await startAmbient({ ...application, AZURE_FEDERATED_TOKEN_FILE: file });
    const deadline = new AbortController();
    const opening = job.connection.open([job.parse(LINE)], { ...job.context, deadline: deadline.signal });
    deadline.abort(new Error('the deadline'));
    await expect(opening).rejects.toThrow('the deadline');
  });

  test('that is not there', async () => {
    const job = await startAmbient({ ...application, AZURE_FEDERATED_TOKEN_FILE: '/nonexistent/token' });
    expect((await refusalOf(job.fetch(LINE))).code).toBe('AMBIENT_MISSING');
  });
});

describe('a managed identity', () => {
  test('of an app: by its endpoint and header', async () => {
    const job = await startAmbient((url) => ({
      IDENTITY_ENDPOINT: `${url}/msi/token`,
      IDENTITY_HEADER: HEADER,
    }));
    expect(textsOf(await job.fetch(LINE))).toHaveLength(1);
    expectMasked(job);
    expect(job.masked).toContain(HEADER);
    expect(job.calls()).toEqual({ ManagedIdentityToken: 1, GetSecret: 1 });
  });

  test('of a virtual machine: by the metadata service', async () => {
    const job = await startAmbient((url) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: url }));
    expect(textsOf(await job.fetch(LINE))).toHaveLength(1);
    expectMasked(job);
    // Once to see whether there is one, once for the token.
    expect(job.calls()).toEqual({ ManagedIdentityToken: 2, GetSecret: 1 });
  });

  test.each([
    ['IDENTITY_ENDPOINT', { IDENTITY_ENDPOINT: 'http://192.0.2.1/msi/token', IDENTITY_HEADER: HEADER }],
    ['IDENTITY_ENDPOINT', { IDENTITY_ENDPOINT: 'https://evil.example/', IDENTITY_HEADER: HEADER }],
    ['AZURE_POD_IDENTITY_AUTHORITY_HOST', { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://evil.example' }],
  ])('elsewhere than on this machine is not asked, where %s says so', async (name, env) => {
    const job = await startAmbient(env);
    const error = await refusalOf(job.fetch(LINE));
    expect([error.code, new Map(error.facts.facts).get('chosen by')]).toEqual(['HOST_REFUSED', name]);
    expect(job.calls()).toEqual({});
  });

  test('is said, where a variable says whom to ask', async () => {
    for (const name of ['IDENTITY_ENDPOINT', 'AZURE_POD_IDENTITY_AUTHORITY_HOST']) {
      const job = await startAmbient((url) => ({ [name]: url, IDENTITY_HEADER: HEADER }));
      await job.fetch(LINE).catch(() => undefined);
      expect(job.log.filter((line) => line.includes(`${name} sends the calls for`))).toHaveLength(1);
    }
  });

  test.each([401, 403, 404, 405])("is not there where another cloud's service answers %i", async (status) => {
    const other = withFault(seed(), { service: 'entra', nth: 2, status, code: 'unknown_error' });
    const job = await startAmbient((url) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: url }), other);
    expect((await refusalOf(job.fetch(LINE))).code).toBe('AMBIENT_MISSING');
    expect(job.calls()).toEqual({ ManagedIdentityToken: 2 });
  });

  test('that is named is asked for by its name', async () => {
    const job = await startAmbient((url) => ({
      IDENTITY_ENDPOINT: `${url}/msi/token`,
      IDENTITY_HEADER: HEADER,
      AZURE_CLIENT_ID: AZURE_TENANT,
    }));
    expect(await refusalOf(job.fetch(LINE))).toMatchObject({
      code: 'AZURE_CREDENTIALS_REFUSED',
      facts: { said: 'HTTP 400' },
    });
    expect(job.emulator.requests[0]?.detail.client).toBe(AZURE_TENANT);
  });

  test('that is busy is asked again', async () => {
    const busy = withFault(seed(), { service: 'entra', nth: 1, status: 500, code: 'unknown_error' });
    const job = await startAmbient(
      (url) => ({ IDENTITY_ENDPOINT: `${url}/msi/token`, IDENTITY_HEADER: HEADER }),
      busy,
    );
    expect(textsOf(await job.fetch(LINE))).toHaveLength(1);
    expect(job.calls()['ManagedIdentityToken']).toBe(2);
  });
});

describe('the Azure CLI', () => {
  async function installAz(script: string): Promise<string> {
    const path = await folder();
    const program = join(path, 'az');
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    return path;
  }

  test('gives the token of whoever is logged in, by fixed words', async () => {
    const job = await startAmbient({});
    const token = await entraToken(job.emulator);
    const path = await installAz(
      `[ "$*" = "account get-access-token --output json --resource https://vault.azure.net" ] || exit 9\n[ "$PWD" = / ] || exit 8\necho '{"accessToken":"${token}","expires_on":4102444800,"tenant":"t"}'`,
    );
    const references = [job.parse(LINE)];
    const context = { ...job.context, env: { ...job.context.env, PATH: path } };
    const session = await job.connection.open(references, context);
    expect(textsOf(await session.fetch(references))).toHaveLength(1);
    expect(job.masked).toContain(token);
    expect(session.principal).toContain('Azure CLI');
  });

  test.each([
    ['is not logged in', 'echo secret-of-az >&2; exit 1'],
    ['says something else', 'echo secret-of-az'],
  ])('that %s: nothing of what it says is shown', async (_, script) => {
    const job = await startAmbient({ PATH: await installAz(script) });
    const error = await refusalOf(job.fetch(LINE));
    expect(error.code).toBe('AMBIENT_MISSING');
    expect(error.facts.fix[0]).toBe('az login');
    expect(JSON.stringify([error.facts, error.stack, job.log])).not.toContain('secret-of-az');
  });

  test('of the working directory is not started', async () => {
    const job = await startAmbient({ PATH: `:.:${''}` });
    expect((await refusalOf(job.fetch(LINE))).facts.what).toContain('no Azure credentials');
  });
});

test('a machine that has none says where was looked', async () => {
  const job = await startAmbient({});
  const error = await refusalOf(job.fetch(LINE));
  expect(error.code).toBe('AMBIENT_MISSING');
  expect(new Map(error.facts.facts).get('looked for')).toContain('IDENTITY_ENDPOINT');
});

test("under oidc nothing of the machine's own is used", async () => {
  const job = await startJob({
    seed: seed(),
    env: { ...application, AZURE_CLIENT_SECRET: 'x'.repeat(20), AZURE_FEDERATED_TOKEN_FILE: '/nonexistent' },
  });
  await job.fetch(LINE);
  expect(job.calls()).toEqual({ Token: 1, ClientCredentials: 1, GetSecret: 1 });
  expect(String(job.sent[1]?.body)).toContain('client_assertion=');
});
