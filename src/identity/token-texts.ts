/** A shorter line would hide too much of a log. */
const LEAST_LINE = 4;

/**
 * What to hide of a text that should be a token: it may as well be a whole file, whose line `{` must not hide every `{`.
 * @param text trimmed
 */
export function tokenTexts(text: string): readonly string[] {
  const lines = text.split(/[\r\n]+/);
  return lines.length === 1
    ? lines
    : lines.map((line) => line.trim()).filter((line) => line.length >= LEAST_LINE);
}
