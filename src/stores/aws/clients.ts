import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import { Concealed } from '../../core/concealed.ts';
import type { Endpoint } from './endpoints.ts';
import { createTransport } from './sdk/transport.ts';
import type { AwsContext } from './settings.ts';

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
export const loadParameterStore = (): Promise<typeof import('./sdk/ssm.ts')> => import('./sdk/ssm.ts');

/**
 * Everything that the SDK would otherwise look up in the environment or in shared files: `~` survives from other jobs,
 * and a file there may name endpoints and helper programs. Retries are the step's own.
 */
function explicitSettings(endpoint: string, region: string) {
  const noPreference: string[] = [];
  return {
    region,
    endpoint,
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard' as const,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    authSchemePreference: noPreference,
    disableClockSkewCorrection: false,
    ignoreConfiguredEndpointUrls: true,
    userAgentAppId: '',
    logger: silent,
  };
}

/** An answer of STS has some KiB, and its XML is read in one go. */
const STS_BODY_BYTES = 1024 * 1024;

/** @param credentials absent for AssumeRoleWithWebIdentity, which is not signed */
export async function createSts(
  endpoint: Endpoint,
  region: string,
  credentials: AwsCredentials | undefined,
  context: AwsContext,
): Promise<STSClient> {
  const { STSClient } = await loadSts();
  const client = new STSClient({
    ...explicitSettings(endpoint.url.href, region),
    requestHandler: createTransport(endpoint, context, STS_BODY_BYTES),
    sigv4aSigningRegionSet: [region],
    credentials: credentials === undefined ? refuseToSign : async () => credentials.reveal(),
  });
  removeUnneeded(client);
  return client;
}

/** @param credentials may still be on their way: the first call waits for them */
export async function createSecretsManager(
  endpoint: Endpoint,
  region: string,
  credentials: Promise<AwsCredentials>,
  context: AwsContext,
): Promise<SecretsManagerClient> {
  const { SecretsManagerClient } = await loadSecretsManager();
  const client = new SecretsManagerClient({
    ...explicitSettings(endpoint.url.href, region),
    requestHandler: createTransport(endpoint, context),
    credentials: async () => (await credentials).reveal(),
  });
  removeUnneeded(client);
  return client;
}

/** @param credentials may still be on their way: the first call waits for them */
export async function createParameterStore(
  endpoint: Endpoint,
  region: string,
  credentials: Promise<AwsCredentials>,
  context: AwsContext,
): Promise<SSMClient> {
  const { SSMClient } = await loadParameterStore();
  const client = new SSMClient({
    ...explicitSettings(endpoint.url.href, region),
    requestHandler: createTransport(endpoint, context),
    credentials: async () => (await credentials).reveal(),
  });
  removeUnneeded(client);
  return client;
}

/** As full as a batch can be: all of the SDK's reading is gone through, often enough to be compiled well. */
const REHEARSED = Buffer.from(
  JSON.stringify({
    SecretValues: Array.from({ length: 20 }, () => ({
      ARN: 'arn',
      Name: 'name',
      VersionId: 'id',
      SecretString: 'text',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: 1,
    })),
    Errors: [],
  }),
);

/**
 * One batch with made-up credentials against a made-up answer; nothing is sent. Node compiles a function when it is first
 * called: done while STS is asked, that costs the job nothing, and it is half of what the first batch would take.
 */
export async function rehearse(): Promise<void> {
  const { BatchGetSecretValueCommand, SecretsManagerClient } = await loadSecretsManager();
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  const client = new SecretsManagerClient({
    ...explicitSettings('http://localhost', 'eu-west-1'),
    requestHandler: { handle: async () => ({ response: { statusCode: 200, headers, body: REHEARSED } }) },
    credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
  });
  removeUnneeded(client);
  await client.send(new BatchGetSecretValueCommand({ SecretIdList: ['rehearsal'] }));
}

/**
 * The machine's own credentials by the SDK's default chain: environment, shared files, container and instance roles.
 * The clients that the chain makes for itself take over these connections.
 */
export async function ambientCredentials(
  endpoint: Endpoint,
  region: string,
  context: AwsContext,
): Promise<AwsCredentials> {
  const { network, env } = context;
  const caBundle = env['AWS_CA_BUNDLE'] || undefined;
  const [{ STSClient }, httpsAgent, httpAgent] = await Promise.all([
    loadSts(),
    network.agentFor(new URL(`https://${endpoint.url.host}`), caBundle),
    network.agentFor(new URL('http://169.254.169.254')),
  ]);
  const requestHandler = { httpAgent, httpsAgent, logger: silent };
  const client = new STSClient({ region, requestHandler, logger: silent });
  return new AwsCredentials(await client.config.credentials());
}

/** The SDK's warnings would go to the console: past the log, where the runner may print them before a mask is known. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Parts of the SDK's clients that do nothing here that is wanted. The trace would send a header made of Lambda's variables, and
 * fail where they hold what no header may. The logger hears nothing, yet copies every answer for it. The length of a body and
 * the name of this client are the transport's.
 */
const UNNEEDED = [
  'recursionDetectionMiddleware',
  'loggerMiddleware',
  'contentLengthMiddleware',
  'getUserAgentMiddleware',
];

function removeUnneeded({ middlewareStack }: { middlewareStack: { remove(name: string): boolean } }): void {
  for (const name of UNNEEDED) middlewareStack.remove(name);
}

/** In place of the default chain, which would look for ambient credentials. */
function refuseToSign(): Promise<never> {
  return Promise.reject(new Error('a call was to be signed before there were credentials'));
}
