/**
 * One line of a dotenv file, or `undefined` where no spelling is read alike by the programs that read such files: dotenv for
 * Node, Node's own --env-file, python-dotenv, dotenv for Ruby, Docker Compose, and a shell that sources it. They differ in
 * what a backslash, a dollar sign and a CR mean within quotes, so that a value is only written where none of these matters:
 *
 * - without quotes all take letters, digits and a few more, also `docker run --env-file`, which has no quotes;
 * - within single quotes all is literal, line ends too, except that some take `\'` and `\\` for escapes;
 * - within double quotes all take for themselves what holds no `"`, `\`, `$` or backquote;
 * - a CR is turned into LF by one, and `\r` is left as it is by another; `${` is expanded by one even in single quotes.
 */
export function formatDotenv(name: string, value: string): string | undefined {
  if (/\r|\$\{/.test(value)) return undefined;
  if (/^[\w./:@%+,=-]*$/.test(value)) return `${name}=${value}\n`;
  if (!/'|\\\\|\\$/.test(value)) return `${name}='${value}'\n`;
  if (!/["\\$`]/.test(value)) return `${name}="${value}"\n`;
  return undefined;
}
