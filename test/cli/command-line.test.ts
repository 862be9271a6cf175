import { describe, expect, it } from 'vitest';
import { plan } from '../../src/cli/commands/plan.ts';
import { parseFlags } from '../../src/cli/flags.ts';
import { inputsOf } from '../../src/inputs/inputs.ts';
import { readSettings } from '../../src/inputs/read-settings.ts';
import { gcpStore } from '../../src/stores/gcp/store.ts';
import { runCommandLine } from './fake-host.ts';

const commands = ['plan', 'run', 'export', 'emulator', 'demo'];
const line = ['--secrets', 'A = fake:a'];

describe('help', () => {
  it('lists every command', async () => {
    for (const words of [['help'], ['--help'], ['-h']]) {
      const { exitCode, stdout, stderr } = await runCommandLine(words);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    }
  });

  it('goes to stderr where no command is given', async () => {
    expect(await runCommandLine([])).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('usage: secret-sync COMMAND'),
    });
  });

  it.each(commands)('of %s has its flags and an example, and asks no store', async (command) => {
    const { exitCode, stdout, storeAsked } = await runCommandLine([command, '--help', '--nonsense']);
    expect({ exitCode, storeAsked }).toEqual({ exitCode: 0, storeAsked: false });
    expect(stdout).toMatch(/\nFlags:\n {2}--/);
    expect(stdout).toMatch(new RegExp(`\nExamples?:\n[^]*secret-sync ${command}`));
    expect(
      Math.max(
        ...stdout
          .slice(0, stdout.indexOf('\nExample'))
          .split('\n')
          .map((text) => text.length),
      ),
    ).toBeLessThan(140);
    expect((await runCommandLine(['help', command])).stdout).toBe(stdout);
  });

  it('has a flag for every input that makes sense, and says why the others make none', async () => {
    const { stdout } = await runCommandLine(['plan', '--help']);
    const without = inputsOf([])
      .map(({ name }) => name)
      .filter((name) => !stdout.includes(`\n  --${name}`));
    expect(without).toEqual(['export', 'run', 'shell', 'working-directory', 'dry-run', 'summary']);
    expect(stdout.replaceAll('\n', ' ')).toContain('but for export (the command says where the values go');
  });

  it('tells the version', async () => {
    expect(await runCommandLine(['--version'])).toMatchObject({ exitCode: 0, stdout: '1.2.3\n' });
  });
});

describe('mistakes of usage', () => {
  it.each([
    ['an unknown command', ['plam'], 'plam is no command', 'did you mean plan?'],
    [
      'a flag before the command',
      ['--json', 'plan'],
      '--json stands where the command',
      'behind the command',
    ],
    [
      'an unknown flag',
      ['plan', '--fake-role=x'],
      'plan has no flag --fake-role',
      'did you mean --fake-roles?',
    ],
    ['an unknown short flag', ['plan', '-x'], 'plan has no flag -x', 'flags of plan:'],
    [
      'a value forgotten',
      ['plan', '--fake-roles', '--json'],
      '--fake-roles has no value',
      '--fake-roles=-...',
    ],
    [
      'a value forgotten at the end',
      ['plan', '--fake-roles'],
      '--fake-roles has no value',
      '--fake-roles VALUE',
    ],
    ['a value too many', ['plan', '--json=yes'], '--json takes no value', 'alone'],
    [
      'a flag twice',
      ['plan', '--timeout', '5s', '--timeout', '6s'],
      '--timeout is given twice',
      'one of the two',
    ],
    ['a word too many', ['plan', 'aws:x'], 'aws:x is a word that plan does not take', 'plan --help'],
    ['a word behind --', ['plan', '--', 'x'], 'x is a word that plan does not take', 'plan --help'],
    [
      'an input of the action alone',
      ['plan', '--dry-run'],
      '--dry-run is an input of the action',
      'plan is the dry run',
    ],
    ['a format forgotten', ['export', ...line], '--format is missing', 'dotenv, json, shell, github'],
    [
      'an unknown format',
      ['export', '--format', 'jsn', ...line],
      '--format jsn is unknown',
      'did you mean json?',
    ],
    ['lines from two places', ['plan', ...line, '--secrets-file', 'f'], 'both', 'one of the two'],
    ['strict about no answers', ['plan', '--strict', '--offline', ...line], '--strict', 'drop one'],
    ['a port that is none', ['emulator', '--port', '99999'], '--port is a number', 'any free one'],
    ['a secret without a name', ['emulator', '--aws-secret', '=x'], '--aws-secret has no name', 'NAME=VALUE'],
    [
      'a seed and additions',
      ['emulator', '--seed', 'f', '--gcp-secret', 'a=b'],
      '--seed replaces',
      'seed file',
    ],
  ])('%s', async (_, words, what, fix) => {
    const { exitCode, stdout, stderr, storeAsked } = await runCommandLine(words);
    expect({ exitCode, stdout, storeAsked }).toEqual({ exitCode: 2, stdout: '', storeAsked: false });
    expect(stderr).toContain('error[USAGE_INVALID]');
    expect(stderr).toContain(what);
    expect(stderr).toContain(fix);
  });

  it('are all told at once', async () => {
    const { stderr } = await runCommandLine(['plan', '--one', '--two', 'three']);
    expect(stderr.match(/error\[USAGE_INVALID\]/g)).toHaveLength(3);
  });

  it('of run count as before the command was started', async () => {
    expect((await runCommandLine(['run', '--nonsense', '--', 'true'])).exitCode).toBe(102);
    expect((await runCommandLine(['run', ...line])).stderr).toContain('run has no command to start');
    expect((await runCommandLine(['run', ...line, 'true'])).stderr).toContain('write -- before the command');
    expect((await runCommandLine(['run', '--secrets-file', '-', '--', 'true'])).exitCode).toBe(102);
  });

  it('in a line or an input are told by it', async () => {
    const bad = await runCommandLine(['plan', '--secrets', 'A = fake:a\nB = fkae:b', '--offline']);
    expect(bad).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('secrets, line 2'),
    });
    expect(bad.stderr).toContain('did you mean');
    const input = await runCommandLine(['plan', ...line, '--timeout', 'soon', '--retries', '99']);
    expect(input.stderr.match(/error\[INPUT_INVALID\]/g)).toHaveLength(2);
  });
});

describe('what goes wrong inside', () => {
  it('is a bug: exit code 1, and no message that may quote a value', async () => {
    const { exitCode, stderr } = await runCommandLine(['plan', ...line], {
      onOpen: () => {
        throw new TypeError('hunter22');
      },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('TypeError');
    expect(stderr).not.toContain('hunter22');
  });

  it('in the environment is refused before anything is sent', async () => {
    const opened: string[] = [];
    const result = await runCommandLine(['plan', ...line], {
      env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      onOpen: () => void opened.push('opened'),
    });
    expect(result).toMatchObject({ exitCode: 7, stderr: expect.stringContaining('error[TLS_WEAKENED]') });
    expect(opened).toEqual([]);
  });

  it('has no colour but on a terminal', async () => {
    const colour = '\u001b[';
    expect((await runCommandLine(['plam'])).stderr).not.toContain(colour);
    expect((await runCommandLine(['plam'], { terminal: true })).stderr).toContain(`${colour}1;31merror[`);
    expect((await runCommandLine(['plam'], { terminal: true, env: { NO_COLOR: '1' } })).stderr).not.toContain(
      colour,
    );
  });

  it('cannot act on the terminal or the runner by its name', async () => {
    const { stderr } = await runCommandLine([
      'plan',
      '--secrets',
      'A = fake:x##[add-mask]y\u001b[2Jz?nonsense',
    ]);
    expect(stderr).not.toContain('\u001b');
    expect(stderr).not.toContain('##[');
  });
});

describe('the identity', () => {
  it.each([
    [{}, 'ambient'],
    [{ CI: 'false' }, 'ambient'],
    [{ CI: 'true' }, 'oidc'],
    [{ GITHUB_ACTIONS: 'true' }, 'oidc'],
    [{ ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1/' }, 'oidc'],
  ])('in %o is %s', async (env, identity) => {
    const seen: string[] = [];
    const record = (words: readonly string[]) =>
      runCommandLine(['plan', ...line, ...words], {
        env,
        onSettings: (settings) => void seen.push(settings.identity),
      });
    await record([]);
    await record(['--identity', 'ambient']);
    await record(['--identity=oidc']);
    expect(seen).toEqual([identity, 'ambient', 'oidc']);
  });

  it('asks no CI for a token where it is ambient, and says what is missing where it is not', async () => {
    const ask = (identity: string) =>
      runCommandLine(['plan', ...line, '--identity', identity], {
        onOpen: async (context) => void (await context.identity.token('aud')),
      });
    expect((await ask('ambient')).exitCode).toBe(1);
    expect(await ask('oidc')).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('error[TOKEN_MISSING]'),
    });
  });
});

it.each([
  ['--fake-roles', 'arn:a', '--fake-roles=arn:b', '--allow-network-env', '--retries', '2'],
  ['--fake-roles', 'arn:a,arn:b', '--allow-network-env', 'true', '--retries=2'],
  ['--fake-roles', 'arn:a\narn:b', '--allow-network-env=true', '--retries=2'],
])('takes an input as the flag of its name: %s %s %s %s', async (...given) => {
  let roles: readonly string[] = [];
  await runCommandLine(['plan', ...line, ...given], { onSettings: (settings) => (roles = settings.roles) });
  expect(roles).toEqual(['arn:a', 'arn:b']);
  const fake = {
    ...gcpStore,
    id: 'fake',
    settings: [{ name: 'roles', description: '', list: true }],
  } as const;
  const flags = parseFlags(given, plan, [fake]);
  expect(readSettings(flags.inputs, { inCi: false, usual: 'auto' }, [])).toMatchObject({
    allowNetworkEnv: true,
    retries: 2,
  });
});
