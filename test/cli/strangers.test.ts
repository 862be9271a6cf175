import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from './fake-host.ts';

let folder: string;
let event: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'event-'));
  event = join(folder, 'event.json');
  const head = { repo: { full_name: 'mallory/web' } };
  await writeFile(event, JSON.stringify({ pull_request: { head }, repository: { full_name: 'acme/web' } }));
});
afterEach(() => rm(folder, { recursive: true }));

const operands = { plan: [], export: ['--format', 'json'], run: ['--', 'echo', 'started'] } as const;
const commands = ['plan', 'export', 'run'] as const;

function start(name: (typeof commands)[number], rule: readonly string[], github = 'true') {
  let opened = false;
  const line = [name, '--secrets', 'A = fake:a', ...rule, ...operands[name]];
  return runCommandLine(line, {
    secrets: { a: 'hunter22' },
    env: {
      GITHUB_ACTIONS: github,
      GITHUB_EVENT_NAME: 'pull_request_target',
      GITHUB_EVENT_PATH: event,
      GITHUB_REPOSITORY: 'acme/web',
    },
    onOpen: () => {
      opened = true;
    },
  }).then((result) => ({ ...result, opened }));
}

test.each(commands)('%s is refused before anybody is asked, with the fact that decided', async (name) => {
  const { exitCode, stdout, stderr, opened } = await start(name, []);
  expect([exitCode, stdout, opened]).toEqual([name === 'run' ? 107 : 7, '', false]);
  expect(stderr).toContain('error[STRANGER_EVENT]');
  expect(stderr).toContain("pull_request.head.repo of the event's payload is mallory/web, not acme/web");
});

test.each(commands)('%s leaves quietly with skip', async (name) => {
  const { exitCode, stdout, stderr, opened } = await start(name, ['--allow-fork-events', 'skip']);
  expect([exitCode, stdout, opened]).toEqual([0, '', false]);
  expect(stderr).toMatch(
    /^notice: nothing is fetched \(allow-fork-events: skip\): pull_request\.head\.repo [^\n]*\n$/,
  );
});

test.each(commands)('%s goes on where it is allowed, and says so', async (name) => {
  const { exitCode, stderr, opened } = await start(name, ['--allow-fork-events', 'true']);
  expect([exitCode, opened]).toEqual([0, true]);
  expect(stderr).toContain("warning: a stranger's event is allowed");
});

test('elsewhere there is no event', async () => {
  expect((await start('plan', [], '')).exitCode).toBe(0);
});

test.each(['local', 'gitlab', 'jenkins', 'circleci', 'forgejo'])(
  '--platform %s does not get it past the CI that knows',
  async (platform) => {
    for (const name of commands) {
      const { exitCode, stdout, stderr, opened } = await start(name, ['--platform', platform]);
      expect([exitCode, stdout, opened]).toEqual([name === 'run' ? 107 : 7, '', false]);
      expect(stderr).toContain(name === 'export' && platform !== 'forgejo' ? 'error[' : 'mallory/web');
    }
    const allowed = await start('plan', ['--platform', platform, '--allow-fork-events', 'true']);
    expect([allowed.exitCode, allowed.opened]).toEqual([0, true]);
  },
);

test('--platform github does not get it past another CI', async () => {
  const env = { CI_PIPELINE_SOURCE: 'merge_request_event', GITLAB_CI: 'true' };
  const result = await runCommandLine(['plan', '--secrets', 'A = fake:a', '--platform', 'github'], { env });
  expect([result.exitCode, result.storeAsked]).toEqual([7, false]);
});

describe('where no CI is recognised, but its tokens can be had', () => {
  const token = {
    CI: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://run.actions.githubusercontent.com/x',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer',
  };
  const ask = (env: Readonly<Record<string, string>>, ...words: readonly string[]) =>
    runCommandLine(['plan', '--secrets', 'A = fake:a', ...words], { env: { ...token, ...env } });

  test.each([
    ['nothing is said of the event', {}],
    [
      'it is not in the container',
      { GITHUB_EVENT_PATH: '/nonexistent/event.json', GITHUB_EVENT_NAME: 'push' },
    ],
    ['only its name is', { GITHUB_EVENT_NAME: 'pull_request_target' }],
    ['nothing is said in a job', { GITHUB_ACTIONS: 'true' }],
  ])('%s: a stranger', async (_what, env) => {
    const { exitCode, stderr, storeAsked } = await ask({ GITHUB_EVENT_PATH: '', ...env });
    expect([exitCode, storeAsked]).toEqual([7, false]);
    expect(stderr).toContain('error[STRANGER_EVENT]');
    expect(stderr).toContain('pass GITHUB_EVENT_NAME, GITHUB_EVENT_PATH and GITHUB_REPOSITORY on');
    const allowed = await ask({ GITHUB_EVENT_PATH: '', ...env }, '--allow-fork-events', 'true');
    expect([allowed.exitCode, allowed.storeAsked]).toEqual([0, true]);
  });

  test("a fork's pull request", async () => {
    const env = {
      GITHUB_EVENT_PATH: event,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REPOSITORY: 'acme/web',
    };
    expect((await ask(env)).stderr).toContain('is mallory/web, not acme/web');
  });

  test.each([
    ['its payload was passed on', { GITHUB_EVENT_NAME: 'push' }],
    ['its name is one of its own people', { GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: '' }],
    [
      'what gives the tokens is a stand-in on loopback',
      { GITHUB_EVENT_PATH: '', ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1/' },
    ],
  ])('%s: goes on', async (_what, env) => {
    const { exitCode, storeAsked } = await ask(env);
    expect([exitCode, storeAsked]).toEqual([0, true]);
  });
});

test('a plan that asks nobody is for strangers too', async () => {
  expect((await start('plan', ['--offline'])).exitCode).toBe(0);
});

test('without a payload nobody is known', async () => {
  await rm(event);
  const { exitCode, stderr } = await start('plan', []);
  await writeFile(event, '');
  expect([exitCode, stderr]).toEqual([7, expect.stringContaining("the event's payload cannot be read")]);
});

test('the flag has three words, and none by itself', async () => {
  expect((await start('plan', ['--allow-fork-events=skip'])).exitCode).toBe(0);
  expect((await start('plan', ['--allow-fork-events=maybe'])).exitCode).toBe(2);
  expect((await start('plan', ['--allow-fork-events'])).exitCode).toBe(2);
});
