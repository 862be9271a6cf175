import { createLimit } from '../../core/limit.ts';
import type { DescribedSecret, DescribeResult } from '../store.ts';
import { failuresOf } from '../thrown.ts';
import type { Asked } from './access.ts';
import type { Answered } from './call.ts';
import type { Credentials } from './credentials.ts';
import { MOST_IN_FLIGHT } from './fetch.ts';
import { mayAccess, readMetadata, type VersionMetadata } from './metadata.ts';
import { createPace } from './pace.ts';
import { type GcpReference, LATEST, placeOf, secretName } from './reference.ts';
import type { GcpContext } from './settings.ts';
import { type Listing, noMatch } from './wildcard.ts';

/**
 * What a plan can know, by GetSecretVersion and TestIamPermissions; nothing here can read a value. The next rotation
 * would cost a GetSecret for each secret, out of the same 600 calls a minute, so it is left out.
 */
export async function describeReferences(
  references: readonly GcpReference[],
  credentials: Credentials,
  listing: Listing,
  context: GcpContext,
): Promise<readonly DescribeResult[]> {
  const pace = createPace(context.clock, context.deadline);
  const limit = createLimit(MOST_IN_FLIGHT);
  const ask: Ask = async (asked) => {
    const inTurn = async <T>(call: () => Promise<T>): Promise<T> => {
      await pace(asked.project);
      return limit(call);
    };
    const [metadata, access] = await Promise.all([
      inTurn(() => readMetadata(asked, credentials, context)),
      inTurn(() => mayAccess(asked, credentials, context)),
    ]);
    return { metadata, access };
  };
  return Promise.all(
    references.map(async (reference): Promise<DescribeResult> => {
      try {
        if (reference.wildcard === undefined) return await describeOne(reference, ask);
        const names = await listing(reference);
        if (names.length === 0)
          return { kind: 'absent', reference, error: noMatch(reference, credentials, context) };
        return await describeFamily(reference, reference.wildcard.prefix, names, ask);
      } catch (thrown) {
        return { kind: 'failed', reference, errors: failuresOf(thrown, context.deadline) };
      }
    }),
  );
}

interface Facts {
  readonly metadata: Answered<VersionMetadata>;
  /** Whether the value may be read. */
  readonly access: Answered<boolean>;
}

type Ask = (asked: Asked) => Promise<Facts>;

async function describeOne(reference: GcpReference, ask: Ask): Promise<DescribeResult> {
  const { metadata, access } = await ask(reference);
  if ('refused' in metadata && metadata.refused.code === 'GCP_NOT_FOUND')
    return { kind: 'absent', reference, error: metadata.refused };
  return {
    kind: 'described',
    reference,
    secrets: [describeSecret(reference, reference.secret, metadata, access)],
  };
}

async function describeFamily(
  reference: GcpReference,
  prefix: string,
  names: readonly string[],
  ask: Ask,
): Promise<DescribeResult> {
  const secrets = await Promise.all(
    names.map(async (secret) => {
      const { metadata, access } = await ask({ ...placeOf(reference), secret, version: LATEST });
      const described = describeSecret(reference, secret, metadata, access);
      return { ...described, starred: secret.slice(prefix.length) };
    }),
  );
  return { kind: 'described', reference, secrets };
}

function describeSecret(
  reference: GcpReference,
  secret: string,
  metadata: Answered<VersionMetadata>,
  mayAccess: Answered<boolean>,
): DescribedSecret {
  const known = 'answer' in metadata ? metadata.answer : undefined;
  const { access, note } = judgeAccess(metadata, mayAccess);
  return {
    name: secret,
    id: secretName(reference, secret),
    ...(known === undefined ? {} : { version: known.version }),
    ...(known?.created === undefined ? {} : { created: known.created }),
    access,
    ...(note === '' ? {} : { note }),
  };
}

function judgeAccess(
  metadata: Answered<VersionMetadata>,
  mayAccess: Answered<boolean>,
): { readonly access: DescribedSecret['access']; readonly note: string } {
  const unknownMetadata =
    'refused' in metadata
      ? metadata.refused.code === 'GCP_ACCESS_DENIED'
        ? 'version and age are unknown: secretmanager.versions.get would tell'
        : `version and age are unknown: ${metadata.refused.facts.said ?? metadata.refused.code}`
      : '';
  if ('refused' in mayAccess) {
    const note = `whether it may be read is unknown: testing permissions was refused (${mayAccess.refused.facts.said ?? mayAccess.refused.code})`;
    return { access: 'unknown', note: joinNotes(note, unknownMetadata) };
  }
  if (!mayAccess.answer) {
    const note =
      'refused' in metadata
        ? 'secretmanager.versions.access is missing, or there is no such secret'
        : 'secretmanager.versions.access is missing';
    return { access: 'no', note: joinNotes(note, unknownMetadata) };
  }
  const state = 'answer' in metadata ? metadata.answer.state : 'UNKNOWN';
  if (state === 'DISABLED' || state === 'DESTROYED')
    return { access: 'no', note: `the version is ${state.toLowerCase()}` };
  return { access: 'yes', note: unknownMetadata };
}

function joinNotes(...notes: readonly string[]): string {
  return notes.filter((note) => note !== '').join('; ');
}
