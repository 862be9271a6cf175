import type { UserError } from '../../core/errors.ts';
import { createLimit } from '../../core/limit.ts';
import type { FetchedSecret, FetchResult } from '../store.ts';
import { failuresOf } from '../thrown.ts';
import { type Asked, readVersion } from './access.ts';
import type { Credentials } from './credentials.ts';
import { readMetadata } from './metadata.ts';
import { type GcpReference, LATEST, labelOf, placeOf, secretName, versionName } from './reference.ts';
import type { GcpContext } from './settings.ts';
import { type Listing, noMatch } from './wildcard.ts';

/**
 * Reads under way at once, each on a connection of its own. The service has no batch, so width is all that makes many reads
 * fast; 90,000 a minute are allowed.
 */
export const MOST_IN_FLIGHT = 100;

/** What one secret's read came to. */
type Outcome = { readonly secret: FetchedSecret } | { readonly errors: readonly UserError[] };

type ReadSecret = (asked: Asked, wantsCreated: boolean) => Promise<Outcome>;

/** One result for each reference; each secret is read once, also where a wildcard matches what another line names. */
export async function fetchReferences(
  references: readonly GcpReference[],
  credentials: Credentials,
  listing: Listing,
  context: GcpContext,
): Promise<readonly FetchResult[]> {
  const limit = createLimit(MOST_IN_FLIGHT);
  const notes = { unchecked: new Set<string>(), undated: new Set<string>() };
  const outcomes = new Map<string, Promise<Outcome>>();
  const read: ReadSecret = (asked, wantsCreated) => {
    const key = `${versionName(asked, asked.secret, asked.version)} ${wantsCreated}`;
    const outcome =
      outcomes.get(key) ?? limit(() => readSecret(asked, wantsCreated, credentials, context, notes));
    outcomes.set(key, outcome);
    return outcome;
  };
  const results = await Promise.all(
    references.map((reference) =>
      reference.wildcard === undefined
        ? fetchOne(reference, read)
        : fetchFamily(reference, reference.wildcard.prefix, read, credentials, listing, context),
    ),
  );
  logNotes(notes, context);
  return results;
}

async function fetchOne(reference: GcpReference, read: ReadSecret): Promise<FetchResult> {
  const outcome = await read(reference, reference.wantsCreated);
  if ('secret' in outcome) return { kind: 'found', reference, secrets: [outcome.secret] };
  const [error] = outcome.errors;
  return error?.code === 'GCP_NOT_FOUND'
    ? { kind: 'absent', reference, error }
    : { kind: 'failed', reference, errors: outcome.errors };
}

/** A match that cannot be read fails the whole: it is there, and would be missing in the job. */
async function fetchFamily(
  reference: GcpReference,
  prefix: string,
  read: ReadSecret,
  credentials: Credentials,
  listing: Listing,
  context: GcpContext,
): Promise<FetchResult> {
  try {
    const names = await listing(reference);
    if (names.length === 0)
      return { kind: 'absent', reference, error: noMatch(reference, credentials, context) };
    const outcomes = await Promise.all(
      names.map(async (secret) => {
        const outcome = await read(
          { ...placeOf(reference), secret, version: LATEST },
          reference.wantsCreated,
        );
        return 'secret' in outcome
          ? { secret: { ...outcome.secret, starred: secret.slice(prefix.length) } }
          : outcome;
      }),
    );
    const errors = outcomes.flatMap((outcome) => ('errors' in outcome ? outcome.errors : []));
    if (errors.length > 0) return { kind: 'failed', reference, errors };
    const secrets = outcomes.flatMap((outcome) => ('secret' in outcome ? [outcome.secret] : []));
    return { kind: 'found', reference, secrets };
  } catch (thrown) {
    return { kind: 'failed', reference, errors: failuresOf(thrown, context.deadline) };
  }
}

interface Notes {
  /** Labels of secrets that came without a checksum. */
  readonly unchecked: Set<string>;
  /** Labels of secrets whose creation time could not be read. */
  readonly undated: Set<string>;
}

async function readSecret(
  asked: Asked,
  wantsCreated: boolean,
  credentials: Credentials,
  context: GcpContext,
  notes: Notes,
): Promise<Outcome> {
  try {
    const { version, value, checked } = await readVersion(asked, credentials, context);
    context.arrived?.(value);
    const label = labelOf(asked, asked.secret, asked.version);
    if (!checked) notes.unchecked.add(label);
    const created = wantsCreated ? await readAge({ ...asked, version }, credentials, context) : undefined;
    if (wantsCreated && created === undefined) notes.undated.add(label);
    return {
      secret: {
        name: asked.secret,
        id: secretName(asked, asked.secret),
        version,
        value,
        ...(created === undefined ? {} : { created }),
      },
    };
  } catch (thrown) {
    return { errors: failuresOf(thrown, context.deadline) };
  }
}

/** Who may read a value may often not read its metadata; what that costs is judged by `max-age`. */
async function readAge(
  asked: Asked,
  credentials: Credentials,
  context: GcpContext,
): Promise<Date | undefined> {
  const metadata = await readMetadata(asked, credentials, context);
  if ('answer' in metadata) return metadata.answer.created;
  if (metadata.refused.code === 'GCP_ACCESS_DENIED') return undefined;
  throw metadata.refused;
}

function logNotes({ unchecked, undated }: Notes, { log }: GcpContext): void {
  if (unchecked.size > 0)
    log.notice(`Secret Manager sent no checksum for ${[...unchecked].join(', ')}, so none was compared`);
  if (undated.size > 0)
    log.notice(
      `the creation time of ${[...undated].join(', ')} is unknown: secretmanager.versions.get (roles/secretmanager.viewer) would tell`,
    );
}
