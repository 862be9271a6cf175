import type { ListedStore, StoreSetting } from '../store.ts';

const gcpSettings: readonly StoreSetting[] = [
  {
    name: 'workload-identity-provider',
    description:
      'Full name of the Google workload identity provider: projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER.',
  },
  {
    name: 'service-account',
    description:
      'E-mail of the Google service account to impersonate. Without it, the federated identity reads.',
  },
  {
    name: 'project',
    description: 'Google project of references that name none, as id or number.',
  },
  {
    name: 'audience',
    description:
      'Audience of the identity token for Google. Default: https://iam.googleapis.com/<gcp-workload-identity-provider>.',
  },
];

/** Google Secret Manager: https://cloud.google.com/secret-manager/docs */
export const gcpOutline: ListedStore = {
  id: 'gcp',
  title: 'Google Secret Manager',
  options: ['version', 'location'],
  settings: gcpSettings,
  recognises: (text) => text.startsWith('projects/'),
  load: async () => (await import('./store.ts')).gcpStore,
};
