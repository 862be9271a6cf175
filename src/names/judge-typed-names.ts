import { UserError } from '../core/errors.ts';
import { NameIndex } from './name-index.ts';
import { neverSet, typedOnlyWhenAllowed } from './protected-names.ts';

export interface NamedVariable {
  readonly name: string;
  /** Whether the author wrote the name or fully determined it; `false` where data behind a star chose it. */
  readonly typed: boolean;
  /** "secrets, line 3". */
  readonly where: string;
}

export interface Verdict {
  readonly tier: 'never' | 'typed' | 'data';
  readonly reason: string;
}

const never = new NameIndex(neverSet);
const whenAllowed = new NameIndex(typedOnlyWhenAllowed);

/** The tier that refuses a name, whoever chose it, or `undefined`. */
export function judgeTypedName(name: string): Verdict | undefined {
  const upper = name.toUpperCase();
  const reason = never.reasonFor(upper);
  if (reason !== undefined) return { tier: 'never', reason };
  const exact = whenAllowed.reasonFor(upper);
  return exact === undefined ? undefined : { tier: 'typed', reason: exact };
}

/** As `findProtectedNames`, for names that the author wrote: before anybody is asked there are no others. */
export function findProtectedTypedNames(
  variables: readonly NamedVariable[],
  allowEnv: readonly string[],
): readonly UserError[] {
  return refuse(variables, allowEnv, judgeTypedName);
}

export function refuse(
  variables: readonly NamedVariable[],
  allowEnv: readonly string[],
  judge: (name: string, typed: boolean) => Verdict | undefined,
): readonly UserError[] {
  return variables.flatMap((variable) => {
    const verdict = judge(variable.name, variable.typed);
    if (verdict === undefined) return [];
    if (verdict.tier === 'typed' && variable.typed && allowEnv.includes(variable.name.toUpperCase())) {
      return [];
    }
    return [protectedName(variable, verdict)];
  });
}

function protectedName({ name, typed, where }: NamedVariable, { tier, reason }: Verdict): UserError {
  return new UserError({
    code: 'PROTECTED_NAME',
    what: `${name} is ${tierText(tier, typed)}`,
    wanted: [{ variable: name, where }],
    facts: [['why', reason]],
    fix: wayOut(name, tier, typed),
  });
}

function tierText(tier: Verdict['tier'], typed: boolean): string {
  if (tier === 'never') return 'a name that is never set';
  return typed
    ? 'a protected name, set only where allow-env says so'
    : 'a protected name, never set where data behind a star chose it';
}

function wayOut(name: string, tier: Verdict['tier'], typed: boolean): readonly string[] {
  if (typed) {
    const other = `give it another name: MY_${name} = ...`;
    return tier === 'never' ? [other] : [other, `or, if this name is meant: allow-env: ${name}`];
  }
  const prefix = 'type a prefix before the star (APP_* = ...), so that no such name comes of it';
  if (tier === 'never') return [prefix];
  const alone = `or ask for it on a line of its own: ${name} = ...`;
  return [prefix, tier === 'typed' ? `${alone}, with allow-env: ${name}` : alone];
}
