import { randomUUID } from 'node:crypto';

/** How a delimiter of ours begins: a file that holds one was written by us. */
export const DELIMITER_PREFIX = 'secret_sync_';

/**
 * One entry of GITHUB_ENV, GITHUB_OUTPUT or GITHUB_STATE in the form that has no escapes to get wrong:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 * @param name `[A-Za-z_][A-Za-z0-9_]*`: checked here once more, since a line end in it would write entries of its own
 * @param lineEnd the system's: on Windows a value that ends in CR is cut by a bare LF
 * @throws RangeError for a name that is none (a bug: names are checked where they are made)
 */
export function formatEntry(name: string, value: string, lineEnd: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new RangeError('not a variable name');
  const delimiter = findDelimiter(value);
  return `${name}<<${delimiter}${lineEnd}${value}${lineEnd}${delimiter}${lineEnd}`;
}

/** Random, so that no value can be made to hold it; looked for all the same. */
function findDelimiter(value: string): string {
  for (;;) {
    const delimiter = `${DELIMITER_PREFIX}${randomUUID()}`;
    if (!value.includes(delimiter)) return delimiter;
  }
}
