import { AwsState } from './aws-state.ts';
import { AzureState } from './azure-state.ts';
import { GoogleState } from './google-state.ts';
import { createIssuer, type Issuer } from './issuer.ts';
import type { Seed } from './seed.ts';
import { Engines } from './vault/engines.ts';
import { VaultState } from './vault/state.ts';

/** All that the handlers share. */
export interface State {
  readonly issuer: Issuer;
  readonly aws: AwsState;
  readonly google: GoogleState;
  readonly azure: AzureState;
  readonly vault: VaultState;
  readonly engines: Engines;
  now(): Date;
}

export async function createState(seed: Seed, now: () => Date): Promise<State> {
  const vault = new VaultState(seed.vault, now());
  return {
    issuer: await createIssuer(seed.issuer, now),
    aws: new AwsState(seed.aws),
    google: new GoogleState(seed.google),
    azure: new AzureState(seed.azure),
    vault,
    engines: new Engines(vault),
    now,
  };
}
