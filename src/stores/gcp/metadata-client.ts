import type { protos } from '@google-cloud/secret-manager';
// The package's own index loads the client of v1beta2 too: a quarter of the size, for nothing.
import { SecretManagerServiceClient } from '@google-cloud/secret-manager/build/src/v1/secret_manager_service_client.js';
import { OAuth2Client } from 'google-auth-library';
import { type UserError, userErrors } from '../../core/errors.ts';
import type { HttpRequest } from '../../network/network.ts';
import type { StoreContext } from '../store.ts';
import type { Credentials } from './credentials.ts';
import type { Endpoint } from './endpoints.ts';
import { type RefusedCall, readRefused } from './read-errors.ts';
import { isSecretId, parentName, type SecretPlace, secretName, versionName } from './reference.ts';
import { readClientError } from './rpc-error.ts';
import { malformed } from './service-faults.ts';

type Secret = protos.google.cloud.secretmanager.v1.ISecret;
type SecretVersion = protos.google.cloud.secretmanager.v1.ISecretVersion;
type ListRequest = protos.google.cloud.secretmanager.v1.IListSecretsRequest;

/** Far below what the service allows (25,000), and few pages even so. */
const PAGE_SIZE = 1000;

/** A day: the step's own deadline ends each call, so the client's must never come first. */
const CLIENT_TIMEOUT_MILLISECONDS = 86_400_000;

const ACCESS = 'secretmanager.versions.access';

/** What the service answered; some refusals tell a plan what it wants to know, so they are no exceptions. */
export type Answered<T> = { readonly answer: T } | { readonly refused: UserError };

export interface VersionMetadata {
  readonly version: string;
  readonly created?: Date;
  readonly state: 'ENABLED' | 'DISABLED' | 'DESTROYED' | 'UNKNOWN';
}

/** Listing, metadata and permission checks at one endpoint. Reads no value. @throws UserError where no answer came */
export interface MetadataClient {
  /** Ids of the secrets that begin so; the service's own filter takes any part of a name. */
  list(place: SecretPlace, prefix: string, label: string): Promise<Answered<readonly string[]>>;
  getVersion(
    place: SecretPlace,
    secret: string,
    version: string,
    label: string,
  ): Promise<Answered<VersionMetadata>>;
  /** Whether the caller may read the secret's values; `false` also where there is no such secret. */
  mayAccess(place: SecretPlace, secret: string, label: string): Promise<Answered<boolean>>;
}

/**
 * Google's own client in its REST mode, handed our credential, and every request of it sent by our network: so host rule,
 * proxy, CAs, retries, deadline and the ban on redirects hold for it too, and no gcloud file or default is ever looked at.
 */
export function createMetadataClient(
  endpoint: Endpoint,
  credentials: Credentials,
  context: StoreContext,
): MetadataClient {
  const token = credentials.current();
  const authClient = new OAuth2Client({
    transporterOptions: { fetchImplementation: sendBy(endpoint, context), retry: false },
  });
  authClient.setCredentials({ access_token: token.reveal() });
  if (token.quotaProject !== undefined) authClient.quotaProjectId = token.quotaProject;
  const client = new SecretManagerServiceClient({
    fallback: true,
    authClient,
    // Said explicitly, since it is read from the environment else; `sendBy` puts the endpoint's own host in its place.
    universeDomain: 'googleapis.com',
    enableTelemetryTracing: false,
    enableTelemetryLogging: false,
  });
  // A new one for each call: the client writes the call's routing header into it.
  const options = () => ({ timeout: CLIENT_TIMEOUT_MILLISECONDS, retry: null });

  const ask = async <T>(
    asked: Omit<RefusedCall, 'principal' | 'endpoint'>,
    act: () => Promise<T>,
  ): Promise<Answered<T>> => {
    try {
      return { answer: await act() };
    } catch (thrown) {
      const refused = { ...asked, principal: credentials.principal, endpoint };
      return { refused: readThrown(thrown, refused, context) };
    }
  };

  return {
    list: (place, prefix, label) => {
      const parent = parentName(place);
      const filter = /^[A-Za-z0-9]/.test(prefix) ? { filter: `name:${prefix}` } : {};
      return ask({ call: 'ListSecrets', label, resource: parent }, async () => {
        const ids: string[] = [];
        // Page by page: left to itself, the client writes a warning to stderr.
        for (let next: ListRequest | null = { parent, pageSize: PAGE_SIZE, ...filter }; next !== null; ) {
          const [secrets, following]: [readonly Secret[], ListRequest | null, unknown] =
            await client.listSecrets(next, { ...options(), autoPaginate: false });
          ids.push(...secrets.map(({ name }) => readId(name, endpoint)));
          next = following;
        }
        return ids.filter((id) => id.startsWith(prefix));
      });
    },

    getVersion: (place, secret, version, label) => {
      const name = versionName(place, secret, version);
      return ask({ call: 'GetSecretVersion', label, resource: name }, async () => {
        const [answer] = await client.getSecretVersion({ name }, options());
        return readMetadata(answer, version);
      });
    },

    mayAccess: (place, secret, label) => {
      const resource = secretName(place, secret);
      return ask({ call: 'TestIamPermissions', label, resource }, async () => {
        const [answer] = await client.testIamPermissions({ resource, permissions: [ACCESS] }, options());
        return answer.permissions?.includes(ACCESS) === true;
      });
    },
  };
}

function readId(name: string | null | undefined, endpoint: Endpoint): string {
  const id = /\/secrets\/([^/]+)$/.exec(name ?? '')?.[1] ?? '';
  if (!isSecretId(id)) throw malformed('ListSecrets', 'the names of secrets', endpoint, 200);
  return id;
}

/** A `fetch` for the client that sends by our network, to the endpoint's own host. */
function sendBy(endpoint: Endpoint, context: StoreContext): typeof fetch {
  return async (input, init) => {
    const asked = new URL(input instanceof Request ? input.url : input);
    const headers = Object.fromEntries(new Headers(init?.headers));
    const request: HttpRequest = {
      destination: endpoint.destination,
      call: 'metadata call',
      method: init?.method === 'POST' ? 'POST' : 'GET',
      url: endpoint.url(`${asked.pathname}${asked.search}`),
      headers,
      ...(typeof init?.body === 'string' ? { body: init.body } : {}),
    };
    const answer = await context.network.send(request);
    const type = answer.headers['content-type'];
    return new Response(new Uint8Array(answer.body), {
      status: answer.status,
      headers: typeof type === 'string' ? { 'content-type': type } : {},
    });
  };
}

function readMetadata(answer: SecretVersion, asked: string): VersionMetadata {
  const version = /\/versions\/([A-Za-z0-9_-]+)$/.exec(answer.name ?? '')?.[1] ?? asked;
  const seconds = Number(answer.createTime?.seconds ?? Number.NaN);
  const state = states.find((known) => known === String(answer.state));
  return {
    version,
    state: state ?? 'UNKNOWN',
    ...(Number.isNaN(seconds) ? {} : { created: new Date(seconds * 1000) }),
  };
}

const states = ['ENABLED', 'DISABLED', 'DESTROYED'] as const;

/**
 * What the service said. The client wraps what our network threw, twice: that goes on as it was.
 * @throws UserError, or the bug
 */
function readThrown(thrown: unknown, refused: RefusedCall, context: StoreContext): UserError {
  for (let cause = thrown; cause instanceof Error; cause = cause.cause) {
    if (userErrors(cause) !== undefined) throw cause;
  }
  const rpc = readClientError(thrown);
  if (rpc === undefined) throw thrown;
  return readRefused(refused, rpc, context);
}
