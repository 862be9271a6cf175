import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { inputsOf } from '../../src/inputs/inputs.ts';
import { stores } from '../../src/stores/index.ts';

const manifest: unknown = parse(await readFile(new URL('../../action.yml', import.meta.url), 'utf8'));

test('action.yml declares every input that is read, in the same order and words, and no other', () => {
  const declared = inputsOf(stores).map((definition) => [
    definition.name,
    {
      description: definition.description,
      ...('default' in definition ? { default: definition.default } : {}),
    },
  ]);
  expect(manifest).toMatchObject({ inputs: Object.fromEntries(declared) });
  const inputs =
    typeof manifest === 'object' && manifest !== null && 'inputs' in manifest ? manifest.inputs : {};
  expect(Object.keys(inputs ?? {})).toEqual(inputsOf(stores).map(({ name }) => name));
  expect(inputs).toEqual(Object.fromEntries(declared));
});

test('action.yml starts the bundle on the Node that runners have', () => {
  expect(manifest).toMatchObject({
    runs: { using: 'node24', main: 'dist/main.js', post: 'dist/post.js' },
    outputs: {
      names: { description: expect.any(String) },
      report: { description: expect.any(String) },
      skipped: { description: expect.any(String) },
    },
  });
});

test('every default is text: the runner hands on nothing else', () => {
  for (const definition of inputsOf(stores)) {
    if ('default' in definition) expect(typeof definition.default).toBe('string');
  }
});

test('no name has characters that the runner changes, save for the case', () => {
  for (const { name } of inputsOf(stores)) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
});
