import type { TokenClaims } from '../identity/token.ts';
import { likeText } from './quote.ts';
import { claim } from './subject.ts';

/** Whose tokens these are, as far as trusts are written differently for them. */
export type IssuerKind =
  | 'github'
  | 'forgejo'
  | 'gitlab'
  | 'circleci'
  | 'buildkite'
  | 'bitbucket'
  | 'azure-pipelines'
  | 'hcp-terraform'
  | 'other';

/** What a trust in the tokens of one CI is written about, besides issuer and audience. */
interface Form {
  readonly is: (claims: TokenClaims) => boolean;
  /** Tell the job; where the token lacks one of them the whole subject does. */
  readonly bound: readonly string[];
  /** Bound too, where the token has them. */
  readonly further?: readonly string[];
  /** Further claims that STS compares, and that outlive a rename. */
  readonly knownToSts?: readonly string[];
  /** Issuers for which STS does; all of this kind where absent. */
  readonly stsIssuer?: RegExp;
  /** Names the job in the subject's place, which differs from run to run or is longer than Google takes. */
  readonly name?: readonly string[];
  /** The subject before and behind the part that differs from run to run, and how that part looks under StringLike. */
  readonly varying?: { readonly around: RegExp; readonly like: string };
}

/** The pages of docs/ci say the same, each with its source. */
const forms: Readonly<Record<IssuerKind, Form>> = {
  github: {
    is: ({ issuer }) =>
      /^https:\/\/token\.actions\.(githubusercontent\.com|[a-z0-9-]+\.ghe\.com)(\/|$)/.test(issuer) ||
      /\/_services\/token(\/|$)/.test(issuer),
    bound: ['repository_owner_id', 'repository_id'],
    knownToSts: ['repository_id'],
    stsIssuer: /^https:\/\/token\.actions\.(githubusercontent\.com(\/|$)|[a-z0-9-]+\.ghe\.com$)/,
  },
  forgejo: { is: ({ issuer }) => /\/api\/actions$/.test(issuer), bound: ['sub'] },
  gitlab: {
    is: (claims) => ['project_path', 'namespace_path'].every((name) => claim(claims, name) !== undefined),
    bound: ['project_id', 'ref_path'],
    knownToSts: ['project_id'],
    stsIssuer: /^https:\/\/gitlab\.com$/,
  },
  circleci: {
    is: ({ issuer }) => /^https:\/\/oidc\.circleci\.com\/org\//.test(issuer),
    bound: ['project-id', 'vcs-origin', 'vcs-ref'].map((name) => `oidc.circleci.com/${name}`),
    name: ['oidc.circleci.com/project-id'],
    // Whoever started it. A star there would also match a branch that is called like the rest of the subject.
    varying: {
      around: /^(org\/[^/]+\/project\/[^/]+\/user\/)[^/]+(.*)$/s,
      like: '????????-????-????-????-????????????',
    },
  },
  buildkite: {
    is: ({ issuer }) => issuer === 'https://agent.buildkite.com',
    bound: ['organization_slug', 'pipeline_slug', 'build_branch'],
    // Absent where they were not asked for.
    further: ['organization_id', 'pipeline_id'],
    knownToSts: ['organization_id', 'pipeline_id'],
    name: ['pipeline_id', 'pipeline_slug'],
    varying: { around: /^(.*:commit:)[^:]*(:step:.*)$/s, like: '*' },
  },
  bitbucket: {
    is: ({ issuer }) => /^https:\/\/api\.bitbucket\.org\//.test(issuer),
    bound: ['repositoryUuid'],
    // A tag has no branch.
    further: ['branchName', 'deploymentEnvironmentUuid'],
    name: ['repositoryUuid'],
    varying: { around: /^(.*:)[^:]*()$/s, like: '*' },
  },
  'azure-pipelines': {
    is: ({ issuer }) => /^https:\/\/vstoken\.dev\.azure\.com\//.test(issuer),
    bound: ['sub'],
    further: ['rpo_ref'],
  },
  'hcp-terraform': {
    is: (claims) => claim(claims, 'terraform_workspace_id') !== undefined,
    bound: ['terraform_organization_id', 'terraform_workspace_id', 'terraform_run_phase'],
    name: ['terraform_workspace_id'],
  },
  other: { is: () => true, bound: ['sub'] },
};

const kinds: readonly IssuerKind[] = [
  'github',
  'forgejo',
  'gitlab',
  'circleci',
  'buildkite',
  'bitbucket',
  'azure-pipelines',
  'hcp-terraform',
];

export function issuerKind(claims: TokenClaims): IssuerKind {
  return kinds.find((kind) => forms[kind].is(claims)) ?? 'other';
}

/** Claims with their values: what this job is told by, from run to run. */
export function boundClaims(claims: TokenClaims): readonly (readonly [name: string, value: string])[] {
  const { bound, further = [] } = forms[issuerKind(claims)];
  const found = present(claims, bound);
  return [
    ...(found.length === bound.length ? found : [['sub', claims.subject] as const]),
    ...present(claims, further),
  ];
}

/**
 * Claims that STS compares besides `aud` and `sub`, and that outlive a rename.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 * @param partition of the role: elsewhere than in the commercial one STS knows `aud` and `sub` alone
 */
export function claimsKnownToSts(
  claims: TokenClaims,
  partition: string,
): readonly (readonly [name: string, value: string])[] {
  const { knownToSts = [], stsIssuer } = forms[issuerKind(claims)];
  return partition !== 'aws' || stsIssuer?.test(claims.issuer) === false ? [] : present(claims, knownToSts);
}

/** What names the job for Google and Vault: a claim and its value. */
export function namingClaim(claims: TokenClaims): readonly [name: string, value: string] {
  const { name = [] } = forms[issuerKind(claims)];
  return present(claims, name)[0] ?? ['sub', claims.subject];
}

/** For StringLike, with wildcards for what differs from run to run; `undefined` where nothing does. */
export function subjectPattern(claims: TokenClaims): string | undefined {
  const { varying } = forms[issuerKind(claims)];
  const [, before, behind] = varying?.around.exec(claims.subject) ?? [];
  if (varying === undefined || before === undefined || behind === undefined) return undefined;
  return `${likeText(before)}${varying.like}${likeText(behind)}`;
}

function present(
  claims: TokenClaims,
  names: readonly string[],
): readonly (readonly [name: string, value: string])[] {
  return names.flatMap((name) => {
    const value = claim(claims, name);
    return value === undefined ? [] : [[name, value] as const];
  });
}
