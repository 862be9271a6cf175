import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
