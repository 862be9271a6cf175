import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/core/environment.ts';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { IdentityToken, type IdentityTokenSource, readClaims } from '../../../src/identity/token.ts';
import { connectGcp } from '../../../src/stores/gcp/store.ts';
import { PROVIDER, withFault, withGoogleProjectPart, withIssuer } from '../../helpers/seed.ts';
import { ACCOUNT, instantClock, type Job, type JobOptions, refusalOf, startJob, textsOf } from './job.ts';

/** The demo's provider, changed. */
function seedWithProvider(change: Readonly<Record<string, unknown>>) {
  return withGoogleProjectPart(demoSeed(), {
    pools: {
      gh: { providers: { gh: { attributeMapping: { 'google.subject': 'assertion.sub' }, ...change } } },
    },
  });
}

async function refused(
  options: JobOptions,
): Promise<{ job: Job; error: Awaited<ReturnType<typeof refusalOf>> }> {
  const job = await startJob(options);
  return { job, error: await refusalOf(job.fetch('gcp:stripe-key')) };
}

describe('a service account', () => {
  test('is impersonated, and reads', async () => {
    const job = await startJob({ gcp: { serviceAccount: ACCOUNT } });
    expect(textsOf(await job.fetch('gcp:stripe-key'))).toHaveLength(1);
    expect(job.calls()).toEqual({
      Token: 1,
      ExchangeToken: 1,
      GenerateAccessToken: 1,
      AccessSecretVersion: 1,
    });
    expect(job.emulator.requests.find(({ call }) => call === 'GenerateAccessToken')?.detail).toMatchObject({
      serviceAccount: ACCOUNT,
      lifetime: '600s',
    });
  });

  test('that may not be impersonated, or is not there', async () => {
    const { job, error } = await refused({ gcp: { serviceAccount: 'no@acme-prod.iam.gserviceaccount.com' } });
    expect(error).toMatchObject({
      code: 'GCP_IMPERSONATION_REFUSED',
      facts: { said: '403 PERMISSION_DENIED, IAM_PERMISSION_DENIED', likely: [{ id: 'G11' }, {}, {}, {}] },
    });
    expect(error.facts.paste).toContain('roles/iam.workloadIdentityUser');
    expect(job.calls()).toEqual({ Token: 1, ExchangeToken: 1, GenerateAccessToken: 1 });
  });

  test('whose API is off', async () => {
    const seed = withGoogleProjectPart(demoSeed(), { disabledApis: ['iamcredentials.googleapis.com'] });
    const { error } = await refused({ seed, gcp: { serviceAccount: ACCOUNT } });
    expect(error).toMatchObject({ code: 'GCP_IMPERSONATION_REFUSED', facts: { likely: [{ id: 'G14' }] } });
  });

  test('that was misspelt, by an answer without a body', async () => {
    const seed = withFault(demoSeed(), { service: 'iamcredentials', kind: 'empty', status: 404 });
    const { error } = await refused({ seed, gcp: { serviceAccount: ACCOUNT } });
    expect(error).toMatchObject({
      code: 'GCP_IMPERSONATION_REFUSED',
      facts: { said: 'HTTP 404', likely: [{ id: 'G13' }] },
    });
  });
});

describe('the exchange', () => {
  test("asks the CI for the provider's own audience, and STS for the provider", async () => {
    const job = await startJob();
    await job.fetch('gcp:stripe-key');
    expect(job.emulator.requests[0]?.detail.audience).toBe(`https://iam.googleapis.com/${PROVIDER}`);
    expect(job.emulator.requests[1]?.detail.audience).toBe(`//iam.googleapis.com/${PROVIDER}`);
    expect(job.sent[1]?.headers).not.toHaveProperty('authorization');
  });

  test('takes gcp-audience for the token alone', async () => {
    const seed = seedWithProvider({ allowedAudiences: ['acme-ci'] });
    const job = await startJob({
      seed,
      gcp: { audience: 'acme-ci' },
    });
    await job.fetch('gcp:stripe-key');
    expect(job.emulator.requests[0]?.detail.audience).toBe('acme-ci');
    expect(job.emulator.requests[1]).toMatchObject({
      status: 200,
      detail: { audience: `//iam.googleapis.com/${PROVIDER}` },
    });
  });

  test.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    ['another audience', { allowedAudiences: ['other'] }, '400 invalid_grant', 'G4'],
    ['another issuer', { issuer: 'https://ghes.example/_services/token' }, '400 invalid_grant', 'G5'],
    [
      'a condition that is false',
      { attributeCondition: "assertion.repository_owner_id == '999'" },
      '401 unauthorized_client',
      'G6',
    ],
    ['a provider that is disabled', { disabled: true }, '400 invalid_target', 'G3'],
  ])("refused for %s: one attempt, and the token's claims are shown", async (_, change, said, id) => {
    const { job, error } = await refused({ seed: seedWithProvider(change) });
    expect(error.code).toBe('GCP_TRUST_REFUSED');
    expect(error.facts.said).toBe(said);
    expect(Object.fromEntries(error.facts.facts ?? [])).toEqual({
      iss: 'https://token.actions.githubusercontent.com',
      sub: 'repo:acme/web:ref:refs/heads/main',
      aud: `https://iam.googleapis.com/${PROVIDER}`,
      provider: PROVIDER,
    });
    expect(error.facts.likely?.[0]?.id).toBe(id);
    expect(error.facts.paste).toContain('update-oidc gh');
    expect(job.calls()).toEqual({ Token: 1, ExchangeToken: 1 });
    const shown = JSON.stringify([error.facts, error.stack, job.log]);
    for (const token of job.masked) expect(shown).not.toContain(token);
  });

  test('of a subject that is too long is warned of before', async () => {
    const subject = `repo:acme/web:environment:${'e'.repeat(110)}`;
    const seed = withIssuer(seedWithProvider({}), { subject });
    const { job, error } = await refused({ seed });
    expect(job.log).toContainEqual(expect.stringMatching(/136 bytes.*G8/));
    expect(error).toMatchObject({ code: 'GCP_TRUST_REFUSED', facts: { likely: [{ id: 'G8' }] } });
  });

  test.each([
    [429, 'RESOURCE_EXHAUSTED', 'GCP_THROTTLED'],
    [500, 'INTERNAL', 'GCP_SERVICE_FAILED'],
  ])('that fails with %i after all retries', async (status, code, expected) => {
    const seed = withFault(demoSeed(), { service: 'google-sts', status, code });
    const { job, error } = await refused({ seed, settings: { retries: 1 } });
    expect(error).toMatchObject({ code: expected, facts: { said: expect.stringContaining(String(status)) } });
    expect(job.calls()['ExchangeToken']).toBe(2);
  });

  test('without access_token is not believed', async () => {
    const seed = withFault(demoSeed(), { service: 'google-sts', kind: 'empty', status: 200 });
    const { job, error } = await refused({ seed });
    expect(error.code).toBe('ANSWER_MALFORMED');
    expect(job.calls()).toEqual({ Token: 1, ExchangeToken: 1 });
  });

  test('follows no redirect', async () => {
    const seed = withFault(demoSeed(), {
      service: 'google-sts',
      kind: 'redirect',
      status: 307,
      location: 'http://127.0.0.1:1/v1/token',
    });
    const { error } = await refused({ seed });
    expect(error.code).toBe('ANSWER_MALFORMED');
  });

  test('whose API is off', async () => {
    const seed = withGoogleProjectPart(demoSeed(), { disabledApis: ['sts.googleapis.com'] });
    const { error } = await refused({ seed });
    expect(error).toMatchObject({ code: 'GCP_TRUST_REFUSED', facts: { likely: [{ id: 'G14' }] } });
  });
});

describe('a token that has expired', () => {
  const HOUR = 3_600_000;

  function tokens(job: Job, ages: readonly number[]): IdentityTokenSource & { taken: number } {
    let first: Promise<IdentityToken> | undefined;
    const source = {
      taken: 0,
      token: (audience: string) => {
        first ??= source.freshToken(audience);
        return first;
      },
      freshToken: async (audience: string) => {
        const age = ages[source.taken] ?? 0;
        source.taken += 1;
        const issued = Math.floor((Date.now() - age) / 1000);
        const jwt = job.emulator.signToken({ aud: audience, iat: issued, exp: issued + 300 });
        return new IdentityToken(jwt, readClaims(jwt));
      },
    };
    return source;
  }

  async function open(ages: readonly number[], clock: Clock = instantClock()) {
    const job = await startJob({ clock });
    const identity = tokens(job, ages);
    const opened = connectGcp(job.context.settings).open([job.parse('gcp:stripe-key')], {
      ...job.context,
      identity,
    });
    return { job, identity, opened };
  }

  test('is replaced by a fresh one, once', async () => {
    const { job, identity, opened } = await open([HOUR, 0]);
    await opened;
    expect(identity.taken).toBe(2);
    expect(job.emulator.requests.map(({ status }) => status)).toEqual([400, 200]);
  });

  test("by the service's clock, where the runner's is wrong", async () => {
    const behind = instantClock(() => new Date(Date.now() - 24 * HOUR));
    const { identity, opened } = await open([HOUR, 0], behind);
    await opened;
    expect(identity.taken).toBe(2);
  });

  test('twice is refused', async () => {
    const { job, identity, opened } = await open([HOUR, HOUR, 0]);
    expect(await refusalOf(opened)).toMatchObject({
      code: 'GCP_TRUST_REFUSED',
      facts: { likely: [{ id: 'G9' }] },
    });
    expect(identity.taken).toBe(2);
    expect(job.calls()).toEqual({ ExchangeToken: 2 });
  });
});

test('every token is masked before it is used', async () => {
  const job = await startJob({ gcp: { serviceAccount: ACCOUNT } });
  await job.fetch('gcp:stripe-key');
  const bearers = job.sent.flatMap(({ headers }) => headers['authorization']?.replace('Bearer ', '') ?? []);
  expect(new Set(bearers).size).toBe(3);
  for (const bearer of bearers) expect(job.masked).toContain(bearer);
});

test.each(['STS', 'IAMCREDENTIALS', 'SECRETMANAGER'])(
  'a planted endpoint gets nothing, and there is no token for it: %s',
  async (service) => {
    const { job, error } = await refused({
      gcp: { serviceAccount: ACCOUNT },
      env: { [`CLOUDSDK_API_ENDPOINT_OVERRIDES_${service}`]: 'https://evil.example/' },
    });
    expect(error.code).toBe('HOST_REFUSED');
    expect(job.calls()).toEqual({});
  },
);
