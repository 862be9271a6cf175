import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAzureLog } from '../helpers/azure-agent.ts';
import { ciEnvironments } from '../helpers/ci-environments.ts';
import { type CliResult, runCommandLine } from './fake-host.ts';

const hostile = `it's "q" \\ $HOME \`id\` %0A %AZP25 ;] ##vso[x]y ::add-mask::z \u{1f511}`;
const secrets = { a: 'hunter22', hostile, pem: '-----BEGIN X-----\nline1\n-----END X-----\n' };
const lines = 'A = fake:a\nH = fake:hostile';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-export-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function toJson(text: string): unknown {
  return JSON.parse(text);
}

function agent(exitCode = 0): void {
  const path = join(folder, 'buildkite-agent');
  writeFileSync(
    path,
    `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/words'\ncat > '${folder}/input'\nenv > '${folder}/env'\nexit ${exitCode}\n`,
  );
  chmodSync(path, 0o755);
}

function start(
  env: Readonly<Record<string, string>> | undefined,
  words: readonly string[],
): Promise<CliResult> {
  return runCommandLine(['export', '--identity', 'ambient', ...words], {
    secrets,
    env: { PATH: `${folder}:/usr/bin:/bin`, ...env },
  });
}

const exportIn = (name: string, ...words: readonly string[]): Promise<CliResult> =>
  start(ciEnvironments[name], ['--secrets', lines, ...words]);

describe("without --format the CI's own is written", () => {
  it.each(['gitlab', 'circleci', 'bitbucket'])('%s: lines for a shell', async (name) => {
    const { exitCode, stdout } = await exportIn(name);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("export A='hunter22'\n");
    expect((await exportIn(name, '--format', 'shell')).stdout).toBe(stdout);
  });

  it.each(['github', 'forgejo'])("%s: entries of the runner's file", async (name) => {
    expect((await exportIn(name)).stdout).toMatch(/^A<<secret_sync_[-0-9a-f]+\nhunter22\n/);
  });

  it('buildkite: lines of JSON for its agent', async () => {
    agent();
    const { exitCode, stdout } = await exportIn('buildkite');
    expect(exitCode).toBe(0);
    expect(
      stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => toJson(line)),
    ).toEqual([{ A: 'hunter22' }, { H: hostile }]);
  });

  it('azure-pipelines: secret variables, and the reminder to map them', async () => {
    const { exitCode, stdout, stderr } = await exportIn('azure-pipelines');
    expect(exitCode).toBe(0);
    expect(readAzureLog(stdout)).toEqual({
      secrets: [],
      variables: [
        { name: 'A', value: 'hunter22', secret: true },
        { name: 'H', value: hostile, secret: true },
      ],
      shown: [],
    });
    expect(stderr).toContain('env: { A: $(A), H: $(H) }');
  });

  it('jenkins: a file for its owner alone, and how to use it', async () => {
    expect(await exportIn('jenkins')).toMatchObject({ exitCode: 2, stdout: '' });
    const file = join(folder, 'secrets.env');
    const { exitCode, stdout, stderr } = await exportIn('jenkins', '--output', file);
    expect([exitCode, stdout, statSync(file).mode & 0o777]).toEqual([0, '', 0o600]);
    expect(readFileSync(file, 'utf8')).toBe(`A=hunter22\nH=${hostile.replace('$HOME', () => '$$HOME')}\n`);
    expect(stderr).toContain(`withEnv(readFile('${file}')`);
  });

  it.each(['hcp-terraform'])('%s has none', async (name) => {
    const { exitCode, stderr } = await exportIn(name);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--format is missing')]);
  });
});

describe('masks', () => {
  it.each(['github', 'forgejo'])('%s is told by lines, before a value is written', async (name) => {
    const { writes } = await exportIn(name);
    const masks = writes.findIndex(
      ([stream, text]) => stream === 'err' && text.includes('::add-mask::hunter22\n'),
    );
    const values = writes.findIndex(([stream]) => stream === 'out');
    expect([masks >= 0, masks < values]).toEqual([true, true]);
  });

  it('azure-pipelines is told by lines, in its own escapes', async () => {
    const { writes, stderr } = await exportIn('azure-pipelines');
    expect(readAzureLog(stderr).secrets).toEqual(expect.arrayContaining(['hunter22', hostile]));
    expect(readAzureLog(stderr).shown.join('\n')).not.toContain('hunter22');
    expect(writes.findIndex(([, text]) => text.includes('setsecret'))).toBeLessThan(
      writes.findIndex(([stream]) => stream === 'out'),
    );
  });

  it('buildkite is told by its agent, over stdin', async () => {
    agent();
    expect(
      (
        await start({ ...ciEnvironments['buildkite'], BUILDKITE_AGENT_REDACT_VARS_FILTER: 'true' }, [
          '--secrets',
          lines,
        ])
      ).exitCode,
    ).toBe(0);
    expect(readFileSync(join(folder, 'words'), 'utf8')).toBe('redactor\nadd\n--format\njson\n');
    const told = toJson(readFileSync(join(folder, 'input'), 'utf8'));
    expect(typeof told === 'object' && told !== null ? Object.values(told) : []).toEqual(
      expect.arrayContaining(['hunter22', hostile]),
    );
    expect(readFileSync(join(folder, 'env'), 'utf8')).not.toContain('VARS_FILTER');
  });

  it.each([
    ['fails', () => agent(1)],
    ['is not there', () => undefined],
  ])('of buildkite: nothing is written where its agent %s', async (_what, prepare) => {
    prepare();
    const { exitCode, stdout, stderr } = await exportIn('buildkite');
    expect([exitCode, stdout]).toEqual([7, '']);
    expect(stderr).toContain('error[MASK_UNREGISTERED]');
    expect(stderr).not.toContain('hunter22');
  });

  it('of buildkite: run goes on without, and says so', async () => {
    const result = await runCommandLine(
      ['run', '--identity', 'ambient', '--secrets', 'A = fake:a', '--', 'printenv', 'A'],
      { secrets, env: { ...ciEnvironments['buildkite'], PATH: '/usr/bin:/bin' } },
    );
    expect([result.exitCode, result.stdout]).toEqual([0, '***\n']);
    expect(result.stderr).toContain('was not told to hide the values');
  });

  it.each(['gitlab', 'circleci', 'bitbucket', 'hcp-terraform'])(
    '%s takes none: said once, nothing printed',
    async (name) => {
      const { exitCode, stderr } = await exportIn(name, '--format', 'json');
      expect(exitCode).toBe(0);
      expect(stderr.match(/cannot mask a value at run time/g)).toHaveLength(1);
      expect(stderr).toContain('secret-sync run');
      expect(stderr).not.toContain('hunter22');
    },
  );

  const unsure: readonly (readonly [
    what: string,
    env: Readonly<Record<string, string>>,
    words: readonly string[],
  ])[] = [
    [
      'one variable of GitHub in another log',
      { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: '' },
      [],
    ],
    ['one variable of Azure Pipelines in another log', { CI: 'true', TF_BUILD: 'True' }, []],
    ['GitHub where it is only said to be', { CI: 'true' }, ['--platform', 'github']],
    ['Azure Pipelines where it is only said to be', {}, ['--platform', 'azure-pipelines']],
    ['GitLab, with a flag for GitHub', { ...ciEnvironments['gitlab'] }, ['--platform', 'github']],
    [
      'Azure Pipelines, with a flag for GitHub',
      { ...ciEnvironments['azure-pipelines'] },
      ['--platform', 'github'],
    ],
    [
      'Azure Pipelines, with a flag for GitLab',
      { ...ciEnvironments['azure-pipelines'] },
      ['--platform', 'gitlab'],
    ],
    ['Buildkite, with a flag for none', { ...ciEnvironments['buildkite'] }, ['--platform', 'local']],
  ];

  it.each(unsure)('are not printed for %s, nor is a value', async (_what, env, words) => {
    const formats = [[], ['--format', 'json'], ['--format', 'github'], ['--format', 'azure-pipelines']];
    for (const format of words.includes('local') ? formats.slice(1) : formats) {
      const { exitCode, stdout, stderr } = await start(env, ['--secrets', lines, ...format, ...words]);
      expect([exitCode, stdout]).toEqual([7, '']);
      expect(stderr).toContain('error[MASK_UNREGISTERED]');
      expect(stderr).not.toContain('hunter22');
    }
  });

  it.each(unsure)('are not printed for %s, where values are for a file', async (_what, env, words) => {
    const file = join(folder, 'out');
    const toFile = ['--secrets', lines, ...words, '--output', file, '--format'];
    const { exitCode, stderr } = await start(env, [...toFile, 'json']);
    expect([exitCode, existsSync(file)]).toEqual([0, true]);
    expect(stderr).not.toContain('hunter22');
    for (const format of ['github', 'azure-pipelines']) {
      expect((await start(env, [...toFile, format])).exitCode).toBe(7);
    }
  });

  it.each(unsure)('are not printed for %s where the author means it', async (_what, env, words) => {
    const { exitCode, stdout, stderr } = await start(env, [
      '--secrets',
      lines,
      '--format',
      'github',
      '--reveal',
      ...words,
    ]);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('hunter22')]);
    expect(stderr).toContain('is not told to mask these values');
    expect(stderr).not.toContain('hunter22');
  });

  it.each(['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_WORKSPACE'])(
    'are printed for GitHub where %s says so too',
    async (name) => {
      const env = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: '', [name]: '/x' };
      const { exitCode, stderr } = await start(env, ['--secrets', lines]);
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('::add-mask::hunter22')]);
    },
  );

  it.each(Object.keys(ciEnvironments).filter((name) => name !== 'github' && name !== 'forgejo'))(
    'are not printed in %s where a variable makes it look like GitHub',
    async (name) => {
      for (const word of ['export', 'run', 'scan']) {
        const rest =
          { export: ['--format', 'json'], run: ['--', 'printenv', 'A'], scan: [folder] }[word] ?? [];
        const { exitCode, stdout, stderr } = await runCommandLine(
          [word, '--identity', 'ambient', '--secrets', lines, ...rest],
          { secrets, env: { ...ciEnvironments[name], GITHUB_ACTIONS: 'true' } },
        );
        expect([exitCode, stdout]).toEqual([word === 'run' ? 102 : 2, '']);
        expect(stderr).not.toContain('hunter22');
      }
    },
  );
});

describe('a value that does not arrive as it is', () => {
  it.each([
    ['azure-pipelines', 'pem', 'more than one line'],
    ['azure-pipelines', 'macro', 'name of a variable'],
    ['jenkins', 'pem', 'more than one line'],
    ['docker', 'pem', 'more than one line'],
    ['buildkite', 'long', 'longer than'],
    ['dotenv', 'hostile', 'read differently'],
  ])('is refused for %s, with the reason, and nothing is written', async (format, secret, reason) => {
    agent();
    const file = join(folder, 'out');
    const { exitCode, stdout, stderr } = await runCommandLine(
      ['export', '--secrets', `A = fake:a\nX = fake:${secret}`, '--format', format, '--output', file],
      { secrets: { ...secrets, macro: 'a$(Build.Reason)b', long: 'x'.repeat(65_530) } },
    );
    expect([exitCode, stdout, existsSync(file)]).toEqual([2, '', false]);
    expect(stderr).toContain('error[VALUE_UNFIT]');
    expect(stderr).toContain('wanted for X (secrets, line 2)');
    expect(stderr).toContain(reason);
  });

  it('is not refused where it does', async () => {
    for (const format of ['shell', 'json', 'github', 'gitlab', 'circleci', 'bitbucket', 'buildkite']) {
      const { exitCode } = await start({}, ['--secrets', `${lines}\nP = fake:pem`, '--format', format]);
      expect(exitCode, format).toBe(0);
    }
  });
});
