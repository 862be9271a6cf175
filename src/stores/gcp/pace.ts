import type { Clock } from '../../core/environment.ts';

/**
 * Metadata reads are allowed 600 times a minute for each project, shared with everybody who uses it: half of a minute's
 * calls at once, and from then on as many as come in over time.
 * https://cloud.google.com/secret-manager/quotas
 */
const BURST = 300;
const SPACING_MILLISECONDS = 100;

/** Waits for the project's next turn. */
export type Pace = (project: string) => Promise<void>;

export function createPace(clock: Clock, deadline: AbortSignal): Pace {
  const next = new Map<string, number>();
  return async (project) => {
    const now = clock.now().getTime();
    const turn = Math.max(next.get(project) ?? 0, now - BURST * SPACING_MILLISECONDS) + SPACING_MILLISECONDS;
    next.set(project, turn);
    if (turn > now) await clock.sleep(turn - now, deadline);
  };
}
