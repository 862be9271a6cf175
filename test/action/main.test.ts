import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LoopbackServer, startServer } from '../network/loopback.ts';

const posix = process.platform !== 'win32';
const main = new URL('../../src/action/main.ts', import.meta.url).href;
const pushEvent = fileURLToPath(new URL('../cli/push-event.json', import.meta.url));
let folder: string;
let server: LoopbackServer;
let onRequest: () => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'main-'));
  onRequest = () => undefined;
  // A token service that takes a request and never answers it.
  server = await startServer(() => onRequest());
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the main stage in a process of its own. `extra` is run in it beforehand. */
async function start(extra: string, inputs: Readonly<Record<string, string>> = {}) {
  const files: Record<string, string> = {};
  for (const name of ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']) {
    files[name] = join(folder, name);
    await writeFile(join(folder, name), '');
  }
  const child = spawn(
    process.execPath,
    [
      '--no-warnings',
      '--input-type=module',
      '-e',
      `${extra}\n(await import(${JSON.stringify(main)})).main();`,
    ],
    {
      env: {
        ...files,
        PATH: process.env['PATH'],
        RUNNER_TEMP: folder,
        GITHUB_EVENT_PATH: pushEvent,
        ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${server.port}/token`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
        'INPUT_AWS-ROLE': 'arn:aws:iam::111122223333:role/ci',
        'INPUT_AWS-REGION': 'eu-west-1',
        INPUT_SECRETS: 'A = aws:prod/db',
        ...inputs,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece) => {
    stdout += String(piece);
  });
  child.stderr.on('data', (piece) => {
    stderr += String(piece);
  });
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
  return { child, ended };
}

async function nothingIsLeft(): Promise<void> {
  for (const name of await readdir(folder)) expect(await readFile(join(folder, name), 'utf8')).toBe('');
}

test.runIf(posix).each(['SIGINT', 'SIGTERM'] as const)(
  '%s: cancelled at once, said on stdout, nothing left',
  async (signal) => {
    const { child, ended } = await start('');
    onRequest = () => child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('::add-mask::request-token\n');
    expect(stdout).toMatch(/\n::error title=CANCELLED::error\[CANCELLED\] [^\n]*\n$/);
    await nothingIsLeft();
  },
);

test('the timeout ends a service that never answers', async () => {
  const { ended } = await start('', { INPUT_TIMEOUT: '1s' });
  const { code, stdout, stderr } = await ended;
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toContain('::error title=TIMED_OUT::');
  await nothingIsLeft();
});

test.each([
  ['thrown', "setTimeout(() => { throw new TypeError('hunter2\\n    at /hunter2:1:1'); }, 100);"],
  ['rejected', "setTimeout(() => { Promise.reject(new TypeError('hunter2')); }, 100);"],
  ['rejected with a text', "setTimeout(() => { Promise.reject('hunter2'); }, 100);"],
])('a stray error, %s: one bug report without its message, and the run ends', async (_, extra) => {
  const { ended } = await start(extra);
  const { code, stdout, stderr } = await ended;
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout.match(/::error /g)).toHaveLength(1);
  expect(stdout).toContain('::error title=BUG::');
  expect(stdout).not.toContain('hunter2');
  await nothingIsLeft();
});

test('what hangs behind the run does not hold the job', async () => {
  const { ended } = await start('setInterval(() => undefined, 1000);', { INPUT_RETRIES: 'x' });
  const { code, stdout } = await ended;
  expect([code, stdout.includes('::error title=INPUT_INVALID::')]).toEqual([1, true]);
});
