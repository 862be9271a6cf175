import type { VaultPolicy } from './policy.ts';

/** What the embedded Vault holds when it starts, in the words of Vault's own API. */
export interface VaultSeed {
  /** By path: `''` is the root, others end in a slash (`team/web/`). */
  readonly namespaces: Readonly<Record<string, VaultNamespaceSeed>>;
}

export interface VaultNamespaceSeed {
  readonly policies: Readonly<Record<string, VaultPolicy>>;
  /** By the path below `auth/`, without a slash at its end. */
  readonly auth: Readonly<Record<string, AuthMountSeed>>;
  /** By path, without a slash at its end. */
  readonly mounts: Readonly<Record<string, SecretMountSeed>>;
  /** By the token itself. */
  readonly tokens: Readonly<Record<string, StaticTokenSeed>>;
}

export type AuthMountSeed = JwtMountSeed | AppRoleMountSeed | KubernetesMountSeed | CertMountSeed;

/** The parameters that the roles of all methods share: https://developer.hashicorp.com/vault/api-docs/auth/jwt#create-role */
export interface TokenSettings {
  readonly policies: readonly string[];
  readonly noDefaultPolicy: boolean;
  readonly type: 'service' | 'batch';
  /** Seconds; 0 is the server's default. */
  readonly ttl: number;
  readonly maxTtl: number;
  readonly explicitMaxTtl: number;
  readonly period: number;
  /** 0 is without limit. */
  readonly numUses: number;
  readonly boundCidrs: readonly string[];
}

export interface JwtMountSeed {
  readonly type: 'jwt';
  /** Absent: the mount was never configured. */
  readonly config?: JwtConfigSeed;
  readonly roles: Readonly<Record<string, JwtRoleSeed>>;
}

export interface JwtConfigSeed {
  /** Whose published keys verify the tokens. */
  readonly keysOf: string;
  /** Empty: any `iss` will do. */
  readonly boundIssuer: string;
  readonly defaultRole: string;
}

export interface JwtRoleSeed {
  readonly roleType: 'jwt' | 'oidc';
  readonly userClaim: string;
  readonly userClaimIsPointer: boolean;
  /** `{address}` in one stands for the embedded cloud's own URL. */
  readonly boundAudiences: readonly string[];
  readonly boundSubject: string;
  /** A list is ORed. */
  readonly boundClaims: Readonly<Record<string, readonly BoundValue[]>>;
  readonly boundClaimsType: 'string' | 'glob';
  /** Names of the token's metadata by claim. */
  readonly claimMappings: Readonly<Record<string, string>>;
  /** Seconds; 0 is the method's default, less is none. */
  readonly clockSkewLeeway: number;
  readonly expirationLeeway: number;
  readonly notBeforeLeeway: number;
  readonly token: TokenSettings;
}

export type BoundValue = string | number | boolean;

export interface AppRoleMountSeed {
  readonly type: 'approle';
  readonly roles: Readonly<Record<string, AppRoleSeed>>;
}

export interface AppRoleSeed {
  readonly roleId: string;
  readonly bindSecretId: boolean;
  readonly secretIds: readonly string[];
  /** Of each secret id; 0 is without limit. */
  readonly secretIdNumUses: number;
  readonly token: TokenSettings;
}

export interface KubernetesMountSeed {
  readonly type: 'kubernetes';
  /** The cluster's issuer: its published keys stand in for the cluster's token review. */
  readonly issuer: string;
  readonly roles: Readonly<Record<string, KubernetesRoleSeed>>;
}

export interface KubernetesRoleSeed {
  /** With `*` anywhere. */
  readonly names: readonly string[];
  readonly namespaces: readonly string[];
  /** Empty: any. */
  readonly audience: string;
  readonly token: TokenSettings;
}

export interface CertMountSeed {
  readonly type: 'cert';
  readonly roles: Readonly<Record<string, CertRoleSeed>>;
}

export interface CertRoleSeed {
  /** PEM of the authority, or of the client's certificate itself. */
  readonly certificate: string;
  /** With `*` anywhere; empty: any. */
  readonly allowedCommonNames: readonly string[];
  readonly token: TokenSettings;
}

export interface StaticTokenSeed {
  readonly policies: readonly string[];
  /** Seconds; 0 for the server's default, and for ever under the policy root. */
  readonly ttl: number;
  readonly numUses: number;
  readonly type: 'service' | 'batch';
}

export type SecretMountSeed =
  | {
      readonly type: 'kv';
      readonly version: 1 | 2;
      /** By path in the mount. */
      readonly secrets: Readonly<Record<string, KvSecretSeed>>;
    }
  | { readonly type: 'database'; readonly roles: Readonly<Record<string, IssuingRoleSeed>> }
  | { readonly type: 'aws'; readonly roles: Readonly<Record<string, AwsEngineRoleSeed>> }
  | { readonly type: 'pki'; readonly roles: Readonly<Record<string, PkiRoleSeed>> };

export interface KvSecretSeed {
  /** Oldest first; version 1 of a mount has one. */
  readonly versions: readonly KvVersionSeed[];
  /** 0 is the server's default of ten. */
  readonly maxVersions: number;
  readonly customMetadata?: Readonly<Record<string, string>>;
}

export interface KvVersionSeed {
  /** The JSON text of the object, which is answered as it stands: numbers keep their digits. */
  readonly json: string;
  readonly created: Date;
  /** May lie in the future: until then it still reads. */
  readonly deleted?: Date;
  readonly isDestroyed: boolean;
}

export interface IssuingRoleSeed {
  /** Seconds; 0 is the server's default. */
  readonly ttl: number;
  readonly maxTtl: number;
}

export interface AwsEngineRoleSeed extends IssuingRoleSeed {
  readonly credentialType: 'iam_user' | 'assumed_role';
  readonly roleArn: string;
}

export interface PkiRoleSeed extends IssuingRoleSeed {
  readonly allowedDomains: readonly string[];
  readonly allowSubdomains: boolean;
  readonly allowBareDomains: boolean;
  readonly allowAnyName: boolean;
  readonly generateLease: boolean;
}
