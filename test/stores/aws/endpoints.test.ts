import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { startDeadline } from '../../../src/core/deadline.ts';
import type { Env } from '../../../src/core/environment.ts';
import { createNetwork } from '../../../src/network/create-network.ts';
import { awsEndpoint, type Service } from '../../../src/stores/aws/endpoints.ts';
import { partitionOfRegion } from '../../../src/stores/aws/partitions.ts';
import { fakeClock, fakeLog, fakeMasker } from '../../helpers/fakes.ts';

function resolve(service: Service, region: string, env: Env, allowEndpoints: readonly string[] = []) {
  const deadline = startDeadline(60);
  deadline.clear();
  const log = fakeLog();
  const clock = fakeClock();
  const network = createNetwork({
    env,
    allowEndpoints,
    retries: 0,
    deadline,
    clock,
    log,
    masker: fakeMasker(),
  });
  return { ...awsEndpoint(service, region, env, network), log: log.lines };
}

const regions = [
  ['eu-west-1', 'aws'],
  ['us-east-1', 'aws'],
  ['mx-central-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eusc-de-east-1', 'aws-eusc'],
] as const;

/** What the SDK's own client would choose. */
function sdkHost(service: Service, region: string, UseFIPS: boolean, UseDualStack: boolean): string {
  const parameters = { Region: region, UseFIPS, UseDualStack };
  switch (service) {
    case 'sts':
      return new STSClient({ region }).config.endpointProvider({ ...parameters, UseGlobalEndpoint: false })
        .url.host;
    case 'secretsmanager':
      return new SecretsManagerClient({ region }).config.endpointProvider(parameters).url.host;
    case 'ssm':
      return new SSMClient({ region }).config.endpointProvider(parameters).url.host;
  }
}

test.each(regions)('%s is in partition %s', (region, partition) => {
  expect(partitionOfRegion(region).name).toBe(partition);
});

describe.each(['sts', 'secretsmanager', 'ssm'] as const)('the own host of %s', (service) => {
  test.each(
    regions.flatMap(([region]) =>
      [false, true].flatMap((fips) => [false, true].map((dualStack) => [region, fips, dualStack] as const)),
    ),
  )("in %s, FIPS %s, dual stack %s, is the SDK's, and the host rule admits it", (region, fips, dualStack) => {
    const { url, destination, log } = resolve(service, region, {
      AWS_USE_FIPS_ENDPOINT: String(fips),
      AWS_USE_DUALSTACK_ENDPOINT: String(dualStack),
    });
    expect(url.href).toBe(`https://${sdkHost(service, region, fips, dualStack)}/`);
    expect(destination.override).toBeUndefined();
    expect(log).toEqual([]);
  });
});

describe('an override', () => {
  const general = 'http://127.0.0.1:4566';
  const specific = 'http://127.0.0.1:4567/path';

  test.each<[Service, Env, string, string]>([
    ['sts', { AWS_ENDPOINT_URL: general }, 'AWS_ENDPOINT_URL', `${general}/`],
    ['secretsmanager', { AWS_ENDPOINT_URL: general }, 'AWS_ENDPOINT_URL', `${general}/`],
    ['sts', { AWS_ENDPOINT_URL: general, AWS_ENDPOINT_URL_STS: specific }, 'AWS_ENDPOINT_URL_STS', specific],
    [
      'secretsmanager',
      { AWS_ENDPOINT_URL: general, AWS_ENDPOINT_URL_SECRETS_MANAGER: specific },
      'AWS_ENDPOINT_URL_SECRETS_MANAGER',
      specific,
    ],
    ['sts', { AWS_ENDPOINT_URL: general, AWS_ENDPOINT_URL_STS: '' }, 'AWS_ENDPOINT_URL', `${general}/`],
  ])('of %s by %j: the specific one wins, with one warning', (service, env, variable, href) => {
    const { url, destination, log } = resolve(service, 'eu-west-1', env);
    expect(url.href).toBe(href);
    expect(destination.override).toBe(variable);
    expect(log).toEqual([expect.stringContaining(variable)]);
  });

  test('of the other service has no say, nor has that of SSM', () => {
    const env = { AWS_ENDPOINT_URL_SECRETS_MANAGER: general, AWS_ENDPOINT_URL_SSM: general };
    expect(resolve('sts', 'eu-west-1', env).url.host).toBe('sts.eu-west-1.amazonaws.com');
  });

  test.each([
    'https://sts.us-east-1.amazonaws.com',
    'https://sts-fips.us-gov-east-1.amazonaws.com',
    'https://sts.eu-west-1.api.aws',
    'https://vpce-0abc123-4def567-eu-west-1a.sts.eu-west-1.vpce.amazonaws.com',
    'https://[::1]:8443',
    'http://localhost:4566',
  ])('%s is admitted', (override) => {
    expect(resolve('sts', 'eu-west-1', { AWS_ENDPOINT_URL_STS: override }).url.href).toBe(`${override}/`);
  });

  test.each([
    'https://sts.eu-west-1.amazonaws.com.evil.example',
    'https://sts.evil.example',
    'https://evil.sts.eu-west-1.amazonaws.com',
    'https://sts.eu-west-1.amazonaws.com:8443',
    'https://sts.eu-west-1.evil.amazonaws.com',
    'https://evil-bucket.s3.eu-west-1.amazonaws.com',
    'https://xsts.eu-west-1.amazonaws.com',
    'https://vpce-0abc.sts.eu-west-1.vpce.amazonaws.com.evil.example',
    'https://vpce-0abc.evil.eu-west-1.vpce.amazonaws.com',
    'https://secretsmanager.eu-west-1.amazonaws.com',
    'https://sts.amazonaws.com@evil.example',
    'https://user:pw@sts.eu-west-1.amazonaws.com',
    'http://sts.eu-west-1.amazonaws.com',
    'http://169.254.169.254',
    'http://0.0.0.0:4566',
    'file:///etc/passwd',
  ])('%s is refused', (override) => {
    for (const variable of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS']) {
      expect(() => resolve('sts', 'eu-west-1', { [variable]: override })).toThrow(
        expect.objectContaining({ code: 'HOST_REFUSED' }),
      );
    }
  });

  test('is admitted where allow-endpoints names it exactly, http too', () => {
    const env = { AWS_ENDPOINT_URL_STS: 'http://gateway.acme.example:8080' };
    expect(resolve('sts', 'eu-west-1', env, ['gateway.acme.example:8080']).url.host).toBe(
      'gateway.acme.example:8080',
    );
    expect(() => resolve('sts', 'eu-west-1', env, ['gateway.acme.example'])).toThrow(/HOST_REFUSED/);
  });

  test.each(['gateway', '/path', 'https://'])('%s is no URL', (override) => {
    expect(() => resolve('sts', 'eu-west-1', { AWS_ENDPOINT_URL: override })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  });

  test.each(['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'])('with %s is a contradiction', (name) => {
    const env = { AWS_ENDPOINT_URL: general, [name]: 'True' };
    expect(() => resolve('sts', 'eu-west-1', env)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
    expect(resolve('sts', 'eu-west-1', { ...env, [name]: 'false' }).url.href).toBe(`${general}/`);
  });
});

test.each(['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'])(
  '%s that is neither true nor false is an error, not a plain host',
  (name) => {
    for (const text of ['1', 'yes', 'tru']) {
      expect(() => resolve('sts', 'us-east-1', { [name]: text })).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' }),
      );
    }
    expect(resolve('sts', 'us-east-1', { [name]: '' }).url.host).toBe('sts.us-east-1.amazonaws.com');
  },
);

test.each(['eu-west-1.evil.example/', 'x#', 'a@evil.example', 'eu-west-1.evil.example/?'])(
  'a region such as %s never reaches a host of its own choice',
  (region) => {
    expect(() => resolve('sts', region, {})).toThrow();
  },
);
