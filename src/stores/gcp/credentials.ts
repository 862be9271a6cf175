import { Concealed } from '../../core/concealed.ts';
import type { Clock } from '../../core/environment.ts';
import type { Network } from '../../network/network.ts';

/** A bearer token that was masked when it came. */
export class AccessToken extends Concealed {
  readonly #bearer: string;
  /** By the service's own clock; absent where it did not say. */
  readonly expires: Date | undefined;
  /** The project that an ambient user's calls are counted for: without it the service refuses such users. */
  readonly quotaProject: string | undefined;

  constructor(
    bearer: string,
    { expires, quotaProject }: { readonly expires?: Date | undefined; readonly quotaProject?: string } = {},
  ) {
    super('[token]');
    this.#bearer = bearer;
    this.expires = expires;
    this.quotaProject = quotaProject;
  }

  /** The token in clear, for an Authorization header alone. */
  reveal(): string {
    return this.#bearer;
  }
}

/** Who reads, in the two forms that are needed. */
export interface Principal {
  /** For people: `ci@acme-prod.iam.gserviceaccount.com`, `principal://iam.googleapis.com/...`. */
  readonly name: string;
  /** As a member of an IAM binding. */
  readonly member: string;
}

/** What was signed in with, kept for the whole run and shared by all reads. */
export interface Credentials {
  readonly principal: Principal;
  current(): AccessToken;
  /** Signs in again, once for each token that has expired, however many reads found it so. */
  renewed(stale: AccessToken): Promise<AccessToken>;
}

export function holdCredentials(
  principal: Principal,
  first: AccessToken,
  signInAgain: () => Promise<AccessToken>,
): Credentials {
  let current = first;
  const renewals = new Map<AccessToken, Promise<AccessToken>>();
  return {
    principal,
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

export function authorization(token: AccessToken): Readonly<Record<string, string>> {
  return {
    authorization: `Bearer ${token.reveal()}`,
    ...(token.quotaProject === undefined ? {} : { 'x-goog-user-project': token.quotaProject }),
  };
}

/** The time at the services, as far as their `Date` headers tell: a runner's clock may be wrong. */
export function serviceTime(clock: Clock, network: Network): Date {
  return new Date(clock.now().getTime() + (network.clockSkewSeconds ?? 0) * 1000);
}

export function laterBySeconds(from: Date, seconds: number): Date {
  return new Date(from.getTime() + seconds * 1000);
}
