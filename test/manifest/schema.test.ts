import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifestSchema } from '../../src/manifest/schema.ts';
import { stores } from '../../src/stores/index.ts';
import { read, whole } from './manifests.ts';

const schema = manifestSchema(stores);
const published = new URL('../../docs/manifest.schema.json', import.meta.url);
const isValid = new Ajv2020({ allowUnionTypes: true, strictTypes: false, strictRequired: false }).compile(
  schema,
);

test('the published JSON Schema is that of the checks', async () => {
  expect(JSON.parse(await readFile(published, 'utf8'))).toEqual(schema);
});

test('it takes the manifest of the documents', () => {
  expect([isValid(parse(whole)), isValid.errors]).toEqual([true, null]);
});

/** Mostly a right one. */
function mostly<T>(
  right: fc.Arbitrary<T>,
  ...wrong: readonly fc.Arbitrary<unknown>[]
): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: right }, ...wrong.map((arbitrary) => ({ weight: 1, arbitrary })));
}

/** Manifests, some of them wrong in one place or another. */
const manifests = (() => {
  const reference = fc.constantFrom('aws:a', 'gcp:p/a#k', 'payments:x');
  const long = fc.record(
    {
      from: mostly(reference, fc.constant(null)),
      optional: mostly(fc.boolean(), fc.constant('yes')),
      plain: fc.oneof(fc.boolean(), fc.array(fc.constantFrom('a', 'b')), fc.constant('a')),
      decode: mostly(fc.constant('base64'), fc.constant('hex')),
      'max-age': mostly(fc.constant('90d'), fc.constantFrom('90', 90)),
      stage: mostly(fc.constant('AWSPREVIOUS'), fc.constant([])),
    },
    { requiredKeys: ['from'] },
  );
  const secret = mostly(fc.oneof(reference, long), fc.constant(null), fc.constant([]), fc.constant({}));
  const names = fc.constantFrom('A', 'B_*', '*', 'C', 'D', 'E_*', '1X');
  const connection = fc.record(
    {
      store: mostly(fc.constantFrom('aws', 'gcp'), fc.constant('gpc')),
      identity: mostly(fc.constantFrom('oidc', 'ambient', 'auto'), fc.constant('none')),
      audience: mostly(fc.constantFrom('acme', 1), fc.constant([])),
      'role-chain': fc.constantFrom('arn:a', ['arn:a']),
    },
    { requiredKeys: [] },
  );
  const connections = fc.dictionary(
    fc.constantFrom('aws', 'gcp', 'payments', 'p2', 'p3', 'arn', 'X'),
    connection,
  );
  const secrets = fc.dictionary(names, secret);
  return fc.record(
    {
      version: mostly(fc.constant(1), fc.constantFrom(2, '1')),
      connections,
      secrets,
      profiles: fc.dictionary(fc.constantFrom('local', 'x y'), fc.record({ secrets }, { requiredKeys: [] })),
    },
    { requiredKeys: ['version'] },
  );
})();

test('an independent reader of the schema and the checks agree on what is a manifest', async () => {
  let good = 0;
  await fc.assert(
    fc.asyncProperty(manifests, async (manifest) => {
      const { errors } = await read(JSON.stringify(manifest));
      const valid = isValid(manifest);
      if (valid) good += 1;
      expect([manifest, errors.map(({ facts }) => facts.what).length === 0]).toEqual([manifest, valid]);
    }),
    { numRuns: 1000 },
  );
  expect(good).toBeGreaterThan(20);
});
