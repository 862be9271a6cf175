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

/** The role that `ci` may assume. */
const READER_ARN = 'arn:aws:iam::111122223333:role/reader';

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
