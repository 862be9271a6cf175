import { describe, expect, test } from 'vitest';
import { userErrors } from '../../src/core/errors.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import type { Settings } from '../../src/core/settings.ts';
import { collect } from '../../src/pipeline/collect.ts';
import { planLines, planOffline } from '../../src/pipeline/plan.ts';
import { readLines } from '../../src/pipeline/read-lines.ts';
import { cutLines } from '../../src/references/lines.ts';
import type { FetchedSecret } from '../../src/stores/store.ts';
import { connectionOf } from '../helpers/connections.ts';
import { thrownBy } from '../helpers/fakes.ts';
import { fakeRun, goodLines, scriptedStore } from '../pipeline/fake-run.ts';
import { settings } from '../references/fake-stores.ts';

const member = (starred: string): FetchedSecret => ({
  name: `prod/${starred}`,
  starred,
  id: `aws/prod/${starred}`,
  version: '1',
  value: SecretValue.ofText(`value of ${starred}`),
});
const keys = ['LD_PRELOAD', 'Path', 'GITHUB_ENV', 'BASH_FUNC_x%%', 'A=B', 'C\nD', '__proto__', 'fine'];
const document = `{${keys.map((key) => `${JSON.stringify(key)}:"value of it"`).join(',')}}`;
const store = scriptedStore('aws', {
  held: {
    path: 'value-1',
    'prod/db': 'value-2',
    doc: document,
    'prod/*': [member('key'), member('ld-preload')],
    wide: JSON.stringify(
      Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`key${at}`, 'value'])),
    ),
    deep: `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
    'deep-list': `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
  },
});

type Told = readonly (readonly [code: string, what: string, where: string | undefined])[];

async function told(work: Promise<unknown> | (() => unknown)): Promise<Told> {
  const errors = userErrors(await thrownBy(work)) ?? [];
  return errors.map(({ code, facts }) => [code, facts.what, facts.wanted?.[0]?.where]);
}

const ask = (text: string, changed: Partial<Settings> = {}) =>
  collect(goodLines(text, [store]), fakeRun(changed));

describe('a name that the line gives by itself', () => {
  const read = (text: string, changed: Partial<Settings> = {}) =>
    readLines(cutLines(text), [connectionOf(store)], { ...settings, ...changed });

  test.each(['ENV = aws:prod/db', 'path = aws:prod/db', 'aws:path', 'aws:x#path'])(
    '%s: known before anybody is asked',
    async (text) => {
      const refused = text !== 'aws:x#path';
      if (refused)
        expect(await told(() => read(text))).toMatchObject([
          ['PROTECTED_NAME', expect.any(String), 'secrets, line 1'],
        ]);
      else expect(read(text)).toHaveLength(1);
    },
  );

  test('is told together with every bad line', async () => {
    expect((await told(() => read('PATH = aws:prod/db\nA = nope:x'))).map(([code]) => code)).toEqual([
      'LINE_INVALID',
      'PROTECTED_NAME',
    ]);
  });

  test('is set where allow-env says so', () => {
    expect(read('PATH = aws:prod/db\naws:path#x', { allowEnv: ['PATH'] })).toHaveLength(2);
  });

  test('never: allow-env changes nothing', async () => {
    const text = 'NODE_OPTIONS = aws:prod/db\nGITHUB_ENV = aws:prod/db';
    expect(await told(() => read(text, { allowEnv: ['NODE_OPTIONS', 'GITHUB_ENV'] }))).toHaveLength(2);
  });
});

test('names that data chose: each refused or harmless, all told', async () => {
  const refused = await told(ask('* = aws:doc#*', { allowEnv: ['LD_PRELOAD', 'PATH'] }));
  expect(refused.map(([code, what]) => `${code} ${what.split(' ')[0]}`)).toEqual([
    'PROTECTED_NAME LD_PRELOAD',
    'PROTECTED_NAME PATH',
    'PROTECTED_NAME GITHUB_ENV',
    'PROTECTED_NAME BASH_FUNC_X',
  ]);
  const { variables } = await ask('APP_* = aws:doc#*');
  expect(variables.map(({ name }) => name)).toEqual([
    'APP_LD_PRELOAD',
    'APP_PATH',
    'APP_GITHUB_ENV',
    'APP_BASH_FUNC_X',
    'APP_A_B',
    'APP_C_D',
    'APP_PROTO',
    'APP_FINE',
  ]);
});

test('a protected name that is set already is told once', async () => {
  const run = fakeRun({}, { LD_PRELOAD: '/lib/x.so', KEY: 'other' });
  const refused = await told(collect(goodLines('* = aws:prod/*', [store]), run));
  expect(refused.map(([code]) => code)).toEqual(['PROTECTED_NAME', 'EXISTING_VARIABLE']);
});

test('a prefix of which a protected name comes does not help: the complete name counts', async () => {
  expect(await told(ask('LD_* = aws:prod/*'))).toHaveLength(2);
  expect((await ask('DB_* = aws:prod/*')).variables).toHaveLength(2);
});

test('for outputs too', async () => {
  expect(await told(ask('* = aws:prod/*', { export: { env: false, output: true } }))).toHaveLength(1);
});

describe('a plan', () => {
  test('fails where a run would', async () => {
    const plan = await planLines(goodLines('* = aws:prod/*\nAPP_* = aws:prod/*', [store]), fakeRun());
    expect(plan.errors.map(({ code, facts }) => [code, facts.wanted])).toEqual([
      ['PROTECTED_NAME', [{ variable: 'LD_PRELOAD', where: 'secrets, line 1' }]],
    ]);
  });

  test('names of leaves are known only to a run', async () => {
    const lines = goodLines('* = aws:doc#*', [store]);
    expect((await planLines(lines, fakeRun())).errors).toEqual([]);
    expect((await planOffline(lines, settings)).errors).toEqual([]);
  });
});

describe('a limit is said', () => {
  test.each([
    ['A_* = aws:wide#*', 'VALUE_TOO_MANY_LEAVES', '1000'],
    ['A_* = aws:deep#*', 'VALUE_TOO_DEEP', '100'],
    ['A = aws:deep#a', 'VALUE_TOO_DEEP', '100'],
    ['A_* = aws:deep-list#*', 'VALUE_TOO_DEEP', '100'],
    ['A = aws:wide#kez', 'KEY_NOT_FOUND', 'no key kez'],
  ])('%s: %s', async (text, code, limit) => {
    expect(await told(ask(text))).toEqual([[code, expect.stringContaining(limit), 'secrets, line 1']]);
  });
});

test('on Windows, names that differ only in case are one variable', async () => {
  const two = 'App_Key = aws:path\nAPP_KEY = aws:prod/db';
  expect((await ask(two)).variables).toHaveLength(2);
  const windows = fakeRun({}, {}, { operatingSystem: 'win32' });
  expect((await told(collect(goodLines(two, [store]), windows))).map(([code]) => code)).toEqual([
    'NAME_COLLISION',
  ]);
});
