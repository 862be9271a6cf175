import type { PassingFaults } from '../service-faults.ts';

/** Faults of Google's services that pass. */
export const gcpFaults: PassingFaults = {
  throttled: 'GCP_THROTTLED',
  failed: 'GCP_SERVICE_FAILED',
  relief: 'ask for a higher quota',
  statusPage: 'https://status.cloud.google.com',
};
