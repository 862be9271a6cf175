import type { protos } from '@google-cloud/secret-manager';
// The package's own index loads the client of v1beta2 too: a quarter of the size, for nothing.
import { SecretManagerServiceClient } from '@google-cloud/secret-manager/build/src/v1/secret_manager_service_client.js';
import { OAuth2Client } from 'google-auth-library';
import { type UserError, userErrors } from '../../core/errors.ts';
import type { HttpRequest, HttpResponse } from '../../network/network.ts';
import type { Endpoint } from '../endpoint.ts';
import { parseBody } from '../json.ts';
import { malformed } from '../service-faults.ts';
import type { AccessToken, Credentials } from './credentials.ts';
import { secretManagerEndpoint } from './endpoints.ts';
import { type RefusedCall, readRefused } from './read-errors.ts';
import { isSecretId, parentName, type SecretPlace } from './reference.ts';
import { readRpcError } from './rpc-error.ts';
import type { GcpContext } from './settings.ts';

type Secret = protos.google.cloud.secretmanager.v1.ISecret;
type ListRequest = protos.google.cloud.secretmanager.v1.IListSecretsRequest;

/** Far below what the service allows (25,000), and few pages even so. */
const PAGE_SIZE = 1000;

/** A day: the step's own deadline ends each call, so the client's must never come first. */
const CLIENT_TIMEOUT_MILLISECONDS = 86_400_000;

/**
 * Ids of the secrets that begin so; the service's own filter takes any part of a name. Asked by Google's own client in its
 * REST mode, handed our credential, and every request of it sent by our network: so host rule, proxy, CAs, retries, deadline
 * and the ban on redirects hold for it too, and no gcloud file or default is ever looked at.
 * @throws UserError
 */
export async function listSecrets(
  place: SecretPlace,
  prefix: string,
  label: string,
  credentials: Credentials,
  context: GcpContext,
): Promise<readonly string[]> {
  const endpoint = secretManagerEndpoint(context.env, place.location);
  const parent = parentName(place);
  const { principal } = credentials;
  const refused = { call: 'ListSecrets', label, resource: parent, principal, endpoint } as const;
  const client = createClient(refused, credentials.current(), context);
  const filter = /^[A-Za-z0-9]/.test(prefix) ? { filter: `name:${prefix}` } : {};
  const ids: string[] = [];
  try {
    // Page by page: left to itself, the client writes a warning to stderr.
    for (let next: ListRequest | null = { parent, pageSize: PAGE_SIZE, ...filter }; next !== null; ) {
      // New options for each call: the client writes the call's routing header into them.
      const options = { timeout: CLIENT_TIMEOUT_MILLISECONDS, retry: null, autoPaginate: false };
      const [secrets, following]: [readonly Secret[], ListRequest | null, unknown] = await client.listSecrets(
        next,
        options,
      );
      ids.push(...secrets.map(({ name }) => readId(name, endpoint)));
      next = following;
    }
  } catch (thrown) {
    throw readThrown(thrown, endpoint, context);
  }
  return ids.filter((id) => id.startsWith(prefix));
}

function createClient(
  refused: RefusedCall,
  token: AccessToken,
  context: GcpContext,
): SecretManagerServiceClient {
  const authClient = new OAuth2Client({
    transporterOptions: { fetchImplementation: sendBy(refused, context), retry: false },
  });
  authClient.setCredentials({ access_token: token.reveal() });
  if (token.quotaProject !== undefined) authClient.quotaProjectId = token.quotaProject;
  return new SecretManagerServiceClient({
    fallback: true,
    authClient,
    // Said explicitly, since it is read from the environment else; `sendBy` puts the endpoint's own host in its place.
    universeDomain: 'googleapis.com',
    enableTelemetryTracing: false,
    enableTelemetryLogging: false,
  });
}

function readId(name: string | null | undefined, endpoint: Endpoint): string {
  const id = /\/secrets\/([^/]+)$/.exec(name ?? '')?.[1] ?? '';
  if (!isSecretId(id)) throw malformed('ListSecrets', 'the names of secrets', endpoint, 200);
  return id;
}

/** A `fetch` for the client that sends by our network, to the endpoint's own host. Only a good page gets to the client. */
function sendBy(refused: RefusedCall, context: GcpContext): typeof fetch {
  const { endpoint } = refused;
  return async (input, init) => {
    const asked = new URL(input instanceof Request ? input.url : input);
    const headers = Object.fromEntries(new Headers(init?.headers));
    const request: HttpRequest = {
      destination: endpoint.destination,
      call: 'ListSecrets',
      method: init?.method === 'POST' ? 'POST' : 'GET',
      url: endpoint.url(`${asked.pathname}${asked.search}`),
      headers,
      ...(typeof init?.body === 'string' ? { body: init.body } : {}),
    };
    const answer = await context.network.send(request);
    if (answer.status !== 200) throw readRefused(refused, readRpcError(answer), context);
    if (!isPage(answer)) throw malformed('ListSecrets', 'a list', endpoint, 200);
    return new Response(new Uint8Array(answer.body), { headers: { 'content-type': 'application/json' } });
  };
}

/**
 * Whether an answer is a page, judged before the client does: it takes a body that is no JSON for a 503, and an object without
 * a list for an empty one, which must not pass for "no match". proto3's JSON leaves out what is empty.
 */
function isPage(answer: HttpResponse): boolean {
  const body = parseBody(answer.body);
  if (body === undefined) return false;
  const { secrets, ...others } = body;
  return secrets === undefined
    ? Object.keys(others).every((key) => key === 'nextPageToken' || key === 'totalSize')
    : Array.isArray(secrets);
}

/**
 * What our network threw goes on as it was: the client wraps it, twice. Whatever else the client throws is its complaint about
 * a page.
 * @throws UserError
 */
function readThrown(thrown: unknown, endpoint: Endpoint, { deadline }: GcpContext): UserError {
  deadline.throwIfAborted();
  for (let cause = thrown; cause instanceof Error; cause = cause.cause) {
    if (userErrors(cause) !== undefined) throw cause;
  }
  return malformed('ListSecrets', 'a list that can be read', endpoint, 200);
}
