import { appendFileSync } from 'node:fs';
import { unwritable } from '../export/unwritable.ts';

/** @throws UserError OUTPUT_UNWRITABLE */
export function append(path: string, text: string, what: string): void {
  try {
    appendFileSync(path, text);
  } catch {
    throw unwritable(what, path);
  }
}
