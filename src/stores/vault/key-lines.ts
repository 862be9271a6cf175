/** A shorter one, at a key's end, would hide half a log and tells nothing. */
const LEAST = 4;

/**
 * The lines of a private key that have to be masked, one by one as runners mask. Never those of its frame, which all keys have.
 * @returns none for a text that is no PEM, which is a path
 */
export function keyLines(text: string): readonly string[] {
  if (!text.includes('-----BEGIN')) return [];
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length >= LEAST && !line.includes('-----'));
}
