import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ActionOptions, StepResult } from './action.ts';
import { jobOutputs } from './action.ts';
import { SUMMARY_LIMIT } from './command-files.ts';
import { type FakeAction, writeFakeAction } from './fake-action.ts';
import { type JobOptions, withJob } from './job.ts';

const inputs = `  plain-name:
    description: d
    required: true
  With Blank.dot:
    default: true
  repository:
    default: \${{ github.repository }}
  old:
    deprecationMessage: use plain-name`;

const dumpEnv = `process.stdout.write('ENV ' + JSON.stringify(process.env) + '\\n');`;

function seenEnv({ rawStdout }: { readonly rawStdout: string }): Record<string, string> {
  const line = rawStdout.split('\n').find((text) => text.startsWith('ENV ')) ?? 'ENV {}';
  const parsed: Record<string, string> = JSON.parse(line.slice(4));
  return parsed;
}

/** Runs one fake action in a job of its own. */
function runFake(
  action: FakeAction,
  options: Omit<ActionOptions, 'actionFolder'> = {},
  jobOptions: JobOptions = {},
): Promise<StepResult> {
  return withJob(jobOptions, (job) =>
    job.runAction({ actionFolder: writeFakeAction(job, action), ...options }),
  );
}

describe('the environment of a step', () => {
  test('is made of layers over an empty base', () =>
    withJob(
      {
        runnerEnv: { HTTPS_PROXY: 'http://proxy', NODE_ICU_DATA: 'x', A: 'runner', B: 'runner', C: 'runner' },
        env: {
          B: 'job',
          C: 'job',
          GITHUB_REPOSITORY: 'evil/evil',
          GITHUB_TOKEN: 'planted',
          STATE_x: 'planted',
        },
        github: { GITHUB_REF: 'refs/tags/v1' },
      },
      async (job) => {
        const actionFolder = writeFakeAction(job, { main: dumpEnv, inputs });
        job.jobEnv.set('INPUT_PLAIN-NAME', 'planted');
        job.jobEnv.set('INPUT_UNDECLARED', 'planted');
        job.prependPath.push('/old', '/new');
        const result = await job.runAction({ actionFolder, with: { 'PLAIN-name': 'v' }, env: { C: 'step' } });
        const env = seenEnv(result);
        expect(env).toMatchObject({
          A: 'runner',
          B: 'job',
          C: 'step',
          HTTPS_PROXY: 'http://proxy',
          'INPUT_PLAIN-NAME': 'v',
          'INPUT_WITH_BLANK.DOT': 'true',
          INPUT_REPOSITORY: 'acme/web',
          INPUT_OLD: '',
          INPUT_UNDECLARED: 'planted',
          STATE_x: 'planted',
          GITHUB_REPOSITORY: 'acme/web',
          GITHUB_REF: 'refs/tags/v1',
          GITHUB_TOKEN: 'planted',
          GITHUB_ACTIONS: 'true',
          CI: 'true',
          RUNNER_TEMP: job.folders.temp,
          HOME: job.folders.home,
        });
        expect(env['PATH']).toMatch(/^\/new:\/old:/u);
        expect(env).not.toHaveProperty('NODE_ICU_DATA');
        expect(env).not.toHaveProperty('ACTIONS_ID_TOKEN_REQUEST_URL');
        expect(env).not.toHaveProperty('RUNNER_DEBUG');
        expect(env).not.toHaveProperty('VITEST');
        expect(result.warnings).toEqual([]);
      },
    ));

  test('with the id-token permission, its token is masked before the first step', async () => {
    const main = `${dumpEnv}console.log(process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN)`;
    const idToken = { url: 'http://127.0.0.1:1/token?v=1', token: 'request-token-1234' };
    const result = await runFake({ main }, {}, { idToken, env: { CI: 'kept' } });
    expect(seenEnv(result)).toMatchObject({
      ACTIONS_ID_TOKEN_REQUEST_URL: idToken.url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken.token,
      ACTIONS_RUNTIME_TOKEN: idToken.token,
      CI: 'kept',
    });
    expect(result.log.at(-1)).toBe('***');
  });

  test('unknown and deprecated inputs are warned of, and passed on', async () => {
    const result = await runFake({ main: dumpEnv, inputs }, { with: { old: 'x', 'secret s': 'y' } });
    expect(result.warnings).toEqual([
      "Input 'old' has been deprecated with message: use plain-name",
      "Unexpected input(s) 'secret s', valid inputs are ['plain-name', 'With Blank.dot', 'repository', 'old']",
    ]);
    expect(seenEnv(result)).toMatchObject({ INPUT_OLD: 'x', INPUT_SECRET_S: 'y' });
    expect(result.failed).toBe(false);
  });

  test('node 24, a workspace that is not the action, a closed stdin, the event', () =>
    withJob({ event: { name: 'release', payload: { action: 'published' } } }, async (job) => {
      const main = `
        const event = JSON.parse(fs.readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8'));
        const stdin = fs.readFileSync(0).length;
        console.log(JSON.stringify([process.version.split('.')[0], process.cwd(), stdin, event.action]));`;
      const result = await job.runAction({ actionFolder: writeFakeAction(job, { main }) });
      const [version, cwd, stdin, action]: unknown[] = JSON.parse(result.rawStdout);
      expect([version, stdin, action]).toEqual(['v24', 0, 'published']);
      expect(cwd).toBe(realpathSync(job.folders.workspace));
    }));

  test('the header shows inputs and variables through the masker', async () => {
    const result = await runFake(
      { main: '', inputs },
      { with: { 'plain-name': 'one\nsecret-1' }, env: { TOKEN: 'secret-1' } },
      { secrets: ['secret-1'] },
    );
    expect(result.log).toEqual([
      '##[group]Run fake',
      'with:',
      '  plain-name: one',
      '***',
      '  With Blank.dot: true',
      '  repository: acme/web',
      'env:',
      '  TOKEN: ***',
      '##[endgroup]',
    ]);
  });
});

describe('command files', () => {
  test("are applied in the runner's order, also when the step fails", async () => {
    const main = `
      put('GITHUB_ENV', 'A=1\\nB<<X\\ntwo\\nlines\\nX\\n');
      put('GITHUB_OUTPUT', 'Url=u\\nURL=v\\n');
      put('GITHUB_STATE', 'k=s\\n');
      put('GITHUB_PATH', '/one\\n/two\\n/one\\n');
      put('GITHUB_STEP_SUMMARY', 'a secret-1\\r\\nb');
      console.log('::add-mask::secret-1');
      process.exitCode = 3;`;
    const result = await runFake({ main });
    expect(result).toMatchObject({ exitCode: 3, failed: true, signal: null, summary: 'a ***\nb\n' });
    expect(result.exported).toEqual(
      new Map([
        ['A', '1'],
        ['B', 'two\nlines'],
      ]),
    );
    expect(result.outputs).toEqual(new Map([['Url', 'v']]));
    expect(result.state).toEqual(new Map([['k', 's']]));
    expect(result.prependPath).toEqual(['/two', '/one']);
  });

  test('a bad entry fails the step, keeps what stood before, and the next file is read', async () => {
    const main = `put('GITHUB_ENV', 'A=1\\nbad\\nB=2\\n'); put('GITHUB_OUTPUT', '=x\\n'); put('GITHUB_STATE', 'k=1\\n')`;
    const result = await runFake({ main });
    expect(result.exitCode).toBe(0);
    expect(result.failed).toBe(true);
    expect(result.exported).toEqual(new Map([['A', '1']]));
    expect(result.state).toEqual(new Map([['k', '1']]));
    expect(result.outputs.size).toBe(0);
    expect(result.errors).toEqual([
      "Unable to process file command 'env' successfully.",
      "Invalid format 'bad'",
      "Unable to process file command 'output' successfully.",
      "Value cannot be null. (Parameter 'name')",
    ]);
  });

  test("an empty name is in the job's variables before it fails the step", async () => {
    const result = await runFake({ main: `put('GITHUB_ENV', '=x\\nB=2\\n')` });
    expect(result.failed).toBe(true);
    expect(result.exported).toEqual(new Map([['', 'x']]));
  });

  test('NODE_OPTIONS is refused in any case, without failing the step', async () => {
    const result = await runFake({ main: `put('GITHUB_ENV', 'Node_Options=--x\\nA=1\\nA=2\\n')` });
    expect(result.exported).toEqual(new Map([['A', '2']]));
    expect(result.errors).toEqual(["Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command."]);
    expect(result.failed).toBe(false);
  });

  test('on Windows names of variables do not differ by case', async () => {
    const main = `put('GITHUB_ENV', 'Foo=1\\r\\nFOO<<E\\r\\n2\\r\\nE\\r\\n')`;
    const result = await runFake({ main }, {}, { os: 'windows' });
    expect(result.exported).toEqual(new Map([['Foo', '2']]));
  });

  test.each([
    [SUMMARY_LIMIT, SUMMARY_LIMIT + 1, []],
    [
      SUMMARY_LIMIT + 1,
      0,
      ['$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1024k.'],
    ],
  ])('a summary of %i bytes', async (size, uploaded, errors) => {
    const result = await runFake({ main: `put('GITHUB_STEP_SUMMARY', 'x'.repeat(${size}))` });
    expect(result.summary).toHaveLength(uploaded);
    expect(result.errors).toEqual(errors);
    expect(result.failed).toBe(false);
  });

  test('have fresh names for every stage, and those of before stay', () =>
    withJob({}, async (job) => {
      const main = `put('GITHUB_ENV', 'A=secret-1\\n'); ${dumpEnv}`;
      const actionFolder = writeFakeAction(job, { main, post: dumpEnv });
      const result = await job.runAction({ actionFolder });
      const post = await job.runPost(result);
      expect(seenEnv(post)['GITHUB_ENV']).not.toBe(seenEnv(result)['GITHUB_ENV']);
      expect(job.filesContaining('secret-1')).toEqual([
        expect.stringMatching(/^actions\/fake\/main\.cjs$/u),
        expect.stringMatching(/^work\/_temp\/_runner_file_commands\/set_env_/u),
      ]);
      expect(post.files.get('env')).toEqual(Buffer.alloc(0));
    }));

  test('a debug run prints what is set, through the masker', async () => {
    const main = `console.log('::add-mask::secret-1'); put('GITHUB_ENV', 'A=secret-1\\n'); put('GITHUB_OUTPUT', 'o=p\\n')`;
    const result = await runFake({ main }, {}, { debug: true });
    expect(result.log.slice(-2)).toEqual(["##[debug]A='***'", '##[debug]Set output o = p']);
  });
});

describe('streams', () => {
  const overtaking = `
    console.log('::add-mask::secret-1');
    process.stdout.write('', () => console.error('Error: secret-1'));`;

  test('worst case: stderr overtakes a mask', async () => {
    const worst = await runFake({ main: overtaking }, { stderrFirst: true });
    expect(worst.log.slice(-1)).toEqual(['Error: secret-1']);
    expect(worst.rawStderr).toBe('Error: secret-1\n');
  });

  test('commands on stderr count too', async () => {
    const result = await runFake({
      main: `console.error('::add-mask::secret-1'); console.error('secret-1')`,
    });
    expect(result.log.slice(-1)).toEqual(['***']);
  });

  test('a lone CR ends a line, so it can begin a command', async () => {
    const result = await runFake({ main: `process.stdout.write('x\\r::set-output name=a::1\\r\\ny\\r')` });
    expect(result.outputs).toEqual(new Map([['a', '1']]));
    expect(result.log).toContain('x');
    expect(result.log.at(-1)).toBe('y');
  });

  test('a character that is cut between writes arrives whole, and CRLF between writes is one end', async () => {
    const main = `
      const bytes = Buffer.from('é\\r\\n::set-output name=a::😀\\n');
      const next = (at) => at < bytes.length && process.stdout.write(bytes.subarray(at, at + 1), () => setImmediate(next, at + 1));
      next(0);`;
    const result = await runFake({ main });
    expect(result.outputs).toEqual(new Map([['a', '😀']]));
    expect(result.log.filter((line) => line === '')).toEqual([]);
  });

  test('a crash is reported with what was written before it', async () => {
    const main = `put('GITHUB_ENV', 'A=1\\n'); console.log('::add-mask::secret-1'); throw new Error('bang')`;
    const result = await runFake({ main });
    expect(result.exitCode).toBe(1);
    expect(result.exported).toEqual(new Map([['A', '1']]));
    expect(result.masks).toEqual(['secret-1']);
    expect(result.rawStderr).toContain('Error: bang');
  });
});

describe.skipIf(process.platform === 'win32')('a cancelled step', () => {
  const running = `
    put('GITHUB_ENV', 'A=1\\n');
    setInterval(() => {}, 1000);`;
  const ready = (stdout: string): boolean => stdout.includes('ready');

  test('that hears nothing is killed, its files are read, and post runs with its state', () =>
    withJob({}, async (job) => {
      const main = `
        for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
        put('GITHUB_STATE', 'folder=/x\\n');
        ${running} console.log('ready')`;
      const actionFolder = writeFakeAction(job, { main, post: dumpEnv });
      const kill = { signal: 'cancel', when: ready, graceMilliseconds: [50, 50] } as const;
      const result = await job.runAction({ actionFolder, kill });
      expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL', failed: true });
      expect(result.exported).toEqual(new Map([['A', '1']]));
      expect(seenEnv(await job.runPost(result))).toMatchObject({ A: '1', STATE_folder: '/x' });
    }));

  test.each([
    ['SIGINT', [20_000, 0]],
    ['SIGTERM', [50, 20_000]],
  ] as const)('that ends on %s is not killed', async (signal, graceMilliseconds) => {
    const main = `
      process.on('SIGINT', () => put('GITHUB_STATE', 'SIGINT=1\\n'));
      process.on('${signal}', () => { put('GITHUB_STATE', 'ended=${signal}\\n'); process.exit(9); });
      ${running} console.log('ready')`;
    const result = await runFake({ main }, { kill: { signal: 'cancel', when: ready, graceMilliseconds } });
    expect(result.exitCode).toBe(9);
    expect(result.state.get('ended')).toBe(signal);
    expect(result.state.has('SIGINT')).toBe(true);
  });

  test("can be killed at a moment of the test's choice", async () => {
    const main = `setInterval(() => {}, 1000); console.log('ready')`;
    const result = await runFake({ main }, { kill: { signal: 'SIGTERM', when: Promise.resolve() } });
    expect(result.signal).toBe('SIGTERM');
  });

  test('that hangs fails the test', async () => {
    await expect(runFake({ main: 'setInterval(() => {}, 1000)' }, { timeLimit: 300 })).rejects.toThrow(
      'hung',
    );
  });
});

describe('post', () => {
  test("sees the state of main, inputs evaluated again, and the job's variables of the end", () =>
    withJob({}, async (job) => {
      const main = `put('GITHUB_STATE', 'folder=/x\\n'); put('GITHUB_ENV', 'A=1\\n')`;
      const actionFolder = writeFakeAction(job, { main, post: dumpEnv, inputs });
      const result = await job.runAction({
        actionFolder,
        with: { 'plain-name': 'first' },
        env: { S: 'step' },
      });
      job.jobEnv.set('STATE_folder', '/planted');
      job.jobEnv.set('STATE_other', '/planted');
      job.jobEnv.set('A', '2');
      const post = await job.runPost(result);
      const env = seenEnv(post);
      expect(post.state).toEqual(new Map([['folder', '/x']]));
      expect(env).toMatchObject({
        STATE_folder: '/x',
        STATE_other: '/planted',
        A: '2',
        S: 'step',
        'INPUT_PLAIN-NAME': 'first',
      });
      expect(seenEnv(await job.runPost(result, { with: {} }))['INPUT_PLAIN-NAME']).toBe('');
    }));
});

describe('the next step', () => {
  test('is a process with the collected environment, byte for byte, and a masked header', () =>
    withJob({}, async (job) => {
      const value = 'one\r\ntwo \u{1f600} %0A ::set-env name=X::1 \ufeff';
      const main = `console.log('::add-mask::one'); put('GITHUB_ENV', ${JSON.stringify(`V<<E\n${value}\nE\n`)}); put('GITHUB_PATH', '/tools')`;
      await job.runAction({ actionFolder: writeFakeAction(job, { main }) });
      const next = await job.runNextStep({
        script: 'console.log(process.env.V.slice(0, 3))',
        env: { OWN: 'x' },
      });
      expect(next).toMatchObject({ exitCode: 0, failed: false, rawStdout: 'one\n' });
      expect(next.env.get('V')).toBe(value);
      expect(next.env.get('OWN')).toBe('x');
      expect(next.env.get('PATH')).toMatch(/^\/tools:/u);
      expect([...next.env.keys()].filter((name) => name.startsWith('INPUT_'))).toEqual([]);
      expect(next.log).toContain('  V: ***');
      expect(next.log.at(-1)).toBe('***');
    }));

  test.runIf(process.platform === 'linux').each([
    ['one variable of 131,072 bytes with its name and NUL', [131_070], undefined],
    ['one byte more', [131_071], 'E2BIG'],
    ['more than the whole may have', new Array<number>(70).fill(65_536), 'E2BIG'],
  ])('%s', (_, sizes, startError) =>
    withJob({}, async (job) => {
      for (const [index, size] of sizes.entries()) {
        const name = `V${index}`;
        job.jobEnv.set(name, 'x'.repeat(size - name.length));
      }
      const next = await job.runNextStep();
      expect(next.startError).toBe(startError);
      expect(next.failed).toBe(startError !== undefined);
    }),
  );

  test('cannot start with a NUL in a value', () =>
    withJob({}, async (job) => {
      job.jobEnv.set('V', 'a\u0000b');
      expect((await job.runNextStep()).startError).toBe('ERR_INVALID_ARG_VALUE');
    }));

  test('in a container sees values that begin with a mapped path changed', () =>
    withJob(
      { env: { A: '/home/runner/job/x', B: '/home/runner/job', C: '/home/runner/jobers' } },
      async (job) => {
        const containerPaths = new Map([['/home/runner/job', '/__w']]);
        const { env } = await job.runNextStep({ containerPaths });
        expect([env.get('A'), env.get('B'), env.get('C')]).toEqual(['/__w/x', '/__w', '/home/runner/jobers']);
      },
    ));
});

test('job outputs that masking would change are dropped', async () => {
  const main = `
    console.log('::add-mask::secret-1%0A{');
    put('GITHUB_OUTPUT', 'names=["A"]\\ntoken=x secret-1\\njson={}\\nnone=\\n');`;
  const { kept, dropped } = jobOutputs(await runFake({ main }));
  expect([...kept.keys()]).toEqual(['names']);
  expect(dropped).toEqual(['token', 'json']);
});

describe('leftovers', () => {
  test('are what is new, changed or gone in RUNNER_TEMP, HOME and workspace', () =>
    withJob(
      {
        plantHome: (home) => {
          mkdirSync(join(home, '.aws'));
          writeFileSync(join(home, '.aws', 'config'), '[default]');
          writeFileSync(join(home, 'stays'), '');
        },
        plantWorkspace: (workspace) => writeFileSync(join(workspace, 'gone'), ''),
      },
      async (job) => {
        const main = `
          put('GITHUB_ENV', 'A=1\\n');
          fs.writeFileSync(process.env.GITHUB_ENV + '.tmp', '');
          fs.mkdirSync(process.env.RUNNER_TEMP + '/folder');
          fs.appendFileSync(process.env.HOME + '/.aws/config', 'x');
          fs.rmSync('gone');`;
        const post = `fs.rmdirSync(process.env.RUNNER_TEMP + '/folder')`;
        const result = await job.runAction({ actionFolder: writeFakeAction(job, { main, post }) });
        expect(result.leftovers).toEqual([
          expect.stringMatching(/^temp\/_runner_file_commands\/set_env_.*\.tmp$/u),
          'temp/folder/',
          'home/.aws/config',
          'workspace/gone',
        ]);
        const { leftovers } = await job.runPost(result);
        expect(leftovers).toEqual([expect.stringMatching(/\.tmp$/u), 'home/.aws/config', 'workspace/gone']);
      },
    ));
});

describe('action.yml', () => {
  test.each([
    ['an unknown key of an input', { inputs: '  a:\n    defualt: x' }, 'inputs.a has an unknown key defualt'],
    ['an input that is no mapping', { inputs: '  a: x' }, 'inputs.a is no mapping'],
    [
      'an expression that defaults cannot use',
      { inputs: `  a:\n    default: \${{ secrets.X }}` },
      'cannot evaluate',
    ],
  ])('%s is refused', async (_, action, message) => {
    await expect(runFake({ main: '', ...action })).rejects.toThrow(message);
  });

  test('a stage that it does not name cannot run', () =>
    withJob({}, async (job) => {
      const result = await job.runAction({ actionFolder: writeFakeAction(job, { main: '' }) });
      await expect(job.runPost(result)).rejects.toThrow('names no runs.post');
    }));
});
