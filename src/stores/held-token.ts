import type { Clock } from '../core/environment.ts';
import type { Network } from '../network/network.ts';

/** What was signed in with, kept for the whole run and shared by all reads. */
export interface HeldToken<Token> {
  current(): Token;
  /** Signs in again, once for each token that has expired, however many reads found it so. */
  renewed(stale: Token): Promise<Token>;
}

export function holdToken<Token>(first: Token, signInAgain: () => Promise<Token>): HeldToken<Token> {
  let current = first;
  const renewals = new Map<Token, Promise<Token>>();
  return {
    current: () => current,
    renewed: (stale) => {
      const renewal =
        renewals.get(stale) ??
        signInAgain().then((token) => {
          current = token;
          return token;
        });
      // A refusal is kept as well: it is final, however many reads ask.
      renewals.set(stale, renewal);
      return renewal;
    },
  };
}

/** The time at the services, as far as their `Date` headers tell: a runner's clock may be wrong. */
export function serviceTime(clock: Clock, network: Network): Date {
  return new Date(clock.now().getTime() + (network.clockSkewSeconds ?? 0) * 1000);
}

export function laterBySeconds(from: Date, seconds: number): Date {
  return new Date(from.getTime() + seconds * 1000);
}
