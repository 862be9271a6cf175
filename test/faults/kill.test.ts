import { describe, expect, it } from 'vitest';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import type { StepResult } from '../runner/action.ts';
import { readEnvFile } from '../runner/env-file.ts';
import { type Scenario, withScenario } from '../scenarios/scenario.ts';

/** Spread over a step's whole duration, and again over its end, where the export is. */
const EVENLY = 200;
const AT_THE_END = 50;
const END_MILLISECONDS = 20;

const secrets = 'DATABASE_URL = aws:prod/database#url\nKEY_FILE = aws:prod/api/key?as=file';
/** Values that a file may hold only while it is the runner's own, or ours until the next start. */
const values = ['correct-horse-battery', 'ak_demo_5f0c2b7d9e1a4c38'];

/** Each gives a moment out of a step's whole duration, mixed, so that what is learnt of the duration holds for most of them. */
function moments(): readonly ((duration: number) => number)[] {
  const evenly = Array.from(
    { length: EVENLY },
    (_, index) => (duration: number) => (duration * index) / EVENLY,
  );
  const end = Array.from(
    { length: AT_THE_END },
    (_, index) => (duration: number) =>
      Math.max(0, duration - END_MILLISECONDS + (END_MILLISECONDS * index) / AT_THE_END),
  );
  const all = [...evenly, ...end];
  // 77 and 250 have no divisor in common, so each is there once.
  return all.map((_, index) => all[(index * 77) % all.length] ?? (() => 0));
}

/** A job whose run id changes, as those of one runner's jobs do. */
async function withJobs(
  test: (run: (id: number, after?: number) => Promise<StepResult>, scenario: Scenario) => Promise<void>,
): Promise<void> {
  const github: Record<string, string> = {};
  await withScenario({ seed: demoSeed(), github }, (scenario) =>
    test((id, afterMilliseconds) => {
      github['GITHUB_RUN_ID'] = String(id);
      scenario.job.jobEnv.delete('DATABASE_URL');
      scenario.job.jobEnv.delete('KEY_FILE');
      const kill =
        afterMilliseconds === undefined ? {} : { kill: { signal: 'SIGKILL', afterMilliseconds } as const };
      return scenario.run(secrets, { export: 'env,output' }, { trace: false, ...kill });
    }, scenario),
  );
}

/** The environment file as it was before, which is empty, or complete. */
function expectWhole(result: StepResult): 'nothing' | 'whole' {
  const { entries, error } = readEnvFile(result.files.get('env') ?? Buffer.alloc(0), 'linux');
  expect(error).toBeUndefined();
  if (entries.length === 0) return 'nothing';
  expect(Object.fromEntries(entries.map(({ name, value }) => [name, value]))).toEqual({
    DATABASE_URL: 'postgres://app:correct-horse-battery@db.acme.example:5432/app',
    KEY_FILE: expect.stringContaining('secret-sync-'),
  });
  return 'whole';
}

describe.runIf(process.platform !== 'win32')('killed at any moment', () => {
  it('leaves the environment as it was or complete, and nothing that the next start does not remove', async () => {
    let duration = Number.POSITIVE_INFINITY;
    const outcomes: string[] = [];
    type Run = (id: number, after?: number) => Promise<StepResult>;
    const undisturbed = async (run: Run, id: number): Promise<StepResult> => {
      const start = performance.now();
      const result = await run(id);
      duration = Math.min(duration, performance.now() - start);
      expect([result.exitCode, expectWhole(result)]).toEqual([0, 'whole']);
      return result;
    };
    const killed = async (
      run: Run,
      id: number,
      momentOf: (duration: number) => number,
    ): Promise<StepResult> => {
      const start = performance.now();
      const result = await run(id, momentOf(duration));
      // It was faster than those before.
      if (result.signal === null) duration = Math.min(duration, performance.now() - start);
      outcomes.push(`${result.signal ?? result.exitCode} ${expectWhole(result)}`);
      return result;
    };
    const every = (rest: number) => moments().filter((_, index) => index % 2 === rest);

    const cleanedByPost = withJobs(async (run, { job }) => {
      await job.runPost(await undisturbed(run, 1_000_000));
      for (const [id, momentOf] of every(0).entries()) {
        const post = await job.runPost(await killed(run, id, momentOf));
        expect([post.exitCode, post.leftovers]).toEqual([0, []]);
        expect(values.flatMap((value) => job.filesContaining(value))).toEqual([]);
      }
    });

    const cleanedByTheNextJob = withJobs(async (run, { job }) => {
      await job.runPost(await undisturbed(run, 1_000_000));
      for (const [id, momentOf] of every(1).entries()) {
        await killed(run, id, momentOf);
        // The last to start is not killed: it finds what all of them left.
        if (id % 25 < 24) continue;
        const next = await undisturbed(run, 1_000_000 + id);
        expect(next.leftovers.filter((path) => !path.includes(folderOf(next)))).toEqual([]);
        expect((await job.runPost(next)).leftovers).toEqual([]);
      }
    });

    await Promise.all([cleanedByPost, cleanedByTheNextJob]);
    expect(outcomes.length).toBe(EVENLY + AT_THE_END);
    // The first moments are those of a process that has just begun: otherwise nothing was killed at all.
    expect(outcomes).toContain('SIGKILL nothing');
  }, 240_000);
});

/** The name of the folder that a step's own file lies in. */
function folderOf(result: StepResult): string {
  return result.exported.get('KEY_FILE')?.split('/').at(-2) ?? 'no folder';
}
