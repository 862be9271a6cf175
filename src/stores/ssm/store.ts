import { type AwsSettings, awsSettings, readAwsSettings } from '../aws/settings.ts';
import { connectAws } from '../aws/store.ts';
import type { SecretStore, StoreConnection } from '../store.ts';
import { parseParameterReference, recognisesParameter } from './reference.ts';

/**
 * AWS Systems Manager Parameter Store: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
 * It signs in as `aws` does, and where both are named with the same settings they sign in once, together.
 */
export const ssmStore: SecretStore = {
  id: 'ssm',
  title: 'AWS Parameter Store',
  options: ['version', 'region'],
  settings: awsSettings,
  inputsFrom: 'aws',
  recognises: recognisesParameter,
  configure: (read, around) => connectParameterStore(readAwsSettings(read, around)),
};

/** @param settings checked ones */
export function connectParameterStore(settings: AwsSettings): StoreConnection {
  return { ...connectAws(settings), parse: (text) => parseParameterReference(text, settings) };
}
