import type { Jwt } from './jwt.ts';
import type { State } from './state.ts';
import { Refusal } from './wire.ts';

/** How far an issuer's clock may be ahead. */
const CLOCK_LEEWAY_SECONDS = 300;

/** Provider, audience, keys and times, in the order in which STS is seen to check them. */
export function checkIdentity(
  roleArn: string,
  jwt: Jwt,
  state: State,
): { readonly provider: string; readonly audience: string } {
  const invalidToken = (message: string): Refusal => new Refusal(400, 'InvalidIdentityToken', message);
  const issuer = claimText(jwt, 'iss');
  const provider = issuer.replace(/^https?:\/\//, '');
  const [, partition, accountId = ''] = /^arn:([a-z-]+):iam::(\d{12}):/.exec(roleArn) ?? [];
  const account = state.aws.account(accountId);
  const clientIds = account?.partition === partition ? account?.oidcProviders : undefined;
  if (clientIds === undefined || !Object.hasOwn(clientIds, provider)) {
    throw invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`);
  }
  const audiences = jwt.payload['aud'];
  const audience = (Array.isArray(audiences) ? audiences : [audiences]).find(
    (item): item is string => typeof item === 'string' && clientIds[provider]?.includes(item) === true,
  );
  if (audience === undefined) throw invalidToken('Incorrect token audience');
  const keys = state.issuer.keysOf(issuer);
  if (keys === undefined)
    throw invalidToken(
      "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  if (!keys.some((key) => jwt.isSignedBy(key))) throw invalidToken('The ID Token signature is not valid');
  const now = Math.floor(state.now().getTime() / 1000);
  const { exp, iat, nbf } = jwt.payload;
  if (!Number.isInteger(exp) || !Number.isInteger(iat))
    throw invalidToken('exp and iat must be whole numbers');
  if (claimText(jwt, 'sub') === '') throw invalidToken('The ID Token has no subject');
  if (Number(exp) <= now) {
    throw new Refusal(
      400,
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time ${Number(exp)}`,
    );
  }
  if (
    Number(iat) > now + CLOCK_LEEWAY_SECONDS ||
    (typeof nbf === 'number' && nbf > now + CLOCK_LEEWAY_SECONDS)
  ) {
    throw invalidToken('The ID Token is not yet valid');
  }
  return { provider, audience };
}

/** A claim that is a text; else an empty one. */
export function claimText(jwt: Jwt, name: string): string {
  const value = jwt.payload[name];
  return typeof value === 'string' ? value : '';
}

/**
 * The claims that trust policies may look at besides `sub`, `aud` and `amr`, by issuer. Any other claim is absent
 * from the request, so a condition on it never holds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
const knownClaims: readonly (readonly [issuer: RegExp, claims: readonly string[]])[] = [
  [
    /^token\.actions\.([a-z0-9-]+\.ghe\.com|githubusercontent\.com(\/.+)?)$/,
    [
      'actor',
      'actor_id',
      'enterprise_id',
      'environment',
      'job_workflow_ref',
      'ref',
      'repository',
      'repository_id',
      'repository_owner_id',
      'workflow',
    ],
  ],
  [
    /^gitlab\.com$/,
    [
      'namespace_id',
      'project_id',
      'pipeline_source',
      'ref_protected',
      'runner_environment',
      'user_access_level',
      'user_email',
      'user_id',
      'user_login',
    ],
  ],
  [
    /^agent\.buildkite\.com$/,
    [
      'organization_id',
      'organization_slug',
      'pipeline_id',
      'pipeline_slug',
      'build_branch',
      'cluster_id',
      'cluster_name',
    ],
  ],
];

/** The condition keys of a web identity, prefixed by its provider. */
export function webIdentityContext(
  provider: string,
  jwt: Jwt,
): readonly (readonly [string, readonly string[]])[] {
  const further = knownClaims.find(([issuer]) => issuer.test(provider))?.[1] ?? [];
  return ['aud', 'sub', 'amr', ...further].flatMap((name) => {
    const value = jwt.payload[name];
    const texts = (Array.isArray(value) ? value : [value]).filter(
      (item): item is string => typeof item === 'string',
    );
    return texts.length === 0 ? [] : [[`${provider}:${name}`.toLowerCase(), texts] as const];
  });
}
