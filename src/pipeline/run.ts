import type { Clock, Env, Log, Masker } from '../core/environment.ts';
import type { Settings } from '../core/settings.ts';
import type { IdentityTokenSource } from '../identity/token.ts';
import type { Network } from '../network/network.ts';
import type { Keeper, StoreContext } from '../stores/store.ts';

/** All that one run of the pipeline works with; made by the entry points. */
export interface Run {
  readonly settings: Settings;
  readonly env: Env;
  /** As `process.platform`. */
  readonly operatingSystem: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly masker: Masker;
  readonly network: Network;
  readonly identity: IdentityTokenSource;
  readonly deadline: AbortSignal;
  readonly keeper: Keeper;
  /** Sessions that are being closed: to be awaited before the run is over. None of them rejects. */
  readonly closing: Promise<void>[];
}

export function storeContext(run: Run, purpose: StoreContext['purpose']): StoreContext {
  const { identity, network, masker, log, clock, env, deadline, keeper } = run;
  return { identity, network, masker, log, clock, env, deadline, purpose, keeper };
}
