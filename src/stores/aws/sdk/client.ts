import type { AwsJson1_1Protocol, AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { operation } from '@smithy/core/schema';
import { fromBase64, fromUtf8, toBase64, toUtf8 } from '@smithy/core/serde';
import { HttpResponse } from '@smithy/core/transport';
import type { HttpRequest, MetadataBearer, StaticOperationSchema } from '@smithy/types';
import { SdkRefusal } from './refusal.ts';
import type { Transport } from './transport.ts';

/** Signs a request as of a time. */
export type Sign = (request: HttpRequest, time: Date) => Promise<HttpRequest>;

/** Where the service's time is further away than this from the time that a request was signed by, the clock is wrong. */
const CLOCK_MILLISECONDS = 240_000;

/**
 * One service of AWS by the SDK's own parts: the schemas of its operations, its protocol, its signer. The rest of the SDK's
 * clients (a stack of twenty middlewares, rules for endpoints, retries, lookups in files and environment) would look up
 * what is given here, and take half of the time that a step spends on the processor.
 */
export class SdkClient {
  readonly #protocol: AwsQueryProtocol | AwsJson1_1Protocol;
  readonly #endpoint: URL;
  readonly #transport: Transport;
  readonly #sign: Sign;
  /** Milliseconds that the service's clock is ahead, once it was seen to be. */
  #ahead = 0;

  constructor(
    protocol: AwsQueryProtocol | AwsJson1_1Protocol,
    endpoint: URL,
    transport: Transport,
    sign: Sign,
  ) {
    this.#protocol = protocol;
    this.#endpoint = endpoint;
    this.#transport = transport;
    this.#sign = sign;
  }

  /**
   * One attempt of one call.
   * @throws SdkRefusal; whatever the transport throws
   */
  async send<Output extends MetadataBearer>(
    [, namespace, name, traits, inputSchema, outputSchema]: StaticOperationSchema,
    input: object,
    signal: AbortSignal,
  ): Promise<Output> {
    const called = operation(namespace, name, traits, inputSchema, outputSchema);
    const context = { ...encoders, endpoint: async () => partsOf(this.#endpoint) };
    const request = await this.#protocol.serializeRequest(called, input, context);
    request.headers['host'] = this.#endpoint.host;
    const ahead = this.#ahead;
    const signed = await this.#sign(request, new Date(Date.now() + ahead));
    const response = new HttpResponse(await this.#transport(signed, signal));
    try {
      return await this.#protocol.deserializeResponse<Output>(called, context, response);
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      throw new SdkRefusal(thrown, response, this.#learnTime(response, ahead));
    }
  }

  #learnTime({ headers }: HttpResponse, ahead: number): boolean {
    // An answer that a cache kept tells the time of then.
    const measured =
      headers['age'] === undefined ? Date.parse(headers['date'] ?? '') - Date.now() : Number.NaN;
    if (!(Math.abs(measured - ahead) >= CLOCK_MILLISECONDS)) return false;
    this.#ahead = measured;
    return true;
  }
}

const encoders = {
  base64Decoder: fromBase64,
  base64Encoder: toBase64,
  utf8Decoder: fromUtf8,
  utf8Encoder: toUtf8,
  streamCollector: () => Promise.reject(new Error('a body is in memory when the SDK reads it')),
};

function partsOf({ protocol, hostname, port, pathname, searchParams }: URL) {
  return {
    protocol,
    hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    path: pathname,
    query: Object.fromEntries(searchParams),
  };
}
