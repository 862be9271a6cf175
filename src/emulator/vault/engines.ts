import { randomBytes } from 'node:crypto';
import { own, Refusal, type WireResponse } from '../wire.ts';
import type { Operation } from './acl.ts';
import { type Authority, createAuthority } from './certificate.ts';
import { parseDuration } from './duration.ts';
import { badRequest, unsupportedOperation, unsupportedPath, vaultJson } from './http.ts';
import type { AwsEngineRoleSeed, IssuingRoleSeed, PkiRoleSeed, SecretMountSeed } from './seed.ts';
import { later, randomName, SYSTEM_TTL, secondsTo, type VaultState, type VaultToken } from './state.ts';

export type IssuingMountSeed = Exclude<SecretMountSeed, { readonly type: 'kv' }>;

/** A request to an engine that makes new credentials each time that it is asked. */
export interface IssueRequest {
  readonly operation: Operation;
  /** In its namespace. */
  readonly mount: string;
  /** In its mount. */
  readonly path: string;
  readonly namespace: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: VaultToken;
  readonly now: Date;
}

interface Issued {
  readonly data: Readonly<Record<string, unknown>>;
  /** Absent: without a lease. */
  readonly lease?: { readonly ttl: number; readonly maxTtl: number; readonly isRenewable: boolean };
}

/** The engines that issue on a read, and the authorities of those that sign. */
export class Engines {
  readonly #state: VaultState;
  readonly #authorities = new Map<string, Authority>();

  constructor(state: VaultState) {
    this.#state = state;
  }

  /**
   * Makes credentials, and the lease that they can be taken back by.
   * @throws Refusal as the engine words it
   */
  issue(mount: IssuingMountSeed, request: IssueRequest): WireResponse {
    const { data, lease } = this.#make(mount, request);
    if (lease === undefined) return vaultJson({ data: JSON.stringify(data) });
    if (request.token.uses === 0)
      throw badRequest(
        'Secret cannot be returned; token had one use left, so leased credentials were immediately revoked.',
      );
    const path = `${request.mount}/${request.path}`;
    const { namespace, token, now } = request;
    const { id, ttl } = this.#state.issueLease(token, { namespace, path, ...lease }, now);
    return vaultJson({
      data: JSON.stringify(data),
      lease: { id, seconds: ttl, isRenewable: lease.isRenewable },
    });
  }

  #make(mount: IssuingMountSeed, request: IssueRequest): Issued {
    const [, area = '', name = ''] = /^([^/]+)\/([^/]+)$/.exec(request.path) ?? [];
    switch (mount.type) {
      case 'database':
        if (area !== 'creds') throw unsupportedPath();
        if (request.operation !== 'read') throw unsupportedOperation();
        return databaseUser(known(mount.roles, name, `unknown role: ${name}`), name, request);
      case 'aws':
        if (area !== 'creds' && area !== 'sts') throw unsupportedPath();
        if (request.operation !== 'read' && request.operation !== 'update') throw unsupportedOperation();
        return awsKey(known(mount.roles, name, `Role '${name}' not found`), request);
      case 'pki':
        if (area !== 'issue') throw unsupportedPath();
        if (request.operation !== 'update') throw unsupportedOperation();
        return this.#certificate(known(mount.roles, name, `unknown role: ${name}`), request);
    }
  }

  /** https://developer.hashicorp.com/vault/api-docs/secret/pki#generate-certificate-and-key */
  #certificate(role: PkiRoleSeed, { body, mount, namespace, now }: IssueRequest): Issued {
    const commonName = body['common_name'];
    if (typeof commonName !== 'string' || commonName === '')
      throw badRequest(
        'the common_name field is required, or must be provided in a CSR with "use_csr_common_name" set to true, unless "require_cn" is set to false',
      );
    if (!isAllowed(commonName, role)) throw badRequest(`common name ${commonName} not allowed by this role`);
    const further = readNames(body['alt_names']);
    const refused = further.find((name) => !isAllowed(name, role));
    if (refused !== undefined) throw badRequest(`subject alternate name ${refused} not allowed by this role`);
    const place = `${namespace}${mount}`;
    const authority =
      this.#authorities.get(place) ?? createAuthority(`${mount} authority`, now, later(now, 10 * SYSTEM_TTL));
    this.#authorities.set(place, authority);
    const ttl = askedTtl(body['ttl'], role);
    const expires = later(now, ttl);
    const issued = authority.issue([...new Set([commonName, ...further])], now, expires);
    return {
      data: {
        ca_chain: [authority.certificate],
        certificate: issued.certificate,
        expiration: Math.floor(expires.getTime() / 1000),
        issuing_ca: authority.certificate,
        private_key: issued.key,
        private_key_type: 'ec',
        serial_number: issued.serialNumber,
      },
      ...(role.generateLease ? { lease: { ttl, maxTtl: ttl, isRenewable: false } } : {}),
    };
  }
}

function known<Role>(roles: Readonly<Record<string, Role>>, name: string, message: string): Role {
  const role = own(roles, name);
  if (role === undefined) throw badRequest(message);
  return role;
}

/** https://developer.hashicorp.com/vault/api-docs/secret/databases#generate-credentials */
function databaseUser(role: IssuingRoleSeed, name: string, { token, now }: IssueRequest): Issued {
  const seconds = Math.floor(now.getTime() / 1000);
  const username = `v-${token.displayName.slice(0, 8)}-${name.slice(0, 8)}-${randomName(20)}-${seconds}`;
  return {
    data: { password: `A1a-${randomName(20)}`, username },
    lease: { ...ttlsOf(role), isRenewable: true },
  };
}

/** https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials */
function awsKey(role: AwsEngineRoleSeed, { body }: IssueRequest): Issued {
  const isAssumed = role.credentialType === 'assumed_role';
  const ttl = isAssumed ? askedTtl(body['ttl'], role) : ttlsOf(role).ttl;
  return {
    data: {
      access_key: `${isAssumed ? 'ASIA' : 'AKIA'}${randomName(32).toUpperCase().slice(0, 16)}`,
      secret_key: randomBytes(30).toString('base64'),
      security_token: isAssumed ? randomBytes(180).toString('base64') : null,
      ...(isAssumed ? { arn: role.roleArn, ttl } : {}),
    },
    lease: { ...ttlsOf(role), ttl, isRenewable: !isAssumed },
  };
}

function ttlsOf({ ttl, maxTtl }: IssuingRoleSeed): { readonly ttl: number; readonly maxTtl: number } {
  const most = Math.min(maxTtl || SYSTEM_TTL, SYSTEM_TTL);
  return { ttl: Math.min(ttl || SYSTEM_TTL, most), maxTtl: most };
}

/** A lifetime that the request may shorten, or lengthen up to the role's most. */
function askedTtl(asked: unknown, role: IssuingRoleSeed): number {
  const { ttl, maxTtl } = ttlsOf(role);
  if (asked === undefined || asked === null || asked === '') return ttl;
  const seconds = parseDuration(asked);
  if (seconds === undefined)
    throw new Refusal(
      400,
      'InvalidRequest',
      'Field validation failed: error converting input for field "ttl"',
    );
  return seconds === 0 ? ttl : Math.min(seconds, maxTtl);
}

function readNames(given: unknown): readonly string[] {
  const names = typeof given === 'string' ? given.split(',') : Array.isArray(given) ? given : [];
  return names.flatMap((name: unknown) =>
    typeof name === 'string' && name.trim() !== '' ? [name.trim()] : [],
  );
}

/** https://developer.hashicorp.com/vault/api-docs/secret/pki#create-update-role */
function isAllowed(name: string, role: PkiRoleSeed): boolean {
  if (!/^[A-Za-z0-9*]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name)) return false;
  if (role.allowAnyName) return true;
  return role.allowedDomains.some(
    (domain) =>
      (role.allowBareDomains && name === domain) || (role.allowSubdomains && name.endsWith(`.${domain}`)),
  );
}

/** New seconds of a lease from now on, within what the role allows in all. */
export function renewedSeconds(issued: Date, wanted: number, ttl: number, maxTtl: number, now: Date): number {
  return Math.min(wanted === 0 ? ttl : wanted, secondsTo(later(issued, maxTtl), now));
}
