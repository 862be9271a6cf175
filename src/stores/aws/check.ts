import { UserError } from '../../core/errors.ts';
import { awsRegion } from '../../references/locator.ts';
import { showText } from '../../references/show-text.ts';
import { type Arn, parseRoleArn } from './arn.ts';
import { partitionOfRegion } from './partitions.ts';
import type { AwsReference } from './reference.ts';
import { defaultRegion } from './regions.ts';
import { type AwsSettings, LONGEST_POLICY } from './settings.ts';

const HOUR_SECONDS = 3600;

/** What can be seen to be wrong with the AWS inputs and references before any call. */
export function checkAwsSettings(
  references: readonly AwsReference[],
  settings: AwsSettings,
): readonly UserError[] {
  const errors: UserError[] = [];
  const { identity, role: first, roleChain, externalId, sessionPolicy, sessionDurationSeconds } = settings;
  if (identity === 'oidc') errors.push(...checkRole('aws-role', first));
  for (const role of roleChain) errors.push(...checkRole('aws-role-chain', role));
  if (externalId !== undefined && roleChain.length === 0) {
    errors.push(
      invalid(
        'aws-external-id is for the hops of aws-role-chain, and there is none',
        'remove it, or add the chain',
      ),
    );
  }
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    errors.push(
      invalid(
        'aws-external-id has 2 to 1,224 characters of A-Z a-z 0-9 _+=,.@:/-',
        'correct aws-external-id',
      ),
    );
  }
  if (sessionPolicy.kind === 'own') errors.push(...checkOwnPolicy(sessionPolicy.policy, settings));
  if (roleChain.length > 0 && sessionDurationSeconds > HOUR_SECONDS) {
    errors.push(
      invalid(
        'aws-session-duration is over 1h, the most that AWS gives a chain of roles',
        'aws-session-duration: 1h, or give the last role a trust of its own and drop the chain',
        'A26',
      ),
    );
  }
  return [
    ...errors,
    ...checkRegions(references, settings),
    ...checkWildcards(references, lastRole(settings)?.account),
  ];
}

function checkOwnPolicy(policy: string, settings: AwsSettings): readonly UserError[] {
  if (lastRole(settings) === undefined && settings.identity === 'ambient') {
    return [
      invalid(
        'aws-session-policy cannot be put on credentials that are there already (identity: ambient)',
        'remove it, or reach the secrets by aws-role-chain',
      ),
    ];
  }
  if (policy.length <= LONGEST_POLICY) return [];
  return [
    invalid(
      `aws-session-policy has ${policy.length} characters, and STS takes ${LONGEST_POLICY}`,
      'shorten it, or use aws-session-policy: auto',
    ),
  ];
}

function checkRole(input: string, role: string | undefined): readonly UserError[] {
  if (role === undefined) {
    return [
      new UserError({
        code: 'INPUT_MISSING',
        what: `input ${input} is empty, and the references to AWS need a role`,
        fix: [
          `${input}: arn:aws:iam::ACCOUNT:role/NAME`,
          'an expression such as vars.X that is not defined here (a fork, another environment) gives an empty text too (T13)',
          'for the credentials of the machine itself: identity: ambient',
        ],
      }),
    ];
  }
  if (parseRoleArn(role) !== undefined) return [];
  return [
    invalid(`${input}: ${showText(role)} is no ARN of a role`, 'arn:aws:iam::ACCOUNT:role/PATH/NAME', 'A22'),
  ];
}

function checkRegions(references: readonly AwsReference[], settings: AwsSettings): readonly UserError[] {
  const fallback = defaultRegion(references, settings);
  const regions = new Set(references.map(({ region }) => region ?? fallback));
  if (fallback !== undefined && !awsRegion.test(fallback)) {
    // It would become a part of the host that the token goes to.
    return [
      invalid(
        `AWS_REGION or AWS_DEFAULT_REGION is ${showText(fallback)}, which is no AWS region`,
        'correct or unset it, or say aws-region: eu-west-1',
      ),
    ];
  }
  if (regions.has(undefined)) {
    // The machine's own configuration may know the region.
    if (settings.identity === 'ambient') return [];
    return [noRegion()];
  }
  const partitions = new Set([...regions].map((region) => partitionOfRegion(region ?? '').name));
  for (const { arn } of references) if (arn !== undefined) partitions.add(arn.partition);
  for (const arn of rolesOf(settings)) partitions.add(arn.partition);
  if (partitions.size <= 1) return [];
  return [
    invalid(
      `role, region and ARNs are of different AWS partitions: ${[...partitions].sort().join(', ')}`,
      'one step works in one partition: use a role and a region of the same',
      'A3',
    ),
  ];
}

/** ListSecrets shows the names of the caller's own account alone. */
export function checkWildcards(
  references: readonly AwsReference[],
  own: string | undefined,
): readonly UserError[] {
  if (own === undefined) return [];
  return references
    .filter(({ wildcard, arn }) => wildcard !== undefined && arn !== undefined && arn.account !== own)
    .map(({ label }) =>
      invalid(
        `${showText(label)} is a wildcard in another account, and AWS lists only the role's own`,
        'name the secrets one by one, or reach that account by aws-role-chain',
      ),
    );
}

/** The roles of the way to the secrets, in order; under `ambient` the first identity is the machine's. */
export function rolesOf(settings: AwsSettings): readonly Arn[] {
  const { role, roleChain } = settings;
  const texts = settings.identity === 'oidc' && role !== undefined ? [role, ...roleChain] : roleChain;
  return texts.flatMap((text) => parseRoleArn(text) ?? []);
}

/** The role that reads; `undefined` where the machine's own identity does. */
export function lastRole(settings: AwsSettings): Arn | undefined {
  return rolesOf(settings).at(-1);
}

function invalid(what: string, fix: string, cause?: string): UserError {
  return new UserError({
    code: 'INPUT_INVALID',
    what,
    fix: [cause === undefined ? fix : `${fix} (${cause})`],
  });
}

export function noRegion(): UserError {
  return new UserError({
    code: 'INPUT_MISSING',
    what: 'no region is known for the references to AWS',
    fix: ['aws-region: eu-west-1', 'or ?region=eu-west-1 behind the reference, or its full ARN'],
  });
}
