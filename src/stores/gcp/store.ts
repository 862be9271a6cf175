import type { SecretStore, StoreSession } from '../store.ts';
import { endpointsFor } from './endpoints.ts';
import { estimateCalls } from './estimate.ts';
import { audienceOf, checkGcpSettings } from './provider.ts';
import { ownReferences, parseGcpReference, recognisesGcp } from './reference.ts';

/** Google Secret Manager: https://cloud.google.com/secret-manager/docs */
export const gcpStore: SecretStore = {
  id: 'gcp',
  title: 'Google Secret Manager',
  options: ['version', 'location'],
  recognises: recognisesGcp,
  parse: parseGcpReference,
  check: checkGcpSettings,
  estimate: (references, settings) => estimateCalls(ownReferences(references), settings),
  async open(references, context): Promise<StoreSession> {
    const { settings, identity, network, env } = context;
    if (settings.identity === 'oidc') {
      // An endpoint that is refused is refused before there is a token.
      const locations = ownReferences(references).map(({ location }) => location);
      for (const { destination, url } of endpointsFor(locations, settings.gcp, env))
        network.check(destination, url('/'));
      // Asked for before the code that uses it is loaded; sign-in hears of a failure.
      identity.token(audienceOf(settings.gcp)).catch(() => undefined);
      await network.idle();
    }
    const { openSession } = await import('./session.ts');
    return openSession(context);
  },
};
