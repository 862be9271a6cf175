/**
 * Makes a piece of a line, or the name of a key, fit for a message: one line, printable, at most `limit` characters.
 * Never for a value.
 */
export function showText(text: string, limit = 80): string {
  const characters = [...text.slice(0, 2 * limit + 2)];
  const cut = characters.length > limit ? `${characters.slice(0, limit).join('')}...` : characters.join('');
  // Everything that could move the cursor, end a line or turn the direction of writing: control characters, format characters
  // (bidirectional marks, zero-width ones), separators and lone surrogates. Here, since only messages pay for it.
  const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
  return cut.replace(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A list for a message: the first `limit` of them, and how many more there are. */
export function showList(words: readonly string[], limit = 20): string {
  const shown = words.slice(0, limit).map((word) => showText(word, 60));
  const more = words.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
