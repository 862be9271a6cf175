import {
  AssumeRole$,
  type AssumeRoleCommandInput,
  type AssumeRoleCommandOutput,
  AssumeRoleWithWebIdentity$,
  type AssumeRoleWithWebIdentityCommandInput,
  type AssumeRoleWithWebIdentityCommandOutput,
  GetCallerIdentity$,
  type GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { SdkClient, type Sign } from './client.ts';
import type { Transport } from './transport.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
export class Sts {
  readonly #client: SdkClient;

  constructor(url: URL, transport: Transport, sign: Sign) {
    const protocol = new AwsQueryProtocol({
      defaultNamespace: 'com.amazonaws.sts',
      xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
      version: '2011-06-15',
    });
    this.#client = new SdkClient(protocol, url, transport, sign);
  }

  assumeRoleWithWebIdentity(
    input: AssumeRoleWithWebIdentityCommandInput,
    signal: AbortSignal,
  ): Promise<AssumeRoleWithWebIdentityCommandOutput> {
    return this.#client.send(AssumeRoleWithWebIdentity$, input, signal);
  }

  assumeRole(input: AssumeRoleCommandInput, signal: AbortSignal): Promise<AssumeRoleCommandOutput> {
    return this.#client.send(AssumeRole$, input, signal);
  }

  getCallerIdentity(signal: AbortSignal): Promise<GetCallerIdentityCommandOutput> {
    return this.#client.send(GetCallerIdentity$, {}, signal);
  }
}
