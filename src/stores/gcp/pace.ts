import type { Clock } from '../../core/environment.ts';

/**
 * Metadata reads are allowed 600 times a minute for each project, shared with everybody who uses it.
 * https://cloud.google.com/secret-manager/quotas
 */
const SPACING_MILLISECONDS = 100;

/** Waits for the project's next turn, so that it is asked at most ten times a second. */
export type Pace = (project: string) => Promise<void>;

export function createPace(clock: Clock, deadline: AbortSignal): Pace {
  const next = new Map<string, number>();
  return async (project) => {
    const now = clock.now().getTime();
    const turn = Math.max(now, next.get(project) ?? now);
    next.set(project, turn + SPACING_MILLISECONDS);
    if (turn > now) await clock.sleep(turn - now, deadline);
  };
}
