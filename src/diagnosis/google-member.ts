import type { TokenClaims } from '../identity/token.ts';

/** The IAM member that a token's subject is behind this provider, where `google.subject` is mapped from `sub`. */
export function googleMember({ subject }: TokenClaims, provider: string): string {
  return memberOf(provider, subject);
}

/** The IAM member whose `google.subject` is this text. */
export function memberOf(provider: string, subject: string): string {
  return `principal://iam.googleapis.com/${googlePool(provider)}/subject/${subject}`;
}

/** `projects/NUMBER/locations/global/workloadIdentityPools/POOL`. */
export function googlePool(provider: string): string {
  return provider.replace(/\/providers\/[^/]*$/, '');
}
