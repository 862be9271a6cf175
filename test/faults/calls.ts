import { randomBytes } from 'node:crypto';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import type { Seed } from '../../src/emulator/seed.ts';
import {
  PROVIDER,
  ROLE_ARN,
  withAwsPolicy,
  withAwsRole,
  withAwsSecrets,
  withGoogleSecrets,
} from '../helpers/seed.ts';
import type { Call } from '../leaks/call-of.ts';

/** What is fetched: random, so that no piece of it can stand anywhere by chance. */
const values = {
  text: randomBytes(15).toString('base64url'),
  one: randomBytes(15).toString('base64url'),
  two: randomBytes(15).toString('base64url'),
  google: randomBytes(15).toString('base64url'),
  first: randomBytes(15).toString('base64url'),
  second: randomBytes(15).toString('base64url'),
};

export const seededValues: readonly string[] = Object.values(values);

const READER_ARN = 'arn:aws:iam::111122223333:role/reader';
const ACCOUNT = 'ci@acme-prod.iam.gserviceaccount.com';

const aws = { 'aws-role': ROLE_ARN, 'aws-region': 'eu-west-1' };
const google = { 'gcp-workload-identity-provider': PROVIDER, 'gcp-project': 'acme-prod' };

/** One call of the sequence, and the smallest job in which it is made. */
export interface CallInJob {
  readonly call: Call;
  /** The variable that says where its service is. */
  readonly variable: string;
  /** Requests to the same service that come before it. */
  readonly before: number;
  readonly inputs: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
  /** A line for the other cloud, which must not be exported alone. */
  readonly other: string;
  readonly right: ReadonlyMap<string, string>;
  /** How errors name it, or what it is made for. */
  readonly named: RegExp;
}

const text = {
  inputs: aws,
  lines: ['TEXT = aws:mark/text?stage=AWSCURRENT'],
  other: 'OTHER = gcp:mark-text',
  right: new Map([['TEXT', values.text]]),
};
const googleText = {
  inputs: google,
  lines: ['TEXT = gcp:mark-text'],
  other: 'OTHER = aws:mark/text',
  right: new Map([['TEXT', values.google]]),
};

/** By the table's columns. */
export const calls: Readonly<Record<string, CallInJob>> = {
  token: {
    ...text,
    call: 'Token',
    variable: 'ACTIONS_ID_TOKEN_REQUEST_URL',
    before: 0,
    named: /token (request|service)|identity token/,
  },
  'web-id': {
    ...text,
    call: 'AssumeRoleWithWebIdentity',
    variable: 'AWS_ENDPOINT_URL_STS',
    before: 0,
    named: /AssumeRoleWithWebIdentity|does not let this job assume the role/,
  },
  chain: {
    ...text,
    call: 'AssumeRole',
    inputs: { ...aws, 'aws-role-chain': READER_ARN },
    variable: 'AWS_ENDPOINT_URL_STS',
    before: 1,
    named: /AssumeRole\b|does not let this session assume the next role/,
  },
  list: {
    call: 'ListSecrets',
    variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    before: 0,
    inputs: aws,
    lines: ['ALL_* = aws:mark/all/*'],
    other: 'OTHER = gcp:mark-text',
    right: new Map([
      ['ALL_ONE', values.one],
      ['ALL_TWO', values.two],
    ]),
    named: /ListSecrets|list the secrets/,
  },
  batch: {
    call: 'BatchGetSecretValue',
    variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    before: 0,
    inputs: aws,
    lines: ['ONE = aws:mark/all/one', 'TWO = aws:mark/all/two'],
    other: 'OTHER = gcp:mark-text',
    right: new Map([
      ['ONE', values.one],
      ['TWO', values.two],
    ]),
    named: /BatchGetSecretValue|answered without mark\/all\/(one|two)/,
  },
  get: {
    ...text,
    call: 'GetSecretValue',
    variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    before: 0,
    named: /GetSecretValue|answered without mark\/text/,
  },
  exchange: {
    ...googleText,
    call: 'ExchangeToken',
    variable: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_STS',
    before: 0,
    named: /token exchange|exchange the token|Google refused this job's token/,
  },
  account: {
    ...googleText,
    call: 'GenerateAccessToken',
    inputs: { ...google, 'gcp-service-account': ACCOUNT },
    variable: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS',
    before: 0,
    named: /generateAccessToken|impersonate ci@acme-prod/,
  },
  'g-list': {
    call: 'ListGoogleSecrets',
    variable: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER',
    before: 0,
    inputs: google,
    lines: ['G_* = gcp:mark-all-*'],
    other: 'OTHER = aws:mark/text',
    right: new Map([
      ['G_ONE', values.first],
      ['G_TWO', values.second],
    ]),
    named: /ListSecrets|list the secrets/,
  },
  access: {
    ...googleText,
    call: 'AccessSecretVersion',
    variable: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER',
    before: 0,
    named: /AccessSecretVersion|read acme-prod\/mark-text|payload of acme-prod\/mark-text/,
  },
};

export const otherInputs = { ...aws, ...google };
export const otherValues: Readonly<Record<string, string>> = {
  'OTHER = gcp:mark-text': values.google,
  'OTHER = aws:mark/text': values.text,
};

/** Both clouds with the values of these jobs. */
export function faultSeed(): Seed {
  const read = {
    Effect: 'Allow',
    Action: [
      'secretsmanager:GetSecretValue',
      'secretsmanager:BatchGetSecretValue',
      'secretsmanager:ListSecrets',
    ],
    Resource: '*',
  };
  const assume = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: READER_ARN };
  const reader = {
    trust: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ROLE_ARN } }],
    },
    policy: { Version: '2012-10-17', Statement: [read] },
  };
  const awsSecrets = { 'mark/text': values.text, 'mark/all/one': values.one, 'mark/all/two': values.two };
  const googleSecrets = {
    'mark-text': values.google,
    'mark-all-one': values.first,
    'mark-all-two': values.second,
  };
  const roles = withAwsRole(withAwsPolicy(demoSeed(), [read, assume]), 'reader', reader);
  return withGoogleSecrets(withAwsSecrets(roles, awsSecrets), googleSecrets);
}
