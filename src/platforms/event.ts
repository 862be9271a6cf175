import type { Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { Admission, CiPlatform } from './platform.ts';

/**
 * Judges by the fact that makes a run a stranger's, where there is one, as `allow-fork-events` says.
 * @param findFact `undefined` where the repository's own people brought the run about
 */
export function admitUnless(
  title: string,
  findFact: (env: Env) => string | undefined,
): NonNullable<CiPlatform['admit']> {
  return async ({ env, settings }): Promise<Admission> => {
    const fact = findFact(env);
    if (fact === undefined) return { kind: 'go-on' };
    if (settings.allowForkEvents === 'skip') return { kind: 'skip', note: fact };
    if (settings.allowForkEvents === 'true') return { kind: 'go-on', note: fact };
    throw new UserError({
      code: 'STRANGER_EVENT',
      what: "a stranger's code brought this run about, so no token is asked for",
      facts: [
        ['ci', title],
        ['fact', fact],
      ],
      fix: [
        "run the step only for the repository's own branches",
        'or let it leave quietly: --allow-fork-events skip',
        "or, in a job that runs no code of the stranger's: --allow-fork-events true",
      ],
    });
  };
}
