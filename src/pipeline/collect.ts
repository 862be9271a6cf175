import type { UserError } from '../core/errors.ts';
import { judgeExisting } from '../export/existing.ts';
import { findOverLimits } from '../export/limits.ts';
import { findReservedOutputs } from '../export/reserved-outputs.ts';
import { maskVariables } from '../masking/masked-variable.ts';
import { findProtectedNames } from '../names/judge-names.ts';
import { findCollisions } from '../references/collisions.ts';
import { type ExpandedVariable, expandLine } from '../references/expand.ts';
import type { ReferenceLine } from '../references/lines.ts';
import { wantedBy } from '../references/planned-names.ts';
import type { FetchResult } from '../stores/store.ts';
import { judgeAge } from './age.ts';
import { findUnanswered, resultsByLine, throwMerged, unanswered } from './answers.ts';
import { fetchAll, type Outcomes } from './per-store.ts';
import type { Run } from './run.ts';

/** Everything that the lines ask for: complete and checked, not yet masked. */
export interface Collected {
  readonly variables: readonly ExpandedVariable[];
  /** Names that `on-existing: keep` leaves as they are. */
  readonly kept: ReadonlySet<string>;
  /** By connection: who read. */
  readonly principals: ReadonlyMap<string, string>;
}

/**
 * Fetches every secret of the lines, expands them to variables and checks all that an export could fail on.
 * All or nothing: one failure, and the caller gets none of them.
 * @param fetching by a caller that has asked already, to load this meanwhile
 * @throws Failures with every failure of the run
 */
export async function collect(
  lines: readonly ReferenceLine[],
  run: Run,
  fetching: Outcomes<FetchResult> = fetchAll(lines, run),
): Promise<Collected> {
  const outcomes = await fetching;
  const errors: UserError[] = [
    ...outcomes.flatMap((outcome) => outcome.errors),
    ...findUnanswered(lines, outcomes, run.settings),
  ];
  const variables: ExpandedVariable[] = [];
  for (const [line, result] of resultsByLine(lines, outcomes)) {
    const expanded = expandResult(line, result, run);
    variables.push(...expanded.variables);
    errors.push(...expanded.errors);
    for (const note of expanded.notes) run.log.notice(`${line.where}: ${note}`);
  }
  const caseBlind = run.operatingSystem === 'win32' || run.settings.export.output;
  errors.push(...findCollisions(variables, caseBlind), ...findReservedOutputs(variables, run.settings));
  const named = variables.map(({ name, typed, line }) => ({ name, typed, where: line.where }));
  const protectedNames = findProtectedNames(named, run.settings.allowEnv);
  errors.push(...protectedNames);
  // That such a variable is set already says nothing more.
  const refused = new Set(
    protectedNames.flatMap(({ facts }) => facts.wanted?.map(({ variable }) => variable)),
  );
  const open = variables.filter(({ name }) => !refused.has(name));

  const age = judgeAge(variables, run.settings, run.clock.now());
  const existing =
    run.settings.export.env || run.settings.run !== undefined
      ? judgeExisting(open, run.env, run.settings.onExisting, run.operatingSystem === 'win32')
      : { kept: new Set<string>(), notices: [], errors: [] };
  const exported = variables.filter((variable) => !existing.kept.has(variable.name));
  errors.push(...age.errors, ...existing.errors, ...findOverLimits(exported, run.env, run.operatingSystem));
  if (existing.errors.length > 0) {
    // Such a value is masked in every case: the variable that is set may be an older version of it.
    maskVariables(variables, run.masker, { minLength: run.settings.maskMinLength, overBudget: 'redact' });
  }
  throwMerged(errors);
  for (const warning of age.warnings) run.log.warning(warning);
  for (const notice of existing.notices) run.log.notice(notice);

  const principals = new Map<string, string>();
  for (const { group, principal } of outcomes) {
    if (principal !== undefined) for (const name of group.names) principals.set(name, principal);
  }
  return { variables, kept: existing.kept, principals };
}

function expandResult(line: ReferenceLine, result: FetchResult, run: Run): ReturnType<typeof expandLine> {
  const wanted = [wantedBy(line, run.settings)];
  switch (result.kind) {
    case 'found':
      if (result.secrets.length === 0)
        return { variables: [], notes: [], errors: [unanswered(line, run.settings)] };
      return expandLine(line, result.secrets, run.settings);
    case 'failed':
      return { variables: [], notes: [], errors: result.errors.map((error) => error.wantedFor(wanted)) };
    case 'absent': {
      if (!line.options.optional)
        return { variables: [], notes: [], errors: [result.error.wantedFor(wanted)] };
      const expanded = expandLine(line, [], run.settings);
      const note =
        expanded.variables.length > 0
          ? `${line.reference.label} does not exist: the default is used`
          : `${line.reference.label} does not exist and is left out (optional)`;
      return { ...expanded, notes: [note, ...expanded.notes] };
    }
  }
}
