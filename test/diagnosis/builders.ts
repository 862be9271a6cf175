import type { Refusal } from '../../src/diagnosis/refusal.ts';
import type { TokenClaims } from '../../src/identity/token.ts';

export const ROLE = 'arn:aws:iam::111122223333:role/ci';
export const PROVIDER =
  'projects/123456789012/locations/global/workloadIdentityPools/ci-pool/providers/github';
export const ACCOUNT = 'ci@acme-prod.iam.gserviceaccount.com';

const onMain = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:acme/web:ref:refs/heads/main',
  aud: 'sts.amazonaws.com',
  repository: 'acme/web',
  repository_id: '456',
  repository_owner: 'acme',
  repository_owner_id: '123',
  ref: 'refs/heads/main',
  ref_type: 'branch',
  event_name: 'push',
  job_workflow_ref: 'acme/web/.github/workflows/ci.yml@refs/heads/main',
};

/** A token of a push to main, with these claims changed. */
export function claimsWith(changed: Readonly<Record<string, string>> = {}): TokenClaims {
  const all: Record<string, string> = { ...onMain, ...changed };
  return {
    issuer: all['iss'] ?? '',
    subject: all['sub'] ?? '',
    audience: all['aud'] ?? '',
    issued: 1_800_000_000,
    expires: 1_800_000_300,
    others: new Map(Object.entries(all)),
  };
}

type Of<Step extends Refusal['step']> = Extract<Refusal, { step: Step }>;
type Changes<Step extends Refusal['step']> = Partial<Omit<Of<Step>, 'step'>>;

export function webIdentity(changed: Changes<'aws-web-identity'> = {}): Of<'aws-web-identity'> {
  return {
    step: 'aws-web-identity',
    status: 403,
    code: 'AccessDenied',
    claims: claimsWith(),
    roleArn: ROLE,
    region: 'eu-west-1',
    durationSeconds: 900,
    ...changed,
  };
}

export function assumeRole(changed: Changes<'aws-assume-role'> = {}): Of<'aws-assume-role'> {
  return {
    step: 'aws-assume-role',
    status: 403,
    code: 'AccessDenied',
    hop: 2,
    fromRole: ROLE,
    toRole: 'arn:aws:iam::444455556666:role/deploy',
    region: 'eu-west-1',
    durationSeconds: 900,
    ...changed,
  };
}

export function firstSignedCall(changed: Changes<'aws-first-signed-call'> = {}): Of<'aws-first-signed-call'> {
  return {
    step: 'aws-first-signed-call',
    status: 403,
    code: 'UnrecognizedClientException',
    roleArn: 'arn:aws:sts::111122223333:assumed-role/ci/acme-web-4711-1',
    region: 'eu-west-1',
    ...changed,
  };
}

export function awsRead(changed: Changes<'aws-read'> = {}): Of<'aws-read'> {
  return {
    step: 'aws-read',
    call: 'GetSecretValue',
    status: 400,
    code: 'AccessDeniedException',
    secretId: 'prod/db',
    roleAccount: '111122223333',
    roleArn: ROLE,
    region: 'eu-west-1',
    sessionPolicy: 'none',
    ...changed,
  };
}

export function exchange(changed: Changes<'google-exchange'> = {}): Of<'google-exchange'> {
  return {
    step: 'google-exchange',
    status: 400,
    error: 'invalid_grant',
    claims: claimsWith({ aud: `https://iam.googleapis.com/${PROVIDER}` }),
    provider: PROVIDER,
    ...changed,
  };
}

export function impersonation(changed: Changes<'google-impersonation'> = {}): Of<'google-impersonation'> {
  return {
    step: 'google-impersonation',
    status: 403,
    rpcStatus: 'PERMISSION_DENIED',
    serviceAccount: ACCOUNT,
    provider: PROVIDER,
    claims: claimsWith(),
    ...changed,
  };
}

export function googleRead(changed: Changes<'google-read'> = {}): Of<'google-read'> {
  return {
    step: 'google-read',
    call: 'AccessSecretVersion',
    status: 403,
    rpcStatus: 'PERMISSION_DENIED',
    resource: 'projects/acme-prod/secrets/stripe-key/versions/latest',
    principal: `serviceAccount:${ACCOUNT}`,
    ...changed,
  };
}

export function azureToken(changed: Changes<'azure-token'> = {}): Of<'azure-token'> {
  return {
    step: 'azure-token',
    status: 401,
    error: 'invalid_client',
    codes: [700_213],
    claims: claimsWith({ aud: 'api://AzureADTokenExchange' }),
    tenant: '5c1a7e0d-7c1e-4d0b-9a35-2f6d0e8b4c11',
    client: '8f0c3d52-41b7-4b6e-8d2f-90ab13c5e674',
    audience: 'api://AzureADTokenExchange',
    ...changed,
  };
}

export function vaultLogin(changed: Changes<'vault-login'> = {}): Of<'vault-login'> {
  return {
    step: 'vault-login',
    status: 400,
    host: 'vault.acme.example:8200',
    method: 'jwt',
    authPath: 'jwt',
    role: 'ci',
    claims: claimsWith({ aud: 'https://vault.acme.example:8200' }),
    audienceIsTyped: true,
    ...changed,
  };
}

export function azureRead(changed: Changes<'azure-read'> = {}): Of<'azure-read'> {
  return {
    step: 'azure-read',
    call: 'GetSecret',
    status: 403,
    code: 'Forbidden',
    vault: 'acme-prod',
    secret: 'database',
    client: '8f0c3d52-41b7-4b6e-8d2f-90ab13c5e674',
    tenant: '5c1a7e0d-7c1e-4d0b-9a35-2f6d0e8b4c11',
    ...changed,
  };
}

export function vaultRead(changed: Changes<'vault-read'> = {}): Of<'vault-read'> {
  return {
    step: 'vault-read',
    status: 403,
    host: 'vault.acme.example:8200',
    method: 'jwt',
    authPath: 'jwt',
    role: 'ci',
    call: 'Read',
    path: 'kv/app/db',
    mount: 'kv',
    kv: '2',
    policies: ['ci-web'],
    ...changed,
  };
}

export function noToken(changed: Changes<'token-request'> = {}): Of<'token-request'> {
  return { step: 'token-request', urlPresent: false, tokenPresent: false, ...changed };
}

export function unreachable(changed: Changes<'network'> = {}): Of<'network'> {
  return { step: 'network', service: 'AWS STS', host: 'sts.eu-west-1.amazonaws.com', ...changed };
}
