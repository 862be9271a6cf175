import type { SecretStore, StoreConnection, StoreSession } from '../store.ts';
import { checkAzureSettings } from './check.ts';
import { authorityEndpoint, vaultEndpoints } from './endpoints.ts';
import { estimateCalls } from './estimate.ts';
import { azureOutline } from './outline.ts';
import { type AzureReference, ownReferences, parseAzureReference } from './reference.ts';
import { type AzureContext, type AzureSettings, readAzureSettings } from './settings.ts';

export const azureStore: SecretStore = {
  ...azureOutline,
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
