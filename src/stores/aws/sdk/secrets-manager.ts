import {
  BatchGetSecretValue$,
  type BatchGetSecretValueCommandInput,
  type BatchGetSecretValueCommandOutput,
  DescribeSecret$,
  type DescribeSecretCommandInput,
  type DescribeSecretCommandOutput,
  GetSecretValue$,
  type GetSecretValueCommandInput,
  type GetSecretValueCommandOutput,
  ListSecrets$,
  type ListSecretsCommandInput,
  type ListSecretsCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import { AwsJson1_1Protocol } from '@aws-sdk/core/protocols';
import { SdkClient, type Sign } from './client.ts';
import type { Transport } from './transport.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html */
export class SecretsManager {
  readonly #client: SdkClient;

  constructor(url: URL, transport: Transport, sign: Sign) {
    const protocol = new AwsJson1_1Protocol({
      defaultNamespace: 'com.amazonaws.secretsmanager',
      serviceTarget: 'secretsmanager',
    });
    this.#client = new SdkClient(protocol, url, transport, sign);
  }

  batchGetSecretValue(
    input: BatchGetSecretValueCommandInput,
    signal: AbortSignal,
  ): Promise<BatchGetSecretValueCommandOutput> {
    return this.#client.send(BatchGetSecretValue$, input, signal);
  }

  describeSecret(
    input: DescribeSecretCommandInput,
    signal: AbortSignal,
  ): Promise<DescribeSecretCommandOutput> {
    return this.#client.send(DescribeSecret$, input, signal);
  }

  getSecretValue(
    input: GetSecretValueCommandInput,
    signal: AbortSignal,
  ): Promise<GetSecretValueCommandOutput> {
    return this.#client.send(GetSecretValue$, input, signal);
  }

  listSecrets(input: ListSecretsCommandInput, signal: AbortSignal): Promise<ListSecretsCommandOutput> {
    return this.#client.send(ListSecrets$, input, signal);
  }
}
