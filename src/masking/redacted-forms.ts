import { DEFAULT_MIN_LENGTH } from './known-values.ts';
import { printedForms } from './plan-masks.ts';

/** A single masked text, such as a token, in every form that is hidden of it: for output that no runner masks. */
export function redactedForms(text: string): readonly string[] {
  return [...new Set(printedForms(text))].filter((form) => form.length >= DEFAULT_MIN_LENGTH);
}
