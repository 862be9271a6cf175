import type {
  DescribeParametersCommandOutput,
  GetParametersByPathCommandOutput,
  GetParametersCommandOutput,
  ParameterStringFilter,
} from '@aws-sdk/client-ssm';
import { createLimit, type Limit } from '../../core/limit.ts';
import { checked } from '../aws/answers.ts';
import type { ReadCall } from '../aws/calls.ts';
import type { AwsCredentials } from '../aws/credentials.ts';
import { awsEndpoint } from '../aws/endpoints.ts';
import { createSigner } from '../aws/sdk/signer.ts';
import { ParameterStore } from '../aws/sdk/ssm.ts';
import { createTransport } from '../aws/sdk/transport.ts';
import { serviceErrorJudge } from '../aws/service-error.ts';
import type { AwsContext } from '../aws/settings.ts';

/** Calls at once: the service allows 40 a second and account, with others in it, unless more are paid for. */
const CALLS_AT_ONCE = 4;

/** Parameter Store of one region, as the session may use it. */
export interface ParameterReader {
  readonly region: string;
  /** @param ids names or ARNs with `:VERSION`, at most ten, no parameter twice */
  getParameters(ids: readonly string[]): Promise<GetParametersCommandOutput>;
  /** @param path with a slash in front, and none at its end but for the root */
  getParametersByPath(path: string, nextToken?: string): Promise<GetParametersByPathCommandOutput>;
  describeParameters(
    filter: ParameterStringFilter | undefined,
    nextToken?: string,
  ): Promise<DescribeParametersCommandOutput>;
}

/** Shared by all regions of a run. */
export function createParameterLimit(): Limit {
  return createLimit(CALLS_AT_ONCE);
}

/** @param credentials may still be on their way */
export function openParameterReader(
  region: string,
  credentials: Promise<AwsCredentials>,
  limit: Limit,
  context: AwsContext,
): ParameterReader {
  const endpoint = awsEndpoint('ssm', region, context.env, context.network);
  const client = new ParameterStore(
    endpoint.url,
    createTransport(endpoint, context),
    createSigner('ssm', region, credentials),
  );
  const call = <T>(name: ReadCall, send: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    limit(async () =>
      checked(
        name,
        await context.network.retrying(endpoint.destination, name, send, serviceErrorJudge()),
        region,
      ),
    );
  const next = (token: string | undefined) => (token === undefined ? {} : { NextToken: token });
  return {
    region,
    getParameters: (ids) =>
      call('GetParameters', (signal) =>
        client.getParameters({ Names: [...ids], WithDecryption: true }, signal),
      ),
    getParametersByPath: (path, nextToken) =>
      call('GetParametersByPath', (signal) =>
        client.getParametersByPath(
          { Path: path, Recursive: true, WithDecryption: true, MaxResults: 10, ...next(nextToken) },
          signal,
        ),
      ),
    describeParameters: (filter, nextToken) =>
      call('DescribeParameters', (signal) =>
        client.describeParameters(
          {
            MaxResults: 50,
            ...(filter === undefined ? {} : { ParameterFilters: [filter] }),
            ...next(nextToken),
          },
          signal,
        ),
      ),
  };
}
