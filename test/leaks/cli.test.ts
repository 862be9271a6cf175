import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faults } from './faults.ts';
import { type Call, type HostileCloud, startHostileCloud } from './hostile-cloud.ts';
import { runLeakyCli } from './leaky-run.ts';
import { awsInputs, createMarkedSeed, googleInputs } from './marked-seed.ts';
import { findSecrets } from './search.ts';

let cloud: HostileCloud;

beforeAll(async () => {
  const { seed, values } = createMarkedSeed();
  cloud = await startHostileCloud(seed, values);
});
afterAll(() => cloud.close());

const inputs = {
  ...awsInputs,
  ...googleInputs,
  secrets: `${awsInputs.secrets}\n${googleInputs.secrets.replace(/^/gm, 'G_')}`,
};
const flags = Object.entries(inputs).flatMap(([name, text]) => [`--${name}`, text]);
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
];

describe.each(commands)('%s', (name, words, calls) => {
  const mayShow = name === 'export';

  test('undisturbed', async () => {
    cloud.disturb();
    const ran = await runLeakyCli(cloud, words);
    expect([ran.codes, ran.exitCode]).toEqual([[], name === 'run' ? 3 : 0]);
    const shown = findSecrets([['stdout', ran.stdout]], cloud.sensitive);
    expect([findSecrets(ran.places, cloud.sensitive), shown.length > 0]).toEqual([[], mayShow]);
  });

  describe.each(calls)('%s answers', (call) => {
    test.each(chosen)('%s', async (_, fault) => {
      cloud.disturb(call, fault);
      const ran = await runLeakyCli(cloud, words);
      const stdout = mayShow && ran.exitCode === 0 ? '' : ran.stdout;
      expect(findSecrets([...ran.places, ['stdout', stdout]], cloud.sensitive)).toEqual([]);
      expect(ran.places.find(([where]) => where === 'stderr')?.[1]).not.toContain('a bug in secret-sync');
    });
  });
});

test('export to a terminal is refused', async () => {
  cloud.disturb();
  const ran = await runLeakyCli(cloud, ['export', '--format', 'json', ...flags], { terminal: true });
  expect([ran.codes, ran.stdout, cloud.asked]).toEqual([['TERMINAL_REFUSED'], '', []]);
});

test.each([
  ['a program that is not there', ['no-such-program-of-anybody'], 127],
  ['a program that cannot be started', [import.meta.dirname], 126],
])('run of %s', async (_, command, exitCode) => {
  cloud.disturb();
  const ran = await runLeakyCli(cloud, ['run', ...flags, '--', ...command]);
  expect(findSecrets([...ran.places, ['stdout', ran.stdout]], cloud.sensitive)).toEqual([]);
  expect(ran.exitCode).toBe(exitCode);
});
