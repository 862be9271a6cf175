import { expect, it } from 'vitest';
import { runCommandLine } from './fake-host.ts';

const lines = ['--secrets', 'A = fake:a\nfake:b/c'];

it('shows the plan as text, on stdout alone', async () => {
  expect(await runCommandLine(['plan', ...lines])).toMatchObject({
    exitCode: 0,
    stderr: '',
    stdout: `${[
      'Variable  Secret       Version  Age  Next rotation  May read',
      'A         fake:id/a    v1       -    -              yes',
      'B_C       fake:id/b/c  v1       -    -              yes',
      '',
      'a run costs, for fake as someone: Get 2',
    ].join('\n')}\n`,
  });
});

it('shows it as JSON that no runner takes for a command', async () => {
  const { stdout, exitCode } = await runCommandLine([
    'plan',
    '--json',
    '--secrets',
    'A = fake:x##[add-mask]y'.replace('##', '%23%23'),
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain('##[');
  expect(JSON.parse(stdout)).toMatchObject({
    variables: [{ variable: 'A', secret: 'id/x##[add-mask]y', access: 'yes', where: 'secrets, line 1' }],
    calls: { fake: [{ call: 'Get', count: 1 }] },
    principals: { fake: 'someone' },
    errors: [],
  });
});

it('signs in for a plan alone', async () => {
  const purposes: string[] = [];
  await runCommandLine(['plan', ...lines], { onOpen: ({ purpose }) => void purposes.push(purpose) });
  expect(purposes).toEqual(['plan']);
});

it('takes an unknown for well, and under --strict for a failure', async () => {
  const world = { access: 'unknown', note: 'simulation would tell' } as const;
  expect((await runCommandLine(['plan', ...lines], world)).exitCode).toBe(0);
  const strict = await runCommandLine(['plan', '--strict', ...lines], world);
  expect(strict.exitCode).toBe(4);
  expect(strict.stdout).toContain('unknown');
  expect(strict.stderr).toContain('error[ACCESS_UNKNOWN]');
  expect(strict.stderr).toContain('A (secrets, line 1), B_C (secrets, line 2)');
  expect(strict.stderr).toContain('simulation would tell');
  expect((await runCommandLine(['plan', '--strict', ...lines])).exitCode).toBe(0);
});

it('fails where a secret may not be read, after all of the plan is shown', async () => {
  const { exitCode, stdout, stderr } = await runCommandLine(['plan', ...lines], {
    access: 'no',
    note: 'allow it',
  });
  expect(exitCode).toBe(4);
  expect(stdout).toMatch(/B_C .* no\n/);
  expect(stderr).toContain('error[ACCESS_DENIED] this identity may not read fake:id/a, wanted for A');
  expect(stderr).toContain('allow it');
});

it('asks nobody offline', async () => {
  const { exitCode, stdout } = await runCommandLine(['plan', '--offline', ...lines], {
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    onOpen: () => {
      throw new Error('signed in');
    },
  });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/B_C .* not asked\n/);
});

it('reads the lines from stdin or a file', async () => {
  const { exitCode, stdout } = await runCommandLine(['plan', '--offline', '--secrets-file', '-'], {
    stdin: '# comment\r\nA = fake:a\r\n',
  });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('fake:a');
  expect(await runCommandLine(['plan', '--secrets-file', '/no/such/file'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--secrets-file cannot be read'),
  });
  expect(await runCommandLine(['plan'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('error[INPUT_MISSING]'),
  });
});

it('is cancelled by a signal while a service does not answer', async () => {
  const result = await runCommandLine(['plan', ...lines], {
    onOpen: ({ deadline }, signal) =>
      new Promise((_, reject) => {
        deadline.addEventListener('abort', () => reject(deadline.reason));
        signal('SIGTERM');
      }),
  });
  expect(result).toMatchObject({
    exitCode: 6,
    stdout: '',
    stderr: expect.stringContaining('error[CANCELLED]'),
  });
});
