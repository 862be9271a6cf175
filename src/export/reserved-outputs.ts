import { UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { ExpandedVariable } from '../references/expand.ts';

/** Outputs of the step itself; a variable of the same name would hide one. */
const RESERVED = new Set(['names', 'report', 'skipped']);

/** Names that cannot be outputs of this step, if it exports outputs. */
export function findReservedOutputs(
  variables: readonly ExpandedVariable[],
  settings: Pick<Settings, 'export'>,
): readonly UserError[] {
  if (!settings.export.output) return [];
  return variables
    .filter(({ name }) => RESERVED.has(name.toLowerCase()))
    .map(
      ({ name, line }) =>
        new UserError({
          code: 'NAME_COLLISION',
          what: `${name} is an output of the step itself`,
          wanted: [{ variable: name, where: line.where }],
          fix: ['choose another name, or export: env'],
        }),
    );
}
