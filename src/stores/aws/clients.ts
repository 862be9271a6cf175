import { Readable } from 'node:stream';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { STSClient } from '@aws-sdk/client-sts';
import { Concealed } from '../../core/concealed.ts';
import { limitBody, MAX_BODY_BYTES } from '../../network/body-limit.ts';
import type { StoreContext } from '../store.ts';
import type { Endpoint } from './endpoints.ts';

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

/** The SDK's packages, loaded while the network is busy. */
export const loadSts = (): Promise<typeof import('./sdk/sts.ts')> => import('./sdk/sts.ts');
export const loadSecretsManager = (): Promise<typeof import('./sdk/secrets-manager.ts')> =>
  import('./sdk/secrets-manager.ts');

/**
 * Everything that the SDK would otherwise look up in the environment or in shared files: `~` survives from other jobs,
 * and a file there may name endpoints and helper programs. Retries are the step's own.
 */
async function explicitSettings(endpoint: Endpoint, region: string, context: StoreContext) {
  const noPreference: string[] = [];
  return {
    region,
    endpoint: endpoint.url.href,
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard' as const,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    authSchemePreference: noPreference,
    disableClockSkewCorrection: false,
    ignoreConfiguredEndpointUrls: true,
    userAgentAppId: 'secret-sync',
    logger: silent,
    requestHandler: await connections(endpoint, context),
  };
}

/** The proxy and the CAs that apply; the SDK reads no variable for either. */
async function connections(endpoint: Endpoint, { network, env }: StoreContext) {
  const { http, https } = await network.agentsFor(endpoint.url, env['AWS_CA_BUNDLE'] || undefined);
  return { httpAgent: http, httpsAgent: https, logger: silent };
}

/** An answer of STS has some KiB, and its XML is read in one go. */
const STS_BODY_BYTES = 1024 * 1024;

/** @param credentials absent for AssumeRoleWithWebIdentity, which is not signed */
export async function createSts(
  endpoint: Endpoint,
  region: string,
  credentials: AwsCredentials | undefined,
  context: StoreContext,
): Promise<STSClient> {
  const [{ STSClient }, settings] = await Promise.all([
    loadSts(),
    explicitSettings(endpoint, region, context),
  ]);
  const client = new STSClient({
    ...settings,
    sigv4aSigningRegionSet: [region],
    credentials: credentials === undefined ? refuseToSign : async () => credentials.reveal(),
  });
  client.middlewareStack.remove(TRACE_HEADER);
  client.middlewareStack.add(limitAnswers(STS_BODY_BYTES), besideTheHandler);
  return client;
}

export async function createSecretsManager(
  endpoint: Endpoint,
  region: string,
  credentials: AwsCredentials,
  context: StoreContext,
): Promise<SecretsManagerClient> {
  const [{ SecretsManagerClient }, settings] = await Promise.all([
    loadSecretsManager(),
    explicitSettings(endpoint, region, context),
  ]);
  const client = new SecretsManagerClient({
    ...settings,
    credentials: async () => credentials.reveal(),
  });
  client.middlewareStack.remove(TRACE_HEADER);
  client.middlewareStack.add(limitAnswers(MAX_BODY_BYTES), besideTheHandler);
  return client;
}

/** Sees the answer before the SDK reads its body. */
const besideTheHandler = { step: 'deserialize', priority: 'low', name: 'limitAnswers' } as const;

/** The SDK would collect a body without end. */
function limitAnswers(limit: number) {
  return <Request, Result extends { readonly response: unknown }>(
    next: (request: Request) => Promise<Result>,
  ) =>
    async (request: Request): Promise<Result> => {
      const result = await next(request);
      const { response } = result;
      if (typeof response === 'object' && response !== null && 'body' in response) {
        if (response.body instanceof Readable) response.body = limitBody(response.body, limit);
      }
      return result;
    };
}

/**
 * The machine's own credentials by the SDK's default chain: environment, shared files, container and instance roles.
 * The clients that the chain makes for itself take over these connections.
 */
export async function ambientCredentials(
  endpoint: Endpoint,
  region: string,
  context: StoreContext,
): Promise<AwsCredentials> {
  const [{ STSClient }, requestHandler] = await Promise.all([loadSts(), connections(endpoint, context)]);
  const client = new STSClient({ region, requestHandler, logger: silent });
  return new AwsCredentials(await client.config.credentials());
}

/** The SDK's warnings would go to the console: past the log, where the runner may print them before a mask is known. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Would send a header made of Lambda's variables, and fail where they hold what no header may. */
const TRACE_HEADER = 'recursionDetectionMiddleware';

/** In place of the default chain, which would look for ambient credentials. */
function refuseToSign(): Promise<never> {
  return Promise.reject(new Error('a call was to be signed before there were credentials'));
}
