import { createPublicKey } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { parseJwt } from '../../src/emulator/jwt.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import { isRecord } from '../../src/emulator/wire.ts';
import { withFault, withIssuer } from '../helpers/seed.ts';
import { get, post } from '../helpers/wire-clients.ts';

let emulator: Emulator | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

async function start(seed: Seed = demoSeed()): Promise<Emulator> {
  emulator = await startEmulator({ seed });
  return emulator;
}

async function ask(cloud: Emulator, suffix = '', bearer?: string) {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token = '' } =
    cloud.environment();
  return get(`${url}${suffix}`, { authorization: `Bearer ${bearer ?? token}` });
}

async function claims(seed: Seed, suffix = ''): Promise<Readonly<Record<string, unknown>>> {
  const answer = await ask(await start(seed), suffix);
  return parseJwt(String(answer.json['value']))?.payload ?? {};
}

describe('token endpoint', () => {
  it("answers a token with GitHub's claims and times", async () => {
    const payload = await claims(demoSeed(), '&audience=sts.amazonaws.com');
    expect(payload).toMatchObject({
      iss: 'https://token.actions.githubusercontent.com',
      sub: 'repo:acme/web:ref:refs/heads/main',
      aud: 'sts.amazonaws.com',
      repository: 'acme/web',
      repository_id: '456',
      repository_owner: 'acme',
      repository_owner_id: '123',
      ref: 'refs/heads/main',
      job_workflow_ref: 'acme/web/.github/workflows/deploy.yml@refs/heads/main',
    });
    const [iat, exp, nbf] = [payload['iat'], payload['exp'], payload['nbf']].map(Number);
    expect(Number(exp) - Number(iat)).toBe(300);
    expect(Number(iat) - Number(nbf)).toBe(600);
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    [
      'an environment',
      { claims: { environment: 'prod', event_name: 'pull_request' } },
      'repo:acme/web:environment:prod',
    ],
    ['a colon in the environment', { claims: { environment: 'a:b' } }, 'repo:acme/web:environment:a%3Ab'],
    ['a pull request', { claims: { event_name: 'pull_request' } }, 'repo:acme/web:pull_request'],
    ['a tag', { claims: { ref: 'refs/tags/v1', ref_type: 'tag' } }, 'repo:acme/web:ref:refs/tags/v1'],
    ['ids', { immutableSubject: true }, 'repo:acme@123/web@456:ref:refs/heads/main'],
    ['a template', { subject: 'repository_id:456' }, 'repository_id:456'],
  ])('computes the subject of %s', async (_, issuer, subject) => {
    expect((await claims(withIssuer(demoSeed(), issuer)))['sub']).toBe(subject);
  });

  it("takes the owner's URL for the audience where none is asked", async () => {
    const seed = withIssuer(demoSeed(), { claims: { repository: 'umbrella/api' } });
    expect(await claims(seed)).toMatchObject({
      aud: 'https://github.com/umbrella',
      repository_owner: 'umbrella',
    });
  });

  it('refuses a wrong request token and other methods', async () => {
    const cloud = await start();
    expect((await ask(cloud, '', 'x')).status).toBe(401);
    expect((await post(`${cloud.environment()['ACTIONS_ID_TOKEN_REQUEST_URL']}`, '')).status).toBe(405);
  });

  it.each([401, 403, 404, 429, 500])('fails with %d where the seed says so', async (status) => {
    const cloud = await start(withFault(demoSeed(), { service: 'issuer', call: 'Token', nth: 1, status }));
    expect((await ask(cloud)).status).toBe(status);
    expect((await ask(cloud)).status).toBe(200);
  });
});

describe('published keys', () => {
  it('verify its tokens', async () => {
    const cloud = await start();
    const discovery = (await get(`${cloud.url}/.well-known/openid-configuration`)).json;
    expect(discovery).toMatchObject({
      issuer: cloud.issuer,
      id_token_signing_alg_values_supported: ['RS256'],
    });
    const keys: unknown = (await get(String(discovery['jwks_uri']))).json['keys'];
    const [jwk] = Array.isArray(keys) ? keys : [];
    if (!isRecord(jwk)) throw new Error('no key is published');
    expect(jwk).not.toHaveProperty('d');
    const jwt = parseJwt(cloud.signToken({}));
    expect(jwt?.header).toEqual({ typ: 'JWT', alg: 'RS256', kid: jwk['kid'] });
    expect(jwt?.isSignedBy(createPublicKey({ key: jwk, format: 'jwk' }))).toBe(true);
  });
});
