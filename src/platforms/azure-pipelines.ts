import type { Env } from '../core/environment.ts';
import type { UserError } from '../core/errors.ts';
import { jobName } from '../core/job-name.ts';
import { createAzureTokenSource } from '../identity/azure-token.ts';
import { escapeData, maskLines } from './azure-commands.ts';
import { admitUnless } from './event.ts';
import { isOn, setOnes } from './marks.ts';
import type { CiPlatform } from './platform.ts';

const TITLE = 'Azure Pipelines';
const ownMarks = ['TF_BUILD', 'SYSTEM_COLLECTIONURI', 'SYSTEM_OIDCREQUESTURI'];

/** https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables and .../scripts/logging-commands */
export const azurePipelines: CiPlatform = {
  id: 'azure-pipelines',
  title: TITLE,
  marks: (env) => setOnes(env, ownMarks),
  job: (env) =>
    jobName(
      env['BUILD_REPOSITORY_NAME'] || env['SYSTEM_TEAMPROJECT'],
      env['BUILD_BUILDID'],
      env['SYSTEM_JOBATTEMPT'],
    ),
  tokens: createAzureTokenSource,
  // The agent reads both streams of a step for commands, and takes such a line out.
  masks: {
    kind: 'line',
    line: maskLines,
    isSure: (env) => setOnes(env, [...ownMarks, 'AGENT_ID', 'BUILD_BUILDID']).length > 1,
  },
  format: 'azure-pipelines',
  admit: admitUnless(TITLE, findStranger),
  problemLine: (error: UserError) =>
    `##vso[task.logissue type=error;code=${error.code}]${escapeData(error.facts.what)}`,
};

function findStranger(env: Env): string | undefined {
  const isFork = env['SYSTEM_PULLREQUEST_ISFORK'];
  if (isFork !== undefined && isFork !== '') {
    return isOn(isFork) ? `SYSTEM_PULLREQUEST_ISFORK is ${isFork}` : undefined;
  }
  const isPullRequest =
    env['BUILD_REASON'] === 'PullRequest' || Boolean(env['SYSTEM_PULLREQUEST_PULLREQUESTID']);
  return isPullRequest ? 'SYSTEM_PULLREQUEST_ISFORK of a pull request is absent' : undefined;
}
