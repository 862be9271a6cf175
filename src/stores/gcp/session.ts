import type { StoreSession } from '../store.ts';
import type { Credentials } from './credentials.ts';
import { signInByFederation } from './federation.ts';
import { fetchReferences } from './fetch.ts';
import { ownReferences } from './reference.ts';
import type { GcpContext } from './settings.ts';
import { createListing } from './wildcard.ts';

/** Signs in. @throws as sign-in does */
export async function openSession(context: GcpContext): Promise<StoreSession> {
  const credentials = await signIn(context);
  const listing = createListing(credentials, context);
  return {
    principal: credentials.principal.name,
    fetch: (asked) => fetchReferences(ownReferences(asked), credentials, listing, context),
    async describe(asked) {
      const { describeReferences } = await import('./describe.ts');
      return describeReferences(ownReferences(asked), credentials, listing, context);
    },
  };
}

async function signIn(context: GcpContext): Promise<Credentials> {
  if (context.settings.identity === 'oidc') return signInByFederation(context);
  const { signInAmbient } = await import('./ambient.ts');
  return signInAmbient(context);
}
