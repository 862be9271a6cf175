import type { TokenClaims } from '../identity/token.ts';

/**
 * How the token's subject came about: GitHub's default by names, the default with the ids of owner and repository in it
 * (repositories made, renamed or moved after 15 July 2026, and those that opted in), or a template of the owner's own.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
export type SubjectForm = 'default' | 'immutable' | 'custom';

/** What GitHub's default subject ends in. */
export type SubjectContext = 'environment' | 'pull-request' | 'tag' | 'branch';

/** `undefined` where the claims are not GitHub's, so that there is no default to compare with. */
export function subjectForm(claims: TokenClaims): SubjectForm | undefined {
  const repository = claim(claims, 'repository');
  const tail = defaultTail(claims);
  if (repository === undefined || tail === undefined) return undefined;
  if (claims.subject === `repo:${repository}:${tail}`) return 'default';
  return withoutIds(claims) === `repo:${repository}:${tail}` ? 'immutable' : 'custom';
}

/** The environment comes first, then the event, then the ref: in that order GitHub builds the subject. */
export function subjectContext(claims: TokenClaims): SubjectContext | undefined {
  if (claim(claims, 'environment') !== undefined) return 'environment';
  if (claim(claims, 'event_name') === 'pull_request') return 'pull-request';
  const ref = claim(claims, 'ref');
  if (ref === undefined) return undefined;
  return claim(claims, 'ref_type') === 'tag' || ref.startsWith('refs/tags/') ? 'tag' : 'branch';
}

/** A claim's text; an empty one counts as absent. */
export function claim(claims: TokenClaims, name: string): string | undefined {
  const value = claims.others.get(name);
  return value === '' ? undefined : value;
}

function defaultTail(claims: TokenClaims): string | undefined {
  switch (subjectContext(claims)) {
    case 'environment':
      return `environment:${escaped(claim(claims, 'environment'))}`;
    case 'pull-request':
      return 'pull_request';
    case 'tag':
    case 'branch':
      return `ref:${escaped(claim(claims, 'ref'))}`;
    default:
      return undefined;
  }
}

/** A colon inside a value is written `%3A`, so that it does not look like a separator. */
function escaped(value: string | undefined): string {
  return (value ?? '').replaceAll(':', '%3A');
}

function withoutIds(claims: TokenClaims): string {
  return claims.subject.replace(
    /^repo:([^/@:]+)@(\d+)\/([^/@:]+)@(\d+):/,
    (whole, owner: string, ownerId: string, repository: string, repositoryId: string) => {
      const agrees =
        ownerId === (claim(claims, 'repository_owner_id') ?? ownerId) &&
        repositoryId === (claim(claims, 'repository_id') ?? repositoryId);
      return agrees ? `repo:${owner}/${repository}:` : whole;
    },
  );
}
