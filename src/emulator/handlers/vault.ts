import type { State } from '../state.ts';
import type { Operation } from '../vault/acl.ts';
import { badRequest, deniedByPolicy, noAccess, notFound, vaultJson } from '../vault/http.ts';
import { handleKv1, handleKv2 } from '../vault/kv.ts';
import { signIn } from '../vault/login.ts';
import { longestMount } from '../vault/mounts.ts';
import { isBoundHere, isRootOf, type Located, type VaultToken } from '../vault/state.ts';
import { describeAuth, handleSystem, handleTokens, readMount, type SystemRequest } from '../vault/system.ts';
import {
  decodeSegment,
  type Identified,
  own,
  parseJsonObject,
  Refusal,
  type WireRequest,
  type WireResponse,
} from '../wire.ts';

/** What the calls are named in the traffic, by the end of their path; the first that fits. */
const callNames: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)auth\/.+\/login$/, 'Login'],
  [/(^|\/)auth\/token\/lookup-self$/, 'LookupSelf'],
  [/(^|\/)auth\/token\/renew-self$/, 'RenewSelf'],
  [/(^|\/)auth\/token\/revoke-self$/, 'RevokeSelf'],
  [/(^|\/)sys\/capabilities-self$/, 'CapabilitiesSelf'],
  [/(^|\/)sys\/internal\/ui\/mounts\/.+$/, 'ReadMount'],
  [/(^|\/)sys\/leases\/lookup$/, 'LookupLease'],
  [/(^|\/)sys\/leases\/renew$/, 'RenewLease'],
  [/(^|\/)sys\/leases\/revoke$/, 'RevokeLease'],
  [/^sys\/health$/, 'Health'],
];

const operations: Readonly<Record<string, Operation>> = {
  GET: 'read',
  LIST: 'list',
  POST: 'update',
  PUT: 'update',
  DELETE: 'delete',
};

export function identifyVault(request: WireRequest): Identified {
  const path = pathOf(request) ?? '';
  const operation = operationOf(request);
  const named = callNames.find(([pattern]) => pattern.test(path))?.[1];
  const body = parseJsonObject(request.body.toString('utf8')) ?? {};
  const namespace = request.headers['x-vault-namespace'];
  const version = new URLSearchParams(request.query).get('version');
  const role = body['role'];
  const lease = body['lease_id'];
  return {
    call:
      named ??
      { read: 'Read', list: 'List', update: 'Write', delete: 'Delete', patch: 'Patch' }[operation ?? 'patch'],
    detail: {
      secrets: [named !== undefined && typeof lease === 'string' ? lease : path],
      ...(namespace === undefined ? {} : { namespace }),
      ...(version === null ? {} : { version }),
      ...(named === 'Login' && typeof role === 'string' ? { role } : {}),
    },
  };
}

/** Vault's HTTP API below `/v1/`: https://developer.hashicorp.com/vault/api-docs */
export function handleVault(request: WireRequest, _: Identified, state: State, base: string): WireResponse {
  const path = pathOf(request);
  if (path === undefined) throw badRequest('invalid URL escape');
  const operation = operationOf(request);
  if (operation === undefined) throw new Refusal(405, 'UnsupportedOperation', '');
  const body = readBody(request);
  if (path === 'sys/health' && operation === 'read') return health();
  const asked = operation === 'list' && !path.endsWith('/') ? `${path}/` : path;
  const located = state.vault.locate(request.headers['x-vault-namespace'] ?? '', asked);
  if (located === undefined) throw notFound('namespace not found');

  const login = /^auth\/(.+)\/login$/.exec(located.path)?.[1];
  const mount = login === undefined ? undefined : own(located.seed.auth, login);
  if (login !== undefined && mount !== undefined) {
    if (operation !== 'update') throw new Refusal(405, 'UnsupportedOperation', 'unsupported operation');
    const place = located.namespace + login;
    const { clientCertificate } = request;
    const grant = signIn(mount, { mount: login, place, body, clientCertificate, state, base });
    const now = state.now();
    return vaultJson({ auth: describeAuth(state.vault.issueToken(located.namespace, grant, now), now) });
  }
  return handleByToken(request, operation, body, located, state);
}

function handleByToken(
  request: WireRequest,
  operation: Operation,
  body: Readonly<Record<string, unknown>>,
  asked: Located,
  state: State,
): WireResponse {
  const { vault } = state;
  const now = state.now();
  const token = authenticate(request, state);
  vault.spend(token);
  // Whatever a token asks about itself is answered by the namespace that it is of.
  const isOwn = /^auth\/token\/\w+-self$/.test(asked.path);
  const located = isOwn ? { ...asked, namespace: token.namespace } : asked;
  const input: SystemRequest = { operation, body, located, token, state: vault, now };
  const shown = /^sys\/internal\/ui\/mounts\/(.+)$/.exec(located.path)?.[1];
  if (shown !== undefined && operation === 'read') return readMount(shown, input);
  checkPolicies(operation, located, token, state);

  const [, tokenCall] = /^auth\/token\/(.*)$/.exec(located.path) ?? [];
  if (tokenCall !== undefined) return handleTokens(tokenCall, input);
  const [, systemCall] = /^sys\/(.*)$/.exec(located.path) ?? [];
  if (systemCall !== undefined) return handleSystem(systemCall, input);
  const { mounts } = located.seed;
  const mount = longestMount(Object.keys(mounts), located.path);
  const seed = mount === undefined ? undefined : own(mounts, mount);
  if (mount === undefined || seed === undefined)
    throw notFound(`no handler for route ${JSON.stringify(located.path)}. route entry not found.`);
  const path = located.path.slice(mount.length + 1);
  if (seed.type !== 'kv') {
    const { namespace } = located;
    return state.engines.issue(seed, { operation, mount, path, namespace, body, token, now });
  }
  return seed.version === 1
    ? handleKv1(seed.secrets, operation, path)
    : handleKv2(seed.secrets, operation, path, new URLSearchParams(request.query), now);
}

function authenticate({ headers }: WireRequest, state: State): VaultToken {
  const [, bearer = ''] = /^bearer (\S+)$/i.exec(headers['authorization'] ?? '') ?? [];
  const token = state.vault.token(headers['x-vault-token'] ?? bearer, state.now());
  if (token === undefined || !isBoundHere(token.boundCidrs)) throw noAccess();
  return token;
}

function checkPolicies(operation: Operation, located: Located, token: VaultToken, state: State): void {
  if (isRootOf(token, located.namespace)) return;
  const full = located.namespace + located.path;
  if (!state.vault.acl(token).allows(operation, full)) throw deniedByPolicy();
}

/** Below `/v1/`, decoded as a whole: an escaped slash is a slash. */
function pathOf({ path }: WireRequest): string | undefined {
  return decodeSegment(path.replace(/^\/v1\//, ''))?.replace(/^\/+/, '');
}

function operationOf({ method, query }: WireRequest): Operation | undefined {
  const isList = method === 'GET' && new URLSearchParams(query).get('list') === 'true';
  return isList ? 'list' : own(operations, method);
}

function readBody({ method, body }: WireRequest): Readonly<Record<string, unknown>> {
  const text = body.toString('utf8');
  if ((method !== 'POST' && method !== 'PUT') || text.trim() === '') return {};
  const json = parseJsonObject(text);
  if (json === undefined) throw badRequest('failed to decode JSON input: invalid character');
  return json;
}

function health(): WireResponse {
  const body = { initialized: true, sealed: false, standby: false };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(body)}\n` };
}
