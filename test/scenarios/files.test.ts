import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withScenario } from './scenario.ts';

const posix = process.platform !== 'win32';
const key = 'ak_demo_5f0c2b7d9e1a4c38';
const token = 'at_demo_c81d0f63b7e24a95';
const keyFile = 'KEY_FILE = aws:prod/api/key?as=file';
const both = `${keyFile}\nTOKEN = aws:prod/api/token`;

const ourFolders = (temp: string): string[] =>
  readdirSync(temp).filter((name) => name.startsWith('secret-sync-'));

describe('a file', () => {
  it('is for its owner alone, directly under RUNNER_TEMP, with a name that nobody guesses', async () => {
    await withScenario({}, async ({ job, run }) => {
      const { exported, errors } = await run(keyFile);
      expect(errors).toEqual([]);
      const path = exported.get('KEY_FILE') ?? '';
      expect(dirname(dirname(path))).toBe(job.folders.temp);
      expect(path.slice(job.folders.temp.length)).toMatch(
        /^\/secret-sync-[0-9a-f]{16}-[0-9a-f]{32}\/[0-9a-f]{32}$/,
      );
      expect(readFileSync(path, 'utf8')).toBe(key);
      if (posix)
        expect([lstatSync(path).mode & 0o777, lstatSync(dirname(path)).mode & 0o777]).toEqual([0o600, 0o700]);
    });
  });

  it('stays for the following steps, and goes with its own post step alone', async () => {
    await withScenario({}, async ({ job, run }) => {
      const first = await run(keyFile);
      const second = await run(keyFile.replace('KEY_FILE', 'OTHER_FILE'));
      const paths = [first.exported.get('KEY_FILE') ?? '', second.exported.get('OTHER_FILE') ?? ''] as const;
      expect(paths.map(existsSync)).toEqual([true, true]);
      await job.runPost(second);
      expect(paths.map(existsSync)).toEqual([true, false]);
      expect((await job.runPost(first)).leftovers).toEqual([]);
    });
  });

  it('of one stage leaves nothing of the values anywhere once post has run, outputs included', async () => {
    await withScenario({}, async ({ job, run }) => {
      const result = await run(both, { export: 'env,output' });
      expect(job.filesContaining(token).some((file) => file.includes('set_env_'))).toBe(true);
      expect(job.filesContaining(token).some((file) => file.includes('set_output_'))).toBe(true);
      const post = await job.runPost(result);
      expect([post.exitCode, post.errors, post.warnings, post.leftovers]).toEqual([0, [], [], []]);
      expect([job.filesContaining(token), job.filesContaining(key)]).toEqual([[], []]);
      // What the runner has read before is not undone.
      expect((await job.runNextStep()).env.get('TOKEN')).toBe(token);
    });
  });

  it('is not written where the run fails', async () => {
    await withScenario({}, async ({ job, run }) => {
      const result = await run(`${keyFile}\nNONE = aws:prod/none`);
      expect([result.exported.size, ourFolders(job.folders.temp)]).toEqual([0, []]);
      const { leftovers } = await job.runPost(result);
      expect(leftovers).toEqual([]);
    });
  });
});

describe('what an earlier, killed job left', () => {
  it('goes when the action starts, even where it then fails; what is not ours stays', async () => {
    await withScenario({}, async ({ job, run }) => {
      const { temp } = job.folders;
      const commands = join(temp, '_runner_file_commands');
      const earlier = `secret-sync-${'0'.repeat(16)}-${'1'.repeat(32)}`;
      mkdirSync(join(temp, earlier));
      writeFileSync(join(temp, earlier, 'x'), 'left-behind-value');
      writeFileSync(join(commands, `set_env_x.${earlier}`), 'left-behind-value');
      mkdirSync(join(temp, 'secret-sync-of-somebody'));
      if (posix)
        symlinkSync(job.folders.workspace, join(temp, `secret-sync-${'2'.repeat(16)}-${'3'.repeat(32)}`));
      writeFileSync(join(job.folders.workspace, 'stays'), '');

      const failed = await run('NONE = aws:prod/none');
      expect(failed.exitCode).toBe(1);
      expect(job.filesContaining('left-behind-value')).toEqual([]);
      expect(existsSync(join(temp, 'secret-sync-of-somebody'))).toBe(true);
      expect(existsSync(join(job.folders.workspace, 'stays'))).toBe(true);
      expect(failed.log.join('\n')).toContain('an earlier job of this runner left: 2');
    });
  });

  it('is told by the job, not by time: the same folder under another run is left over', async () => {
    await withScenario({}, async ({ job, run }) => {
      const first = await run(keyFile);
      const path = first.exported.get('KEY_FILE') ?? '';
      await run('A = aws:prod/api/key', {}, { env: { GITHUB_RUN_ID: '1' } });
      // The runner's own value wins over a step's.
      expect(existsSync(path)).toBe(true);
      Object.assign(job.options, { github: { GITHUB_RUN_ID: '4242424243' } });
      await run('A = aws:prod/api/key');
      expect(existsSync(path)).toBe(false);
    });
  });
});

describe('post', () => {
  it('removes nothing that planted state names', async () => {
    await withScenario({}, async ({ job, run }) => {
      const result = await run('NONE = aws:prod/none');
      const victim = join(job.folders.workspace, 'set_env_0f8fad5b-d9cb-469f-a165-70867728950e');
      writeFileSync(victim, 'x<<secret_sync_1');
      job.jobEnv.set('STATE_folder', job.folders.workspace);
      job.jobEnv.set('STATE_env_file', victim);
      job.jobEnv.set('STATE_output_file', '/etc/passwd');
      const post = await job.runPost(result);
      expect([post.exitCode, existsSync(victim), post.warnings]).toEqual([0, true, []]);
    });
  });

  it("does not mind that another step's post came first, nor runs twice", async () => {
    await withScenario({}, async ({ job, run }) => {
      const result = await run(both);
      await job.runPost(result);
      const again = await job.runPost(result);
      expect([again.exitCode, again.warnings]).toEqual([0, []]);
    });
  });
});
