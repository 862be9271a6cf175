import { afterEach, describe, expect, test, vi } from 'vitest';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { refusalOf } from '../../helpers/fakes.ts';
import { trustFor, withAwsAccountPart, withAwsRole, withFault, withIssuer } from '../../helpers/seed.ts';
import { errorsOf, startJob, textsOf } from './job.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const fault = (
  nth: readonly number[] | undefined,
  code: string,
  status = 400,
  call = 'AssumeRoleWithWebIdentity',
) => withFault(demoSeed(), { service: 'sts', call, code, status, ...(nth === undefined ? {} : { nth }) });

describe('the token that STS refuses', () => {
  test('one attempt; what the token says, the trust that it needs, the causes; the token nowhere', async () => {
    const seed = withIssuer(demoSeed(), { claims: { environment: 'prod' } });
    const job = await startJob({ seed });
    const error = await refusalOf(job.fetch('aws:prod/database'));
    expect(error.code).toBe('AWS_TRUST_REFUSED');
    expect(error.facts.said).toBe('403 AccessDenied');
    expect(Object.fromEntries(error.facts.facts ?? [])).toEqual({
      iss: 'https://token.actions.githubusercontent.com',
      sub: 'repo:acme/web:environment:prod',
      aud: 'sts.amazonaws.com',
    });
    expect(error.facts.paste).toContain('repo:acme/web:environment:prod');
    expect(error.facts.likely?.[0]?.id).toBe('A8');
    expect(job.calls()).toEqual({ Token: 1, AssumeRoleWithWebIdentity: 1 });
    const token = job.masks.find((mask) => mask.startsWith('eyJ')) ?? '';
    expect(token).not.toBe('');
    expect(JSON.stringify([error.facts, job.log])).not.toContain(token);
  });

  test('every policy that is tried costs one attempt at a refusal', async () => {
    const job = await startJob({ seed: fault(undefined, 'InvalidIdentityToken') });
    const error = await refusalOf(job.fetch('aws:prod/database'));
    expect(error.facts.said).toBe('400 InvalidIdentityToken');
    expect(job.calls()['AssumeRoleWithWebIdentity']).toBe(1);
  });

  test('as expired: once more with a fresh token, and then no more', async () => {
    const once = await startJob({ seed: fault([1], 'ExpiredTokenException') });
    expect(textsOf(await once.fetch('aws:prod/database')).length).toBe(1);
    expect(once.calls()).toMatchObject({ Token: 2, AssumeRoleWithWebIdentity: 2 });

    const always = await startJob({ seed: fault(undefined, 'ExpiredTokenException') });
    expect((await refusalOf(always.fetch('aws:prod/database'))).code).toBe('AWS_TRUST_REFUSED');
    expect(always.calls()).toMatchObject({ Token: 2, AssumeRoleWithWebIdentity: 2 });
  });

  test.each([
    ['IDPCommunicationError', 400],
    ['Throttling', 400],
    ['InternalFailure', 500],
  ])('%s is tried again', async (code, status) => {
    const job = await startJob({ seed: fault([1, 2], code, status) });
    expect(textsOf(await job.fetch('aws:prod/database')).length).toBe(1);
    expect(job.calls()).toMatchObject({ Token: 1, AssumeRoleWithWebIdentity: 3 });
  });

  test.each([
    ['Throttling', 400, 'AWS_THROTTLED'],
    ['InternalFailure', 500, 'AWS_SERVICE_FAILED'],
    ['RegionDisabledException', 403, 'AWS_TRUST_REFUSED'],
    ['MalformedPolicyDocument', 400, 'AWS_TRUST_REFUSED'],
  ])('%s (%i) to the end is %s', async (code, status, expected) => {
    const job = await startJob({ seed: fault(undefined, code, status), settings: { retries: 1 } });
    expect((await refusalOf(job.fetch('aws:prod/database'))).code).toBe(expected);
  });

  test("a policy of one's own that STS does not take is the input's fault", async () => {
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const job = await startJob({
      seed: fault(undefined, 'MalformedPolicyDocument'),
      aws: { sessionPolicy: { kind: 'own', policy } },
    });
    const error = await refusalOf(job.fetch('aws:prod/database'));
    expect(error.code).toBe('INPUT_INVALID');
    expect(error.message).toContain('aws-session-policy');
  });
});

test('the credentials are masked; session name, duration and audience are those of the inputs', async () => {
  const seed = withAwsAccountPart(demoSeed(), {
    oidcProviders: { 'token.actions.githubusercontent.com': ['acme-audience', 'sts.amazonaws.com'] },
  });
  const trust = JSON.parse(
    JSON.stringify(trustFor('repo:acme/web:ref:refs/heads/main')).replace(
      'sts.amazonaws.com',
      'acme-audience',
    ),
  );
  const job = await startJob({
    seed: withAwsRole(seed, 'ci', {
      trust,
      policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    }),
    aws: { audience: 'acme-audience', sessionName: 'acme-web-7-1', sessionDurationSeconds: 1800 },
  });
  await job.fetch('aws:prod/database');
  const [token, sts] = job.emulator.requests;
  expect(token?.detail.audience).toBe('acme-audience');
  expect(sts?.detail).toMatchObject({ roleSessionName: 'acme-web-7-1', durationSeconds: 1800 });
  // The request's bearer, the token, the secret key and the session token.
  expect(job.masks.length).toBeGreaterThanOrEqual(4);
});

describe('signatures and clocks', () => {
  test('a clock that is wrong is set right by the first answer', async () => {
    const now = () => new Date(Date.now() + 3 * 3600_000);
    const job = await startJob({ now });
    // The token is fresh by the emulator's clock, and so are the credentials.
    expect(textsOf(await job.fetch('aws:prod/database')).length).toBe(1);
    expect(job.emulator.requests.map(({ status }) => status)).toContain(400);
  });

  test('a signature that is refused all the same names the clock', async () => {
    const now = () => new Date(Date.now() + 3 * 3600_000);
    const seed = withFault(demoSeed(), {
      service: 'secretsmanager',
      status: 400,
      code: 'InvalidSignatureException',
    });
    const job = await startJob({ seed, now });
    const [error] = errorsOf((await job.fetch('aws:prod/database'))[0]);
    expect(error?.code).toBe('AWS_CREDENTIALS_REFUSED');
    expect(error?.facts.likely?.map(({ id }) => id)).toContain('S12');
    expect(job.calls()['GetSecretValue']).toBe(2);
  });
});

test('a hop that is refused names both roles', async () => {
  const next = 'arn:aws:iam::444455556666:role/reader';
  const job = await startJob({ aws: { roleChain: [next] } });
  const error = await refusalOf(job.fetch('aws:prod/database'));
  expect(error.code).toBe('AWS_CHAIN_REFUSED');
  expect(error.facts.as).toMatch(/assumed-role\/ci\//);
  expect(error.facts.fix.join(' ')).toContain(next);
  expect(error.facts.likely?.[0]?.id).toBe('A27');
  expect(job.calls()['AssumeRole']).toBe(1);
});

describe("the machine's own identity", () => {
  const users = {
    dev: {
      accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
      secretAccessKey: 'ambient-secret-key-of-a-laptop',
      policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    },
  };
  const laptop = () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', users.dev.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', users.dev.secretAccessKey);
    vi.stubEnv('AWS_SESSION_TOKEN', '');
  };

  test('reads as itself: no token, no role, its secret masked, its name in errors', async () => {
    laptop();
    const job = await startJob({
      seed: withAwsAccountPart(demoSeed(), { users }),
      settings: { identity: 'ambient' },
    });
    const [found, missing] = await job.fetch('aws:prod/database', 'aws:prod/none');
    expect(found?.kind).toBe('found');
    expect(errorsOf(missing)[0]?.facts.as).toBe('arn:aws:iam::111122223333:user/dev');
    expect(job.calls()).toEqual({ GetCallerIdentity: 1, BatchGetSecretValue: 1 });
    expect(job.masks).toContain(users.dev.secretAccessKey);
    expect(job.log.join('\n')).toMatch(/aws-role is not/);
  });

  test('is refused a wildcard on another account, which no list could answer', async () => {
    laptop();
    const job = await startJob({
      seed: withAwsAccountPart(demoSeed(), { users }),
      settings: { identity: 'ambient' },
    });
    const error = await refusalOfAny(
      job.fetch('arn:aws:secretsmanager:eu-west-1:444455556666:secret:prod/api/*'),
    );
    expect(error).toMatch(/wildcard in another account/);
    expect(job.calls()).toEqual({ GetCallerIdentity: 1 });
  });

  test('that AWS does not know', async () => {
    laptop();
    const job = await startJob({ settings: { identity: 'ambient' } });
    expect((await refusalOf(job.fetch('aws:prod/database'))).code).toBe('AWS_CREDENTIALS_REFUSED');
  });
});

async function refusalOfAny(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    return String(thrown);
  }
  return 'nothing was refused';
}
