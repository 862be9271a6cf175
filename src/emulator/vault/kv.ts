import type { WireResponse } from '../wire.ts';
import { own } from '../wire.ts';
import type { Operation } from './acl.ts';
import { parseDuration } from './duration.ts';
import { badRequest, notFound, unsupportedOperation, unsupportedPath, vaultJson } from './http.ts';
import type { KvSecretSeed, KvVersionSeed } from './seed.ts';
import { SYSTEM_TTL } from './state.ts';

type Secrets = Readonly<Record<string, KvSecretSeed>>;

/** How many versions are kept where the secret does not say it. */
const MOST_VERSIONS = 10;

const wrongPath =
  "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. If using the Vault CLI, use 'vault kv get' for this operation.";

/** KV version 1: https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v1 */
export function handleKv1(secrets: Secrets, operation: Operation, path: string): WireResponse {
  if (operation === 'list') return listKeys(secrets, path);
  if (path === '') throw unsupportedPath();
  if (operation !== 'read') throw unsupportedOperation();
  const json = own(secrets, path)?.versions.at(-1)?.json;
  if (json === undefined) throw notFound();
  // No lease is made: the number is advice only.
  return vaultJson({ data: json, lease: { id: '', seconds: adviceOf(json), isRenewable: false } });
}

function adviceOf(json: string): number {
  const data: unknown = JSON.parse(json);
  const members = new Map(typeof data === 'object' && data !== null ? Object.entries(data) : []);
  return parseDuration(members.get('ttl') ?? members.get('lease')) ?? SYSTEM_TTL;
}

/** KV version 2: https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 */
export function handleKv2(
  secrets: Secrets,
  operation: Operation,
  path: string,
  query: URLSearchParams,
  now: Date,
): WireResponse {
  const [, area = '', name = ''] = /^([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  if (area === 'metadata' && operation === 'list') return listKeys(secrets, name);
  if (area === 'metadata' && operation === 'read') return readMetadata(secrets, name);
  if (area === 'data' && operation === 'read' && name !== '')
    return readVersion(secrets, name, query.get('version') ?? '', now);
  if (area === 'data' || area === 'metadata') throw unsupportedOperation();
  if (operation !== 'read') throw unsupportedPath();
  return vaultJson({ warnings: [wrongPath] }, 404);
}

function readVersion(secrets: Secrets, name: string, asked: string, now: Date): WireResponse {
  const secret = own(secrets, name);
  if (asked !== '' && !/^-?\d+$/.test(asked))
    throw badRequest(
      `Field validation failed: error converting input for field "version": '' cannot parse value as 'int': strconv.ParseInt: invalid syntax`,
    );
  const current = secret?.versions.length ?? 0;
  const number = Number(asked) > 0 ? Number(asked) : current;
  const version = secret?.versions[number - 1];
  if (secret === undefined || version === undefined || number < oldestOf(secret)) throw notFound();
  const isGone = version.isDestroyed || (version.deleted !== undefined && version.deleted <= now);
  const metadata = JSON.stringify({
    ...versionTimes(version),
    custom_metadata: secret.customMetadata ?? null,
    version: number,
  });
  const data = `{"data":${isGone ? 'null' : version.json},"metadata":${metadata}}`;
  return vaultJson({ data }, isGone ? 404 : 200);
}

function readMetadata(secrets: Secrets, name: string): WireResponse {
  const secret = own(secrets, name);
  const [first, last] = [secret?.versions[0], secret?.versions.at(-1)];
  if (secret === undefined || first === undefined || last === undefined) throw notFound();
  const oldest = oldestOf(secret);
  const versions = secret.versions.flatMap((version, index) =>
    index + 1 < oldest ? [] : [[String(index + 1), versionTimes(version)] as const],
  );
  const data = JSON.stringify({
    cas_required: false,
    created_time: first.created.toISOString(),
    current_version: secret.versions.length,
    custom_metadata: secret.customMetadata ?? null,
    delete_version_after: '0s',
    max_versions: secret.maxVersions,
    oldest_version: oldest === 1 ? 0 : oldest,
    updated_time: last.created.toISOString(),
    versions: Object.fromEntries(versions),
  });
  return vaultJson({ data });
}

/** The number of the oldest version that is still kept. */
function oldestOf({ versions, maxVersions }: KvSecretSeed): number {
  return Math.max(1, versions.length - (maxVersions || MOST_VERSIONS) + 1);
}

function versionTimes({ created, deleted, isDestroyed }: KvVersionSeed): Readonly<Record<string, unknown>> {
  return {
    created_time: created.toISOString(),
    deletion_time: deleted?.toISOString() ?? '',
    destroyed: isDestroyed,
  };
}

/** The names below a folder, folders with a slash at their end; nothing there is "not found". */
function listKeys(secrets: Secrets, folder: string): WireResponse {
  const prefix = folder.replace(/\/*$/, '/').replace(/^\//, '');
  const keys = Object.keys(secrets).flatMap((path) => {
    if (!path.startsWith(prefix)) return [];
    const [first = '', ...rest] = path.slice(prefix.length).split('/');
    return [rest.length === 0 ? first : `${first}/`];
  });
  if (keys.length === 0) throw notFound();
  const sorted = [...new Set(keys)].toSorted((a, b) => (a < b ? -1 : 1));
  return vaultJson({ data: JSON.stringify({ keys: sorted }) });
}
