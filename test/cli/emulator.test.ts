import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../../src/cli/run-cli.ts';
import { demoSeed, demoSeedFile } from '../../src/emulator/demo-seed.ts';
import { addQuickSecrets } from '../../src/emulator/quick-seed.ts';
import { createWorld } from './fake-host.ts';

/** Runs the emulator until it has printed; `use` works with it, then it is told to end. */
async function withEmulator(words: readonly string[], use: (printed: string) => Promise<void>) {
  const world = createWorld();
  let used: Promise<void> = Promise.resolve();
  const host = {
    ...world.host,
    stdout: {
      isTerminal: false,
      write: async (text: string | Uint8Array) => {
        used = use(String(text)).finally(() => queueMicrotask(() => world.signal('SIGTERM')));
      },
    },
  };
  const exitCode = await runCli(['emulator', ...words], host);
  await used;
  return { exitCode, stderr: world.result().stderr };
}

/** Asks for a job's token, as the runner's clients do. */
async function requestToken(env: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${env['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience=x`, {
    headers: { authorization: `Bearer ${env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}` },
  });
}

it('prints shell lines that point a client at it, and ends by a signal', async () => {
  let env: Record<string, string> = {};
  const { exitCode, stderr } = await withEmulator([], async (printed) => {
    const shell = spawnSync('sh', [
      '-c',
      `${printed}exec "$0" -p 'JSON.stringify(process.env)'`,
      process.execPath,
    ]);
    env = JSON.parse(shell.stdout.toString());
    expect((await requestToken(env)).status).toBe(200);
  });
  expect(exitCode).toBe(0);
  expect(stderr).toContain('the embedded cloud is at http://127.0.0.1:');
  await expect(requestToken(env)).rejects.toThrow();
});

it('prints JSON for programs', async () => {
  const { exitCode } = await withEmulator(['--json'], async (printed) => {
    const { url, issuer, environment } = JSON.parse(printed);
    expect(issuer).toBe('https://token.actions.githubusercontent.com');
    expect(environment.AWS_ENDPOINT_URL_STS).toBe(url);
  });
  expect(exitCode).toBe(0);
});

it('starts from a seed file, on the port that is asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cli-emulator-'));
  const file = join(folder, 'seed.json');
  await writeFile(
    file,
    JSON.stringify({ ...demoSeedFile(), issuer: { url: 'https://issuer.acme.example' } }),
  );
  const port = await freePort();
  try {
    await withEmulator(['--json', '--seed', file, '--port', String(port)], async (printed) => {
      expect(JSON.parse(printed)).toMatchObject({
        url: `http://127.0.0.1:${port}`,
        issuer: 'https://issuer.acme.example',
      });
      const second = createWorld();
      expect(await runCli(['emulator', '--port', String(port)], second.host)).toBe(2);
      expect(second.result().stderr).toContain(`port ${port} cannot be served on`);
    });
    await writeFile(file, '{"aws": {"acounts": {}}}');
    const bad = createWorld();
    expect(await runCli(['emulator', '--seed', file], bad.host)).toBe(2);
    expect(bad.result().stderr).toContain('aws.acounts');
    await writeFile(file, 'no json');
    expect(await runCli(['emulator', '--seed', file], bad.host)).toBe(2);
    expect(bad.result().stderr).toContain('--seed cannot be read as JSON');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('adds secrets of its flags, with the right to read them', () => {
  const before = demoSeed();
  const seed = addQuickSecrets(before, { 'my/secret': 'v=1' }, { other: 'w' }, { third: 'x' });
  const account = seed.aws.accounts['111122223333'];
  expect(account?.secrets['eu-west-1']).toMatchObject({
    'my/secret': { versions: [{ value: { text: 'v=1' } }] },
    'prod/api/key': {},
  });
  expect(JSON.stringify(account?.roles['ci']?.policies)).toContain('secret:my/secret-??????');
  expect(Object.keys(seed.google.projects['acme-prod']?.secrets ?? {})).toContain('other');
  expect(seed.azure.vaults['acme-prod']?.secrets).toMatchObject({
    third: { versions: [{ value: 'x' }] },
    'session-key': {},
  });
  expect(before.aws.accounts['111122223333']?.roles['ci']?.policies).toHaveLength(1);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
