import type { SecretStore, StoreConnection, StoreSession } from '../store.ts';
import { checkAzureSettings } from './check.ts';
import { authorityEndpoint, vaultEndpoints } from './endpoints.ts';
import { estimateCalls } from './estimate.ts';
import { type AzureReference, ownReferences, parseAzureReference, recognisesAzure } from './reference.ts';
import { type AzureContext, type AzureSettings, azureSettings, readAzureSettings } from './settings.ts';

/** Azure Key Vault's secrets: https://learn.microsoft.com/en-us/azure/key-vault/secrets */
export const azureStore: SecretStore = {
  id: 'azure',
  title: 'Azure Key Vault',
  options: ['version'],
  settings: azureSettings,
  recognises: recognisesAzure,
  configure: (read, around) => connectAzure(readAzureSettings(read, around)),
};

/** @param settings checked ones */
export function connectAzure(settings: AzureSettings): StoreConnection {
  const { cloud: _, ...identity } = settings;
  return {
    // The cloud is in the references.
    identityKey: `azure ${JSON.stringify(identity)}`,
    parse: (text) => parseAzureReference(text, settings),
    check: (references) => checkAzureSettings(ownReferences(references), settings),
    estimate: (references) => estimateCalls(ownReferences(references), settings),
    open: (references, context) => open(ownReferences(references), { ...context, settings }),
  };
}

async function open(references: readonly AzureReference[], context: AzureContext): Promise<StoreSession> {
  const { settings, identity, network, env } = context;
  // All are of one cloud, which `check` sees to.
  const cloud = references[0]?.cloud ?? settings.cloud;
  const isFederated = settings.identity === 'oidc';
  const authority = isFederated ? [authorityEndpoint(env, cloud)] : [];
  // A host that is refused is refused before there is a token.
  for (const { destination, url } of [...authority, ...vaultEndpoints(references, env)])
    network.check(destination, url('/'));
  if (isFederated) {
    // Asked for before the code that uses it is loaded; sign-in hears of a failure.
    identity.token(cloud.audience).catch(() => undefined);
    await network.idle();
  }
  const { openSession } = await import('./session.ts');
  return openSession(cloud, context);
}
