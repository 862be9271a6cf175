import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import type { Seed } from '../../../src/emulator/seed.ts';
import { connectAws } from '../../../src/stores/aws/store.ts';
import { refusalOf } from '../../helpers/fakes.ts';
import { ROLE_ARN, withAwsAccountPart, withAwsRole, withFault } from '../../helpers/seed.ts';
import { createAuthority } from '../../runner/pki.ts';
import { errorsOf, parse, settingsOf, startJob, textsOf } from './job.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const user = {
  accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
  secretAccessKey: 'ambient-secret-key-of-a-laptop',
  policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};
const withUser = (seed: Seed): Seed => withAwsAccountPart(seed, { users: { dev: user } });
const ambient = { identity: 'ambient' } as const;

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'home-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Only what is given here can be found by the SDK's default chain. */
function machine(env: Readonly<Record<string, string>>): string {
  const home = emptyFolder();
  const unset = [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_ROLE_ARN',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ];
  for (const name of unset) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return home;
}

const keys = { AWS_ACCESS_KEY_ID: user.accessKeyId, AWS_SECRET_ACCESS_KEY: user.secretAccessKey };

describe("the machine's own credentials", () => {
  test('none at all', async () => {
    machine({});
    const job = await startJob({ settings: ambient });
    const error = await refusalOf(job.fetch('aws:prod/database'));
    expect(error.code).toBe('AMBIENT_MISSING');
    expect(job.calls()).toEqual({});
  });

  test('of a profile in the shared files', async () => {
    const home = machine({ AWS_PROFILE: 'dev' });
    writeFileSync(
      join(home, 'credentials'),
      `[dev]\naws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`,
    );
    const job = await startJob({ seed: withUser(demoSeed()), settings: ambient });
    expect(textsOf(await job.fetch('aws:prod/api/key'))).toEqual(['ak_demo_5f0c2b7d9e1a4c38']);
    expect(job.masks).toEqual([user.secretAccessKey]);
    const settings = settingsOf(ambient);
    const estimated = await connectAws(settings).estimate([parse('aws:prod/api/key', settings)]);
    expect(job.calls()).toEqual(Object.fromEntries(estimated.map(({ call, count }) => [call, count])));
  });

  test('start the chain: the role input has no say, the last hop alone carries the policy', async () => {
    machine(keys);
    const reader = 'arn:aws:iam::111122223333:role/reader';
    const trust = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: 'arn:aws:iam::111122223333:user/dev' },
      },
    };
    const seed = withAwsRole(withUser(demoSeed()), 'reader', { trust, policy: user.policy });
    const job = await startJob({ seed, settings: ambient, aws: { roleChain: [reader] } });
    expect(textsOf(await job.fetch('aws:prod/api/key')).length).toBe(1);
    expect(job.calls()).toEqual({ AssumeRole: 1, GetSecretValue: 1 });
    const [hop] = job.emulator.requests;
    expect(hop?.detail).toMatchObject({
      role: reader,
      sessionPolicy: expect.stringContaining('prod/api/key-??????'),
    });
    // The user's key, then secret key and token of the role's session.
    expect(job.masks.length).toBe(3);
  });

  test.each([
    ['does not know the call', { status: 400, code: 'InvalidAction' }],
    ['is broken', { status: 500, code: 'InternalFailure' }],
    ['hangs up', { kind: 'drop' }],
  ])('are used though STS %s', async (_, fault) => {
    machine(keys);
    const seed = withFault(withUser(demoSeed()), { service: 'sts', call: 'GetCallerIdentity', ...fault });
    const job = await startJob({ seed, settings: ambient });
    const [found, missing] = await job.fetch('aws:prod/database', 'aws:prod/none');
    expect(found?.kind).toBe('found');
    expect(errorsOf(missing)[0]?.facts.as).toBe("the machine's own identity");
    expect(job.calls()).toEqual({ GetCallerIdentity: 1, BatchGetSecretValue: 1 });
  });

  test('are not used where STS says that they are no good', async () => {
    machine({ ...keys, AWS_SECRET_ACCESS_KEY: 'another-secret-key-of-a-laptop' });
    const job = await startJob({ seed: withUser(demoSeed()), settings: ambient });
    const error = await refusalOf(job.fetch('aws:prod/database'));
    expect(error.code).toBe('AWS_CREDENTIALS_REFUSED');
    expect(error.facts.said).toBe('403 SignatureDoesNotMatch');
    expect(job.calls()).toEqual({ GetCallerIdentity: 1 });
  });

  test('never take the token of the CI', async () => {
    machine(keys);
    const job = await startJob({ seed: withUser(demoSeed()), settings: ambient });
    await job.fetch('aws:prod/database');
    expect(job.calls()['Token']).toBeUndefined();
    expect(job.calls()['AssumeRoleWithWebIdentity']).toBeUndefined();
  });
});

/** TLS by a private CA in front of the embedded cloud, which itself speaks http. */
async function withTls(target: string): Promise<{ readonly url: string; readonly bundle: string }> {
  const authority = createAuthority();
  const { hostname, port } = new URL(target);
  const server = createTlsServer(authority.issue(['127.0.0.1']), (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const onward = httpRequest({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const bundle = join(emptyFolder(), 'ca.pem');
  writeFileSync(bundle, authority.cert);
  return { url: `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, bundle };
}

describe('AWS_CA_BUNDLE', () => {
  async function jobBehindTls(bundleIsSet: boolean, settings: Parameters<typeof startJob>[0] = {}) {
    const job = await startJob(settings);
    const { url, bundle } = await withTls(job.emulator.url);
    // The job's environment is read when it signs in.
    Object.assign(job.context.env, {
      AWS_ENDPOINT_URL_STS: url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
      ...(bundleIsSet ? { AWS_CA_BUNDLE: bundle } : {}),
    });
    return { job, url };
  }

  test('is trusted for AWS, beside what Node trusts', async () => {
    const { job } = await jobBehindTls(true);
    expect(textsOf(await job.fetch('aws:prod/api/key', 'aws:prod/api/token')).length).toBe(2);
  });

  test('is needed: an unknown CA gets nothing', async () => {
    const { job } = await jobBehindTls(false);
    const error = await refusalOf(job.fetch('aws:prod/api/key'));
    expect(error.code).toBe('UNREACHABLE');
    expect(error.facts.likely?.[0]?.id).toMatch(/^N/);
    expect(job.calls()).toEqual({ Token: 1 });
  });

  test('is trusted by the default chain too, which signs in for itself', async () => {
    const { job, url } = await jobBehindTls(true, { settings: ambient });
    const home = machine({ AWS_ROLE_ARN: ROLE_ARN, AWS_ENDPOINT_URL_STS: url });
    const tokenFile = join(home, 'token');
    writeFileSync(tokenFile, job.emulator.signToken({ aud: 'sts.amazonaws.com' }));
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', tokenFile);
    expect(textsOf(await job.fetch('aws:prod/api/key')).length).toBe(1);
    expect(job.calls()).toEqual({ AssumeRoleWithWebIdentity: 1, GetCallerIdentity: 1, GetSecretValue: 1 });
  });
});
