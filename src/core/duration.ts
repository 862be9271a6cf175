const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Reads a duration: digits and one of `s`, `m`, `h`, `d` (`90d`, `15m`).
 * @returns whole seconds, or `undefined` where the text is no duration or too long to count exactly
 */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^([0-9]+)([smhd])$/.exec(text) ?? [];
  const factor = secondsOf[unit ?? ''];
  if (digits === undefined || factor === undefined) return undefined;
  const seconds = Number(digits) * factor;
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}
