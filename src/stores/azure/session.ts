import type { StoreSession } from '../store.ts';
import type { Cloud } from './clouds.ts';
import type { Credentials } from './credentials.ts';
import { signInByFederation } from './federation.ts';
import { fetchReferences } from './fetch.ts';
import { ownReferences } from './reference.ts';
import type { AzureContext } from './settings.ts';

/** Signs in. @throws as sign-in does */
export async function openSession(cloud: Cloud, context: AzureContext): Promise<StoreSession> {
  const credentials = await signIn(cloud, context);
  return {
    principal: credentials.principal,
    fetch: (asked) => fetchReferences(ownReferences(asked), credentials, context),
    async describe(asked) {
      const { describeReferences } = await import('./describe.ts');
      return describeReferences(ownReferences(asked), credentials, context);
    },
  };
}

async function signIn(cloud: Cloud, context: AzureContext): Promise<Credentials> {
  if (context.settings.identity === 'oidc') return signInByFederation(cloud, context);
  const { signInAmbient } = await import('./ambient.ts');
  return signInAmbient(cloud, context);
}
