import type { HttpRequest } from '../../src/network/network.ts';
import { bodyOf, type Family, mark } from './place.ts';
import { type Tree, treeOf } from './tree.ts';

const originals = {
  V_ONE: mark(),
  V_OLD: mark(),
  V_PLAIN: mark(),
  V_X_VALUE: mark(),
  V_DEEP_Y_VALUE: mark(),
  ISSUED: mark(),
};
const secrets: Readonly<Record<string, keyof typeof originals>> = {
  'kv/data/one': 'V_ONE',
  'kv/data/old': 'V_OLD',
  'plain/one': 'V_PLAIN',
  'kv/data/all/x': 'V_X_VALUE',
  'kv/data/all/deep/y': 'V_DEEP_Y_VALUE',
};
const lists: Readonly<Record<string, readonly string[]>> = { all: ['x', 'deep/'], 'all/deep': ['y'] };
const token = `hvs.${mark()}`;

const pathOf = ({ url }: HttpRequest): string => url.pathname.replace(/^\/v1\//, '').replace(/\/$/, '');
const envelope = (data: unknown, more: Readonly<Record<string, unknown>> = {}): Tree =>
  treeOf({
    request_id: 'a1',
    lease_id: '',
    renewable: false,
    lease_duration: 0,
    data,
    wrap_info: null,
    warnings: null,
    auth: null,
    ...more,
  });
const metadata = {
  created_time: '2025-11-26T08:00:00.123456789Z',
  custom_metadata: null,
  deletion_time: '',
  destroyed: false,
  version: 3,
};
const notFound: Tree = treeOf({ errors: [] });
const refusal = (text: string): Tree => treeOf({ errors: [text, `1 error occurred:\n\t* ${text}`] });

/** Vault: logins, KV of both versions, an engine that issues. */
export const vault: Family = {
  originals,
  credentials: [token],
  isJson: true,
  inputs: { 'vault-addr': 'https://vault.acme.example:8200', 'vault-role': 'ci' },
  job: {
    lines: [
      'V_ONE = vault:kv/one#value',
      'V_OLD = vault:kv/old?version=3#value',
      'V_PLAIN = vault:plain/one#value',
      'V_* = vault:kv/all/*#*',
      'ISSUED = vault:database/creds/ro#value',
      'V_GONE = vault:kv/gone?optional#value',
    ].join('\n'),
    names: Object.keys(originals),
  },
  plan: {
    lines: ['V_ONE = vault:kv/one#value', 'V_* = vault:kv/all/*#value'].join('\n'),
    rows: ['V_ONE', 'V_DEEP_Y', 'V_X'].map((name) => [name, '3', 'yes']),
  },
  places: {
    "Vault's login": {
      format: 'json',
      isFor: ({ call }) => call === 'Login',
      honest: () =>
        envelope(null, {
          auth: {
            client_token: token,
            accessor: 'a2',
            policies: ['ci'],
            token_policies: ['ci'],
            metadata: { role: 'ci' },
            lease_duration: 900,
            renewable: true,
            entity_id: 'a3',
            token_type: 'service',
            orphan: true,
            mfa_requirement: null,
            num_uses: 0,
          },
        }),
      refusal,
    },
    ReadMount: {
      format: 'json',
      asks: 'both',
      isFor: ({ call }) => call === 'ReadMount',
      honest: (request) => {
        const [mount = ''] = pathOf(request).replace('sys/internal/ui/mounts/', '').split('/');
        const isDatabase = mount === 'database';
        return envelope({
          accessor: 'a4',
          path: `${mount}/`,
          type: isDatabase ? 'database' : 'kv',
          options: isDatabase ? null : { version: mount === 'kv' ? '2' : '1' },
        });
      },
      refusal,
    },
    "Vault's read": {
      format: 'json',
      isFor: ({ call }) => call === 'Read',
      status: (request) => (pathOf(request) in secrets ? 200 : 404),
      honest: (request) => {
        const variable = secrets[pathOf(request)];
        if (variable === undefined) return notFound;
        const data = { value: originals[variable] };
        return envelope(pathOf(request).startsWith('plain/') ? data : { data, metadata });
      },
      refusal,
    },
    "Vault's list": {
      format: 'json',
      asks: 'both',
      isFor: ({ call }) => call === 'List',
      honest: (request) => envelope({ keys: lists[pathOf(request).replace('kv/metadata/', '')] ?? [] }),
      refusal,
    },
    'what issues': {
      format: 'json',
      isFor: ({ call }) => call === 'Issue',
      honest: () =>
        envelope(
          { username: 'v-ro', value: originals.ISSUED },
          { lease_id: 'database/creds/ro/a5', renewable: true, lease_duration: 3600 },
        ),
      refusal,
    },
    ReadMetadata: {
      format: 'json',
      asks: 'plan',
      isFor: ({ call }) => call === 'ReadMetadata',
      honest: () =>
        envelope({
          cas_required: false,
          created_time: '2025-11-26T08:00:00Z',
          current_version: 3,
          custom_metadata: null,
          delete_version_after: '0s',
          max_versions: 0,
          oldest_version: 0,
          updated_time: '2025-11-26T08:00:00Z',
          versions: { 3: { created_time: metadata.created_time, deletion_time: '', destroyed: false } },
        }),
      refusal,
    },
    ReadCapabilities: {
      format: 'json',
      asks: 'plan',
      permission: 'read',
      isFor: ({ call }) => call === 'ReadCapabilities',
      honest: (request) => {
        const paths = [...bodyOf(request).matchAll(/"(kv\/[^"]*)"/g)].map(([, path = '']) => path);
        return envelope(Object.fromEntries(paths.map((path) => [path, ['read']])));
      },
      refusal,
    },
    RevokeSelf: {
      format: 'json',
      asks: 'both',
      isFor: ({ call }) => call === 'RevokeSelf',
      honest: () => treeOf({}),
      refusal,
    },
  },
};
