import { UserError } from '../core/errors.ts';
import { showText } from '../references/show-text.ts';

/** A token that is past its time by this machine's clock. */
export interface ExpiredToken {
  /** As errors name it: "variable SECRET_SYNC_ID_TOKEN". */
  readonly origin: string;
  /** Seconds since the epoch. */
  readonly expires: number | undefined;
}

/** @param likely what may lie behind it in this CI, a sentence each */
export function expiredToken(
  audience: string,
  tokens: readonly ExpiredToken[],
  likely: readonly string[] = [],
): UserError {
  return new UserError({
    code: 'TOKEN_EXPIRED',
    what: `the identity token for the audience ${showText(audience)} has expired, so it is not sent`,
    facts: tokens.map(({ origin, expires }) => [origin, `expired at ${isoTime(expires)}`] as const),
    fix: [
      ...likely,
      'fetch the secrets nearer to the start of the job',
      "see whether this machine's clock is right",
    ],
  });
}

function isoTime(seconds: number | undefined): string {
  const date = new Date((seconds ?? Number.NaN) * 1000);
  return Number.isNaN(date.getTime()) ? 'an unknown time' : date.toISOString();
}
