import { type ErrorCode, UserError } from '../../core/errors.ts';
import { showText } from '../../references/show-text.ts';

export type FileProblem = { readonly kind: 'absent' | 'failed'; readonly error: UserError };

/** What kept a file from being read; of the system's error its code alone is shown. */
export function problemOf(thrown: unknown, label: string): FileProblem {
  const code = codeOf(thrown);
  const shown = showText(label, 200);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return {
      kind: 'absent',
      error: fileError('FILE_NOT_FOUND', `there is no file ${shown}`, code, [
        'paths are relative to the working directory',
        'or ?optional',
      ]),
    };
  }
  return failed('FILE_UNREADABLE', `cannot read the file ${shown}`, code, [
    code === 'EACCES' || code === 'EPERM' ? 'let the user of this process read it' : 'check the path',
  ]);
}

export function failed(
  code: ErrorCode,
  what: string,
  said: string | undefined,
  fix: readonly string[],
): FileProblem {
  return { kind: 'failed', error: fileError(code, what, said, fix) };
}

function fileError(
  code: ErrorCode,
  what: string,
  said: string | undefined,
  fix: readonly string[],
): UserError {
  return new UserError({ code, what, ...(said === undefined ? {} : { said }), fix });
}

/** `ENOENT` and the like; a system's message would show the path as it is. */
function codeOf(thrown: unknown): string | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code)) return code;
  throw thrown;
}
