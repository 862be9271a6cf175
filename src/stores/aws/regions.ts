import type { Settings } from '../../core/settings.ts';
import type { AwsReference } from './reference.ts';

/** The region of references that name none: the input's, else that of the only ARN, else the environment's. */
export function defaultRegion(references: readonly AwsReference[], settings: Settings): string | undefined {
  const ofArns = new Set(references.flatMap(({ arn }) => (arn === undefined ? [] : [arn.region])));
  const [only] = ofArns.size === 1 ? ofArns : [];
  return settings.aws.region ?? only ?? settings.aws.environmentRegion;
}

/** References by the region that answers for them. Every region is known once `check` has passed. */
export function byRegion(
  references: readonly AwsReference[],
  fallback: string,
): ReadonlyMap<string, readonly AwsReference[]> {
  return Map.groupBy(references, ({ region }) => region ?? fallback);
}
