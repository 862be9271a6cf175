import { throwFailures, UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import { findProtectedNames, type NamedVariable } from '../names/judge-names.ts';
import { parseLines, type ReferenceLine } from '../references/lines.ts';
import { knownName } from '../references/planned-names.ts';
import type { Connection } from '../stores/store.ts';

/**
 * Reads the text of `secrets`. Protected names that it gives by itself are refused here, before anybody is asked for anything.
 * @throws Failures of every bad line; UserError INPUT_MISSING where there is no line
 */
export function readLines(
  text: string,
  connections: readonly Connection[],
  settings: Settings,
): readonly ReferenceLine[] {
  const { lines, errors } = parseLines(text, connections, settings);
  throwFailures([...errors, ...findProtectedNames(typedNames(lines, settings), settings.allowEnv)]);
  if (lines.length > 0) return lines;
  throw new UserError({
    code: 'INPUT_MISSING',
    what: 'input secrets names no secret',
    fix: ['add a line such as DATABASE_URL = aws:prod/database#url'],
  });
}

function typedNames(lines: readonly ReferenceLine[], settings: Settings): readonly NamedVariable[] {
  return lines.flatMap((line) => {
    const name = knownName(line, settings);
    return name === undefined ? [] : [{ name, typed: true, where: line.where }];
  });
}
