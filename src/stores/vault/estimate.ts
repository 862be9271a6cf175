import type { CallEstimate } from '../store.ts';
import type { VaultReference } from './reference.ts';
import type { VaultSettings } from './settings.ts';

/** The calls of a run, retries aside. */
export function estimateCalls(
  references: readonly VaultReference[],
  settings: VaultSettings,
): readonly CallEstimate[] {
  if (references.length === 0) return [];
  const calls: CallEstimate[] = [];
  if (settings.method === 'jwt') calls.push({ call: 'token request', count: 1 });
  if (settings.method !== 'token') calls.push({ call: 'Login', count: 1 });
  // Mounts without a slash in their name have one first part each.
  const mounts = new Set(
    references.filter(({ kv }) => kv === undefined).map(({ path, mount }) => mount ?? path.split('/')[0]),
  );
  if (mounts.size > 0) calls.push({ call: 'ReadMount', count: mounts.size });
  const hasFamily = references.some(({ wildcard }) => wildcard !== undefined);
  if (hasFamily) calls.push({ call: 'List', count: undefined });
  calls.push({ call: 'Read', count: hasFamily ? undefined : references.length });
  if (settings.method !== 'token') calls.push({ call: 'RevokeSelf', count: 1 });
  return calls;
}
