import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Settings } from '../../src/core/settings.ts';
import { publishToRunner } from '../../src/export/publish-github.ts';
import { maskVariables } from '../../src/masking/masked-variable.ts';
import { type Collected, collect } from '../../src/pipeline/collect.ts';
import { buildReport, type ReportEntry } from '../../src/pipeline/report.ts';
import { refusalOf, thrownBy } from '../helpers/fakes.ts';
import { type FakeRun, fakeRun, goodLines, scriptedStore } from '../pipeline/fake-run.ts';
import { type EnvFileEntry, readEnvFile } from '../runner/env-file.ts';

const posix = process.platform !== 'win32';
const os = posix ? 'linux' : 'windows';
let base: string;
let files: Record<'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_STATE' | 'GITHUB_STEP_SUMMARY', string>;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'publish-')));
  const commands = join(base, 'commands');
  await mkdir(commands);
  await mkdir(join(base, '_temp'));
  files = {
    GITHUB_ENV: join(commands, 'set_env'),
    GITHUB_OUTPUT: join(commands, 'set_output'),
    GITHUB_STATE: join(commands, 'save_state'),
    GITHUB_STEP_SUMMARY: join(commands, 'step_summary'),
  };
  for (const file of Object.values(files)) await writeFile(file, '');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const created = new Date('2026-11-14T08:00:00Z');
const store = scriptedStore('aws', {
  held: { 'prod/db': 'hunter2', 'prod/key': 'line one\nline two\n', 'prod/bytes': new Uint8Array([0xff, 0]) },
  created,
});

interface Published {
  readonly run: FakeRun;
  readonly collected: Collected;
  publish(brief?: boolean): Promise<readonly ReportEntry[]>;
}

async function prepare(
  text: string,
  changed: Partial<Settings> = {},
  kept: readonly string[] = [],
): Promise<Published> {
  const env = {
    ...files,
    RUNNER_TEMP: join(base, '_temp'),
    GITHUB_REPOSITORY: 'acme/web',
    GITHUB_RUN_ID: '42',
  };
  const run = fakeRun(changed, env);
  const found = await collect(goodLines(text, [store]), run);
  const collected = { ...found, kept: new Set(kept) };
  const { masked } = maskVariables(collected.variables, run.masker);
  return {
    run,
    collected,
    publish: async (brief = false) => (await publishToRunner(collected, masked, run, brief)).report,
  };
}

async function entriesOf(file: keyof typeof files): Promise<Record<string, string>> {
  const { entries, error } = readEnvFile(await readFile(files[file]), os);
  expect(error).toBeUndefined();
  return Object.fromEntries(entries.map(({ name, value }: EnvFileEntry) => [name, value]));
}

/** What the runner would hand on to others, and what lies in its folders. */
async function everything(): Promise<unknown> {
  const { GITHUB_STATE: _, ...handedOn } = files;
  const contents = await Promise.all(Object.values(handedOn).map((file) => readFile(file, 'utf8')));
  return [contents, await readdir(join(base, 'commands')), await readdir(join(base, '_temp'))];
}

const untouched = [['', '', ''], ['save_state', 'set_env', 'set_output', 'step_summary'], []];
const lines = 'DB = aws:prod/db\nKEY = aws:prod/key';

describe('what is exported', () => {
  test('to the environment; names and report as outputs, without a value', async () => {
    await (await prepare(lines)).publish();
    expect(await entriesOf('GITHUB_ENV')).toEqual({ DB: 'hunter2', KEY: 'line one\nline two\n' });
    const { names, report, ...rest } = await entriesOf('GITHUB_OUTPUT');
    expect([names, rest]).toEqual(['["DB","KEY"]', {}]);
    expect(JSON.parse(report ?? '')).toEqual([
      {
        name: 'DB',
        store: 'aws',
        secret: 'aws/prod/db',
        version: '7',
        created: created.toISOString(),
        age: '10d',
      },
      {
        name: 'KEY',
        store: 'aws',
        secret: 'aws/prod/key',
        version: '7',
        created: created.toISOString(),
        age: '10d',
      },
    ]);
    const summary = await readFile(files.GITHUB_STEP_SUMMARY, 'utf8');
    expect(summary).toContain('| DB | aws | aws/prod/db | 7 | 10d |');
    expect(`${report}${summary}`).not.toMatch(/hunter2|line one/);
  });

  test('to outputs alone', async () => {
    await (await prepare(lines, { export: { env: false, output: true } })).publish();
    expect(await readFile(files.GITHUB_ENV, 'utf8')).toBe('');
    expect(await entriesOf('GITHUB_OUTPUT')).toMatchObject({
      DB: 'hunter2',
      KEY: 'line one\nline two\n',
      names: '["DB","KEY"]',
    });
  });

  test('to both', async () => {
    await (await prepare(lines, { export: { env: true, output: true } })).publish();
    expect((await entriesOf('GITHUB_ENV'))['DB']).toBe('hunter2');
    expect((await entriesOf('GITHUB_OUTPUT'))['DB']).toBe('hunter2');
  });

  test('to nowhere: no value in any file, no folder', async () => {
    await (
      await prepare(`${lines}\nF = aws:prod/db?as=file`, { export: { env: false, output: false } })
    ).publish();
    expect(await readFile(files.GITHUB_ENV, 'utf8')).toBe('');
    expect((await entriesOf('GITHUB_OUTPUT'))['names']).toBe('[]');
    expect(JSON.stringify(await everything())).not.toContain('hunter2');
    expect(await readdir(join(base, '_temp'))).toEqual([]);
  });

  test('what is kept is not, though it was masked', async () => {
    const { publish, run } = await prepare(lines, {}, ['DB']);
    const report = await publish();
    expect(run.masker.masks).toContain('hunter2');
    expect([Object.keys(await entriesOf('GITHUB_ENV')), report.map(({ name }) => name)]).toEqual([
      ['KEY'],
      ['KEY'],
    ]);
    expect(JSON.stringify(await everything())).not.toContain('hunter2');
  });

  test('no summary where none is wanted, and its file is not asked for', async () => {
    const { publish } = await prepare(lines, { summary: false });
    await rm(files.GITHUB_STEP_SUMMARY);
    await publish();
    expect(existsSync(files.GITHUB_STEP_SUMMARY)).toBe(false);
  });

  test('in a public repository: variable, store and version only, in outputs and summary, not in the audit log', async () => {
    const auditLog = join(base, 'audit.jsonl');
    await (await prepare(lines, { auditLog })).publish(true);
    const { report } = await entriesOf('GITHUB_OUTPUT');
    expect(JSON.parse(report ?? '')).toEqual([
      { name: 'DB', store: 'aws', version: '7' },
      { name: 'KEY', store: 'aws', version: '7' },
    ]);
    expect(await readFile(files.GITHUB_STEP_SUMMARY, 'utf8')).not.toMatch(/prod|10d/);
    expect(await readFile(auditLog, 'utf8')).toContain('aws/prod/db');
  });

  test('in a public repository the connection is not named either', async () => {
    const { collected } = await prepare(lines);
    const variables = collected.variables.map((variable) => ({
      ...variable,
      line: { ...variable.line, connection: { ...variable.line.connection, name: 'payments' } },
    }));
    const unset = variables.map(({ secret: _, ...rest }) => rest);
    expect(buildReport(variables, created, false)[0]).toMatchObject({ store: 'aws', connection: 'payments' });
    expect(JSON.stringify(buildReport([...variables, ...unset], created, true))).not.toContain('payments');
  });

  test('the audit log gets a line for each variable, behind what is there, without a value', async () => {
    const auditLog = join(base, 'audit.jsonl');
    await writeFile(auditLog, '{"earlier":1}\n');
    await (await prepare(lines, { auditLog })).publish();
    const [earlier, first, second, end] = (await readFile(auditLog, 'utf8')).split('\n');
    expect([earlier, end]).toEqual(['{"earlier":1}', '']);
    expect(JSON.parse(first ?? '')).toEqual({
      time: '2026-11-24T08:00:00.000Z',
      name: 'DB',
      store: 'aws',
      secret: 'aws/prod/db',
      version: '7',
      created: created.toISOString(),
      age: '10d',
      principal: 'reader of aws',
      repository: 'acme/web',
      run: '42',
    });
    expect(second).toContain('"KEY"');
  });

  test.runIf(posix)('a new audit log is for its owner alone', async () => {
    const auditLog = join(base, 'audit.jsonl');
    await (await prepare(lines, { auditLog })).publish();
    expect((await stat(auditLog)).mode & 0o777).toBe(0o600);
  });
});

describe('as=file', () => {
  const text = 'F = aws:prod/db?as=file\nB = aws:prod/bytes?as=file\nKEY = aws:prod/key';

  test('the variable holds the path; state names the folder', async () => {
    await (await prepare(text)).publish();
    const { F = '', B = '', KEY } = await entriesOf('GITHUB_ENV');
    const { folder } = await entriesOf('GITHUB_STATE');
    expect([dirname(F), dirname(B), dirname(folder ?? ''), KEY]).toEqual([
      folder,
      folder,
      join(base, '_temp'),
      'line one\nline two\n',
    ]);
    expect([await readFile(F, 'utf8'), [...(await readFile(B))]]).toEqual(['hunter2', [255, 0]]);
  });

  test.runIf(posix)('modes 0700 and 0600', async () => {
    await (await prepare(text)).publish();
    const { F = '' } = await entriesOf('GITHUB_ENV');
    expect([(await stat(dirname(F))).mode & 0o777, (await stat(F)).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  test('state is written before there is a folder', async () => {
    const { publish } = await prepare(text);
    await rm(join(base, '_temp'), { recursive: true });
    const refusal = await refusalOf(publish());
    expect([refusal.code, Object.keys(await entriesOf('GITHUB_STATE'))]).toEqual([
      'OUTPUT_UNWRITABLE',
      ['state_file', 'owner', 'folder', 'env_file', 'output_file'],
    ]);
    expect(await readFile(files.GITHUB_ENV, 'utf8')).toBe('');
  });

  test('where state cannot be written there is no folder', async () => {
    const { publish } = await prepare(text);
    await rm(files.GITHUB_STATE);
    await mkdir(files.GITHUB_STATE);
    expect((await refusalOf(publish())).code).toBe('OUTPUT_UNWRITABLE');
    expect(await readdir(join(base, '_temp'))).toEqual([]);
  });

  test('is removed where the export fails', async () => {
    const { publish } = await prepare(text, { auditLog: join(base, 'nowhere', 'audit.jsonl') });
    expect((await refusalOf(publish())).code).toBe('OUTPUT_UNWRITABLE');
    expect(await readdir(join(base, '_temp'))).toEqual([]);
  });
});

describe('state', () => {
  test('names the folder and the files that the runner leaves, in every export', async () => {
    await (await prepare(lines)).publish();
    expect(await entriesOf('GITHUB_STATE')).toEqual({
      state_file: files.GITHUB_STATE,
      owner: expect.stringMatching(/^secret-sync-[0-9a-f]{16}-[0-9a-f]{32}$/),
      folder: expect.stringMatching(/\/_temp\/secret-sync-[0-9a-f]{16}-[0-9a-f]{32}$/),
      env_file: files.GITHUB_ENV,
      output_file: files.GITHUB_OUTPUT,
    });
    expect(await readdir(join(base, '_temp'))).toEqual([]);
  });

  test('what lies ready beside a file bears the name of the folder', async () => {
    const { collected, run } = await prepare(lines);
    const { masked } = maskVariables(collected.variables, run.masker);
    const { readdirSync } = process.getBuiltinModule('node:fs');
    let seen: readonly string[] = [];
    const signal = AbortSignal.any([run.deadline]);
    signal.throwIfAborted = () => {
      seen = readdirSync(join(base, 'commands'));
    };
    await publishToRunner(collected, masked, { ...run, deadline: signal }, false);
    const name = basename((await entriesOf('GITHUB_STATE'))['folder'] ?? '');
    expect(seen.filter((file) => file.includes('.'))).toEqual([
      `set_env.${name}`,
      `set_output.${name}`,
      `step_summary.${name}`,
    ]);
  });

  test.each(['GITHUB_STATE', 'RUNNER_TEMP'])(
    'without %s the export goes on: nothing lies beside it',
    async (name) => {
      const { collected, run } = await prepare(lines);
      const { masked } = maskVariables(collected.variables, run.masker);
      await publishToRunner(collected, masked, { ...run, env: { ...run.env, [name]: '' } }, false);
      expect(await entriesOf('GITHUB_STATE')).toEqual({});
      expect(await entriesOf('GITHUB_ENV')).toMatchObject({ DB: 'hunter2' });
    },
  );
});

describe('all or nothing', () => {
  test('an audit log that cannot be written', async () => {
    const { publish } = await prepare(lines, { auditLog: join(base, 'nowhere', 'audit.jsonl') });
    const refusal = await refusalOf(publish());
    expect([refusal.code, refusal.facts.what]).toEqual([
      'OUTPUT_UNWRITABLE',
      'audit-log cannot be written, so nothing is exported',
    ]);
    expect(await everything()).toEqual(untouched);
  });

  test.each(['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'] as const)(
    '%s that is gone',
    async (variable) => {
      const auditLog = join(base, 'audit.jsonl');
      const { publish } = await prepare(lines, { auditLog });
      await rm(files[variable]);
      const refusal = await refusalOf(publish());
      expect([refusal.code, refusal.facts.what]).toEqual([
        'OUTPUT_UNWRITABLE',
        `${variable} cannot be written, so nothing is exported`,
      ]);
      expect(await readdir(join(base, 'commands'))).toHaveLength(3);
      for (const file of Object.values(files)) {
        if (existsSync(file)) expect(await readFile(file, 'utf8')).not.toMatch(/hunter2|line one/);
      }
      for (const file of [files.GITHUB_ENV, files.GITHUB_OUTPUT, files.GITHUB_STEP_SUMMARY]) {
        if (existsSync(file)) expect(await readFile(file, 'utf8')).toBe('');
      }
      expect(existsSync(auditLog)).toBe(false);
    },
  );

  test.each(['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'] as const)(
    '%s that is not set is fatal, never stdout',
    async (variable) => {
      const { collected, run } = await prepare(lines);
      const { masked } = maskVariables(collected.variables, run.masker);
      const without = { ...run, env: { ...run.env, [variable]: '' } };
      const refusal = await refusalOf(publishToRunner(collected, masked, without, false));
      expect(refusal.code).toBe('FILE_COMMAND_MISSING');
      expect(await everything()).toEqual(untouched);
    },
  );

  test('a job that is cancelled before the commit', async () => {
    const { publish, run } = await prepare(`${lines}\nF = aws:prod/db?as=file`, {
      auditLog: join(base, 'audit.jsonl'),
    });
    run.ending.cancel();
    expect((await refusalOf(publish())).code).toBe('CANCELLED');
    const [contents, commands, temp] = [await everything()].flat();
    expect([commands, temp]).toEqual([untouched[1], untouched[2]]);
    expect(JSON.stringify(contents)).not.toContain('hunter2');
    expect(existsSync(join(base, 'audit.jsonl'))).toBe(false);
  });

  test('the environment comes last: a rename that fails takes the outputs and the summary back', async () => {
    const { collected, run } = await prepare(`${lines}\nF = aws:prod/db?as=file`, {
      export: { env: true, output: true },
    });
    const { masked } = maskVariables(collected.variables, run.masker);
    const signal = AbortSignal.any([run.deadline]);
    // Once all lies ready and nothing is renamed yet, the environment's file turns into a folder.
    signal.throwIfAborted = () => {
      if (existsSync(join(files.GITHUB_ENV, 'x'))) return;
      const { mkdirSync, rmSync } = process.getBuiltinModule('node:fs');
      rmSync(files.GITHUB_ENV);
      mkdirSync(join(files.GITHUB_ENV, 'x'), { recursive: true });
    };
    const refusal = await refusalOf(publishToRunner(collected, masked, { ...run, deadline: signal }, false));
    expect([refusal.code, refusal.facts.what]).toEqual([
      'OUTPUT_UNWRITABLE',
      'GITHUB_ENV cannot be written, so nothing is exported',
    ]);
    expect(await readFile(files.GITHUB_OUTPUT, 'utf8')).toBe('');
    expect(await readFile(files.GITHUB_STEP_SUMMARY, 'utf8')).toBe('');
    expect(await readdir(join(base, 'commands'))).toHaveLength(4);
    expect(await readdir(join(base, '_temp'))).toEqual([]);
  });

  test('an output that cannot be put in place: the environment was never touched', async () => {
    const { collected, run } = await prepare(lines, { export: { env: true, output: true } });
    const { masked } = maskVariables(collected.variables, run.masker);
    const before = await stat(files.GITHUB_ENV);
    const signal = AbortSignal.any([run.deadline]);
    signal.throwIfAborted = () => {
      if (existsSync(join(files.GITHUB_OUTPUT, 'x'))) return;
      const { mkdirSync, rmSync } = process.getBuiltinModule('node:fs');
      rmSync(files.GITHUB_OUTPUT);
      mkdirSync(join(files.GITHUB_OUTPUT, 'x'), { recursive: true });
    };
    const refusal = await refusalOf(publishToRunner(collected, masked, { ...run, deadline: signal }, false));
    expect(refusal.facts.what).toBe('GITHUB_OUTPUT cannot be written, so nothing is exported');
    expect([(await stat(files.GITHUB_ENV)).ino, await readFile(files.GITHUB_ENV, 'utf8')]).toEqual([
      before.ino,
      '',
    ]);
    expect(await readFile(files.GITHUB_STEP_SUMMARY, 'utf8')).toBe('');
  });

  test('no error holds a value', async () => {
    const { publish } = await prepare(lines, { auditLog: join(base, 'nowhere', 'a') });
    const thrown = await thrownBy(publish());
    expect(`${JSON.stringify(thrown)} ${thrown instanceof Error ? thrown.stack : ''}`).not.toMatch(
      /hunter2|line one/,
    );
  });
});
