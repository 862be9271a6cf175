import { createLimit } from '../../core/limit.ts';
import { serviceTime } from '../../network/service-time.ts';
import type { DescribedSecret, DescribeResult } from '../store.ts';
import { failuresOf } from '../thrown.ts';
import type { Answered, VaultCall } from './call.ts';
import type { Credentials } from './credentials.ts';
import { MOST_IN_FLIGHT } from './fetch.ts';
import { listPages } from './list.ts';
import { type Asked, unfitNow } from './read.ts';
import { type AzureReference, labelOf, secretId } from './reference.ts';
import type { SecretItem } from './secret-item.ts';
import type { AzureContext } from './settings.ts';

/**
 * What a plan can know, by the list of a secret's versions, in which no value is. Whether the value may be read as well, no
 * call tells without reading it: a role for metadata alone answers the same list.
 */
export async function describeReferences(
  references: readonly AzureReference[],
  credentials: Credentials,
  context: AzureContext,
): Promise<readonly DescribeResult[]> {
  const limit = createLimit(MOST_IN_FLIGHT);
  const ask: Ask = (asked) => limit(() => listVersions(asked, credentials, context));
  return Promise.all(
    references.map(async (reference): Promise<DescribeResult> => {
      try {
        return reference.wildcard === undefined
          ? await describeOne(reference, ask, credentials, context)
          : await describeFamily(reference, reference.wildcard.prefix, ask, credentials, context);
      } catch (thrown) {
        return { kind: 'failed', reference, errors: failuresOf(thrown, context.deadline) };
      }
    }),
  );
}

type Ask = (asked: Asked) => Promise<Answered<readonly SecretItem[]>>;

/** https://learn.microsoft.com/en-us/rest/api/keyvault/secrets/get-secret-versions/get-secret-versions */
function listVersions(
  asked: Asked,
  credentials: Credentials,
  context: AzureContext,
): Promise<Answered<readonly SecretItem[]>> {
  const { secret, version } = asked;
  const label = labelOf(asked, secret, version);
  const call: VaultCall = { call: 'GetSecretVersions', place: asked, label, secret };
  return listPages(call, `/secrets/${secret}/versions`, credentials, context);
}

async function describeOne(
  reference: AzureReference,
  ask: Ask,
  credentials: Credentials,
  context: AzureContext,
): Promise<DescribeResult> {
  const listed = await ask(reference);
  const described = describeSecret(reference, reference.secret, listed, context);
  if (described !== undefined) return { kind: 'described', reference, secrets: [described] };
  const { explainAbsence, noSuchVersion } = await import('./absence.ts');
  const error =
    'refused' in listed
      ? await explainAbsence(listed.refused, reference, credentials, context)
      : noSuchVersion(reference, credentials, context);
  return { kind: 'absent', reference, error };
}

async function describeFamily(
  reference: AzureReference,
  prefix: string,
  ask: Ask,
  credentials: Credentials,
  context: AzureContext,
): Promise<DescribeResult> {
  const { matchingNames, noMatch } = await import('./wildcard.ts');
  const names = await matchingNames(reference, credentials, context);
  if (names.length === 0)
    return { kind: 'absent', reference, error: noMatch(reference, credentials, context) };
  const { vault, cloud } = reference;
  const secrets = await Promise.all(
    names.map(async (secret): Promise<readonly DescribedSecret[]> => {
      const asked: Asked = { vault, cloud, secret };
      const described = describeSecret(asked, secret, await ask(asked), context);
      // One that was deleted since it was listed.
      return described === undefined ? [] : [{ ...described, starred: described.name.slice(prefix.length) }];
    }),
  );
  const found = secrets.flat();
  return found.length === 0
    ? { kind: 'absent', reference, error: noMatch(reference, credentials, context) }
    : { kind: 'described', reference, secrets: found };
}

/**
 * @returns `undefined` for a secret or version that is not there
 * @throws UserError for a refusal that a read would meet too
 */
function describeSecret(
  asked: Asked,
  name: string,
  listed: Answered<readonly SecretItem[]>,
  context: AzureContext,
): DescribedSecret | undefined {
  if ('refused' in listed) {
    const { code, facts } = listed.refused;
    if (code === 'AZURE_NOT_FOUND') return undefined;
    const isClosed = listed.inner === 'ForbiddenByFirewall' || listed.inner === 'ForbiddenByConnection';
    if (code !== 'AZURE_ACCESS_DENIED' || isClosed) throw listed.refused;
    return {
      name,
      id: secretId(asked, name),
      access: 'unknown',
      note: `version, age and whether it may be read are unknown: the list of its versions is denied (${facts.said}); the role Key Vault Reader, or the permission list in an access policy, would tell`,
    };
  }
  const version = chooseVersion(listed.answer, asked.version);
  if (version === undefined) return undefined;
  const unfit = unfitNow(version, serviceTime(context.clock, context.network));
  return {
    name: version.name,
    id: secretId(asked, version.name),
    ...(version.version === undefined ? {} : { version: version.version }),
    ...(version.created === undefined ? {} : { created: version.created }),
    ...(version.expires === undefined ? {} : { expires: version.expires }),
    ...(unfit === undefined
      ? {
          access: 'unknown',
          note: 'its metadata may be read; whether its value may, only reading it would tell (the role Key Vault Secrets User, or the permission get)',
        }
      : { access: 'no', note: unfit.what }),
  };
}

/** The current version is the one that was made last, whatever its state. */
function chooseVersion(versions: readonly SecretItem[], wanted: string | undefined): SecretItem | undefined {
  if (wanted !== undefined) return versions.find(({ version }) => version?.toLowerCase() === wanted);
  return versions.reduce<SecretItem | undefined>(
    (newest, one) =>
      newest === undefined || (one.created?.getTime() ?? 0) >= (newest.created?.getTime() ?? 0)
        ? one
        : newest,
    undefined,
  );
}
