import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SecretStore, Surroundings } from '../../../src/stores/store.ts';
import { checkVaultSettings } from '../../../src/stores/vault/check.ts';
import {
  isForeignAudience,
  readVaultSettings,
  type VaultSettings,
} from '../../../src/stores/vault/settings.ts';
import { vaultStore } from '../../../src/stores/vault/store.ts';
import { connect } from '../../helpers/connections.ts';

type Inputs = Readonly<Record<string, string>>;

/** What is read of the inputs, and what is wrong with them: at once, and once a secret of Vault is asked for. */
function read(inputs: Inputs, around: Partial<Surroundings> = {}) {
  const seen: VaultSettings[] = [];
  const spy: SecretStore = {
    ...vaultStore,
    configure: (reader, surroundings) => {
      seen.push(readVaultSettings(reader, surroundings));
      return vaultStore.configure(reader, surroundings);
    },
  };
  const typed = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`vault-${name}`, value]));
  const { errors, connections } = connect([spy], typed, around);
  const [settings] = seen;
  const [connection] = connections;
  if (settings === undefined || connection === undefined) throw new Error('not configured');
  const asked = [connection.parse({ locator: 'kv/a', native: false, options: new Map() })];
  const wrong = [...new Set(errors.map(({ facts }) => facts.what))];
  return { settings, wrong, problems: checkVaultSettings(asked, settings), connection };
}

const addr = 'https://vault.acme.example:8200';
const good = { addr, role: 'ci' };

describe('defaults', () => {
  test('the method is jwt, at its own path', () => {
    expect(read(good)).toMatchObject({
      settings: { method: 'jwt', authPath: 'jwt', addr, role: 'ci' },
      wrong: [],
      problems: [],
    });
  });

  test('the path is the name of the method, and may have slashes', () => {
    expect(read({ ...good, method: 'approle' }).settings.authPath).toBe('approle');
    expect(read({ ...good, 'auth-path': 'jwt/github/' }).settings.authPath).toBe('jwt/github');
  });

  test('no line of Vault, nothing wrong', () => {
    const { settings } = read({});
    expect(checkVaultSettings([], settings)).toEqual([]);
  });
});

describe('refused as they are typed', () => {
  test.each<[Inputs, string]>([
    [{ addr: 'vault.acme.example' }, 'input vault-addr'],
    [{ addr: 'ftp://vault.acme.example' }, 'input vault-addr'],
    [{ addr: 'https://user:pass@vault.acme.example' }, 'input vault-addr'],
    [{ addr: 'https://vault.acme.example?x=1' }, 'input vault-addr'],
    [{ addr: 'https://vault.acme.example#x' }, 'input vault-addr'],
    [{ addr: 'https://vault.acme.example/v1' }, 'input vault-addr'],
    [{ addr: 'https://vault.acme.example/v1/' }, 'input vault-addr'],
    [{ addr: 'https://' }, 'input vault-addr'],
    [{ method: 'userpass' }, 'input vault-method'],
    [{ 'auth-path': 'auth/jwt' }, 'input vault-auth-path'],
    [{ 'auth-path': '../sys' }, 'input vault-auth-path'],
    [{ 'auth-path': 'a//b' }, 'input vault-auth-path'],
    [{ 'auth-path': '/jwt' }, 'input vault-auth-path'],
    [{ namespace: 'a/../b' }, 'input vault-namespace'],
    [{ namespace: 'ä' }, 'input vault-namespace'],
    [{ namespace: 'a\r\nX-Vault-Token: x' }, 'input vault-namespace'],
    [{ audience: 'sts.amazonaws.com' }, 'input vault-audience'],
  ])('%j', (inputs, name) => {
    const { wrong } = read({ ...good, ...inputs });
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toContain(name);
  });

  test('a password in the address is not shown', () => {
    const { errors } = connect([vaultStore], { 'vault-addr': 'https://ci:hunter22@vault.example' });
    expect(JSON.stringify(errors.map(({ facts }) => facts))).not.toContain('hunter22');
  });
});

describe('audiences of other clouds', () => {
  test.each([
    'sts.amazonaws.com',
    'https://sts.amazonaws.com',
    'sts.amazonaws.com.cn',
    'STS.AMAZONAWS.COM',
    'api://AzureADTokenExchange',
    'api://AzureADTokenExchangeUSGov',
    'api://AzureADTokenExchangeChina',
    'https://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/p',
    '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/p',
    'sigstore',
  ])('%s', (audience) => {
    expect(isForeignAudience(audience)).toBe(true);
  });

  test.each([
    addr,
    'https://github.com/acme',
    'vault',
    'https://notamazonaws.com',
    'https://vault.acme.example/amazonaws.com.x',
  ])('%s is none of them', (audience) => {
    expect(isForeignAudience(audience)).toBe(false);
  });

  test('an address cannot make one', () => {
    const { problems } = read({ addr: 'https://sts.amazonaws.com', role: 'ci' });
    expect(problems.map(({ code }) => code)).toEqual(['INPUT_INVALID']);
  });
});

describe('missing', () => {
  test.each<[Inputs, string]>([
    [{ role: 'ci' }, 'vault-addr'],
    [{ addr }, 'vault-role'],
    [{ addr, method: 'approle' }, 'vault-role-id'],
    [{ addr, method: 'cert', 'client-key': 'k' }, 'vault-client-cert'],
    [{ addr, method: 'cert', 'client-cert': 'c' }, 'vault-client-key'],
    [{ ...good, 'client-cert': 'c' }, 'vault-client-key'],
  ])('%j', (inputs, name) => {
    const { problems } = read(inputs);
    expect(problems.map(({ code }) => code)).toEqual(['INPUT_MISSING']);
    expect(problems[0]?.facts.what).toContain(`input ${name} `);
  });
});

describe('variables', () => {
  const env = {
    VAULT_ADDR: 'https://planted.example',
    VAULT_NAMESPACE: 'planted',
    VAULT_TOKEN: 'hvs.planted',
  };

  test('under oidc none of them counts', () => {
    const { settings, problems } = read({ role: 'ci' }, { env });
    expect(settings.addr).toBeUndefined();
    expect(settings.namespace).toBeUndefined();
    expect(problems[0]?.facts.fix.join()).toContain('VAULT_ADDR is not used under identity: oidc');
  });

  test('under ambient they do, and jwt means the token', () => {
    const { settings, problems } = read({}, { env, identity: 'ambient' });
    expect(settings).toMatchObject({
      addr: env.VAULT_ADDR,
      addrFrom: 'VAULT_ADDR',
      namespace: 'planted',
      method: 'token',
    });
    expect(problems).toEqual([]);
  });

  test('inputs win', () => {
    const { settings } = read({ addr, namespace: 'mine' }, { env, identity: 'ambient' });
    expect(settings).toMatchObject({ addr, namespace: 'mine' });
    expect(settings.addrFrom).toBeUndefined();
  });

  test("OpenBao's come first, also where they are empty", () => {
    const bao = { ...env, BAO_ADDR: 'https://bao.example', BAO_NAMESPACE: '' };
    const { settings } = read({}, { env: bao, identity: 'ambient' });
    expect(settings).toMatchObject({ addr: 'https://bao.example', addrFrom: 'BAO_ADDR' });
    expect(settings.namespace).toBeUndefined();
  });

  test('one that is no address is named, once Vault is asked for', () => {
    const { wrong, problems } = read({}, { env: { VAULT_ADDR: 'x' }, identity: 'ambient' });
    expect(wrong).toEqual([]);
    expect(problems[0]?.facts.what).toContain('VAULT_ADDR is the address');
  });

  test('a file of authorities may come from VAULT_CACERT', () => {
    const { settings } = read(good, { env: { VAULT_CACERT: '/etc/vault-ca.pem' } });
    expect(settings).toMatchObject({ caCert: '/etc/vault-ca.pem', caCertFrom: 'VAULT_CACERT' });
    expect(read({ ...good, 'ca-cert': 'own.pem' }, { env: { VAULT_CACERT: 'x' } }).settings).toMatchObject({
      caCert: 'own.pem',
      caCertFrom: 'vault-ca-cert',
    });
  });
});

describe('methods by identity', () => {
  test.each<[string, Surroundings['identity'], boolean]>([
    ['jwt', 'oidc', true],
    ['approle', 'oidc', true],
    ['cert', 'oidc', true],
    ['kubernetes', 'oidc', false],
    ['token', 'oidc', false],
    ['jwt', 'ambient', true],
    ['approle', 'ambient', true],
    ['cert', 'ambient', true],
    ['kubernetes', 'ambient', true],
    ['token', 'ambient', true],
  ])('%s under %s: %s', (method, identity, isAllowed) => {
    const inputs = { ...good, method, 'role-id': 'r', 'client-cert': 'c', 'client-key': 'k' };
    const { problems } = read(inputs, { identity });
    expect(problems.map(({ code }) => code)).toEqual(isAllowed ? [] : ['INPUT_INVALID']);
  });
});

describe('identities', () => {
  test('differ by whatever signs in or where', () => {
    const keyOf = (inputs: Inputs): string => read({ ...good, ...inputs }).connection.identityKey;
    const keys = [
      {},
      { role: 'b' },
      { namespace: 'n' },
      { 'auth-path': 'p' },
      { addr: 'https://b.example' },
    ].map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keyOf({})).toBe(keyOf({}));
  });

  test('show no credential', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{12,24}$/), (secret) => {
        const { connection, settings } = read({
          ...good,
          'secret-id': `s.${secret}`,
          'client-key': `k.${secret}`,
        });
        expect(connection.identityKey).not.toContain(secret);
        expect(JSON.stringify(settings)).not.toContain(secret);
      }),
    );
  });
});
