import { UserError } from '../../core/errors.ts';
import { type VaultPlace, vaultHost } from './reference.ts';

/**
 * A vault's name is part of its host, so one that does not exist has no host: name servers say so, and nobody else.
 * @returns what was thrown, with that said where it fits
 */
export function withoutVault(thrown: unknown, place: VaultPlace): unknown {
  if (!(thrown instanceof UserError) || thrown.code !== 'UNREACHABLE') return thrown;
  if (thrown.facts.said !== 'ENOTFOUND') return thrown;
  return new UserError({
    ...thrown.facts,
    what: `${thrown.facts.what}: there is no host ${vaultHost(place)}, so most likely no vault of that name`,
    fix: [
      `correct the vault's name, as: az keyvault list --query "[].properties.vaultUri"`,
      'if the vault is reached by a private endpoint, let the runner see the private zone privatelink.vaultcore.azure.net; if it is of another cloud, paste the whole URL of the secret',
    ],
  });
}
