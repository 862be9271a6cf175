import { createGithubTokenSource } from '../identity/github-token.ts';
import { addMaskCommand } from './add-mask.ts';
import { admitEvent } from './github-event.ts';
import { githubJob } from './github-job.ts';
import { setOnes } from './marks.ts';
import type { CiPlatform } from './platform.ts';

/** What its runner sets besides; a container is given one of them at least. */
const furtherMarks = [
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'GITHUB_ENV',
  'GITHUB_EVENT_PATH',
  'GITHUB_OUTPUT',
  'GITHUB_REPOSITORY',
  'GITHUB_RUN_ID',
  'GITHUB_WORKSPACE',
  'RUNNER_OS',
  'RUNNER_TEMP',
];

/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
export const githubActions: CiPlatform = {
  id: 'github',
  title: 'GitHub Actions',
  // The name is one that no workflow can set; a runner's other variables are often copied into containers and other CIs.
  marks: (env) => (env['GITHUB_ACTIONS'] === 'true' ? ['GITHUB_ACTIONS'] : []),
  job: githubJob,
  tokens: createGithubTokenSource,
  masks: {
    kind: 'line',
    line: addMaskCommand,
    isSure: (env) => env['GITHUB_ACTIONS'] === 'true' && setOnes(env, furtherMarks).length > 0,
  },
  format: 'github',
  admit: async ({ env, settings, loadPayload }) => admitEvent(env, settings, await loadPayload()),
};
