/** A JSON object of an answer, as yet unjudged. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The body as a JSON object, or `undefined` where it is none. The text is never shown: it may hold a credential. */
export function parseBody(body: Buffer): JsonObject | undefined {
  try {
    return asObject(JSON.parse(body.toString('utf8')));
  } catch {
    return undefined;
  }
}

/** RFC 3339, as Google writes times. */
export function asDate(value: unknown): Date | undefined {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds);
}

/** A time to live that a date can be made of. */
export function asSeconds(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && value < 1e9 ? value : undefined;
}
