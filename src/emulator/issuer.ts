import { generateKeyPair, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { signJwt } from './jwt.ts';
import { readPublishedKeys } from './published-keys.ts';
import type { IssuerSeed } from './seed.ts';

/** GitHub's tokens live five minutes and are dated back ten minutes for clocks that lag. */
const LIFETIME_SECONDS = 300;
const NOT_BEFORE_SECONDS = 600;

/** Default claims of a job: a push to main of acme/web. Ids as in the product's documents. */
const defaultClaims: Readonly<Record<string, string>> = {
  repository: 'acme/web',
  repository_id: '456',
  repository_owner_id: '123',
  repository_visibility: 'private',
  ref: 'refs/heads/main',
  ref_type: 'branch',
  sha: '9fceb02d0ae598e95dc970b74767f19372d61af8',
  head_ref: '',
  base_ref: '',
  event_name: 'push',
  workflow: 'deploy',
  run_id: '4711',
  run_number: '42',
  run_attempt: '1',
  check_run_id: '815',
  runner_environment: 'github-hosted',
  actor: 'octocat',
  actor_id: '583231',
};

/** The OIDC issuer: GitHub's claims, a key pair of its own, and the token that jobs ask with. */
export interface Issuer {
  readonly url: string;
  /** What a job sends as Bearer to ask for a token. */
  readonly requestToken: string;
  /** The claims of a token for this audience; without one it is the URL of the repository's owner. */
  claims(audience: string | undefined): Readonly<Record<string, unknown>>;
  sign(claims: Readonly<Record<string, unknown>>): string;
  /** The published keys (RFC 7517). */
  keySet(): { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  /** The keys of the issuer that a token names: this one or a trusted one; `undefined` where they cannot be had. */
  keysOf(issuer: string): readonly KeyObject[] | undefined;
}

export async function createIssuer(seed: IssuerSeed, now: () => Date): Promise<Issuer> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const id = randomUUID();
  const keys = new Map<string, readonly KeyObject[]>(
    await Promise.all(seed.trusted.map(async (url) => [url, await readPublishedKeys(url)] as const)),
  );
  keys.set(seed.url, [publicKey]);
  return {
    url: seed.url,
    requestToken: [{ typ: 'JWT', alg: 'HS256' }, { jti: randomUUID() }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .concat(randomBytes(32).toString('base64url'))
      .join('.'),
    claims: (audience) => claimsOf(seed, audience, now()),
    sign: (claims) => signJwt(claims, { id, privateKey }),
    keySet: () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: id, use: 'sig', alg: 'RS256' }] }),
    keysOf: (issuer) => keys.get(issuer),
  };
}

function claimsOf(
  seed: IssuerSeed,
  audience: string | undefined,
  now: Date,
): Readonly<Record<string, unknown>> {
  const given: Readonly<Record<string, string>> = { ...defaultClaims, ...seed.claims };
  const claim = (name: string): string => given[name] ?? '';
  const [owner = ''] = claim('repository').split('/');
  const workflow = `${claim('repository')}/.github/workflows/deploy.yml@${claim('ref')}`;
  const issued = Math.floor(now.getTime() / 1000);
  return {
    repository_owner: owner,
    workflow_ref: workflow,
    workflow_sha: claim('sha'),
    job_workflow_ref: workflow,
    job_workflow_sha: claim('sha'),
    ...given,
    sub: seed.subject ?? defaultSubject(claim, seed.immutableSubject),
    aud: audience !== undefined && audience !== '' ? audience : `https://github.com/${owner}`,
    iss: seed.url,
    jti: randomUUID(),
    iat: issued,
    nbf: issued - NOT_BEFORE_SECONDS,
    exp: issued + LIFETIME_SECONDS,
  };
}

/** https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims */
function defaultSubject(claim: (name: string) => string, isImmutable: boolean): string {
  const [owner, name] = claim('repository').split('/');
  const repository = isImmutable
    ? `${owner}@${claim('repository_owner_id')}/${name}@${claim('repository_id')}`
    : claim('repository');
  if (claim('environment') !== '')
    return `repo:${repository}:environment:${escapeColons(claim('environment'))}`;
  if (claim('event_name') === 'pull_request') return `repo:${repository}:pull_request`;
  return `repo:${repository}:ref:${escapeColons(claim('ref'))}`;
}

function escapeColons(text: string): string {
  return text.replaceAll(':', '%3A');
}
