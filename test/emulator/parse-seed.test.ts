import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { demoSeedFile } from '../../src/emulator/demo-seed.ts';
import { parseSeed } from '../../src/emulator/emulator.ts';

function mistakes(json: unknown): readonly string[] {
  try {
    parseSeed(json);
  } catch (error) {
    if (error instanceof UserError && error.code === 'INPUT_INVALID') {
      return (error.facts.facts ?? []).map(([path]) => path);
    }
    throw error;
  }
  return [];
}

const account = (part: object): object => ({ aws: { accounts: { '111122223333': part } } });
const project = (part: object): object => ({ google: { projects: { p: { number: '1', ...part } } } });
const secret = (value: unknown): object => account({ secrets: { 'eu-west-1': { s: value } } });

describe('parseSeed', () => {
  it.each([{}, demoSeedFile(), secret('x'), project({ secrets: { s: 'x' } })])(
    'takes a good seed',
    (json) => {
      expect(mistakes(json)).toEqual([]);
    },
  );

  it.each<readonly [string, unknown, string]>([
    ['no object', 'x', 'the seed'],
    ['nothing', undefined, 'the seed'],
    ['an unknown part', { azure: {} }, 'azure'],
    ['an unknown key', { aws: { acounts: {} } }, 'aws.acounts'],
    ['a short account id', { aws: { accounts: { '1': {} } } }, 'aws.accounts.1'],
    ['a claim that is no text', { issuer: { claims: { run_id: 1 } } }, 'issuer.claims.run_id'],
    ['an issuer that ends in a slash', { issuer: { url: 'https://x.example/' } }, 'issuer.url'],
    [
      'a provider with a scheme',
      account({ oidcProviders: { 'https://x': [] } }),
      'aws.accounts.111122223333.oidcProviders.https://x',
    ],
    ['a role without trust', account({ roles: { ci: {} } }), 'aws.accounts.111122223333.roles.ci.trust'],
    [
      'a policy that IAM refuses',
      account({ roles: { ci: { trust: { Statement: [] } } } }),
      'aws.accounts.111122223333.roles.ci.trust',
    ],
    [
      'a duration that IAM refuses',
      account({
        roles: {
          ci: {
            trust: { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*' }] },
            maxSessionDuration: 60,
          },
        },
      }),
      'aws.accounts.111122223333.roles.ci.maxSessionDuration',
    ],
    ['a secret without value', secret({}), 'aws.accounts.111122223333.secrets.eu-west-1.s'],
    [
      'a secret with two values',
      secret({ value: 'x', json: {} }),
      'aws.accounts.111122223333.secrets.eu-west-1.s',
    ],
    [
      'a value that is too long',
      secret({ value: 'x'.repeat(65_537) }),
      'aws.accounts.111122223333.secrets.eu-west-1.s',
    ],
    ['a bad base64', secret({ base64: '*' }), 'aws.accounts.111122223333.secrets.eu-west-1.s.base64'],
    [
      'a bad date',
      secret({ value: 'x', deletedDate: 'soon' }),
      'aws.accounts.111122223333.secrets.eu-west-1.s.deletedDate',
    ],
    [
      'a bad version',
      secret({ versions: [{ value: 'x', id: '1' }] }),
      'aws.accounts.111122223333.secrets.eu-west-1.s.versions[0].id',
    ],
    [
      'a bad replica',
      secret({ value: 'x', replicas: [{}] }),
      'aws.accounts.111122223333.secrets.eu-west-1.s.replicas[0].region',
    ],
    [
      'a bad batch fault',
      secret({ value: 'x', batch: 'never' }),
      'aws.accounts.111122223333.secrets.eu-west-1.s.batch',
    ],
    [
      'a project number that is a number',
      { google: { projects: { p: { number: 1 } } } },
      'google.projects.p.number',
    ],
    [
      'a mapping without subject',
      project({ pools: { a: { providers: { b: { attributeMapping: {} } } } } }),
      'google.projects.p.pools.a.providers.b.attributeMapping',
    ],
    [
      'a condition that does not parse',
      project({ pools: { a: { providers: { b: { attributeCondition: 'a ==' } } } } }),
      'google.projects.p.pools.a.providers.b.attributeCondition',
    ],
    [
      'a role that is not known',
      project({ bindings: [{ role: 'roles/none', members: [] }] }),
      'google.projects.p.bindings[0].role',
    ],
    [
      'a member that is none',
      project({ bindings: [{ role: 'roles/viewer', members: ['ci'] }] }),
      'google.projects.p.bindings[0].members[0]',
    ],
    [
      'a state that is none',
      project({ secrets: { s: { value: 'x', state: 'OFF' } } }),
      'google.projects.p.secrets.s.state',
    ],
    ['a name that is none', project({ secrets: { 'a/b': 'x' } }), 'google.projects.p.secrets.a/b'],
    ['a service that is none', { faults: [{ service: 's3' }] }, 'faults[0].service'],
    ['a throttle of nothing', { throttle: {} }, 'throttle.everyNth'],
    ['a quota without service', { quotas: [{ perSecond: 1 }] }, 'quotas[0].service'],
  ])('names the path of %s', (_, json, path) => {
    expect(mistakes(json)).toContain(path);
  });

  it('reports all mistakes at once, in the message too, and never a value', () => {
    const json = {
      ...account({ secrets: { 'eu-west-1': { 'a b': 'hunter2', c: { value: ['hunter2'] } } } }),
      x: 'hunter2',
    };
    expect(mistakes(json)).toHaveLength(3);
    expect(() => parseSeed(json)).toThrow(/has 3 mistakes: x, aws\.accounts/);
    try {
      parseSeed(json);
    } catch (error) {
      expect(JSON.stringify(error instanceof UserError ? error.facts : error)).not.toContain('hunter2');
    }
  });
});
