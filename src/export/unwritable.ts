import { UserError } from '../core/errors.ts';

export function unwritable(what: string, path: string): UserError {
  return new UserError({
    code: 'OUTPUT_UNWRITABLE',
    what: `${what} cannot be written, so nothing is exported`,
    facts: [['file', path]],
    fix: ['see that the folder exists, may be written to, and that the disk is not full'],
  });
}
