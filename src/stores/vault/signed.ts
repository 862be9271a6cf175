import type { HttpResponse } from '../../network/network.ts';
import { serviceTime } from '../../network/service-time.ts';
import { callVault, type Sender, type VaultCall } from './call.ts';
import type { LoginContext } from './login.ts';
import type { Login } from './token.ts';

/** Signed in: all that a call needs. */
export interface Signed {
  /** Who is signed in now, and how that is shown to the server. */
  readonly login: Login;
  readonly sender: Sender;
  readonly context: LoginContext;
  /**
   * Signs in again for a login that has ended, once for all calls that found it so.
   * @returns `undefined` where that would not help: what was issued has ended with the token
   */
  renewed(ended: Login): Promise<Login> | undefined;
}

/** A `Date` header counts whole seconds, and so does a token's time; a login more than is needed does no harm. */
const LEEWAY_MILLISECONDS = 2_000;

/**
 * Sends one call as whoever is signed in; any status is an answer. Vault says no more of a token that has ended than of a
 * policy that denies, so the token's own time tells them apart: then there is one login more, and any other denial is final.
 * Nothing was brought about by what was denied, so an engine that issues may be asked again, too.
 * @param around takes part in each sending: what has to be done before it, and what follows from its answer
 * @throws UserError VAULT_TOKEN_ENDED; where no answer came; and what the login throws
 */
export async function callSigned(
  call: VaultCall,
  signed: Signed,
  around: (login: Login, send: () => Promise<HttpResponse>) => Promise<HttpResponse> = (_, send) => send(),
): Promise<HttpResponse> {
  const send = (login: Login): Promise<HttpResponse> => {
    const sender = { ...signed.sender, token: login.token };
    return around(login, () => callVault(call, sender, signed.context.network));
  };
  const { login } = signed;
  const answer = await send(login);
  if (answer.status !== 403 || !hasEnded(login, signed.context)) return answer;
  const again = signed.renewed(login);
  if (again !== undefined) return send(await again);
  const { tokenEnded } = await import('./read-errors.ts');
  throw tokenEnded(call.path, signed);
}

/** By the server's own clock. */
export function hasEnded({ expires }: Login, { clock, network }: LoginContext): boolean {
  return (
    expires !== undefined && expires.getTime() - LEEWAY_MILLISECONDS <= serviceTime(clock, network).getTime()
  );
}
