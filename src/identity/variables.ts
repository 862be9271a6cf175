import type { Clock, Env, Masker } from '../core/environment.ts';
import { chooseToken, type GivenToken, type TokenAdvice } from './given-token.ts';
import type { IdentityTokenSource } from './token.ts';

/** Where a CI's YAML puts tokens for this program: this name, or one that begins with it and `_`. */
export const OWN_VARIABLE = 'SECRET_SYNC_ID_TOKEN';

/** The variables of this name, and of those that begin with it and `_`, in the order of their names. */
export function tokenVariables(env: Env, name: string): readonly GivenToken[] {
  return Object.keys(env)
    .filter((key) => (key === name || key.startsWith(`${name}_`)) && env[key])
    .sort()
    .map((key) => variableToken(env, key));
}

export function variableToken(env: Env, name: string): GivenToken {
  return { origin: `variable ${name}`, jwt: env[name] ?? '' };
}

/** A source that looks at what the job was given, anew each time. */
export function createGivenTokenSource(
  find: (audience: string) => readonly GivenToken[] | Promise<readonly GivenToken[]>,
  around: { readonly masker: Masker; readonly clock: Clock },
  advice: TokenAdvice,
): IdentityTokenSource {
  const token = async (audience: string) => chooseToken(await find(audience), audience, around, advice);
  return { token, freshToken: token };
}

/** A source that asks, once for each audience. */
export function createAskedTokenSource(
  ask: (audience: string) => Promise<GivenToken>,
  around: { readonly masker: Masker; readonly clock: Clock },
  advice: TokenAdvice,
): IdentityTokenSource {
  const tokens = new Map<string, ReturnType<IdentityTokenSource['token']>>();
  const freshToken: IdentityTokenSource['token'] = (audience) => {
    const token = ask(audience).then((given) => chooseToken([given], audience, around, advice));
    tokens.set(audience, token);
    return token;
  };
  return { token: (audience) => tokens.get(audience) ?? freshToken(audience), freshToken };
}
