import {
  DescribeParameters$,
  type DescribeParametersCommandInput,
  type DescribeParametersCommandOutput,
  GetParameters$,
  GetParametersByPath$,
  type GetParametersByPathCommandInput,
  type GetParametersByPathCommandOutput,
  type GetParametersCommandInput,
  type GetParametersCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsJson1_1Protocol } from '@aws-sdk/core/protocols';
import { SdkClient, type Sign } from './client.ts';
import type { Transport } from './transport.ts';

/** Of Systems Manager, Parameter Store: https://docs.aws.amazon.com/systems-manager/latest/APIReference/Welcome.html */
export class ParameterStore {
  readonly #client: SdkClient;

  constructor(url: URL, transport: Transport, sign: Sign) {
    const protocol = new AwsJson1_1Protocol({
      defaultNamespace: 'com.amazonaws.ssm',
      serviceTarget: 'AmazonSSM',
    });
    this.#client = new SdkClient(protocol, url, transport, sign);
  }

  describeParameters(
    input: DescribeParametersCommandInput,
    signal: AbortSignal,
  ): Promise<DescribeParametersCommandOutput> {
    return this.#client.send(DescribeParameters$, input, signal);
  }

  getParameters(input: GetParametersCommandInput, signal: AbortSignal): Promise<GetParametersCommandOutput> {
    return this.#client.send(GetParameters$, input, signal);
  }

  getParametersByPath(
    input: GetParametersByPathCommandInput,
    signal: AbortSignal,
  ): Promise<GetParametersByPathCommandOutput> {
    return this.#client.send(GetParametersByPath$, input, signal);
  }
}
