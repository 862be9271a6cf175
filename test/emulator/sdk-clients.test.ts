import {
  BatchGetSecretValueCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  GetCallerIdentityCommand,
  InvalidIdentityTokenException,
  STSClient,
  type STSClientConfig,
} from '@aws-sdk/client-sts';
import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { OAuth2Client } from 'google-auth-library';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { ROLE_ARN, trustFor, withAwsRole, withAwsSecret, withGoogleSecret } from '../helpers/seed.ts';
import { federatedToken } from '../helpers/wire-clients.ts';

/** The vendors' own clients, unchanged but for the address, must take the emulator for the real services. */
let emulator: Emulator;
beforeAll(async () => {
  let seed = withAwsSecret(demoSeed(), 'prod/binary', { base64: 'AP8=' });
  seed = withAwsRole(seed, 'ci', {
    trust: trustFor('repo:acme/web:ref:refs/heads/main'),
    policy: { Statement: { Effect: 'Allow', Action: ['secretsmanager:*', 'sts:AssumeRole'], Resource: '*' } },
  });
  seed = withAwsRole(seed, 'reader', {
    trust: { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ROLE_ARN } } },
  });
  seed = withGoogleSecret(seed, 'off', { value: 'x', state: 'DISABLED' });
  emulator = await startEmulator({ seed });
});
afterAll(() => emulator.close());

async function sts<T>(config: Partial<STSClientConfig>, use: (client: STSClient) => Promise<T>): Promise<T> {
  const client = new STSClient({ region: 'eu-west-1', endpoint: emulator.url, maxAttempts: 1, ...config });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

function assume(token: string) {
  return sts({}, (client) =>
    client.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: ROLE_ARN,
        RoleSessionName: 'acme-web-4711',
        WebIdentityToken: token,
      }),
    ),
  );
}

function identity(credentials: Credentials | undefined) {
  return {
    accessKeyId: credentials?.AccessKeyId ?? '',
    secretAccessKey: credentials?.SecretAccessKey ?? '',
    sessionToken: credentials?.SessionToken ?? '',
  };
}

describe("AWS's clients", () => {
  it('assume a role, another one from there, and tell who they are', async () => {
    const first = await assume(emulator.signToken({ aud: 'sts.amazonaws.com' }));
    expect(first.Credentials?.Expiration).toBeInstanceOf(Date);
    const second = await sts({ credentials: identity(first.Credentials) }, (client) =>
      client.send(
        new AssumeRoleCommand({
          RoleArn: 'arn:aws:iam::111122223333:role/reader',
          RoleSessionName: 'hop',
          DurationSeconds: 900,
        }),
      ),
    );
    const caller = await sts({ credentials: identity(second.Credentials) }, (client) =>
      client.send(new GetCallerIdentityCommand({})),
    );
    expect(caller.Arn).toBe('arn:aws:sts::111122223333:assumed-role/reader/hop');
  });

  it('see a refused token as their own exception', async () => {
    const refused = assume(emulator.signToken({ aud: 'x' }));
    await expect(refused).rejects.toThrow(InvalidIdentityTokenException);
    await expect(refused).rejects.toMatchObject({
      Code: 'InvalidIdentityToken',
      $metadata: { httpStatusCode: 400, attempts: 1 },
    });
    await expect(assume(emulator.signToken({ aud: 'sts.amazonaws.com', sub: 'x' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('read, batch, list and describe secrets', async () => {
    const { Credentials } = await assume(emulator.signToken({ aud: 'sts.amazonaws.com' }));
    const credentials = identity(Credentials);
    const client = new SecretsManagerClient({
      region: 'eu-west-1',
      endpoint: emulator.url,
      credentials,
      maxAttempts: 1,
    });
    const binary = await client.send(new GetSecretValueCommand({ SecretId: 'prod/binary' }));
    expect(binary.SecretBinary).toEqual(new Uint8Array([0, 255]));
    const batch = await client.send(
      new BatchGetSecretValueCommand({ SecretIdList: ['prod/api/key', 'prod/none'] }),
    );
    expect(batch.SecretValues?.[0]).toMatchObject({
      Name: 'prod/api/key',
      SecretString: 'ak_demo_5f0c2b7d9e1a4c38',
    });
    expect(batch.SecretValues?.[0]?.CreatedDate).toEqual(new Date('2026-01-05T08:00:00Z'));
    expect(batch.Errors).toMatchObject([{ SecretId: 'prod/none', ErrorCode: 'ResourceNotFoundException' }]);
    const list = await client.send(
      new ListSecretsCommand({ Filters: [{ Key: 'name', Values: ['prod/api/'] }] }),
    );
    expect(list.SecretList?.map((secret) => secret.Name)).toEqual(['prod/api/key', 'prod/api/token']);
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'prod/api/key' }));
    expect(Object.values(described.VersionIdsToStages ?? {})).toEqual([['AWSCURRENT']]);
    await expect(client.send(new GetSecretValueCommand({ SecretId: 'prod/none' }))).rejects.toThrow(
      ResourceNotFoundException,
    );
    client.destroy();
    expect(emulator.requests.every((request) => request.userAgent.includes('aws-sdk-js/3'))).toBe(true);
  });
});

describe("Google's client in REST mode", () => {
  it('reads, lists and tests, and sees errors by their gRPC numbers', async () => {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: await federatedToken(emulator) });
    const { hostname, port } = new URL(emulator.url);
    const client = new SecretManagerServiceClient({
      fallback: true,
      protocol: 'http',
      apiEndpoint: hostname,
      port: Number(port),
      authClient,
    });
    const secret = 'projects/acme-prod/secrets/stripe-key';
    const [read] = await client.accessSecretVersion({ name: `${secret}/versions/latest` });
    expect(read.name).toBe('projects/123456789012/secrets/stripe-key/versions/1');
    expect(Buffer.from(read.payload?.data ?? '').toString()).toBe('sk_demo_7Qw2Zr9LmX4tVb6N');
    const [version] = await client.getSecretVersion({ name: `${secret}/versions/1` });
    expect(version.state).toBe('ENABLED');
    const [metadata] = await client.getSecret({ name: secret });
    expect(metadata.replication).toBeDefined();
    const [listed] = await client.listSecrets({ parent: 'projects/acme-prod', filter: 'name:key' });
    expect(listed.map((item) => item.name)).toEqual(['projects/123456789012/secrets/stripe-key']);
    const [held] = await client.testIamPermissions({
      resource: secret,
      permissions: ['secretmanager.versions.access'],
    });
    expect(held.permissions).toEqual(['secretmanager.versions.access']);
    await expect(
      client.accessSecretVersion({ name: 'projects/acme-prod/secrets/none/versions/1' }),
    ).rejects.toMatchObject({ code: 5 });
    await expect(
      client.accessSecretVersion({ name: 'projects/acme-prod/secrets/off/versions/1' }),
    ).rejects.toMatchObject({ code: 9 });
    await client.close();
  });
});
