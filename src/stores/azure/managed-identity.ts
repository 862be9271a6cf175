import { UserError } from '../../core/errors.ts';
import type { Destination, HttpRequest, HttpResponse } from '../../network/network.ts';
import { readRetryAfter, retryableStatus } from '../../network/retry.ts';
import { sendOnce } from '../../network/send-once.ts';
import type { FindSource } from './ambient.ts';
import type { Cloud } from './clouds.ts';
import type { AccessToken } from './credentials.ts';
import { readAccessToken } from './entra.ts';
import type { AzureContext } from './settings.ts';

const CALL = 'managed identity token';

/** Where a machine of Azure gets its tokens never leaves the machine's host: a link-local address, or one of loopback. */
const destination: Destination = {
  service: 'the managed identity endpoint',
  ownHosts: [/^169\.254\.\d{1,3}\.\d{1,3}(:\d+)?$/],
  plainHttp: true,
};

/** What other clouds' metadata services answer to a question of Azure's. */
const NOT_HERE: readonly number[] = [401, 403, 404, 405];

/** Not a machine of Azure: nothing answers there, and waiting longer would be noticed on a laptop. */
const PROBE_MILLISECONDS = 1_000;

const principal = "this machine's managed identity";

/**
 * App Service, Functions and Container Apps: IDENTITY_ENDPOINT, and the value that proves who asks.
 * https://learn.microsoft.com/en-us/azure/app-service/overview-managed-identity
 */
export const managedIdentitySource: FindSource = (cloud, context) => {
  const endpoint = context.env['IDENTITY_ENDPOINT'] ?? '';
  const header = context.env['IDENTITY_HEADER'] ?? '';
  if (!isHttp(endpoint) || !/^[\x21-\x7e]+$/.test(header)) return undefined;
  const url = tokenUrl(endpoint, '2019-08-01', cloud, context);
  return {
    principal,
    take: async () => {
      context.masker.mask(header);
      context.network.check({ ...destination, override: 'IDENTITY_ENDPOINT' }, url);
      const answer = await ask(url, { 'x-identity-header': header }, context);
      return accept(answer, url, context);
    },
  };
};

const POD_IDENTITY = 'AZURE_POD_IDENTITY_AUTHORITY_HOST';

/**
 * A virtual machine's instance metadata service.
 * https://learn.microsoft.com/en-us/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
export const instanceMetadataSource: FindSource = (cloud, context) => {
  const given = context.env[POD_IDENTITY] ?? '';
  const base = isHttp(given) ? given.replace(/\/+$/, '') : 'http://169.254.169.254';
  const url = tokenUrl(`${base}/metadata/identity/oauth2/token`, '2018-02-01', cloud, context);
  return {
    principal,
    take: async () => {
      context.network.check(isHttp(given) ? { ...destination, override: POD_IDENTITY } : destination, url);
      if (!(await answers(url, context))) return undefined;
      const answer = await ask(url, { metadata: 'true' }, context);
      // A machine without an identity (400), or of another cloud: it is no fault, and there may be another source.
      return answer.status === 400 || NOT_HERE.includes(answer.status)
        ? undefined
        : accept(answer, url, context);
    },
  };
};

function isHttp(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

function tokenUrl(endpoint: string, version: string, cloud: Cloud, { env }: AzureContext): URL {
  const url = new URL(endpoint);
  url.searchParams.set('api-version', version);
  url.searchParams.set('resource', `https://${cloud.suffix}`);
  const client = env['AZURE_CLIENT_ID'] ?? '';
  if (client !== '') url.searchParams.set('client_id', client);
  return url;
}

/** Asked without what would make it give a token. */
async function answers(url: URL, context: AzureContext): Promise<boolean> {
  const { network, deadline } = context;
  const signal = AbortSignal.any([deadline, AbortSignal.timeout(PROBE_MILLISECONDS)]);
  try {
    await sendOnce(request(new URL(url.pathname, url), {}), await network.agentFor(url), signal);
    return true;
  } catch {
    deadline.throwIfAborted();
    return false;
  }
}

/** An answer that another attempt may change. */
class Busy extends Error {
  readonly answer: HttpResponse;

  constructor(answer: HttpResponse) {
    super(`HTTP ${answer.status}`);
    this.answer = answer;
  }
}

/** By our own sending, to a URL that was checked: it waits for as long as the service says. */
async function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  { network, clock }: AzureContext,
): Promise<HttpResponse> {
  const agent = await network.agentFor(url);
  try {
    return await network.retrying(
      destination,
      CALL,
      async (signal) => {
        const answer = await sendOnce(request(url, headers), agent, signal);
        if (retryableStatus(answer.status)) throw new Busy(answer);
        return answer;
      },
      (thrown) => (thrown instanceof Busy ? readRetryAfter(thrown.answer, clock) : 'final'),
    );
  } catch (thrown) {
    if (thrown instanceof Busy) return thrown.answer;
    throw thrown;
  }
}

function request(url: URL, headers: Readonly<Record<string, string>>): HttpRequest {
  return { destination, call: CALL, method: 'GET', url, headers: { accept: 'application/json', ...headers } };
}

function accept(answer: HttpResponse, url: URL, context: AzureContext): AccessToken {
  if (answer.status === 200)
    return readAccessToken(answer, { destination, host: url.host, url: () => url }, context);
  throw new UserError({
    code: 'AZURE_CREDENTIALS_REFUSED',
    what: 'the managed identity endpoint gave no token',
    from: `${destination.service}, ${url.host}`,
    said: `HTTP ${answer.status}`,
    fix: [
      'see that the machine has a managed identity; where it has several user-assigned ones, name one: AZURE_CLIENT_ID',
    ],
  });
}
