import type { Settings } from '../../src/core/settings.ts';

/** What the inputs' defaults give, in a repository acme/web, with no store set up. */
export const defaultSettings: Settings = {
  identity: 'oidc',
  aws: {
    roleChain: [],
    sessionName: 'acme-web-1-1',
    sessionDurationSeconds: 900,
    sessionPolicy: { kind: 'auto' },
  },
  gcp: {},
  export: { env: true, output: false },
  nameCase: 'upper',
  onExisting: 'by-origin',
  allowEnv: [],
  allowForkEvents: 'false',
  allowEndpoints: [],
  allowNetworkEnv: false,
  maskMinLength: 4,
  maxAgeAction: 'warn',
  dryRun: false,
  timeoutSeconds: 60,
  retries: 4,
  summary: true,
};
