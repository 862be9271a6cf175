import type { SecretReference, SecretStore, StoreContext, StoreSession } from '../store.ts';
import type { Credentials } from './credentials.ts';
import { describeReferences } from './describe.ts';
import { estimateCalls } from './estimate.ts';
import { signInByFederation } from './federation.ts';
import { fetchReferences } from './fetch.ts';
import { checkGcpSettings } from './provider.ts';
import { type GcpReference, parseGcpReference, recognisesGcp } from './reference.ts';
import { lazyMetadataClients } from './wildcard.ts';

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
    const credentials = await signIn(context);
    const clients = lazyMetadataClients(credentials, context);
    return {
      principal: credentials.principal.name,
      fetch: (asked) => fetchReferences(ownReferences(asked), credentials, clients, context),
      describe: (asked) => describeReferences(ownReferences(asked), credentials, clients, context),
    };
  },
};

async function signIn(context: StoreContext): Promise<Credentials> {
  if (context.settings.identity === 'oidc') return signInByFederation(context);
  const { signInAmbient } = await import('./ambient.ts');
  return signInAmbient(context);
}

/** The pipeline hands back, spread and completed, what `parse` made. */
function ownReferences(references: readonly SecretReference[]): readonly GcpReference[] {
  return references.map((reference) => {
    if (isOwn(reference)) return reference;
    throw new Error(`${reference.label} is not a reference of Google Secret Manager`);
  });
}

function isOwn(reference: SecretReference): reference is GcpReference {
  return 'project' in reference && 'secret' in reference && 'version' in reference;
}
