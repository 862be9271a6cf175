/** `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Cuts an ARN up, or answers `undefined` for what is none. */
export function parseArn(text: string): Arn | undefined {
  const [, partition, service, region, account, resource] =
    /^arn:([a-z0-9-]+):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|):(.+)$/s.exec(text) ?? [];
  if (partition === undefined || service === undefined || region === undefined) return undefined;
  if (account === undefined || resource === undefined) return undefined;
  return { partition, service, region, account, resource };
}

/** A role's ARN, path included: `arn:aws:iam::111122223333:role/ci/deploy`. */
export function parseRoleArn(text: string): Arn | undefined {
  const arn = parseArn(text);
  const isRole = arn?.service === 'iam' && arn.account !== '' && /^role\/[\w+=,.@/-]+$/.test(arn.resource);
  return isRole ? arn : undefined;
}
