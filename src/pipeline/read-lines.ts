import { throwFailures, UserError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import { findProtectedTypedNames, type NamedVariable } from '../names/judge-typed-names.ts';
import { type NamedReference, parseLines, type ReferenceLine } from '../references/lines.ts';
import { knownName } from '../references/planned-names.ts';
import type { Connection } from '../stores/store.ts';

/** What was read before. */
export interface Read {
  /** What a manifest asks for besides. */
  readonly references?: readonly NamedReference[];
  /** What was found to be wrong, to be reported with the rest. */
  readonly errors?: readonly UserError[];
}

/**
 * Reads the text of `secrets`, and what a manifest asks for besides. Protected names that it gives by itself are refused here, before anybody is asked for anything.
 * @throws Failures of every bad line; UserError INPUT_MISSING where there is no line
 */
export function readLines(
  text: string,
  connections: readonly Connection[],
  settings: Settings,
  { references = [], errors: known = [] }: Read = {},
): readonly ReferenceLine[] {
  const { lines, errors } = parseLines(text, connections, settings, references);
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
