import type { PassingFaults } from '../service-faults.ts';

/** Faults of Azure's services that pass. */
export const azureFaults: PassingFaults = {
  throttled: 'AZURE_THROTTLED',
  failed: 'AZURE_SERVICE_FAILED',
  relief: 'spread the secrets over vaults: each takes 4,000 calls in ten seconds',
  statusPage: 'https://azure.status.microsoft',
};
