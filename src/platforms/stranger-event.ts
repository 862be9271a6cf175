import type { Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import { showText } from '../references/show-text.ts';
import { hasTokenVariable, isObject } from './github-event.ts';

/** Loaded only where a stranger brought the run about. */
export async function strangerEvent(
  env: Env,
  { identity }: Pick<Settings, 'identity'>,
  payload: unknown,
  fact: string,
): Promise<UserError> {
  // Whoever would allow the event should know at once that it has no token either.
  const likely =
    identity === 'ambient' || hasTokenVariable(env)
      ? []
      : (await import('../diagnosis/diagnose.ts')).diagnose(
          { step: 'token-request', urlPresent: false, tokenPresent: false },
          env,
          payload,
        );
  return new UserError({
    code: 'STRANGER_EVENT',
    what: "a stranger's event brought this run about, so no token is asked for",
    facts: [
      ['event', showText(env['GITHUB_EVENT_NAME'] || 'unknown')],
      ['fact', fact],
    ],
    fix: [
      ...(isObject(payload)
        ? []
        : [
            'in a container, pass GITHUB_EVENT_NAME, GITHUB_EVENT_PATH and GITHUB_REPOSITORY on, and mount the file of the payload',
          ]),
      "run the step only for the repository's own people, by an if: on it",
      'or let it leave quietly: allow-fork-events: skip',
      "or, in a job that runs no code of the stranger's and follows no text of theirs: allow-fork-events: true",
    ],
    likely,
  });
}
