import type { GoogleBinding } from './google-iam.ts';
import type { PolicyDocument } from './iam-policy.ts';
import type { ProfileName } from './issuer-profiles.ts';
import type { VaultSeed } from './vault/seed.ts';
import type { Service } from './wire.ts';

/** What the embedded cloud holds when it starts. `parseSeed` makes it from a seed file; docs/emulator.md describes that. */
export interface Seed {
  readonly issuer: IssuerSeed;
  readonly aws: AwsSeed;
  readonly google: GoogleSeed;
  readonly azure: AzureSeed;
  readonly vault: VaultSeed;
  readonly throttle?: ThrottleSeed;
  readonly quotas: readonly QuotaSeed[];
  readonly faults: readonly FaultSeed[];
}

export interface IssuerSeed {
  /** Whose tokens it gives. */
  readonly profile: ProfileName;
  /** The `iss` of tokens. The keys are published by the embedded cloud, whatever host this names. */
  readonly url: string;
  /** Laid over the profile's claims of a job of acme/web on main. */
  readonly claims: Readonly<Record<string, string>>;
  readonly immutableSubject: boolean;
  /** Replaces the computed `sub`, as a custom subject template does. */
  readonly subject?: string;
  /** Further issuers, by their loopback URL, whose tokens are verified by the keys that they publish. */
  readonly trusted: readonly string[];
}

export interface AwsSeed {
  /** By 12-digit account id. */
  readonly accounts: Readonly<Record<string, AwsAccountSeed>>;
  /** STS refuses longer session policies as PackedPolicyTooLarge; less than the real 2,048 makes the case easy to test. */
  readonly packedPolicyCharacters: number;
  /** The first page of a list is empty and still has a NextToken, as the real service may answer. */
  readonly emptyFirstPage: boolean;
  /** Regions whose STS is not activated, seen by the host that is called. */
  readonly disabledStsRegions: readonly string[];
}

export interface AwsAccountSeed {
  readonly partition: string;
  /** Client ids by provider (`token.actions.githubusercontent.com`). */
  readonly oidcProviders: Readonly<Record<string, readonly string[]>>;
  /** By name, or path and name. */
  readonly roles: Readonly<Record<string, RoleSeed>>;
  readonly users: Readonly<Record<string, UserSeed>>;
  /** By ARN, for `PolicyArns`. */
  readonly managedPolicies: Readonly<Record<string, PolicyDocument>>;
  /** By key id. */
  readonly keys: Readonly<Record<string, KeySeed>>;
  readonly serviceControlPolicy?: PolicyDocument;
  /** By region, then name. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, AwsSecretSeed>>>>;
  /** Of Parameter Store, by region, then name. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, ParameterSeed>>>>;
}

export interface RoleSeed {
  readonly trust: PolicyDocument;
  readonly policies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  readonly maxSessionDuration: number;
}

/** A user with a long-lived key, for the ambient identity of a laptop. */
export interface UserSeed {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly policies: readonly PolicyDocument[];
}

export interface KeySeed {
  readonly region: string;
  /** Without one the account's own policies decide, as with the policy that the console writes. */
  readonly policy?: PolicyDocument;
  readonly state: 'enabled' | 'disabled' | 'pending-deletion';
}

export type StoredValue = { readonly text: string } | { readonly bytes: Uint8Array };

export interface AwsSecretSeed {
  /** The six characters at the end of the ARN; made from the name where absent. */
  readonly suffix?: string;
  readonly versions: readonly AwsVersionSeed[];
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** A key id of the same account and region, or a key ARN. */
  readonly kmsKey?: string;
  readonly resourcePolicy?: PolicyDocument;
  readonly created: Date;
  readonly deletedDate?: Date;
  readonly rotation?: { readonly automaticallyAfterDays: number; readonly nextRotationDate?: Date };
  readonly replicas: readonly { readonly region: string; readonly kmsKey?: string }[];
  /** Misbehaviour in a batch: left out of the answer, put into every answer unasked, or an entry of `Errors`. */
  readonly batch?: 'omit' | 'intrude' | { readonly code: string };
}

export interface AwsVersionSeed {
  readonly id?: string;
  /** Absent for a version that has no value yet. */
  readonly value?: StoredValue;
  /** Where no version of the secret has stages, the last is AWSCURRENT and the one before it AWSPREVIOUS. */
  readonly stages: readonly string[];
  readonly created?: Date;
}

export interface ParameterSeed {
  readonly type: 'String' | 'StringList' | 'SecureString';
  /** Oldest first; their numbers begin with 1. */
  readonly versions: readonly ParameterVersionSeed[];
  /** A key id of the same account and region, or a key ARN; else the account's own `aws/ssm`. */
  readonly kmsKey?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** By which other accounts may read it. */
  readonly resourcePolicy?: PolicyDocument;
  readonly created: Date;
  /** Misbehaviour: left out of the answer, or put into every answer unasked. */
  readonly answer?: 'omit' | 'intrude';
}

export interface ParameterVersionSeed {
  readonly value: string;
  readonly labels: readonly string[];
  readonly created?: Date;
}

export interface GoogleSeed {
  /** By project id. */
  readonly projects: Readonly<Record<string, GoogleProjectSeed>>;
}

export interface GoogleProjectSeed {
  readonly number: string;
  readonly pools: Readonly<Record<string, PoolSeed>>;
  /** By e-mail. */
  readonly serviceAccounts: Readonly<Record<string, ServiceAccountSeed>>;
  /** Of the whole project. */
  readonly bindings: readonly GoogleBinding[];
  /** Permissions by custom role name (`projects/acme-prod/roles/secretMetadata`). */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly secrets: Readonly<Record<string, GoogleSecretSeed>>;
  /** By location, then name. */
  readonly regionalSecrets: Readonly<Record<string, Readonly<Record<string, GoogleSecretSeed>>>>;
  /** Such as `secretmanager.googleapis.com`. */
  readonly disabledApis: readonly string[];
}

export interface PoolSeed {
  readonly disabled: boolean;
  readonly providers: Readonly<Record<string, ProviderSeed>>;
}

export interface ProviderSeed {
  readonly issuer: string;
  /** Empty: the provider's full name, with or without `https:`. */
  readonly allowedAudiences: readonly string[];
  /** `google.subject` and `attribute.NAME` by expression over `assertion`. */
  readonly attributeMapping: Readonly<Record<string, string>>;
  readonly attributeCondition?: string;
  readonly disabled: boolean;
  readonly tokenLifetimeSeconds: number;
}

export interface ServiceAccountSeed {
  readonly bindings: readonly GoogleBinding[];
  readonly allowLongLifetime: boolean;
}

export interface GoogleSecretSeed {
  readonly versions: readonly GoogleVersionSeed[];
  /** Version numbers by alias. */
  readonly aliases: Readonly<Record<string, number>>;
  readonly bindings: readonly GoogleBinding[];
  readonly labels: Readonly<Record<string, string>>;
  readonly created: Date;
  readonly expires?: Date;
  readonly nextRotation?: Date;
}

export interface GoogleVersionSeed {
  readonly value: Uint8Array;
  readonly state: 'ENABLED' | 'DISABLED' | 'DESTROYED';
  readonly created: Date;
  /** The checksum is wrong at the first read, or at each. */
  readonly crcFault?: 'once' | 'always';
  readonly omitCrc: boolean;
}

export interface AzureSeed {
  /** By tenant id. */
  readonly tenants: Readonly<Record<string, AzureTenantSeed>>;
  /** By name, lower case. */
  readonly vaults: Readonly<Record<string, AzureVaultSeed>>;
  /** Whom the machine itself is, for clients that ask the managed identity's endpoint. */
  readonly managedIdentity?: AzureManagedIdentitySeed;
}

export interface AzureTenantSeed {
  /** By client id: app registrations and user-assigned managed identities alike. */
  readonly applications: Readonly<Record<string, AzureApplicationSeed>>;
}

export interface AzureApplicationSeed {
  /** Of the service principal, as messages show it. */
  readonly objectId?: string;
  readonly federatedCredentials: readonly FederatedCredentialSeed[];
  /** For the ambient identity of a machine. */
  readonly clientSecret?: string;
  readonly disabled: boolean;
  readonly tokenLifetimeSeconds: number;
}

export interface FederatedCredentialSeed {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

export interface AzureManagedIdentitySeed {
  readonly tenant: string;
  /** Client id. */
  readonly application: string;
  /** What a client of `IDENTITY_ENDPOINT` proves itself by. */
  readonly header: string;
}

export interface AzureVaultSeed {
  readonly tenant: string;
  readonly suffix: 'vault.azure.net' | 'vault.usgovcloudapi.net' | 'vault.azure.cn';
  /** Role assignments, in force where there are no access policies. */
  readonly roles: readonly AzureRoleSeed[];
  readonly accessPolicies?: readonly AzureAccessPolicySeed[];
  /** The network rules let nobody in. */
  readonly firewall: boolean;
  /** By name. */
  readonly secrets: Readonly<Record<string, AzureSecretSeed>>;
}

export interface AzureRoleSeed {
  readonly role: string;
  /** Client id. */
  readonly application: string;
  /** The one secret that it is assigned on; without it the vault. */
  readonly secret?: string;
}

export interface AzureAccessPolicySeed {
  readonly application: string;
  readonly permissions: readonly ('get' | 'list')[];
}

export interface AzureSecretSeed {
  /** Oldest first. */
  readonly versions: readonly AzureVersionSeed[];
  readonly tags: Readonly<Record<string, string>>;
  /** Of a certificate. */
  readonly managed: boolean;
  /** Soft-deleted. */
  readonly deletedDate?: Date;
}

export interface AzureVersionSeed {
  readonly id?: string;
  readonly value: string;
  readonly contentType?: string;
  readonly enabled: boolean;
  readonly notBefore?: Date;
  readonly expires?: Date;
  readonly created: Date;
}

export interface ThrottleSeed {
  /** Counted over all requests to these services together. */
  readonly everyNth: number;
  readonly services: readonly Service[];
}

export interface QuotaSeed {
  readonly service: Service;
  /** All calls of the service where absent. */
  readonly call?: string;
  readonly perSecond: number;
}

export interface FaultSeed {
  readonly service: Service;
  readonly call?: string;
  /** Only requests for this secret, by its name as asked. */
  readonly secret?: string;
  /** Which of the matching requests, from 1; all of them where neither this nor `every` is given. */
  readonly nth?: readonly number[];
  readonly every?: number;
  readonly kind: 'error' | 'drop' | 'hang' | 'html' | 'empty' | 'redirect';
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  /** Seconds. */
  readonly retryAfter?: number;
  /** Where `redirect` points. */
  readonly location?: string;
}
