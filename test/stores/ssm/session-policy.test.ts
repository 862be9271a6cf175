import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluatePolicy, parsePolicy } from '../../../src/emulator/iam-policy.ts';
import { exactResources, sessionPolicies, type Target } from '../../../src/stores/aws/session-policy.ts';
import { LONGEST_POLICY } from '../../../src/stores/aws/settings.ts';

const ACCOUNT = '111122223333';

function target(secretId: string, more: Partial<Target> = {}): Target {
  return { service: 'ssm', region: 'eu-west-1', account: ACCOUNT, secretId, wildcard: false, ...more };
}

function policiesOf(targets: readonly Target[], purpose: 'read' | 'plan' = 'read') {
  return sessionPolicies({ targets, batch: false, list: false, purpose });
}

function allows(policy: string, action: string, resource: string): boolean {
  const request = { action, resource, context: new Map<string, readonly string[]>() };
  return evaluatePolicy(parsePolicy(JSON.parse(policy), 'session'), request) === 'allow';
}

const arn = (name: string, { region = 'eu-west-1', account = ACCOUNT } = {}): string =>
  `arn:${region.startsWith('cn-') ? 'aws-cn' : 'aws'}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;

describe('the exact form', () => {
  test.each<[string, Partial<Target>, string, readonly string[], readonly string[]]>([
    ['/app/key', {}, 'ssm:GetParameters', ['app/key'], ['app/key2', 'app/key/x', 'app']],
    ['flat', {}, 'ssm:GetParameters', ['flat'], ['flats', 'x/flat']],
    [arn('app/key'), {}, 'ssm:GetParameters', ['app/key'], ['app/keys']],
    ['/app/', { wildcard: true }, 'ssm:GetParametersByPath', ['app', 'app/x', 'app/x/y'], ['apple']],
    [arn('app/'), { wildcard: true }, 'ssm:GetParametersByPath', ['app', 'app/x'], ['apple']],
    ['/', { wildcard: true }, 'ssm:GetParametersByPath', ['', 'x/y'], []],
    ['/app/pr', { wildcard: true }, 'ssm:GetParameters', ['app/pr', 'app/prod/x'], ['app/x']],
    ['', { wildcard: true }, 'ssm:GetParameters', ['x', 'x/y'], []],
  ])('of %j %j', (secretId, more, action, allowed, denied) => {
    const policy = policiesOf([target(secretId, more)])[0]?.policy ?? '';
    for (const name of allowed) expect(allows(policy, action, arn(name)), name).toBe(true);
    for (const name of denied) expect(allows(policy, action, arn(name)), name).toBe(false);
    const other = action === 'ssm:GetParameters' ? 'ssm:GetParametersByPath' : 'ssm:GetParameters';
    for (const name of allowed) expect(allows(policy, other, arn(name)), name).toBe(false);
    const lists = more.wildcard === true && action === 'ssm:GetParameters';
    expect(allows(policy, 'ssm:DescribeParameters', '*')).toBe(lists);
    expect(policy).not.toContain('secretsmanager');
  });

  test.each<[string, Partial<Target>, readonly string[]]>([
    ['/aws/service/ami/x', {}, ['aws/service/ami/x']],
    [arn('aws/service/ami/x', { account: '' }), { account: '' }, ['aws/service/ami/x']],
    ['/aws/service/ami/', { wildcard: true }, ['aws/service/ami', 'aws/service/ami/*']],
    ['/aws/service/', { wildcard: true }, ['aws/service', 'aws/service/*']],
    [arn('aws/service/', { account: '' }), { account: '', wildcard: true }, ['aws/service', 'aws/service/*']],
  ])('of what AWS publishes for all, which is in no account: %j %j', (secretId, more, resources) => {
    expect(exactResources(target(secretId, more))).toEqual(
      resources.map((name) => arn(name, { account: '' })),
    );
  });

  test('a name that only looks public has an account', () => {
    expect(exactResources(target('/aws/services/x'))).toEqual([arn('aws/services/x')]);
  });
});

const region = fc.constantFrom('eu-west-1', 'us-east-1', 'cn-north-1');
const account = fc.constantFrom(ACCOUNT, '444455556666');
const path = fc
  .array(fc.constantFrom('prod', 'api', 'db-1', 'k.2', 'x_y'), { minLength: 1, maxLength: 6 })
  .map((parts) => `/${parts.join('/')}`);
const service = fc.constant('ssm' as const);
const asked = fc.oneof(
  fc.record({ service, region, account, secretId: path, wildcard: fc.boolean() }),
  fc.record({
    service,
    region,
    account,
    secretId: path.map((name) => `${name}/`),
    wildcard: fc.constant(true),
  }),
  fc
    .record({
      service,
      region,
      account,
      secretId: fc.oneof(
        path.map((name) => `/aws/service${name}`),
        path.map((name) => `/aws/service${name}/`),
        fc.constant('/aws/service/'),
      ),
      wildcard: fc.constant(false),
    })
    .map((one) => ({ ...one, wildcard: one.secretId.endsWith('/') })),
);
const targets = fc.array(asked, { minLength: 1, maxLength: 60 });

test('every form lets all be read that is asked for, does nothing else, and fits', () => {
  fc.assert(
    fc.property(targets, (all) => {
      const policies = policiesOf(all);
      expect(policies.length).toBeGreaterThan(0);
      for (const { policy } of policies) {
        expect(policy.length).toBeLessThanOrEqual(LONGEST_POLICY);
        for (const one of all) {
          const byPath = one.wildcard && one.secretId.endsWith('/');
          const action = byPath ? 'ssm:GetParametersByPath' : 'ssm:GetParameters';
          const owner = one.secretId.startsWith('/aws/service/') ? { ...one, account: '' } : one;
          expect(allows(policy, action, arn(one.secretId.replace(/\/$/, ''), owner))).toBe(true);
        }
        for (const action of ['ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:SendCommand', 'sts:AssumeRole'])
          expect(allows(policy, action, '*')).toBe(false);
      }
    }),
    { numRuns: 200 },
  );
});

test('the plan gets neither a value nor a key', () => {
  fc.assert(
    fc.property(targets, (all) => {
      for (const { policy } of policiesOf(all, 'plan')) {
        expect(policy).not.toMatch(/GetParameter|kms/);
        expect(allows(policy, 'ssm:DescribeParameters', '*')).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});
