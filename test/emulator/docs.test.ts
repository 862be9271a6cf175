import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSeed, startEmulator } from '../../src/emulator/emulator.ts';
import { askVault, clientToken } from '../helpers/vault-client.ts';
import {
  assumeRole,
  credentialsOf,
  entraToken,
  federatedToken,
  get,
  secretManager,
  secretsManager,
} from '../helpers/wire-clients.ts';

const page = readFileSync(new URL('../../docs/emulator.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']): unknown => JSON.parse(text));

describe('docs/emulator.md', () => {
  it('holds examples that are good seeds', () => {
    expect(examples).toHaveLength(4);
    for (const example of examples) expect(() => parseSeed(example)).not.toThrow();
  });

  it('has one for Azure that works', async () => {
    const cloud = await startEmulator({ seed: parseSeed(examples[1]) });
    const token = await entraToken(cloud, { sub: 'repo:acme/web:environment:prod' });
    const path = '/vaults/acme-prod/secrets/database?api-version=7.4';
    const answer = await get(`${cloud.url}${path}`, { authorization: `Bearer ${token}` });
    expect(answer.json).toMatchObject({ value: '{"user":"app","password":"a-fourth-value"}' });
    await cloud.close();
  });

  it('has one for Vault that works', async () => {
    const cloud = await startEmulator({ seed: parseSeed(examples[2]) });
    const jwt = cloud.signToken({ aud: cloud.url, environment: 'prod' });
    const login = { method: 'POST', path: 'auth/jwt/login', body: { role: 'ci', jwt } };
    const vaultToken = clientToken(await askVault(cloud.url, login));
    const read = { method: 'GET', path: 'secret/data/app/db', token: vaultToken };
    expect((await askVault(cloud.url, read)).status).toBe(200);
    await cloud.close();
  });

  it('begins with one that works for AWS and Google', async () => {
    const cloud = await startEmulator({ seed: parseSeed(examples[0]) });
    const credentials = credentialsOf(await assumeRole(cloud));
    const aws = await secretsManager(cloud, credentials, 'BatchGetSecretValue', {
      SecretIdList: ['prod/api/key'],
    });
    expect(aws.json).toMatchObject({ SecretValues: [{ SecretString: 'a-value' }] });
    const token = await federatedToken(cloud);
    expect(
      (await secretManager(cloud, token, 'projects/acme-prod/secrets/stripe-key/versions/latest:access'))
        .status,
    ).toBe(200);
    await cloud.close();
  });
});
