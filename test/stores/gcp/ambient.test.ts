import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { PROVIDER } from '../../helpers/seed.ts';
import { ACCOUNT, type Job, refusalOf, startJob, textsOf } from './job.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Application default credentials of the embedded cloud: a token in a file, exchanged for a federated one. */
async function leaveCredentials(job: Job, changes: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ambient-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const token = join(folder, 'token');
  await writeFile(token, job.emulator.signToken({ aud: `https://iam.googleapis.com/${PROVIDER}` }));
  const credentials = join(folder, 'credentials.json');
  const file = {
    type: 'external_account',
    audience: `//iam.googleapis.com/${PROVIDER}`,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${job.emulator.url}/v1/token`,
    credential_source: { file: token },
    ...changes,
  };
  await writeFile(credentials, JSON.stringify(file));
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', credentials);
}

test("the machine's own credentials read, and the role inputs are not used", async () => {
  const job = await startJob({ settings: { identity: 'ambient' }, gcp: { serviceAccount: ACCOUNT } });
  await leaveCredentials(job);
  expect(textsOf(await job.fetch('gcp:stripe-key', 'gcp:smtp-*'))).toHaveLength(2);
  expect(job.calls()).toEqual({ ExchangeToken: 1, ListSecrets: 1, AccessSecretVersion: 2 });
  expect(job.log).toContainEqual(
    expect.stringMatching(/ambient.*gcp-workload-identity-provider and gcp-service-account not/),
  );
  const bearers = job.sent.flatMap(({ headers }) => headers['authorization']?.replace('Bearer ', '') ?? []);
  expect(bearers.length).toBeGreaterThan(0);
  for (const bearer of bearers) expect(job.masked).toContain(bearer);
});

test('that are refused: nothing of the answer is shown', async () => {
  const job = await startJob({ settings: { identity: 'ambient' } });
  await leaveCredentials(job, { audience: `//iam.googleapis.com/${PROVIDER}x` });
  const error = await refusalOf(job.fetch('gcp:stripe-key'));
  expect(error.code).toBe('GCP_CREDENTIALS_REFUSED');
  expect(JSON.stringify(error.facts)).not.toContain('invalid');
  expect(error.cause).toBeUndefined();
});

test('that are not there', async () => {
  const job = await startJob({ settings: { identity: 'ambient' } });
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(tmpdir(), 'no-such-folder', 'credentials.json'));
  expect((await refusalOf(job.fetch('gcp:stripe-key'))).code).toBe('AMBIENT_MISSING');
});

test("the CI's token is used although the machine has credentials", async () => {
  const job = await startJob();
  await leaveCredentials(job);
  await job.fetch('gcp:stripe-key');
  expect(job.calls()).toMatchObject({ Token: 1, ExchangeToken: 1 });
  expect(job.sent[1]?.body).toContain('grant_type=');
});
