import type { SecretStore, StoreConnection, StoreSession } from '../store.ts';
import { endpointsFor } from './endpoints.ts';
import { estimateCalls } from './estimate.ts';
import { gcpOutline } from './outline.ts';
import { audienceOf, checkGcpSettings } from './provider.ts';
import { type GcpReference, ownReferences, parseGcpReference } from './reference.ts';
import { type GcpContext, type GcpSettings, readGcpSettings } from './settings.ts';

export const gcpStore: SecretStore = {
  ...gcpOutline,
  configure: (read, around) => connectGcp(readGcpSettings(read, around)),
};

/** @param settings checked ones */
export function connectGcp(settings: GcpSettings): StoreConnection {
  const { project: _, ...identity } = settings;
  return {
    // The project is in the references: one sign-in is good for all.
    identityKey: `gcp ${JSON.stringify(identity)}`,
    parse: (text) => parseGcpReference(text, settings),
    check: (references) => checkGcpSettings(references, settings),
    estimate: (references) => estimateCalls(ownReferences(references), settings),
    open: (references, context) => open(ownReferences(references), { ...context, settings }),
  };
}

async function open(references: readonly GcpReference[], context: GcpContext): Promise<StoreSession> {
  const { settings, identity, network, env } = context;
  if (settings.identity === 'oidc') {
    // An endpoint that is refused is refused before there is a token.
    const locations = references.map(({ location }) => location);
    for (const { destination, url } of endpointsFor(locations, settings, env))
      network.check(destination, url('/'));
    // Asked for before the code that uses it is loaded; sign-in hears of a failure.
    identity.token(audienceOf(settings)).catch(() => undefined);
    await network.idle();
  }
  const { openSession } = await import('./session.ts');
  return openSession(context);
}
