import { STSClient } from '@aws-sdk/client-sts';
import { AwsCredentials } from '../credentials.ts';
import type { Endpoint } from '../endpoints.ts';
import type { AwsContext } from '../settings.ts';

/**
 * The machine's own credentials by the SDK's default chain: environment, shared files, container and instance roles.
 * The clients that the chain makes for itself take over these connections.
 */
export async function lookUpCredentials(
  endpoint: Endpoint,
  region: string,
  { network, env }: AwsContext,
): Promise<AwsCredentials> {
  const caBundle = env['AWS_CA_BUNDLE'] || undefined;
  const [httpsAgent, httpAgent] = await Promise.all([
    network.agentFor(new URL(`https://${endpoint.url.host}`), caBundle),
    network.agentFor(new URL('http://169.254.169.254')),
  ]);
  const requestHandler = { httpAgent, httpsAgent, logger: silent };
  const client = new STSClient({ region, requestHandler, logger: silent });
  return new AwsCredentials(await client.config.credentials());
}

/** The SDK's warnings would go to the console: past the log, where the runner may print them before a mask is known. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };
