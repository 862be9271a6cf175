import { expect, test } from 'vitest';
import { userErrors } from '../../src/core/errors.ts';
import type { DeclaredConnection } from '../../src/inputs/connections.ts';
import { inputsOf } from '../../src/inputs/inputs.ts';
import { readRequest } from '../../src/pipeline/read-request.ts';
import { stores } from '../../src/stores/index.ts';

const ROLE = 'arn:aws:iam::111122223333:role/ci';

interface Given {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly connections?: readonly DeclaredConnection[];
  /** Of a manifest. */
  readonly references?: readonly string[];
}

/** Which stores are loaded, and what is said of inputs and lines, as a runner hands them over: defaults filled in. */
async function ask(text: string, { inputs = {}, connections = [], references = [] }: Given = {}) {
  const loaded: string[] = [];
  const listed = stores.map((store) => {
    if ('configure' in store) throw new Error('a store that is always loaded');
    return {
      ...store,
      load: () => {
        loaded.push(store.id);
        return store.load();
      },
    };
  });
  const defaults = new Map(inputsOf(stores).map((input) => [input.name, input.default ?? '']));
  const manifest = {
    connections,
    references: references.map((reference) => ({ where: 'manifest', name: 'M', text: reference })),
    errors: [],
  };
  const around = { env: {}, inCi: true };
  const request = { read: (name: string) => inputs[name] ?? defaults.get(name) ?? '', text, manifest };
  const said = await readRequest(request, around, 'oidc', listed).then(
    () => undefined,
    (thrown) => userErrors(thrown)?.map(({ message }) => message) ?? Promise.reject(thrown),
  );
  return { loaded, said };
}

const declared = (name: string, store: string): DeclaredConnection => ({
  name,
  store,
  read: () => '',
  facts: () => [],
});

test.each([
  ['A = aws:x', ['aws']],
  ['A = ssm:/x', ['aws', 'ssm']],
  ['A = gcp:p/x', ['gcp']],
  ['# aws:x\nA = vault:kv/x # gcp:x', ['vault']],
  ['A = arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:x', ['aws']],
  ['A = arn:aws:ssm:eu-west-1:111122223333:parameter/x', ['aws', 'ssm']],
  ['A = projects/p/secrets/x?version=1', ['gcp']],
  ['A = https://acme.vault.azure.net/secrets/x#aws:y', ['azure']],
  ['A = file:aws.json#x\nB = file:b.json#azure:', ['file']],
])('of the stores only those are loaded that a line names: %s', async (text, wanted) => {
  expect(await ask(text)).toEqual({ loaded: wanted, said: undefined });
});

test('and those that a setting or the manifest names', async () => {
  expect((await ask('A = gcp:p/x', { inputs: { 'aws-role': ROLE } })).loaded).toEqual(['aws', 'gcp']);
  expect((await ask('A = gcp:p/x', { connections: [declared('eu', 'vault')] })).loaded).toEqual([
    'gcp',
    'vault',
  ]);
  expect((await ask('', { references: ['azure:acme/x'] })).loaded).toEqual(['azure']);
});

test('what is wrong with the settings of any store, and with every line, is said at once', async () => {
  const inputs = { 'aws-region': 'Ireland', 'vault-method': 'magic', 'gcp-project': 'No Project' };
  const { said } = await ask('A = azure:x\nB = awz:x\nC = ssm:/x', { inputs });
  expect(said).toEqual([
    'INPUT_INVALID: input aws-region is an AWS region, such as eu-west-1',
    'INPUT_INVALID: input gcp-project is the id or the number of a Google project',
    'INPUT_INVALID: input vault-method is one of jwt, approle, kubernetes, cert, token',
    expect.stringContaining('LINE_INVALID: '),
    'LINE_INVALID: no store is called awz',
  ]);
});
