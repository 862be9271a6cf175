import type { CallEstimate } from '../store.ts';
import type { AzureReference } from './reference.ts';
import type { AzureSettings } from './settings.ts';

/** The calls of a run, retries aside. */
export function estimateCalls(
  references: readonly AzureReference[],
  { identity }: AzureSettings,
): readonly CallEstimate[] {
  if (references.length === 0) return [];
  const families = references.filter(({ wildcard }) => wildcard !== undefined);
  return [
    ...(identity === 'oidc'
      ? [
          { call: 'token request', count: 1 },
          { call: 'ClientCredentials', count: 1 },
        ]
      : []),
    ...(families.length > 0 ? [{ call: 'GetSecrets', count: undefined }] : []),
    { call: 'GetSecret', count: families.length > 0 ? undefined : references.length },
  ];
}
