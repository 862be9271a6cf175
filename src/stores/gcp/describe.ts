import type { DescribedSecret, DescribeResult, StoreContext } from '../store.ts';
import type { Credentials } from './credentials.ts';
import type { Answered, VersionMetadata } from './metadata-client.ts';
import { createPace, type Pace } from './pace.ts';
import { type GcpReference, LATEST, labelOf, secretName } from './reference.ts';
import { failuresOf } from './thrown.ts';
import { listMatches, type MetadataClients, noMatch } from './wildcard.ts';

/**
 * What a plan can know, by GetSecretVersion and TestIamPermissions; nothing here can read a value. The next rotation
 * would cost a GetSecret for each secret, out of the same 600 calls a minute, so it is left out.
 */
export async function describeReferences(
  references: readonly GcpReference[],
  credentials: Credentials,
  clients: MetadataClients,
  context: StoreContext,
): Promise<readonly DescribeResult[]> {
  const pace = createPace(context.clock, context.deadline);
  return Promise.all(
    references.map(async (reference): Promise<DescribeResult> => {
      try {
        return await (reference.wildcard === undefined
          ? describeOne(reference, clients, pace)
          : describeFamily(reference, reference.wildcard.prefix, credentials, clients, pace, context));
      } catch (thrown) {
        return { kind: 'failed', reference, errors: failuresOf(thrown, context.deadline) };
      }
    }),
  );
}

async function describeOne(
  reference: GcpReference,
  clients: MetadataClients,
  pace: Pace,
): Promise<DescribeResult> {
  const { metadata, mayAccess } = await ask(reference, reference.secret, reference.version, clients, pace);
  if ('refused' in metadata && metadata.refused.code === 'GCP_NOT_FOUND')
    return { kind: 'absent', reference, error: metadata.refused };
  return {
    kind: 'described',
    reference,
    secrets: [describeSecret(reference, reference.secret, metadata, mayAccess)],
  };
}

async function describeFamily(
  reference: GcpReference,
  prefix: string,
  credentials: Credentials,
  clients: MetadataClients,
  pace: Pace,
  context: StoreContext,
): Promise<DescribeResult> {
  const names = await listMatches(reference, clients);
  if (names.length === 0)
    return { kind: 'absent', reference, error: noMatch(reference, credentials, context) };
  const secrets = await Promise.all(
    names.map(async (secret) => {
      const { metadata, mayAccess } = await ask(reference, secret, LATEST, clients, pace);
      const described = describeSecret(reference, secret, metadata, mayAccess);
      return { ...described, starred: secret.slice(prefix.length) };
    }),
  );
  return { kind: 'described', reference, secrets };
}

interface Facts {
  readonly metadata: Answered<VersionMetadata>;
  readonly mayAccess: Answered<boolean>;
}

async function ask(
  reference: GcpReference,
  secret: string,
  version: string,
  clients: MetadataClients,
  pace: Pace,
): Promise<Facts> {
  const client = await clients(reference.location);
  const label = labelOf(reference, secret, version);
  const [metadata, mayAccess] = await Promise.all([
    pace(reference.project).then(() => client.getVersion(reference, secret, version, label)),
    pace(reference.project).then(() => client.mayAccess(reference, secret, label)),
  ]);
  return { metadata, mayAccess };
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
