import { randomBytes } from 'node:crypto';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import {
  AZURE_CLIENT,
  AZURE_TENANT,
  ROLE_ARN,
  withAwsPolicy,
  withAwsSecrets,
  withAzureSecrets,
  withParameters,
  withVault,
} from '../helpers/seed.ts';
import type { Call } from '../leaks/call-of.ts';

const value = (): string => `${randomBytes(15).toString('base64url')}7`;
const values = {
  other: value(),
  parameter: value(),
  first: value(),
  second: value(),
  azure: value(),
  azureOne: value(),
  azureTwo: value(),
  vault: value(),
  vaultOne: value(),
  vaultTwo: value(),
};

export const seededValues: readonly string[] = Object.values(values);
export const otherValue = values.other;

const AUDIENCE = 'https://vault.acme.example';

/** One call of the sequence, and the smallest job in which it is made. `{vault}` stands for Vault's address. */
export interface StoreCall {
  readonly call: Call;
  /** The variable that says where its service is. */
  readonly variable: string;
  /** Requests to the same service that come before it. */
  readonly before: number;
  readonly inputs: Readonly<Record<string, string>>;
  readonly line: string;
  /** By variable; `undefined` where another value comes each time. */
  readonly right: Readonly<Record<string, string | undefined>>;
  /** How errors name it, or what it is made for. */
  readonly named: RegExp;
}

const aws = { 'aws-role': ROLE_ARN, 'aws-region': 'eu-west-1' };
const azure = { 'azure-tenant-id': AZURE_TENANT, 'azure-client-id': AZURE_CLIENT };
const vault = { 'vault-addr': '{vault}', 'vault-role': 'ci', 'vault-audience': AUDIENCE };
const plan = { 'dry-run': 'true' };

const parameters = { variable: 'AWS_ENDPOINT_URL_SSM', before: 0, inputs: aws };
const keyVault = { variable: 'AZURE_KEY_VAULT_ENDPOINT', before: 0, inputs: azure };
const azureText = { line: 'TEXT = azure:acme-prod/mark-text', right: { TEXT: values.azure } };
const ofVault = { variable: 'VAULT_ADDR', inputs: vault };
const vaultText = { line: 'TEXT = vault:kv/mark/text#text', right: { TEXT: values.vault } };

/** By the table's columns. */
export const storeCalls: Readonly<Record<string, StoreCall>> = {
  'p-get': {
    ...parameters,
    call: 'GetParameters',
    line: 'TEXT = ssm:/mark/text',
    right: { TEXT: values.parameter },
    named: /GetParameters|answered without \/mark\/text/,
  },
  'p-path': {
    ...parameters,
    call: 'GetParametersByPath',
    line: 'ALL_* = ssm:/mark/all/*',
    right: { ALL_ONE: values.first, ALL_TWO: values.second },
    named: /GetParametersByPath/,
  },
  'p-list': {
    ...parameters,
    call: 'DescribeParameters',
    line: 'ALL_* = ssm:/mark/all/o*',
    right: { ALL_NE: values.first },
    named: /DescribeParameters/,
  },
  entra: {
    ...azureText,
    call: 'EntraToken',
    variable: 'AZURE_AUTHORITY_HOST',
    before: 0,
    inputs: azure,
    named: /token exchange|exchange the token|refused this job's token/,
  },
  'a-get': {
    ...keyVault,
    ...azureText,
    call: 'GetSecret',
    named: /GetSecret\b|read acme-prod\/mark-text/,
  },
  'a-list': {
    ...keyVault,
    call: 'GetSecrets',
    line: 'ALL_* = azure:acme-prod/mark-all-*',
    right: { ALL_ONE: values.azureOne, ALL_TWO: values.azureTwo },
    named: /GetSecrets|list the secrets for acme-prod\/mark-all-\*/,
  },
  'a-gone': {
    ...keyVault,
    call: 'GetDeletedSecret',
    before: 1,
    line: 'TEXT = azure:acme-prod/mark-none',
    right: {},
    named: /GetDeletedSecret|there is no acme-prod\/mark-none/,
  },
  'a-plan': {
    ...keyVault,
    ...azureText,
    call: 'GetSecretVersions',
    inputs: { ...azure, ...plan },
    right: {},
    named: /GetSecretVersions|read acme-prod\/mark-text/,
  },
  login: {
    ...ofVault,
    ...vaultText,
    call: 'Login',
    before: 0,
    named: /[Ll]ogin|sign in to Vault|this job's token/,
  },
  mount: { ...ofVault, ...vaultText, call: 'ReadMount', before: 1, named: /ReadMount|kv\/mark\/text/ },
  'v-read': { ...ofVault, ...vaultText, call: 'Read', before: 2, named: /\bRead\b|kv\/mark\/text/ },
  'v-list': {
    ...ofVault,
    call: 'List',
    before: 2,
    line: 'ALL_* = vault:kv/mark/all/*#*',
    right: { ALL_ONE_TEXT: values.vaultOne, ALL_TWO_TEXT: values.vaultTwo },
    named: /\bList\b|list( the secrets)? for kv\/mark\/all\/\*/,
  },
  issue: {
    ...ofVault,
    call: 'Issue',
    before: 2,
    line: 'TEXT = vault:database/creds/ro#password',
    right: { TEXT: undefined },
    named: /\bIssue\b|database\/creds\/ro/,
  },
  'v-plan': {
    ...ofVault,
    ...vaultText,
    call: 'ReadMetadata',
    before: 3,
    inputs: { ...vault, ...plan },
    right: {},
    named: /ReadMetadata|read of metadata|kv\/mark\/text/,
  },
  revoke: { ...ofVault, ...vaultText, call: 'RevokeSelf', before: 3, named: /./ },
};

/** What must not be exported alone, of a store that is not disturbed. */
export const other = { line: 'OTHER = aws:mark/other', inputs: aws };

/** All clouds with the values of these jobs. */
export function storeSeed(): Seed {
  const actions = ['secretsmanager:GetSecretValue', 'ssm:GetParameters', 'ssm:GetParametersByPath'];
  let seed = withAwsPolicy(demoSeed(), [
    { Effect: 'Allow', Action: [...actions, 'ssm:DescribeParameters'], Resource: '*' },
  ]);
  seed = withAwsSecrets(seed, { 'mark/other': values.other });
  seed = withParameters(seed, {
    '/mark/text': values.parameter,
    '/mark/all/one': values.first,
    '/mark/all/two': values.second,
  });
  seed = withAzureSecrets(seed, {
    'mark-text': values.azure,
    'mark-all-one': values.azureOne,
    'mark-all-two': values.azureTwo,
  });
  return withVault(seed, {
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
            bound_audiences: [AUDIENCE],
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
      'kv/mark/text': { data: { text: values.vault } },
      'kv/mark/all/one': { data: { text: values.vaultOne } },
      'kv/mark/all/two': { data: { text: values.vaultTwo } },
    },
  });
}
