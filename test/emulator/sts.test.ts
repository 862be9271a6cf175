import { afterEach, describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import {
  ISSUER,
  ROLE_ARN,
  trustFor,
  withAwsAccountPart,
  withAwsRole,
  withFault,
  withIssuer,
} from '../helpers/seed.ts';
import { type Answer, assumeRole, credentialsOf, signedSts, tag } from '../helpers/wire-clients.ts';

const SECOND = 'arn:aws:iam::444455556666:role/reader';
const SUBJECT = 'repo:acme/web:ref:refs/heads/main';

let emulator: Emulator | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

async function start(seed: Seed = demoSeed(), options: { now?: () => Date } = {}): Promise<Emulator> {
  emulator = await startEmulator({ seed, ...options });
  return emulator;
}

function seen(answer: Answer): readonly [number, string | undefined] {
  return [answer.status, answer.code];
}

describe('AssumeRoleWithWebIdentity', () => {
  it('answers the documented shape', async () => {
    const answer = await assumeRole(await start(), { DurationSeconds: '900' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/xml');
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.text).toMatch(
      /^<AssumeRoleWithWebIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><AssumeRoleWithWebIdentityResult>/,
    );
    expect(tag(answer.text, 'SubjectFromWebIdentityToken')).toBe(SUBJECT);
    expect(tag(answer.text, 'Audience')).toBe('sts.amazonaws.com');
    expect(tag(answer.text, 'Provider')).toBe(`arn:aws:iam::111122223333:oidc-provider/${ISSUER}`);
    expect(tag(answer.text, 'Arn')).toBe('arn:aws:sts::111122223333:assumed-role/ci/acme-web-4711');
    expect(tag(answer.text, 'AssumedRoleId')).toMatch(/^AROA[A-Z2-7]{17}:acme-web-4711$/);
    expect(tag(answer.text, 'AccessKeyId')).toMatch(/^ASIA[A-Z2-7]{16}$/);
    const left = Date.parse(tag(answer.text, 'Expiration') ?? '') - Date.now();
    expect(left).toBeGreaterThan(850_000);
    expect(left).toBeLessThanOrEqual(900_000);
  });

  it.each([
    ['a missing version', { Version: undefined }, [400, 'InvalidAction']],
    ['an unknown action', { Action: 'AssumeRoot' }, [400, 'InvalidAction']],
    ['an ARN that is too short', { RoleArn: 'arn:aws:iam::1' }, [400, 'ValidationError']],
    [
      'an ARN that is no role',
      { RoleArn: 'arn:aws:iam::111122223333:instance-profile/ci' },
      [400, 'ValidationError'],
    ],
    ['a blank behind the ARN', { RoleArn: `${ROLE_ARN} ` }, [400, 'ValidationError']],
    ['no session name', { RoleSessionName: undefined }, [400, 'ValidationError']],
    ['a slash in the session name', { RoleSessionName: 'acme/web' }, [400, 'ValidationError']],
    ['a long session name', { RoleSessionName: 'a'.repeat(65) }, [400, 'ValidationError']],
    ['too short a duration', { DurationSeconds: '899' }, [400, 'ValidationError']],
    ['too long a duration', { DurationSeconds: '43201' }, [400, 'ValidationError']],
    ['a duration above the maximum of the role', { DurationSeconds: '3601' }, [400, 'ValidationError']],
    ['a ProviderId', { ProviderId: 'www.amazon.com' }, [400, 'ValidationError']],
    ['a session policy that is no JSON', { Policy: '{' }, [400, 'MalformedPolicyDocument']],
    [
      'a session policy without statements',
      { Policy: '{"Version":"2012-10-17"}' },
      [400, 'MalformedPolicyDocument'],
    ],
    [
      'a managed policy that is not there',
      { 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/X' },
      [400, 'MalformedPolicyDocument'],
    ],
    [
      'a policy beyond the limit',
      { Policy: JSON.stringify({ Version: ' '.repeat(2048) }) },
      [400, 'PackedPolicyTooLarge'],
    ],
    ['a token that is no JWT', { WebIdentityToken: 'abcdef' }, [400, 'InvalidIdentityToken']],
    [
      'an account without the provider',
      { RoleArn: 'arn:aws:iam::999999999999:role/ci' },
      [400, 'InvalidIdentityToken'],
    ],
    ['another partition', { RoleArn: 'arn:aws-cn:iam::111122223333:role/ci' }, [400, 'InvalidIdentityToken']],
    ['a role that is not there', { RoleArn: 'arn:aws:iam::111122223333:role/cl' }, [403, 'AccessDenied']],
  ])('refuses %s', async (_, changes, expected) => {
    expect(seen(await assumeRole(await start(), changes))).toEqual(expected);
  });

  const now = Math.floor(Date.now() / 1000);
  it.each([
    [
      'another issuer',
      { iss: 'https://gitlab.com' },
      [400, 'InvalidIdentityToken'],
      /^No OpenIDConnect provider found in your account for https:\/\/gitlab\.com$/,
    ],
    [
      'the wrong audience',
      { aud: 'https://github.com/acme' },
      [400, 'InvalidIdentityToken'],
      /^Incorrect token audience$/,
    ],
    ['no audience', { aud: undefined }, [400, 'InvalidIdentityToken'], /^Incorrect token audience$/],
    ['an expired token', { exp: now - 1, iat: now - 301 }, [400, 'ExpiredTokenException'], /^Token expired/],
    ['a fractional time', { exp: now + 100.5 }, [400, 'InvalidIdentityToken'], /whole numbers/],
    [
      'a token of the future',
      { iat: now + 1000, exp: now + 1300 },
      [400, 'InvalidIdentityToken'],
      /not yet valid/,
    ],
    [
      'another subject',
      { sub: 'repo:acme/web:environment:prod' },
      [403, 'AccessDenied'],
      /^Not authorized to perform sts:AssumeRoleWithWebIdentity$/,
    ],
    [
      'the subject in another case',
      { sub: 'repo:Acme/web:ref:refs/heads/main' },
      [403, 'AccessDenied'],
      /^Not authorized/,
    ],
  ])('refuses %s', async (_, claims, expected, message) => {
    const cloud = await start();
    const token = cloud.signToken({ aud: 'sts.amazonaws.com', ...claims });
    const answer = await assumeRole(cloud, { WebIdentityToken: token });
    expect(seen(answer)).toEqual(expected);
    expect(answer.message).toMatch(message);
    expect(answer.text).toContain('<Error><Type>Sender</Type><Code>');
  });

  it('verifies the signature against its own keys', async () => {
    const cloud = await start();
    const stranger = await startEmulator({ seed: demoSeed() });
    const foreign = stranger.signToken({ aud: 'sts.amazonaws.com' });
    await stranger.close();
    expect(seen(await assumeRole(cloud, { WebIdentityToken: foreign }))).toEqual([
      400,
      'InvalidIdentityToken',
    ]);
    const [header, payload = '', signature] = cloud
      .signToken({ aud: 'sts.amazonaws.com', sub: 'x' })
      .split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: SUBJECT })).toString('base64url');
    expect(seen(await assumeRole(cloud, { WebIdentityToken: `${header}.${forged}.${signature}` }))).toEqual([
      400,
      'InvalidIdentityToken',
    ]);
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(seen(await assumeRole(cloud, { WebIdentityToken: `${none}.${forged}.x` }))).toEqual([
      400,
      'InvalidIdentityToken',
    ]);
  });

  it('checks provider before audience, audience before expiry, expiry before trust', async () => {
    const cloud = await start();
    const wrong = { iss: 'https://x.example', aud: 'y', exp: 1, iat: 0, sub: 'z' };
    const messageOf = async (claims: Readonly<Record<string, unknown>>): Promise<string | undefined> =>
      (await assumeRole(cloud, { WebIdentityToken: cloud.signToken(claims) })).message;
    expect(await messageOf(wrong)).toMatch(/^No OpenIDConnect/);
    expect(await messageOf({ ...wrong, iss: cloud.issuer })).toMatch(/^Incorrect token audience/);
    expect(await messageOf({ ...wrong, iss: cloud.issuer, aud: 'sts.amazonaws.com' })).toMatch(
      /^Token expired/,
    );
  });

  it('says that keys are out of reach for an issuer it is not', async () => {
    const seed = withAwsAccountPart(demoSeed(), {
      oidcProviders: { 'ghes.example/_services/token': ['sts.amazonaws.com'] },
    });
    const cloud = await start(seed);
    const token = cloud.signToken({ iss: 'https://ghes.example/_services/token', aud: 'sts.amazonaws.com' });
    const answer = await assumeRole(cloud, { WebIdentityToken: token });
    expect(seen(answer)).toEqual([400, 'InvalidIdentityToken']);
    expect(answer.message).toMatch(/^Couldn't retrieve verification key/);
  });

  it.each([
    ['StringLike on the subject', { StringLike: { [`${ISSUER}:sub`]: 'repo:acme/web:*' } }, 200],
    ['a star under StringEquals', { StringEquals: { [`${ISSUER}:sub`]: 'repo:acme/web:*' } }, 403],
    ['one of several values', { StringEquals: { [`${ISSUER}:sub`]: ['a', SUBJECT] } }, 200],
    ['a known further claim', { StringEquals: { [`${ISSUER}:repository_id`]: '456' } }, 200],
    ['a known further claim that differs', { StringEquals: { [`${ISSUER}:ref`]: 'refs/heads/dev' } }, 403],
    ['a claim that STS does not know', { StringEquals: { [`${ISSUER}:event_name`]: 'push' } }, 403],
    [
      'ForAllValues over an absent claim',
      { 'ForAllValues:StringEquals': { [`${ISSUER}:environment`]: 'prod' } },
      200,
    ],
    ['keys in another case', { StringEquals: { [`${ISSUER.toUpperCase()}:SUB`]: SUBJECT } }, 200],
    ['the session name', { StringLike: { 'sts:RoleSessionName': 'acme-*' } }, 200],
    ['another issuer as prefix', { StringEquals: { 'gitlab.com:sub': SUBJECT } }, 403],
  ])('evaluates %s', async (_, condition, status) => {
    const base = trustFor(SUBJECT);
    const statements: unknown = base['Statement'];
    const [statement] = Array.isArray(statements) ? statements : [];
    const trust = { ...base, Statement: [{ ...statement, Condition: condition }] };
    const cloud = await start(withAwsRole(demoSeed(), 'ci', { trust }));
    expect((await assumeRole(cloud)).status).toBe(status);
  });

  it.each([
    ['Action sts:AssumeRole', { Action: 'sts:AssumeRole' }],
    ['an AWS principal', { Principal: { AWS: '*' } }],
    [
      'the provider of another account',
      { Principal: { Federated: `arn:aws:iam::444455556666:oidc-provider/${ISSUER}` } },
    ],
  ])('does not trust %s', async (_, change) => {
    const statements: unknown = trustFor(SUBJECT)['Statement'];
    const [statement] = Array.isArray(statements) ? statements : [];
    const trust = { Version: '2012-10-17', Statement: [{ ...statement, ...change }] };
    expect(seen(await assumeRole(await start(withAwsRole(demoSeed(), 'ci', { trust }))))).toEqual([
      403,
      'AccessDenied',
    ]);
  });

  it('finds a role by its path and leaves the path out of the session', async () => {
    const cloud = await start(withAwsRole(demoSeed(), 'teams/web/ci', { trust: trustFor(SUBJECT) }));
    const answer = await assumeRole(cloud, { RoleArn: 'arn:aws:iam::111122223333:role/teams/web/ci' });
    expect(tag(answer.text, 'Arn')).toBe('arn:aws:sts::111122223333:assumed-role/ci/acme-web-4711');
  });

  it('accepts the immutable subject where trust names it', async () => {
    const seed = withIssuer(demoSeed(), { immutableSubject: true, claims: { environment: 'prod:eu' } });
    const cloud = await start(
      withAwsRole(seed, 'ci', { trust: trustFor('repo:acme@123/web@456:environment:prod%3Aeu') }),
    );
    expect((await assumeRole(cloud)).status).toBe(200);
  });

  it('refuses by a service control policy', async () => {
    const seed = withAwsAccountPart(demoSeed(), {
      serviceControlPolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 'sts:*', Resource: '*' }],
      },
    });
    expect(seen(await assumeRole(await start(seed)))).toEqual([403, 'AccessDenied']);
  });

  it('answers seeded failures in its own shape, once each', async () => {
    let seed = withFault(demoSeed(), { service: 'sts', nth: 1, code: 'IDPCommunicationError' });
    seed = withFault(seed, { service: 'sts', nth: 1, status: 403, code: 'RegionDisabledException' });
    const cloud = await start(seed);
    expect(seen(await assumeRole(cloud))).toEqual([400, 'IDPCommunicationError']);
    expect(seen(await assumeRole(cloud))).toEqual([403, 'RegionDisabledException']);
    expect((await assumeRole(cloud)).status).toBe(200);
  });
});

describe('signed calls', () => {
  it('tell who signed, whatever the policies say', async () => {
    const cloud = await start(
      withAwsRole(demoSeed(), 'ci', {
        trust: trustFor(SUBJECT),
        policy: { Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] },
      }),
    );
    const credentials = credentialsOf(await assumeRole(cloud));
    const answer = await signedSts(cloud, credentials, { Action: 'GetCallerIdentity' });
    expect(answer.status).toBe(200);
    expect(tag(answer.text, 'Account')).toBe('111122223333');
    expect(tag(answer.text, 'Arn')).toBe('arn:aws:sts::111122223333:assumed-role/ci/acme-web-4711');
    expect(tag(answer.text, 'UserId')).toMatch(/^AROA.*:acme-web-4711$/);
  });

  it('know users with long-lived keys', async () => {
    const user = {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    };
    const cloud = await start(withAwsAccountPart(demoSeed(), { users: { dev: user } }));
    const answer = await signedSts(cloud, { ...user, sessionToken: '' }, { Action: 'GetCallerIdentity' });
    expect(tag(answer.text, 'Arn')).toBe('arn:aws:iam::111122223333:user/dev');
  });

  it('refuse what is not signed, or not by these credentials', async () => {
    let clock = new Date();
    const cloud = await start(demoSeed(), { now: () => clock });
    const credentials = credentialsOf(await assumeRole(cloud));
    const call = { Action: 'GetCallerIdentity' };
    expect(seen(await assumeRole(cloud, call))).toEqual([403, 'MissingAuthenticationToken']);
    const wrongKey = { ...credentials, secretAccessKey: 'x' };
    expect(seen(await signedSts(cloud, wrongKey, call))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(seen(await signedSts(cloud, { ...credentials, accessKeyId: 'ASIAX' }, call))).toEqual([
      403,
      'InvalidClientTokenId',
    ]);
    expect(seen(await signedSts(cloud, { ...credentials, sessionToken: 'x' }, call))).toEqual([
      403,
      'InvalidClientTokenId',
    ]);
    expect(seen(await signedSts(cloud, { ...credentials, sessionToken: '' }, call))).toEqual([
      403,
      'InvalidClientTokenId',
    ]);
    const old = await signedSts(cloud, credentials, call, { date: new Date(clock.getTime() - 301_000) });
    expect(seen(old)).toEqual([403, 'SignatureDoesNotMatch']);
    expect(old.message).toMatch(/^Signature expired/);
    clock = new Date(clock.getTime() + 3_601_000);
    expect(seen(await signedSts(cloud, credentials, call, { date: clock }))).toEqual([403, 'ExpiredToken']);
  });
});

describe('AssumeRole', () => {
  const mayAssume = { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: SECOND }] };
  const chainSeed = (principal: string, condition?: object, first: object = mayAssume): Seed =>
    withAwsRole(
      withAwsRole(demoSeed(), 'ci', { trust: trustFor(SUBJECT), policy: first }),
      'reader',
      {
        maxSessionDuration: 7200,
        trust: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { AWS: principal },
              ...(condition === undefined ? {} : { Condition: condition }),
            },
          ],
        },
      },
      '444455556666',
    );
  const chain = async (
    seed: Seed,
    extra: Readonly<Record<string, string>> = {},
    sessionPolicy?: object,
  ): Promise<Answer> => {
    const cloud = await start(seed);
    const first = await assumeRole(
      cloud,
      sessionPolicy === undefined ? {} : { Policy: JSON.stringify(sessionPolicy) },
    );
    return signedSts(cloud, credentialsOf(first), {
      Action: 'AssumeRole',
      RoleArn: SECOND,
      RoleSessionName: 'hop',
      ...extra,
    });
  };

  it('opens a session of the second role', async () => {
    const answer = await chain(chainSeed(ROLE_ARN), { DurationSeconds: '3600' });
    expect(answer.status).toBe(200);
    expect(tag(answer.text, 'Arn')).toBe('arn:aws:sts::444455556666:assumed-role/reader/hop');
    expect(answer.text).toContain('<AssumeRoleResult>');
  });

  const externalId = { StringEquals: { 'sts:ExternalId': 'acme-42' } };
  it.each<
    readonly [
      string,
      Seed,
      Readonly<Record<string, string>>,
      object | undefined,
      readonly [number, string | undefined],
    ]
  >([
    [
      'the account as principal',
      chainSeed('arn:aws:iam::111122223333:root'),
      {},
      undefined,
      [200, undefined],
    ],
    [
      'another role as principal',
      chainSeed('arn:aws:iam::111122223333:role/other'),
      {},
      undefined,
      [403, 'AccessDenied'],
    ],
    [
      'no permission on the first role',
      chainSeed(ROLE_ARN, undefined, { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }),
      {},
      undefined,
      [403, 'AccessDenied'],
    ],
    [
      'a session policy that forgets it',
      chainSeed(ROLE_ARN),
      {},
      { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
      [403, 'AccessDenied'],
    ],
    ['a session policy that grants it', chainSeed(ROLE_ARN), {}, mayAssume, [200, undefined]],
    [
      'the external id',
      chainSeed(ROLE_ARN, externalId),
      { ExternalId: 'acme-42' },
      undefined,
      [200, undefined],
    ],
    [
      'a wrong external id',
      chainSeed(ROLE_ARN, externalId),
      { ExternalId: 'acme-43' },
      undefined,
      [403, 'AccessDenied'],
    ],
    ['no external id', chainSeed(ROLE_ARN, externalId), {}, undefined, [403, 'AccessDenied']],
    [
      'a malformed external id',
      chainSeed(ROLE_ARN),
      { ExternalId: 'a b' },
      undefined,
      [400, 'ValidationError'],
    ],
    [
      'more than an hour',
      chainSeed(ROLE_ARN),
      { DurationSeconds: '3601' },
      undefined,
      [400, 'ValidationError'],
    ],
    [
      'tags without sts:TagSession',
      chainSeed(ROLE_ARN),
      { 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' },
      undefined,
      [403, 'AccessDenied'],
    ],
    [
      'a role of another partition',
      chainSeed(ROLE_ARN, undefined, { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
      { RoleArn: SECOND.replace('arn:aws:', 'arn:aws-cn:') },
      undefined,
      [403, 'AccessDenied'],
    ],
    [
      'a role that is not there',
      chainSeed(ROLE_ARN),
      { RoleArn: 'arn:aws:iam::444455556666:role/none' },
      undefined,
      [403, 'AccessDenied'],
    ],
  ])('with %s', async (_, seed, extra, sessionPolicy, expected) => {
    expect(seen(await chain(seed, extra, sessionPolicy))).toEqual(expected);
  });

  it('names both roles in a denial', async () => {
    const answer = await chain(chainSeed('arn:aws:iam::111122223333:role/other'));
    expect(answer.message).toBe(
      `User: arn:aws:sts::111122223333:assumed-role/ci/acme-web-4711 is not authorized to perform: sts:AssumeRole on resource: ${SECOND}`,
    );
  });
});
