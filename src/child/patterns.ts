import { type MaskedVariable, redactionTexts } from '../masking/masked-variable.ts';
import { PatternAutomaton } from '../masking/pattern-automaton.ts';
import { redactedForms } from '../masking/redacted-forms.ts';

/**
 * What must not be in a command's output.
 * @param masked every text that was masked: tokens and credentials are among them
 * @param minLength `mask-min-length`
 */
export function redactionPatterns(
  masked: Iterable<string>,
  variables: readonly MaskedVariable[],
  minLength?: number,
): PatternAutomaton {
  const texts = new Set(
    redactionTexts(
      variables.map(({ source }) => source),
      minLength,
    ),
  );
  const tokens = [...masked].filter((text) => !texts.has(text));
  return new PatternAutomaton(new Set([...texts, ...tokens.flatMap(redactedForms)]));
}
