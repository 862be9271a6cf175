import type { Env } from '../core/environment.ts';
import { type JobName, jobName } from '../core/job-name.ts';

/** By the variables of GitHub's runner, which Forgejo's sets too. */
export function githubJob(env: Env): JobName {
  return jobName(env['GITHUB_REPOSITORY'], env['GITHUB_RUN_ID'], env['GITHUB_RUN_ATTEMPT']);
}
