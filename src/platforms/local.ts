import { createGithubTokenSource } from '../identity/github-token.ts';
import type { GivenToken } from '../identity/given-token.ts';
import { createGivenTokenSource, OWN_VARIABLE, tokenVariables } from '../identity/variables.ts';

import { githubActions } from './github-actions.ts';
import { githubJob } from './github-job.ts';
import type { Admission, CiPlatform, EventSurroundings } from './platform.ts';

/**
 * A machine, a container, or a CI that is none of those known. A container of a GitHub job that was given the token's variables alone
 * asks as the job would, and is judged as the job would be.
 */
export const local: CiPlatform = {
  id: 'local',
  title: 'no known CI',
  marks: () => [],
  job: githubJob,
  tokens: (around) => {
    const { env } = around;
    if (env['ACTIONS_ID_TOKEN_REQUEST_URL'] || env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']) {
      return createGithubTokenSource(around);
    }
    const find = (): readonly GivenToken[] => tokenVariables(env, OWN_VARIABLE);
    return createGivenTokenSource(find, around, {
      audience: () => ['give a token for this audience: --token-env, --token-file or --token-command'],
      missing: () => [
        `give one: --token-env, --token-file, --token-command, or the variable ${OWN_VARIABLE}`,
        'on your own machine use its own credentials: --identity ambient',
      ],
    });
  },
  admit: async (event: EventSurroundings): Promise<Admission> =>
    event.env['ACTIONS_ID_TOKEN_REQUEST_URL']
      ? ((await githubActions.admit?.(event)) ?? { kind: 'go-on' })
      : { kind: 'go-on' },
};
