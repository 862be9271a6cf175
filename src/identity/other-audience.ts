import { UserError } from '../core/errors.ts';
import { showText } from '../references/show-text.ts';

/** The token service gave a token for another audience than it was asked for. */
export function otherAudience(given: string, wanted: string): UserError {
  return new UserError({
    code: 'TOKEN_AUDIENCE',
    what: `the token service gave a token that is not for the audience ${showText(wanted)}, so it is not sent`,
    from: "the CI's token service",
    facts: [['aud', showText(given) || 'none']],
    fix: ['find the step that changed ACTIONS_ID_TOKEN_REQUEST_URL: only the runner sets it'],
  });
}
