import type { UserError } from '../../core/errors.ts';
import { createLimit, type Limit } from '../../core/limit.ts';
import { showList } from '../../references/show-text.ts';
import type { FetchedSecret, FetchResult } from '../store.ts';
import { failuresOf } from '../thrown.ts';
import { issueCredentials } from './issue.ts';
import { type Asked, type Read, readSecret } from './kv.ts';
import type { Leases } from './leases.ts';
import { listSecrets } from './list.ts';
import { checkAgainstMount, type FindMount, type Mount } from './mounts.ts';
import { nameBelow, type VaultReference } from './reference.ts';
import type { Signed } from './signed.ts';

/** Reads under way at once: the service has no batch. A server of one's own is no hyperscaler. */
export const MOST_IN_FLIGHT = 32;

/** What one read came to. */
type Outcome = { readonly read: Read } | { readonly errors: readonly UserError[] };

type ReadOnce = (key: string, read: () => Promise<Read>) => Promise<Outcome>;

interface Reading {
  readonly once: ReadOnce;
  readonly findMount: FindMount;
  readonly leases: Leases;
  readonly limit: Limit;
  readonly signed: Signed;
}

/** One result for each reference; each secret is read once, also where a wildcard matches what another line names. */
export async function fetchReferences(
  references: readonly VaultReference[],
  findMount: FindMount,
  leases: Leases,
  signed: Signed,
): Promise<readonly FetchResult[]> {
  const { deadline } = signed.context;
  const limit = createLimit(MOST_IN_FLIGHT);
  const outcomes = new Map<string, Promise<Outcome>>();
  const once: ReadOnce = (key, read) => {
    const outcome =
      outcomes.get(key) ??
      limit(read).then(
        (found) => ({ read: found }),
        (thrown: unknown) => ({ errors: failuresOf(thrown, deadline) }),
      );
    outcomes.set(key, outcome);
    return outcome;
  };
  const reading = { once, findMount, leases, limit, signed };
  return Promise.all(
    references.map(async (reference): Promise<FetchResult> => {
      try {
        return await fetchReference(reference, reading);
      } catch (thrown) {
        return { kind: 'failed', reference, errors: failuresOf(thrown, deadline) };
      }
    }),
  );
}

async function fetchReference(reference: VaultReference, reading: Reading): Promise<FetchResult> {
  const mount = await reading.findMount(reference);
  const problem = checkAgainstMount(reference, mount);
  if (problem !== undefined) throw problem;
  if (reference.wildcard !== undefined) return fetchFamily(reference, mount, reading);
  const outcome = await (mount.kind === 'issuing'
    ? issueOnce(reference, reading)
    : readOnce(askedFor(reference, mount), reading));
  if ('read' in outcome)
    return { kind: 'found', reference, secrets: [secretOf(reference, reference.path, outcome.read)] };
  const [error] = outcome.errors;
  return error?.code === 'VAULT_NOT_FOUND'
    ? { kind: 'absent', reference, error }
    : { kind: 'failed', reference, errors: outcome.errors };
}

/** Lines that say the same in different words (`mount=`) are one read all the same. */
function issueOnce(reference: VaultReference, { once, leases, signed }: Reading): Promise<Outcome> {
  const { path, params } = reference;
  return once(JSON.stringify(['issue', path, params]), () => issueCredentials(reference, leases, signed));
}

function readOnce(asked: Asked, { once, leases, signed }: Reading): Promise<Outcome> {
  const { mount, kind, path, version = '' } = asked;
  return once(JSON.stringify([mount, kind, path, version]), () => readSecret(asked, leases, signed));
}

/** A reference to a KV secret, as it is asked for. */
export function askedFor({ path, version, label }: VaultReference, mount: Mount): Asked {
  if (mount.kind === 'issuing') throw new Error('an engine that issues has no secrets to read');
  return { mount: mount.path, kind: mount.kind, path: path.slice(mount.path.length + 1), version, label };
}

/**
 * A match that cannot be read fails the whole: it is there, and would be missing in the job. One whose newest version was
 * deleted is no match, but still listed.
 */
async function fetchFamily(reference: VaultReference, mount: Mount, reading: Reading): Promise<FetchResult> {
  const { signed, limit } = reading;
  const { path: prefix } = askedFor(reference, mount);
  const paths = await listSecrets(mount, prefix, reference.label, limit, signed);
  const outcomes = await Promise.all(
    paths.map(async (path) => {
      const full = `${mount.path}/${path}`;
      const outcome = await readOnce(askedFor({ ...reference, path: full, label: full }, mount), reading);
      return { path, full, outcome };
    }),
  );
  const gone: string[] = [];
  const errors: UserError[] = [];
  const secrets: FetchedSecret[] = [];
  for (const { path, full, outcome } of outcomes) {
    if ('read' in outcome)
      secrets.push({ ...secretOf(reference, full, outcome.read), starred: path.slice(prefix.length) });
    else if (outcome.errors.every(({ code }) => isGone(code))) gone.push(full);
    else errors.push(...outcome.errors);
  }
  if (errors.length > 0) return { kind: 'failed', reference, errors };
  if (gone.length > 0)
    signed.context.log.notice(`${reference.label}: deleted, and so left out: ${showList(gone)}`);
  if (secrets.length > 0) return { kind: 'found', reference, secrets };
  const { noMatch } = await import('./read-errors.ts');
  return { kind: 'absent', reference, error: noMatch(reference, mount, signed) };
}

export function isGone(code: UserError['code']): boolean {
  return code === 'VAULT_VERSION_DELETED' || code === 'VAULT_VERSION_DESTROYED';
}

function secretOf(reference: VaultReference, path: string, read: Read): FetchedSecret {
  return { name: nameOf(reference, path), id: path, ...read };
}

/** By the line alone, whatever the mount turned out to be. */
export function nameOf({ mount }: VaultReference, path: string): string {
  return nameBelow(path, mount) ?? path;
}
