import type { Env } from '../core/environment.ts';
import { jobName } from '../core/job-name.ts';
import { createGivenTokenSource, OWN_VARIABLE, tokenVariables } from '../identity/variables.ts';
import { showText } from '../references/show-text.ts';
import { admitUnless } from './event.ts';
import { setOnes } from './marks.ts';
import type { CiPlatform } from './platform.ts';

const TITLE = 'GitLab CI';

/** https://docs.gitlab.com/ci/secrets/id_token_authentication/ and https://docs.gitlab.com/ci/variables/predefined_variables/ */
export const gitlab: CiPlatform = {
  id: 'gitlab',
  title: TITLE,
  marks: (env) => setOnes(env, ['GITLAB_CI', 'CI_JOB_ID', 'CI_PIPELINE_IID']),
  // A job that is run again has another id.
  job: (env) => jobName(env['CI_PROJECT_PATH'], env['CI_PIPELINE_ID'], env['CI_JOB_ID']),
  // An audience is fixed by the YAML: a variable for each, and there is nobody to ask for another.
  tokens: (around) =>
    createGivenTokenSource(() => tokenVariables(around.env, OWN_VARIABLE), around, {
      audience: wantedYaml,
      missing: (audience) => [
        ...wantedYaml(audience),
        'a token in a variable of another name is named by --token-env NAME',
      ],
      expired: ["an id token lives as long as the job's timeout, and five minutes where there is none"],
    }),
  format: 'gitlab',
  admit: admitUnless(TITLE, findStranger),
};

function wantedYaml(audience: string): readonly string[] {
  return [
    `write into this job in .gitlab-ci.yml: id_tokens: { ${OWN_VARIABLE}: { aud: '${showText(audience)}' } }`,
    `for one more audience, one more variable: ${OWN_VARIABLE}_AWS, ${OWN_VARIABLE}_GCP and the like`,
  ];
}

/** A fork's merge request can be run in the parent project: with its tokens, and the fork's code. */
function findStranger(env: Env): string | undefined {
  const source = env['CI_MERGE_REQUEST_SOURCE_PROJECT_ID'] ?? '';
  const isMergeRequest =
    env['CI_PIPELINE_SOURCE'] === 'merge_request_event' || Boolean(env['CI_MERGE_REQUEST_IID']);
  if (isMergeRequest || source !== '') {
    const own = env['CI_PROJECT_ID'] ?? '';
    if (source === '') return 'CI_MERGE_REQUEST_SOURCE_PROJECT_ID of a merge request is absent';
    if (source !== own) {
      return `CI_MERGE_REQUEST_SOURCE_PROJECT_ID is ${showText(source)}, not ${own === '' ? 'known to be this project' : showText(own)}`;
    }
  }
  const from = env['CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY'] ?? '';
  const isExternal = env['CI_PIPELINE_SOURCE'] === 'external_pull_request_event' || from !== '';
  const to = env['CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY'] ?? '';
  if (!isExternal || (from !== '' && from === to)) return undefined;
  return `CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY is ${showText(from) || 'absent'}, not ${showText(to) || 'known to be this repository'}`;
}
