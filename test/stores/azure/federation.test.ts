import { describe, expect, test } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import type { Seed } from '../../../src/emulator/seed.ts';
import { clouds } from '../../../src/stores/azure/clouds.ts';
import {
  AZURE_CLIENT,
  AZURE_TENANT,
  withAzureApplications,
  withAzureVaultPart,
  withFault,
  withIssuer,
} from '../../helpers/seed.ts';
import { errorsOf, instantClock, refusalOf, startJob, textsOf } from './job.ts';

const SUBJECT = 'repo:acme/web:ref:refs/heads/main';
const LINE = 'azure:acme-prod/session-key';

function seedWithCredential(credential: Readonly<Record<string, unknown>>): Seed {
  return withAzureApplications(demoSeed(), {
    [AZURE_CLIENT]: { federatedCredentials: [{ subject: SUBJECT, ...credential }] },
  });
}

test('the token request carries the token as an assertion, and nothing else of it', async () => {
  const job = await startJob();
  await job.fetch(LINE);
  const [, exchange] = job.sent;
  expect(exchange?.url.pathname).toBe(`/${AZURE_TENANT}/oauth2/v2.0/token`);
  const form = new URLSearchParams(String(exchange?.body));
  expect(Object.fromEntries(form)).toEqual({
    grant_type: 'client_credentials',
    client_id: AZURE_CLIENT,
    scope: 'https://vault.azure.net/.default',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: expect.stringMatching(/^eyJ/),
  });
  expect(job.emulator.requests[0]?.detail.audience).toBe('api://AzureADTokenExchange');
  expect(exchange?.headers['authorization']).toBeUndefined();
});

test.each([
  ['vault.usgovcloudapi.net', 'api://AzureADTokenExchangeUSGov'],
  ['vault.azure.cn', 'api://AzureADTokenExchangeChina'],
])('%s has an audience and a resource of its own', async (suffix, audience) => {
  const seed = withAzureVaultPart(seedWithCredential({ audience }), { suffix });
  const job = await startJob({ seed });
  expect(textsOf(await job.fetch(`https://acme-prod.${suffix}/secrets/session-key`))).toHaveLength(1);
  expect(job.emulator.requests[0]?.detail.audience).toBe(audience);
  expect(String(job.sent[1]?.body)).toContain(encodeURIComponent(`https://${suffix}/.default`));
});

test('a vault without its host is of the cloud that the settings say', async () => {
  const cloud = clouds.find(({ suffix }) => suffix === 'vault.azure.cn');
  const seed = withAzureVaultPart(seedWithCredential({ audience: cloud?.audience }), {
    suffix: 'vault.azure.cn',
  });
  const job = await startJob({ seed, ...(cloud === undefined ? {} : { azure: { cloud } }) });
  expect(textsOf(await job.fetch(LINE))).toHaveLength(1);
});

describe('a token that is refused', () => {
  test.each<readonly [string, Seed, string, string]>([
    [
      'another branch',
      seedWithCredential({ subject: 'repo:acme/web:ref:refs/heads/dev' }),
      'AADSTS700213',
      'Z1',
    ],
    [
      'letter case',
      seedWithCredential({ subject: 'repo:Acme/web:ref:refs/heads/main' }),
      'AADSTS7002138',
      'Z2',
    ],
    [
      'issuer',
      seedWithCredential({ issuer: 'https://token.actions.githubusercontent.com/' }),
      'AADSTS700211',
      'Z8',
    ],
    ['audience', seedWithCredential({ audience: 'api://other' }), 'AADSTS700212', 'Z9'],
    ['ids in the subject', withIssuer(demoSeed(), { immutableSubject: true }), 'AADSTS700213', 'Z4'],
    ['a template', withIssuer(demoSeed(), { subject: 'repository:acme/web' }), 'AADSTS700213', 'Z5'],
  ])('for %s shows what it says, and the credential that it needs', async (_, seed, code, cause) => {
    const job = await startJob({ seed });
    const error = await refusalOf(job.fetch(LINE));
    expect(error.code).toBe('AZURE_TRUST_REFUSED');
    expect(error.facts.said).toBe(`401 invalid_client, ${code}`);
    const facts = new Map(error.facts.facts);
    expect([...facts.keys()]).toEqual(['iss', 'sub', 'aud', 'tenant', 'client']);
    expect(error.facts.likely?.[0]?.id).toBe(cause);
    // What is pasted admits the token.
    const body = /--parameters '(.*)'$/m.exec(error.facts.paste ?? '')?.[1] ?? '';
    expect(JSON.parse(body)).toEqual({
      name: expect.stringMatching(/^[A-Za-z0-9_-]{3,120}$/),
      issuer: facts.get('iss'),
      subject: facts.get('sub'),
      audiences: [facts.get('aud')],
    });
    expect(error.facts.paste).toContain(`--id ${AZURE_CLIENT}`);
    expect(job.calls()).toEqual({ Token: 1, ClientCredentials: 1 });
    for (const token of job.masked) expect(JSON.stringify(error.facts)).not.toContain(token);
  });

  test.each<readonly [string, Parameters<typeof startJob>[0], string, string]>([
    [
      'an unknown client',
      { azure: { clientId: AZURE_CLIENT.replace('8', '9') } },
      '400 unauthorized_client, AADSTS700016',
      'Z10',
    ],
    [
      'an unknown tenant',
      { azure: { tenantId: AZURE_TENANT.replace('5', '6') } },
      '400 invalid_request, AADSTS90002',
      'Z11',
    ],
    [
      'a disabled application',
      { seed: withAzureApplications(demoSeed(), { [AZURE_CLIENT]: { disabled: true } }) },
      '401 invalid_client, AADSTS7000112',
      'Z15',
    ],
  ])('for %s is not to be mended by a credential', async (_, options, said, cause) => {
    const error = await refusalOf((await startJob(options)).fetch(LINE));
    expect(error).toMatchObject({
      code: 'AZURE_TRUST_REFUSED',
      facts: { said, likely: [{ id: cause }] },
    });
    expect(error.facts.paste).toBeUndefined();
  });

  test.each([
    [429, 'temporarily_unavailable', 'AZURE_THROTTLED'],
    [503, 'temporarily_unavailable', 'AZURE_SERVICE_FAILED'],
  ])('by %i is no refusal', async (status, code, expected) => {
    const seed = withFault(demoSeed(), { service: 'entra', status, code });
    const job = await startJob({ seed, settings: { retries: 1 } });
    expect(await refusalOf(job.fetch(LINE))).toMatchObject({ code: expected });
    expect(job.calls()['ClientCredentials']).toBe(2);
  });

  test.each([
    ['a web page', { kind: 'html', status: 403 }, 'UNREACHABLE'],
    ['nothing', { kind: 'empty', status: 200 }, 'ANSWER_MALFORMED'],
  ])('by %s', async (_, fault, code) => {
    const job = await startJob({ seed: withFault(demoSeed(), { service: 'entra', ...fault }) });
    expect(await refusalOf(job.fetch(LINE))).toMatchObject({ code });
  });
});

describe('a token that is too old', () => {
  const at = Date.parse('2026-11-24T08:00:00Z');

  test('is asked for anew, once', async () => {
    let asked = 0;
    // The emulator's clock: the first token is made ten minutes before it is shown.
    const now = (): Date => new Date(asked === 0 ? at : at + 600_000);
    const job = await startJob({ now, clock: instantClock(() => new Date(at + 600_000)) });
    const { token } = job.context.identity;
    const identity = {
      ...job.context.identity,
      token: async (audience: string) => {
        const given = await token(audience);
        asked += 1;
        return given;
      },
    };
    const session = await job.connection.open([job.parse(LINE)], { ...job.context, identity });
    expect(session.principal).toContain(AZURE_CLIENT);
    expect(job.calls()).toMatchObject({ Token: 2, ClientCredentials: 2 });
  });

  test('is final where a fresh one is refused too', async () => {
    const seed = withFault(demoSeed(), {
      service: 'entra',
      status: 401,
      code: 'invalid_client',
    });
    const job = await startJob({ seed });
    expect(await refusalOf(job.fetch(LINE))).toMatchObject({ code: 'AZURE_TRUST_REFUSED' });
    expect(job.calls()['ClientCredentials']).toBe(1);
  });
});

test('two vaults of one connection cost one sign-in', async () => {
  const seed = withAzureVaultPart(
    demoSeed(),
    {
      roles: [{ role: 'Key Vault Secrets User', application: AZURE_CLIENT }],
      secrets: { other: 'o' },
    },
    'acme-two',
  );
  const job = await startJob({ seed });
  const results = await job.fetch(LINE, 'azure:acme-two/other', 'azure:acme-two/nope');
  expect(textsOf(results.slice(0, 2))).toEqual(['sn_demo_9e31c7a0b5d24f68', 'o']);
  expect(errorsOf(results[2])[0]?.facts.from).toContain('acme-two');
  expect(job.calls()).toMatchObject({ ClientCredentials: 1, GetSecret: 3 });
});
