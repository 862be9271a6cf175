import type { UserError } from '../../src/core/errors.ts';
import { type Manifest, readManifest } from '../../src/manifest/read-manifest.ts';
import { stores } from '../../src/stores/index.ts';

/** The one of docs/reference.md. */
export const whole = `version: 1
connections:
  aws:      { role: arn:aws:iam::111122223333:role/ci, region: eu-west-1 }
  payments: { store: aws, role: arn:aws:iam::444455556666:role/ci, region: us-east-1 }
  gcp:      { workload-identity-provider: projects/1/locations/global/workloadIdentityPools/gh/providers/gh, project: acme-prod }
secrets:
  DATABASE_URL: aws:prod/database#url
  STRIPE_KEY: { from: payments:stripe, max-age: 90d }
profiles:
  staging: { secrets: { DATABASE_URL: aws:staging/database#url } }
  local:   { connections: { payments: { identity: ambient } }, secrets: { STRIPE_KEY: null } }
  nightly: { extends: staging, secrets: { STRIPE_KEY: { max-age: null, optional: true } } }
`;

export async function read(text: string, profile = ''): Promise<Manifest> {
  return readManifest(text, '.secret-sync.yml', profile, stores);
}

/** Line and column, and what is wrong there. */
export async function complaints(text: string): Promise<readonly string[]> {
  return (await read(text)).errors.map(sentence);
}

export function sentence({ code, facts }: UserError): string {
  return `${code} ${facts.what.replace('.secret-sync.yml:', '')}`;
}
