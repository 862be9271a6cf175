import { userErrors } from '../../core/errors.ts';
import { SecretValue } from '../../core/secret-value.ts';
import { serviceTime } from '../../network/service-time.ts';
import type { UndoContext } from '../undo.ts';
import { endpointOf, readAddress } from './address.ts';
import { callVault, type Sender, type VaultCall } from './call.ts';
import { readTls } from './tls.ts';
import { VaultToken } from './token.ts';
import { readUndo, type Undo } from './undo-state.ts';

const HINT = 'they end by their own lifetime';

/**
 * Revokes what was issued: the token, which takes its leases along, or the leases one by one where the token is not ours.
 *
 * The state is not trusted: whoever could have written it sends no more than the token that it holds to an address that it
 * names, both of which were theirs. The host rule holds all the same: https, or loopback, or `allow-endpoints`.
 * https://developer.hashicorp.com/vault/api-docs/auth/token#revoke-a-token-self
 */
export async function undoVault(state: string, context: UndoContext): Promise<void> {
  const { log, masker } = context;
  const undo = readUndo(state);
  const url = undo === undefined ? undefined : readAddress(undo.addr).url;
  if (undo === undefined || url === undefined) {
    log.warning('what the step noted down about its Vault leases cannot be read, so nothing is revoked');
    return;
  }
  masker.mask(undo.token);
  try {
    const tls = await readTls({ ...undo, ...keyOf(undo, context), caCertFrom: 'vault-ca-cert' }, masker);
    const sender: Sender = {
      endpoint: endpointOf(url, undefined, tls),
      namespace: undo.namespace,
      token: new VaultToken(undo.token),
    };
    await (undo.revocable
      ? revokeToken(undo.expires, sender, context)
      : revokeLeases(undo.leases, sender, context));
  } catch (thrown) {
    const errors = userErrors(thrown) ?? [];
    const said = errors.map(({ facts }) => facts.what).join('; ');
    log.warning(
      `credentials that Vault issued could not be revoked, and ${HINT}${said === '' ? '' : `: ${said}`}`,
    );
  }
}

function keyOf({ clientCert }: Undo, { read }: UndoContext): { readonly clientKey?: SecretValue } {
  const key = clientCert === undefined ? '' : read('vault-client-key');
  return key === '' ? {} : { clientKey: SecretValue.ofText(key) };
}

async function revokeToken(expires: Date | undefined, sender: Sender, context: UndoContext): Promise<void> {
  const status = await send(
    { call: 'RevokeSelf', path: 'auth/token/revoke-self', body: {} },
    sender,
    context,
  );
  if (status < 300) context.log.info('Vault: the token and all that it had issued are revoked');
  // By the server's own clock, which has just answered: over by now, and with it all that was issued.
  else if (status === 403 && expires !== undefined && expires <= serviceTime(context.clock, context.network))
    context.log.info('Vault: the token has ended, and with it all that it had issued');
  else
    context.log.warning(
      `credentials that Vault issued could not be revoked (HTTP ${status}), and ${HINT}: allow update on auth/token/revoke-self`,
    );
}

async function revokeLeases(leases: readonly string[], sender: Sender, context: UndoContext): Promise<void> {
  const statuses = await Promise.all(
    leases.map((lease) =>
      send({ call: 'RevokeLease', path: 'sys/leases/revoke', body: { lease_id: lease } }, sender, context),
    ),
  );
  const failed = statuses.filter((status) => status >= 300);
  const [first] = failed;
  if (first === undefined) context.log.info(`Vault: leases that are revoked: ${leases.length}`);
  else
    context.log.warning(
      `leases that Vault did not revoke: ${failed.length} of ${leases.length} (HTTP ${first}); ${HINT}: allow update on sys/leases/revoke`,
    );
}

async function send(call: VaultCall, sender: Sender, { network }: UndoContext): Promise<number> {
  return (await callVault(call, sender, network)).status;
}
