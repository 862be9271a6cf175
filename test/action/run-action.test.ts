import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { EOL, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runAction } from '../../src/action/run-action.ts';
import type { ChildHost } from '../../src/child/child-host.ts';
import { processChildHost } from '../../src/child/process-host.ts';
import type { Deadline } from '../../src/core/deadline.ts';
import type { Env } from '../../src/core/environment.ts';
import { UserError, userErrors } from '../../src/core/errors.ts';
import { createGithubPlatform } from '../../src/platforms/github.ts';
import type { SecretStore } from '../../src/stores/store.ts';
import { fakeClock, fakeDeadline, thrownBy } from '../helpers/fakes.ts';
import { scriptedStore } from '../pipeline/fake-run.ts';
import { readEnvFile } from '../runner/env-file.ts';

let base: string;
let env: Record<string, string>;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'action-')));
  env = { RUNNER_TEMP: join(base, '_temp') };
  await mkdir(env['RUNNER_TEMP'] ?? '');
  for (const name of ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']) {
    env[name] = join(base, name);
    await writeFile(join(base, name), '');
  }
});
afterEach(() => rm(base, { recursive: true }));

interface Ran {
  /** What the runner's log got, in order. */
  readonly sent: readonly string[];
  readonly codes: readonly string[];
  readonly thrown: unknown;
  readonly cleared: number;
  readonly cancelled: boolean;
}

/** A push to a private repository. */
const pushed = { ref: 'refs/heads/main', repository: { full_name: 'acme/web', visibility: 'private' } };

interface Options {
  readonly env?: Env;
  readonly stores?: readonly SecretStore[];
  readonly payload?: unknown;
  readonly child?: Partial<ChildHost>;
  /** Called with every mask, at once. */
  readonly onMask?: () => void;
  /** Resolves once the masks have left the process. */
  readonly flush?: () => Promise<void>;
}

const store = () => scriptedStore('aws', { held: { 'prod/db': 'hunter2-value', 'prod/key': 'other-value' } });

async function run(secrets: string, options: Options = {}): Promise<Ran> {
  const sent: string[] = [];
  const send = (name: string) => (text: string) => void sent.push(`${name}: ${text}`);
  const clock = fakeClock();
  const fake = fakeDeadline(clock);
  let cleared = 0;
  const deadline: Deadline = {
    ...fake,
    clear: () => {
      cleared += 1;
    },
  };
  let thrown: unknown;
  try {
    await runAction({
      env: { ...env, INPUT_SECRETS: secrets, ...options.env },
      operatingSystem: 'linux',
      clock,
      platform: createGithubPlatform({
        write: (text) => {
          options.onMask?.();
          for (const line of text.trimEnd().split(EOL)) send('mask')(line.replace('::add-mask::', ''));
        },
        flush: options.flush ?? (async () => undefined),
        debug: send('debug'),
        info: send('info'),
        notice: send('notice'),
        warning: send('warning'),
        error: send('error'),
      }),
      stores: options.stores ?? [store()],
      loadPayload: async () => ('payload' in options ? options.payload : pushed),
      startDeadline: () => deadline,
      createChildHost: () => ({ ...processChildHost(), ...options.child }),
    });
  } catch (caught) {
    thrown = caught;
  }
  const codes = thrown === undefined ? [] : (userErrors(thrown) ?? []).map(({ code }) => code);
  return { sent, codes, thrown, cleared, cancelled: fake.signal.aborted };
}

const read = (name: string): Promise<string> => readFile(join(base, name), 'utf8');
const exported = async (): Promise<unknown> => {
  const { entries } = readEnvFile(await readFile(join(base, 'GITHUB_ENV')), 'linux');
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
};

test('inputs to variables: masked, then exported, then said', async () => {
  const { sent, thrown, cleared } = await run('A = aws:prod/db\nB = aws:prod/key');
  expect(thrown).toBeUndefined();
  expect(sent.slice(0, 2)).toEqual(['mask: hunter2-value', 'mask: other-value']);
  expect(sent.filter((text) => !text.startsWith('mask: '))).toEqual(['info: variables that are set: A, B']);
  expect(sent.at(-1)).toBe('info: variables that are set: A, B');
  expect([await exported(), cleared]).toEqual([{ A: 'hunter2-value', B: 'other-value' }, 1]);
});

test('no file holds a value while a mask is still to be sent', async () => {
  const { readFileSync, readdirSync } = process.getBuiltinModule('node:fs');
  let masks = 0;
  const { thrown } = await run('A = aws:prod/db\nB = aws:prod/key\nF = aws:prod/db?as=file', {
    env: { INPUT_EXPORT: 'env,output' },
    onMask: () => {
      masks += 1;
      for (const name of readdirSync(base)) {
        if (name.startsWith('GITHUB_')) expect(readFileSync(join(base, name), 'utf8')).toBe('');
      }
      expect(readdirSync(join(base, '_temp'))).toEqual([]);
    },
  });
  expect(thrown).toBeUndefined();
  expect(masks).toBe(1);
});

test('nothing is written before the masks have left the process, and nothing at all where they cannot', async () => {
  const { readFileSync, readdirSync } = process.getBuiltinModule('node:fs');
  const files = (): readonly string[] => [
    ...readdirSync(join(base, '_temp')),
    ...readdirSync(base).map((name) => (name === '_temp' ? '' : readFileSync(join(base, name), 'utf8'))),
  ];
  const nothing = ['', '', '', '', ''];
  let masks = 0;
  const options: Options = {
    onMask: () => {
      masks += 1;
    },
    flush: async () => {
      expect(masks).toBe(1);
      expect(files()).toEqual(nothing);
      throw new Error('nobody reads');
    },
  };
  const { thrown } = await run('A = aws:prod/db\nF = aws:prod/key?as=file', options);
  expect(thrown).toMatchObject({ message: 'nobody reads' });
  expect(files()).toEqual(nothing);
});

test('every bad line is reported, by the number that the author sees', async () => {
  const { thrown } = await run('\n\nA = nope:x\n# fine\n1B = aws:y\n');
  const errors = userErrors(thrown) ?? [];
  const shown = JSON.stringify(errors.map(({ facts }) => facts));
  expect(errors).toHaveLength(2);
  expect(shown).toContain('secrets, line 3');
  expect(shown).toContain('secrets, line 5');
});

test.each(['', '   ', '\n\n', '# only a comment'])('no line at all: %j', async (secrets) => {
  expect((await run(secrets)).codes).toEqual(['INPUT_MISSING']);
});

test('every bad input is reported, and nothing is started', async () => {
  const stores = [store()];
  const ran = await run('A = aws:prod/db', {
    stores,
    env: { INPUT_RETRIES: 'x', 'INPUT_DRY-RUN': 'x', INPUT_TIMEOUT: 'x' },
  });
  expect([ran.codes, ran.cleared, stores[0]?.opened]).toEqual([
    ['INPUT_INVALID', 'INPUT_INVALID', 'INPUT_INVALID'],
    0,
    [],
  ]);
});

describe('before anything is fetched', () => {
  test.each(['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'])('%s must be set', async (name) => {
    const stores = [store()];
    const { codes, sent } = await run('A = aws:prod/db', { stores, env: { [name]: '' } });
    expect([codes, sent, stores[0]?.opened]).toEqual([['FILE_COMMAND_MISSING'], [], []]);
  });

  test.each(['RUNNER_TEMP', 'GITHUB_STATE'])('%s must be set for as=file', async (name) => {
    expect((await run('A = aws:prod/db?as=file', { env: { [name]: '' } })).codes).toEqual([
      'FILE_COMMAND_MISSING',
    ]);
    expect((await run('A = aws:prod/db', { env: { [name]: '' } })).codes).toEqual([]);
  });

  test.each<[Env, string]>([
    [{ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'TLS_WEAKENED'],
    [{ NODE_DEBUG: 'http' }, 'TLS_WEAKENED'],
    [{ RUNNER_ENVIRONMENT: 'github-hosted', HTTPS_PROXY: 'http://proxy' }, 'NETWORK_ENV_REFUSED'],
    [{ RUNNER_ENVIRONMENT: 'github-hosted', NODE_EXTRA_CA_CERTS: 'x.pem' }, 'NETWORK_ENV_REFUSED'],
  ])('%o is refused', async (unsafe, code) => {
    const stores = [store()];
    expect([(await run('A = aws:prod/db', { stores, env: unsafe })).codes, stores[0]?.opened]).toEqual([
      [code],
      [],
    ]);
  });
});

describe("a stranger's event", () => {
  const payload = {
    repository: { private: true },
    pull_request: { head: { repo: { full_name: 'mallory/web' } } },
  };
  const event = { GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REPOSITORY: 'acme/web' };
  const attempt = async (rule: string, more: Env = {}, given: unknown = payload) => {
    const stores = [store()];
    const env = { ...event, 'INPUT_ALLOW-FORK-EVENTS': rule, ...more };
    const ran = await run('A = aws:prod/db', { stores, payload: given, env });
    return { ...ran, opened: stores[0]?.opened.length };
  };
  const outputs = async () => {
    const { entries } = readEnvFile(await readFile(join(base, 'GITHUB_OUTPUT')), 'linux');
    return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
  };

  test.each(['', 'false'])('is refused before anybody is asked: %j', async (rule) => {
    const { codes, sent, opened } = await attempt(rule);
    expect([codes, sent, opened, await exported(), await outputs()]).toEqual([
      ['STRANGER_EVENT'],
      [],
      0,
      {},
      {},
    ]);
  });

  test('is refused for a dry run too, and under ambient', async () => {
    expect((await attempt('', { 'INPUT_DRY-RUN': 'true' })).codes).toEqual(['STRANGER_EVENT']);
    expect((await attempt('', { INPUT_IDENTITY: 'ambient' })).codes).toEqual(['STRANGER_EVENT']);
  });

  test('skip: leaves quietly, and the outputs say so', async () => {
    const { thrown, sent, opened } = await attempt('skip');
    expect([thrown, opened, await exported()]).toEqual([undefined, 0, {}]);
    expect(sent).toEqual([
      expect.stringMatching(/^notice: nothing is fetched .*mallory\/web, not acme\/web$/),
    ]);
    expect(await outputs()).toEqual({ skipped: 'true', names: '[]', report: '[]' });
  });

  test('skip: where Dependabot has no token', async () => {
    const own = { repository: {}, pull_request: { head: { repo: { full_name: 'acme/web' } } } };
    const { thrown, opened } = await attempt('skip', { GITHUB_ACTOR: 'dependabot[bot]' }, own);
    expect([thrown, opened, (await outputs())['skipped']]).toEqual([undefined, 0, 'true']);
  });

  test('true: goes on, and says so', async () => {
    const { thrown, sent } = await attempt('true');
    expect([thrown, await exported(), 'skipped' in (await outputs())]).toEqual([
      undefined,
      { A: 'hunter2-value' },
      false,
    ]);
    expect(sent[0]).toMatch(/^warning: a stranger's event is allowed .*mallory/);
  });

  test('so is a payload that cannot be read, on any event', async () => {
    expect((await attempt('', { GITHUB_EVENT_NAME: 'push' }, undefined)).codes).toEqual(['STRANGER_EVENT']);
  });
});

describe('a run that fails', () => {
  test('exports nothing, masks nothing, and ends what is under way', async () => {
    const denied = new UserError({ code: 'AWS_ACCESS_DENIED', what: 'x', fix: [] });
    const stores = [scriptedStore('aws', { held: { 'prod/db': 'hunter2-value', denied } })];
    const ran = await run('A = aws:prod/db\nB = aws:denied\nC = aws:gone', { stores });
    expect(ran.codes).toEqual(['AWS_ACCESS_DENIED', 'AWS_NOT_FOUND']);
    expect([ran.cleared, ran.cancelled, ran.sent]).toEqual([1, true, []]);
    for (const name of ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']) {
      expect(await read(name)).toBe('');
    }
  });

  test('by a bug in one store: the other store is told to stop', async () => {
    const bug = new TypeError('hunter2');
    const stores = [
      scriptedStore('aws', { held: {}, openError: bug }),
      scriptedStore('gcp', { held: { x: 'y' } }),
    ];
    const ran = await run('A = aws:x\nB = gcp:x', { stores });
    expect([ran.thrown, ran.cancelled, ran.cleared]).toEqual([bug, true, 1]);
  });

  test.each(['names', 'Report', 'SKIPPED'])("by an output %s that is the step's own", async (name) => {
    const ran = await run(`${name} = aws:prod/db`, { env: { INPUT_EXPORT: 'output' } });
    expect([ran.codes, await read('GITHUB_OUTPUT')]).toEqual([['NAME_COLLISION'], '']);
  });
});

test('export: none sets nothing, and does not say that it did', async () => {
  const { sent } = await run('A = aws:prod/db', { env: { INPUT_EXPORT: 'none' } });
  expect(sent[0]).toBe('mask: hunter2-value');
  expect(sent.at(-1)).toBe('info: no variable is set');
  expect(await exported()).toEqual({});
});

test('values that cannot be masked are named', async () => {
  const stores = [scriptedStore('aws', { held: { a: 'xyz' } })];
  expect((await run('SHORT = aws:a', { stores })).sent).toContain(
    'warning: too short or too common to be masked in the log, so it can be read there: SHORT',
  );
});

test.each([
  [{ repository: { visibility: 'private', private: true } }, true],
  [{ repository: { visibility: 'public' } }, false],
  [undefined, false],
])('payload %o: report and summary in full: %s', async (payload, full) => {
  await run('A = aws:prod/db', { payload });
  expect([
    (await read('GITHUB_OUTPUT')).includes('aws/prod/db'),
    (await read('GITHUB_STEP_SUMMARY')).includes('prod/db'),
  ]).toEqual([full, full]);
});

describe('dry-run', () => {
  const dry = { 'INPUT_DRY-RUN': 'true' };

  test('shows the plan; reads, masks and exports nothing', async () => {
    const stores = [store()];
    const { sent, thrown } = await run('A = aws:prod/db\nF = aws:prod/key?as=file', {
      stores,
      env: { ...dry, GITHUB_ENV: '' },
    });
    expect([thrown, stores[0]?.opened, stores[0]?.fetched]).toEqual([undefined, ['plan'], []]);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatch(/^info: Variable .*\nA .* yes\nF /);
    expect(await read('GITHUB_STEP_SUMMARY')).toContain('### Plan');
    const { entries } = readEnvFile(await readFile(join(base, 'GITHUB_OUTPUT')), 'linux');
    expect(entries).toEqual([
      { name: 'names', value: '[]' },
      { name: 'report', value: '[]' },
    ]);
    expect([await read('GITHUB_ENV'), await readdir(join(base, '_temp'))]).toEqual(['', []]);
  });

  test('fails where a run would, once all is shown', async () => {
    const { codes, sent } = await run('A = aws:prod/db\nB = aws:gone', { env: dry });
    expect(codes).toEqual(['AWS_NOT_FOUND']);
    expect(sent[0]).toContain('A ');
    expect(await read('GITHUB_STEP_SUMMARY')).toContain('### Plan');
  });
});

test('a planted input that is not declared changes nothing', async () => {
  expect(
    (await run('A = aws:prod/db', { env: { 'INPUT_MASK-MIN-LENGTH': '16', INPUT_X: 'y' } })).codes,
  ).toEqual([]);
});

test('a bug is thrown as it is, for the entry to describe', async () => {
  const bug = new RangeError('hunter2');
  const stores = [scriptedStore('aws', { held: {}, openError: bug })];
  expect(await thrownBy(Promise.reject((await run('A = aws:x', { stores })).thrown))).toBe(bug);
});
