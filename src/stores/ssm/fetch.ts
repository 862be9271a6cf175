import type { Parameter } from '@aws-sdk/client-ssm';
import { UserError, userErrors } from '../../core/errors.ts';
import { SecretValue } from '../../core/secret-value.ts';
import { showText } from '../../references/show-text.ts';
import type { ReadPlace } from '../aws/read-errors.ts';
import { serviceErrorOf } from '../aws/reader.ts';
import type { AwsReference } from '../aws/reference.ts';
import type { FetchedSecret, FetchResult } from '../store.ts';
import { batchesOf, idOf } from './batches.ts';
import { listParameters, noMatch, notFound, pages, target, wildcardError } from './list.ts';
import type { ParameterReader } from './reader.ts';
import { isPathWildcard, nameOf, pathOf } from './resources.ts';

/** One parameter to read: a reference of its own, or a wildcard's match. */
interface Wanted {
  readonly reference: AwsReference;
  /** Name or ARN, without version. */
  readonly secretId: string;
  readonly version?: string;
}

type Outcome =
  | { readonly kind: 'read'; readonly secret: FetchedSecret }
  | { readonly kind: 'absent' | 'failed'; readonly error: UserError };

/** Reads references of one region. Each gets its result, whatever happens to the others. */
export async function fetchParameters(
  references: readonly AwsReference[],
  reader: ParameterReader,
  place: ReadPlace,
): Promise<readonly FetchResult[]> {
  const named = references.filter(({ wildcard }) => wildcard === undefined);
  const paths = references.filter((reference) => isPathWildcard(target(reference)));
  const listed = references.filter(
    (reference) => reference.wildcard !== undefined && !isPathWildcard(target(reference)),
  );
  const [ofPaths, ofLists] = await Promise.all([
    Promise.all(paths.map((reference) => readPath(reference, reader, place))),
    readNamesAndLists(named, listed, reader, place),
  ]);
  return [...ofPaths, ...ofLists];
}

/** What lists match is read together with what is named, each parameter once. */
async function readNamesAndLists(
  named: readonly AwsReference[],
  listed: readonly AwsReference[],
  reader: ParameterReader,
  place: ReadPlace,
): Promise<readonly FetchResult[]> {
  const matches = await Promise.all(
    listed.map(async (reference) => [reference, await list(reference, reader, place)] as const),
  );
  const wanted = [
    ...named.map(wantedOf),
    ...matches.flatMap(([, found]) => (found instanceof UserError ? [] : found)),
  ];
  const outcomes = await readAll(wanted, reader, place);
  const outcomeOf = (one: Wanted): Outcome =>
    outcomes.get(idOf(one)) ?? { kind: 'failed', error: notAnswered(one, place) };
  return [
    ...named.map((reference): FetchResult => {
      const outcome = outcomeOf(wantedOf(reference));
      if (outcome.kind === 'read') return { kind: 'found', reference, secrets: [outcome.secret] };
      return outcome.kind === 'absent'
        ? { kind: 'absent', reference, error: outcome.error }
        : { kind: 'failed', reference, errors: [outcome.error] };
    }),
    ...matches.map(([reference, found]): FetchResult => {
      if (found instanceof UserError) return { kind: 'failed', reference, errors: [found] };
      return starredResult(reference, found.map(outcomeOf), place);
    }),
  ];
}

function wantedOf(reference: AwsReference): Wanted {
  const { secretId, version } = reference;
  return { reference, secretId, ...(version === undefined ? {} : { version }) };
}

async function list(
  reference: AwsReference,
  reader: ParameterReader,
  place: ReadPlace,
): Promise<readonly Wanted[] | UserError> {
  const found: Wanted[] = [];
  try {
    for await (const { Name } of listParameters(reader, reference)) found.push({ reference, secretId: Name });
    return found;
  } catch (thrown) {
    return wildcardError('DescribeParameters', thrown, reference, place);
  }
}

async function readPath(
  reference: AwsReference,
  reader: ParameterReader,
  place: ReadPlace,
): Promise<FetchResult> {
  const prefix = reference.wildcard?.prefix ?? '';
  const outcomes: Outcome[] = [];
  try {
    const found = pages(
      (token) => reader.getParametersByPath(pathOf(reference) || '/', token),
      (name) => name.startsWith(prefix),
      'GetParametersByPath',
      reader.region,
    );
    for await (const parameter of found) {
      outcomes.push(outcomeIn(parameter, { reference, secretId: parameter.Name }, place));
    }
  } catch (thrown) {
    const error = await wildcardError('GetParametersByPath', thrown, reference, place);
    return { kind: 'failed', reference, errors: [error] };
  }
  return starredResult(reference, outcomes, place);
}

function starredResult(reference: AwsReference, outcomes: readonly Outcome[], place: ReadPlace): FetchResult {
  const errors = outcomes.flatMap((outcome) => (outcome.kind === 'read' ? [] : [outcome.error]));
  if (errors.length > 0) return { kind: 'failed', reference, errors };
  const prefix = reference.wildcard?.prefix ?? '';
  const secrets = outcomes.flatMap((outcome) =>
    outcome.kind === 'read' ? [{ ...outcome.secret, starred: outcome.secret.name.slice(prefix.length) }] : [],
  );
  return secrets.length > 0
    ? { kind: 'found', reference, secrets }
    : { kind: 'absent', reference, error: noMatch(reference, place) };
}

async function readAll(
  wanted: readonly Wanted[],
  reader: ParameterReader,
  place: ReadPlace,
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = await Promise.all(batchesOf(wanted).map((batch) => readBatch(batch, reader, place)));
  return new Map(outcomes.flat());
}

type Read = readonly (readonly [id: string, outcome: Outcome])[];

/** One name that may not be read refuses all ten, so that each is then asked for alone. */
async function readBatch(batch: readonly Wanted[], reader: ParameterReader, place: ReadPlace): Promise<Read> {
  try {
    const { Parameters = [], InvalidParameters = [] } = await reader.getParameters(batch.map(idOf));
    return batch.map((one) => {
      const found = Parameters.find((parameter) => isAsked(one, parameter));
      if (found !== undefined) return [idOf(one), outcomeIn(found, one, place)];
      return InvalidParameters.includes(idOf(one))
        ? [idOf(one), { kind: 'absent', error: notFound(one.reference, place) }]
        : [idOf(one), { kind: 'failed', error: notAnswered(one, place) }];
    });
  } catch (thrown) {
    const fail = (error: UserError): Read => batch.map((one) => [idOf(one), { kind: 'failed', error }]);
    const [error] = userErrors(thrown) ?? [];
    if (error !== undefined) return fail(error);
    const refusal = serviceErrorOf(thrown);
    const { parameterRefused, sharedFault } = await import('./read-errors.ts');
    const shared = sharedFault('GetParameters', refusal, place);
    if (shared !== undefined) return fail(shared);
    const [first, ...others] = batch;
    if (first === undefined || others.length === 0) {
      return batch.map((one) => [
        idOf(one),
        { kind: 'failed', error: parameterRefused('GetParameters', one.reference, refusal, place) },
      ]);
    }
    const singles = await Promise.all(batch.map((one) => readBatch([one], reader, place)));
    return singles.flat();
  }
}

/** Whether a parameter of the answer is the one that was asked for, in the version that was. */
function isAsked({ secretId, version }: Wanted, { Name, ARN, Version, Selector }: Parameter): boolean {
  if (Name !== secretId && ARN !== secretId) return false;
  if (version === undefined) return true;
  if (/^\d+$/.test(version)) return Version === Number(version);
  return Selector === undefined || Selector === `:${version}`;
}

function outcomeIn(parameter: Parameter, wanted: Wanted, place: ReadPlace): Outcome {
  const { Name, ARN, Value, Version, LastModifiedDate } = parameter;
  if (Name === undefined || ARN === undefined || Value === undefined || Version === undefined) {
    return { kind: 'failed', error: notAnswered(wanted, place) };
  }
  return {
    kind: 'read',
    secret: {
      name: nameOf(Name),
      id: ARN,
      version: String(Version),
      value: SecretValue.ofText(Value),
      ...(LastModifiedDate === undefined ? {} : { created: LastModifiedDate }),
    },
  };
}

function notAnswered({ secretId }: Wanted, { region, session }: ReadPlace): UserError {
  return new UserError({
    code: 'AWS_NOT_ANSWERED',
    what: `AWS answered without ${showText(secretId, 200)}, which was asked for`,
    as: session.principal,
    from: `AWS Parameter Store, ${region}`,
    fix: ['run the job again; if it stays, something on the way alters answers'],
  });
}
