import {
  isPathWildcard,
  isPublicName,
  parameterArn,
  nameOf as parameterName,
  parameterResources,
  pathOf,
} from '../ssm/resources.ts';
import type { Service } from './endpoints.ts';
import { partitionOfRegion } from './partitions.ts';
import { LONGEST_POLICY } from './settings.ts';

/** One secret or parameter, or all that begin so, that a session has to read. */
export interface Target {
  readonly service: Exclude<Service, 'sts'>;
  readonly region: string;
  /** Of the ARN, else the role's own. */
  readonly account: string;
  /** Name or ARN as asked; for a wildcard what stands before the star. */
  readonly secretId: string;
  readonly wildcard: boolean;
}

export interface SessionPolicy {
  readonly policy: string;
  /** For the log: what the session may read. */
  readonly form:
    | 'exactly the secrets that are asked for'
    | 'what begins like them'
    | 'the secrets of their accounts and regions'
    | 'every secret that the role may';
}

export interface SessionNeeds {
  readonly targets: readonly Target[];
  readonly batch: boolean;
  readonly list: boolean;
  /** The plan's session must not be able to read a value. */
  readonly purpose: 'read' | 'plan';
}

/**
 * Session policies for the last hop, tightest first; those over STS's limit are left out. The last always fits. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function sessionPolicies(given: SessionNeeds): readonly SessionPolicy[] {
  const needs = { ...given, targets: given.targets.map(withOwner) };
  const forms = [
    {
      form: 'exactly the secrets that are asked for',
      resourcesOf: (of: Targets) => of.flatMap(exactResources),
    },
    { form: 'what begins like them', resourcesOf: prefixResources },
    {
      form: 'the secrets of their accounts and regions',
      resourcesOf: (of: Targets) => of.map((t) => arnOf(t, '*')),
    },
  ] as const;
  const policies: readonly SessionPolicy[] = [
    ...forms.map(({ form, resourcesOf }) => ({
      form,
      policy: render(resourcesOf, viaServices(needs.targets), needs),
    })),
    // Accounts and regions by the dozen: even their list is too long. The session still does nothing but read secrets.
    { form: 'every secret that the role may', policy: render(() => ['*'], anywhere(needs.targets), needs) },
  ];
  return policies.filter(({ policy }) => policy.length <= LONGEST_POLICY);
}

type Targets = readonly Target[];

/** A public parameter is in no account, and no wildcard behind an account covers it: it is grouped apart. */
function withOwner(target: Target): Target {
  return target.service === 'ssm' && isPublicName(nameOf(target)) ? { ...target, account: '' } : target;
}

/** For every hop but the last: it may go on to the next role, and nothing else. */
export function chainPolicy(nextRole: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: nextRole }],
  });
}

function render(
  resourcesOf: (targets: Targets) => readonly string[],
  services: readonly string[],
  needs: SessionNeeds,
): string {
  const operator = services.some((service) => service.includes('*')) ? 'StringLike' : 'StringEquals';
  const statements = [
    ...secretStatements(resourcesOf, needs),
    ...parameterStatements(resourcesOf, needs),
    ...(needs.purpose === 'read'
      ? [
          {
            Effect: 'Allow',
            Action: 'kms:Decrypt',
            Resource: '*',
            Condition: { [operator]: { 'kms:ViaService': services } },
          },
        ]
      : []),
  ];
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function secretStatements(
  resourcesOf: (targets: Targets) => readonly string[],
  { targets, batch, list, purpose }: SessionNeeds,
) {
  const own = targets.filter(({ service }) => service === 'secretsmanager');
  if (own.length === 0) return [];
  const reads = purpose === 'read';
  return [
    {
      Effect: 'Allow',
      Action: [...(reads ? ['secretsmanager:GetSecretValue'] : []), 'secretsmanager:DescribeSecret'],
      Resource: distinct(resourcesOf(own)),
    },
    ...(reads && batch
      ? [{ Effect: 'Allow', Action: 'secretsmanager:BatchGetSecretValue', Resource: '*' }]
      : []),
    ...(list ? [{ Effect: 'Allow', Action: 'secretsmanager:ListSecrets', Resource: '*' }] : []),
  ];
}

/** A path is read by a call that takes it whole; other wildcards are listed, and then read by name. */
function parameterStatements(
  resourcesOf: (targets: Targets) => readonly string[],
  { targets, purpose }: SessionNeeds,
) {
  const own = targets.filter(({ service }) => service === 'ssm');
  if (own.length === 0) return [];
  const paths = own.filter(isPathWildcard);
  const named = own.filter((target) => !isPathWildcard(target));
  const lists = purpose === 'plan' || named.some(({ wildcard }) => wildcard);
  const reading = [
    { Action: 'ssm:GetParameters', of: named },
    { Action: 'ssm:GetParametersByPath', of: paths },
  ].filter(({ of }) => purpose === 'read' && of.length > 0);
  return [
    ...reading.map(({ Action, of }) => ({ Effect: 'Allow', Action, Resource: distinct(resourcesOf(of)) })),
    ...(lists ? [{ Effect: 'Allow', Action: 'ssm:DescribeParameters', Resource: '*' }] : []),
  ];
}

function viaServices(targets: Targets): readonly string[] {
  return distinct(
    targets.map(({ service, region }) => `${service}.${region}.${partitionOfRegion(region).suffix}`),
  );
}

function anywhere(targets: Targets): readonly string[] {
  return distinct(targets.map(({ service }) => `${service}.*`));
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

/**
 * The ARNs that a secret, as it is asked for, may have: those end in a hyphen and six characters. An ARN that ends so
 * already is a full one, save where the six could be a word or date of the author's own (`-backup`, `-202611`).
 */
export function exactResources(target: Target): readonly string[] {
  const { service, secretId, wildcard } = target;
  if (service === 'ssm') return parameterResources(target);
  const isArn = secretId.startsWith('arn:');
  const literal = escapeWildcards(secretId);
  if (wildcard) return [isArn ? `${literal}*` : arnOf(target, `${literal}*`)];
  if (!isArn) return [arnOf(target, `${literal}-??????`)];
  const suffix = /-([A-Za-z0-9]{6})$/.exec(secretId)?.[1];
  const isFull = suffix !== undefined && !/^([A-Z]?[a-z]+|[A-Z]+|[0-9]+)$/.test(suffix);
  return isFull ? [literal] : [literal, `${literal}-??????`];
}

/** The longest common beginning that ends in `/`, for each account (or none) and region. */
function prefixResources(targets: Targets): readonly string[] {
  const places = Map.groupBy(targets, ({ account, region }) => `${region} ${account}`);
  return [...places.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const names = own.map(nameOf);
    const common = names.reduce(commonBeginning);
    return [
      arnOf(first, `${escapeWildcards(common.slice(0, common.lastIndexOf('/') + 1))}*`),
      // A path itself does not begin with itself and a slash.
      ...own.filter(isPathWildcard).map((target) => parameterArn(target, pathOf(target))),
    ];
  });
}

/**
 * What a policy would take for a wildcard or a variable, as the character itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function escapeWildcards(text: string): string {
  return text.replace(/[*?$]/g, (character) => `\${${character}}`);
}

function nameOf({ service, secretId }: Target): string {
  if (service === 'ssm') return parameterName(secretId).replace(/^\//, '');
  return secretId.startsWith('arn:') ? secretId.split(':').slice(6).join(':') : secretId;
}

function commonBeginning(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}

function arnOf(target: Target, name: string): string {
  const { service, region, account } = target;
  if (service === 'ssm') return parameterArn(target, name);
  return `arn:${partitionOfRegion(region).name}:secretsmanager:${region}:${account}:secret:${name}`;
}
