import type { Masker } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { ExpandedVariable } from '../references/expand.ts';
import { DEFAULT_MIN_LENGTH, type KnownValues } from './known-values.ts';
import {
  hiddenTexts,
  MASK_BUDGET,
  type MaskNotes,
  type MaskPlan,
  type MaskSource,
  planMasks,
} from './plan-masks.ts';

export interface MaskOptions {
  /** `mask-min-length`. */
  readonly minLength?: number;
  /** `fail`: more raw masks than the budget has are an error. `redact`: the log is redacted by us, the runner gets what fits. */
  readonly overBudget?: 'fail' | 'redact';
  /** Values that were looked through before; by their `minLength`, in place of the one here. */
  readonly known?: KnownValues;
}

export interface Masking {
  readonly masked: readonly MaskedVariable[];
  /** What the author should know, a sentence each, without a value: for warnings. */
  readonly notes: readonly string[];
  /** What stays readable on purpose: for the log. */
  readonly remarks: readonly string[];
}

/**
 * A variable whose value the log masker knows. It is made by `maskVariables` alone, and what exports takes nothing else:
 * so an unmasked value cannot be exported.
 */
export class MaskedVariable {
  readonly #variable: ExpandedVariable;

  private constructor(variable: ExpandedVariable) {
    this.#variable = variable;
  }

  /**
   * Masks every value, and only then returns variables that can be exported.
   * @throws UserError MASK_BUDGET, before anything is registered
   */
  static mask(variables: readonly ExpandedVariable[], masker: Masker, options: MaskOptions = {}): Masking {
    const plan = planMasks(maskSources(variables), options.minLength, MASK_BUDGET, options.known);
    if (options.overBudget !== 'redact') requireBudget(plan, variables);
    masker.mask(...plan.texts.slice(0, MASK_BUDGET));
    return {
      masked: variables.map((variable) => new MaskedVariable(variable)),
      notes: [...warningsOf(plan.notes, options), ...findPlainThatIsMasked(variables, plan)],
      remarks: remarksOf(plan.notes),
    };
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
  options: MaskOptions = {},
): Masking {
  return MaskedVariable.mask(variables, masker, options);
}

/** Everything to be hidden of these variables where no runner adds forms of its own: for `run` and `scan`. */
export function redactionTexts(
  variables: readonly ExpandedVariable[],
  minLength: number = DEFAULT_MIN_LENGTH,
): readonly (string | Uint8Array)[] {
  return hiddenTexts(maskSources(variables), minLength);
}

function maskSources(variables: readonly ExpandedVariable[]): readonly MaskSource[] {
  return variables
    .filter((variable) => !variable.plain)
    .map(({ name, value, alsoMask, secret, line }) => ({
      name,
      values: [value, ...alsoMask],
      ...(secret === undefined ? {} : { secret: secret.value }),
      inFile: line.options.asFile,
    }));
}

function requireBudget({ excess }: MaskPlan, variables: readonly ExpandedVariable[]): void {
  if (excess === undefined) return;
  const whereOf = new Map(variables.map(({ name, line }) => [name, line.where]));
  throw new UserError({
    code: 'MASK_BUDGET',
    what: `the values hold ${MASK_BUDGET + excess.masks} texts to be masked, and a step registers ${MASK_BUDGET} at most`,
    wanted: excess.variables.map((variable) => ({ variable, where: whereOf.get(variable) ?? '' })),
    fix: [
      'take the keys that are needed: #key or #/a/b instead of the whole secret',
      'give them to one script with run, whose output is redacted without such a limit',
      'or take large values as files: ?as=file',
    ],
  });
}

function warningsOf(
  { exempt, weakPassword, overBudget }: MaskNotes,
  options: MaskOptions,
): readonly string[] {
  return [
    ...note('too short or too common to be masked in the log, so it can be read there', exempt),
    ...note(
      'a password inside is a common word, which is not masked as a part, so it can be read in the log; choose another',
      weakPassword,
    ),
    ...note(
      `more than ${MASK_BUDGET} masks would slow the runner down, so some encoded forms are not masked (docs/masking.md)`,
      options.overBudget === 'redact' ? [] : overBudget,
    ),
  ];
}

function remarksOf({ harmless, binary, short }: MaskNotes): readonly string[] {
  return [
    ...note(
      'parts that are harmless by their key (host, port, ...), common words or short stay readable in the log (docs/masking.md)',
      harmless,
    ),
    ...note('under seven bytes, or with a part that is, so base64 of them may be readable in the log', short),
    ...note('bytes that are no text are masked as base64 and hexadecimal alone', binary),
  ];
}

function note(text: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${text}: ${names.join(', ')}`];
}

/** A `plain` text that is also another variable's value or part is masked all the same, in every log line. */
function findPlainThatIsMasked(
  variables: readonly ExpandedVariable[],
  { owners }: MaskPlan,
): readonly string[] {
  return variables
    .filter((variable) => variable.plain)
    .flatMap((variable) => {
      const owner = owners.get((variable.value.revealText() ?? '').trim());
      return owner === undefined
        ? []
        : [`${variable.name} is plain, but the same text is part of ${owner}, so it is masked`];
    });
}
