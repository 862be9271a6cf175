import type { Env } from '../core/environment.ts';
import type { LikelyCause } from '../core/errors.ts';
import type { Refusal } from './refusal.ts';

/**
 * Ranks what may lie behind a refusal, most likely first, at most four.
 * @param payload the CI event's payload, for telling a fork's pull request
 */
export function diagnose(_refusal: Refusal, _env: Env, _payload?: unknown): readonly LikelyCause[] {
  return [];
}
