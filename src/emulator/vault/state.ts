import { randomBytes, randomUUID } from 'node:crypto';
import { BlockList } from 'node:net';
import { own } from '../wire.ts';
import { Acl, type GrantedPolicy } from './acl.ts';
import { defaultPolicy } from './policy.ts';
import type { TokenSettings, VaultNamespaceSeed, VaultSeed } from './seed.ts';

/** What tokens and leases live where nothing else is said, and at most: 32 days. */
export const SYSTEM_TTL = 2_764_800;

/** A token that was handed out, or is there from the start. */
export interface VaultToken {
  readonly id: string;
  readonly accessor: string;
  /** Of the mount that it comes from. */
  readonly namespace: string;
  readonly policies: readonly string[];
  readonly type: 'service' | 'batch';
  readonly displayName: string;
  /** Where it comes from: `auth/jwt/login`. */
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly entityId: string;
  readonly isOrphan: boolean;
  readonly issued: Date;
  /** Seconds from each renewal; 0 is for ever. */
  readonly ttl: number;
  readonly period: number;
  readonly explicitMaxTtl: number;
  readonly maxTtl: number;
  readonly boundCidrs: readonly string[];
  /** Absent: never. */
  expires: Date | undefined;
  /** Uses that are left; `undefined` without limit. */
  uses: number | undefined;
  revoked: Date | undefined;
}

/** Credentials that an engine made, until they are taken back. */
export interface VaultLease {
  readonly id: string;
  readonly namespace: string;
  /** What was read: `database/creds/ro`. */
  readonly path: string;
  readonly issued: Date;
  readonly isRenewable: boolean;
  readonly ttl: number;
  readonly maxTtl: number;
  readonly token: VaultToken;
  expires: Date;
  renewed: Date | undefined;
  revoked: { readonly at: Date; readonly why: 'asked' | 'token' | 'expired' } | undefined;
}

/** Who signs in: what a method found out. */
export interface Grant {
  readonly path: string;
  readonly displayName: string;
  /** The name that the entity goes by in its method. */
  readonly alias: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly settings: TokenSettings;
}

/** A namespace, and what of the path is left in it. */
export interface Located {
  /** `''` or `team/web/`. */
  readonly namespace: string;
  readonly seed: VaultNamespaceSeed;
  readonly path: string;
}

/** The namespaces as seeded, and the tokens and leases that there have been since. */
export class VaultState {
  readonly tokens: VaultToken[] = [];
  readonly leases: VaultLease[] = [];
  readonly #seed: VaultSeed;
  readonly #entities = new Map<string, string>();
  readonly #secretIdUses = new Map<string, number>();

  constructor(seed: VaultSeed, now: Date) {
    this.#seed = seed;
    for (const [namespace, { tokens }] of Object.entries(seed.namespaces)) {
      for (const [id, token] of Object.entries(tokens)) {
        const ttl = token.policies.includes('root') && token.ttl === 0 ? 0 : token.ttl || SYSTEM_TTL;
        this.tokens.push({
          id,
          accessor: token.type === 'batch' ? '' : randomName(24),
          namespace,
          policies: token.policies,
          type: token.type,
          displayName: 'token',
          path: 'auth/token/create',
          metadata: null,
          entityId: '',
          isOrphan: true,
          issued: now,
          ttl,
          period: 0,
          explicitMaxTtl: 0,
          maxTtl: SYSTEM_TTL,
          boundCidrs: [],
          expires: ttl === 0 ? undefined : later(now, ttl),
          uses: token.numUses === 0 ? undefined : token.numUses,
          revoked: undefined,
        });
      }
    }
  }

  /**
   * The namespace that a request is for: the header's, and further ones at the beginning of the path.
   * @returns `undefined` where the header names none that is there
   */
  locate(header: string, path: string): Located | undefined {
    const named = header.split('/').filter((part) => part !== '');
    let namespace = named.map((part) => `${part}/`).join('');
    if (own(this.#seed.namespaces, namespace) === undefined) return undefined;
    let rest = path;
    for (let slash = rest.indexOf('/'); slash > 0; slash = rest.indexOf('/')) {
      const below = namespace + rest.slice(0, slash + 1);
      if (own(this.#seed.namespaces, below) === undefined) break;
      namespace = below;
      rest = rest.slice(slash + 1);
    }
    return { namespace, seed: this.#namespace(namespace), path: rest };
  }

  /** A token that is still good, by its text. */
  token(id: string, now: Date): VaultToken | undefined {
    this.expire(now);
    return this.tokens.find((token) => token.id === id && token.revoked === undefined);
  }

  acl({ namespace, policies }: VaultToken): Acl {
    const own = this.#namespace(namespace).policies;
    const granted = policies.flatMap((name): readonly GrantedPolicy[] => {
      const policy = Object.hasOwn(own, name) ? own[name] : name === 'default' ? defaultPolicy : undefined;
      return policy === undefined ? [] : [{ namespace, policy }];
    });
    return new Acl(granted);
  }

  issueToken(namespace: string, grant: Grant, now: Date): VaultToken {
    const { settings } = grant;
    const { type } = settings;
    const maxTtl = settings.maxTtl === 0 ? SYSTEM_TTL : Math.min(settings.maxTtl, SYSTEM_TTL);
    const wanted = settings.period || settings.ttl || SYSTEM_TTL;
    const limits = [settings.period === 0 ? maxTtl : SYSTEM_TTL, settings.explicitMaxTtl || SYSTEM_TTL];
    const ttl = Math.min(wanted, ...limits);
    const secret =
      type === 'batch' ? `hvb.${randomBytes(105).toString('base64url')}` : `hvs.${randomName(24)}`;
    const token: VaultToken = {
      id: this.#named(secret, namespace),
      accessor: type === 'batch' ? '' : this.#named(randomName(24), namespace),
      namespace,
      policies: policiesOf(settings),
      type,
      displayName:
        namespace === '' ? grant.displayName : `${namespace.replaceAll('/', '-')}auth-${grant.displayName}`,
      path: grant.path,
      metadata: grant.metadata,
      entityId: this.#entity(`${namespace}${grant.path} ${grant.alias}`),
      isOrphan: true,
      issued: now,
      ttl,
      period: settings.period,
      explicitMaxTtl: settings.explicitMaxTtl,
      maxTtl,
      boundCidrs: settings.boundCidrs,
      expires: later(now, ttl),
      uses: settings.numUses === 0 ? undefined : settings.numUses,
      revoked: undefined,
    };
    this.tokens.push(token);
    return token;
  }

  /** Counts a use of a token that has only so many. */
  spend(token: VaultToken): void {
    if (token.uses !== undefined) token.uses -= 1;
  }

  /** Ends a token, and with it all that was leased by it. */
  revokeToken(token: VaultToken, at: Date, why: 'token' | 'expired' = 'token'): void {
    if (token.revoked !== undefined) return;
    token.revoked = at;
    for (const lease of this.leases) {
      if (lease.token === token && lease.revoked === undefined) lease.revoked = { at, why };
    }
  }

  issueLease(
    token: VaultToken,
    {
      namespace,
      path,
      ttl,
      maxTtl,
      isRenewable,
    }: Pick<VaultLease, 'namespace' | 'path' | 'ttl' | 'maxTtl' | 'isRenewable'>,
    now: Date,
  ): VaultLease {
    // A batch token cannot be revoked, so what is leased by it ends with it at the latest.
    const left = token.type === 'batch' && token.expires !== undefined ? secondsTo(token.expires, now) : ttl;
    const lease: VaultLease = {
      id: this.#named(`${path}/${randomName(24)}`, namespace),
      namespace,
      path,
      issued: now,
      isRenewable,
      ttl: Math.min(ttl, left),
      maxTtl,
      token,
      expires: later(now, Math.min(ttl, left)),
      renewed: undefined,
      revoked: undefined,
    };
    this.leases.push(lease);
    return lease;
  }

  /** A lease that is still good. */
  lease(id: string, namespace: string, now: Date): VaultLease | undefined {
    this.expire(now);
    return this.leases.find(
      (lease) => lease.id === id && lease.namespace === namespace && lease.revoked === undefined,
    );
  }

  /** Counts a use of a secret id; false where none is left. */
  spendSecretId(role: string, secretId: string, most: number): boolean {
    const key = `${role} ${secretId}`;
    const used = this.#secretIdUses.get(key) ?? 0;
    if (most > 0 && used >= most) return false;
    this.#secretIdUses.set(key, used + 1);
    return true;
  }

  /** Ends what has run out of time or uses. */
  expire(now: Date): void {
    for (const token of this.tokens) {
      if (token.expires !== undefined && token.expires <= now)
        this.revokeToken(token, token.expires, 'expired');
      else if (token.uses !== undefined && token.uses <= 0) this.revokeToken(token, now);
    }
    for (const lease of this.leases) {
      if (lease.revoked === undefined && lease.expires <= now)
        lease.revoked = { at: lease.expires, why: 'expired' };
    }
  }

  #namespace(path: string): VaultNamespaceSeed {
    const seed = own(this.#seed.namespaces, path);
    if (seed === undefined) throw new Error('no such namespace');
    return seed;
  }

  /** Tokens and leases of a namespace carry its id at their end. */
  #named(name: string, namespace: string): string {
    return namespace === '' ? name : `${name}.${this.#entity(`namespace ${namespace}`).slice(0, 6)}`;
  }

  /** The same id whenever the same one signs in. */
  #entity(key: string): string {
    const id = this.#entities.get(key) ?? randomUUID();
    this.#entities.set(key, id);
    return id;
  }
}

function policiesOf({ policies, noDefaultPolicy }: TokenSettings): readonly string[] {
  return [...new Set([...policies, ...(noDefaultPolicy ? [] : ['default'])])].toSorted();
}

/** Whether a token may do everything in a namespace: policy root counts in its own and below. */
export function isRootOf(token: VaultToken, namespace: string): boolean {
  return token.policies.includes('root') && namespace.startsWith(token.namespace);
}

/** Whether a token may be used from this machine, where all requests come from. */
export function isBoundHere(cidrs: readonly string[]): boolean {
  if (cidrs.length === 0) return true;
  const allowed = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', bits = '32'] = cidr.split('/');
    allowed.addSubnet(address, Number(bits), 'ipv4');
  }
  return allowed.check('127.0.0.1');
}

export function later(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}

/** Whole seconds, never less than none. */
export function secondsTo(date: Date, now: Date): number {
  return Math.max(0, Math.floor((date.getTime() - now.getTime()) / 1000));
}

/** Letters and digits, as Vault makes the random parts of names. */
export function randomName(length: number): string {
  let name = '';
  while (name.length < length) name += randomBytes(length).toString('base64').replaceAll(/[+/=]/g, '');
  return name.slice(0, length);
}
