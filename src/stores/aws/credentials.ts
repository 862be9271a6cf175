import { Concealed } from '../../core/concealed.ts';

/** Temporary credentials. Their secret parts are masked before anybody holds them. */
export class AwsCredentials extends Concealed {
  readonly #parts: CredentialParts;

  constructor({ accessKeyId, secretAccessKey, sessionToken }: CredentialParts) {
    super('[credentials]');
    this.#parts = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  }

  /** The parts in clear, for the SDK's signer and the masker alone. */
  reveal(): CredentialParts {
    return { ...this.#parts };
  }
}

interface CredentialParts {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
