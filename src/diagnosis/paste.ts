import type { TokenClaims } from '../identity/token.ts';
import { memberOf } from './google-member.ts';
import { boundClaims, claimsKnownToSts, issuerKind, namingClaim, subjectPattern } from './issuers.ts';
import { celClaim, celText, hclText, iamText, jsonLine, jsonText, shellWord } from './quote.ts';
import { claim } from './subject.ts';

/** What a job must be allowed to ask for a token. `contents` too: a `permissions` block sets what it leaves out to none. */
export const permissionsBlock = 'permissions: { id-token: write, contents: read }';

/** The trust policy, as JSON, that admits exactly this job to this role: this token, and those of its other runs. */
export function awsTrustPolicyFor(claims: TokenClaims, roleArn: string): string {
  const issuer = withoutScheme(claims.issuer);
  const pattern = subjectPattern(claims);
  const known = claimsKnownToSts(claims, partitionOf(roleArn));
  return jsonText({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: oidcProviderArn(claims.issuer, roleArn) },
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: iamText(claims.audience),
            ...(pattern === undefined ? { [`${issuer}:sub`]: iamText(claims.subject) } : {}),
            // They survive a rename, and stop whoever takes the name that became free.
            ...Object.fromEntries(known.map(([name, value]) => [`${issuer}:${name}`, iamText(value)])),
          },
          ...(pattern === undefined ? {} : { StringLike: { [`${issuer}:sub`]: pattern } }),
        },
      },
    ],
  });
}

/** The identity provider's ARN: in the role's own account, under the issuer without its scheme. */
export function oidcProviderArn(issuer: string, roleArn: string): string {
  const account = /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):/.exec(roleArn)?.[1] ?? 'REPLACE_ACCOUNT_ID';
  return `arn:${partitionOf(roleArn)}:iam::${account}:oidc-provider/${withoutScheme(issuer)}`;
}

/** As condition keys begin with it. */
export function withoutScheme(issuer: string): string {
  return issuer.replace(/^https:\/\//, '');
}

/**
 * The gcloud command that lets exactly this job use the service account or, without one, read a secret.
 * @param provider full name: `projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`
 */
export function googleBindingFor(claims: TokenClaims, provider: string, serviceAccount?: string): string {
  const member = `--member=${shellWord(googleJobMember(claims, provider))}`;
  return serviceAccount === undefined
    ? command(
        'gcloud secrets add-iam-policy-binding SECRET --project=PROJECT',
        '--role=roles/secretmanager.secretAccessor',
        member,
      )
    : command(
        `gcloud iam service-accounts add-iam-policy-binding ${shellWord(serviceAccount)}`,
        '--role=roles/iam.workloadIdentityUser',
        member,
      );
}

/** The IAM member that this job is behind this provider, where that was made by `googleProviderFor`. */
export function googleJobMember(claims: TokenClaims, provider: string): string {
  const [, subject] = namingClaim(claims);
  return memberOf(provider, subject);
}

/** The gcloud command that makes the provider take exactly this token's issuer and audience, of this job alone. */
export function googleProviderFor(claims: TokenClaims, provider: string): string {
  const [, project = 'PROJECT', pool = 'POOL', name = 'PROVIDER'] =
    /^projects\/([^/]+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/providers\/([^/]+)$/.exec(
      provider,
    ) ?? [];
  const [subject] = namingClaim(claims);
  const bound = boundClaims(claims);
  const ids = bound.map(([name]) => name).filter((name) => /^repository(_owner)?_id$/.test(name));
  const mapping = [
    `google.subject=${celClaim(subject)}`,
    ...ids.map((id) => `attribute.${id}=${celClaim(id)}`),
  ];
  const condition = bound.map(([name, value]) => `${celClaim(name)} == ${celText(value)}`).join(' && ');
  const isDefault = [`https://iam.googleapis.com/${provider}`, `//iam.googleapis.com/${provider}`].includes(
    claims.audience,
  );
  return command(
    `gcloud iam workload-identity-pools providers update-oidc ${shellWord(name)}`,
    `--project=${shellWord(project)} --location=global --workload-identity-pool=${shellWord(pool)}`,
    `--issuer-uri=${shellWord(claims.issuer)}`,
    ...(isDefault ? [] : [`--allowed-audiences=${shellWord(claims.audience)}`]),
    `--attribute-mapping=${shellWord(mapping.join(','))}`,
    `--attribute-condition=${shellWord(condition)}`,
  );
}

/**
 * The command that makes the role of Vault's JWT method admit exactly this token: a body by stdin, since maps cannot be given as
 * plain `key=value`.
 */
export function vaultRoleFor(claims: TokenClaims, { authPath, role, namespace }: VaultRolePlace): string {
  const ofGithub = hasIds(claims);
  const place = claim(claims, 'environment') === undefined ? 'ref' : 'environment';
  const narrow = claim(claims, place);
  const body = jsonText({
    role_type: 'jwt',
    user_claim: userClaim(claims),
    bound_audiences: [claims.audience],
    bound_claims_type: 'string',
    bound_claims: {
      ...Object.fromEntries(boundClaims(claims)),
      ...(ofGithub && narrow !== undefined ? { [place]: narrow } : {}),
    },
    token_policies: ['REPLACE_POLICY'],
    token_no_default_policy: true,
    token_type: 'service',
    token_ttl: '15m',
    token_explicit_max_ttl: '15m',
  });
  const flag = namespace === undefined ? '' : `-namespace=${shellWord(namespace)} `;
  // No here-document: its end would have to stand at the beginning of a line, and errors are shown indented.
  return `printf %s '${body.replaceAll("'", "'\\''")}' |\nvault write ${flag}${shellWord(`auth/${authPath}/role/${role}`)} -`;
}

/** The claim that names the job in Vault: one that stays the same from run to run. */
export function userClaim(claims: TokenClaims): string {
  return hasIds(claims) ? 'repository_id' : namingClaim(claims)[0];
}

function hasIds(claims: TokenClaims): boolean {
  return issuerKind(claims) === 'github' && claim(claims, 'repository_id') !== undefined;
}

export interface VaultRolePlace {
  /** Without `auth/` in front. */
  readonly authPath: string;
  readonly role: string;
  readonly namespace?: string | undefined;
}

/** The rule of a Vault policy that this call needs, and the one that lets the token be given back. */
export function vaultPolicyFor(rule: VaultRule): string {
  return [rule, { path: 'auth/token/revoke-self', capability: 'update' } as const]
    .map(({ path, capability }) => `path ${hclText(path)} {\n  capabilities = ["${capability}"]\n}`)
    .join('\n');
}

export interface VaultRule {
  readonly path: string;
  readonly capability: 'read' | 'list' | 'update';
}

/**
 * The az commands that make a federated credential for exactly this token, on an app registration and on a managed identity.
 * https://learn.microsoft.com/en-us/entra/workload-id/workload-identity-federation-create-trust
 */
export function azureFederatedCredentialFor(claims: TokenClaims, client: string): string {
  const { issuer, subject, audience } = claims;
  const name = credentialName(subject);
  const body = jsonLine({ name, issuer, subject, audiences: [audience] });
  return [
    '# an app registration:',
    command(
      `az ad app federated-credential create --id ${shellWord(client)}`,
      `--parameters ${shellWord(body)}`,
    ),
    '# a user-assigned managed identity:',
    command(
      `az identity federated-credential create --resource-group GROUP --identity-name IDENTITY --name ${name}`,
      `--issuer ${shellWord(issuer)} --subject ${shellWord(subject)}`,
      `--audiences ${shellWord(audience)}`,
    ),
  ].join('\n');
}

/** 3 to 120 letters, digits, `-` and `_`. */
function credentialName(subject: string): string {
  const readable = subject.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return `ci-${readable}`.slice(0, 120).replace(/-$/, '');
}

function partitionOf(roleArn: string): string {
  return /^arn:([a-z-]+):/.exec(roleArn)?.[1] ?? 'aws';
}

function command(...parts: readonly string[]): string {
  return parts.join(' \\\n  ');
}
