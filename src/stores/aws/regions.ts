import type { AwsReference } from './reference.ts';
import type { AwsSettings } from './settings.ts';

/** The region of references that name none: the input's, else that of the only ARN, else the environment's. */
export function defaultRegion(
  references: readonly AwsReference[],
  settings: AwsSettings,
): string | undefined {
  const ofArns = new Set(references.flatMap(({ arn }) => (arn === undefined ? [] : [arn.region])));
  const [only] = ofArns.size === 1 ? ofArns : [];
  return settings.region ?? only ?? settings.environmentRegion;
}

/** References by the region that answers for them. Every region is known once `check` has passed. */
export function byRegion(
  references: readonly AwsReference[],
  fallback: string,
): ReadonlyMap<string, readonly AwsReference[]> {
  return Map.groupBy(references, ({ region }) => region ?? fallback);
}

/** References by the service that has them. */
export function byService(references: readonly AwsReference[]): {
  readonly secrets: readonly AwsReference[];
  readonly parameters: readonly AwsReference[];
} {
  const of = (wanted: AwsReference['service']) => references.filter(({ service }) => service === wanted);
  return { secrets: of('secretsmanager'), parameters: of('ssm') };
}
