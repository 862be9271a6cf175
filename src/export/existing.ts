import type { Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { ExpandedVariable } from '../references/expand.ts';

export interface ExistingVerdict {
  /** Names whose value stays as it is. */
  readonly kept: ReadonlySet<string>;
  readonly notices: readonly string[];
  readonly errors: readonly UserError[];
}

/**
 * Variables that are set already, not empty, to another value. A name that the author typed is overwritten with a
 * notice; a name that data chose must not replace anything unless `on-existing` says so.
 * @param caseBlind on Windows `Path` and `PATH` are one variable
 */
export function judgeExisting(
  variables: readonly ExpandedVariable[],
  env: Env,
  onExisting: Settings['onExisting'],
  caseBlind: boolean,
): ExistingVerdict {
  const fold = (name: string): string => (caseBlind ? name.toUpperCase() : name);
  const present = new Map(Object.entries(env).map(([name, value]) => [fold(name), value ?? '']));
  const kept = new Set<string>();
  const notices: string[] = [];
  const errors: UserError[] = [];
  for (const variable of variables) {
    const before = present.get(fold(variable.name)) ?? '';
    if (before === '' || before === variable.value.revealText()) continue;
    const rule = onExisting === 'by-origin' ? (variable.typed ? 'overwrite' : 'fail') : onExisting;
    if (rule === 'keep') {
      kept.add(variable.name);
      notices.push(`${variable.name} is set already and stays as it is (on-existing: keep)`);
    } else if (rule === 'overwrite') {
      notices.push(`${variable.name} was set already and is overwritten`);
    } else {
      errors.push(
        new UserError({
          code: 'EXISTING_VARIABLE',
          what: `${variable.name} is set already, to another value`,
          wanted: [{ variable: variable.name, where: variable.line.where }],
          fix: [
            variable.typed
              ? 'choose another name, or on-existing: overwrite'
              : 'type a prefix or the name itself, or on-existing: overwrite',
          ],
        }),
      );
    }
  }
  return { kept, notices, errors };
}
