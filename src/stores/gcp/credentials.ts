import { Concealed } from '../../core/concealed.ts';
import { type HeldToken, holdToken } from '../held-token.ts';

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

/** Who reads, and with what. */
export interface Credentials extends HeldToken<AccessToken> {
  readonly principal: Principal;
}

export function holdCredentials(
  principal: Principal,
  first: AccessToken,
  signInAgain: () => Promise<AccessToken>,
): Credentials {
  return { principal, ...holdToken(first, signInAgain) };
}

export function authorization(token: AccessToken): Readonly<Record<string, string>> {
  return {
    authorization: `Bearer ${token.reveal()}`,
    ...(token.quotaProject === undefined ? {} : { 'x-goog-user-project': token.quotaProject }),
  };
}
