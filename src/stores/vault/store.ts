import type { SecretStore, StoreConnection, StoreSession } from '../store.ts';
import { endpointOf } from './address.ts';
import { audienceOf, checkVaultSettings, requireAddress } from './check.ts';
import { estimateCalls } from './estimate.ts';
import { keyLines } from './key-lines.ts';
import { vaultOutline } from './outline.ts';
import { ownReferences, parseVaultReference } from './reference.ts';
import { readVaultSettings, type VaultContext, type VaultSettings } from './settings.ts';

export const vaultStore: SecretStore = {
  ...vaultOutline,
  configure: (read, around) => connectVault(readVaultSettings(read, around)),
};

/** @param settings checked ones */
export function connectVault(settings: VaultSettings): StoreConnection {
  return {
    // Credentials are the same in all connections, since a manifest may hold none, and encoded they show nothing.
    identityKey: `vault ${JSON.stringify(settings)}`,
    parse: parseVaultReference,
    check: (references) => checkVaultSettings(references, settings),
    estimate: (references) => estimateCalls(ownReferences(references), settings),
    open: (_, context) => open({ ...context, settings }),
  };
}

async function open(context: VaultContext): Promise<StoreSession> {
  const { settings, identity, network, masker } = context;
  const secretId = settings.secretId?.revealText();
  if (secretId !== undefined) masker.mask(secretId);
  masker.mask(...keyLines(settings.clientKey?.revealText() ?? ''));
  // An address that is refused is refused before there is a token.
  const { destination, url } = endpointOf(requireAddress(settings), settings.addrFrom);
  network.check(destination, url(''));
  if (settings.method === 'jwt') {
    // Asked for before the code that uses it is loaded; sign-in hears of a failure.
    identity.token(audienceOf(settings)).catch(() => undefined);
    await network.idle();
  }
  const { openSession } = await import('./session.ts');
  return openSession(context);
}
