import { Failures, UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { ReferenceLine } from '../references/lines.ts';
import { wantedBy } from '../references/planned-names.ts';
import type { Connection, SecretReference } from '../stores/store.ts';
import type { StoreOutcome } from './per-store.ts';

/** The result of each line, by the line. */
export function resultsByLine<Result extends { readonly reference: SecretReference }>(
  lines: readonly ReferenceLine[],
  outcomes: readonly StoreOutcome<Result>[],
): ReadonlyMap<ReferenceLine, Result> {
  const keyOf = ({ identityKey }: Connection, { key }: SecretReference): string => `${identityKey} ${key}`;
  const results = new Map<string, Result>();
  for (const { group, results: own } of outcomes) {
    for (const result of own) results.set(keyOf(group.connection, result.reference), result);
  }
  const byLine = new Map<ReferenceLine, Result>();
  for (const line of lines) {
    const result = results.get(keyOf(line.connection, line.reference));
    if (result !== undefined) byLine.set(line, result);
  }
  return byLine;
}

/**
 * What a store's answers left out although the store was asked: dropping it in silence would export the rest.
 * A store that failed as a whole has said so already.
 */
export function findUnanswered(
  lines: readonly ReferenceLine[],
  outcomes: readonly StoreOutcome<{ readonly reference: SecretReference }>[],
  settings: Settings,
): readonly UserError[] {
  return outcomes.flatMap(({ group, results, errors }) => {
    if (errors.length > 0) return [];
    const answered = new Set(results.map(({ reference }) => reference.key));
    const { identityKey } = group.connection;
    return lines
      .filter((line) => line.connection.identityKey === identityKey && !answered.has(line.reference.key))
      .map((line) => unanswered(line, settings));
  });
}

/** A read that brought nothing, neither a secret nor a reason. */
export function unanswered(line: ReferenceLine, settings: Settings): UserError {
  return new UserError({
    code: 'ANSWER_MALFORMED',
    what: `the answer of ${line.connection.store.title} does not mention ${line.reference.label}, which was asked for`,
    wanted: [wantedBy(line, settings)],
    from: line.connection.store.title,
    fix: ['run the job again'],
  });
}

/** Throws the errors that stand for one cause as one, naming every variable that it costs. */
export function throwMerged(errors: readonly UserError[]): void {
  if (errors.length === 0) return;
  const merged = new Map<string, UserError>();
  for (const error of errors) {
    const key = `${error.code} ${error.facts.what}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? error : known.wantedFor(error.facts.wanted ?? []));
  }
  throw new Failures([...merged.values()]);
}
