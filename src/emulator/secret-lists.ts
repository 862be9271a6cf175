import { createHash } from 'node:crypto';
import type { AwsCaller, AwsSecret } from './aws-state.ts';
import type { State } from './state.ts';
import { Refusal } from './wire.ts';

/** A parsed request body, or an answer to be sent. */
export type Input = Readonly<Record<string, unknown>>;

/** The caller and region of a signed request, and what it asks. */
export interface Signed {
  readonly caller: AwsCaller;
  readonly region: string;
  readonly input: Input;
  readonly state: State;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html */
export function matchingSecrets(
  signed: Signed,
  filters: unknown,
  withDeleted: boolean,
): readonly AwsSecret[] {
  if (!Array.isArray(filters) || filters.length > 10)
    throw invalidParameter('Filters must be a list of at most 10 members.');
  const conditions = filters.map(readFilter);
  return [...signed.state.aws.secrets(signed.caller.account, signed.region).values()]
    .filter((secret) => withDeleted || secret.seed.deletedDate === undefined)
    .filter((secret) => conditions.every((matches) => matches(secret)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const filterTexts: Readonly<Record<string, (secret: AwsSecret) => readonly string[]>> = {
  name: (secret) => [secret.name],
  'tag-key': (secret) => Object.keys(secret.seed.tags),
  'tag-value': (secret) => Object.values(secret.seed.tags),
  'primary-region': (secret) => (secret.seed.replicas.length > 0 ? [secret.primaryRegion] : []),
  'owning-service': () => [],
  description: (secret) => [(secret.seed.description ?? '').toLowerCase()],
  all: (secret) => [secret.name, secret.seed.description ?? '', ...Object.entries(secret.seed.tags).flat()],
};

function readFilter(filter: unknown): (secret: AwsSecret) => boolean {
  const given =
    typeof filter === 'object' && filter !== null
      ? new Map(Object.entries(filter))
      : new Map<string, unknown>();
  const key = given.get('Key');
  const values = textList(given.get('Values'));
  const textsOf = typeof key === 'string' && Object.hasOwn(filterTexts, key) ? filterTexts[key] : undefined;
  if (textsOf === undefined) throw invalidParameter('A filter has an unknown Key.');
  if (
    values === undefined ||
    values.length < 1 ||
    values.length > 10 ||
    values.some((value) => value.length > 512)
  ) {
    throw invalidParameter('A filter has 1 to 10 Values of at most 512 characters.');
  }
  return (secret) =>
    values.some((value) => {
      const isNegated = value.startsWith('!');
      const wanted = isNegated ? value.slice(1) : value;
      const prefix = key === 'description' ? wanted.toLowerCase() : wanted;
      const matches = textsOf(secret).some((text) =>
        key === 'all' ? text.includes(prefix) : text.startsWith(prefix),
      );
      return matches !== isNegated;
    });
}

interface Page {
  readonly items: readonly AwsSecret[];
  readonly next: string | undefined;
}

/** Page tokens name their place and the filters they belong to, so that one of another list is refused. */
export function cutPage(signed: Signed, secrets: readonly AwsSecret[], size: number): Page {
  const { input, state } = signed;
  const list = createHash('sha256')
    .update(JSON.stringify([input['Filters'] ?? [], signed.region, signed.caller.account]))
    .digest('base64url');
  const token = optionalText(input, 'NextToken');
  const start = token === undefined ? 0 : readPageToken(token, list);
  const isEmpty = token === undefined && state.aws.seed.emptyFirstPage;
  const end = isEmpty ? start : start + size;
  const hasMore = end < secrets.length;
  return {
    items: secrets.slice(start, end),
    next: hasMore ? Buffer.from(`${end} ${list}`).toString('base64url') : undefined,
  };
}

function readPageToken(token: string, list: string): number {
  const [start, of] = Buffer.from(token, 'base64url').toString('utf8').split(' ');
  if (start === undefined || !/^\d+$/.test(start) || of !== list) {
    throw new Refusal(400, 'InvalidNextTokenException', 'The NextToken value is invalid.');
  }
  return Number(start);
}

export function nextToken(page: Page): Input {
  return page.next === undefined ? {} : { NextToken: page.next };
}

export function readPageSize(input: Input, maximum: number): number {
  const size = input['MaxResults'];
  if (size === undefined || size === null) return maximum;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > maximum) {
    throw invalidParameter(`MaxResults must be from 1 to ${maximum}.`);
  }
  return size;
}

export function invalidParameter(message: string): Refusal {
  return new Refusal(400, 'InvalidParameterException', message);
}

export function optionalText(input: Input, key: string): string | undefined {
  const value = input[key];
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a list; `undefined` where it is none. */
export function textList(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter((item): item is string => typeof item === 'string');
}
