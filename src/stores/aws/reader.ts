import type {
  BatchGetSecretValueCommandOutput,
  DescribeSecretCommandOutput,
  GetSecretValueCommandOutput,
  ListSecretsCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { userErrors } from '../../core/errors.ts';
import { createLimit, type Limit } from '../../core/limit.ts';
import { checked } from './answers.ts';
import type { ReadCall } from './calls.ts';
import type { AwsCredentials } from './credentials.ts';
import { awsEndpoint } from './endpoints.ts';
import { SecretsManager } from './sdk/secrets-manager.ts';
import { createSigner } from './sdk/signer.ts';
import { createTransport } from './sdk/transport.ts';
import { readServiceError, type ServiceError, serviceErrorJudge } from './service-error.ts';
import type { AwsContext } from './settings.ts';

/** Batches at once. More would run into the service's quota of batches long before they were faster. */
const BATCHES_AT_ONCE = 5;

/** Single reads at once: DescribeSecret and GetSecretValue share 10,000 a second, sockets are the narrower place. */
const SINGLES_AT_ONCE = 20;

/** Secrets Manager of one region, as the session may use it. */
export interface RegionReader {
  readonly region: string;
  readonly batchLimit: Limit;
  readonly singleLimit: Limit;
  getSecretValue(input: SingleInput): Promise<GetSecretValueCommandOutput>;
  batchGetSecretValue(ids: readonly string[], nextToken?: string): Promise<BatchGetSecretValueCommandOutput>;
  listSecrets(prefix: string, nextToken?: string): Promise<ListSecretsCommandOutput>;
  describeSecret(secretId: string): Promise<DescribeSecretCommandOutput>;
}

export interface SingleInput {
  readonly secretId: string;
  readonly version?: string;
  readonly stage?: string;
}

export interface Limits {
  readonly batch: Limit;
  readonly single: Limit;
}

/** Shared by all regions of a run. */
export function createLimits(): Limits {
  return { batch: createLimit(BATCHES_AT_ONCE), single: createLimit(SINGLES_AT_ONCE) };
}

/** @param credentials may still be on their way */
export function openRegion(
  region: string,
  credentials: Promise<AwsCredentials>,
  limits: Limits,
  context: AwsContext,
): RegionReader {
  const endpoint = awsEndpoint('secretsmanager', region, context.env, context.network);
  const client = new SecretsManager(
    endpoint.url,
    createTransport(endpoint, context),
    createSigner('secretsmanager', region, credentials),
  );
  const call = async <T>(name: ReadCall, send: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    checked(
      name,
      await context.network.retrying(endpoint.destination, name, send, serviceErrorJudge()),
      region,
    );
  return {
    region,
    batchLimit: limits.batch,
    singleLimit: limits.single,
    // Policies may demand the stage, and then see only one that is sent.
    getSecretValue: ({ secretId, version, stage }) =>
      call('GetSecretValue', (signal) =>
        client.getSecretValue(
          {
            SecretId: secretId,
            ...(version === undefined ? {} : { VersionId: version }),
            ...(version === undefined || stage !== undefined ? { VersionStage: stage ?? 'AWSCURRENT' } : {}),
          },
          signal,
        ),
      ),
    batchGetSecretValue: (ids, nextToken) =>
      call('BatchGetSecretValue', (signal) =>
        client.batchGetSecretValue(
          { SecretIdList: [...ids], ...(nextToken === undefined ? {} : { NextToken: nextToken }) },
          signal,
        ),
      ),
    listSecrets: (prefix, nextToken) =>
      call('ListSecrets', (signal) =>
        client.listSecrets(
          {
            MaxResults: 100,
            ...(prefix === '' ? {} : { Filters: [{ Key: 'name', Values: [prefix] }] }),
            ...(nextToken === undefined ? {} : { NextToken: nextToken }),
          },
          signal,
        ),
      ),
    describeSecret: (secretId) =>
      call('DescribeSecret', (signal) => client.describeSecret({ SecretId: secretId }, signal)),
  };
}

/**
 * What an attempt threw, as the service's answer.
 * @throws what it threw, where that is no answer: a UserError of the network, or a bug
 */
export function serviceErrorOf(thrown: unknown): ServiceError {
  const error = userErrors(thrown) === undefined ? readServiceError(thrown) : undefined;
  if (error === undefined) throw thrown;
  return error;
}
