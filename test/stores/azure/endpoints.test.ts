import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { publicCloud } from '../../../src/stores/azure/clouds.ts';
import { authorityEndpoint, vaultEndpoint } from '../../../src/stores/azure/endpoints.ts';
import type { AzureContext } from '../../../src/stores/azure/settings.ts';
import { withAzureSecrets } from '../../helpers/seed.ts';
import { altered, errorsOf, refusalOf, startJob } from './job.ts';

const place = { vault: 'acme-prod', cloud: publicCloud };
const LINE = 'azure:acme-prod/session-key';

test('without overrides the services are called by their own names', () => {
  const authority = authorityEndpoint({}, publicCloud);
  expect(authority.url('/t/oauth2/v2.0/token').href).toBe(
    'https://login.microsoftonline.com/t/oauth2/v2.0/token',
  );
  expect(authority.destination.override).toBeUndefined();
  const vault = vaultEndpoint({}, place);
  expect(vault.url('/secrets/x?a=b').href).toBe('https://acme-prod.vault.azure.net/secrets/x?a=b');
  expect(vault.destination.override).toBeUndefined();
  for (const host of [
    'acme-prod.vault.azure.net.evil.example',
    'xacme-prod.vault.azure.net',
    'acme-prodxvault.azure.net',
  ])
    expect(vault.destination.ownHosts.some((own) => own.test(host))).toBe(false);
  for (const host of [
    'login.microsoftonline.com.evil.example',
    'xlogin.microsoftonline.com',
    'loginxmicrosoftonline.com',
  ])
    expect(authority.destination.ownHosts.some((own) => own.test(host))).toBe(false);
});

test.each([
  'https://login.microsoftonline.com',
  'https://login.microsoftonline.com/',
  'login.microsoftonline.com',
])('an authority that is the own one is no override: %s', (given) => {
  const { destination, host } = authorityEndpoint({ AZURE_AUTHORITY_HOST: given }, publicCloud);
  expect(destination.override).toBeUndefined();
  expect(host).toBe('login.microsoftonline.com');
});

test('an override is said, once each', async () => {
  const job = await startJob();
  await job.fetch(LINE, 'azure:acme-prod/queue-url');
  const said = job.log.filter((line) => line.includes('sends the calls'));
  expect(said).toEqual([
    expect.stringMatching(/^AZURE_AUTHORITY_HOST sends the calls for Microsoft Entra ID to http:\/\/127/),
    expect.stringMatching(
      /^AZURE_KEY_VAULT_ENDPOINT sends the calls for Azure Key Vault acme-prod to http:\/\/127/,
    ),
  ]);
});

describe('before there is a token', () => {
  test.each([
    ['AZURE_AUTHORITY_HOST', 'https://login.evil.example'],
    ['AZURE_AUTHORITY_HOST', 'http://login.microsoftonline.com'],
    ['AZURE_AUTHORITY_HOST', 'https://login.microsoftonline.com.evil.example/'],
    ['AZURE_KEY_VAULT_ENDPOINT', 'https://{vault}.evil.example'],
    ['AZURE_KEY_VAULT_ENDPOINT', 'https://other.vault.azure.net/{vault}'],
    ['AZURE_KEY_VAULT_ENDPOINT', 'http://{vault}.vault.azure.net'],
  ])('a planted %s=%s is refused', async (variable, value) => {
    const job = await startJob({ env: { [variable]: value } });
    const error = await refusalOf(job.fetch(LINE));
    expect(error.code).toBe('HOST_REFUSED');
    expect(job.sent).toEqual([]);
  });

  test.each([
    ['AZURE_AUTHORITY_HOST', 'https://user:pw@login.microsoftonline.com'],
    ['AZURE_AUTHORITY_HOST', 'ftp://login.microsoftonline.com'],
    ['AZURE_KEY_VAULT_ENDPOINT', 'http://127.0.0.1:1/vaults'],
    ['AZURE_KEY_VAULT_ENDPOINT', 'no url {vault}'],
    ['AZURE_KEY_VAULT_ENDPOINT', 'http://127.0.0.1:1/{vault}?x=y'],
  ])('a useless %s=%s is an error of its own', async (variable, value) => {
    const job = await startJob({ env: { [variable]: value } });
    const error = await refusalOf(job.fetch(LINE));
    expect(error.code).toBe('INPUT_INVALID');
    expect(error.facts.what).toContain(variable);
    expect(job.sent).toEqual([]);
  });
});

test('a vault that has no host is said to be missing, and other faults are not', async () => {
  const job = await startJob();
  const { network } = job.context;
  const faulty = (said: string): AzureContext => ({
    ...job.context,
    network: {
      ...network,
      send: (request) =>
        request.call === 'GetSecret'
          ? Promise.reject(new UserError({ code: 'UNREACHABLE', what: 'cannot reach', said, fix: [] }))
          : network.send(request),
    },
  });
  const references = [job.parse(LINE)];
  const fetchWith = async (said: string) => {
    const session = await job.connection.open(references, faulty(said));
    return errorsOf((await session.fetch(references))[0]);
  };
  const [missing] = await fetchWith('ENOTFOUND');
  expect(missing?.code).toBe('UNREACHABLE');
  expect(missing?.facts.what).toContain('there is no host acme-prod.vault.azure.net');
  expect(missing?.facts.fix[0]).toContain('az keyvault list');
  expect((await fetchWith('ECONNRESET'))[0]?.facts.what).toBe('cannot reach');
});

test.each([
  ['another host', (url: URL) => `https://evil.example${url.pathname}`],
  ['another port', (url: URL) => `http://127.0.0.1:1${url.pathname}`],
  ['another path', (url: URL) => `${url.origin}/vaults/other/secrets`],
  ['a user', (url: URL) => `http://u:p@${url.host}${url.pathname}`],
  ['the page itself', (url: URL) => url.href],
  ['no URL', () => 'x'],
])('a link to the next page that leads to %s is not followed', async (_, link) => {
  const job = await startJob({ seed: withAzureSecrets(demoSeed(), { 'api-a': 'A' }) });
  const references = [job.parse('azure:acme-prod/api-*')];
  const context = altered(job.context, (answer, { url }) => ({ ...answer, nextLink: link(url) }));
  const session = await job.connection.open(references, context);
  expect(errorsOf((await session.fetch(references))[0])).toMatchObject([{ code: 'ANSWER_MALFORMED' }]);
  expect(job.calls()).toMatchObject({ GetSecrets: 1 });
  expect(job.calls()).not.toHaveProperty('GetSecret');
});
