import { type MaskedVariable, redactionTexts } from '../masking/masked-variable.ts';
import { PatternAutomaton } from '../masking/pattern-automaton.ts';

/** What is searched for. */
export interface Needles {
  readonly automaton: PatternAutomaton;
  /** By number of the pattern: the variables that have that text or form. */
  readonly variables: readonly (readonly string[])[];
}

/**
 * Every text and form that is hidden of these variables.
 * @param minLength `mask-min-length`
 */
export function needlesOf(variables: readonly MaskedVariable[], minLength: number): Needles {
  const owners = new Map<string, { readonly pattern: Uint8Array; readonly variables: Set<string> }>();
  for (const { name, source } of variables) {
    for (const text of redactionTexts([source], minLength)) {
      const pattern = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
      const key = Buffer.from(pattern).toString('latin1');
      const known = owners.get(key);
      if (known === undefined) owners.set(key, { pattern, variables: new Set([name]) });
      else known.variables.add(name);
    }
  }
  const all = [...owners.values()];
  return {
    automaton: new PatternAutomaton(all.map(({ pattern }) => pattern)),
    variables: all.map((owner) => [...owner.variables]),
  };
}
