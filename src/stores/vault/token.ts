import { Concealed } from '../../core/concealed.ts';

/** A Vault token that was masked when it came. */
export class VaultToken extends Concealed {
  readonly #text: string;

  constructor(text: string) {
    super('[token]');
    this.#text = text;
  }

  /** The token in clear, for the X-Vault-Token header, and for what the job's end has to revoke. */
  reveal(): string {
    return this.#text;
  }
}

/** What was signed in with. */
export interface Login {
  readonly token: VaultToken;
  /** Who reads, as errors show it. */
  readonly principal: string;
  /** The policies of the token, where the login said them. */
  readonly policies: readonly string[];
  /** By the server's own clock; absent where it did not say. */
  readonly expires?: Date;
  /**
   * Whether the token is ours to revoke, which takes its leases along. The machine's own is not, and a batch token cannot be:
   * then leases are revoked one by one.
   */
  readonly revocable: boolean;
}
