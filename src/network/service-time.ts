import type { Clock } from '../core/environment.ts';
import type { Network } from './network.ts';

/** The time at the services, as far as their `Date` headers tell: a runner's clock may be wrong. */
export function serviceTime(clock: Clock, network: Network): Date {
  return new Date(clock.now().getTime() + (network.clockSkewSeconds ?? 0) * 1000);
}
