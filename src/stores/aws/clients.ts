import type { AwsCredentials } from './credentials.ts';
import type { Endpoint } from './endpoints.ts';
import type { Sign } from './sdk/client.ts';
import type { SecretsManager } from './sdk/secrets-manager.ts';
import type { ParameterStore } from './sdk/ssm.ts';
import type { Sts } from './sdk/sts.ts';
import { createTransport } from './sdk/transport.ts';
import type { AwsContext } from './settings.ts';

/** An answer of STS has some KiB, and its XML is read in one go. */
const STS_BODY_BYTES = 1024 * 1024;

/** @param credentials absent for AssumeRoleWithWebIdentity, which is not signed */
export async function createSts(
  endpoint: Endpoint,
  region: string,
  credentials: AwsCredentials | undefined,
  context: AwsContext,
): Promise<Sts> {
  const { Sts } = await import('./sdk/sts.ts');
  const sign =
    credentials === undefined ? unsigned : await signerOf('sts', region, Promise.resolve(credentials));
  return new Sts(endpoint.url, createTransport(endpoint, context, STS_BODY_BYTES), sign);
}

/** @param credentials may still be on their way: the first call waits for them */
export async function createSecretsManager(
  endpoint: Endpoint,
  region: string,
  credentials: Promise<AwsCredentials>,
  context: AwsContext,
): Promise<SecretsManager> {
  const { SecretsManager } = await import('./sdk/secrets-manager.ts');
  const sign = await signerOf('secretsmanager', region, credentials);
  return new SecretsManager(endpoint.url, createTransport(endpoint, context), sign);
}

/** @param credentials may still be on their way: the first call waits for them */
export async function createParameterStore(
  endpoint: Endpoint,
  region: string,
  credentials: Promise<AwsCredentials>,
  context: AwsContext,
): Promise<ParameterStore> {
  const { ParameterStore } = await import('./sdk/ssm.ts');
  const sign = await signerOf('ssm', region, credentials);
  return new ParameterStore(endpoint.url, createTransport(endpoint, context), sign);
}

const unsigned: Sign = async (request) => request;

async function signerOf(
  service: string,
  region: string,
  credentials: Promise<AwsCredentials>,
): Promise<Sign> {
  const { createSigner } = await import('./sdk/signer.ts');
  return createSigner(service, region, credentials);
}
