import type { ParameterMetadata, ParameterStringFilter } from '@aws-sdk/client-ssm';
import { UserError, userErrors } from '../../core/errors.ts';
import { showText } from '../../references/show-text.ts';
import type { ReadPlace } from '../aws/read-errors.ts';
import { serviceErrorOf } from '../aws/reader.ts';
import type { AwsReference } from '../aws/reference.ts';
import type { ParameterReader } from './reader.ts';
import { isPathWildcard, pathOf } from './resources.ts';

export interface Listed extends ParameterMetadata {
  readonly Name: string;
}

/** A parameter or a page's entry whose name is known. */
export function isNamed<Entry extends { readonly Name?: string | undefined }>(
  entry: Entry,
): entry is Entry & { readonly Name: string } {
  return entry.Name !== undefined;
}

/** What the filter of the service takes for a wildcard's beginning. */
function filterOf(reference: AwsReference): ParameterStringFilter | undefined {
  const prefix = reference.wildcard?.prefix ?? '';
  if (prefix === '') return undefined;
  return isPathWildcard(target(reference))
    ? { Key: 'Path', Option: 'Recursive', Values: [pathOf(reference) || '/'] }
    : { Key: 'Name', Option: 'BeginsWith', Values: [prefix] };
}

export function target({ secretId, wildcard }: AwsReference): { secretId: string; wildcard: boolean } {
  return { secretId, wildcard: wildcard !== undefined };
}

/** The parameters that a wildcard matches, without their values. Names are held against its beginning again. */
export async function* listParameters(
  reader: ParameterReader,
  reference: AwsReference,
): AsyncIterable<Listed> {
  const prefix = reference.wildcard?.prefix ?? '';
  const filter = filterOf(reference);
  yield* pages(
    (token) => reader.describeParameters(filter, token),
    (name) => name.startsWith(prefix),
    'DescribeParameters',
    reader.region,
  );
}

interface Page<Entry> {
  readonly Parameters?: readonly Entry[] | undefined;
  readonly NextToken?: string | undefined;
}

/** Goes through pages by their tokens: a page may be empty and not the last. */
export async function* pages<Entry extends { readonly Name?: string | undefined }>(
  ask: (token?: string) => Promise<Page<Entry>>,
  wanted: (name: string) => boolean,
  call: string,
  region: string,
): AsyncIterable<Entry & { readonly Name: string }> {
  let page = ask();
  for (;;) {
    const { Parameters, NextToken } = await page;
    if (Parameters === undefined) throw listMalformed(call, region);
    if (NextToken) {
      page = ask(NextToken);
      // It is awaited in the next round; a failure before that is not unhandled.
      page.catch(() => undefined);
    }
    for (const entry of Parameters) if (isNamed(entry) && wanted(entry.Name)) yield entry;
    if (!NextToken) return;
  }
}

/** An empty list is an answer; one without a list is not AWS's, and must not pass for "no match". */
function listMalformed(call: string, region: string): UserError {
  return new UserError({
    code: 'ANSWER_MALFORMED',
    what: `AWS answered ${call} without a list`,
    from: `AWS Parameter Store, ${region}`,
    fix: ['run the job again; if it stays, something on the way alters answers'],
  });
}

/** What kept a wildcard from being gone through. */
export async function wildcardError(
  call: 'DescribeParameters' | 'GetParametersByPath',
  thrown: unknown,
  reference: AwsReference,
  place: ReadPlace,
): Promise<UserError> {
  const [error] = userErrors(thrown) ?? [];
  if (error !== undefined) return error;
  const { parameterRefused } = await import('./read-errors.ts');
  return parameterRefused(call, reference, serviceErrorOf(thrown), place);
}

export function noMatch(reference: AwsReference, { region, session }: ReadPlace): UserError {
  return new UserError({
    code: 'WILDCARD_NO_MATCH',
    what: `no parameter in ${region} matches ${showText(reference.label, 200)}`,
    as: session.principal,
    from: `AWS Parameter Store, ${region}`,
    fix: ['check path and region', 'or ?optional'],
  });
}

export function notFound(reference: AwsReference, { region, session }: ReadPlace): UserError {
  const shown = showText(reference.label, 200);
  const { version } = reference;
  return new UserError({
    code: version === undefined ? 'AWS_NOT_FOUND' : 'AWS_VERSION_NOT_FOUND',
    what:
      version === undefined
        ? `there is no parameter ${shown} in ${region}`
        : `there is no parameter ${shown} in ${region}, or it has no version or label ${showText(version)}`,
    as: session.principal,
    from: `AWS Parameter Store, ${region}`,
    fix: [
      version === undefined
        ? 'check the name (its leading / too) and the region; another account shares a parameter by its ARN'
        : 'check the name, the region, and version=',
      'or ?optional',
    ],
  });
}
