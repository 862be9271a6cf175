import type { TokenClaims } from '../identity/token.ts';

/**
 * A call that a service refused, or that never reached it, with the facts at hand: what `diagnose` ranks causes by.
 *
 * `hint` is the service's own text. It decides only between causes that share one code, by exact known phrases, and is
 * never shown: it may repeat what was sent. `clockSkewSeconds` is the service's `Date` header minus the local clock.
 */
export type Refusal =
  | TokenRequestRefusal
  | AwsRoleRefusal
  | AwsWebIdentityRefusal
  | AwsAssumeRoleRefusal
  | AwsFirstSignedCallRefusal
  | AwsReadRefusal
  | GoogleProviderRefusal
  | GoogleExchangeRefusal
  | GoogleImpersonationRefusal
  | GoogleReadRefusal
  | AzureTokenRefusal
  | AzureReadRefusal
  | VaultLoginRefusal
  | VaultReadRefusal
  | NetworkRefusal;

/** The CI gave no identity token. */
export interface TokenRequestRefusal {
  readonly step: 'token-request';
  /** ACTIONS_ID_TOKEN_REQUEST_URL is set and not empty. */
  readonly urlPresent: boolean;
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN is set and not empty. */
  readonly tokenPresent: boolean;
  /** HTTP status, where the token service answered. */
  readonly status?: number;
  /** The stage of the action; `main` by default. */
  readonly stage?: 'main' | 'post';
}

/** `aws-role` cannot be used: seen before any call. */
export interface AwsRoleRefusal {
  readonly step: 'aws-role';
  /** As typed; empty where the expression behind it gave nothing. */
  readonly roleArn: string;
  readonly region?: string;
}

/** STS refused the token: AssumeRoleWithWebIdentity. */
export interface AwsWebIdentityRefusal {
  readonly step: 'aws-web-identity';
  readonly status: number;
  /** The service's error code, with or without the SDK's `Exception` at the end. */
  readonly code: string;
  readonly hint?: string;
  readonly claims: TokenClaims;
  readonly roleArn: string;
  readonly region: string;
  readonly durationSeconds: number;
  readonly clockSkewSeconds?: number;
}

/** STS refused a hop of the role chain: AssumeRole. */
export interface AwsAssumeRoleRefusal {
  readonly step: 'aws-assume-role';
  readonly status: number;
  readonly code: string;
  readonly hint?: string;
  /** 2 for the first AssumeRole after the web identity; 1 where the chain starts from ambient credentials. */
  readonly hop: number;
  /** ARN of the role (or its session, or an ambient principal) that asked. */
  readonly fromRole: string;
  readonly toRole: string;
  readonly region: string;
  readonly durationSeconds: number;
  readonly externalIdSent?: boolean;
  readonly clockSkewSeconds?: number;
}

/** The first call that is signed with the new credentials said that they, or the signature, are no good. */
export interface AwsFirstSignedCallRefusal {
  readonly step: 'aws-first-signed-call';
  readonly status: number;
  readonly code: string;
  readonly hint?: string;
  /** ARN of the role or its session. */
  readonly roleArn: string;
  readonly region: string;
  readonly clockSkewSeconds?: number;
}

/** Secrets Manager refused a call. */
export interface AwsReadRefusal {
  readonly step: 'aws-read';
  readonly call:
    | 'GetSecretValue'
    | 'BatchGetSecretValue'
    | 'ListSecrets'
    | 'DescribeSecret'
    | 'GetParameters'
    | 'GetParametersByPath'
    | 'DescribeParameters';
  readonly status: number;
  readonly code: string;
  readonly hint?: string;
  /** Name or ARN as the reference has it; absent for a call that was refused as a whole. */
  readonly secretId?: string;
  /** The account of the secret's ARN, where the reference is one. */
  readonly secretAccount?: string;
  /** The account that the role is in. */
  readonly roleAccount?: string;
  /** ARN of the role or its session. */
  readonly roleArn?: string;
  /** The region that was asked. */
  readonly region: string;
  /** Whether this session carries a session policy, and whose. */
  readonly sessionPolicy: 'none' | 'auto' | 'own';
  /** The VersionStage that was sent. */
  readonly stage?: string;
  readonly version?: string;
}

/** `gcp-workload-identity-provider` cannot be used: seen before any call. */
export interface GoogleProviderRefusal {
  readonly step: 'google-provider';
  /** As typed. */
  readonly provider: string;
}

/** Google's STS refused the token. */
export interface GoogleExchangeRefusal {
  readonly step: 'google-exchange';
  readonly status: number;
  /** OAuth's `error`: `invalid_grant`, `invalid_target`, ... */
  readonly error: string;
  readonly hint?: string;
  readonly claims: TokenClaims;
  /** `projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`. */
  readonly provider: string;
  readonly clockSkewSeconds?: number;
}

/** IAM Credentials refused generateAccessToken. */
export interface GoogleImpersonationRefusal {
  readonly step: 'google-impersonation';
  readonly status: number;
  /** google.rpc status: `PERMISSION_DENIED`. */
  readonly rpcStatus?: string;
  /** google.rpc.ErrorInfo's `reason`: `IAM_PERMISSION_DENIED`, `SERVICE_DISABLED`. */
  readonly reason?: string;
  /** google.rpc.ErrorInfo's `metadata`: `service`, `consumer`, `permission`. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly provider: string;
  readonly claims: TokenClaims;
  readonly clockSkewSeconds?: number;
}

/** Google Secret Manager refused a call. */
export interface GoogleReadRefusal {
  readonly step: 'google-read';
  readonly call:
    | 'AccessSecretVersion'
    | 'GetSecretVersion'
    | 'GetSecret'
    | 'ListSecrets'
    | 'TestIamPermissions';
  readonly status: number;
  readonly rpcStatus?: string;
  readonly reason?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** `projects/P/secrets/S[/versions/V]`, `projects/P/locations/L/secrets/S[/versions/V]`, or `projects/P` for a list. */
  readonly resource: string;
  /** IAM member that asked: `serviceAccount:...`, `principal://...`. */
  readonly principal: string;
}

/** Entra ID's token endpoint refused the application's proof: a token, or a secret of the machine's own. */
export interface AzureTokenRefusal {
  readonly step: 'azure-token';
  readonly status: number;
  /** OAuth's `error`: `invalid_client`, `unauthorized_client`, ... */
  readonly error: string;
  /** AADSTS numbers. */
  readonly codes: readonly number[];
  /** Of the token that was shown; absent where a secret was. */
  readonly claims?: TokenClaims;
  readonly tenant: string;
  /** Client id. */
  readonly client: string;
  /** What a federated credential of this cloud has as its audience. */
  readonly audience: string;
  readonly clockSkewSeconds?: number;
}

/** Azure Key Vault refused a call. */
export interface AzureReadRefusal {
  readonly step: 'azure-read';
  readonly call: 'GetSecret' | 'GetSecrets' | 'GetSecretVersions' | 'GetDeletedSecret';
  readonly status: number;
  /** `Forbidden`, `SecretNotFound`. */
  readonly code?: string;
  /** `ForbiddenByRbac`, `ForbiddenByPolicy`, `ForbiddenByFirewall`. */
  readonly inner?: string;
  readonly vault: string;
  /** Absent for a list. */
  readonly secret?: string;
  /** Client id and tenant of whom asked, where they are known. */
  readonly client?: string;
  readonly tenant?: string;
  /** The tenant that the vault takes tokens of, by its challenge. */
  readonly vaultTenant?: string;
}

/** Vault refused a login. It has no codes but the status. */
export interface VaultLoginRefusal {
  readonly step: 'vault-login';
  readonly status: number;
  readonly host: string;
  readonly method: string;
  /** Without `auth/` in front. */
  readonly authPath: string;
  readonly role?: string;
  readonly namespace?: string;
  /** Of the CI's token, where that is what was shown. */
  readonly claims?: TokenClaims;
  /** `vault-audience` is given: else it is the address's origin. */
  readonly audienceIsTyped: boolean;
  readonly clockSkewSeconds?: number;
}

/** Vault refused a call of somebody who is signed in. */
export interface VaultReadRefusal {
  readonly step: 'vault-read';
  readonly status: number;
  readonly host: string;
  readonly method: string;
  readonly authPath: string;
  readonly role?: string;
  readonly namespace?: string;
  readonly call?: string;
  /** `kv/app/db`. */
  readonly path?: string;
  /** Where the engine is mounted, and the version of KV that it was taken for. */
  readonly mount?: string;
  readonly kv?: '1' | '2';
  /** Of the token, where the login said them. */
  readonly policies?: readonly string[];
}

/** No answer came, or something between answered in the service's place. */
export interface NetworkRefusal {
  readonly step: 'network';
  /** "AWS STS", as errors name it. */
  readonly service: string;
  readonly host?: string;
  /** Node's code: `ENOTFOUND`, `SELF_SIGNED_CERT_IN_CHAIN`. */
  readonly nodeCode?: string;
  /** A proxy's answer to CONNECT, where it refused. */
  readonly proxyStatus?: number;
  /** The answer is HTML, or lacks the request id that the service puts on every answer. */
  readonly foreignAnswer?: boolean;
  /** The environment variable that chose the URL, where one did. */
  readonly override?: string;
  readonly clockSkewSeconds?: number;
}
