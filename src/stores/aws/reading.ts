import type { AwsCredentials } from './credentials.ts';
import { createLimits, openRegion, type RegionReader } from './reader.ts';
import type { AwsReference } from './reference.ts';
import { byRegion } from './regions.ts';
import type { AwsContext } from './settings.ts';

export { RegionFetch } from './fetch.ts';
export { rehearseRead } from './sdk/rehearse-read.ts';

/**
 * A reader for each region of the references.
 * @param credentials may still be on their way
 */
export function openRegions(
  references: readonly AwsReference[],
  fallback: string,
  credentials: Promise<AwsCredentials>,
  context: AwsContext,
): ReadonlyMap<string, RegionReader> {
  const limits = createLimits();
  const regions = [...byRegion(references, fallback).keys()];
  return new Map(regions.map((name) => [name, openRegion(name, credentials, limits, context)]));
}
