import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectNoLeak } from '../runner/leaks.ts';
import { countCalls, shownText, withScenario } from './scenario.ts';

const stripe = 'sk_demo_7Qw2Zr9LmX4tVb6N';
const line = 'STRIPE_KEY = gcp:stripe-key';
const bash = spawnSync('bash', ['--version']).status === 0;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-input-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(bash)('a script in run', () => {
  it('alone gets the secrets, and cannot show them', async () => {
    await withScenario({}, async ({ job, run }) => {
      const result = await run(line, {
        run: [
          'echo "raw $STRIPE_KEY, of $(printf %s "$STRIPE_KEY" | wc -c) characters"',
          'printf %s "$STRIPE_KEY" | base64',
          'printf %s "user:$STRIPE_KEY" | base64 -w0; echo',
          `printf %s "$STRIPE_KEY" | od -An -tx1 | tr -d ' \\n'; echo`,
          'printf "%s\\r" "$STRIPE_KEY" "progress"; echo',
          'echo "::notice::hello $STRIPE_KEY"',
          'echo "on stderr $STRIPE_KEY" >&2',
        ].join('\n'),
      });
      expect(result.errors).toEqual([]);
      expect(result.rawStdout).toContain('raw ***, of 24 characters\n');
      expect(result.rawStderr).toBe('on stderr ***\n');
      expect(result.notices).toEqual(['hello ***']);
      expectNoLeak(result, [stripe]);
      expect(result.exported.size).toBe(0);
      expect((await job.runNextStep()).env.has('STRIPE_KEY')).toBe(false);
      expect(job.leftovers()).toEqual([]);
    });
  });

  it('cannot show them in two writes either; what is no secret shows at once', async () => {
    await withScenario({}, async ({ run }) => {
      const fifo = join(folder, 'go-on');
      const shown: string[] = [];
      const result = await run(
        line,
        {
          run: `mkfifo ${fifo}\nprintf 'first '; printf %s "\${STRIPE_KEY:0:9}"\nread -r < ${fifo}\necho "\${STRIPE_KEY:9} then"`,
        },
        {
          // Never kills: it answers the script once the first write has come through.
          kill: {
            signal: 'SIGKILL',
            when: (stdout) => {
              const last = stdout.split('\n').at(-1) ?? '';
              if (last !== 'first ' || shown.length > 0) return false;
              shown.push(last);
              void writeFile(fifo, '\n');
              return false;
            },
          },
        },
      );
      expect(shown).toEqual(['first ']);
      expect(result.rawStdout).toContain('\nfirst *** then\n');
      expectNoLeak(result, [stripe]);
    });
  });

  it('gets the environment of the step, without what is for the action alone', async () => {
    await withScenario({ env: { STATE_planted: 'x', INPUT_PLANTED: 'x', KEPT: 'kept' } }, async ({ run }) => {
      const result = await run(line, {
        run: `echo "kept: $KEPT"; echo "own: $(env | grep -cE '^(INPUT|STATE)_')"; pwd; cat; echo "$-"; set -o | grep pipefail`,
      });
      expect(result.rawStdout).toContain('kept: kept\nown: 0\n');
      // Nothing to read, bash stops at the first error, also within a pipe.
      expect(result.rawStdout).toMatch(/\n[a-zA-Z]*e[a-zA-Z]*\npipefail\s+on\n/);
    });
  });

  it('can set outputs, variables, paths and summary as any step', async () => {
    await withScenario({}, async ({ run }) => {
      const result = await run(line, {
        run: [
          'echo "result=done" >> "$GITHUB_OUTPUT"',
          'echo "FROM_SCRIPT=value" >> "$GITHUB_ENV"',
          'echo /added >> "$GITHUB_PATH"',
          'echo "from the script" >> "$GITHUB_STEP_SUMMARY"',
        ].join('\n'),
      });
      expect(result.errors).toEqual([]);
      expect(result.outputs.get('result')).toBe('done');
      expect(result.outputs.get('names')).toBe('[]');
      expect(JSON.parse(result.outputs.get('report') ?? '')).toMatchObject([{ name: 'STRIPE_KEY' }]);
      expect([...result.exported]).toEqual([['FROM_SCRIPT', 'value']]);
      expect(result.prependPath).toEqual(['/added']);
      expect(result.summary).toContain('STRIPE\\_KEY');
      expect(result.summary).toContain('from the script');
    });
  });

  it('exports too where that is asked for, and the script adds to it', async () => {
    await withScenario({}, async ({ job, run }) => {
      const result = await run(`${line}\nTLS_KEY = aws:prod/tls/key?as=file`, {
        export: 'env',
        run: 'echo "FROM_SCRIPT=value" >> "$GITHUB_ENV"; wc -l < "$TLS_KEY"',
      });
      expect(result.errors).toEqual([]);
      expect([...result.exported.keys()]).toEqual(['STRIPE_KEY', 'TLS_KEY', 'FROM_SCRIPT']);
      expect(existsSync(result.exported.get('TLS_KEY') ?? '')).toBe(true);
      expect((await job.runPost(result)).exitCode).toBe(0);
      expect(job.leftovers()).toEqual([]);
    });
  });

  it('lies in a file for its owner alone, as do values with as=file, and both go with it', async () => {
    await withScenario({}, async ({ job, run }) => {
      const result = await run('TLS_KEY = aws:prod/tls/key?as=file', {
        run: `stat -c '%a %n' "$0" "$TLS_KEY" "$(dirname "$0")"; grep -c . "$TLS_KEY"; cat "$TLS_KEY" > ${folder}/copy; cat "$TLS_KEY"`,
      });
      expect(result.errors).toEqual([]);
      const modes = [...result.rawStdout.matchAll(/^(\d{3}) (\/.*)$/gm)].map(([, mode, path]) => [
        mode,
        path,
      ]);
      expect(modes.map(([mode]) => mode)).toEqual(['600', '600', '700']);
      for (const [, path = ''] of modes) expect(path).toContain(join(job.folders.temp, 'secret-sync-'));
      const key = readFileSync(join(folder, 'copy'), 'utf8');
      expect(key).toContain('PRIVATE KEY');
      expectNoLeak(
        result,
        key.split('\n').filter((text) => text !== '' && !text.startsWith('-----')),
      );
      expect(job.leftovers()).toEqual([]);
    });
  });

  it.each([
    ['its own', 'exit 42', 42],
    ['that of what failed first', 'false | true; echo not reached', 1],
    ['128 and the signal that ended it', 'kill -KILL $$', 137],
  ])('ends the step with its exit code: %s', async (_, script, exitCode) => {
    await withScenario({}, async ({ job, run }) => {
      const result = await run(line, { run: script });
      expect([result.exitCode, result.failed]).toEqual([exitCode, true]);
      expect(result.errors).toEqual([`the script ended with exit code ${exitCode}`]);
      expect(result.rawStdout).not.toContain('not reached');
      expect(job.leftovers()).toEqual([]);
    });
  });

  it('gets the signals of a cancellation, and the step its exit code', async () => {
    await withScenario({}, async ({ job, run }) => {
      const result = await run(
        line,
        {
          run: `trap 'echo tidied up; kill $!; exit 9' INT\nsleep 60 &\necho waiting\nwait`,
        },
        { kill: { signal: 'cancel', when: (stdout) => stdout.includes('\nwaiting\n') } },
      );
      expect(result.exitCode).toBe(9);
      expect(result.rawStdout).toContain('tidied up\n');
      expect(job.leftovers()).toEqual([]);
    });
  });

  it('is not bound by timeout once it runs', async () => {
    await withScenario({}, async ({ run }) => {
      const result = await run(line, { timeout: '1s', run: 'sleep 1.5; echo done' });
      expect([result.exitCode, result.rawStdout.includes('\ndone\n')]).toEqual([0, true]);
    });
  });

  it('does not run where anything fails before', async () => {
    await withScenario({}, async ({ job, run }) => {
      const started = join(folder, 'started');
      const result = await run(`${line}\nGONE = aws:prod/gone`, { run: `touch ${started}` });
      expect([result.failed, existsSync(started)]).toEqual([true, false]);
      expect(shownText(result)).toContain('AWS_NOT_FOUND');
      expect(job.leftovers()).toEqual([]);
    });
  });

  it('is planned, and not run, by a dry run', async () => {
    await withScenario({}, async ({ job, run }) => {
      const started = join(folder, 'started');
      const result = await run(line, { run: `touch ${started}`, 'dry-run': 'true' });
      expect([result.errors, existsSync(started)]).toEqual([[], false]);
      expect(job.leftovers()).toEqual([]);
    });
  });

  it('takes other shells, folders and templates', async () => {
    await withScenario({}, async ({ job, run }) => {
      const python = await run(line, {
        shell: 'sh',
        'working-directory': '..',
        run: 'pwd; echo "$0" | grep -o "[.]sh$"',
      });
      expect(python.rawStdout).toContain(`\n${join(job.folders.workspace, '..')}\n.sh\n`);
      const template = await run(line, { shell: 'bash -x {0}', run: 'true "$STRIPE_KEY"' });
      expect(template.rawStderr).toBe('+ true ***\n');
    });
  });

  it.each([
    ['a shell that is not there', { shell: 'no-such-shell {0}' }, 'COMMAND_NOT_FOUND'],
    ['a folder that is not there', { 'working-directory': 'nowhere' }, 'INPUT_INVALID'],
  ])('is refused before anything is fetched: %s', async (_, inputs, code) => {
    await withScenario({}, async ({ cloud, run }) => {
      const result = await run(line, { run: 'true', ...inputs });
      expect(result.annotations.map(({ properties }) => properties['title'])).toEqual([code]);
      expect(countCalls(cloud)).toEqual({});
    });
  });

  it('does not take a shell from the working directory', async () => {
    const plantWorkspace = (workspace: string): void => {
      spawnSync('sh', ['-c', `printf '#!/bin/sh\\necho PLANTED\\n' > bash; chmod +x bash`], {
        cwd: workspace,
      });
    };
    const PATH = `.::${process.env['PATH'] ?? ''}`;
    await withScenario({ plantWorkspace, runnerEnv: { PATH } }, async ({ run }) => {
      const result = await run(line, { run: 'echo ours' });
      expect(result.rawStdout).toContain('\nours\n');
      expect(result.rawStdout).not.toContain('PLANTED');
    });
  });
});
