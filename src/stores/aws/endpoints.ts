import type { Env } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import type { Destination, Network } from '../../network/network.ts';
import { partitionOfRegion, partitions } from './partitions.ts';

export type Service = 'sts' | 'secretsmanager' | 'ssm';

export interface Endpoint {
  readonly destination: Destination;
  readonly url: URL;
}

export const titles: Readonly<Record<Service, string>> = {
  sts: 'AWS STS',
  secretsmanager: 'AWS Secrets Manager',
  ssm: 'AWS Parameter Store',
};

const variables: Readonly<Record<Service, string>> = {
  sts: 'AWS_ENDPOINT_URL_STS',
  secretsmanager: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  ssm: 'AWS_ENDPOINT_URL_SSM',
};

/**
 * The service's host in a region, or the one that the environment names. It is always handed to the SDK, which would
 * otherwise look into shared files for one. FIPS and dual stack choose among the service's own hosts.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 * @throws UserError HOST_REFUSED, INPUT_INVALID
 */
export function awsEndpoint(service: Service, region: string, env: Env, network: Network): Endpoint {
  const override = endpointOverride(service, env);
  const text = override === undefined ? ownUrl(service, region, env) : (env[override] ?? '');
  if (!URL.canParse(text)) {
    throw new UserError({
      code: 'INPUT_INVALID',
      what: `${override ?? 'the endpoint'} is not a URL`,
      fix: [`correct ${override ?? 'the region'}, or unset it`],
    });
  }
  if (override !== undefined) refuseVariants(override, env);
  const destination: Destination = {
    service: `${titles[service]}, ${region}`,
    ownHosts: ownHosts[service],
    ...(override === undefined ? {} : { override }),
  };
  const url = new URL(text);
  network.check(destination, url);
  return { destination, url };
}

/** The variable that chooses the service's endpoint, where one does: the specific one wins. */
export function endpointOverride(service: Service, env: Env): string | undefined {
  return [variables[service], 'AWS_ENDPOINT_URL'].find((variable) => env[variable]);
}

/** An endpoint of one's own is neither; saying nothing would break the promise that these variables make. */
function refuseVariants(override: string, env: Env): void {
  const variant = ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'].find((name) => isSet(name, env));
  if (variant === undefined) return;
  throw new UserError({
    code: 'INPUT_INVALID',
    what: `${variant} chooses among AWS's own hosts, and ${override} names another one`,
    fix: [`unset ${variant}`, `or unset ${override}`],
  });
}

/** The rule sets of the SDK's clients, whose own lookup is never used: a test holds this against them. */
function ownUrl(service: Service, region: string, env: Env): string {
  const { name: partition, suffix, dualStackSuffix } = partitionOfRegion(region);
  const fips = isSet('AWS_USE_FIPS_ENDPOINT', env);
  const dualStack = isSet('AWS_USE_DUALSTACK_ENDPOINT', env) && !isDualStackAlready(service, partition, fips);
  // In GovCloud the plain hosts of these two are the FIPS ones.
  const plain = !fips || (service !== 'secretsmanager' && partition === 'aws-us-gov' && !dualStack);
  return `https://${service}${plain ? '' : '-fips'}.${region}.${dualStack ? dualStackSuffix : suffix}`;
}

/** Most of Secrets Manager's ordinary hosts answer over IPv6 too, and have no others for it. */
function isDualStackAlready(service: Service, partition: string, fips: boolean): boolean {
  if (service !== 'secretsmanager') return false;
  return partition === 'aws' || partition === 'aws-us-gov' || (partition === 'aws-cn' && !fips);
}

/** Whoever sets one of these needs it: what is neither true nor false must not count as false. */
function isSet(variable: string, env: Env): boolean {
  const text = env[variable]?.toLowerCase() || 'false';
  if (text === 'true' || text === 'false') return text === 'true';
  throw new UserError({
    code: 'INPUT_INVALID',
    what: `${variable} is neither true nor false`,
    fix: [`correct ${variable}, or unset it`],
  });
}

/** `sts.REGION.SUFFIX`, `sts-fips.`..., and the private names of VPC endpoints: `vpce-ID-ID.sts.REGION.vpce.SUFFIX`. */
function hostsOf(service: Service): readonly RegExp[] {
  const anyOf = (suffixes: readonly string[]): string =>
    `(?:${suffixes.map((suffix) => suffix.replaceAll('.', '\\.')).join('|')})`;
  const ordinary = anyOf(partitions.map(({ suffix }) => suffix));
  const dualStack = anyOf(partitions.map(({ dualStackSuffix }) => dualStackSuffix));
  return [
    new RegExp(`^${service}(-fips)?\\.[a-z0-9-]+\\.(?:${ordinary}|${dualStack})$`),
    new RegExp(`^vpce-[a-z0-9-]+\\.${service}(-fips)?\\.[a-z0-9-]+\\.vpce\\.${ordinary}$`),
  ];
}

const ownHosts: Readonly<Record<Service, readonly RegExp[]>> = {
  sts: hostsOf('sts'),
  secretsmanager: hostsOf('secretsmanager'),
  ssm: hostsOf('ssm'),
};
