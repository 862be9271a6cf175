import type { Env } from '../core/environment.ts';
import { jobName } from '../core/job-name.ts';
import { readAudiences } from '../identity/audiences.ts';
import type { GivenToken } from '../identity/given-token.ts';
import { tokenOfProgram } from '../identity/program-token.ts';
import { createAskedTokenSource, variableToken } from '../identity/variables.ts';
import { showText } from '../references/show-text.ts';
import { admitUnless } from './event.ts';
import { setOnes } from './marks.ts';
import type { CiPlatform, TokenSurroundings } from './platform.ts';

const TITLE = 'CircleCI';

/** https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/ and .../oidc-tokens-with-custom-claims/ */
export const circleci: CiPlatform = {
  id: 'circleci',
  title: TITLE,
  marks: (env) => setOnes(env, ['CIRCLECI', 'CIRCLE_BUILD_NUM', 'CIRCLE_WORKFLOW_ID']),
  // Each job of a project has a number of its own, run again too; the workflow's id would leave no room for a name.
  job: (env) =>
    jobName(
      [env['CIRCLE_PROJECT_USERNAME'], env['CIRCLE_PROJECT_REPONAME']].filter(Boolean).join('/'),
      env['CIRCLE_BUILD_NUM'],
    ),
  tokens: (around) =>
    createAskedTokenSource((audience) => findToken(audience, around), around, {
      audience: (audience) => [
        `have the circleci command of the job give a token for ${showText(audience)}: it must know "run oidc get"`,
        "or use the job's own token: its audience is the organization's id, as --aws-audience, --gcp-audience and the like",
      ],
      missing: () => [
        "a job whose pipeline a fork's pull request started gets no token unless secrets are passed to forks",
      ],
    }),
  format: 'circleci',
  admit: admitUnless(TITLE, findStranger),
};

/** The token that every job has is for the organization alone; the job's own command gives one for any audience. */
async function findToken(audience: string, { env, programs }: TokenSurroundings): Promise<GivenToken> {
  for (const name of ['CIRCLE_OIDC_TOKEN_V2', 'CIRCLE_OIDC_TOKEN']) {
    const given = variableToken(env, name);
    if (isFor(audience, given.jwt)) return given;
  }
  return tokenOfProgram(
    programs,
    'circleci',
    ['run', 'oidc', 'get', '--claims', JSON.stringify({ aud: audience })],
    [
      "run it in a job of CircleCI's own executors, where the circleci command is on the PATH",
      "or use the job's own token: its audience is the organization's id, as --aws-audience, --gcp-audience and the like",
    ],
  );
}

function isFor(audience: string, jwt: string): boolean {
  try {
    return jwt !== '' && readAudiences(jwt).includes(audience);
  } catch {
    return false;
  }
}

/** Set for pull requests of forks alone: https://circleci.com/docs/reference/variables/ */
function findStranger(env: Env): string | undefined {
  const names = ['CIRCLE_PR_REPONAME', 'CIRCLE_PR_USERNAME', 'CIRCLE_PR_NUMBER'];
  const found = names.find((name) => env[name]);
  return found === undefined
    ? undefined
    : `${found} is ${showText(env[found] ?? '')}, which is set for a fork's pull request alone`;
}
