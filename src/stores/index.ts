import { awsOutline } from './aws/outline.ts';
import { azureOutline } from './azure/outline.ts';
import { fileOutline } from './file/outline.ts';
import { gcpOutline } from './gcp/outline.ts';
import { ssmOutline } from './ssm/outline.ts';
import type { ListedStore } from './store.ts';
import { vaultOutline } from './vault/outline.ts';

/** Every store, in the order of messages. The rest of it is loaded only where a line or a setting asks for it. */
export const stores: readonly ListedStore[] = [
  awsOutline,
  ssmOutline,
  gcpOutline,
  azureOutline,
  vaultOutline,
  fileOutline,
];
