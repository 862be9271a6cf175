import type { UserError } from '../core/errors.ts';
import { judgeTypedName, type NamedVariable, refuse, type Verdict } from './judge-typed-names.ts';
import { NameIndex } from './name-index.ts';
import { neverFromData } from './names-from-data.ts';

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
  return refuse(variables, allowEnv, judgeName);
}

const fromData = new NameIndex(neverFromData);

/** The tier that refuses a name, or `undefined` for a name that may be set. */
export function judgeName(name: string, typed: boolean): Verdict | undefined {
  const verdict = judgeTypedName(name);
  if (verdict !== undefined || typed) return verdict;
  const reason = fromData.reasonFor(name.toUpperCase());
  return reason === undefined ? undefined : { tier: 'data', reason };
}
