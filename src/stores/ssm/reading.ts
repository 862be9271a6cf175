import type { AwsCredentials } from '../aws/credentials.ts';
import type { AwsReference } from '../aws/reference.ts';
import { byRegion } from '../aws/regions.ts';
import type { AwsContext } from '../aws/settings.ts';
import { createParameterLimit, openParameterReader, type ParameterReader } from './reader.ts';

export { fetchParameters } from './fetch.ts';

/**
 * A reader for each region of the references.
 * @param credentials may still be on their way
 */
export function openParameterReaders(
  references: readonly AwsReference[],
  fallback: string,
  credentials: Promise<AwsCredentials>,
  context: AwsContext,
): ReadonlyMap<string, ParameterReader> {
  const limit = createParameterLimit();
  const regions = [...byRegion(references, fallback).keys()];
  return new Map(regions.map((name) => [name, openParameterReader(name, credentials, limit, context)]));
}
