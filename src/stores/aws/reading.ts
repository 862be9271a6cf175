import type { AwsCredentials } from './credentials.ts';
import { createLimits, openRegion, type RegionReader } from './reader.ts';
import type { AwsReference } from './reference.ts';
import { byRegion } from './regions.ts';
import type { AwsContext } from './settings.ts';

export { RegionFetch } from './fetch.ts';
export { rehearse } from './sdk/rehearsal.ts';

/**
 * A reader for each region of the references.
 * @param credentials may still be on their way
 */
export async function openRegions(
  references: readonly AwsReference[],
  fallback: string,
  credentials: Promise<AwsCredentials>,
  context: AwsContext,
): Promise<ReadonlyMap<string, RegionReader>> {
  const limits = createLimits();
  const regions = [...byRegion(references, fallback).keys()];
  const readers = regions.map(
    async (name) => [name, await openRegion(name, credentials, limits, context)] as const,
  );
  return new Map(await Promise.all(readers));
}
