import {
  BatchGetSecretValueCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { v1 } from '@google-cloud/secret-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ seed: demoSeed() });
});
afterAll(() => emulator.close());

describe('happy path', () => {
  it('aws', async () => {
    const anonymous = new STSClient({ region: 'eu-west-1', endpoint: emulator.url });
    const { Credentials } = await anonymous.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: 'arn:aws:iam::111122223333:role/ci',
        RoleSessionName: 'acme-web-4711',
        WebIdentityToken: emulator.signToken({ aud: 'sts.amazonaws.com' }),
      }),
    );
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const me = await new STSClient({ region: 'eu-west-1', endpoint: emulator.url, credentials }).send(
      new GetCallerIdentityCommand({}),
    );
    expect(me.Arn).toBe('arn:aws:sts::111122223333:assumed-role/ci/acme-web-4711');
    const client = new SecretsManagerClient({ region: 'eu-west-1', endpoint: emulator.url, credentials });
    const one = await client.send(new GetSecretValueCommand({ SecretId: 'prod/api/key' }));
    expect(one.SecretString).toBe('ak_demo_5f0c2b7d9e1a4c38');
    const batch = await client.send(
      new BatchGetSecretValueCommand({ SecretIdList: ['prod/api/key', 'prod/nope', 'staging/database'] }),
    );
    expect(batch.SecretValues?.length).toBe(1);
    expect(batch.Errors?.map((e) => e.ErrorCode)).toEqual([
      'ResourceNotFoundException',
      'AccessDeniedException',
    ]);
    const list = await client.send(new ListSecretsCommand({ Filters: [{ Key: 'name', Values: ['prod/'] }] }));
    expect(list.SecretList?.length).toBe(4);
    const d = await client.send(new DescribeSecretCommand({ SecretId: 'prod/database' }));
    expect(d.CreatedDate).toBeInstanceOf(Date);
  });
  it('google', async () => {
    const r = await fetch(`${emulator.url}/v1/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience:
          '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/gh/providers/gh',
        scope: 'https://www.googleapis.com/auth/cloud-platform',
        requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
        subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
        subjectToken: emulator.signToken({
          aud: 'https://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/gh/providers/gh',
        }),
      }),
    });
    const body: unknown = await r.json();
    expect(r.status, JSON.stringify(body)).toBe(200);
    const token = Object.entries(body ?? {}).find(([k]) => k === 'access_token')?.[1];
    const a = await fetch(`${emulator.url}/v1/projects/acme-prod/secrets/stripe-key/versions/latest:access`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await a.json()).toMatchObject({
      name: 'projects/123456789012/secrets/stripe-key/versions/1',
      payload: { data: Buffer.from('sk_demo_7Qw2Zr9LmX4tVb6N').toString('base64') },
    });
    expect(v1).toBeDefined();
  });
});
