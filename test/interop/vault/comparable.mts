import { isRecord } from '../../../src/emulator/wire.ts';

/** The body of an answer, numbers with more digits than JavaScript keeps as texts. */
export function parseExactly(text: string): unknown {
  const parsed: unknown =
    text === '' ? undefined : JSON.parse(text.replaceAll(/(?<=[:[,])-?\d{16,}(?=[,\]}])/g, '"$&"'));
  return parsed;
}

/** Members that are new in each answer, or that tell of the server's own version. */
const VARYING = new Set([
  'request_id',
  'client_token',
  'id',
  'accessor',
  'entity_id',
  'uuid',
  'created_time',
  'updated_time',
  'creation_time',
  'expire_time',
  'issue_time',
  'serial_number',
  'certificate',
  'private_key',
  'private_key_type',
  'issuing_ca',
  'expiration',
]);
/** Members that only OpenBao has; what the store reads is not among them. */
const OPENBAO_ONLY = new Set([
  'running_plugin_version',
  'running_sha256',
  'plugin_version',
  'deprecation_status',
  'current_metadata_version',
  'metadata_cas_required',
  'not_before',
  'description',
]);

/**
 * An answer without what must differ: of those members only the kind is compared. Seconds that are left may be one less
 * where a second has begun in between; warnings are advice to people and left out.
 */
export function comparable(value: unknown, key = ''): unknown {
  if (OPENBAO_ONLY.has(key) || key === 'warnings') return undefined;
  if (Array.isArray(value)) return key === 'ca_chain' ? 'list' : value.map((item) => comparable(item));
  if (isRecord(value)) {
    const entries = Object.entries(value).map(([name, member]) => [name, comparable(member, name)] as const);
    return Object.fromEntries(
      entries.filter(([, member]) => member !== undefined).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  if (VARYING.has(key)) return value === '' || value === null ? value : typeof value;
  if (key === 'deletion_time') return value === '' ? '' : typeof value;
  if ((key === 'ttl' || key === 'lease_duration') && typeof value === 'number')
    return Math.ceil(value / 10) * 10;
  if (key === 'lease_id' && typeof value === 'string') return value.replace(/[A-Za-z0-9]{24}/, '...');
  return value;
}
