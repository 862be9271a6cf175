import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Call } from './call-of.ts';
import { faults } from './faults.ts';
import { type HostileCloud, startHostileCloud } from './hostile-cloud.ts';
import { runLeakyCli } from './leaky-run.ts';
import {
  awsInputs,
  azureInputs,
  createMarkedSeed,
  googleInputs,
  ssmInputs,
  vaultInputs,
} from './marked-seed.ts';
import { findSecrets } from './search.ts';

let cloud: HostileCloud;

beforeAll(async () => {
  const { seed, values } = createMarkedSeed();
  cloud = await startHostileCloud(seed, values);
});
afterAll(() => cloud.close());

type Inputs = Readonly<Record<string, string>> & { readonly secrets: string };

/** One command line of several jobs, the names of each behind a prefix. */
function flagsOf(jobs: Readonly<Record<string, Inputs>>): readonly string[] {
  const secrets = Object.entries(jobs).map(([prefix, job]) => job.secrets.replace(/^/gm, prefix));
  const inputs = Object.assign({}, ...Object.values(jobs), { secrets: secrets.join('\n') });
  return Object.entries(inputs).flatMap(([name, text]) => [`--${name}`, String(text)]);
}

const flags = flagsOf({ '': awsInputs, G_: googleInputs });
const others = flagsOf({ P_: ssmInputs, Z_: azureInputs, V_: vaultInputs });

/** The address of Vault is known once the cloud is there. */
function run(words: readonly string[], options: Parameters<typeof runLeakyCli>[2] = {}) {
  const address = cloud.environment['VAULT_ADDR'] ?? '';
  return runLeakyCli(
    cloud,
    words.map((word) => (word === 'VAULT_ADDR' ? address : word)),
    options,
  );
}

const node = [process.execPath, '-e'];
const printsAll =
  'console.log(process.env); console.error(Object.values(process.env).join("\\n")); process.exit(3)';

const chosen = faults.filter(([name]) =>
  /^40[03]|^500|code belongs|stray word|a web page$|redirect$|headers|unexpected|in half|dropped/.test(name),
);
const reads: readonly Call[] = ['AssumeRoleWithWebIdentity', 'BatchGetSecretValue', 'AccessSecretVersion'];
const looks: readonly Call[] = ['DescribeSecret', 'ListSecrets', 'TestIamPermissions'];

const commands: readonly (readonly [string, readonly string[], readonly Call[]])[] = [
  ['plan', ['plan', ...flags], looks],
  ['plan --json', ['plan', '--json', ...flags], looks],
  ['export', ['export', '--format', 'json', ...flags], reads],
  ['run', ['run', ...flags, '--', ...node, printsAll], reads],
  ['plan of other stores', ['plan', ...others], ['DescribeParameters', 'GetSecretVersions', 'ReadMetadata']],
  [
    'export of other stores',
    ['export', '--format', 'json', ...others],
    ['GetParameters', 'EntraToken', 'Read'],
  ],
];

describe.each(commands)('%s', (name, words, calls) => {
  const mayShow = name.startsWith('export');

  test('undisturbed', async () => {
    cloud.disturb();
    const ran = await run(words);
    expect([ran.codes, ran.exitCode]).toEqual([[], name === 'run' ? 3 : 0]);
    const shown = findSecrets([['stdout', ran.stdout]], cloud.sensitive);
    expect([findSecrets(ran.places, cloud.sensitive), shown.length > 0]).toEqual([[], mayShow]);
  });

  describe.each(calls)('%s answers', (call) => {
    test.each(chosen)('%s', async (_, fault) => {
      cloud.disturb(call, fault);
      const ran = await run(words);
      const stdout = mayShow && ran.exitCode === 0 ? '' : ran.stdout;
      expect(findSecrets([...ran.places, ['stdout', stdout]], cloud.sensitive)).toEqual([]);
      expect(ran.places.find(([where]) => where === 'stderr')?.[1]).not.toContain('a bug in secret-sync');
    });
  });
});

test('export to a terminal is refused', async () => {
  cloud.disturb();
  const ran = await run(['export', '--format', 'json', ...flags], { terminal: true });
  expect([ran.codes, ran.stdout, cloud.asked]).toEqual([['TERMINAL_REFUSED'], '', []]);
});

test.each([
  ['a program that is not there', ['no-such-program-of-anybody'], 127],
  ['a program that cannot be started', [import.meta.dirname], 126],
])('run of %s', async (_, command, exitCode) => {
  cloud.disturb();
  const ran = await run(['run', ...flags, '--', ...command]);
  expect(findSecrets([...ran.places, ['stdout', ran.stdout]], cloud.sensitive)).toEqual([]);
  expect(ran.exitCode).toBe(exitCode);
});
