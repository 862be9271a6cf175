import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseReference } from '../../../src/references/reference.ts';
import { clouds } from '../../../src/stores/azure/clouds.ts';
import { azureOutline } from '../../../src/stores/azure/outline.ts';
import { ownReferences } from '../../../src/stores/azure/reference.ts';
import { azureStore, connectAzure } from '../../../src/stores/azure/store.ts';
import { connect } from '../../helpers/connections.ts';
import { defaultSettings } from '../../helpers/default-settings.ts';
import { AZURE_CLIENT, AZURE_TENANT } from '../../helpers/seed.ts';
import { settingsOf } from './job.ts';

const V = '4387e9f3d6e14c459867679a90fd0f79';

function read(text: string) {
  const connection = {
    ...connectAzure(settingsOf()),
    name: 'azure',
    store: azureStore,
    identity: 'oidc',
  } as const;
  return parseReference(text, [connection], defaultSettings);
}

function codesOf(text: string): readonly string[] {
  const parsed = read(text);
  return 'errors' in parsed ? parsed.errors.map(({ code }) => code) : [];
}

function referenceOf(text: string) {
  const parsed = read(text);
  if ('errors' in parsed) throw new Error(parsed.errors.map(({ message }) => message).join());
  return ownReferences([parsed.reference])[0];
}

describe('what is read', () => {
  test.each([
    ['azure:acme-prod/db', 'acme-prod', 'vault.azure.net', 'db', undefined],
    ['azure:Acme-Prod/Db-1', 'acme-prod', 'vault.azure.net', 'Db-1', undefined],
    [`azure:acme-prod/db?version=${V.toUpperCase()}`, 'acme-prod', 'vault.azure.net', 'db', V],
    ['https://acme-prod.vault.azure.net/secrets/db', 'acme-prod', 'vault.azure.net', 'db', undefined],
    [`https://acme-prod.vault.azure.net/secrets/db/${V}`, 'acme-prod', 'vault.azure.net', 'db', V],
    [`azure:https://acme-prod.vault.azure.cn/secrets/db/${V}`, 'acme-prod', 'vault.azure.cn', 'db', V],
    ['https://ACME.VAULT.usgovcloudapi.net/secrets/db', 'acme', 'vault.usgovcloudapi.net', 'db', undefined],
    [
      `https://acme-prod.vault.azure.net/secrets/db/${V}?version=${V}`,
      'acme-prod',
      'vault.azure.net',
      'db',
      V,
    ],
  ])('%s', (text, vault, suffix, secret, version) => {
    const reference = referenceOf(text);
    expect(reference).toMatchObject({ vault, secret, secretName: secret });
    expect(reference?.cloud.suffix).toBe(suffix);
    expect(reference?.version).toBe(version);
  });

  test('wildcards, of a URL too', () => {
    expect(referenceOf('azure:acme-prod/api-*')).toMatchObject({
      secret: 'api-',
      wildcard: { prefix: 'api-' },
    });
    expect(referenceOf('azure:acme-prod/*')).toMatchObject({ secret: '', wildcard: { prefix: '' } });
    expect(referenceOf('https://acme-prod.vault.azure.net/secrets/api-*')).toMatchObject({
      wildcard: { prefix: 'api-' },
    });
  });

  test('the same secret in another spelling is one read', () => {
    const keys = [
      'azure:acme-prod/db',
      'azure:ACME-prod/DB',
      'https://acme-prod.vault.azure.net/secrets/Db',
    ].map((text) => referenceOf(text)?.key);
    expect(new Set(keys).size).toBe(1);
    expect(referenceOf(`azure:acme-prod/db?version=${V}`)?.key).not.toBe(keys[0]);
    expect(referenceOf('https://acme-prod.vault.azure.cn/secrets/Db')?.key).not.toBe(keys[0]);
  });
});

describe('what is refused', () => {
  test.each([
    'azure:acme-prod',
    'azure:acme-prod/',
    'azure:/db',
    'azure:acme-prod/db/extra',
    'azure:acme-prod/..',
    'azure:acme-prod/my_db',
    'azure:acme-prod/my.db',
    'azure:acme-prod/%2e%2e',
    'azure:acme-prod/a%2Fb',
    `azure:acme-prod/${'x'.repeat(128)}`,
    'azure:ab/db',
    'azure:1acme/db',
    'azure:acme-/db',
    `azure:${'a'.repeat(25)}/db`,
    'azure:acme.evil.example/db',
    'azure:acme@evil/db',
    'azure:acme-prod.vault.azure.net/db',
    'http://acme-prod.vault.azure.net/secrets/db',
    'https://user@acme-prod.vault.azure.net/secrets/db',
    'https://acme-prod.vault.azure.net:8443/secrets/db',
    'https://acme-prod.vault.azure.net/secrets',
    'https://acme-prod.vault.azure.net/secrets/db/',
    'https://acme-prod.vault.azure.net/keys/db',
    'https://acme-prod.vault.azure.net/certificates/db',
    `https://acme-prod.vault.azure.net/secrets/db/${V}/x`,
    'https://acme-prod.vault.azure.net/secrets/../keys/db',
    'https://a.b.vault.azure.net/secrets/db',
    'https://vault.azure.net/secrets/db',
    'https://acme-prod.vault.azure.net.evil.example/secrets/db',
    'https://acme-prod.managedhsm.azure.net/secrets/db',
  ])('%s', (text) => {
    expect(codesOf(text)).toEqual(['LINE_INVALID']);
  });

  test.each([
    'azure:acme-prod/db?version=1',
    `https://acme-prod.vault.azure.net/secrets/db/latest`,
    `https://acme-prod.vault.azure.net/secrets/db/${V}?version=${V.replace('4', '5')}`,
    'azure:acme-prod/db?stage=AWSCURRENT',
    'azure:acme-prod/db?api-version=7.4',
    `azure:acme-prod/db*?version=${V}`,
  ])('%s, as an option', (text) => {
    expect(codesOf(text)).toEqual(['OPTION_INVALID']);
  });

  test("a certificate's URL points to the secret of its name", () => {
    const parsed = read('https://acme-prod.vault.azure.net/certificates/tls');
    expect('errors' in parsed && parsed.errors[0]?.facts.fix[0]).toContain('/secrets/tls');
  });
});

test('whatever text becomes a reference names one path of one vault', () => {
  const hosts = new Set(clouds.map(({ suffix }) => suffix));
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string(),
      fc.constantFrom('azure:', 'https://'),
      (vault, secret, start) => {
        const text =
          start === 'azure:'
            ? `azure:${vault}/${secret}`
            : `https://${vault}.vault.azure.net/secrets/${secret}`;
        const parsed = read(text);
        if ('errors' in parsed) return;
        const [reference] = ownReferences([parsed.reference]);
        expect(reference?.vault).toMatch(/^[a-z][a-z0-9-]{1,22}[a-z0-9]$/);
        expect(reference?.secret).toMatch(/^[0-9A-Za-z-]{0,127}$/);
        expect(hosts).toContain(reference?.cloud.suffix);
      },
    ),
  );
});

test('only URLs below a suffix are recognised', () => {
  expect(azureOutline.recognises('https://acme.vault.azure.net/secrets/x')).toBe(true);
  expect(azureOutline.recognises('https://acme.vault.azure.net.evil.example/secrets/x')).toBe(false);
  expect(azureOutline.recognises('https://evil.example/acme.vault.azure.net/secrets/x')).toBe(false);
});

describe('the settings', () => {
  const inputs = { 'azure-tenant-id': AZURE_TENANT, 'azure-client-id': AZURE_CLIENT };

  test.each([
    [inputs, []],
    [{ ...inputs, 'azure-tenant-id': 'acme.onmicrosoft.com' }, []],
    [{ ...inputs, 'azure-tenant-id': '../x' }, ['INPUT_INVALID']],
    [{ ...inputs, 'azure-tenant-id': 'common' }, ['INPUT_INVALID']],
    [{ ...inputs, 'azure-client-id': 'my-app' }, ['INPUT_INVALID']],
  ])('%j', (given, codes) => {
    expect(connect([azureStore], given).errors.map(({ code }) => code)).toEqual(codes);
  });

  test('are not judged where they are not used', () => {
    const given = { 'azure-client-id': 'my-app' };
    expect(connect([azureStore], given, { identity: 'ambient' }).errors).toEqual([]);
  });

  test.each([
    ['https://login.microsoftonline.us', 'vault.usgovcloudapi.net'],
    ['login.partner.microsoftonline.cn', 'vault.azure.cn'],
    ['https://login.microsoftonline.com/', 'vault.azure.net'],
    ['https://login.example', 'vault.azure.net'],
  ])('a vault is of the cloud of the authority %s', (authority, suffix) => {
    const { connections } = connect([azureStore], inputs, { env: { AZURE_AUTHORITY_HOST: authority } });
    const parsed = parseReference('azure:acme-prod/db', connections, defaultSettings);
    if ('errors' in parsed) throw new Error('not read');
    expect(ownReferences([parsed.reference])[0]?.cloud.suffix).toBe(suffix);
  });

  test('that are missing are named, each', async () => {
    const { connections } = connect([azureStore]);
    const [connection] = connections;
    const parsed = parseReference('azure:acme-prod/db', connections, defaultSettings);
    if ('errors' in parsed) throw new Error('not read');
    const errors = (await connection?.check([parsed.reference])) ?? [];
    expect(errors.map(({ code, facts }) => [code, /azure-[a-z]+-id/.exec(facts.what)?.[0]])).toEqual([
      ['INPUT_MISSING', 'azure-tenant-id'],
      ['INPUT_MISSING', 'azure-client-id'],
    ]);
    expect(await connection?.check([])).toEqual([]);
  });

  test('vaults of two clouds are refused, both named', async () => {
    const connection = connectAzure(settingsOf());
    const references = ['azure:acme-prod/db', 'https://acme-cn.vault.azure.cn/secrets/db'].map((text) => {
      const parsed = read(text);
      if ('errors' in parsed) throw new Error('not read');
      return parsed.reference;
    });
    const errors = await connection.check(references);
    expect(errors).toMatchObject([{ code: 'LINE_INVALID' }]);
    expect(errors[0]?.facts.what).toMatch(/acme-prod\.vault\.azure\.net.*acme-cn\.vault\.azure\.cn/);
  });

  test('one application is one identity, whatever the cloud of short names', () => {
    expect(connectAzure(settingsOf()).identityKey).toBe(connectAzure(settingsOf()).identityKey);
    expect(connectAzure(settingsOf({ clientId: AZURE_TENANT })).identityKey).not.toBe(
      connectAzure(settingsOf()).identityKey,
    );
  });
});
