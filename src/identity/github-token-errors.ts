import { type LikelyCause, UserError } from '../core/errors.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Refusal } from '../diagnosis/refusal.ts';
import type { GithubTokenOptions } from './github-token.ts';

/** This and all below is loaded only where a job gets no token. */
export async function tokenMissing(
  hasUrl: boolean,
  hasToken: boolean,
  options: GithubTokenOptions,
): Promise<UserError> {
  const likely = await findCauses(
    { step: 'token-request', urlPresent: hasUrl, tokenPresent: hasToken },
    options,
  );
  return new UserError({
    code: 'TOKEN_MISSING',
    what:
      hasUrl || hasToken
        ? `this job has no identity token: ${hasUrl ? 'ACTIONS_ID_TOKEN_REQUEST_TOKEN' : 'ACTIONS_ID_TOKEN_REQUEST_URL'} is not set`
        : 'this job has no identity token: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set',
    fix: likely.length === 0 ? ['permissions: { id-token: write, contents: read }'] : [],
    likely,
  });
}

export async function tokenRefused(status: number, options: GithubTokenOptions): Promise<UserError> {
  const passing = status === 408 || status === 429 || status >= 500;
  return new UserError({
    code: passing ? 'TOKEN_SERVICE_FAILED' : 'TOKEN_REFUSED',
    what: passing ? 'the token service did not answer in time' : 'the token service refused this job',
    from: "the CI's token service",
    said: `HTTP ${status}`,
    fix: passing ? ['run the job again'] : [],
    likely: passing
      ? []
      : await findCauses({ step: 'token-request', urlPresent: true, tokenPresent: true, status }, options),
  });
}

async function findCauses(refusal: Refusal, options: GithubTokenOptions): Promise<readonly LikelyCause[]> {
  return diagnose(refusal, options.env, await options.loadPayload());
}
