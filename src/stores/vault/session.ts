import { holdToken } from '../held-token.ts';
import type { StoreSession } from '../store.ts';
import { endpointOf } from './address.ts';
import { isOwnRefusal, type Sender, tryVault } from './call.ts';
import { requireAddress } from './check.ts';
import { fetchReferences } from './fetch.ts';
import { createLeases } from './leases.ts';
import { type LoginContext, signIn } from './login.ts';
import { createMounts } from './mounts.ts';
import { ownReferences } from './reference.ts';
import type { Signed } from './signed.ts';
import { readTls } from './tls.ts';

/** The last call must hold up nothing: what it would end has a lifetime of its own. */
const CLOSE_MILLISECONDS = 1_500;

/** Signs in. @throws as sign-in does */
export async function openSession(context: LoginContext): Promise<StoreSession> {
  const { settings, masker } = context;
  const tls = await readTls(settings, masker);
  const endpoint = endpointOf(requireAddress(settings), settings.addrFrom, tls);
  const anonymous: Sender = { endpoint, namespace: settings.namespace };
  const held = holdToken(await signIn(anonymous, context), () => signIn(anonymous, context, true));
  const leases = createLeases(context);
  const signed: Signed = {
    get login() {
      return held.current();
    },
    get sender() {
      return { ...anonymous, token: held.current().token };
    },
    context,
    renewed: (ended) => (leases.areThere() ? undefined : held.renewed(ended)),
  };
  const mounts = createMounts(signed);
  return {
    principal: `${signed.login.principal} at ${endpoint.host}`,
    fetch: (asked) => fetchReferences(ownReferences(asked), mounts, leases, signed),
    async describe(asked) {
      const { describeReferences } = await import('./describe.ts');
      return describeReferences(ownReferences(asked), mounts, signed);
    },
    async close() {
      const { revocable } = signed.login;
      if (!revocable && leases.areInDoubt())
        context.log.warning(
          'an engine was asked for credentials and did not answer: any that it made are unknown here, so nobody revokes them, and they end by their own lifetime',
        );
      // What was issued dies with the token, so the job's end revokes both.
      if (leases.areThere()) return;
      // What the job's end needs stays until it is sure not to be needed: something may have been issued unseen.
      if (revocable && !(await revokeSelf(signed))) return;
      try {
        await leases.release();
      } catch {
        context.log.warning('that Vault is owed nothing any more could not be noted down');
      }
    },
  };
}

/** @returns whether a second attempt would change nothing: it is revoked, or the server does not know it or forbids it */
async function revokeSelf({ sender, context }: Signed): Promise<boolean> {
  const { network, log } = context;
  try {
    const answer = await tryVault(
      { call: 'RevokeSelf', path: 'auth/token/revoke-self', body: {} },
      sender,
      network,
      AbortSignal.timeout(CLOSE_MILLISECONDS),
    );
    if (answer.status < 300) return true;
    log.warning(
      `the Vault token could not be revoked (HTTP ${answer.status}), and lives until its end: allow update on auth/token/revoke-self`,
    );
    return (answer.status === 403 || answer.status === 404) && isOwnRefusal(answer);
  } catch {
    log.warning('the Vault token could not be revoked, since no answer came, and lives until its end');
    return false;
  }
}
