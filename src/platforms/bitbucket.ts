import { jobName } from '../core/job-name.ts';
import { createGivenTokenSource, variableToken } from '../identity/variables.ts';
import { showText } from '../references/show-text.ts';
import { setOnes } from './marks.ts';
import type { CiPlatform } from './platform.ts';

/**
 * https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/
 *
 * There is no stranger to tell here: a fork's pull request runs in the fork, with the fork's own token.
 */
export const bitbucket: CiPlatform = {
  id: 'bitbucket',
  title: 'Bitbucket Pipelines',
  marks: (env) => setOnes(env, ['BITBUCKET_BUILD_NUMBER', 'BITBUCKET_PIPELINE_UUID', 'BITBUCKET_STEP_UUID']),
  job: (env) => jobName(env['BITBUCKET_REPO_FULL_NAME'], env['BITBUCKET_BUILD_NUMBER']),
  tokens: (around) =>
    createGivenTokenSource(() => [variableToken(around.env, 'BITBUCKET_STEP_OIDC_TOKEN')], around, {
      audience: (audience) => [
        `write into this step of bitbucket-pipelines.yml: oidc: { audiences: ['${showText(audience)}'] }`,
        'or name the audience that the token has: --aws-audience, --gcp-audience and the like',
      ],
      missing: (audience) => [
        `write into this step of bitbucket-pipelines.yml: oidc: { audiences: ['${showText(audience)}'] }`,
      ],
    }),
  format: 'bitbucket',
};
