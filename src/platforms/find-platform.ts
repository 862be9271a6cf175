import type { Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { didYouMean, listKnown } from '../references/problem.ts';
import { showText } from '../references/show-text.ts';
import { platforms } from './index.ts';
import { local } from './local.ts';
import { isOn } from './marks.ts';
import type { CiPlatform } from './platform.ts';

/** Whether this process runs in a CI job, whose identity is its token. */
export function isCi(env: Env): boolean {
  return isOn(env['CI']) || Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL']) || recognised(env).length > 0;
}

/**
 * The CI that this environment is of. Two at once are refused: whichever was taken, a token could be asked for in the other's
 * name, or a mask be printed into a log that takes it for text.
 * @param chosen `--platform`
 * @param known every platform but the last resort
 * @throws UserError PLATFORM_UNCLEAR, USAGE_INVALID
 */
export function findPlatform(
  env: Env,
  chosen?: string,
  known: readonly CiPlatform[] = platforms,
): CiPlatform {
  if (chosen !== undefined) return choose(chosen, known);
  const found = recognised(env, known);
  const [only] = found;
  if (only === undefined) return local;
  const evidence = found.map((platform) => [platform.title, platform.marks(env).join(', ')] as const);
  // The runner of GitHub and of Forgejo sets it; in another CI it stands for a second place to ask for tokens.
  const stray = 'ACTIONS_ID_TOKEN_REQUEST_URL';
  if (found.length === 1) {
    const isActions = only.id === 'github' || only.resembles?.includes('github') === true;
    if (isActions || !env[stray]) return only;
    evidence.push(['GitHub Actions', stray]);
  }
  throw new UserError({
    code: 'PLATFORM_UNCLEAR',
    what: `this environment looks like ${evidence.map(([title]) => title).join(' and ')} at once, so no token is asked for and nothing is printed`,
    facts: evidence,
    fix: [
      `say which one this job runs on: --platform ${found.map(({ id }) => id).join(' or --platform ')}`,
      'or start the program without the variables of the other one',
    ],
  });
}

function recognised(env: Env, known: readonly CiPlatform[] = platforms): readonly CiPlatform[] {
  const found = known.filter((platform) => platform.marks(env).length > 0);
  const hidden = new Set(found.flatMap(({ resembles = [] }) => resembles));
  return found.filter(({ id }) => !hidden.has(id));
}

function choose(id: string, known: readonly CiPlatform[]): CiPlatform {
  const ids = [...known, local].map((platform) => platform.id);
  const found = [...known, local].find((platform) => platform.id === id);
  if (found !== undefined) return found;
  throw new UserError({
    code: 'USAGE_INVALID',
    what: `--platform ${showText(id)} is unknown`,
    fix: [...didYouMean(id, ids), ...listKnown('platforms', ids)],
  });
}
