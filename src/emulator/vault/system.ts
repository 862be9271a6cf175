import { createHash } from 'node:crypto';
import { own, Refusal, type WireResponse } from '../wire.ts';
import type { Operation } from './acl.ts';
import { parseDuration } from './duration.ts';
import { renewedSeconds } from './engines.ts';
import { badRequest, noContent, unsupportedOperation, unsupportedPath, vaultJson } from './http.ts';
import { bodyText } from './login-body.ts';
import { longestMount } from './mounts.ts';
import {
  isRootOf,
  type Located,
  later,
  SYSTEM_TTL,
  secondsTo,
  type VaultLease,
  type VaultState,
  type VaultToken,
} from './state.ts';

type Json = Readonly<Record<string, unknown>>;

/** A request by a token that is good. */
export interface SystemRequest {
  readonly operation: Operation;
  readonly body: Json;
  readonly located: Located;
  readonly token: VaultToken;
  readonly state: VaultState;
  readonly now: Date;
}

/** `auth/token/...`: https://developer.hashicorp.com/vault/api-docs/auth/token */
export function handleTokens(path: string, request: SystemRequest): WireResponse {
  const { operation, body, token, state, now } = request;
  switch (path) {
    case 'lookup-self':
      if (operation !== 'read' && operation !== 'update') throw unsupportedOperation();
      return vaultJson({ data: JSON.stringify(describeToken(token, now)) });
    case 'renew-self':
      if (operation !== 'update') throw unsupportedOperation();
      renewToken(token, readIncrement(body), now);
      return vaultJson({ auth: describeAuth(token, now) });
    case 'revoke-self':
      if (operation !== 'update') throw unsupportedOperation();
      if (token.type === 'batch') throw badRequest('batch tokens cannot be revoked');
      state.revokeToken(token, now);
      return noContent;
    default:
      throw unsupportedPath();
  }
}

function renewToken(token: VaultToken, increment: number, now: Date): void {
  if (token.type === 'batch') throw badRequest('batch tokens cannot be renewed');
  if (token.expires === undefined) throw badRequest('lease is not renewable');
  const limits = [
    token.period === 0 ? secondsTo(later(token.issued, token.maxTtl), now) : token.period,
    token.explicitMaxTtl === 0 ? SYSTEM_TTL : secondsTo(later(token.issued, token.explicitMaxTtl), now),
  ];
  token.expires = later(now, Math.min(increment || token.ttl, ...limits));
}

function readIncrement(body: Json): number {
  const given = body['increment'] ?? 0;
  const seconds = parseDuration(given);
  if (seconds !== undefined) return seconds;
  const shown = typeof given === 'string' ? given : '';
  throw badRequest(
    `Field validation failed: error converting input for field "increment": time: invalid duration ${JSON.stringify(shown)}`,
  );
}

function describeToken(token: VaultToken, now: Date): Json {
  return {
    accessor: token.accessor,
    creation_time: Math.floor(token.issued.getTime() / 1000),
    creation_ttl: token.ttl,
    display_name: token.displayName,
    entity_id: token.entityId,
    expire_time: token.expires?.toISOString() ?? null,
    explicit_max_ttl: token.explicitMaxTtl,
    id: token.id,
    issue_time: token.issued.toISOString(),
    meta: token.metadata,
    ...(token.namespace === '' ? {} : { namespace_path: token.namespace }),
    num_uses: token.uses === undefined ? 0 : token.uses || -1,
    orphan: token.isOrphan,
    path: token.path,
    policies: token.policies,
    renewable: isRenewable(token),
    ttl: token.expires === undefined ? 0 : secondsTo(token.expires, now),
    type: token.type,
  };
}

/** What a login and a renewal tell of the token. */
export function describeAuth(token: VaultToken, now: Date): Json {
  return {
    client_token: token.id,
    accessor: token.accessor,
    policies: token.policies,
    token_policies: token.policies,
    metadata: token.metadata,
    lease_duration: token.expires === undefined ? 0 : secondsTo(token.expires, now),
    renewable: isRenewable(token),
    entity_id: token.entityId,
    token_type: token.type,
    orphan: token.isOrphan,
    mfa_requirement: null,
    num_uses: token.uses ?? 0,
  };
}

function isRenewable(token: VaultToken): boolean {
  return token.type === 'service' && token.expires !== undefined;
}

/** `sys/...`: https://developer.hashicorp.com/vault/api-docs/system */
export function handleSystem(path: string, request: SystemRequest): WireResponse {
  const isUpdate = request.operation === 'update';
  switch (path) {
    case 'capabilities-self':
      if (!isUpdate) throw unsupportedOperation();
      return capabilitiesSelf(request);
    case 'leases/lookup':
      if (!isUpdate) throw unsupportedOperation();
      return vaultJson({
        data: JSON.stringify(describeLease(findLease(request, 'invalid lease'), request.now)),
      });
    case 'leases/renew':
      if (!isUpdate) throw unsupportedOperation();
      return renewLease(request);
    case 'leases/revoke':
      if (!isUpdate) throw unsupportedOperation();
      return revokeLease(request);
    default:
      throw unsupportedPath();
  }
}

/** https://developer.hashicorp.com/vault/api-docs/system/capabilities-self */
function capabilitiesSelf({ body, located, token, state }: SystemRequest): WireResponse {
  const given = body['paths'] ?? body['path'];
  const paths = (Array.isArray(given) ? given : typeof given === 'string' ? given.split(',') : []).filter(
    (path): path is string => typeof path === 'string' && path !== '',
  );
  if (paths.length === 0) throw badRequest('paths must be supplied');
  const acl = isRootOf(token, located.namespace) ? undefined : state.acl(token);
  const entries = paths.map((path) => {
    const full = located.namespace + path.replace(/^\//, '');
    return [path, acl === undefined ? ['root'] : acl.capabilities(full)] as const;
  });
  const first = entries[0]?.[1];
  const data = JSON.stringify({
    ...Object.fromEntries(entries),
    ...(entries.length === 1 ? { capabilities: first } : {}),
  });
  const answer = vaultJson({ data });
  // The same members stand beside the envelope's, for clients from before there was one.
  return { ...answer, body: `${data.slice(0, -1)},${answer.body.slice(1)}` };
}

function leaseId({ body }: SystemRequest): string {
  const id = bodyText(body, 'lease_id');
  if (id === '') throw badRequest('lease_id must be specified');
  return id;
}

function findLease(request: SystemRequest, unknown: string): VaultLease {
  const lease = request.state.lease(leaseId(request), request.located.namespace, request.now);
  if (lease === undefined) throw badRequest(unknown);
  return lease;
}

function describeLease(lease: VaultLease, now: Date): Json {
  return {
    expire_time: lease.expires.toISOString(),
    id: lease.id,
    issue_time: lease.issued.toISOString(),
    last_renewal: lease.renewed?.toISOString() ?? null,
    path: lease.path,
    renewable: lease.isRenewable,
    ttl: secondsTo(lease.expires, now),
  };
}

/** https://developer.hashicorp.com/vault/api-docs/system/leases#renew-lease */
function renewLease(request: SystemRequest): WireResponse {
  const lease = findLease(request, 'lease not found');
  if (!lease.isRenewable) throw badRequest('lease is not renewable');
  const { now, body } = request;
  const seconds = renewedSeconds(lease.issued, readIncrement(body), lease.ttl, lease.maxTtl, now);
  lease.expires = later(now, seconds);
  lease.renewed = now;
  return vaultJson({ lease: { id: lease.id, seconds, isRenewable: true } });
}

/** https://developer.hashicorp.com/vault/api-docs/system/leases#revoke-lease: a lease that is gone is no error. */
function revokeLease(request: SystemRequest): WireResponse {
  const lease = request.state.lease(leaseId(request), request.located.namespace, request.now);
  if (lease !== undefined) lease.revoked = { at: request.now, why: 'asked' };
  return noContent;
}

/** `sys/internal/ui/mounts/PATH`, which any token may ask that has a right of any kind in the mount. */
export function readMount(asked: string, { located, token, state }: SystemRequest): WireResponse {
  const target = state.locate(located.namespace, `${asked.replace(/\/*$/, '')}/`);
  const refused = new Refusal(
    403,
    'PermissionDenied',
    `preflight capability check returned 403, please ensure client's policies grant access to path ${JSON.stringify(`${asked.replace(/\/*$/, '')}/`)}`,
  );
  const isAuth = target?.path.startsWith('auth/') === true;
  const names = target === undefined ? [] : Object.keys(isAuth ? target.seed.auth : target.seed.mounts);
  const inMount = isAuth ? target.path.slice('auth/'.length) : (target?.path ?? '');
  const name = longestMount(names, inMount);
  if (target === undefined || name === undefined) throw refused;
  const full = `${target.namespace}${isAuth ? 'auth/' : ''}${name}/`;
  if (!isRootOf(token, target.namespace) && !state.acl(token).reachesMount(full)) throw refused;
  const secret = isAuth ? undefined : own(target.seed.mounts, name);
  const type = secret?.type ?? own(target.seed.auth, name)?.type ?? '';
  return vaultJson({
    data: JSON.stringify({
      accessor: `${isAuth ? 'auth_' : ''}${type}_${hash(full).slice(0, 8)}`,
      config: { default_lease_ttl: 0, force_no_cache: false, max_lease_ttl: 0 },
      description: '',
      external_entropy_access: false,
      local: false,
      options: secret?.type === 'kv' ? { version: String(secret.version) } : {},
      path: `${target.namespace.slice(located.namespace.length)}${name}/`,
      seal_wrap: false,
      type,
      uuid: hash(`uuid ${full}`).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
    }),
  });
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
