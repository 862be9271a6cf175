import type { Clock, Masker } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { showList, showText } from '../references/show-text.ts';
import { readAudiences } from './audiences.ts';
import { expiredToken } from './expired-token.ts';
import { hasExpired, IdentityToken, readClaims } from './token.ts';
import { tokenTexts } from './token-texts.ts';

/** A token that the job was given, not looked at yet. */
export interface GivenToken {
  /** Where it comes from, as errors name it: "variable SECRET_SYNC_ID_TOKEN". */
  readonly origin: string;
  readonly jwt: string;
}

/** What the owner of the tokens says where none of them can be used. */
export interface TokenAdvice {
  /** What to write where, so that the job gets a token for this audience. */
  readonly audience: (audience: string) => readonly string[];
  /** The same for a job that has no token at all. */
  readonly missing: (audience: string) => readonly string[];
  /** Likely reasons for a token that has expired. */
  readonly expired?: readonly string[];
}

/**
 * Of the tokens that a job was given the first that is for this audience and has not expired. Each is masked before it is looked
 * at, and none goes anywhere.
 * @throws UserError TOKEN_MISSING, TOKEN_MALFORMED, TOKEN_AUDIENCE, TOKEN_EXPIRED
 */
export function chooseToken(
  given: readonly GivenToken[],
  audience: string,
  { masker, clock }: { readonly masker: Masker; readonly clock: Clock },
  advice: TokenAdvice,
): IdentityToken {
  const tokens = given
    .map(({ origin, jwt }) => ({ origin, jwt: jwt.trim() }))
    .filter(({ jwt }) => jwt !== '');
  masker.mask(...tokens.flatMap(({ jwt }) => tokenTexts(jwt)));
  if (tokens.length === 0) {
    throw new UserError({
      code: 'TOKEN_MISSING',
      what: `this job has no identity token for the audience ${showText(audience)}`,
      ...(given.length === 0 ? {} : { facts: given.map(({ origin }) => ['empty', origin] as const) }),
      fix: advice.missing(audience),
    });
  }
  const read = tokens.map(readGiven);
  const fitting = read.filter(({ audiences }) => audiences.includes(audience));
  if (fitting.length === 0) {
    throw new UserError({
      code: 'TOKEN_AUDIENCE',
      what: `no identity token of this job is for the audience ${showText(audience)}, so none is sent`,
      facts: read.map(
        ({ origin, audiences }) => [origin, `for ${showList(audiences) || 'no audience'}`] as const,
      ),
      fix: advice.audience(audience),
    });
  }
  const now = clock.now();
  const usable = fitting.find(({ token }) => !hasExpired(token.claims, now));
  if (usable !== undefined) return usable.token;
  throw expiredToken(
    audience,
    fitting.map(({ origin, token }) => ({ origin, expires: token.claims.expires })),
    advice.expired,
  );
}

interface ReadToken {
  readonly origin: string;
  readonly token: IdentityToken;
  readonly audiences: readonly string[];
}

function readGiven({ origin, jwt }: GivenToken): ReadToken {
  try {
    // Nothing but a JWT may end up in a request's header or form.
    if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(jwt)) throw new RangeError();
    return { origin, token: new IdentityToken(jwt, readClaims(jwt)), audiences: readAudiences(jwt) };
  } catch {
    throw new UserError({
      code: 'TOKEN_MALFORMED',
      what: `what the ${origin} holds is no JWT`,
      fix: ['see that it is the token alone, without quotes, a prefix or a name before it'],
    });
  }
}
