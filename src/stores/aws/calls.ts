import type { AwsReadRefusal } from '../../diagnosis/refusal.ts';
import { type Service, titles } from './endpoints.ts';

export type ReadCall = AwsReadRefusal['call'];
export type StsCall = 'AssumeRoleWithWebIdentity' | 'AssumeRole';

const services: Readonly<Record<ReadCall | StsCall, Service>> = {
  AssumeRole: 'sts',
  AssumeRoleWithWebIdentity: 'sts',
  BatchGetSecretValue: 'secretsmanager',
  DescribeSecret: 'secretsmanager',
  GetSecretValue: 'secretsmanager',
  ListSecrets: 'secretsmanager',
  DescribeParameters: 'ssm',
  GetParameters: 'ssm',
  GetParametersByPath: 'ssm',
};

export function serviceOf(call: ReadCall | StsCall): Service {
  return services[call];
}

/** Who answers a call, as errors name it. */
export function answererOf(call: ReadCall | StsCall, region: string): string {
  return `${titles[services[call]]}, ${region}`;
}
