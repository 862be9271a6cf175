import { UserError } from '../core/errors.ts';
import type { ReferenceLine } from './lines.ts';
import { showText } from './show-text.ts';

export interface NamedByLine {
  readonly name: string;
  readonly line: Pick<ReferenceLine, 'where' | 'reference' | 'text'>;
  /** Where a line gives many: which of its secrets, and which leaf. */
  readonly secret?: { readonly name: string };
  readonly leaf?: string;
}

/**
 * Finds variables that are given twice, by two lines or by two expansions of one: NAME_COLLISION, one error for each
 * variable, that names every line.
 * @param caseBlind for places where `path` and `PATH` are one: variables on Windows, outputs everywhere
 */
export function findCollisions(variables: readonly NamedByLine[], caseBlind = false): readonly UserError[] {
  const byName = Map.groupBy(variables, ({ name }) => (caseBlind ? name.toUpperCase() : name));
  return [...byName.values()].filter((same) => same.length > 1).map(collision);
}

function collision(same: readonly NamedByLine[]): UserError {
  const names = [...new Set(same.map(({ name }) => name))];
  return new UserError({
    code: 'NAME_COLLISION',
    what: `${same.length} values for one variable, ${names.join(' and ')}`,
    wanted: same.map(({ name, line }) => ({ variable: name, where: line.where })),
    facts: same.map((one) => [one.line.where, origin(one)]),
    fix: ['give one of them another name: NAME = ... before the reference, or another prefix before the *'],
  });
}

function origin({ line, secret, leaf }: NamedByLine): string {
  const which =
    secret === undefined
      ? ''
      : ` (${showText(secret.name)}${leaf === undefined ? '' : `#${showText(leaf)}`})`;
  return `${showText(line.text, 120)}${which}`;
}
