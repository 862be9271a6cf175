import { userErrors } from '../../core/errors.ts';
import { showText } from '../../references/show-text.ts';
import type { ReadPlace } from '../aws/read-errors.ts';
import { serviceErrorOf } from '../aws/reader.ts';
import type { AwsReference } from '../aws/reference.ts';
import { isDenial } from '../aws/service-error.ts';
import type { DescribedSecret, DescribeResult } from '../store.ts';
import { type Listed, listParameters, noMatch, notFound, pages, wildcardError } from './list.ts';
import type { ParameterReader } from './reader.ts';
import { nameOf } from './resources.ts';

/** The most names that one filter takes. */
const NAMES_AT_ONCE = 50;

/** AWS tells whether a value may be read only by reading it, or by a simulation that few roles may run. */
const ACCESS_NOTE =
  'whether this role may read the value is unknown: only iam:SimulatePrincipalPolicy would tell without reading it';

/** The plan of one region's references, by DescribeParameters alone. */
export async function describeParameters(
  references: readonly AwsReference[],
  reader: ParameterReader,
  place: ReadPlace,
): Promise<readonly DescribeResult[]> {
  const isForeign = ({ arn }: AwsReference): boolean =>
    arn !== undefined && arn.account !== place.session.account;
  const wildcards = references.filter(({ wildcard }) => wildcard !== undefined);
  const named = references.filter(({ wildcard }) => wildcard === undefined);
  const own = named.filter((reference) => !isForeign(reference));
  const results = await Promise.all([
    ...wildcards.map((reference) => describeWildcard(reference, reader, place)),
    ...chunks(own, NAMES_AT_ONCE / 2).map((chunk) => describeNamed(chunk, reader, place)),
  ]);
  return [
    ...results.flat(),
    ...named
      .filter(isForeign)
      .map((reference) =>
        unknown(reference, "nothing is known of it: AWS lists only the role's own account"),
      ),
  ];
}

async function describeNamed(
  references: readonly AwsReference[],
  reader: ParameterReader,
  place: ReadPlace,
): Promise<readonly DescribeResult[]> {
  const values = new Set(references.flatMap(possibleNames));
  const found: Listed[] = [];
  try {
    const filter = { Key: 'Name', Option: 'Equals', Values: [...values] };
    const entries = pages(
      (token) => reader.describeParameters(filter, token),
      (name) => values.has(name),
      'DescribeParameters',
      reader.region,
    );
    for await (const entry of entries) found.push(entry);
  } catch (thrown) {
    const [error] = userErrors(thrown) ?? [];
    const isDenied = error === undefined && isDenial(serviceErrorOf(thrown));
    return Promise.all(
      references.map(async (reference): Promise<DescribeResult> => {
        if (isDenied) {
          const note = 'nothing is known of it: allow ssm:DescribeParameters on *, which takes no resource';
          return unknown(reference, note);
        }
        const why = await wildcardError('DescribeParameters', thrown, reference, place);
        return { kind: 'failed', reference, errors: [why] };
      }),
    );
  }
  return references.map((reference) => {
    const { secretId } = reference;
    const entry = found.find(({ Name, ARN }) => (reference.arn === undefined ? Name : ARN) === secretId);
    return entry === undefined
      ? { kind: 'absent', reference, error: notFound(reference, place) }
      : judge(reference, entry, place);
  });
}

/** An ARN does not show whether a lone name has a slash in front. */
function possibleNames({ secretId, arn }: AwsReference): readonly string[] {
  if (arn === undefined) return [secretId];
  const name = nameOf(secretId);
  return name.slice(1).includes('/') ? [name] : [name, name.slice(1)];
}

function judge(reference: AwsReference, entry: Listed, place: ReadPlace): DescribeResult {
  const { version } = reference;
  const { Version } = entry;
  if (version === undefined) {
    return { kind: 'described', reference, secrets: [describedOf(entry, Version)] };
  }
  // Of older versions it is not told which of them are kept, nor which labels there are.
  if (!/^\d+$/.test(version))
    return { kind: 'described', reference, secrets: [describedOf(entry, undefined)] };
  if (Version !== undefined && Number(version) > Version) {
    return { kind: 'absent', reference, error: notFound(reference, place) };
  }
  return { kind: 'described', reference, secrets: [describedOf(entry, Number(version))] };
}

function describedOf(entry: Listed, version: number | undefined): DescribedSecret {
  const { Name, ARN, Version, LastModifiedDate } = entry;
  return {
    name: Name,
    id: ARN ?? Name,
    access: 'unknown',
    note: ACCESS_NOTE,
    ...(version === undefined ? {} : { version: String(version) }),
    // It is the newest version's own.
    ...(LastModifiedDate === undefined || version !== Version ? {} : { created: LastModifiedDate }),
  };
}

async function describeWildcard(
  reference: AwsReference,
  reader: ParameterReader,
  place: ReadPlace,
): Promise<readonly DescribeResult[]> {
  const prefix = reference.wildcard?.prefix ?? '';
  const secrets: DescribedSecret[] = [];
  try {
    for await (const entry of listParameters(reader, reference)) {
      secrets.push({ ...describedOf(entry, entry.Version), starred: entry.Name.slice(prefix.length) });
    }
  } catch (thrown) {
    const error = await wildcardError('DescribeParameters', thrown, reference, place);
    return [{ kind: 'failed', reference, errors: [error] }];
  }
  return [
    secrets.length > 0
      ? { kind: 'described', reference, secrets }
      : { kind: 'absent', reference, error: noMatch(reference, place) },
  ];
}

function unknown(reference: AwsReference, note: string): DescribeResult {
  const { secretId, label } = reference;
  const secret = { name: nameOf(secretId), id: showText(label, 2048), access: 'unknown', note } as const;
  return { kind: 'described', reference, secrets: [secret] };
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
