import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluatePolicy, parsePolicy } from '../../../src/emulator/iam-policy.ts';
import {
  chainPolicy,
  type SessionNeeds,
  sessionPolicies,
  type Target,
} from '../../../src/stores/aws/session-policy.ts';
import { LONGEST_POLICY } from '../../../src/stores/aws/settings.ts';

const ACCOUNT = '111122223333';
const READ = 'secretsmanager:GetSecretValue';
const DESCRIBE = 'secretsmanager:DescribeSecret';

function target(secretId: string, more: Partial<Target> = {}): Target {
  return {
    service: 'secretsmanager',
    region: 'eu-west-1',
    account: ACCOUNT,
    secretId,
    wildcard: false,
    ...more,
  };
}

function needs(targets: readonly Target[], more: Partial<SessionNeeds> = {}): SessionNeeds {
  return { targets, batch: false, list: false, purpose: 'read', ...more };
}

function allows(policy: string, action: string, resource: string, viaService?: string): boolean {
  const context = new Map(viaService === undefined ? [] : [['kms:viaservice', [viaService]] as const]);
  return (
    evaluatePolicy(parsePolicy(JSON.parse(policy), 'session'), { action, resource, context }) === 'allow'
  );
}

/** The policy of a form, which must be there. */
function formOf(policies: ReturnType<typeof sessionPolicies>, form: RegExp): string {
  const found = policies.find((candidate) => form.test(candidate.form));
  if (found === undefined) throw new Error(`no form ${form}`);
  return found.policy;
}

const exact = (...targets: readonly Target[]): string => formOf(sessionPolicies(needs(targets)), /exactly/);

/** As the service would name it. */
function arnOf({ region, account, secretId }: Target, suffix: string): string {
  const partition = region.startsWith('cn-') ? 'aws-cn' : 'aws';
  return secretId.startsWith('arn:')
    ? `${secretId}-${suffix}`
    : `arn:${partition}:secretsmanager:${region}:${account}:secret:${secretId}-${suffix}`;
}

describe('the exact form', () => {
  test.each<[string, Partial<Target>, readonly string[], readonly string[]]>([
    [
      'prod/db',
      {},
      ['prod/db-Ab12Cd'],
      ['prod/db', 'prod/db-Ab12C', 'prod/db-old-Ab12Cd', 'prod/db2-Ab12Cd', 'xprod/db-Ab12Cd'],
    ],
    ['prod/api/', { wildcard: true }, ['prod/api/x-Ab12Cd', 'prod/api/x/y-Ab12Cd'], ['prod/api-Ab12Cd']],
    ['', { wildcard: true }, ['x-Ab12Cd'], []],
    ['rds!cluster-1', {}, ['rds!cluster-1-Ab12Cd'], ['rdsX-Ab12Cd']],
  ])('of %j %j', (secretId, more, allowed, denied) => {
    const policy = exact(target(secretId, more));
    const at = (name: string): string => `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:${name}`;
    for (const name of allowed) expect(allows(policy, READ, at(name)), name).toBe(true);
    for (const name of denied) expect(allows(policy, READ, at(name)), name).toBe(false);
    const [elsewhere = ''] = allowed;
    expect(allows(policy, READ, at(elsewhere).replace('eu-west-1', 'us-east-1'))).toBe(false);
    expect(allows(policy, READ, at(elsewhere).replace(ACCOUNT, '444455556666'))).toBe(false);
  });

  const place = 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:';

  test.each<[string, readonly string[], readonly string[]]>([
    ['prod/db-Ab12Cd', ['prod/db-Ab12Cd'], ['prod/db-Ab12Ce', 'prod/db-Ab12Cd-Ef34Gh']],
    ['prod/db', ['prod/db-Ab12Cd'], ['prod/db-old-Ab12Cd']],
    // A name that itself ends in a hyphen and six characters: as written and with six more.
    ['prod/db-backup', ['prod/db-backup', 'prod/db-backup-Ab12Cd'], ['prod/db-Ab12Cd']],
    ['prod/db-202611', ['prod/db-202611-Ab12Cd'], ['prod/db-202612-Ab12Cd']],
  ])('of the ARN of %s', (name, allowed, denied) => {
    const policy = exact(target(`${place}${name}`, { account: '444455556666' }));
    for (const one of allowed) expect(allows(policy, READ, `${place}${one}`), one).toBe(true);
    for (const one of denied) expect(allows(policy, READ, `${place}${one}`), one).toBe(false);
  });

  const dollar = '$';
  test.each([
    'a?c',
    `a${dollar}{aws:username}`,
    `${dollar}{*}`,
    'a$b',
    '$',
    '?',
    `${dollar}{`,
    `a${dollar}{?}`,
  ])('a name such as %s is no pattern and no variable', (secretId) => {
    for (const wildcard of [false, true]) {
      const asked = target(secretId, { wildcard });
      const policy = exact(asked);
      expect(allows(policy, READ, arnOf(asked, 'Ab12Cd'))).toBe(true);
      for (const other of ['abc', 'a', 'x', 'aroot', '*']) {
        expect(allows(policy, READ, arnOf(target(other), 'Ab12Cd')), other).toBe(false);
      }
    }
  });
});

describe('every form', () => {
  const service = fc.constant('secretsmanager' as const);
  const region = fc.constantFrom('eu-west-1', 'us-east-1', 'cn-north-1');
  const account = fc.constantFrom(ACCOUNT, '444455556666');
  const name = fc
    .array(fc.constantFrom('prod', 'api', 'db', '/', '-', '?', '$', '{', '}', '*', 'Ab12Cd', '.', '!', 'é'), {
      minLength: 1,
      maxLength: 8,
    })
    .map((parts) => parts.join(''));
  const targets = fc.array(fc.record({ service, region, account, secretId: name, wildcard: fc.boolean() }), {
    minLength: 1,
    maxLength: 40,
  });

  test('allows every secret that is asked for, and fits', () => {
    fc.assert(
      fc.property(targets, fc.boolean(), fc.boolean(), (asked, batch, list) => {
        const policies = sessionPolicies(needs(asked, { batch, list }));
        expect(policies.length).toBeGreaterThan(0);
        for (const { policy } of policies) {
          expect(policy.length).toBeLessThanOrEqual(LONGEST_POLICY);
          for (const one of asked) {
            expect(allows(policy, READ, arnOf(one, 'Ab12Cd'))).toBe(true);
            expect(allows(policy, DESCRIBE, arnOf(one, 'Ab12Cd'))).toBe(true);
          }
          expect(allows(policy, 'secretsmanager:BatchGetSecretValue', '*')).toBe(batch);
          expect(allows(policy, 'secretsmanager:ListSecrets', '*')).toBe(list);
          expect(allows(policy, 'kms:Decrypt', 'arn:aws:kms:eu-west-1:111122223333:key/1')).toBe(false);
          for (const action of [
            'secretsmanager:PutSecretValue',
            'secretsmanager:DeleteSecret',
            'sts:AssumeRole',
            'kms:Encrypt',
            's3:GetObject',
          ])
            expect(allows(policy, action, '*')).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('in the exact form nothing else', () => {
    fc.assert(
      fc.property(targets, name, region, account, (asked, other, otherRegion, otherAccount) => {
        const [tightest] = sessionPolicies(needs(asked));
        fc.pre(tightest?.form === 'exactly the secrets that are asked for');
        const stranger = target(other, { region: otherRegion, account: otherAccount });
        const isAsked = asked.some(
          (one) =>
            one.region === otherRegion &&
            one.account === otherAccount &&
            (one.wildcard
              ? other.startsWith(one.secretId) || `${other}-Ab12Cd`.startsWith(one.secretId)
              : one.secretId === other),
        );
        expect(allows(tightest?.policy ?? '', READ, arnOf(stranger, 'Ab12Cd'))).toBe(isAsked);
      }),
      { numRuns: 500 },
    );
  });

  test('for the plan never a value, nor a key', () => {
    fc.assert(
      fc.property(targets, fc.boolean(), (asked, list) => {
        for (const { policy } of sessionPolicies(needs(asked, { batch: true, list, purpose: 'plan' }))) {
          expect(policy).not.toMatch(/GetSecretValue|kms|"secretsmanager:\*"/);
          for (const one of asked) {
            expect(allows(policy, DESCRIBE, arnOf(one, 'Ab12Cd'))).toBe(true);
            expect(allows(policy, READ, arnOf(one, 'Ab12Cd'))).toBe(false);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('the wider forms', () => {
  const many = (count: number, prefix: string, more: Partial<Target> = {}) =>
    Array.from({ length: count }, (_, index) => target(`${prefix}secret-number-${index}`, more));

  test('are in order: the longest common beginning that ends in a slash, then the account', () => {
    const policies = sessionPolicies(needs([...many(30, 'prod/web/'), ...many(30, 'prod/api/')]));
    expect(policies.map(({ form }) => form)).toEqual([
      'what begins like them',
      'the secrets of their accounts and regions',
      'every secret that the role may',
    ]);
    const [prefix, account] = policies.map(({ policy }) => policy);
    const at = (name: string): string => `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:${name}-Ab12Cd`;
    expect(allows(prefix ?? '', READ, at('prod/x'))).toBe(true);
    expect(allows(prefix ?? '', READ, at('production'))).toBe(false);
    expect(allows(account ?? '', READ, at('staging/x'))).toBe(true);
    expect(allows(account ?? '', READ, at('staging/x').replace('eu-west-1', 'us-east-1'))).toBe(false);
    expect(allows(account ?? '', READ, at('staging/x').replace(ACCOUNT, '444455556666'))).toBe(false);
  });

  test('keep accounts and regions apart', () => {
    const there = { account: '444455556666', region: 'us-east-1' };
    const policy = formOf(
      sessionPolicies(needs([...many(30, 'prod/web/'), ...many(30, 'team/', there)])),
      /begins like/,
    );
    const at = (name: string, region: string, account: string): string =>
      `arn:aws:secretsmanager:${region}:${account}:secret:${name}-Ab12Cd`;
    expect(allows(policy, READ, at('prod/web/x', 'eu-west-1', ACCOUNT))).toBe(true);
    expect(allows(policy, READ, at('team/x', 'us-east-1', '444455556666'))).toBe(true);
    expect(allows(policy, READ, at('team/x', 'eu-west-1', ACCOUNT))).toBe(false);
    expect(allows(policy, READ, at('prod/web/x', 'us-east-1', '444455556666'))).toBe(false);
  });
});

test.each([
  ['eu-west-1', 'aws', 'secretsmanager.eu-west-1.amazonaws.com'],
  ['us-gov-west-1', 'aws-us-gov', 'secretsmanager.us-gov-west-1.amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'secretsmanager.cn-north-1.amazonaws.com.cn'],
  ['eusc-de-east-1', 'aws-eusc', 'secretsmanager.eusc-de-east-1.amazonaws.eu'],
  ['us-iso-east-1', 'aws-iso', 'secretsmanager.us-iso-east-1.c2s.ic.gov'],
])('in %s ARNs are of partition %s, and keys open through %s alone', (region, partition, service) => {
  const policies = sessionPolicies(needs([target('prod/db', { region })]));
  const arn = `arn:${partition}:secretsmanager:${region}:${ACCOUNT}:secret:prod/db-Ab12Cd`;
  const key = `arn:${partition}:kms:${region}:${ACCOUNT}:key/1`;
  for (const { policy, form } of policies) {
    expect(allows(policy, READ, arn)).toBe(true);
    expect(allows(policy, 'kms:Decrypt', key, service)).toBe(true);
    expect(allows(policy, 'kms:Decrypt', key, service.replace('secretsmanager', 's3'))).toBe(false);
    if (form === 'every secret that the role may') continue;
    expect(allows(policy, READ, arn.replace(`arn:${partition}:`, 'arn:aws-other:'))).toBe(false);
    expect(allows(policy, 'kms:Decrypt', key, service.replace(region, 'ap-south-1'))).toBe(false);
  }
});

test('a hop may assume the next role and do nothing else', () => {
  const next = 'arn:aws:iam::444455556666:role/ci/reader';
  const policy = chainPolicy(next);
  expect(allows(policy, 'sts:AssumeRole', next)).toBe(true);
  expect(allows(policy, 'sts:AssumeRole', `${next}2`)).toBe(false);
  expect(allows(policy, READ, '*')).toBe(false);
});
