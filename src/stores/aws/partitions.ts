import type { AwsSettings } from './settings.ts';

/** One AWS partition: what its regions, hosts and identity tokens look like. */
export interface Partition {
  /** The second part of its ARNs. */
  readonly name: string;
  readonly regions: RegExp;
  /** Of its ordinary hosts, without a leading dot. */
  readonly suffix: string;
  /** Of its dual-stack hosts. */
  readonly dualStackSuffix: string;
  /** The audience that its identity providers use for GitHub's tokens. */
  readonly audience: string;
}

const STANDARD_AUDIENCE = 'sts.amazonaws.com';

/** https://docs.aws.amazon.com/general/latest/gr/rande.html; the last one takes every region that no other does. */
export const partitions: readonly Partition[] = [
  {
    name: 'aws-cn',
    regions: /^cn-/,
    suffix: 'amazonaws.com.cn',
    dualStackSuffix: 'api.amazonwebservices.com.cn',
    audience: 'sts.amazonaws.com.cn',
  },
  {
    name: 'aws-us-gov',
    regions: /^us-gov-/,
    suffix: 'amazonaws.com',
    dualStackSuffix: 'api.aws',
    audience: STANDARD_AUDIENCE,
  },
  {
    name: 'aws-iso',
    regions: /^us-iso-/,
    suffix: 'c2s.ic.gov',
    dualStackSuffix: 'api.aws.ic.gov',
    audience: STANDARD_AUDIENCE,
  },
  {
    name: 'aws-iso-b',
    regions: /^us-isob-/,
    suffix: 'sc2s.sgov.gov',
    dualStackSuffix: 'api.aws.scloud',
    audience: STANDARD_AUDIENCE,
  },
  {
    name: 'aws-iso-e',
    regions: /^eu-isoe-/,
    suffix: 'cloud.adc-e.uk',
    dualStackSuffix: 'api.cloud-aws.adc-e.uk',
    audience: STANDARD_AUDIENCE,
  },
  {
    name: 'aws-iso-f',
    regions: /^us-isof-/,
    suffix: 'csp.hci.ic.gov',
    dualStackSuffix: 'api.aws.hci.ic.gov',
    audience: STANDARD_AUDIENCE,
  },
  {
    name: 'aws-eusc',
    regions: /^eusc-/,
    suffix: 'amazonaws.eu',
    dualStackSuffix: 'api.amazonwebservices.eu',
    audience: STANDARD_AUDIENCE,
  },
  {
    name: 'aws',
    regions: /./,
    suffix: 'amazonaws.com',
    dualStackSuffix: 'api.aws',
    audience: STANDARD_AUDIENCE,
  },
];

export function partitionOfRegion(region: string): Partition {
  const found = partitions.find(({ regions }) => regions.test(region));
  if (found === undefined) throw new RangeError('an empty region');
  return found;
}

/** Of the job's token, for a role that is used in this region. */
export function audienceOf({ audience }: AwsSettings, region: string): string {
  return audience ?? partitionOfRegion(region).audience;
}
