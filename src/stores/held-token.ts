/** What was signed in with, kept for the whole run and shared by all reads. */
export interface HeldToken<Token> {
  current(): Token;
  /** Signs in again, once for each token that has expired, however many reads found it so. */
  renewed(stale: Token): Promise<Token>;
}

export function holdToken<Token>(first: Token, signInAgain: () => Promise<Token>): HeldToken<Token> {
  let current = first;
  const renewals = new Map<Token, Promise<Token>>();
  return {
    current: () => current,
    renewed: (stale) => {
      const renewal =
        renewals.get(stale) ??
        signInAgain().then((token) => {
          current = token;
          return token;
        });
      // A refusal is kept as well: it is final, however many reads ask.
      renewals.set(stale, renewal);
      return renewal;
    },
  };
}

export function laterBySeconds(from: Date, seconds: number): Date {
  return new Date(from.getTime() + seconds * 1000);
}
