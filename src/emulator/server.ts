import { type IncomingMessage, type RequestListener, type ServerResponse, STATUS_CODES } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { refuseJson } from './aws-json.ts';
import type { Faults } from './faults.ts';
import { refuseRpc } from './google-http.ts';
import { handleEntra, identifyEntra, refuseEntra } from './handlers/entra.ts';
import { handleGoogleSts, identifyGoogleSts, refuseGoogleSts } from './handlers/google-sts.ts';
import { handleIamCredentials, identifyIamCredentials } from './handlers/iamcredentials.ts';
import { handleIssuer, identifyIssuer, refuseIssuer } from './handlers/issuer.ts';
import { handleKeyVault, identifyKeyVault, refuseKeyVault } from './handlers/keyvault.ts';
import { handleSecretManager, identifySecretManager } from './handlers/secretmanager.ts';
import { handleSecretsManager, identifySecretsManager } from './handlers/secretsmanager.ts';
import { handleSsm, identifySsm } from './handlers/ssm.ts';
import { handleSts, identifySts } from './handlers/sts.ts';
import { handleVault, identifyVault } from './handlers/vault.ts';
import { misbehave, readRequest, send } from './http-server.ts';
import { serviceOf } from './routing.ts';
import type { State } from './state.ts';
import { errorXml } from './sts-xml.ts';
import type { Traffic } from './traffic.ts';
import { refuseVault } from './vault/http.ts';
import { type Identified, Refusal, type Service, type WireRequest, type WireResponse } from './wire.ts';

interface Handler {
  identify(request: WireRequest): Identified;
  handle(request: WireRequest, identified: Identified, state: State, base: string): WireResponse;
  refuse(refusal: Refusal): WireResponse;
}

const handlers: Readonly<Record<Service, Handler>> = {
  issuer: { identify: identifyIssuer, handle: handleIssuer, refuse: refuseIssuer },
  sts: { identify: identifySts, handle: handleSts, refuse: errorXml },
  secretsmanager: { identify: identifySecretsManager, handle: handleSecretsManager, refuse: refuseJson },
  ssm: { identify: identifySsm, handle: handleSsm, refuse: refuseJson },
  'google-sts': { identify: identifyGoogleSts, handle: handleGoogleSts, refuse: refuseGoogleSts },
  iamcredentials: { identify: identifyIamCredentials, handle: handleIamCredentials, refuse: refuseRpc },
  secretmanager: { identify: identifySecretManager, handle: handleSecretManager, refuse: refuseRpc },
  entra: { identify: identifyEntra, handle: handleEntra, refuse: refuseEntra },
  keyvault: { identify: identifyKeyVault, handle: handleKeyVault, refuse: refuseKeyVault },
  vault: { identify: identifyVault, handle: handleVault, refuse: refuseVault },
};

export interface Mounted {
  readonly state: State;
  readonly traffic: Traffic;
  readonly faults: Faults;
  readonly latencyMilliseconds: number;
  /** The server's own URL, known once it listens. */
  base(): string;
}

/** Mounts all services on one listener: recognises a request, disturbs it if the seed says so, answers and records it. */
export function createListener(mounted: Mounted): RequestListener {
  const now = (): Date => mounted.state.now();
  return (message, response) => {
    answer(message, response, mounted).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, now(), plainText(error instanceof Refusal ? error.status : 500));
    });
  };
}

async function answer(message: IncomingMessage, response: ServerResponse, mounted: Mounted): Promise<void> {
  const { state, traffic, faults, latencyMilliseconds } = mounted;
  const request = await readRequest(message);
  const service = serviceOf(request);
  if (service === undefined) {
    send(response, state.now(), plainText(404));
    return;
  }
  response.once('close', traffic.enter(service));
  const identified = handlers[service].identify(request);
  const record = (status: number, error?: string): void =>
    traffic.record({
      service,
      call: identified.call,
      at: state.now().getTime(),
      userAgent: request.headers['user-agent'] ?? '',
      status,
      host: request.host,
      detail: error === undefined ? identified.detail : { ...identified.detail, error },
    });
  if (latencyMilliseconds > 0) await sleep(latencyMilliseconds);
  const disturbance = faults.next(service, identified, state.now());
  if (disturbance?.kind === 'misbehaviour') {
    record(misbehave(response, disturbance.misbehaviour, state.now()), disturbance.misbehaviour.kind);
    return;
  }
  if (disturbance?.kind === 'refusal') {
    const { refusal, retryAfter } = disturbance;
    const refused = handlers[service].refuse(refusal);
    const retry = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    record(refused.status, refusal.code);
    send(response, state.now(), { ...refused, headers: { ...refused.headers, ...retry } });
    return;
  }
  const [answered, error] = handle(handlers[service], request, identified, mounted);
  record(answered.status, error);
  send(response, state.now(), answered);
}

/** The service's answer, and its code where it refuses. */
function handle(
  handler: Handler,
  request: WireRequest,
  identified: Identified,
  { state, base }: Mounted,
): readonly [WireResponse, string?] {
  try {
    return [handler.handle(request, identified, state, base())];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [handler.refuse(error), error.code];
  }
}

/** For what belongs to no service: unknown paths, bodies that are too large, a bug of the emulator itself. */
function plainText(status: number): WireResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body: `emulator: ${STATUS_CODES[status]}\n` };
}
