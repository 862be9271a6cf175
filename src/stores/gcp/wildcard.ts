import { UserError } from '../../core/errors.ts';
import { fromOf } from '../endpoint.ts';
import type { Credentials } from './credentials.ts';
import { secretManagerEndpoint } from './endpoints.ts';
import { type GcpReference, parentName } from './reference.ts';
import type { GcpContext } from './settings.ts';

/**
 * Ids of the secrets that a wildcard matches, in the service's order.
 * @throws UserError GCP_LIST_DENIED and what calls throw
 */
export type Listing = (reference: GcpReference) => Promise<readonly string[]>;

/** Google's own client lists; its code, 2 MB, is loaded at the first wildcard. */
export function createListing(credentials: Credentials, context: GcpContext): Listing {
  return async (reference) => {
    const { listSecrets } = await import('./list-client.ts');
    return listSecrets(reference, reference.secret, reference.label, credentials, context);
  };
}

/** Nothing begins so, as far as this identity's list goes. */
export function noMatch(reference: GcpReference, credentials: Credentials, context: GcpContext): UserError {
  return new UserError({
    code: 'WILDCARD_NO_MATCH',
    what: `no secret matches ${reference.label}`,
    as: credentials.principal.name,
    from: fromOf(secretManagerEndpoint(context.env, reference.location)),
    facts: [['looked in', parentName(reference)]],
    fix: [
      `look: gcloud secrets list --project=${reference.project}${reference.location === undefined ? '' : ` --location=${reference.location}`}`,
      'correct the prefix, the project or the location; or mark the line ?optional',
    ],
  });
}
