import { awsSettings } from '../aws/outline.ts';
import type { ListedStore } from '../store.ts';

/**
 * AWS Systems Manager Parameter Store: https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
 * It signs in as `aws` does, and where both are named with the same settings they sign in once, together.
 */
export const ssmOutline: ListedStore = {
  id: 'ssm',
  title: 'AWS Parameter Store',
  options: ['version', 'region'],
  settings: awsSettings,
  inputsFrom: 'aws',
  recognises: (text) => /^arn:[a-z0-9-]+:ssm:/.test(text),
  load: async () => (await import('../aws/stores.ts')).ssmStore,
};
