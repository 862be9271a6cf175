import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Faults } from './faults.ts';
import { requestVariables } from './handlers/issuer.ts';
import { answerListRequests } from './list-method.ts';
import type { Seed } from './seed.ts';
import { createListener } from './server.ts';
import { createState, type State } from './state.ts';
import { type RecordedRequest, Traffic } from './traffic.ts';
import type { VaultLease, VaultToken } from './vault/state.ts';
import type { Service } from './wire.ts';

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
  /** What Vault has handed out and taken back since the start. */
  readonly vault: IssuedByVault;
  /** The variables that point a job's clients here, the token request's included. */
  environment(): Readonly<Record<string, string>>;
  /** A JWT by the issuer's key: the default claims with these laid over them; `undefined` leaves one out. */
  signToken(claims: Readonly<Record<string, unknown>>): string;
  close(): Promise<void>;
}

/** Never a token or a credential. */
export interface IssuedByVault {
  /** In the order in which they were issued, static ones first. */
  tokens(): readonly Readonly<Pick<VaultToken, 'accessor' | 'namespace' | 'path' | 'policies' | 'revoked'>>[];
  leases(): readonly Readonly<Pick<VaultLease, 'id' | 'namespace' | 'path' | 'expires' | 'revoked'>>[];
}

/**
 * Starts the embedded cloud: an OIDC issuer, AWS STS, Secrets Manager and Parameter Store, Google's STS, IAM Credentials and Secret
 * Manager, Microsoft Entra ID, Azure Key Vault and a Vault, all on one loopback port.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const now = options.now ?? (() => new Date());
  const state = await createState(options.seed, now);
  const traffic = new Traffic();
  let url = '';
  const listener = createListener({
    state,
    traffic,
    faults: new Faults(options.seed),
    latencyMilliseconds: options.latencyMilliseconds ?? 0,
    base: () => url,
  });
  const server =
    options.tls === undefined
      ? createServer(listener)
      : createTlsServer({ ...options.tls, requestCert: true, rejectUnauthorized: false }, listener);
  const dropLists = answerListRequests(server, options.tls === undefined ? 'connection' : 'secureConnection');
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
    vault: issuedByVault(state),
    environment: () => ({
      ...requestVariables(state.issuer, url),
      AWS_ENDPOINT_URL_STS: url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
      AWS_ENDPOINT_URL_SSM: url,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_STS: `${url}/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS: `${url}/`,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER: `${url}/`,
      AZURE_AUTHORITY_HOST: url,
      AZURE_KEY_VAULT_ENDPOINT: `${url}/vaults/{vault}`,
      VAULT_ADDR: url,
    }),
    signToken: (claims) => state.issuer.sign({ ...state.issuer.claims(undefined), ...claims }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        dropLists();
      }),
  };
}

function issuedByVault({ vault, now }: State): IssuedByVault {
  return {
    tokens: () => {
      vault.expire(now());
      return vault.tokens.map(({ accessor, namespace, path, policies, revoked }) => ({
        accessor,
        namespace,
        path,
        policies,
        revoked,
      }));
    },
    leases: () => {
      vault.expire(now());
      return vault.leases.map(({ id, namespace, path, expires, revoked }) => ({
        id,
        namespace,
        path,
        expires,
        revoked,
      }));
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
