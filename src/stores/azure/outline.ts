import type { ListedStore, StoreSetting } from '../store.ts';

const azureSettings: readonly StoreSetting[] = [
  {
    name: 'tenant-id',
    description: 'Id of the Microsoft Entra tenant: a GUID, or one of its domains.',
  },
  {
    name: 'client-id',
    description:
      'Client id (application id) of the app registration or user-assigned managed identity that has the federated credential: a GUID.',
  },
];

/** Any URL below a vault's suffix, well written or not: what is wrong with it is said by `parse`. */
const vaultUrl =
  /^https?:\/\/(?:[^/?#]*[.@])?(?:vault\.azure\.net|vault\.usgovcloudapi\.net|vault\.azure\.cn)(?::[0-9]*)?(?:\/|$)/i;

/** Azure Key Vault's secrets: https://learn.microsoft.com/en-us/azure/key-vault/secrets */
export const azureOutline: ListedStore = {
  id: 'azure',
  title: 'Azure Key Vault',
  options: ['version'],
  settings: azureSettings,
  recognises: (text) => vaultUrl.test(text),
  load: async () => (await import('./store.ts')).azureStore,
};
