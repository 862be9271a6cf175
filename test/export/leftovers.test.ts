import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { post } from '../../src/action/post.ts';
import { removeLeftovers } from '../../src/export/earlier-jobs.ts';
import { formatEntry } from '../../src/export/env-file.ts';
import { ownState } from '../../src/export/own-state.ts';
import { createFolder, newFolderPath, newName, writeValueFile } from '../../src/export/temp-folder.ts';

const posix = process.platform !== 'win32';
const GUID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const OTHER = '1f8fad5b-d9cb-469f-a165-70867728950e';
const thisJob = { GITHUB_RUN_ID: '42', GITHUB_RUN_ATTEMPT: '1', GITHUB_JOB: 'deploy' };
let base: string;
let temp: string;
let commands: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'leftovers-')));
  temp = join(base, '_temp');
  commands = join(temp, '_runner_file_commands');
  await mkdir(commands, { recursive: true });
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function file(path: string, text = formatEntry('A', 'hunter2', '\n')): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

async function folderOf(env: Readonly<Record<string, string>>): Promise<string> {
  const folder = newFolderPath(temp, env);
  await createFolder(folder);
  await writeValueFile(folder, Buffer.from('hunter2'));
  return folder;
}

/** What post prints. */
async function cleanUp(state: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const printed: string[] = [];
  await post({ ...thisJob, RUNNER_TEMP: temp, ...state }, (line) => printed.push(line));
  return printed;
}

describe('post: the files in which values were handed to the runner', () => {
  test.each([
    ['STATE_env_file', 'set_env'],
    ['STATE_output_file', 'set_output'],
    ['STATE_state_file', 'save_state'],
    ['STATE_env_file', 'SET_ENV'],
  ])('%s: %s goes', async (state, kind) => {
    const path = await file(join(commands, `${kind}_${GUID}`));
    expect(await cleanUp({ [state]: path })).toEqual([]);
    expect(existsSync(path)).toBe(false);
  });

  test.each<[string, () => string]>([
    ['elsewhere', () => join(base, 'elsewhere', `set_env_${GUID}`)],
    ['directly in RUNNER_TEMP', () => join(temp, `set_env_${GUID}`)],
    ['deeper', () => join(commands, 'deeper', `set_env_${GUID}`)],
    ['a folder that is only called so', () => join(base, '_runner_file_commands', `set_env_${GUID}`)],
    ['the summary', () => join(commands, `step_summary_${GUID}`)],
    ['the search path', () => join(commands, `add_path_${GUID}`)],
    ['a name that is longer', () => join(commands, `set_env_${GUID}0`)],
    ['a name that only begins so', () => join(commands, 'set_env_x')],
    ['without a guid', () => join(commands, 'set_env_')],
  ])('planted state: %s stays', async (_, path) => {
    await file(path());
    await cleanUp({ STATE_env_file: path(), STATE_output_file: path(), STATE_state_file: path() });
    expect(existsSync(path())).toBe(true);
  });

  test('what another step wrote stays', async () => {
    const path = await file(join(commands, `set_env_${GUID}`), 'A=b\n');
    await cleanUp({ STATE_env_file: path });
    expect(existsSync(path)).toBe(true);
  });

  test.each(['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE'])(
    "the running stage's own %s stays",
    async (variable) => {
      const path = await file(join(commands, `set_env_${GUID}`));
      await cleanUp({ STATE_env_file: path, [variable]: path });
      await cleanUp({
        STATE_env_file: join(commands, '..', '_runner_file_commands', basename(path)),
        [variable]: path,
      });
      expect(existsSync(path)).toBe(true);
    },
  );

  test.runIf(posix)('a link stays, and so does what it leads to', async () => {
    const target = await file(join(base, 'home', 'file'));
    const link = join(commands, `set_env_${GUID}`);
    await symlink(target, link);
    await cleanUp({ STATE_env_file: link });
    expect([existsSync(link), existsSync(target)]).toEqual([true, true]);
  });

  test.each(['', '..', '/', '\0', 'x\n::error::y'])(
    'planted state %j does nothing, and prints nothing',
    async (path) => {
      expect(await cleanUp({ STATE_env_file: path, STATE_output_file: path, STATE_folder: path })).toEqual(
        [],
      );
    },
  );

  test('a folder is gone already: the rest goes all the same', async () => {
    const path = await file(join(commands, `set_env_${GUID}`));
    await cleanUp({ STATE_folder: newFolderPath(temp, thisJob), STATE_env_file: path });
    expect(existsSync(path)).toBe(false);
  });
});

test('post: what a killed main had lying ready goes; what a neighbour has stays', async () => {
  const [mine, theirs] = [newName(thisJob), newName(thisJob)];
  for (const kind of ['set_env', 'set_output', 'step_summary']) {
    await file(join(commands, `${kind}_${GUID}.${mine}`));
    await file(join(commands, `${kind}_${OTHER}.${theirs}`));
  }
  await cleanUp({ STATE_folder: join(temp, mine) });
  const left = await readdir(commands);
  expect([left.length, left.every((name) => name.endsWith(theirs))]).toEqual([3, true]);
});

describe('at the start of a job', () => {
  const earlier = [
    { ...thisJob, GITHUB_RUN_ID: '41' },
    { ...thisJob, GITHUB_RUN_ATTEMPT: '2' },
    { ...thisJob, GITHUB_JOB: 'test' },
    {},
  ];

  test.each(earlier)('what the job %o left goes', async (job) => {
    const folder = await folderOf(job);
    const staged = await file(join(commands, `set_env_${GUID}.${newName(job)}`));
    expect(await removeLeftovers({ ...thisJob, RUNNER_TEMP: temp })).toEqual({ removed: 2, failed: 0 });
    expect([existsSync(folder), existsSync(staged)]).toEqual([false, false]);
  });

  const stateOf = (path: string, job: Readonly<Record<string, string>>, ...more: readonly string[]) =>
    file(path, ownState(path, job) + more.map((named) => formatEntry('env_file', named, '\r\n')).join(''));

  test.each(earlier)('the state of the job %o goes, and what it says that values are in', async (job) => {
    const environment = await file(join(commands, `set_env_${GUID}`));
    const state = await stateOf(join(commands, `save_state_${GUID}`), job, environment);
    expect(await removeLeftovers({ ...thisJob, RUNNER_TEMP: temp })).toEqual({ removed: 2, failed: 0 });
    expect([existsSync(environment), existsSync(state)]).toEqual([false, false]);
  });

  test('state of this job, of another action, in use, or a folder stays', async () => {
    const [job = {}] = earlier;
    const [mine, used] = [join(commands, `save_state_${GUID}`), join(commands, `save_state_${OTHER}`)];
    await stateOf(mine, thisJob);
    await stateOf(used, job);
    const others = await file(join(commands, `save_state_2${GUID.slice(1)}`), `A=${newName(job)}\n`);
    const folder = join(commands, `save_state_3${GUID.slice(1)}`);
    await file(join(folder, 'x'));
    const env = { ...thisJob, RUNNER_TEMP: temp, GITHUB_STATE: used };
    expect(await removeLeftovers(env)).toEqual({ removed: 0, failed: 0 });
    for (const path of [mine, used, others, folder]) expect(existsSync(path)).toBe(true);
  });

  test('state of another job has nothing removed but what post would remove', async () => {
    const [job = {}] = earlier;
    const outside = await file(join(base, `set_env_${GUID}`));
    const foreign = await file(join(commands, `set_env_${OTHER}`), 'A=b\n');
    await stateOf(join(commands, `save_state_${GUID}`), job, outside, foreign, '', '..', '\0');
    expect(await removeLeftovers({ ...thisJob, RUNNER_TEMP: temp })).toEqual({ removed: 1, failed: 0 });
    expect([existsSync(outside), existsSync(foreign)]).toEqual([true, true]);
  });

  test.runIf(posix)('a link with a name of state is not followed', async () => {
    const [job = {}] = earlier;
    const target = await stateOf(join(base, `save_state_${GUID}`), job);
    await symlink(target, join(commands, `save_state_${GUID}`));
    expect(await removeLeftovers({ ...thisJob, RUNNER_TEMP: temp })).toEqual({ removed: 0, failed: 0 });
    expect(existsSync(join(commands, `save_state_${GUID}`))).toBe(true);
  });

  test('what other steps of this job left stays, whatever their own env says', async () => {
    const folder = await folderOf({ ...thisJob, RUNNER_TRACKING_ID: 'x', GITHUB_ACTION: 'y' });
    const staged = await file(join(commands, `set_env_${GUID}.${newName(thisJob)}`));
    expect(await removeLeftovers({ ...thisJob, RUNNER_TEMP: temp })).toEqual({ removed: 0, failed: 0 });
    expect([existsSync(folder), existsSync(staged)]).toEqual([true, true]);
  });

  test('what is not ours stays', async () => {
    const [job = {}] = earlier;
    const name = newName(job);
    const others = [
      join(temp, `${name}0`),
      join(temp, name.toUpperCase()),
      join(temp, 'deeper', name),
      join(temp, 'secret-sync-backup'),
      join(base, name),
      join(commands, `set_env_${GUID}`),
      join(commands, `set_env_${GUID}.bak`),
      join(commands, `set_env_${GUID}.${name}.bak`),
    ];
    for (const path of others) await file(join(path, 'x'));
    expect(await removeLeftovers({ ...thisJob, RUNNER_TEMP: temp })).toEqual({ removed: 0, failed: 0 });
    for (const path of others) expect(existsSync(path)).toBe(true);
  });

  test.runIf(posix)('a link with a name of ours is not followed', async () => {
    const target = join(base, 'home');
    await file(join(target, 'x'));
    await symlink(target, newFolderPath(temp, {}));
    await symlink(join(target, 'x'), join(commands, `set_env_${GUID}.${newName({})}`));
    await removeLeftovers({ ...thisJob, RUNNER_TEMP: temp });
    expect(existsSync(join(target, 'x'))).toBe(true);
  });

  test.each([{}, { RUNNER_TEMP: '' }, { RUNNER_TEMP: '/nowhere/at/all' }])(
    'no folder, nothing to do: %o',
    async (env) => {
      expect(await removeLeftovers(env)).toEqual({ removed: 0, failed: 0 });
    },
  );
});
