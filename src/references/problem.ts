import { UserError } from '../core/errors.ts';
import { showList, showText } from './show-text.ts';
import { suggest } from './suggest.ts';

/**
 * A line that breaks the grammar: LINE_INVALID. The line parser adds the variable and the line's number.
 * @param what lower case, without a full stop: "an empty segment in a/b//c"; pieces of the line pass `showText` first
 * @param fix how to mend it, a sentence each
 */
export function lineProblem(what: string, ...fix: string[]): UserError {
  return new UserError({ code: 'LINE_INVALID', what, fix });
}

/** An option that is unknown, misused, or against the identifier: OPTION_INVALID. As `lineProblem` otherwise. */
export function optionProblem(what: string, ...fix: string[]): UserError {
  return new UserError({ code: 'OPTION_INVALID', what, fix });
}

/**
 * An option that says something else than the identifier that it stands behind.
 * @param option `region`; @param said what the option says; @param identified what the identifier says
 */
export function conflictProblem(option: string, said: string, identified: string): UserError {
  return optionProblem(
    `${option}=${showText(said)} is against the identifier, which says ${showText(identified)}`,
    `remove ${option}=, or paste the identifier that you mean`,
  );
}

/** The sentence for a near miss, or nothing: to be spread into `fix`. */
export function didYouMean(word: string, known: readonly string[]): readonly string[] {
  const near = suggest(word, known);
  return near === undefined ? [] : [`did you mean ${showText(near)}?`];
}

/** The sentence that lists what is known, or nothing where the list is empty. */
export function listKnown(what: string, known: readonly string[]): readonly string[] {
  return known.length === 0 ? [] : [`${what}: ${showList(known, 30)}`];
}

/** No letter or digit is left to make a name of: NAME_INVALID. */
export function emptyName(label: string): UserError {
  return new UserError({
    code: 'NAME_INVALID',
    what: `no name can be made of ${showText(label)}: it has no ASCII letter or digit`,
    fix: ['write NAME = ..., or NAME_* = ... where the reference yields many'],
  });
}
