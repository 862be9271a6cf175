import type { Deadline } from '../core/deadline.ts';
import type { Clock, Env, Log, Masker } from '../core/environment.ts';
import { throwFailures } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { IdentityTokenSource } from '../identity/token.ts';
import { createNetwork } from '../network/create-network.ts';
import type { Network } from '../network/network.ts';
import { findWeakenedTls, judgeNetworkVariables } from '../network/unsafe-environment.ts';
import type { Keeper } from '../stores/store.ts';
import type { Run } from './run.ts';

/** What an entry point brings to a run. */
export interface RunHost {
  readonly env: Env;
  /** As `process.platform`. */
  readonly operatingSystem: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly masker: Masker;
  /** The CI's tokens; not asked for by connections whose identity is ambient. */
  readonly createTokenSource: (network: Network) => IdentityTokenSource;
  readonly keeper: Keeper;
}

/**
 * Refuses an environment that would weaken, reveal or reroute connections.
 * @throws Failures of TLS_WEAKENED and NETWORK_ENV_REFUSED
 */
export function requireSafeNetwork(env: Env, settings: Settings, log: Log): void {
  throwFailures([...findWeakenedTls(env), ...judgeNetworkVariables(env, settings.allowNetworkEnv, log)]);
}

export function startRun(host: RunHost, settings: Settings, deadline: Deadline): Run {
  const { env, operatingSystem, clock, log, masker, keeper } = host;
  const network = createNetwork({
    env,
    allowEndpoints: settings.allowEndpoints,
    retries: settings.retries,
    deadline,
    clock,
    log,
    masker,
  });
  return {
    settings,
    env,
    operatingSystem,
    clock,
    log,
    masker,
    network,
    identity: host.createTokenSource(network),
    deadline: deadline.signal,
    keeper,
    closing: [],
  };
}
