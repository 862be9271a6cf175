import type { HttpResponse } from '@smithy/core/transport';

/**
 * An answer that says no, or that the SDK could make no sense of. The SDK copies whatever an answer holds onto the error that it
 * throws, its name included; in here none of it can pass for an error of Node or of the network.
 */
export class SdkRefusal extends Error {
  readonly #thrown: Error;
  readonly #response: HttpResponse;
  /** The next attempt is signed by the service's time. */
  readonly clockCorrected: boolean;

  constructor(thrown: Error, response: HttpResponse, clockCorrected: boolean) {
    super('the service refused the call, or gave no answer that the SDK can read');
    this.#thrown = thrown;
    this.#response = response;
    this.clockCorrected = clockCorrected;
  }

  /** As the SDK threw it. What it holds is the service's word, and is never shown. */
  get thrown(): Error {
    return this.#thrown;
  }

  get status(): number {
    return this.#response.statusCode;
  }

  /** Lower-case names. */
  get headers(): Readonly<Record<string, string>> {
    return this.#response.headers;
  }
}
