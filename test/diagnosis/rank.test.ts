import { describe, expect, test } from 'vitest';
import type { Env } from '../../src/core/environment.ts';
import { rankCauses } from '../../src/diagnosis/diagnose.ts';
import { gatherFacts } from '../../src/diagnosis/facts.ts';
import type { Refusal } from '../../src/diagnosis/refusal.ts';
import {
  assumeRole,
  awsRead,
  azureRead,
  azureToken,
  claimsWith,
  exchange,
  firstSignedCall,
  googleRead,
  impersonation,
  noToken,
  unreachable,
  vaultLogin,
  vaultRead,
  webIdentity,
} from './builders.ts';

const job: Env = {
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTOR: 'octocat',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REPOSITORY: 'acme/web',
  GITHUB_SERVER_URL: 'https://github.com',
};
const pullRequest: Env = { ...job, GITHUB_EVENT_NAME: 'pull_request' };
const headOf = (repository: string | null): unknown => ({
  pull_request: { head: { repo: repository === null ? null : { full_name: repository } } },
});
const enterprise = claimsWith({ iss: 'https://ghes.acme.example/_services/token' });
const anyTrust = 'A11 A12 A18 A22 A13 A15 A23 A29 A28 A1';
const tokenEndpointTaken = { urlPresent: true, tokenPresent: true } as const;

const provider =
  'No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com';

const { claims: _, ...withoutClaims } = vaultLogin({ method: 'approle' });
const approle: Refusal = withoutClaims;

interface Case {
  readonly when: string;
  readonly refusal: Refusal;
  /** The ids in order; with `...` at the end, the first of them. */
  readonly ids: string;
  readonly env?: Env;
  readonly payload?: unknown;
}

const cases: readonly Case[] = [
  // No token
  {
    when: "a fork's pull request",
    refusal: noToken(),
    env: pullRequest,
    payload: headOf('eve/web'),
    ids: 'T4',
  },
  { when: 'a deleted fork', refusal: noToken(), env: pullRequest, payload: headOf(null), ids: 'T4' },
  {
    when: 'a pull request of the same repository, whatever its case',
    refusal: noToken(),
    env: pullRequest,
    payload: headOf('Acme/Web'),
    ids: 'T1 T2 T3b T8',
  },
  { when: 'a pull request without a payload', refusal: noToken(), env: pullRequest, ids: 'T1 T4 T2 T3b T8' },
  {
    when: 'pull_request_target from a fork, which gets tokens',
    refusal: noToken(),
    env: { ...job, GITHUB_EVENT_NAME: 'pull_request_target' },
    payload: headOf('eve/web'),
    ids: 'T1 T2 T3b T8',
  },
  { when: 'Dependabot', refusal: noToken(), env: { ...job, GITHUB_ACTOR: 'dependabot[bot]' }, ids: 'T5' },
  { when: 'act', refusal: noToken(), env: { ...job, ACT: 'true' }, ids: 'T9' },
  {
    when: 'Forgejo',
    refusal: noToken(),
    env: { ...job, GITHUB_SERVER_URL: 'https://codeberg.org', FORGEJO_ACTIONS: 'true' },
    ids: 'T12 T10',
  },
  {
    when: 'an older Forgejo',
    refusal: noToken(),
    env: { ...job, GITHUB_SERVER_URL: 'https://codeberg.org', GITEA_ACTIONS: 'true' },
    ids: 'T12 T10',
  },
  {
    when: 'another server',
    refusal: noToken(),
    env: { ...job, GITHUB_SERVER_URL: 'https://ghes.acme.example' },
    ids: 'T1 T10 T2 T3b',
  },
  {
    when: 'data residency is no other server',
    refusal: noToken(),
    env: { ...job, GITHUB_SERVER_URL: 'https://acme.ghe.com' },
    ids: 'T1 T2 T3b T8',
  },
  { when: 'outside a job', refusal: noToken(), env: {}, ids: 'T6' },
  { when: 'an ordinary job', refusal: noToken(), ids: 'T1 T2 T3b T8' },
  { when: 'the URL alone', refusal: noToken({ urlPresent: true }), ids: 'T7' },
  { when: 'the token alone', refusal: noToken({ tokenPresent: true }), ids: 'T7' },
  { when: 'cleanup', refusal: noToken({ ...tokenEndpointTaken, status: 400, stage: 'post' }), ids: 'T11' },
  { when: 'refused', refusal: noToken({ ...tokenEndpointTaken, status: 403 }), ids: 'N4 N2 N1 T11' },
  {
    when: '404 from another server',
    refusal: noToken({ ...tokenEndpointTaken, status: 404 }),
    env: { ...job, GITHUB_SERVER_URL: 'https://ghes.acme.example' },
    ids: 'T10 ...',
  },

  // Before STS
  { when: 'role empty', refusal: { step: 'aws-role', roleArn: '' }, ids: 'T13' },
  { when: 'role malformed', refusal: { step: 'aws-role', roleArn: 'ci' }, ids: 'A22' },
  {
    when: 'role of another partition',
    refusal: { step: 'aws-role', roleArn: 'arn:aws-us-gov:iam::111122223333:role/ci', region: 'eu-west-1' },
    ids: 'A3',
  },

  // AssumeRoleWithWebIdentity
  {
    when: 'no provider, another partition',
    refusal: webIdentity({
      code: 'InvalidIdentityToken',
      hint: provider,
      roleArn: 'arn:aws-cn:iam::111122223333:role/ci',
    }),
    ids: 'A3',
  },
  {
    when: 'no provider, another issuer',
    refusal: webIdentity({ code: 'InvalidIdentityToken', hint: provider, claims: enterprise }),
    ids: 'A2 A1',
  },
  {
    when: 'no provider',
    refusal: webIdentity({ code: 'InvalidIdentityTokenException', hint: provider }),
    ids: 'A1',
  },
  {
    when: 'audience, China',
    refusal: webIdentity({
      code: 'InvalidIdentityToken',
      hint: 'Incorrect token audience',
      roleArn: 'arn:aws-cn:iam::111122223333:role/ci',
      region: 'cn-north-1',
    }),
    ids: 'A5 A4',
  },
  {
    when: 'audience',
    refusal: webIdentity({ code: 'InvalidIdentityToken', hint: 'Incorrect token audience' }),
    ids: 'A4',
  },
  {
    when: 'keys',
    refusal: webIdentity({
      code: 'InvalidIdentityToken',
      hint: "Couldn't retrieve verification key from your identity provider",
    }),
    ids: 'A6',
  },
  { when: 'keys, by code', refusal: webIdentity({ code: 'IDPCommunicationError' }), ids: 'A6' },
  {
    when: 'token not taken, no text',
    refusal: webIdentity({ code: 'InvalidIdentityToken' }),
    ids: 'A3 A2 A5 A1 A4 A6',
  },
  { when: 'expired', refusal: webIdentity({ code: 'ExpiredTokenException' }), ids: 'A31' },
  { when: 'region disabled', refusal: webIdentity({ code: 'RegionDisabledException' }), ids: 'A30' },
  {
    when: 'not valid, over an hour',
    refusal: webIdentity({ code: 'ValidationError', durationSeconds: 3601 }),
    ids: 'A25 A22 A24',
  },
  {
    when: 'not valid, an hour',
    refusal: webIdentity({ code: 'ValidationError', durationSeconds: 3600 }),
    ids: 'A22 A24',
  },
  {
    when: 'denied, custom subject',
    refusal: webIdentity({ claims: claimsWith({ sub: 'repository_owner:acme:workflow:ci' }) }),
    ids: `A16 ${anyTrust}`,
  },
  {
    when: 'denied, ids, branch',
    refusal: webIdentity({ claims: claimsWith({ sub: 'repo:acme@123/web@456:ref:refs/heads/main' }) }),
    ids: `A14 ${anyTrust}`,
  },
  {
    when: 'denied, ids, environment',
    refusal: webIdentity({
      claims: claimsWith({ sub: 'repo:acme@123/web@456:environment:prod', environment: 'prod' }),
    }),
    ids: 'A14 A8 A11 ...',
  },
  {
    when: 'denied, environment',
    refusal: webIdentity({
      claims: claimsWith({ sub: 'repo:acme/web:environment:prod', environment: 'prod' }),
    }),
    ids: 'A8 A11 A15 ...',
  },
  {
    when: 'denied, pull request',
    refusal: webIdentity({
      claims: claimsWith({
        sub: 'repo:acme/web:pull_request',
        event_name: 'pull_request',
        ref: 'refs/pull/7/merge',
      }),
    }),
    ids: 'A9 ...',
  },
  {
    when: 'denied, tag',
    refusal: webIdentity({
      claims: claimsWith({ sub: 'repo:acme/web:ref:refs/tags/v1', ref: 'refs/tags/v1', ref_type: 'tag' }),
    }),
    ids: 'A10 ...',
  },
  {
    when: "denied, another repository's workflow",
    refusal: webIdentity({
      claims: claimsWith({ job_workflow_ref: 'acme/ci/.github/workflows/deploy.yml@refs/heads/main' }),
    }),
    ids: 'A17 A8 ...',
  },
  { when: 'denied, branch', refusal: webIdentity(), ids: anyTrust },
  { when: 'a code never heard of', refusal: webIdentity({ code: 'Surprise' }), ids: 'A1 A4 A22 A19' },

  // AssumeRole
  { when: 'hop denied', refusal: assumeRole(), ids: 'A27 A28' },
  {
    when: 'hop over an hour',
    refusal: assumeRole({ code: 'ValidationError', durationSeconds: 7200 }),
    ids: 'A26',
  },

  // The first signed call
  { when: 'credentials not taken', refusal: firstSignedCall(), ids: 'A30 A3' },
  { when: 'the same from STS', refusal: firstSignedCall({ code: 'InvalidClientTokenId' }), ids: 'A30 A3' },
  { when: 'signature', refusal: firstSignedCall({ code: 'InvalidSignatureException' }), ids: 'S12' },
  {
    when: 'a clock that is off',
    refusal: firstSignedCall({ code: 'AccessDenied', clockSkewSeconds: -301 }),
    ids: 'S12',
  },
  {
    when: 'an endpoint variable',
    refusal: firstSignedCall(),
    env: { ...job, AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' },
    ids: 'N10 A30 A3',
  },

  // Secrets Manager
  {
    when: 'explicit deny',
    refusal: awsRead({ hint: 'with an explicit deny in a service control policy' }),
    ids: 'S2',
  },
  { when: 'session policy', refusal: awsRead({ hint: 'because no session policy allows the' }), ids: 'S11' },
  {
    when: 'explicit deny in a session policy',
    refusal: awsRead({ hint: 'with an explicit deny in a session policy' }),
    ids: 'S11',
  },
  { when: 'key', refusal: awsRead({ hint: 'Access to KMS is not allowed' }), ids: 'S6 S7' },
  {
    when: 'another account',
    refusal: awsRead({ secretAccount: '444455556666' }),
    ids: 'S7 ...',
  },
  {
    when: 'another account, by the ARN alone',
    refusal: awsRead({ secretId: 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:prod/db-AbCdEf' }),
    ids: 'S7 ...',
  },
  { when: 'denied', refusal: awsRead(), ids: 'S1 S5 S8 ...' },
  {
    when: 'no value',
    refusal: awsRead({
      code: 'ResourceNotFoundException',
      hint: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    }),
    ids: 'S10',
  },
  {
    when: 'no secret',
    refusal: awsRead({
      code: 'ResourceNotFoundException',
      hint: "Secrets Manager can't find the specified secret.",
    }),
    ids: 'S8 S7',
  },
  {
    when: 'deleted',
    refusal: awsRead({
      code: 'InvalidRequestException',
      hint: "You can't perform this operation on the secret because it was marked for deletion.",
    }),
    ids: 'S9',
  },
  { when: 'batch denied', refusal: awsRead({ call: 'BatchGetSecretValue' }), ids: 'S3 S2 S11' },
  { when: 'list denied', refusal: awsRead({ call: 'ListSecrets' }), ids: 'S4 ...' },
  { when: 'key disabled', refusal: awsRead({ code: 'DecryptionFailure' }), ids: 'S6 S7' },

  // Google
  { when: 'provider malformed', refusal: { step: 'google-provider', provider: 'ci-pool' }, ids: 'G1 G2' },
  {
    when: 'project id in the provider',
    refusal: {
      step: 'google-provider',
      provider: 'projects/acme-prod/locations/global/workloadIdentityPools/ci-pool/providers/github',
    },
    ids: 'G2',
  },
  { when: 'provider empty', refusal: { step: 'google-provider', provider: ' ' }, ids: 'T13' },
  {
    when: 'subject too long',
    refusal: exchange({
      error: 'invalid_request',
      hint: 'The size of mapped attribute google.subject exceeds the 127 bytes limit.',
    }),
    ids: 'G8',
  },
  {
    when: 'not a provider',
    refusal: exchange({ error: 'invalid_request', hint: 'Invalid value for "audience". This value' }),
    ids: 'G1 G2 ...',
  },
  { when: 'no provider', refusal: exchange({ error: 'invalid_target' }), ids: 'G3 G2 G16 ...' },
  { when: 'condition', refusal: exchange({ error: 'unauthorized_client' }), ids: 'G6 G7' },
  {
    when: 'audience',
    refusal: exchange({ hint: 'The audience in ID Token [x] does not match the expected audience y.' }),
    ids: 'G4',
  },
  {
    when: 'issuer',
    refusal: exchange({ hint: 'The issuer in ID Token X does not match the expected ones: Y' }),
    ids: 'G5',
  },
  {
    when: 'issuer, the older text',
    refusal: exchange({
      hint: 'Specified identity issuer X not found in the configured identity providers.',
    }),
    ids: 'G5',
  },
  { when: 'stale', refusal: exchange({ hint: 'ID Token issued at 1 is stale to sign-in.' }), ids: 'G9' },
  {
    when: 'keys',
    refusal: exchange({ hint: "Error connecting to the given credential's issuer." }),
    ids: 'G10 ...',
  },
  { when: 'grant, no text', refusal: exchange(), ids: 'G4 G5 G9 G10' },
  { when: 'API off', refusal: impersonation({ reason: 'SERVICE_DISABLED' }), ids: 'G14' },
  {
    when: 'impersonation denied',
    refusal: impersonation({ reason: 'IAM_PERMISSION_DENIED' }),
    ids: 'G11 G12 G7 G13 G17 G16',
  },
  { when: 'no account', refusal: impersonation({ status: 404 }), ids: 'G13' },
  { when: 'lifetime', refusal: impersonation({ status: 400 }), ids: 'G18' },
  { when: 'read, API off', refusal: googleRead({ reason: 'SERVICE_DISABLED' }), ids: 'H6' },
  { when: 'read, quota project', refusal: googleRead({ reason: 'USER_PROJECT_DENIED' }), ids: 'H7' },
  { when: 'read, perimeter', refusal: googleRead({ reason: 'SECURITY_POLICY_VIOLATED' }), ids: 'H8' },
  { when: 'metadata', refusal: googleRead({ call: 'GetSecret' }), ids: 'H3 ...' },
  { when: 'read denied', refusal: googleRead(), ids: 'H1 H2 H5 G16' },
  {
    when: 'version state',
    refusal: googleRead({ status: 400, rpcStatus: 'FAILED_PRECONDITION' }),
    ids: 'H4',
  },
  { when: 'not found', refusal: googleRead({ status: 404, rpcStatus: 'NOT_FOUND' }), ids: 'H2 H5' },
  { when: 'not taken', refusal: googleRead({ status: 401, rpcStatus: 'UNAUTHENTICATED' }), ids: 'H9' },

  // Azure
  { when: 'branch', refusal: azureToken(), ids: 'Z1 Z3 Z12 ...' },
  { when: 'the older number', refusal: azureToken({ codes: [70_021] }), ids: 'Z1 Z3 ...' },
  {
    when: 'environment',
    refusal: azureToken({
      claims: claimsWith({ environment: 'prod', sub: 'repo:acme/web:environment:prod' }),
    }),
    ids: 'Z1 Z7 Z3 ...',
  },
  {
    when: 'ids',
    refusal: azureToken({ claims: claimsWith({ sub: 'repo:acme@123/web@456:ref:refs/heads/main' }) }),
    ids: 'Z4 Z1 ...',
  },
  {
    when: 'custom subject',
    refusal: azureToken({ claims: claimsWith({ sub: 'repository_owner:acme' }) }),
    ids: 'Z5 Z12 ...',
  },
  { when: 'letter case', refusal: azureToken({ codes: [7_002_138] }), ids: 'Z2 Z6' },
  { when: 'issuer', refusal: azureToken({ codes: [700_211] }), ids: 'Z8 Z12 Z6' },
  { when: 'audience', refusal: azureToken({ codes: [700_212] }), ids: 'Z9 Z12 Z6' },
  { when: 'time', refusal: azureToken({ codes: [700_024] }), ids: 'Z13' },
  { when: 'application', refusal: azureToken({ codes: [700_016] }), ids: 'Z10' },
  { when: 'tenant', refusal: azureToken({ codes: [90_002] }), ids: 'Z11' },
  { when: 'tenant malformed', refusal: azureToken({ codes: [900_023] }), ids: 'Z11' },
  { when: 'secret', refusal: azureToken({ codes: [7_000_215] }), ids: 'Z14' },
  { when: 'user', refusal: azureToken({ codes: [50_034] }), ids: 'Z14' },
  { when: 'conditional access', refusal: azureToken({ codes: [53_003] }), ids: 'Z15' },
  { when: 'disabled', refusal: azureToken({ codes: [7_000_112] }), ids: 'Z15' },
  { when: 'no number', refusal: azureToken({ codes: [] }), ids: 'Z1 Z10 Z11 Z12' },
  { when: 'vault, no role', refusal: azureRead({ inner: 'ForbiddenByRbac' }), ids: 'Z17 Z18' },
  { when: 'vault, no policy', refusal: azureRead({ inner: 'ForbiddenByPolicy' }), ids: 'Z18' },
  { when: 'vault, firewall', refusal: azureRead({ inner: 'ForbiddenByFirewall' }), ids: 'Z19' },
  { when: 'vault, connection', refusal: azureRead({ inner: 'ForbiddenByConnection' }), ids: 'Z19' },
  { when: 'vault, disabled', refusal: azureRead({ inner: 'SecretDisabled' }), ids: '' },
  { when: 'vault, no more said', refusal: azureRead(), ids: 'Z17 Z18 Z19' },
  { when: 'vault of another tenant', refusal: azureRead({ status: 401 }), ids: 'Z20' },
  { when: 'vault, not found', refusal: azureRead({ status: 404, code: 'SecretNotFound' }), ids: '' },

  // Vault
  { when: 'a wrong path', refusal: vaultLogin({ status: 403 }), ids: 'V1 V2 V14' },
  { when: 'no such path', refusal: vaultLogin({ status: 404 }), ids: 'V1 V2 V14' },
  {
    when: 'HCP without a namespace',
    refusal: vaultLogin({ status: 403, host: 'acme.vault.11eb.aws.hashicorp.cloud:8200' }),
    ids: 'V2 V1 V14',
  },
  {
    when: 'HCP in a namespace',
    refusal: vaultLogin({ status: 403, host: 'acme.hashicorp.cloud', namespace: 'admin' }),
    ids: 'V1 V2 V14',
  },
  {
    when: 'a name that only ends like it',
    refusal: vaultLogin({ host: 'nothashicorp.cloud' }),
    ids: 'V3 V8 V6 V7 ...',
  },
  { when: 'the role', refusal: vaultLogin(), ids: 'V3 V8 V6 V7 V5 V9 V13 V4 V11 V10 V12' },
  { when: 'audience by default', refusal: vaultLogin({ audienceIsTyped: false }), ids: 'V6 V5 V3 V8 ...' },
  { when: 'another issuer', refusal: vaultLogin({ claims: enterprise }), ids: 'V9 V10 ...' },
  { when: 'clocks', refusal: vaultLogin({ clockSkewSeconds: -400 }), ids: 'V12 V3 ...' },
  {
    when: 'a subject with ids',
    refusal: vaultLogin({ claims: claimsWith({ sub: 'repo:acme@123/web@456:ref:refs/heads/main' }) }),
    ids: 'V8 V7 V3 ...',
  },
  {
    when: 'a pull request',
    refusal: vaultLogin({
      claims: claimsWith({ sub: 'repo:acme/web:pull_request', event_name: 'pull_request' }),
    }),
    ids: 'V8 V3 ...',
  },
  { when: 'another method', refusal: approle, ids: 'V3' },
  { when: 'denied', refusal: vaultRead(), ids: 'V15 V16 V2' },
  { when: 'data/ in the line', refusal: vaultRead({ path: 'kv/data/app/db' }), ids: 'V16 V15 V2' },
  { when: 'a folder that begins so', refusal: vaultRead({ path: 'kv/data-of/db' }), ids: 'V15 V16 V2' },
  { when: 'not there', refusal: vaultRead({ status: 404 }), ids: 'V16' },
  ...[307, 412, 473, 500, 503].map((status) => ({
    when: `the server, ${status}`,
    refusal: vaultRead({ status }),
    ids: 'V17',
  })),

  // Network
  { when: 'a page of a middlebox', refusal: unreachable({ foreignAnswer: true }), ids: 'N2 N3' },
  { when: 'a proxy that refuses', refusal: unreachable({ proxyStatus: 407 }), ids: 'N2 N3' },
  { when: 'certificate', refusal: unreachable({ nodeCode: 'SELF_SIGNED_CERT_IN_CHAIN' }), ids: 'N4 N6 N5' },
  { when: 'not TLS', refusal: unreachable({ nodeCode: 'EPROTO' }), ids: 'N9' },
  { when: 'timeout', refusal: unreachable({ nodeCode: 'ETIMEDOUT' }), ids: 'N1 N8 ...' },
  { when: 'name', refusal: unreachable({ nodeCode: 'ENOTFOUND' }), ids: 'N7 ...' },
  {
    when: 'an endpoint variable',
    refusal: unreachable({ nodeCode: 'ECONNREFUSED', override: 'AWS_ENDPOINT_URL_STS' }),
    ids: 'N10 N1 N8 ...',
  },
  {
    when: 'another universe',
    refusal: unreachable({ service: 'Google STS', nodeCode: 'ENOTFOUND' }),
    env: { ...job, GOOGLE_CLOUD_UNIVERSE_DOMAIN: 'universe.example' },
    ids: 'G19 N7 ...',
  },
];

describe('rank of causes', () => {
  test.each(cases)('$refusal.step: $when', ({ refusal, ids, env = job, payload }) => {
    const ranked = rankCauses(refusal, gatherFacts(refusal, env, payload)).join(' ');
    if (ids.endsWith(' ...')) expect(`${ranked} `).toMatch(new RegExp(`^${ids.slice(0, -4)} `));
    else expect(ranked).toBe(ids);
  });
});
