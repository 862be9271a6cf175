import type { Masker } from '../core/environment.ts';
import type { ExpandedVariable } from '../references/expand.ts';
import { planMasks } from './mask-texts.ts';

/**
 * A variable whose value the log masker knows. It is made by `maskVariables` alone, and what exports takes nothing else:
 * so an unmasked value cannot be exported.
 */
export class MaskedVariable {
  readonly #variable: ExpandedVariable;

  private constructor(variable: ExpandedVariable) {
    this.#variable = variable;
  }

  static mask(variable: ExpandedVariable, masker: Masker): MaskedVariable {
    for (const value of variable.plain ? [] : [variable.value, ...variable.alsoMask]) {
      for (const text of planMasks(value).texts) masker.mask(text);
    }
    return new MaskedVariable(variable);
  }

  get name(): string {
    return this.#variable.name;
  }

  get source(): ExpandedVariable {
    return this.#variable;
  }

  /** The value in clear, for the environment of a process or the runner's file. */
  reveal(): string {
    return this.#variable.value.revealText() ?? '';
  }

  revealBytes(): Uint8Array {
    return this.#variable.value.revealBytes();
  }
}

/** Masks every value, and only then returns variables that can be exported, with what the author should know. */
export function maskVariables(
  variables: readonly ExpandedVariable[],
  masker: Masker,
): { readonly masked: readonly MaskedVariable[]; readonly notes: readonly string[] } {
  const masked = variables.map((variable) => MaskedVariable.mask(variable, masker));
  return { masked, notes: [...findExempt(variables), ...findPlainThatIsMasked(variables)] };
}

function findExempt(variables: readonly ExpandedVariable[]): readonly string[] {
  const names = variables
    .filter((variable) => !variable.plain && planMasks(variable.value).exempt)
    .map((variable) => variable.name);
  return names.length === 0
    ? []
    : [`too short or too common to be masked in the log, so it can be read there: ${names.join(', ')}`];
}

/** A `plain` text that another variable's mask holds is masked all the same, in every log line. */
function findPlainThatIsMasked(variables: readonly ExpandedVariable[]): readonly string[] {
  const plain = variables.filter((variable) => variable.plain);
  if (plain.length === 0) return [];
  const ownerOf = new Map<string, string>();
  for (const variable of variables) {
    if (variable.plain) continue;
    for (const text of planMasks(variable.value).texts) ownerOf.set(text, variable.name);
  }
  return plain.flatMap((variable) => {
    const owner = ownerOf.get(variable.value.revealText() ?? '');
    return owner === undefined
      ? []
      : [`${variable.name} is plain, but the same text is part of ${owner}, so it is masked`];
  });
}
