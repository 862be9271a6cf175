import { UserError } from '../core/errors.ts';
import { createGithubTokenSource } from '../identity/github-token.ts';
import type { IdentityTokenSource } from '../identity/token.ts';
import { githubActions } from './github-actions.ts';
import { setOnes } from './marks.ts';
import type { CiPlatform, TokenSurroundings } from './platform.ts';

/**
 * Forgejo speaks as GitHub does: variables, commands in the log, files, payload and token request.
 * https://forgejo.org/docs/latest/user/actions/security-openid-connect/
 */
export const forgejo: CiPlatform = {
  ...githubActions,
  id: 'forgejo',
  title: 'Forgejo Actions',
  marks: (env) => setOnes(env, ['FORGEJO_ACTIONS']),
  resembles: ['github'],
  tokens: createForgejoTokenSource,
};

function createForgejoTokenSource(around: TokenSurroundings): IdentityTokenSource {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = around.env;
  if (url && token) return createGithubTokenSource(around);
  const missing = async (): Promise<never> => {
    throw new UserError({
      code: 'TOKEN_MISSING',
      what: 'this job has no identity token: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not both set',
      fix: [
        'write enable-openid-connect: true into the workflow, at its top or in the job',
        "a fork's pull request gets no token, and an older Forgejo or runner has none to give",
      ],
    });
  };
  return { token: missing, freshToken: missing };
}
