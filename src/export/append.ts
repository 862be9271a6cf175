import { appendFileSync } from 'node:fs';
import { unwritable } from './unwritable.ts';

/**
 * Adds a text to a file in one write.
 * @param what the file, as an error names it
 * @throws UserError OUTPUT_UNWRITABLE
 */
export function append(path: string, text: string, what: string): void {
  try {
    appendFileSync(path, text);
  } catch {
    throw unwritable(what, path);
  }
}
