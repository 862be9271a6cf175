import type { CallEstimate } from '../store.ts';
import type { GcpReference } from './reference.ts';
import type { GcpSettings } from './settings.ts';

/** The calls of a run, retries aside. */
export function estimateCalls(
  references: readonly GcpReference[],
  settings: GcpSettings,
): readonly CallEstimate[] {
  if (references.length === 0) return [];
  const families = references.filter((reference) => reference.wildcard !== undefined);
  const single = references.length - families.length;
  const dated = references.filter((reference) => reference.wantsCreated);
  const calls: CallEstimate[] = [];
  if (settings.identity === 'oidc') {
    calls.push({ call: 'token request', count: 1 }, { call: 'ExchangeToken', count: 1 });
    if (settings.serviceAccount) calls.push({ call: 'GenerateAccessToken', count: 1 });
  }
  if (families.length > 0) calls.push({ call: 'ListSecrets', count: undefined });
  calls.push({ call: 'AccessSecretVersion', count: families.length > 0 ? undefined : single });
  if (dated.length > 0) {
    const known = dated.every((reference) => reference.wildcard === undefined);
    calls.push({ call: 'GetSecretVersion', count: known ? dated.length : undefined });
  }
  return calls;
}
