import type { JobName } from '../../core/job-name.ts';

/** The longest that STS takes: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const LONGEST = 64;

/** `<repository>-<run>-<attempt>`: characters that STS refuses become `-`, the `/` too, and the repository part is cut to fit. */
export function defaultSessionName({ repository, run }: JobName = { repository: '', run: '' }): string {
  const tail = run === '' ? '' : `-${run}`;
  const clean = (text: string): string => text.replace(/[^\w+=,.@-]/g, '-');
  const name = clean(repository || 'secret-sync').slice(0, Math.max(0, LONGEST - tail.length)) + clean(tail);
  return name.slice(0, LONGEST).padEnd(2, '-');
}
