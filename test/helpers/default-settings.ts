import type { Settings } from '../../src/core/settings.ts';

/** What the inputs' defaults give, in a repository acme/web, with no store set up. */
export const defaultSettings: Settings = {
  identity: 'oidc',
  export: { env: true, output: false },
  nameCase: 'upper',
  onExisting: 'by-origin',
  allowEnv: [],
  allowForkEvents: 'false',
  allowEndpoints: [],
  allowNetworkEnv: false,
  maskMinLength: 4,
  maxAgeAction: 'warn',
  allowFile: false,
  dryRun: false,
  timeoutSeconds: 60,
  retries: 4,
  summary: true,
};
