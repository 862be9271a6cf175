import type { AwsReference } from '../aws/reference.ts';
import type { CallEstimate } from '../store.ts';
import { batchesOf } from './batches.ts';
import { isPathWildcard } from './resources.ts';

/** The calls that reading the parameters of each region will cost. */
export function estimateParameterCalls(
  regions: readonly (readonly AwsReference[])[],
): readonly CallEstimate[] {
  const all = regions
    .flat()
    .map(({ secretId, wildcard }) => ({ secretId, wildcard: wildcard !== undefined }));
  const lists = all.some((one) => one.wildcard && !isPathWildcard(one));
  const batches = regions
    .map((own) => batchesOf(own.filter(({ wildcard }) => wildcard === undefined)).length)
    .reduce((sum, count) => sum + count, 0);
  return [
    ...(all.some(isPathWildcard) ? [{ call: 'GetParametersByPath', count: undefined }] : []),
    ...(lists ? [{ call: 'DescribeParameters', count: undefined }] : []),
    ...(lists || batches > 0 ? [{ call: 'GetParameters', count: lists ? undefined : batches }] : []),
  ];
}
