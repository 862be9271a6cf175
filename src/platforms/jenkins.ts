import type { Env } from '../core/environment.ts';
import { jobName } from '../core/job-name.ts';
import { createGivenTokenSource, OWN_VARIABLE, tokenVariables } from '../identity/variables.ts';
import { showText } from '../references/show-text.ts';
import { admitUnless } from './event.ts';
import { setOnes } from './marks.ts';
import type { CiPlatform } from './platform.ts';

const TITLE = 'Jenkins';

/** https://plugins.jenkins.io/oidc-provider/ gives the tokens, as credentials. */
export const jenkins: CiPlatform = {
  id: 'jenkins',
  title: TITLE,
  marks,
  job: (env) => jobName(env['JOB_NAME'], env['BUILD_NUMBER']),
  tokens: (around) =>
    createGivenTokenSource(() => tokenVariables(around.env, OWN_VARIABLE), around, {
      audience: (audience) => [
        `set the audience of the id-token credential to ${showText(audience)}, or bind one more: ${OWN_VARIABLE}_AWS and the like`,
      ],
      missing: () => [
        `bind an id-token credential of the OpenID Connect Provider plugin: withCredentials([string(credentialsId: '...', variable: '${OWN_VARIABLE}')])`,
        'or give a token of your own: --token-env, --token-file, --token-command',
      ],
    }),
  format: 'jenkins',
  admit: admitUnless(TITLE, findStranger),
};

/** JENKINS_URL alone is set on many machines that talk to a Jenkins. */
function marks(env: Env): readonly string[] {
  const isBuild = Boolean(env['BUILD_NUMBER'] || env['BUILD_ID'] || env['BUILD_TAG']);
  return [
    ...(isBuild ? setOnes(env, ['JENKINS_URL']) : []),
    ...(env['BUILD_TAG']?.startsWith('jenkins-') ? ['BUILD_TAG'] : []),
  ];
}

/** Set by the plugins that build pull requests of forks: https://plugins.jenkins.io/github-branch-source/ */
function findStranger(env: Env): string | undefined {
  const fork = env['CHANGE_FORK'];
  return fork ? `CHANGE_FORK is ${showText(fork)}, which is set for a fork's pull request alone` : undefined;
}
