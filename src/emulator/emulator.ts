import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Faults } from './faults.ts';
import { refuseRpc } from './google-http.ts';
import { handleGoogleSts, identifyGoogleSts, refuseGoogleSts } from './handlers/google-sts.ts';
import { handleIamCredentials, identifyIamCredentials } from './handlers/iamcredentials.ts';
import { handleIssuer, identifyIssuer, refuseIssuer, TOKEN_REQUEST_PATH } from './handlers/issuer.ts';
import { handleSecretManager, identifySecretManager } from './handlers/secretmanager.ts';
import {
  handleSecretsManager,
  identifySecretsManager,
  refuseSecretsManager,
} from './handlers/secretsmanager.ts';
import { handleSts, identifySts, refuseSts } from './handlers/sts.ts';
import { misbehave, readRequest, send } from './http-server.ts';
import { serviceOf } from './routing.ts';
import type { Seed } from './seed.ts';
import { createState, type State } from './state.ts';
import { type RecordedRequest, Traffic } from './traffic.ts';
import { type Identified, Refusal, type Service, type WireRequest, type WireResponse } from './wire.ts';

export { parseSeed } from './parse-seed.ts';
export type { Seed } from './seed.ts';
export type { RecordedRequest } from './traffic.ts';
export type { RequestDetail, Service } from './wire.ts';

export interface EmulatorOptions {
  readonly seed: Seed;
  /** Any free one by default. Only 127.0.0.1 is bound. */
  readonly port?: number;
  /** PEM texts; with them the server speaks https. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly now?: () => Date;
  /** Added to each answer, for benchmarks. */
  readonly latencyMilliseconds?: number;
}

export interface Emulator {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The `iss` of the tokens. */
  readonly issuer: string;
  /** In the order in which they were answered. */
  readonly requests: readonly RecordedRequest[];
  /** The highest number of requests to a service that were under way at once. */
  mostInFlight(service: Service): number;
  /** The variables that point a job's clients here, the token request's included. */
  environment(): Readonly<Record<string, string>>;
  /** A JWT by the issuer's key: the default claims with these laid over them; `undefined` leaves one out. */
  signToken(claims: Readonly<Record<string, unknown>>): string;
  close(): Promise<void>;
}

interface Handler {
  identify(request: WireRequest): Identified;
  handle(request: WireRequest, identified: Identified, state: State, base: string): WireResponse;
  refuse(refusal: Refusal): WireResponse;
}

const handlers: Readonly<Record<Service, Handler>> = {
  issuer: { identify: identifyIssuer, handle: handleIssuer, refuse: refuseIssuer },
  sts: { identify: identifySts, handle: handleSts, refuse: refuseSts },
  secretsmanager: {
    identify: identifySecretsManager,
    handle: handleSecretsManager,
    refuse: refuseSecretsManager,
  },
  'google-sts': { identify: identifyGoogleSts, handle: handleGoogleSts, refuse: refuseGoogleSts },
  iamcredentials: { identify: identifyIamCredentials, handle: handleIamCredentials, refuse: refuseRpc },
  secretmanager: { identify: identifySecretManager, handle: handleSecretManager, refuse: refuseRpc },
};

/**
 * Starts the embedded cloud: an OIDC issuer, AWS STS and Secrets Manager, Google's STS, IAM Credentials and Secret
 * Manager, all on one loopback port.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const now = options.now ?? (() => new Date());
  const state = await createState(options.seed, now);
  const traffic = new Traffic();
  const faults = new Faults(options.seed);
  let url = '';

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(message);
    const service = serviceOf(request);
    if (service === undefined) {
      send(response, now(), plainText(404));
      return;
    }
    const leave = traffic.enter(service);
    response.once('close', leave);
    const handler = handlers[service];
    const identified = handler.identify(request);
    const record = (status: number, error?: string): void =>
      traffic.record({
        service,
        call: identified.call,
        at: now().getTime(),
        userAgent: request.headers['user-agent'] ?? '',
        status,
        host: request.host,
        detail: error === undefined ? identified.detail : { ...identified.detail, error },
      });
    if (options.latencyMilliseconds !== undefined) await sleep(options.latencyMilliseconds);
    const disturbance = faults.next(service, identified, now());
    if (disturbance?.kind === 'misbehaviour') {
      record(misbehave(response, disturbance.misbehaviour, now()), disturbance.misbehaviour.kind);
      return;
    }
    try {
      if (disturbance !== undefined) throw disturbance.refusal;
      const answered = handler.handle(request, identified, state, url);
      record(answered.status);
      send(response, now(), answered);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const refused = handler.refuse(error);
      const retryAfter = disturbance?.retryAfter;
      const headers =
        retryAfter === undefined
          ? refused.headers
          : { ...refused.headers, 'retry-after': String(retryAfter) };
      record(refused.status, error.code);
      send(response, now(), { ...refused, headers });
    }
  };
  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    answer(message, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, now(), plainText(error instanceof Refusal ? error.status : 500));
    });
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  url = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${portOf(server.address())}`;
  return {
    url,
    issuer: state.issuer.url,
    requests: traffic.requests,
    mostInFlight: (service) => traffic.mostInFlight(service),
    environment: () => ({
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}${TOKEN_REQUEST_PATH}?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: state.issuer.requestToken,
      AWS_ENDPOINT_URL_STS: url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_STS: `${url}/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS: `${url}/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER: `${url}/`,
    }),
    signToken: (claims) => state.issuer.sign({ ...state.issuer.claims(undefined), ...claims }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** For what belongs to no service: unknown paths, bodies that are too large, a bug of the emulator itself. */
function plainText(status: number): WireResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body: `emulator: ${STATUS_CODES[status]}\n` };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
