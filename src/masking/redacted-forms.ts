import type { SecretValue } from '../core/secret-value.ts';
import { MASK_MIN_LENGTH } from './mask-texts.ts';

/**
 * A masked text with the forms that GitHub's runner adds to each mask and a program is likely to print: base64 at each of
 * the three places that it can have in a longer text, as a JSON string, as a part of a URL.
 */
export function redactedForms(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  const forms = [
    text,
    ...[0, 1, 2].map((shift) => bytes.subarray(shift).toString('base64')),
    bytes.toString('base64url'),
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text.toWellFormed()),
  ];
  return [...new Set(forms)].filter((form) => form.length >= MASK_MIN_LENGTH);
}

/**
 * The value as a whole. A log masker that knows lines alone cannot take one of several lines, or one that is no text; in
 * a stream of bytes it is one more pattern.
 */
export function wholeValuePatterns(value: SecretValue): readonly (string | Uint8Array)[] {
  const bytes = value.revealBytes();
  if (bytes.length < MASK_MIN_LENGTH) return [];
  const text = value.revealText();
  if (text === undefined) return [bytes, Buffer.from(bytes).toString('base64')];
  // Without the line end that files close with: the next line of the output stays one of its own.
  const trimmed = text.trim();
  return /[\r\n]/.test(trimmed) ? redactedForms(trimmed) : [];
}
