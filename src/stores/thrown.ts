import { type UserError, userErrors } from '../core/errors.ts';

/**
 * The user errors of one reference's failure. A bug goes on to the caller, as does the end of the step: when it is over
 * no reference has failed by itself.
 */
export function failuresOf(thrown: unknown, deadline: AbortSignal): readonly UserError[] {
  deadline.throwIfAborted();
  const errors = userErrors(thrown);
  if (errors === undefined) throw thrown;
  return errors;
}
