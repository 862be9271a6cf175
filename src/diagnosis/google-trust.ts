import type { TokenClaims } from '../identity/token.ts';
import { always, type Cause } from './cause.ts';
import { type Facts, mayBeGithubs, publicIssuer } from './facts.ts';
import { googlePool } from './google-member.ts';
import { boundClaims, namingClaim } from './issuers.ts';
import { googleJobMember } from './paste.ts';
import { celClaim, shellWord, visible } from './quote.ts';
import { claim } from './subject.ts';

/** https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines: `google.subject`. */
const MOST_SUBJECT_BYTES = 127;

/** The claims that conditions of GitHub pools are written about. */
const CONDITION_CLAIMS = ['repository', 'repository_owner', 'repository_owner_id', 'ref', 'event_name'];

/** Google's token exchange, or the impersonation of the service account, was refused. */
export const googleTrustCauses = {
  G1: (facts) =>
    wellFormed(facts)
      ? undefined
      : {
          mistake: `gcp-workload-identity-provider is not the provider's full name: ${provider(facts)}`,
          change:
            'write projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER, as in: gcloud iam workload-identity-pools providers describe PROVIDER --project=PROJECT --location=global --workload-identity-pool=POOL --format="value(name)"',
        },
  G2: (facts) => {
    const project = /^projects\/([^/]*)/.exec(facts.google?.provider ?? '')?.[1];
    if (project !== undefined && /^\d+$/.test(project)) return undefined;
    return {
      mistake: `gcp-workload-identity-provider has ${project === undefined ? 'no project number' : `the project's id ${visible(project)}`} where its number belongs`,
      change: `gcloud projects describe ${shellWord(project ?? 'PROJECT')} --format='value(projectNumber)'`,
    };
  },
  G3: (facts) => ({
    mistake: `there is no such pool or provider, or it is disabled or deleted: ${provider(facts)}`,
    change: `look: gcloud iam workload-identity-pools providers describe ${names(facts)}; then mend the name, or: ... providers update-oidc with --no-disabled, or ... providers undelete (within 30 days)`,
  }),
  G4: (facts) => ({
    mistake: `the provider does not take the token's audience ${audience(facts)}${/^https:\/\/github\.com\/[^/]+$/.test(facts.claims?.audience ?? '') ? ' (it is the one that a token gets when none is asked for)' : ''}`,
    change: `leave gcp-audience empty and the provider's allowed audiences too (both then mean the provider's name), or: gcloud iam workload-identity-pools providers update-oidc ${names(facts)} --allowed-audiences=${shellWord(facts.claims?.audience ?? 'AUDIENCE')}`,
  }),
  G5: (facts) => ({
    mistake: `the provider is for another issuer than ${issuer(facts)}`,
    change: `gcloud iam workload-identity-pools providers update-oidc ${names(facts)} --issuer-uri=${shellWord(facts.claims?.issuer ?? publicIssuer)}`,
  }),
  G6: (facts) => ({
    mistake: `the provider's attribute condition is false for this token (${told(facts)}); upper and lower case count`,
    change: `look: gcloud iam workload-identity-pools providers describe ${names(facts)} --format='value(attributeCondition)'; then mend it with update-oidc --attribute-condition=...`,
  }),
  G7: (facts) => ({
    mistake: 'a condition or binding uses an attribute that the provider does not map',
    change: `map it, beside those that are there: gcloud iam workload-identity-pools providers update-oidc ${names(facts)} --attribute-mapping="${mayBeGithubs(facts) ? 'google.subject=assertion.sub,attribute.repository=assertion.repository,attribute.repository_id=assertion.repository_id' : 'google.subject=assertion.sub,attribute.NAME=assertion.CLAIM'}"`,
  }),
  G8: (facts) => {
    const bytes = Buffer.byteLength(facts.claims?.subject ?? '', 'utf8');
    const short = facts.claims !== undefined && bytes <= MOST_SUBJECT_BYTES;
    // A provider may map more than the sub; then Google's word is all there is.
    if (short && !facts.hint.includes(`${MOST_SUBJECT_BYTES} bytes`)) return undefined;
    const has = facts.claims === undefined ? "this token's sub has more" : `this token's sub has ${bytes}`;
    return {
      mistake: `google.subject may be ${MOST_SUBJECT_BYTES} bytes long, and ${short ? 'what the provider makes it of is longer' : has}`,
      change: `map something shorter: gcloud iam workload-identity-pools providers update-oidc ${names(facts)} --attribute-mapping=${mayBeGithubs(facts) || facts.claims === undefined ? '"google.subject=assertion.repository_id,attribute.repository=assertion.repository"' : shellWord(shortMapping(facts.claims))}; bindings on subject/ change with it`,
    };
  },
  G9: always(
    'the token was too old when Google saw it: fetched long before it was used, or used twice',
    'run the job again; if it stays, look for what delays the step (a proxy, a suspended runner)',
  ),
  G10: (facts) =>
    facts.claims?.issuer === publicIssuer
      ? undefined
      : {
          mistake: `Google cannot fetch the public keys of ${issuer(facts)}`,
          change: `publish them on the internet, or upload them: gcloud iam workload-identity-pools providers update-oidc ${names(facts)} --jwk-json-path=jwks.json`,
        },
  G11: (facts) => ({
    mistake: `the pool's principal may not act as ${account(facts)}: it lacks roles/iam.workloadIdentityUser there`,
    change: `gcloud iam service-accounts add-iam-policy-binding ${accountWord(facts)} --role=roles/iam.workloadIdentityUser --member=${shellWord(member(facts))}`,
  }),
  G12: (facts) => ({
    mistake:
      'the member of the binding is malformed: principal:// goes with subject/, principalSet:// with one attribute.NAME/VALUE, the project is a number, and the value is the text of the claim alone, without a host',
    change: `these match this token: ${visible(member(facts))}${repositorySet(facts)}`,
  }),
  G13: (facts) => ({
    mistake: `there is no service account ${account(facts)}: gcp-service-account is typed wrong, or it was deleted`,
    change: `look: gcloud iam service-accounts describe ${accountWord(facts)}`,
  }),
  G14: ({ google }) => ({
    mistake: `the API ${visible(google?.api ?? 'iamcredentials.googleapis.com')} is not enabled in ${visible(google?.consumer ?? "the service account's project")}`,
    change: `gcloud services enable ${shellWord(google?.api ?? 'iamcredentials.googleapis.com')} --project=${shellWord(projectOf(google?.consumer))}, then wait some minutes`,
  }),
  G15: (facts) => ({
    mistake:
      'an organisation policy (constraints/iam.workloadIdentityPoolProviders) does not admit this issuer, so the provider could not be made',
    change: `gcloud resource-manager org-policies allow constraints/iam.workloadIdentityPoolProviders ${shellWord(facts.claims?.issuer ?? publicIssuer)} --organization=ORGANISATION`,
  }),
  G16: always(
    'the pool, provider or binding was changed in the last minutes, and the change has not arrived everywhere',
    'if so, wait five minutes and run the job again',
  ),
  G17: (facts) => ({
    mistake: `a chain of service accounts leads to ${account(facts)}, and a hop of it may not make tokens for the next`,
    change: `on each next account: gcloud iam service-accounts add-iam-policy-binding NEXT --role=roles/iam.serviceAccountTokenCreator --member=serviceAccount:BEFORE`,
  }),
  G18: ({ clockSkewSeconds }) => ({
    mistake: `the asked lifetime counts as more than an hour${clockSkewSeconds === undefined ? '' : ` (this runner's clock is ${Math.abs(Math.round(clockSkewSeconds))} s off)`}: a wrong clock does that too`,
    change: 'set the clock of the runner by NTP (timedatectl set-ntp true)',
  }),
  G19: ({ env }) => {
    const universe = env['GOOGLE_CLOUD_UNIVERSE_DOMAIN'] ?? '';
    return universe === '' || universe === 'googleapis.com'
      ? undefined
      : {
          mistake: `GOOGLE_CLOUD_UNIVERSE_DOMAIN is ${visible(universe)}: the provider and the hosts that were called must be of one universe`,
          change:
            'use a provider, a project and secrets of the universe that the hosts belong to (googleapis.com)',
        };
  },
} satisfies Record<string, Cause>;

/** A provider's full name: by number, not by id. */
const PROVIDER = /^projects\/([^/]+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/providers\/([^/]+)$/;

function wellFormed({ google }: Facts): boolean {
  return PROVIDER.test(google?.provider ?? '');
}

function provider({ google }: Facts): string {
  return visible(google?.provider ?? 'the provider');
}

/** The arguments by which gcloud finds the provider. */
function names({ google }: Facts): string {
  const [, project = 'PROJECT', pool = 'POOL', name = 'PROVIDER'] =
    PROVIDER.exec(google?.provider ?? '') ?? [];
  return `${shellWord(name)} --project=${shellWord(project)} --location=global --workload-identity-pool=${shellWord(pool)}`;
}

function issuer({ claims }: Facts): string {
  return visible(claims?.issuer ?? 'that of the token');
}

function audience({ claims }: Facts): string {
  return visible(claims?.audience ?? '');
}

function account({ google }: Facts): string {
  return visible(google?.serviceAccount ?? 'the service account');
}

function accountWord({ google }: Facts): string {
  return shellWord(google?.serviceAccount ?? 'SERVICE-ACCOUNT');
}

function member({ claims, google }: Facts): string {
  return claims === undefined || google?.provider === undefined
    ? 'principal://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/subject/SUB'
    : googleJobMember(claims, google.provider);
}

function repositorySet({ repository, google }: Facts): string {
  if (repository === undefined || google?.provider === undefined) return '';
  return ` and, where attribute.repository is mapped, principalSet://iam.googleapis.com/${visible(googlePool(google.provider))}/attribute.repository/${visible(repository)}`;
}

/** Of what tells the job the first that Google takes as a subject. */
function shortMapping(claims: TokenClaims): string {
  const [name] = [namingClaim(claims), ...boundClaims(claims)].find(
    ([, value]) => Buffer.byteLength(value, 'utf8') <= MOST_SUBJECT_BYTES,
  ) ?? ['CLAIM'];
  return `google.subject=${celClaim(name)}`;
}

function told(facts: Facts): string {
  const { claims } = facts;
  if (claims === undefined) return 'its claims are not known here';
  if (!mayBeGithubs(facts) && facts.issuer !== 'forgejo') {
    return boundClaims(claims)
      .map(([name, value]) => `${name} = ${visible(value)}`)
      .join(', ');
  }
  return CONDITION_CLAIMS.flatMap((name) => {
    const value = claim(claims, name);
    return value === undefined ? [] : [`${name} = ${visible(value)}`];
  }).join(', ');
}

function projectOf(consumer: string | undefined): string {
  return consumer?.replace(/^projects\//, '') ?? 'PROJECT';
}
