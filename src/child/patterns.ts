import type { MaskedVariable } from '../masking/masked-variable.ts';
import { PatternAutomaton } from '../masking/pattern-automaton.ts';
import { redactedForms, wholeValuePatterns } from '../masking/redacted-forms.ts';

/**
 * What must not be in a command's output.
 * @param masked every text that was masked: tokens and credentials are among them
 */
export function redactionPatterns(
  masked: Iterable<string>,
  variables: readonly MaskedVariable[],
): PatternAutomaton {
  const secret = variables.map(({ source }) => source).filter(({ plain }) => !plain);
  return new PatternAutomaton(
    new Set([
      ...[...masked].flatMap(redactedForms),
      ...secret.flatMap(({ value, alsoMask }) => [value, ...alsoMask]).flatMap(wholeValuePatterns),
    ]),
  );
}
