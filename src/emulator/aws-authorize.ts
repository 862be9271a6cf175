import type { AwsCaller } from './aws-state.ts';
import {
  evaluatePolicies,
  evaluatePolicy,
  type PolicyDocument,
  type PolicyPrincipal,
  type PolicyRequest,
  type Verdict,
} from './iam-policy.ts';

export interface AwsAccess {
  readonly action: string;
  readonly resource: string;
  /** Whose account the resource is in; the caller's own for actions without one. */
  readonly resourceAccount: string;
  /** The resource's own policy, where it has one. */
  readonly resourcePolicy?: PolicyDocument | undefined;
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** `undefined` means allowed; otherwise the end of the denial's message, from "because" or "with" on. */
export type Denial = string | undefined;

/**
 * Decides as IAM does: an explicit deny anywhere wins; then the organisation, the identity's policies or the
 * resource's (both, over accounts), the boundary and the session's policies must each allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function denialOf(caller: AwsCaller, access: AwsAccess): Denial {
  const request: PolicyRequest = {
    action: access.action,
    resource: access.resource,
    context: new Map([...callerContext(caller), ...access.context]),
  };
  const resource = resourceVerdicts(caller, access.resourcePolicy, request);
  const isCrossAccount = access.resourceAccount !== caller.account;
  const optional = (policy: PolicyDocument | undefined): Verdict =>
    policy === undefined ? 'allow' : evaluatePolicy(policy, request);
  const organisation = optional(caller.serviceControlPolicy);
  const boundary = optional(caller.boundary);
  const identity = evaluatePolicies(caller.identityPolicies, request);
  const session =
    caller.sessionPolicies.length === 0 ? 'allow' : evaluatePolicies(caller.sessionPolicies, request);

  const denied = (
    [
      [organisation, 'a service control policy'],
      [resource.any, 'a resource-based policy'],
      [identity, 'an identity-based policy'],
      [boundary, 'a permissions boundary'],
      [session, 'a session policy'],
    ] as const
  ).find(([verdict]) => verdict === 'deny');
  if (denied !== undefined) return `with an explicit deny in ${denied[1]}`;
  const missing = (policy: string): string => `because no ${policy} allows the ${access.action} action`;
  if (organisation !== 'allow') return missing('service control policy');
  if (isCrossAccount) {
    if (identity !== 'allow') return missing('identity-based policy');
    if (resource.any !== 'allow') return missing('resource-based policy');
  } else {
    if (resource.session === 'allow') return undefined;
    if (identity !== 'allow' && resource.role !== 'allow') return missing('identity-based policy');
  }
  if (boundary !== 'allow') return missing('permissions boundary');
  if (session !== 'allow') return missing('session policy');
  return undefined;
}

interface ResourceVerdicts {
  /** For the role (or user) itself. Within its own account that is a grant by itself. */
  readonly role: Verdict;
  /** For this very session, past session policies and boundaries. */
  readonly session: Verdict;
  /** For the role, the session or the whole account. */
  readonly any: Verdict;
}

function resourceVerdicts(
  caller: AwsCaller,
  policy: PolicyDocument | undefined,
  request: PolicyRequest,
): ResourceVerdicts {
  if (policy === undefined) return { role: 'none', session: 'none', any: 'none' };
  const role = evaluatePolicy(policy, request, (principal) => isRoleItself(principal, caller));
  const session = evaluatePolicy(
    policy,
    request,
    (principal) => principal.type === 'AWS' && caller.roleArn !== undefined && principal.value === caller.arn,
  );
  const any = evaluatePolicy(policy, request, (principal) => isCaller(principal, caller));
  return { role, session, any };
}

function isRoleItself(principal: PolicyPrincipal, caller: AwsCaller): boolean {
  return principal.value === '*'
    ? principal.type !== 'Service'
    : isAws(principal, caller.roleArn ?? caller.arn);
}

/** Whether a principal of a policy names the caller: itself, its role, its account, or everyone. */
export function isCaller(principal: PolicyPrincipal, caller: AwsCaller): boolean {
  return (
    isRoleItself(principal, caller) ||
    isAws(principal, caller.arn) ||
    isAws(principal, caller.account) ||
    (principal.type === 'AWS' &&
      new RegExp(`^arn:[a-z-]+:iam::${caller.account}:root$`).test(principal.value))
  );
}

function isAws(principal: PolicyPrincipal, value: string): boolean {
  return principal.type === 'AWS' && principal.value === value;
}

/**
 * Decides `kms:Decrypt` on a customer's key. The key policy must let the caller in by name, or its account, in which
 * case the caller's own policies must as well; over accounts both are needed in any case.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
export function canDecrypt(
  caller: AwsCaller,
  key: { readonly arn: string; readonly account: string; readonly policy: PolicyDocument | undefined },
  context: ReadonlyMap<string, readonly string[]>,
): boolean {
  const request: PolicyRequest = {
    action: 'kms:Decrypt',
    resource: key.arn,
    context: new Map([...callerContext(caller), ...context]),
  };
  const isOwn = key.account === caller.account;
  if (key.policy !== undefined) {
    const byKey = evaluatePolicy(key.policy, request, (principal) => isCaller(principal, caller));
    if (byKey !== 'allow') return false;
  } else if (!isOwn) {
    return false;
  }
  return (
    denialOf(caller, {
      action: 'kms:Decrypt',
      resource: key.arn,
      resourceAccount: key.account,
      resourcePolicy: key.policy,
      context,
    }) === undefined
  );
}

function callerContext(caller: AwsCaller): ReadonlyMap<string, readonly string[]> {
  return new Map([
    ['aws:principalarn', [caller.roleArn ?? caller.arn]],
    ['aws:principalaccount', [caller.account]],
    ['aws:principaltype', [caller.roleArn === undefined ? 'User' : 'AssumedRole']],
    ['aws:userid', [caller.userId]],
  ]);
}
