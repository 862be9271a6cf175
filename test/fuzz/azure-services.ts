import type { HttpRequest } from '../../src/network/network.ts';
import { AZURE_CLIENT, AZURE_TENANT } from '../helpers/seed.ts';
import { type Family, mark } from './place.ts';
import { type Tree, treeOf } from './tree.ts';

const originals = { AZ_ONE: mark(), AZ_OLD: mark(), AZ_X: mark(), AZ_Y: mark() };
const names: Readonly<Record<string, keyof typeof originals>> = {
  one: 'AZ_ONE',
  old: 'AZ_OLD',
  'all-x': 'AZ_X',
  'all-y': 'AZ_Y',
};
const bearer = `eyJ0.${mark()}.${mark()}`;
const VERSION = '0123456789abcdef0123456789abcdef';
const vault = 'https://acme-prod.vault.azure.net';
const attributes = { enabled: true, nbf: 1_764_144_000, exp: 4_000_000_000, created: 1_764_144_000 };

const nameOf = ({ url }: HttpRequest): string => /\/secrets\/([^/]+)/.exec(url.pathname)?.[1] ?? '';
const isThere = (request: HttpRequest): boolean => nameOf(request) in names;

const notFound: Tree = treeOf({ error: { code: 'SecretNotFound', message: 'A secret was not found' } });

function refusal(text: string): Tree {
  return treeOf({
    error: { code: 'Forbidden', message: text, innererror: { code: 'ForbiddenByRbac', message: text } },
  });
}

/** Microsoft Entra ID and Azure Key Vault. */
export const azure: Family = {
  originals,
  credentials: [bearer],
  inputs: { 'azure-tenant-id': AZURE_TENANT, 'azure-client-id': AZURE_CLIENT },
  job: {
    lines: [
      'AZ_ONE = azure:acme-prod/one',
      `AZ_OLD = azure:acme-prod/old?version=${VERSION}`,
      'AZ_* = azure:acme-prod/all-*',
      'AZ_GONE = azure:acme-prod/gone?optional',
    ].join('\n'),
    names: Object.keys(originals),
  },
  plan: {
    lines: ['AZ_ONE = azure:acme-prod/one', 'AZ_* = azure:acme-prod/all-*'].join('\n'),
    rows: ['AZ_ONE', 'AZ_X', 'AZ_Y'].map((name) => [name, VERSION, 'unknown']),
  },
  places: {
    "Entra's token": {
      format: 'json',
      isFor: ({ url }) => url.pathname.endsWith('/oauth2/v2.0/token'),
      honest: () =>
        treeOf({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: bearer }),
      refusal: (text) =>
        treeOf({
          error: 'invalid_client',
          error_description: text,
          error_codes: [700_213],
          timestamp: text,
          trace_id: text,
          correlation_id: text,
          error_uri: text,
          claims: text,
        }),
    },
    GetSecret: {
      format: 'json',
      isFor: ({ call }) => call === 'GetSecret',
      status: (request) => (isThere(request) ? 200 : 404),
      honest: (request) => {
        const name = nameOf(request);
        const variable = names[name];
        if (variable === undefined) return notFound;
        return treeOf({ value: originals[variable], id: `${vault}/secrets/${name}/${VERSION}`, attributes });
      },
      refusal,
    },
    GetSecrets: {
      format: 'json',
      asks: 'both',
      isFor: ({ call }) => call === 'GetSecrets',
      honest: () =>
        treeOf({
          value: ['all-x', 'all-y', 'one'].map((name) => ({ id: `${vault}/secrets/${name}`, attributes })),
          nextLink: null,
        }),
      refusal,
    },
    GetDeletedSecret: {
      format: 'json',
      isFor: ({ call }) => call === 'GetDeletedSecret',
      status: () => 404,
      honest: () => notFound,
      refusal,
    },
    GetSecretVersions: {
      format: 'json',
      asks: 'plan',
      isFor: ({ call }) => call === 'GetSecretVersions',
      honest: (request) =>
        treeOf({ value: [{ id: `${vault}/secrets/${nameOf(request)}/${VERSION}`, attributes }] }),
      refusal,
    },
  },
};
