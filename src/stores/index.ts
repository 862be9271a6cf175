import { awsStore } from './aws/store.ts';
import { azureStore } from './azure/store.ts';
import { fileStore } from './file/store.ts';
import { gcpStore } from './gcp/store.ts';
import { ssmStore } from './ssm/store.ts';
import type { SecretStore } from './store.ts';
import { vaultStore } from './vault/store.ts';

/** Every store, in the order of messages. Their SDKs are loaded only when a reference needs them. */
export const stores: readonly SecretStore[] = [
  awsStore,
  ssmStore,
  gcpStore,
  azureStore,
  vaultStore,
  fileStore,
];
