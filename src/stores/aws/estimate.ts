import { estimateParameterCalls } from '../ssm/estimate.ts';
import type { CallEstimate } from '../store.ts';
import { rolesOf } from './check.ts';
import type { AwsReference } from './reference.ts';
import { byRegion, byService, defaultRegion } from './regions.ts';
import type { AwsSettings } from './settings.ts';

/** The calls that a run will cost. */
export function estimateCalls(all: readonly AwsReference[], settings: AwsSettings): readonly CallEstimate[] {
  const fallback = defaultRegion(all, settings) ?? '';
  const { secrets: references, parameters } = byService(all);
  const oidc = settings.identity === 'oidc';
  const hops = rolesOf(settings).length - (oidc ? 1 : 0);
  let batches = 0;
  let singles = 0;
  for (const own of byRegion(references, fallback).values()) {
    const batched = countBatched(own);
    singles += own.filter((one) => one.wildcard === undefined && !isBatched(one)).length;
    if (batched > 1) batches += Math.ceil(batched / 20);
    else if (!hasWildcard(own)) singles += batched;
  }
  const wildcard = hasWildcard(references);
  return [
    ...(oidc
      ? [
          { call: 'token request', count: 1 },
          { call: 'AssumeRoleWithWebIdentity', count: 1 },
        ]
      : []),
    ...(hops > 0 ? [{ call: 'AssumeRole', count: hops }] : []),
    ...(!oidc && hops === 0 ? [{ call: 'GetCallerIdentity', count: 1 }] : []),
    ...(wildcard ? [{ call: 'ListSecrets', count: undefined }] : []),
    ...(wildcard || batches > 0
      ? [{ call: 'BatchGetSecretValue', count: wildcard ? undefined : batches }]
      : []),
    ...(singles > 0 ? [{ call: 'GetSecretValue', count: singles }] : []),
    ...estimateParameterCalls([...byRegion(parameters, fallback).values()]),
  ];
}

/** Two unpinned secrets of one region, or a wildcard's matches, are read in a batch. */
export function usesBatch(references: readonly AwsReference[], fallback: string): boolean {
  return [...byRegion(references, fallback).values()].some(
    (own) => hasWildcard(own) || countBatched(own) > 1,
  );
}

export function hasWildcard(references: readonly AwsReference[]): boolean {
  return references.some(({ wildcard }) => wildcard !== undefined);
}

/** Lines that differ in words alone ask for one secret. */
function countBatched(references: readonly AwsReference[]): number {
  return new Set(references.filter(isBatched).map(({ secretId }) => secretId)).size;
}

function isBatched({ version, stage, wildcard }: AwsReference): boolean {
  return version === undefined && stage === undefined && wildcard === undefined;
}
