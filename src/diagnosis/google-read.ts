import type { Cause } from './cause.ts';
import type { Facts } from './facts.ts';
import { shellWord, visible } from './quote.ts';

/** Signed in, and then Google Secret Manager refused a call. */
export const googleReadCauses = {
  H1: (facts) => ({
    mistake: `${principal(facts)} has no roles/secretmanager.secretAccessor on ${resource(facts)} (viewer or editor do not read values; the role may be with the service account instead of the federated principal, or the reverse)`,
    change: `gcloud secrets add-iam-policy-binding ${shellWord(parts(facts).secret)} ${where(facts)} --role=roles/secretmanager.secretAccessor --member=${shellWord(facts.google?.principal ?? 'MEMBER')}`,
  }),
  H2: (facts) => ({
    mistake: `there is no ${resource(facts)}: Google answers the same for a secret that is not there, is in another project, or is written differently`,
    change: `look, as somebody who may: gcloud secrets describe ${shellWord(parts(facts).secret)} ${where(facts)}`,
  }),
  H3: (facts) =>
    facts.google?.call === 'ListSecrets'
      ? {
          mistake: `${principal(facts)} may not list the secrets of ${visible(parts(facts).project)}, which a wildcard needs (accessor does not include it)`,
          change: `gcloud projects add-iam-policy-binding ${shellWord(parts(facts).project)} --role=roles/secretmanager.viewer --member=${shellWord(facts.google.principal ?? 'MEMBER')}, or name each secret instead of the wildcard`,
        }
      : {
          mistake: `${principal(facts)} may not see the metadata of ${resource(facts)}: accessor reads values, and nothing else`,
          change: `gcloud secrets add-iam-policy-binding ${shellWord(parts(facts).secret)} ${where(facts)} --role=roles/secretmanager.viewer --member=${shellWord(facts.google?.principal ?? 'MEMBER')}, or do without age and rotation`,
        },
  H4: (facts) => ({
    mistake: `the version that ${resource(facts)} stands for is disabled or destroyed; latest is the newest version, not the newest enabled one`,
    change: `look: gcloud secrets versions list ${shellWord(parts(facts).secret)} ${where(facts)}; then: gcloud secrets versions enable N --secret=${shellWord(parts(facts).secret)} ${where(facts)}, or pin a version with ?version=N`,
  }),
  H5: (facts) => ({
    mistake:
      parts(facts).location === undefined
        ? `${resource(facts)} was asked for as a global secret, and may be a regional one`
        : `${resource(facts)} was asked for as a regional secret, and may be a global one or in another location`,
    change:
      parts(facts).location === undefined
        ? 'name the location in the line: ?location=europe-west1'
        : 'leave out the location, or name the right one',
  }),
  H6: ({ google }) => ({
    mistake: `the API ${visible(google?.api ?? 'secretmanager.googleapis.com')} is not enabled in ${visible(google?.consumer ?? 'the project that is charged')}, which may be the pool's project and not the secret's`,
    change: `gcloud services enable ${shellWord(google?.api ?? 'secretmanager.googleapis.com')} --project=${shellWord(google?.consumer?.replace(/^projects\//, '') ?? 'PROJECT')}, then wait some minutes`,
  }),
  H7: (facts) => ({
    mistake: `a quota project is charged for the call, and ${principal(facts)} may not use it`,
    change:
      'unset GOOGLE_CLOUD_QUOTA_PROJECT, or grant roles/serviceusage.serviceUsageConsumer on that project',
  }),
  H8: (facts) => ({
    mistake: `VPC Service Controls forbid ${principal(facts)} to reach ${resource(facts)} from this runner`,
    change: "add an ingress rule for this identity to the project's perimeter, or run on a runner inside it",
  }),
  H9: (facts) => ({
    mistake: `the service did not take the credentials of ${principal(facts)}: they had ended, or it takes no federated ones`,
    change: 'run the job again; if it stays, impersonate a service account: set gcp-service-account',
  }),
} satisfies Record<string, Cause>;

function parts({ google }: Facts): { project: string; secret: string; location: string | undefined } {
  const match = /^projects\/([^/]+)(?:\/locations\/([^/]+))?(?:\/secrets\/([^/]+))?/.exec(
    google?.resource ?? '',
  );
  return { project: match?.[1] ?? 'PROJECT', location: match?.[2], secret: match?.[3] ?? 'SECRET' };
}

/** The arguments by which gcloud finds the secret. */
function where(facts: Facts): string {
  const { project, location } = parts(facts);
  return `--project=${shellWord(project)}${location === undefined ? '' : ` --location=${shellWord(location)}`}`;
}

function resource({ google }: Facts): string {
  return visible(google?.resource ?? 'the secret');
}

function principal({ google }: Facts): string {
  return visible(google?.principal ?? 'this identity');
}
