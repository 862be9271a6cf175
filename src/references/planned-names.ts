import type { Wanted } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { DescribedSecret } from '../stores/store.ts';
import type { ReferenceLine } from './lines.ts';
import { deriveName } from './names.ts';
import { yieldsMany } from './reference.ts';
import { selectorKeys } from './selector.ts';

type Named = Pick<ReferenceLine, 'name' | 'reference' | 'selector'>;
type CasedNames = Pick<Settings, 'nameCase'>;

/** What stands for a name that only the service's answer brings. */
export const knownAtRunTime = '(known at run time)';

/** The variable's exact name, where no answer of the service is needed for it; else `undefined`. */
export function knownName(line: Named, settings: CasedNames): string | undefined {
  if (line.name.kind === 'typed') return line.name.name;
  const { secretName } = line.reference;
  if (secretName === undefined || yieldsMany(line)) return undefined;
  return deriveName('', [secretName, ...selectorKeys(line.selector)], settings.nameCase);
}

/**
 * The name that a described secret's variable will have; a name that its value must complete ends in a star
 * (`DB_*` for `DB_* = aws:prod/db#*`).
 */
export function plannedName(
  line: Named,
  secret: Pick<DescribedSecret, 'name' | 'starred'>,
  settings: CasedNames,
): string {
  const stem = nameStem(line, secret);
  if (line.selector.kind !== 'leaves') {
    return deriveStem(stem, settings) ?? knownAtRunTime;
  }
  // A prefix of its own stands as typed; behind what a service answered the leaf's part begins with `_`.
  if (stem.parts.length === 0) return `${stem.prefix}*`;
  const above = deriveStem(stem, settings);
  return above === undefined ? '*' : `${above}_*`;
}

/**
 * The name, or the pattern of names, before any answer: `DATABASE_URL`, `API_*`, `PROD_API_*` for `aws:prod/api/*`;
 * `(known at run time)` where not even a pattern is known.
 */
export function nameForMessages(line: Named, settings: CasedNames): string {
  if (line.name.kind === 'starred') return `${line.name.prefix}*`;
  const known = knownName(line, settings);
  if (known !== undefined) return known;
  const { secretName, wildcard } = line.reference;
  if (wildcard !== undefined) {
    const above = deriveName('', [wildcard.prefix], settings.nameCase);
    if (above === undefined) return '*';
    return /[A-Za-z0-9]$/.test(wildcard.prefix) ? `${above}*` : `${above}_*`;
  }
  return secretName === undefined ? knownAtRunTime : plannedName(line, { name: secretName }, settings);
}

/** Who asked, for the errors of a line. */
export function wantedBy(line: Named & Pick<ReferenceLine, 'where'>, settings: CasedNames): Wanted {
  return { variable: nameForMessages(line, settings), where: line.where };
}

export interface NameStem {
  /** Kept as typed. */
  readonly prefix: string;
  /** What a name is derived from, before the leaf of `#*`. */
  readonly parts: readonly string[];
}

/** What precedes a leaf's own part in a name; the whole name where the selector is not `#*`. */
export function nameStem(line: Named, secret: Pick<DescribedSecret, 'name' | 'starred'>): NameStem {
  switch (line.name.kind) {
    case 'typed':
      return { prefix: line.name.name, parts: [] };
    case 'starred':
      return { prefix: line.name.prefix, parts: secret.starred === undefined ? [] : [secret.starred] };
    case 'derived':
      return { prefix: '', parts: [secret.name, ...selectorKeys(line.selector)] };
  }
}

function deriveStem(stem: NameStem, settings: CasedNames): string | undefined {
  return deriveName(stem.prefix, stem.parts, settings.nameCase);
}
