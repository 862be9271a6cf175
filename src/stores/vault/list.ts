import { UserError } from '../../core/errors.ts';
import type { Limit } from '../../core/limit.ts';
import { hasControlCharacter } from '../../references/locator.ts';
import { dataOf, isOwnRefusal } from './call.ts';
import type { Mount } from './mounts.ts';
import { isPath } from './path.ts';
import { callSigned, type Signed } from './signed.ts';

/** Far more than a job can export, and few enough that a list does not take the step's time. */
const MOST_FOLDERS = 500;
const MOST_SECRETS = 5_000;

/**
 * Paths, behind the mount, of the secrets that begin so. Folders are gone down into, since a star matches slashes too: those
 * of one level side by side.
 * @param label of the wildcard
 * @param limit of all calls that are under way at once
 * @throws UserError VAULT_LIST_DENIED, VAULT_LIST_TOO_LONG and what calls throw
 */
export async function listSecrets(
  mount: Mount,
  prefix: string,
  label: string,
  limit: Limit,
  signed: Signed,
): Promise<readonly string[]> {
  const found: string[] = [];
  let asked = 0;
  let level = [prefix.slice(0, prefix.lastIndexOf('/') + 1)];
  while (level.length > 0) {
    asked += level.length;
    if (asked > MOST_FOLDERS) throw tooLong(label);
    const entries = await Promise.all(
      level.map((folder) => limit(() => listFolder(mount, folder, label, signed))),
    );
    const matching = entries.flat().filter((path) => path.startsWith(prefix));
    found.push(...matching.filter((path) => !path.endsWith('/')));
    if (found.length > MOST_SECRETS) throw tooLong(label);
    level = matching.filter((path) => path.endsWith('/'));
  }
  return found.sort();
}

/** https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#list-secrets; folders end in a slash, nothing is a 404. */
async function listFolder(
  mount: Mount,
  folder: string,
  label: string,
  signed: Signed,
): Promise<readonly string[]> {
  const base = mount.kind === 'kv2' ? `${mount.path}/metadata` : mount.path;
  const answer = await callSigned(
    { call: 'List', path: `${base}/${folder}`, query: { list: 'true' } },
    signed,
  );
  if (answer.status === 404 && isOwnRefusal(answer)) return [];
  const keys = dataOf(answer)?.['keys'];
  if (Array.isArray(keys) && keys.every(isKey)) return keys.map((key) => `${folder}${key}`);
  const errors = await import('./read-errors.ts');
  throw answer.status === 200
    ? errors.malformed(`list for ${label}`, 'the names of secrets', answer, signed)
    : errors.readRefused({ call: 'List', label, path: `${base}/${folder}` }, answer, signed);
}

/** A name, or a folder's with its slash, that leads nowhere else. */
function isKey(key: unknown): key is string {
  if (typeof key !== 'string' || hasControlCharacter(key)) return false;
  const name = key.endsWith('/') ? key.slice(0, -1) : key;
  return !name.includes('/') && isPath(name);
}

function tooLong(label: string): UserError {
  return new UserError({
    code: 'VAULT_LIST_TOO_LONG',
    what: `${label} matches more than ${MOST_SECRETS} secrets, or lies over more than ${MOST_FOLDERS} folders`,
    from: 'Vault',
    fix: ['write a longer text before the star'],
  });
}
