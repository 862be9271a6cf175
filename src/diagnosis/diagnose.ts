import type { Env } from '../core/environment.ts';
import type { LikelyCause } from '../core/errors.ts';
import { type CauseId, catalogue } from './catalogue.ts';
import { type Facts, gatherFacts } from './facts.ts';
import type { Refusal } from './refusal.ts';
import { tableFor } from './tables.ts';

/** More than these nobody reads; the rest stands in docs/troubleshooting.md. */
const MOST_SHOWN = 4;

/**
 * What may lie behind a refusal, most likely first, at most four. Causes that the facts rule out are left out; an empty
 * answer means that nothing is known to fit.
 * @param payload the CI event's payload, for telling a fork's pull request
 */
export function diagnose(refusal: Refusal, env: Env, payload?: unknown): readonly LikelyCause[] {
  const facts = gatherFacts(refusal, env, payload);
  return rankCauses(refusal, facts)
    .flatMap((id) => {
      const words = catalogue[id](facts);
      return words === undefined ? [] : [{ id, ...words }];
    })
    .slice(0, MOST_SHOWN);
}

/** The ids that the tables give, in order, before the facts rule any out. */
export function rankCauses(refusal: Refusal, facts: Facts): readonly CauseId[] {
  const holding = tableFor(refusal).filter((row) => row.holds(facts));
  const final = holding.findIndex((row) => row.final);
  const rows = final < 0 ? holding : holding.slice(0, final + 1);
  return [...new Set(rows.flatMap((row) => row.ids))];
}
