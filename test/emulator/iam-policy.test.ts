import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evaluatePolicy,
  matchesWildcard,
  type PolicyKind,
  PolicyMistake,
  parsePolicy,
} from '../../src/emulator/iam-policy.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret';

/** A policy variable as it is written in a policy. */
function variable(name: string): string {
  return `$\{${name}}`;
}

function verdict(
  statement: object,
  context: Readonly<Record<string, string>> = {},
  resource = `${ARN}:prod/db-Ab12Cd`,
) {
  const policy = parsePolicy({ Version: '2012-10-17', Statement: statement }, 'identity');
  const keys = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value]] as const));
  return evaluatePolicy(policy, { action: 'secretsmanager:GetSecretValue', resource, context: keys });
}

describe('evaluatePolicy', () => {
  it.each([
    ['prod/db-??????', 'prod/db-Ab12Cd', 'allow'],
    ['prod/db-??????', 'prod/db-old-Ab12Cd', 'none'],
    ['prod/db-*', 'prod/db-old-Ab12Cd', 'allow'],
    ['prod/db*', 'prod/db2/x-Ab12Cd', 'allow'],
    ['prod/db', 'prod/db-Ab12Cd', 'none'],
    ['PROD/db-*', 'prod/db-Ab12Cd', 'none'],
    ['prod.db-*', 'prod/db-Ab12Cd', 'none'],
    [`prod/${variable('*')}-*`, 'prod/*-Ab12Cd', 'allow'],
    [`prod/${variable('*')}-*`, 'prod/x-Ab12Cd', 'none'],
    [`${variable('aws:PrincipalTag/team')}/*`, 'prod/db-Ab12Cd', 'none'],
  ])('resource %s over %s: %s', (pattern, name, expected) => {
    const statement = {
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: `${ARN}:${pattern}`,
    };
    expect(verdict(statement, {}, `${ARN}:${name}`)).toBe(expected);
  });

  it.each([
    ['*', 'allow'],
    ['secretsmanager:*', 'allow'],
    ['SecretsManager:getsecretvalue', 'allow'],
    ['secretsmanager:GetSecretValu?', 'allow'],
    ['secretsmanager:Get', 'none'],
    ['ssm:*', 'none'],
  ])('action %s: %s', (action, expected) => {
    expect(verdict({ Effect: 'Allow', Action: action, Resource: '*' })).toBe(expected);
  });

  it.each<readonly [string, object, Readonly<Record<string, string>>, string]>([
    ['equal', { StringEquals: { 'a:b': 'x' } }, { 'a:b': 'x' }, 'allow'],
    ['one of several', { StringEquals: { 'a:b': ['w', 'x'] } }, { 'a:b': 'x' }, 'allow'],
    ['other case', { StringEquals: { 'a:b': 'X' } }, { 'a:b': 'x' }, 'none'],
    ['other case, ignored', { StringEqualsIgnoreCase: { 'a:b': 'X' } }, { 'a:b': 'x' }, 'allow'],
    ['key in another case', { StringEquals: { 'A:B': 'x' } }, { 'a:b': 'x' }, 'allow'],
    ['absent key', { StringEquals: { 'a:b': 'x' } }, {}, 'none'],
    ['absent key, if exists', { StringEqualsIfExists: { 'a:b': 'x' } }, {}, 'allow'],
    ['differing key, if exists', { StringEqualsIfExists: { 'a:b': 'x' } }, { 'a:b': 'y' }, 'none'],
    ['star under StringEquals', { StringEquals: { 'a:b': 'x*' } }, { 'a:b': 'xy' }, 'none'],
    ['star under StringLike', { StringLike: { 'a:b': 'x*' } }, { 'a:b': 'xy' }, 'allow'],
    ['not equal', { StringNotEquals: { 'a:b': ['w', 'x'] } }, { 'a:b': 'x' }, 'none'],
    ['not equal, absent', { StringNotEquals: { 'a:b': 'x' } }, {}, 'allow'],
    ['not like', { StringNotLike: { 'a:b': 'x*' } }, { 'a:b': 'y' }, 'allow'],
    ['two keys, one fails', { StringEquals: { 'a:b': 'x', 'a:c': 'z' } }, { 'a:b': 'x', 'a:c': 'y' }, 'none'],
    [
      'two operators, one fails',
      { StringEquals: { 'a:b': 'x' }, StringLike: { 'a:c': 'z' } },
      { 'a:b': 'x', 'a:c': 'y' },
      'none',
    ],
    ['Null true, absent', { Null: { 'a:b': 'true' } }, {}, 'allow'],
    ['Null true, present', { Null: { 'a:b': 'true' } }, { 'a:b': 'x' }, 'none'],
    ['Bool', { Bool: { 'a:b': true } }, { 'a:b': 'true' }, 'allow'],
    [
      'ArnLike',
      { ArnLike: { 'a:b': 'arn:aws:iam::*:role/ci' } },
      { 'a:b': 'arn:aws:iam::1:role/ci' },
      'allow',
    ],
    ['ForAllValues, absent', { 'ForAllValues:StringEquals': { 'a:b': 'x' } }, {}, 'allow'],
    ['ForAnyValue, absent', { 'ForAnyValue:StringEquals': { 'a:b': 'x' } }, {}, 'none'],
    ['variable', { StringEquals: { 'a:b': `${variable('a:c')}!` } }, { 'a:b': 'x!', 'a:c': 'x' }, 'allow'],
    [
      'variable without value',
      { StringEquals: { 'a:b': variable('a:c') } },
      { 'a:b': variable('a:c') },
      'none',
    ],
  ])('condition, %s', (_, condition, context, expected) => {
    expect(verdict({ Effect: 'Allow', Action: '*', Resource: '*', Condition: condition }, context)).toBe(
      expected,
    );
  });

  it('lets a deny win in any order', () => {
    const grant = { Effect: 'Allow', Action: '*', Resource: '*' };
    const deny = { Effect: 'Deny', Action: 'secretsmanager:*', Resource: `${ARN}:prod/*` };
    expect(verdict([grant, deny])).toBe('deny');
    expect(verdict([deny, grant])).toBe('deny');
    expect(verdict([grant, deny], {}, `${ARN}:x`)).toBe('allow');
  });
});

describe('matchesWildcard', () => {
  it('takes a text without wildcards for itself alone', () => {
    const literal = fc.string().filter((text) => !/[*?]/.test(text));
    fc.assert(
      fc.property(
        literal,
        fc.string(),
        (pattern, text) => matchesWildcard(pattern, text) === (pattern === text),
      ),
    );
  });

  it('lets a star stand for anything and a question mark for one character', () => {
    const literal = fc.string().filter((text) => !/[*?]/.test(text));
    fc.assert(
      fc.property(literal, fc.string(), (prefix, rest) => matchesWildcard(`${prefix}*`, prefix + rest)),
    );
    fc.assert(
      fc.property(
        literal,
        fc.string(),
        (prefix, rest) => matchesWildcard(`${prefix}?`, prefix + rest) === (rest.length === 1),
      ),
    );
  });
});

describe('parsePolicy', () => {
  const good = { Effect: 'Allow', Action: '*', Resource: '*' };
  it.each<readonly [string, PolicyKind, unknown]>([
    ['no object', 'identity', []],
    ['no statement', 'identity', { Version: '2012-10-17' }],
    ['an empty list', 'identity', { Statement: [] }],
    ['another version', 'identity', { Version: '2020-01-01', Statement: good }],
    ['an unknown key', 'identity', { Statement: good, Statements: [] }],
    ['an unknown statement key', 'identity', { Statement: { ...good, Actions: '*' } }],
    ['an effect in lower case', 'identity', { Statement: { ...good, Effect: 'allow' } }],
    ['an action without service', 'identity', { Statement: { ...good, Action: 'GetSecretValue' } }],
    ['no action', 'identity', { Statement: { Effect: 'Allow', Resource: '*' } }],
    ['Action and NotAction', 'identity', { Statement: { ...good, NotAction: '*' } }],
    ['a resource that is no ARN', 'identity', { Statement: { ...good, Resource: 'prod/db' } }],
    ['no resource', 'session', { Statement: { Effect: 'Allow', Action: '*' } }],
    ['a principal', 'session', { Statement: { ...good, Principal: '*' } }],
    ['no principal', 'resource', { Statement: good }],
    ['a resource in a trust policy', 'trust', { Statement: { ...good, Principal: '*' } }],
    ['an unknown operator', 'identity', { Statement: { ...good, Condition: { StringMatches: { a: 'b' } } } }],
    [
      'an unknown kind of principal',
      'trust',
      { Statement: { Effect: 'Allow', Action: '*', Principal: { Google: 'x' } } },
    ],
  ])('refuses %s', (_, kind, policy) => {
    expect(() => parsePolicy(policy, kind)).toThrow(PolicyMistake);
  });
});
