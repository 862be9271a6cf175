const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Seconds of a duration as Vault takes it: a number, its digits, or `1h30m`.
 * @returns `undefined` where it is none
 */
export function parseDuration(given: unknown): number | undefined {
  if (typeof given === 'number') return Number.isInteger(given) && given >= 0 ? given : undefined;
  if (typeof given !== 'string') return undefined;
  if (/^\d+$/.test(given)) return Number(given);
  if (!/^(\d+[smhd])+$/.test(given)) return undefined;
  return [...given.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (SECONDS[unit ?? ''] ?? 0),
    0,
  );
}
