/**
 * The workflow command that registers a mask, without its line end.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log
 */
export function addMaskCommand(text: string): string {
  return `::add-mask::${/[%\r\n]/.test(text) ? escapeData(text) : text}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Of these texts those that are not masked yet and can be: a blank one would mask blanks. They are added to `masked`. */
export function takeNew(texts: readonly string[], masked: Set<string>): readonly string[] {
  return texts.filter((text) => {
    if (text.trim() === '' || masked.has(text)) return false;
    masked.add(text);
    return true;
  });
}
