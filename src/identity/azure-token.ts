import type { Clock, Env, Masker } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { Destination, Network } from '../network/network.ts';
import { chooseToken, type GivenToken, type TokenAdvice } from './given-token.ts';
import { readToken } from './read-token.ts';
import type { IdentityTokenSource } from './token.ts';

/** The one audience of all its tokens; nobody can ask for another. */
export const AZURE_PIPELINES_AUDIENCE = 'api://AzureADTokenExchange';

const API_VERSION = '7.1';

/**
 * Azure DevOps Services alone has this; the address of the job's own variables is no proof of anything. An organization is one
 * label of visualstudio.com: deeper ones are tunnels to machines of anybody's.
 */
const tokenService: Destination = {
  service: "the CI's token service",
  ownHosts: [/^([a-z0-9-]+\.)?dev\.azure\.com$/, /^[a-z0-9-]+\.visualstudio\.com$/],
  ownHostsOnly: true,
};

const advice: TokenAdvice = {
  audience: () => [
    `tokens of Azure Pipelines are for ${AZURE_PIPELINES_AUDIENCE} alone: have the provider accept that, and say so by --aws-audience, --gcp-audience and the like`,
  ],
  missing: () => ['run the job again'],
};

/**
 * The job's token, or with AZURESUBSCRIPTION_SERVICE_CONNECTION_ID (set by the AzureCLI task) that of the service connection.
 * https://learn.microsoft.com/en-us/rest/api/azure/devops/distributedtask/oidctoken/create
 */
export function createAzureTokenSource(around: {
  readonly env: Env;
  readonly network: Network;
  readonly masker: Masker;
  readonly clock: Clock;
}): IdentityTokenSource {
  let asked: Promise<GivenToken> | undefined;
  const askAgain = (): Promise<GivenToken> => {
    asked = requestToken(around);
    return asked;
  };
  return {
    token: async (audience) => chooseToken([await (asked ?? askAgain())], audience, around, advice),
    freshToken: async (audience) => chooseToken([await askAgain()], audience, around, advice),
  };
}

async function requestToken({
  env,
  network,
  masker,
}: {
  readonly env: Env;
  readonly network: Network;
  readonly masker: Masker;
}): Promise<GivenToken> {
  const address = env['SYSTEM_OIDCREQUESTURI'] ?? '';
  const access = env['SYSTEM_ACCESSTOKEN'] ?? '';
  // What is not mapped or does not exist stands there as it was written.
  if (address === '' || access === '' || access.startsWith('$(')) {
    throw new UserError({
      code: 'TOKEN_MISSING',
      what: `this step has no identity token: ${address === '' ? 'SYSTEM_OIDCREQUESTURI' : 'SYSTEM_ACCESSTOKEN'} is not set`,
      fix: [
        'write into this step: env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }',
        ...(address === '' ? ['Azure DevOps Server has no identity tokens: Azure DevOps Services has'] : []),
      ],
    });
  }
  masker.mask(access);
  if (!/^[\x21-\x7e]+$/.test(access)) throw planted('SYSTEM_ACCESSTOKEN is no bearer token');
  const answer = await network.send({
    destination: tokenService,
    call: 'token request',
    method: 'POST',
    url: requestUrl(address, env['AZURESUBSCRIPTION_SERVICE_CONNECTION_ID'] ?? ''),
    headers: {
      authorization: `Bearer ${access}`,
      accept: 'application/json',
      'content-type': 'application/json',
      // A page to sign in is no answer.
      'x-tfs-fedauthredirect': 'Suppress',
    },
    body: '{}',
  });
  if (answer.status !== 200) throw refused(answer.status);
  return { origin: "answer of the CI's token service", jwt: readToken(answer, 'oidcToken', 'Azure DevOps') };
}

function requestUrl(address: string, connection: string): URL {
  if (!URL.canParse(address)) throw planted('SYSTEM_OIDCREQUESTURI is not a URL');
  const url = new URL(address);
  if (url.hash !== '') throw planted('SYSTEM_OIDCREQUESTURI has a fragment');
  url.searchParams.set('api-version', API_VERSION);
  if (connection !== '') url.searchParams.set('serviceConnectionId', connection);
  return url;
}

function planted(what: string): UserError {
  return new UserError({
    code: 'HOST_REFUSED',
    what,
    fix: ['only the agent sets this variable; find the step that changed it'],
  });
}

function refused(status: number): UserError {
  const passing = status === 408 || status === 429 || status >= 500;
  return new UserError({
    code: passing ? 'TOKEN_SERVICE_FAILED' : 'TOKEN_REFUSED',
    what: passing ? 'the token service did not answer in time' : 'the token service refused this job',
    from: "the CI's token service",
    said: `HTTP ${status}`,
    fix: passing
      ? ['run the job again']
      : [
          'see that SYSTEM_ACCESSTOKEN is $(System.AccessToken) of this job, and that a service connection that is named may be used by this pipeline',
        ],
  });
}
