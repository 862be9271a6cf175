import { UserError } from '../core/errors.ts';
import { neverFromData, neverSet, type ProtectedNames, typedOnlyWhenAllowed } from './protected-names.ts';

export interface NamedVariable {
  readonly name: string;
  /** Whether the author wrote the name or fully determined it; `false` where data behind a star chose it. */
  readonly typed: boolean;
  /** "secrets, line 3". */
  readonly where: string;
}

/**
 * Names that a variable must not have: whoever may write a secret could otherwise run code in the following steps, or send
 * their connections elsewhere. Compared without regard to case, on every system.
 * @param allowEnv the input `allow-env`, upper case
 * @returns an error PROTECTED_NAME for each
 */
export function findProtectedNames(
  variables: readonly NamedVariable[],
  allowEnv: readonly string[],
): readonly UserError[] {
  return variables.flatMap((variable) => {
    const verdict = judgeName(variable.name, variable.typed);
    if (verdict === undefined) return [];
    if (verdict.tier === 'typed' && variable.typed && allowEnv.includes(variable.name.toUpperCase())) {
      return [];
    }
    return [protectedName(variable, verdict)];
  });
}

interface Verdict {
  readonly tier: 'never' | 'typed' | 'data';
  readonly reason: string;
}

/** The tier that refuses a name, or `undefined` for a name that may be set. */
export function judgeName(name: string, typed: boolean): Verdict | undefined {
  const upper = name.toUpperCase();
  const never = reasonFor(upper, index.never);
  if (never !== undefined) return { tier: 'never', reason: never };
  const exact = reasonFor(upper, index.typed);
  if (exact !== undefined) return { tier: 'typed', reason: exact };
  const family = typed ? undefined : reasonFor(upper, index.data);
  return family === undefined ? undefined : { tier: 'data', reason: family };
}

interface Index {
  readonly exact: ReadonlyMap<string, string>;
  readonly prefixes: readonly (readonly [prefix: string, reason: string])[];
}

const index = {
  never: indexNames(neverSet),
  typed: indexNames(typedOnlyWhenAllowed),
  data: indexNames(neverFromData),
};

function indexNames(entries: readonly ProtectedNames[]): Index {
  const all = entries.flatMap(({ names, reason }) =>
    names.split(/\s+/).map((name) => [name, reason] as const),
  );
  return {
    exact: new Map(all.filter(([name]) => !name.endsWith('*'))),
    prefixes: all.filter(([name]) => name.endsWith('*')).map(([name, reason]) => [name.slice(0, -1), reason]),
  };
}

function reasonFor(upper: string, { exact, prefixes }: Index): string | undefined {
  return exact.get(upper) ?? prefixes.find(([prefix]) => upper.startsWith(prefix))?.[1];
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
