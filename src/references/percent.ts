/**
 * Percent-decodes once (RFC 3986; `+` stays a plus).
 * @returns `undefined` for a `%` without two hex digits, or where the bytes are not UTF-8
 */
export function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
