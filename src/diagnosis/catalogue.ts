import { awsReadCauses } from './aws-read.ts';
import { awsTrustCauses } from './aws-trust.ts';
import { azureCauses } from './azure.ts';
import type { Cause } from './cause.ts';
import { googleReadCauses } from './google-read.ts';
import { googleTrustCauses } from './google-trust.ts';
import { networkCauses } from './network.ts';
import { tokenCauses } from './token.ts';
import { vaultReadCauses } from './vault-read.ts';
import { vaultTrustCauses } from './vault-trust.ts';

/** Every cause by its stable id; each has an entry in docs/troubleshooting.md. */
export const catalogue = {
  ...tokenCauses,
  ...awsTrustCauses,
  ...awsReadCauses,
  ...googleTrustCauses,
  ...googleReadCauses,
  ...azureCauses,
  ...vaultTrustCauses,
  ...vaultReadCauses,
  ...networkCauses,
} satisfies Record<string, Cause>;

export type CauseId = keyof typeof catalogue;
