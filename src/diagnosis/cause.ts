import type { Facts } from './facts.ts';

/**
 * One cause's words for these facts, or `undefined` where the facts rule it out. Both are one sentence in lower case
 * without a full stop; `change` holds the command where there is one.
 */
export type Cause = (facts: Facts) => CauseWords | undefined;

export interface CauseWords {
  /** What is wrong. */
  readonly mistake: string;
  /** The exact change. */
  readonly change: string;
}

/** For causes that show before or outside the step: there are no facts about this job to tell. */
export function always(mistake: string, change: string): Cause {
  return () => ({ mistake, change });
}
