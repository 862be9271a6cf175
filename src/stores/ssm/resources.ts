import { partitionOfRegion } from '../aws/partitions.ts';

/** What is asked for, and where; by these parts alone a policy can name it. */
interface Target {
  readonly region: string;
  readonly account: string;
  /** Name or ARN; for a wildcard what stands before the star. */
  readonly secretId: string;
  readonly wildcard: boolean;
}

/** All below a path: one call brings it, ten values a page. Other wildcards have to be listed first. */
export function isPathWildcard({ wildcard, secretId }: Pick<Target, 'wildcard' | 'secretId'>): boolean {
  return wildcard && secretId.endsWith('/');
}

/** The path of a path's wildcard; empty for the root. */
export function pathOf({ secretId }: Pick<Target, 'secretId'>): string {
  return nameOf(secretId).slice(0, -1);
}

/** The name that an ARN stands for, which shows the slash in front of a path but not that in front of a lone name. */
export function nameOf(secretId: string): string {
  const path = /^arn:[^/]*:parameter(\/.*)$/s.exec(secretId)?.[1];
  return path ?? secretId;
}

/**
 * The ARNs by which a policy lets a parameter be read; of a path that of itself, which is all that the service asks about, and
 * what is below it. https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
 */
export function parameterResources(target: Target): readonly string[] {
  const { secretId, wildcard } = target;
  if (isPathWildcard(target)) {
    const path = parameterArn(target, pathOf(target));
    return [path, path.endsWith('/') ? `${path}*` : `${path}/*`];
  }
  if (secretId.startsWith('arn:')) return [wildcard ? `${secretId}*` : secretId];
  return [parameterArn(target, wildcard ? `${secretId}*` : secretId)];
}

/** The slash in front of a name is the one behind `parameter`. */
export function parameterArn({ region, account }: Pick<Target, 'region' | 'account'>, name: string): string {
  const bare = name.replace(/^\//, '');
  return `arn:${partitionOfRegion(region).name}:ssm:${region}:${isPublicName(bare) ? '' : account}:parameter/${bare}`;
}

/**
 * What AWS publishes for all is in no account. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
 */
export function isPublicName(name: string): boolean {
  return /^\/?aws\/service(\/|$)/.test(name);
}
