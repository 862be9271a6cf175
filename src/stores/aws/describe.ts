import { UserError, userErrors } from '../../core/errors.ts';
import { showText } from '../../references/show-text.ts';
import type { DescribedSecret, DescribeResult } from '../store.ts';
import { listError, listSecrets, noMatch } from './fetch.ts';
import type { ReadPlace } from './read-errors.ts';
import { type RegionReader, serviceErrorOf } from './reader.ts';
import type { AwsReference } from './reference.ts';
import { isAbsent, isDenial, type ServiceError } from './service-error.ts';
import type { AwsContext } from './settings.ts';
import type { AwsSession } from './sign-in.ts';

/** AWS tells whether a value may be read only by reading it, or by a simulation that few roles may run. */
const ACCESS_NOTE =
  'whether this role may read the value is unknown: only iam:SimulatePrincipalPolicy would tell without reading it';

/** The plan of one region's references, by DescribeSecret and ListSecrets alone. */
export async function describeRegion(
  references: readonly AwsReference[],
  reader: RegionReader,
  session: AwsSession,
  context: AwsContext,
): Promise<readonly DescribeResult[]> {
  const place = { region: reader.region, session, context };
  return Promise.all(
    references.map((reference) =>
      reference.wildcard === undefined
        ? describeNamed(reference, reader, place)
        : describeWildcard(reference, reader, place),
    ),
  );
}

async function describeNamed(
  reference: AwsReference,
  reader: RegionReader,
  place: ReadPlace,
): Promise<DescribeResult> {
  const outcome = await describeOne(reference, reference.secretId, reader, place);
  if ('secret' in outcome) return { kind: 'described', reference, secrets: [outcome.secret] };
  return outcome.absent
    ? { kind: 'absent', reference, error: outcome.error }
    : { kind: 'failed', reference, errors: [outcome.error] };
}

async function describeWildcard(
  reference: AwsReference,
  reader: RegionReader,
  place: ReadPlace,
): Promise<DescribeResult> {
  const prefix = reference.wildcard?.prefix ?? '';
  const secrets: DescribedSecret[] = [];
  const errors: UserError[] = [];
  try {
    for await (const { SecretVersionsToStages: VersionIdsToStages = {}, ...listed } of listSecrets(
      reader,
      reference,
    )) {
      const described = judgeMetadata(reference, listed.ARN, { ...listed, VersionIdsToStages }, place);
      if ('error' in described) errors.push(described.error);
      else secrets.push({ ...described.secret, starred: listed.Name.slice(prefix.length) });
    }
  } catch (thrown) {
    errors.push(await listError(thrown, reference, place));
  }
  if (errors.length > 0) return { kind: 'failed', reference, errors };
  return secrets.length > 0
    ? { kind: 'described', reference, secrets }
    : { kind: 'absent', reference, error: noMatch(reference, place) };
}

type Described =
  | { readonly secret: DescribedSecret }
  | { readonly error: UserError; readonly absent: boolean };

/** What DescribeSecret answers, and ListSecrets for each entry. */
interface Metadata {
  readonly ARN?: string | undefined;
  readonly Name?: string | undefined;
  readonly CreatedDate?: Date | undefined;
  readonly DeletedDate?: Date | undefined;
  readonly LastChangedDate?: Date | undefined;
  readonly NextRotationDate?: Date | undefined;
  readonly VersionIdsToStages?: Readonly<Record<string, readonly string[]>> | undefined;
}

async function describeOne(
  reference: AwsReference,
  secretId: string,
  reader: RegionReader,
  place: ReadPlace,
): Promise<Described> {
  try {
    const metadata = await reader.singleLimit(() => reader.describeSecret(secretId));
    return judgeMetadata(reference, secretId, metadata, place);
  } catch (thrown) {
    const [error] = userErrors(thrown) ?? [];
    if (error !== undefined) return { error, absent: false };
    return await describeRefused(reference, secretId, serviceErrorOf(thrown), place);
  }
}

function judgeMetadata(
  reference: AwsReference,
  secretId: string,
  metadata: Metadata,
  place: ReadPlace,
): Described {
  const { ARN = secretId, Name = reference.secretName ?? secretId, NextRotationDate } = metadata;
  if (metadata.DeletedDate !== undefined)
    return { error: scheduledForDeletion(secretId, place), absent: false };
  const version = versionOf(reference, metadata.VersionIdsToStages ?? {});
  if (version === undefined) return { error: noVersion(reference, secretId, place), absent: true };
  // It moves on any change, of tags too, so the value is at least as old as it says.
  const created = metadata.LastChangedDate ?? metadata.CreatedDate;
  return {
    secret: {
      name: Name,
      id: ARN,
      version,
      access: 'unknown',
      note: ACCESS_NOTE,
      ...(created === undefined ? {} : { created }),
      ...(NextRotationDate === undefined ? {} : { nextRotation: NextRotationDate }),
    },
  };
}

/** A role may read what it may not describe: then little is known, and the note says which permission would tell. */
async function describeRefused(
  reference: AwsReference,
  secretId: string,
  refusal: ServiceError,
  place: ReadPlace,
): Promise<Described> {
  if (!isDenial(refusal)) {
    const { readRefused } = await import('./read-errors.ts');
    return {
      error: readRefused('DescribeSecret', reference, refusal, place, secretId),
      absent: isAbsent(refusal),
    };
  }
  return {
    secret: {
      name: reference.secretName ?? secretId,
      id: secretId,
      access: 'unknown',
      note: 'nothing is known of it: allow secretsmanager:DescribeSecret on it, or it does not exist',
    },
  };
}

function versionOf(
  { version, stage }: AwsReference,
  stagesOf: Readonly<Record<string, readonly string[]>>,
): string | undefined {
  const entry = Object.entries(stagesOf).find(([id, stages]) =>
    version === undefined
      ? stages.includes(stage ?? 'AWSCURRENT')
      : id === version && (stage === undefined || stages.includes(stage)),
  );
  return entry?.[0];
}

function noVersion(reference: AwsReference, secretId: string, { region, session }: ReadPlace): UserError {
  const pinned = reference.version !== undefined || reference.stage !== undefined;
  return new UserError({
    code: pinned ? 'AWS_VERSION_NOT_FOUND' : 'AWS_NOT_FOUND',
    what: `${showText(secretId, 200)} has no ${pinned ? 'such version or stage' : 'value yet'} in ${region}`,
    as: session.principal,
    from: `AWS Secrets Manager, ${region}`,
    fix: [pinned ? 'check version= and stage=' : 'give it a value: aws secretsmanager put-secret-value'],
  });
}

function scheduledForDeletion(secretId: string, { region, session }: ReadPlace): UserError {
  return new UserError({
    code: 'AWS_SECRET_DELETED',
    what: `${showText(secretId, 200)} is scheduled for deletion`,
    as: session.principal,
    from: `AWS Secrets Manager, ${region}`,
    fix: [`aws secretsmanager restore-secret --secret-id ${showText(secretId, 200)}`],
  });
}
