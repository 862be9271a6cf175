import { Concealed } from '../../core/concealed.ts';
import type { HeldToken } from '../held-token.ts';

/** A bearer token of Entra ID that was masked when it came. */
export class AccessToken extends Concealed {
  readonly #bearer: string;
  /** By the service's own clock; absent where it did not say. */
  readonly expires: Date | undefined;

  constructor(bearer: string, expires: Date | undefined) {
    super('[token]');
    this.#bearer = bearer;
    this.expires = expires;
  }

  /** The token in clear, for an Authorization header alone. */
  reveal(): string {
    return this.#bearer;
  }
}

/** Who reads, and with what. */
export interface Credentials extends HeldToken<AccessToken> {
  /** "application 8f0c..., tenant 5c1a...". */
  readonly principal: string;
  /** Client id, where it is known. */
  readonly client?: string;
  /** Of the sign-in, where it is known. */
  readonly tenant?: string;
}
