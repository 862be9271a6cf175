import type { SecretStore, StoreSession } from '../store.ts';
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
  async open(_references, context): Promise<StoreSession> {
    const { settings, identity, network } = context;
    if (settings.identity === 'oidc') {
      // Asked for before the code that uses it is loaded; sign-in hears of a failure.
      identity.token(audienceOf(settings.gcp)).catch(() => undefined);
      await network.idle();
    }
    const { openSession } = await import('./session.ts');
    return openSession(context);
  },
};
