import type { TokenClaims } from '../identity/token.ts';

/** The trust policy, as JSON, that admits exactly this token to this role. */
export function awsTrustPolicyFor(_claims: TokenClaims, _roleArn: string): string {
  return '';
}

/**
 * The gcloud command that lets exactly this token's subject use the service account or, without one, read a secret.
 * @param provider full name: `projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`
 */
export function googleBindingFor(_claims: TokenClaims, _provider: string, _serviceAccount?: string): string {
  return '';
}

/** What a job must be allowed to ask for a token. `contents` too: a `permissions` block sets what it leaves out to none. */
export const permissionsBlock = 'permissions: { id-token: write, contents: read }';
