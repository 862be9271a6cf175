import { expect, test } from 'vitest';
import { listSecrets } from '../../../src/stores/aws/fetch.ts';
import type { RegionReader } from '../../../src/stores/aws/reader.ts';
import { parseAwsReference } from '../../../src/stores/aws/reference.ts';
import { refusalOf, thrownBy } from '../../helpers/fakes.ts';
import { settingsOf } from './job.ts';

type Page = Awaited<ReturnType<RegionReader['listSecrets']>>;

const unused = (): never => {
  throw new Error('only lists are asked');
};

function readerOf(pages: Readonly<Record<string, () => Promise<Page>>>): RegionReader {
  return {
    region: 'eu-west-1',
    batchLimit: unused,
    singleLimit: unused,
    getSecretValue: unused,
    batchGetSecretValue: unused,
    describeSecret: unused,
    listSecrets: (_, nextToken = 'first') => pages[nextToken]?.() ?? unused(),
  };
}

const wildcard = parseAwsReference(
  { locator: 'prod/api/*', native: false, options: new Map() },
  settingsOf(),
);
const entry = (Name: string) => ({
  Name,
  ARN: `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${Name}-Ab12Cd`,
});
const page = (names: readonly string[], NextToken?: string): Page => ({
  $metadata: {},
  SecretList: names.map(entry),
  ...(NextToken === undefined ? {} : { NextToken }),
});

async function namesOf(reader: RegionReader): Promise<readonly string[]> {
  return (await Array.fromAsync(listSecrets(reader, wildcard))).map(({ Name }) => Name);
}

test('names that the service shows although they do not begin so are left out, letter case included', async () => {
  const shown = ['prod/api/key', 'prod/apis', 'PROD/API/KEY', 'other/prod/api/key', 'prod/api/'];
  expect(await namesOf(readerOf({ first: async () => page(shown) }))).toEqual(['prod/api/key', 'prod/api/']);
});

test('an answer without a list is not taken for an empty one', async () => {
  const refusal = await refusalOf(namesOf(readerOf({ first: async () => ({ $metadata: {} }) })));
  expect(refusal.code).toBe('ANSWER_MALFORMED');
});

test('an empty page with a token is not the end', async () => {
  const reader = readerOf({
    first: async () => page([], 'second'),
    second: async () => page(['prod/api/key']),
  });
  expect(await namesOf(reader)).toEqual(['prod/api/key']);
});

test('the next page is asked for before the secrets of this one are taken', async () => {
  const order: string[] = [];
  const reader = readerOf({
    first: async () => page(['prod/api/a'], 'second'),
    second: async () => {
      order.push('second page asked');
      return page(['prod/api/b']);
    },
  });
  for await (const { Name } of listSecrets(reader, wildcard)) order.push(Name);
  expect(order).toEqual(['second page asked', 'prod/api/a', 'prod/api/b']);
});

test('a page that fails fails the list', async () => {
  const reader = readerOf({
    first: async () => page(['prod/api/a'], 'second'),
    second: async () => Promise.reject(new Error('second page')),
  });
  expect(String(await thrownBy(namesOf(reader)))).toContain('second page');
});
