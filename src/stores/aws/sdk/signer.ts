import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Checksum, SourceData } from '@smithy/types';
import type { AwsCredentials } from '../credentials.ts';
import type { Sign } from './client.ts';

/**
 * Signature Version 4 by the SDK's signer: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 * @param service the signing name: `sts`, `secretsmanager`, `ssm`
 * @param credentials may still be on their way
 */
export function createSigner(service: string, region: string, credentials: Promise<AwsCredentials>): Sign {
  const signer = new SignatureV4({
    service,
    region,
    credentials: async () => (await credentials).reveal(),
    sha256: Sha256,
  });
  return (request, signingDate) => signer.sign(request, { signingDate });
}

/** As the SDK wants it, without its own in JavaScript for a Node that has no cryptography. */
class Sha256 implements Checksum {
  readonly #hash: Hash | Hmac;

  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', keyOf(secret));
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): never {
    throw new Error('a signature takes a new hash for each text');
  }
}

function keyOf(secret: SourceData): string | Uint8Array {
  if (typeof secret === 'string') return secret;
  return ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret);
}
