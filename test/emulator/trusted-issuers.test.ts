import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { demoSeedFile } from '../../src/emulator/demo-seed.ts';
import { type Emulator, parseSeed, startEmulator } from '../../src/emulator/emulator.ts';
import { signJwt } from '../../src/emulator/jwt.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import { thrownBy } from '../helpers/fakes.ts';
import { PROVIDER, withAwsAccountPart, withAwsRole, withGoogleProjectPart } from '../helpers/seed.ts';
import { assumeRole, exchange } from '../helpers/wire-clients.ts';

/** An issuer on loopback that is not the embedded cloud's own, and what it publishes. */
const rsa = (): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } =>
  generateKeyPairSync('rsa', { modulusLength: 2048 });
const own = rsa();
const strange = rsa();
let server: Server;
let url = '';
let published: Readonly<Record<string, unknown>> = {};
let emulator: Emulator | undefined;

beforeEach(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    if (published[path] === undefined) response.writeHead(302, { location: `${url}/elsewhere` }).end();
    else response.writeHead(200).end(JSON.stringify(published[path]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  published = {
    '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/jwks?v=1` },
    '/jwks?v=1': {
      keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'a', alg: 'RS256', use: 'sig' }],
    },
  };
});
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function seedTrusting(trusted: readonly string[]): Seed {
  const provider = url.replace('http://', '');
  let seed = parseSeed({ ...demoSeedFile(), issuer: { trusted } });
  seed = withAwsAccountPart(seed, { oidcProviders: { [provider]: ['sts.amazonaws.com'] } });
  seed = withAwsRole(seed, 'ci', {
    trust: {
      Statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${provider}` },
        Condition: { StringEquals: { [`${provider}:sub`]: 'job' } },
      },
    },
  });
  const gh = { issuer: url, attributeMapping: { 'google.subject': 'assertion.sub' } };
  return withGoogleProjectPart(seed, { number: '123456789012', pools: { gh: { providers: { gh } } } });
}

/** What AWS and Google answer to a token with these claims. */
async function answers(
  privateKey: KeyObject,
  claims: Readonly<Record<string, unknown>> = {},
  trusted: readonly string[] = [url],
): Promise<readonly (string | number | undefined)[]> {
  emulator = await startEmulator({ seed: seedTrusting(trusted) });
  const now = Math.floor(Date.now() / 1000);
  const token = (aud: string): string =>
    signJwt({ iss: url, sub: 'job', aud, iat: now, exp: now + 300, ...claims }, { id: 'a', privateKey });
  const aws = await assumeRole(emulator, { WebIdentityToken: token('sts.amazonaws.com') });
  const google = await exchange(emulator, { subjectToken: token(`https://iam.googleapis.com/${PROVIDER}`) });
  return [aws.code ?? aws.status, google.code ?? google.status, aws.message, google.message];
}

describe('a trusted issuer', () => {
  it('has its tokens accepted by both clouds', async () => {
    expect((await answers(own.privateKey)).slice(0, 2)).toEqual([200, 200]);
  });

  it('has tokens of another key refused', async () => {
    expect(await answers(strange.privateKey)).toEqual([
      'InvalidIdentityToken',
      'invalid_grant',
      'The ID Token signature is not valid',
      'Invalid signature for the ID Token.',
    ]);
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['an expired token', { exp: Math.floor(Date.now() / 1000) - 10 }, 'ExpiredTokenException'],
    ['another audience', { aud: 'x' }, 'InvalidIdentityToken'],
    ['another issuer', { iss: 'http://127.0.0.1:1' }, 'InvalidIdentityToken'],
  ])('has %s refused', async (_, claims, aws) => {
    expect((await answers(own.privateKey, claims)).slice(0, 2)).toEqual([aws, 'invalid_grant']);
  });

  it('is no issuer that the seed does not name', async () => {
    const [aws, google, awsMessage, googleMessage] = await answers(own.privateKey, {}, []);
    expect([aws, google]).toEqual(['InvalidIdentityToken', 'invalid_grant']);
    expect(awsMessage).toMatch(/^Couldn't retrieve verification key/);
    expect(googleMessage).toMatch(/^Error connecting/);
  });
});

describe('an emulator whose trusted issuer', () => {
  it.each<readonly [string, () => Readonly<Record<string, unknown>>, RegExp]>([
    [
      'points elsewhere',
      () => ({
        '/elsewhere': published['/.well-known/openid-configuration'],
        '/.well-known/openid-configuration': undefined,
      }),
      /gives no answer/,
    ],
    [
      'names itself otherwise',
      () => ({ '/.well-known/openid-configuration': { issuer: `${url}/x`, jwks_uri: `${url}/jwks?v=1` } }),
      /names another issuer/,
    ],
    [
      'has its keys on another machine',
      () => ({
        '/.well-known/openid-configuration': { issuer: url, jwks_uri: 'https://keys.example/jwks' },
      }),
      /no URL of this machine/,
    ],
    ['answers no object', () => ({ '/jwks?v=1': [] }), /does not answer with a JSON object/],
    [
      'has no key to verify with',
      () => {
        const jwk = own.publicKey.export({ format: 'jwk' });
        const keys = [1, { kty: 'RSA' }, { kty: 'EC' }, { ...jwk, alg: 'PS256' }, { ...jwk, use: 'enc' }];
        return { '/jwks?v=1': { keys } };
      },
      /no RSA key/,
    ],
  ])('%s does not start', async (_, changes, said) => {
    published = { ...published, ...changes() };
    const error = await thrownBy(startEmulator({ seed: seedTrusting([url]) }));
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code: 'INPUT_INVALID', message: expect.stringMatching(said) });
  });
});

it.each(['https://issuer.example', 'http://127.0.0.1:9000/', 'http://127.0.0.1.example', 'ftp://localhost'])(
  'the seed does not take %s',
  async (trusted) => {
    expect(await thrownBy(() => parseSeed({ issuer: { trusted: [trusted] } }))).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('issuer.trusted[0]'),
    });
  },
);
