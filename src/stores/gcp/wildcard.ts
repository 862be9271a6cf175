import { UserError } from '../../core/errors.ts';
import type { StoreContext } from '../store.ts';
import type { Credentials } from './credentials.ts';
import { secretManagerEndpoint } from './endpoints.ts';
import type { MetadataClient } from './metadata-client.ts';
import { type GcpReference, parentName } from './reference.ts';
import { fromOf } from './service-faults.ts';

/** Gives the client for a place; its code, 2 MB, is loaded at the first call and never for plain reads. */
export type MetadataClients = (location: string | undefined) => Promise<MetadataClient>;

export function lazyMetadataClients(credentials: Credentials, context: StoreContext): MetadataClients {
  const clients = new Map<string | undefined, Promise<MetadataClient>>();
  const create = async (location: string | undefined): Promise<MetadataClient> => {
    const endpoint = secretManagerEndpoint(context.env, location);
    const { createMetadataClient } = await import('./metadata-client.ts');
    return createMetadataClient(endpoint, credentials, context);
  };
  return (location) => {
    const client = clients.get(location) ?? create(location);
    clients.set(location, client);
    return client;
  };
}

/**
 * Ids of the secrets that a wildcard matches, in the service's order.
 * @throws UserError GCP_LIST_DENIED and what calls throw
 */
export async function listMatches(
  reference: GcpReference,
  clients: MetadataClients,
): Promise<readonly string[]> {
  const client = await clients(reference.location);
  const listed = await client.list(reference, reference.secret, reference.label);
  if ('refused' in listed) throw listed.refused;
  return listed.answer;
}

/** Nothing begins so, as far as this identity's list goes. */
export function noMatch(reference: GcpReference, credentials: Credentials, context: StoreContext): UserError {
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
