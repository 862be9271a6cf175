import { isRecord } from './wire.ts';

/**
 * The part of the IAM policy language that the embedded cloud evaluates.
 * An element or operator outside it is refused when the policy is read: silently ignoring a condition would
 * let a test pass that the real service fails.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export interface PolicyDocument {
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly principals?: readonly PolicyPrincipal[];
  readonly notPrincipals?: readonly PolicyPrincipal[];
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly conditions: readonly PolicyCondition[];
}

export interface PolicyPrincipal {
  readonly type: 'AWS' | 'Federated' | 'Service' | '*';
  readonly value: string;
}

export interface PolicyCondition {
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly operator: Operator;
  readonly ifExists: boolean;
  /** Lower case: condition keys are compared without case. */
  readonly key: string;
  readonly values: readonly string[];
}

const operators = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'ArnEquals',
  'ArnNotEquals',
  'ArnLike',
  'ArnNotLike',
  'Bool',
  'Null',
] as const;

type Operator = (typeof operators)[number];

export type PolicyKind = 'identity' | 'session' | 'resource' | 'trust';

/** A policy document that IAM would refuse, or that the embedded cloud cannot evaluate. */
export class PolicyMistake extends Error {
  override readonly name = 'PolicyMistake';
}

export interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  /** Keys in lower case. A key that is absent here is absent from the request. */
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** What one policy says of a request. */
export type Verdict = 'allow' | 'deny' | 'none';

/**
 * Reads a policy document.
 * @throws PolicyMistake
 */
export function parsePolicy(json: unknown, kind: PolicyKind): PolicyDocument {
  const document = asObject(json, 'the policy');
  refuseUnknown(document, ['Version', 'Id', 'Statement'], 'the policy');
  const version = document['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    throw new PolicyMistake('Version must be 2012-10-17');
  }
  const statements = document['Statement'];
  if (statements === undefined) throw new PolicyMistake('Statement is missing');
  const list: readonly unknown[] = Array.isArray(statements) ? statements : [statements];
  if (list.length === 0) throw new PolicyMistake('Statement is empty');
  return { statements: list.map((statement, index) => parseStatement(statement, index, kind)) };
}

const statementKeys = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

function parseStatement(json: unknown, index: number, kind: PolicyKind): PolicyStatement {
  const where = `Statement[${index}]`;
  const statement = asObject(json, where);
  refuseUnknown(statement, statementKeys, where);
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new PolicyMistake(`${where}.Effect must be Allow or Deny`);
  const hasPrincipal = statement['Principal'] !== undefined || statement['NotPrincipal'] !== undefined;
  const wantsPrincipal = kind === 'resource' || kind === 'trust';
  if (hasPrincipal !== wantsPrincipal) {
    throw new PolicyMistake(`${where} ${wantsPrincipal ? 'needs a' : 'must have no'} Principal`);
  }
  const wantsResource = kind !== 'trust';
  const hasResource = statement['Resource'] !== undefined || statement['NotResource'] !== undefined;
  if (hasResource !== wantsResource) {
    throw new PolicyMistake(`${where} ${wantsResource ? 'needs a' : 'must have no'} Resource`);
  }
  const actions = optionalTexts(statement, 'Action', where);
  const notActions = optionalTexts(statement, 'NotAction', where);
  if ((actions === undefined) === (notActions === undefined)) {
    throw new PolicyMistake(`${where} needs one of Action and NotAction`);
  }
  for (const action of [...(actions ?? []), ...(notActions ?? [])]) {
    if (action !== '*' && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action)) {
      throw new PolicyMistake(`${where}.Action must be "service:Action"`);
    }
  }
  const resources = optionalTexts(statement, 'Resource', where);
  const notResources = optionalTexts(statement, 'NotResource', where);
  for (const resource of [...(resources ?? []), ...(notResources ?? [])]) {
    if (resource !== '*' && !resource.startsWith('arn:')) {
      throw new PolicyMistake(`${where}.Resource must be an ARN or *`);
    }
  }
  const principals = parsePrincipals(statement['Principal'], `${where}.Principal`);
  const notPrincipals = parsePrincipals(statement['NotPrincipal'], `${where}.NotPrincipal`);
  return {
    effect,
    ...(principals === undefined ? {} : { principals }),
    ...(notPrincipals === undefined ? {} : { notPrincipals }),
    ...(actions === undefined ? {} : { actions }),
    ...(notActions === undefined ? {} : { notActions }),
    ...(resources === undefined ? {} : { resources }),
    ...(notResources === undefined ? {} : { notResources }),
    conditions: parseConditions(statement['Condition'], `${where}.Condition`),
  };
}

function parsePrincipals(json: unknown, where: string): readonly PolicyPrincipal[] | undefined {
  if (json === undefined) return undefined;
  if (json === '*') return [{ type: '*', value: '*' }];
  const principal = asObject(json, where);
  return Object.entries(principal).flatMap(([type, value]) => {
    if (type !== 'AWS' && type !== 'Federated' && type !== 'Service') {
      throw new PolicyMistake(`${where} knows AWS, Federated and Service, not ${type}`);
    }
    return texts(value, `${where}.${type}`).map((text) => ({ type, value: text }));
  });
}

function parseConditions(json: unknown, where: string): readonly PolicyCondition[] {
  if (json === undefined) return [];
  return Object.entries(asObject(json, where)).flatMap(([name, keys]) => {
    const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
    const operator = operators.find((known) => known === match?.[2]);
    const set = match?.[1];
    if (operator === undefined)
      throw new PolicyMistake(`${where} has an operator that is not evaluated: ${name}`);
    return Object.entries(asObject(keys, `${where}.${name}`)).map(([key, value]) => ({
      set: set === 'ForAllValues' || set === 'ForAnyValue' ? set : undefined,
      operator,
      ifExists: match?.[3] !== undefined,
      key: key.toLowerCase(),
      values: texts(value, `${where}.${name}.${key}`),
    }));
  });
}

/**
 * What a policy says of a request.
 * @param matchesPrincipal for policies that name principals: whether one of them is the caller
 */
export function evaluatePolicy(
  policy: PolicyDocument,
  request: PolicyRequest,
  matchesPrincipal: (principal: PolicyPrincipal) => boolean = () => false,
): Verdict {
  let verdict: Verdict = 'none';
  for (const statement of policy.statements) {
    if (!appliesTo(statement, request, matchesPrincipal)) continue;
    if (statement.effect === 'Deny') return 'deny';
    verdict = 'allow';
  }
  return verdict;
}

/** What several policies of one kind say together. */
export function evaluatePolicies(policies: readonly PolicyDocument[], request: PolicyRequest): Verdict {
  const verdicts = policies.map((policy) => evaluatePolicy(policy, request));
  if (verdicts.includes('deny')) return 'deny';
  return verdicts.includes('allow') ? 'allow' : 'none';
}

function appliesTo(
  statement: PolicyStatement,
  request: PolicyRequest,
  matchesPrincipal: (principal: PolicyPrincipal) => boolean,
): boolean {
  const { principals, notPrincipals, actions, notActions, resources, notResources } = statement;
  if (principals !== undefined && !principals.some(matchesPrincipal)) return false;
  if (notPrincipals?.some(matchesPrincipal) === true) return false;
  const isAction = (pattern: string): boolean =>
    matchesWildcard(pattern.toLowerCase(), request.action.toLowerCase());
  if (actions !== undefined && !actions.some(isAction)) return false;
  if (notActions?.some(isAction) === true) return false;
  const isResource = (pattern: string): boolean => matchesText(pattern, request.resource, request.context);
  if (resources !== undefined && !resources.some(isResource)) return false;
  if (notResources?.some(isResource) === true) return false;
  return statement.conditions.every((condition) => isMet(condition, request.context));
}

function isMet(condition: PolicyCondition, context: PolicyRequest['context']): boolean {
  const present = context.get(condition.key);
  if (condition.operator === 'Null') {
    return condition.values.some((value) => (value === 'true') === (present === undefined));
  }
  const negated = condition.operator.includes('Not');
  if (present === undefined || present.length === 0) {
    return condition.ifExists || negated || condition.set === 'ForAllValues';
  }
  const matches = (value: string): boolean =>
    condition.values.some((pattern) => compare(condition.operator, pattern, value, context));
  const holds = (value: string): boolean => (negated ? !matches(value) : matches(value));
  return condition.set === 'ForAnyValue' || (condition.set === undefined && !negated)
    ? present.some(holds)
    : present.every(holds);
}

/** The positive comparison behind an operator; the caller turns it around for the negated ones. */
function compare(
  operator: Operator,
  pattern: string,
  value: string,
  context: PolicyRequest['context'],
): boolean {
  switch (operator) {
    case 'StringLike':
    case 'StringNotLike':
    case 'ArnLike':
    case 'ArnNotLike':
    case 'ArnEquals':
    case 'ArnNotEquals':
      return matchesText(pattern, value, context);
    case 'StringEqualsIgnoreCase':
    case 'StringNotEqualsIgnoreCase':
    case 'Bool':
      return pattern.toLowerCase() === value.toLowerCase();
    case 'StringEquals':
    case 'StringNotEquals':
      return resolveVariables(pattern, context) === value;
    case 'Null':
      return false;
  }
}

/** The text with its policy variables filled in; `undefined` where one has no value, which then matches nothing. */
function resolveVariables(text: string, context: PolicyRequest['context']): string | undefined {
  const parts = splitVariables(text, context);
  return parts.some((part) => part.text === undefined) ? undefined : parts.map((part) => part.text).join('');
}

interface PolicyText {
  readonly text: string | undefined;
  readonly isVariable: boolean;
}

/** `${*}`, `${?}` and `${$}` stand for those characters themselves. */
function splitVariables(text: string, context: PolicyRequest['context']): readonly PolicyText[] {
  return text.split(/(\$\{[^}]*\})/).map((part) => {
    const name = /^\$\{([^}]*)\}$/.exec(part)?.[1];
    if (name === undefined) return { text: part, isVariable: false };
    const isCharacter = name === '*' || name === '?' || name === '$';
    return { text: isCharacter ? name : context.get(name.toLowerCase())?.[0], isVariable: true };
  });
}

/** Like the wildcards of `Resource`: `*` any run, also over `/` and `:`, `?` one character; `${...}` is a variable. */
function matchesText(pattern: string, value: string, context: PolicyRequest['context']): boolean {
  const parts = splitVariables(pattern, context);
  if (parts.some((part) => part.text === undefined)) return false;
  const source = parts.map(({ text = '', isVariable }) =>
    isVariable ? escapeForRegExp(text) : wildcardSource(text),
  );
  return new RegExp(`^${source.join('')}$`, 's').test(value);
}

export function matchesWildcard(pattern: string, value: string): boolean {
  return new RegExp(`^${wildcardSource(pattern)}$`, 's').test(value);
}

function wildcardSource(pattern: string): string {
  return escapeForRegExp(pattern).replaceAll('\\*', '.*').replaceAll('\\?', '.');
}

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

function optionalTexts(
  statement: Readonly<Record<string, unknown>>,
  key: string,
  where: string,
): readonly string[] | undefined {
  const value = statement[key];
  return value === undefined ? undefined : texts(value, `${where}.${key}`);
}

function texts(value: unknown, where: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const read = list.map((item) => {
    if (typeof item === 'boolean') return String(item);
    if (typeof item !== 'string') throw new PolicyMistake(`${where} must be a text or a list of texts`);
    return item;
  });
  if (read.length === 0) throw new PolicyMistake(`${where} is empty`);
  return read;
}

function asObject(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new PolicyMistake(`${where} must be an object`);
  return value;
}

function refuseUnknown(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  where: string,
): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw new PolicyMistake(`${where} has an unknown key: ${key}`);
  }
}
