import type { UserError } from '../../core/errors.ts';
import { createLimit } from '../../core/limit.ts';
import type { FetchedSecret, FetchResult } from '../store.ts';
import { failuresOf } from '../thrown.ts';
import type { Credentials } from './credentials.ts';
import { type Asked, readSecret } from './read.ts';
import { type AzureReference, secretId } from './reference.ts';
import type { AzureContext } from './settings.ts';

/**
 * Reads under way at once, each on a connection of its own. The service has no batch, so width is all that makes many reads
 * fast; a vault takes 4,000 in ten seconds.
 * https://learn.microsoft.com/en-us/azure/key-vault/general/service-limits
 */
export const MOST_IN_FLIGHT = 100;

/** What one secret's read came to. */
type Outcome = { readonly secret: FetchedSecret } | { readonly errors: readonly UserError[] };

type ReadSecret = (asked: Asked) => Promise<Outcome>;

/** One result for each reference; each secret is read once, also where a wildcard matches what another line names. */
export async function fetchReferences(
  references: readonly AzureReference[],
  credentials: Credentials,
  context: AzureContext,
): Promise<readonly FetchResult[]> {
  const limit = createLimit(MOST_IN_FLIGHT);
  const outcomes = new Map<string, Promise<Outcome>>();
  const read: ReadSecret = (asked) => {
    const key = `${secretId(asked, asked.secret).toLowerCase()}/${asked.version ?? ''}`;
    const outcome =
      outcomes.get(key) ?? limit(() => attempt(() => readSecret(asked, credentials, context), context));
    outcomes.set(key, outcome);
    return outcome;
  };
  return Promise.all(
    references.map(async (reference): Promise<FetchResult> => {
      try {
        return reference.wildcard === undefined
          ? await fetchOne(reference, read, credentials, context)
          : await fetchFamily(reference, reference.wildcard.prefix, read, credentials, context);
      } catch (thrown) {
        return { kind: 'failed', reference, errors: failuresOf(thrown, context.deadline) };
      }
    }),
  );
}

async function attempt(read: () => Promise<FetchedSecret>, context: AzureContext): Promise<Outcome> {
  try {
    return { secret: await read() };
  } catch (thrown) {
    return { errors: failuresOf(thrown, context.deadline) };
  }
}

async function fetchOne(
  reference: AzureReference,
  read: ReadSecret,
  credentials: Credentials,
  context: AzureContext,
): Promise<FetchResult> {
  const outcome = await read(reference);
  if ('secret' in outcome) return { kind: 'found', reference, secrets: [outcome.secret] };
  const [error] = outcome.errors;
  if (error?.code !== 'AZURE_NOT_FOUND') return { kind: 'failed', reference, errors: outcome.errors };
  const { explainAbsence } = await import('./absence.ts');
  return {
    kind: 'absent',
    reference,
    error: await explainAbsence(error, reference, credentials, context),
  };
}

/** A match that cannot be read fails the whole: it is there, and would be missing in the job. */
async function fetchFamily(
  reference: AzureReference,
  prefix: string,
  read: ReadSecret,
  credentials: Credentials,
  context: AzureContext,
): Promise<FetchResult> {
  const { matchingNames, noMatch } = await import('./wildcard.ts');
  const names = await matchingNames(reference, credentials, context);
  if (names.length === 0)
    return { kind: 'absent', reference, error: noMatch(reference, credentials, context) };
  const { vault, cloud } = reference;
  const outcomes = await Promise.all(names.map((secret) => read({ vault, cloud, secret })));
  const errors = outcomes.flatMap((outcome) => ('errors' in outcome ? outcome.errors : []));
  if (errors.length > 0) return { kind: 'failed', reference, errors };
  const secrets = outcomes.flatMap((outcome) =>
    'secret' in outcome ? [{ ...outcome.secret, starred: outcome.secret.name.slice(prefix.length) }] : [],
  );
  return { kind: 'found', reference, secrets };
}
