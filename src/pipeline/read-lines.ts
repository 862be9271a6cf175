import { throwFailures, UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import { findProtectedTypedNames, type NamedVariable } from '../names/judge-typed-names.ts';
import { type CutLine, parseLines, type ReferenceLine } from '../references/lines.ts';
import { knownName } from '../references/planned-names.ts';
import type { Connection } from '../stores/store.ts';

/**
 * Reads the lines of `secrets`, and what a manifest asks for besides. Protected names that it gives by itself are refused here, before anybody is asked for anything.
 * @param known what was found to be wrong before, to be reported with the rest
 * @throws Failures of every bad line; UserError INPUT_MISSING where there is no line
 */
export function readLines(
  cuts: readonly CutLine[],
  connections: readonly Connection[],
  settings: Settings,
  known: readonly UserError[] = [],
): readonly ReferenceLine[] {
  const { lines, errors } = parseLines(cuts, connections, settings);
  throwFailures([
    ...known,
    ...errors,
    ...findProtectedTypedNames(typedNames(lines, settings), settings.allowEnv),
  ]);
  if (lines.length > 0) return lines;
  throw new UserError({
    code: 'INPUT_MISSING',
    what: 'neither secrets nor a manifest names a secret',
    fix: ['add a line to secrets, such as DATABASE_URL = aws:prod/database#url', 'or name a manifest'],
  });
}

function typedNames(lines: readonly ReferenceLine[], settings: Settings): readonly NamedVariable[] {
  return lines.flatMap((line) => {
    const name = knownName(line, settings);
    return name === undefined ? [] : [{ name, typed: true, where: line.where }];
  });
}
