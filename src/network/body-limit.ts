/** The largest honest answer is a batch of secrets; a page of a long list is some hundred KiB. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** An answer that is longer than any honest one. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}
