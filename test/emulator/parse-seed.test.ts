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
const vault = (part: object): object => ({ vault: part });
const jwtRole = (part: object): object =>
  vault({ auth: { jwt: { roles: { ci: { user_claim: 'sub', bound_audiences: 'x', ...part } } } } });
const approle = (part: object): object =>
  vault({ auth: { a: { type: 'approle', roles: { ci: { role_id: 'r', ...part } } } } });
const kv = (part: object, mount: object = {}): object =>
  vault({ mounts: { kv: mount }, secrets: { 'kv/s': part } });
const secret = (value: unknown): object => account({ secrets: { 'eu-west-1': { s: value } } });

describe('parseSeed', () => {
  it.each([{}, demoSeedFile(), secret('x'), project({ secrets: { s: 'x' } }), kv({ data: {} })])(
    'takes a good seed',
    (json) => {
      expect(mistakes(json)).toEqual([]);
    },
  );

  it.each<readonly [string, unknown, string]>([
    ['no object', 'x', 'the seed'],
    ['nothing', undefined, 'the seed'],
    ['an unknown part', { oracle: {} }, 'oracle'],
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
    ['an unknown part of Vault', vault({ policys: {} }), 'vault.policys'],
    ['a policy that Vault refuses', vault({ policies: { ci: 'path "x" {' } }), 'vault.policies.ci'],
    [
      'another policy root',
      vault({ policies: { root: 'path "*" { capabilities = [] }' } }),
      'vault.policies.root',
    ],
    ['a method that is not there', vault({ auth: { x: { type: 'ldap' } } }), 'vault.auth.x.type'],
    ['a mount of tokens', vault({ auth: { token: {} } }), 'vault.auth.token'],
    ['a role without user_claim', jwtRole({ user_claim: undefined }), 'vault.auth.jwt.roles.ci.user_claim'],
    ['a role that binds nothing', jwtRole({ bound_audiences: [] }), 'vault.auth.jwt.roles.ci'],
    [
      'a glob of a number',
      jwtRole({ bound_claims_type: 'glob', bound_claims: { n: 1 } }),
      'vault.auth.jwt.roles.ci.bound_claims',
    ],
    ['a bound object', jwtRole({ bound_claims: { a: {} } }), 'vault.auth.jwt.roles.ci.bound_claims.a'],
    ['a key that is not evaluated', jwtRole({ groups_claim: 'g' }), 'vault.auth.jwt.roles.ci.groups_claim'],
    [
      'a batch token with uses',
      jwtRole({ token_type: 'batch', token_num_uses: 1 }),
      'vault.auth.jwt.roles.ci',
    ],
    ['a ttl above its most', jwtRole({ token_ttl: '2h', token_max_ttl: '1h' }), 'vault.auth.jwt.roles.ci'],
    ['a ttl that is none', jwtRole({ token_ttl: '15 minutes' }), 'vault.auth.jwt.roles.ci.token_ttl'],
    [
      'a network that is none',
      jwtRole({ token_bound_cidrs: ['10.0.0.0/40'] }),
      'vault.auth.jwt.roles.ci.token_bound_cidrs',
    ],
    [
      'a network in a text that is none',
      jwtRole({ token_bound_cidrs: 'x' }),
      'vault.auth.jwt.roles.ci.token_bound_cidrs',
    ],
    ['an AppRole that binds nothing', approle({ bind_secret_id: false }), 'vault.auth.a.roles.ci'],
    [
      'a configuration of AppRole',
      vault({ auth: { a: { type: 'approle', config: {} } } }),
      'vault.auth.a.config',
    ],
    [
      'any account of Kubernetes',
      vault({
        auth: { k: { type: 'kubernetes', roles: { ci: { bound_service_account_namespaces: '*' } } } },
      }),
      'vault.auth.k.roles.ci.bound_service_account_names',
    ],
    [
      'a certificate that is none',
      vault({ auth: { c: { type: 'cert', roles: { ci: { certificate: 'x' } } } } }),
      'vault.auth.c.roles.ci.certificate',
    ],
    [
      'root with other policies',
      vault({ tokens: { t: { policies: 'root,ci' } } }),
      'vault.tokens.t.policies',
    ],
    ['an engine that is not there', vault({ mounts: { x: { type: 'transit' } } }), 'vault.mounts.x.type'],
    ['a mount in a mount', vault({ mounts: { x: {}, 'x/y': {} } }), 'vault.mounts.x/y'],
    ['a mount of the system', vault({ mounts: { sys: {} } }), 'vault.mounts.sys'],
    ['another version of kv', vault({ mounts: { x: { version: 3 } } }), 'vault.mounts.x.version'],
    ['a secret in no mount', vault({ secrets: { 'kv/s': { data: {} } } }), 'vault.secrets.kv/s'],
    ['a secret without data', kv({}), 'vault.secrets.kv/s'],
    ['a secret with data twice', kv({ data: {}, json: '{}' }), 'vault.secrets.kv/s'],
    ['a secret that is a list', kv({ data: [] }), 'vault.secrets.kv/s.data'],
    ['JSON that is none', kv({ json: '{' }), 'vault.secrets.kv/s.json'],
    ['a secret with versions and data', kv({ data: {}, versions: [{ data: {} }] }), 'vault.secrets.kv/s'],
    ['versions in version 1', kv({ versions: [] }, { version: 1 }), 'vault.secrets.kv/s.versions'],
    ['a namespace with a slash', vault({ namespaces: { 'a/b': {} } }), 'vault.namespaces.a/b'],
    [
      'a mistake in a namespace',
      vault({ namespaces: { a: { mounts: { x: { type: 'y' } } } } }),
      'vault.namespaces.a.mounts.x.type',
    ],
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
