import { randomBytes } from 'node:crypto';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import {
  AZURE_CLIENT,
  AZURE_TENANT,
  PROVIDER,
  ROLE_ARN,
  withAwsPolicy,
  withAwsRole,
  withAwsSecrets,
  withAzureSecrets,
  withGoogleSecrets,
  withParameters,
  withVault,
} from '../helpers/seed.ts';

/** The role that `ci` may assume. */
const READER_ARN = 'arn:aws:iam::111122223333:role/reader';

/** Whoever stands in front of the embedded Vault has another address than it. */
const VAULT_AUDIENCE = 'https://vault.acme.example';

export interface MarkedSeed {
  readonly seed: Seed;
  /** Every text in the secrets that must not show. */
  readonly values: readonly string[];
}

/** A cloud whose values are random, so that no piece of one can stand anywhere by chance. */
export function createMarkedSeed(): MarkedSeed {
  const values: string[] = [];
  const mark = (before = '', behind = ''): string => {
    // Never of letters alone: such a text is a code, as far as anybody can tell, and codes are shown.
    const value = `${before}${randomBytes(15).toString('base64url')}7${behind}`;
    values.push(value);
    return value;
  };
  const json = () => ({ user: mark(), nested: { password: mark('', `"\\<&>'`) }, list: [mark()] });
  const lines = (): string => [mark(), mark('', '%0A::'), mark()].join('\n');
  const read = {
    Effect: 'Allow',
    Action: [
      'secretsmanager:GetSecretValue',
      'secretsmanager:DescribeSecret',
      'secretsmanager:BatchGetSecretValue',
      'secretsmanager:ListSecrets',
      'ssm:GetParameters',
      'ssm:GetParametersByPath',
      'ssm:DescribeParameters',
    ],
    Resource: '*',
  };
  let seed = withAwsPolicy(demoSeed(), [
    read,
    { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: READER_ARN },
  ]);
  seed = withAwsRole(seed, 'reader', {
    trust: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ROLE_ARN } }],
    },
    policy: { Version: '2012-10-17', Statement: [read] },
  });
  seed = withAwsSecrets(seed, {
    'mark/text': mark(),
    'mark/json': { json: json() },
    'mark/lines': lines(),
    'mark/number': { json: { pin: 7 } },
    'mark/bytes': { base64: Buffer.concat([Buffer.from(mark()), Buffer.from([0, 255])]).toString('base64') },
    'mark/nul': { value: mark('\0') },
    'mark/all/one': mark(),
    'mark/all/two': mark('é'),
  });
  seed = withGoogleSecrets(seed, {
    'mark-text': mark('', `'"&`),
    'mark-json': { json: json() },
    'mark-all-one': mark(),
    'mark-all-two': mark(),
  });
  seed = withParameters(seed, {
    '/mark/text': mark('', `'"&`),
    '/mark/all/one': mark(),
    'mark-more': mark(),
  });
  seed = withAzureSecrets(seed, {
    'mark-text': mark('', `'"&`),
    'mark-json': JSON.stringify(json()),
    'mark-all-one': mark(),
    'mark-all-two': mark(),
  });
  seed = withVault(seed, {
    policies: {
      ci: [
        'path "kv/*" { capabilities = ["read", "list"] }',
        'path "database/creds/ro" { capabilities = ["read"] }',
        'path "sys/capabilities-self" { capabilities = ["update"] }',
        'path "auth/token/revoke-self" { capabilities = ["update"] }',
      ].join('\n'),
    },
    auth: {
      jwt: {
        roles: {
          ci: {
            user_claim: 'repository_id',
            bound_audiences: [VAULT_AUDIENCE],
            token_policies: ['ci'],
            token_ttl: '15m',
          },
        },
      },
    },
    mounts: {
      kv: { type: 'kv', version: 2 },
      database: { type: 'database', roles: { ro: { default_ttl: '1h' } } },
    },
    secrets: {
      'kv/mark/text': { data: { text: mark('', `'"&`) } },
      'kv/mark/json': { data: json() },
      'kv/mark/all/one': { data: { text: mark() } },
      'kv/mark/all/deep/two': { data: { text: mark() } },
    },
  });
  return { seed, values };
}

/** A job that makes every call of a read from AWS. */
export const awsInputs = {
  'aws-role': ROLE_ARN,
  'aws-region': 'eu-west-1',
  'aws-role-chain': READER_ARN,
  retries: '1',
  secrets: [
    'TEXT = aws:mark/text?stage=AWSCURRENT',
    'JSON_* = aws:mark/json#*',
    'LINES = aws:mark/lines',
    'ALL_* = aws:mark/all/*',
  ].join('\n'),
};
/** A job that makes every call of a read from Google. */
export const googleInputs = {
  'gcp-workload-identity-provider': PROVIDER,
  'gcp-service-account': 'ci@acme-prod.iam.gserviceaccount.com',
  'gcp-project': 'acme-prod',
  'max-age': '90d',
  retries: '1',
  secrets: ['TEXT = gcp:mark-text', 'JSON_* = gcp:mark-json#*', 'ALL_* = gcp:mark-all-*'].join('\n'),
};
/** A job that makes every call of a read from Parameter Store, beside the sign-in that is AWS's. */
export const ssmInputs = {
  'aws-role': ROLE_ARN,
  'aws-region': 'eu-west-1',
  retries: '1',
  secrets: ['TEXT = ssm:/mark/text', 'ALL_* = ssm:/mark/all/*', 'MORE_* = ssm:mark-*'].join('\n'),
};
/** A job that makes every call of a read from Azure. */
export const azureInputs = {
  'azure-tenant-id': AZURE_TENANT,
  'azure-client-id': AZURE_CLIENT,
  retries: '1',
  secrets: [
    'TEXT = azure:acme-prod/mark-text',
    'JSON_* = azure:acme-prod/mark-json#*',
    'ALL_* = azure:acme-prod/mark-all-*',
    'GONE = azure:acme-prod/mark-none?optional',
  ].join('\n'),
};
/** A job that makes every call of a read from KV. The address is the hostile cloud's. */
export const vaultInputs = {
  'vault-addr': 'VAULT_ADDR',
  'vault-role': 'ci',
  'vault-audience': VAULT_AUDIENCE,
  retries: '1',
  secrets: [
    'TEXT = vault:kv/mark/text#text',
    'JSON_* = vault:kv/mark/json#*',
    'ALL_* = vault:kv/mark/all/*#text',
  ].join('\n'),
};
/** One that has credentials made, too. */
export const issuingInputs = {
  ...vaultInputs,
  secrets: `${vaultInputs.secrets}\nISSUED = vault:database/creds/ro#password`,
};
