import { given } from '../../core/given.ts';
import type { SettingsReader, StoreContext, Surroundings } from '../store.ts';
import { type Cloud, cloudOfAuthority, publicCloud } from './clouds.ts';

export interface AzureSettings {
  readonly identity: Surroundings['identity'];
  /** GUID, or one of the tenant's domains. */
  readonly tenantId?: string;
  /** Of the app registration or managed identity: a GUID. */
  readonly clientId?: string;
  /** Of vaults that are written without their host. */
  readonly cloud: Cloud;
}

/** What a run hands to Azure, with the settings of the connection. */
export interface AzureContext extends StoreContext {
  readonly settings: AzureSettings;
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;

export function readAzureSettings(read: SettingsReader, { identity, env }: Surroundings): AzureSettings {
  const tenantId = read.text('tenant-id');
  const clientId = read.text('client-id');
  // Under ambient they are not used, so nothing can be wrong with them.
  if (identity === 'oidc') {
    if (tenantId !== '' && !GUID.test(tenantId) && !DOMAIN.test(tenantId))
      read.refuse('tenant-id', 'is the id of a tenant, a GUID, or one of its domains');
    if (clientId !== '' && !GUID.test(clientId))
      read.refuse('client-id', "is an application's client id, a GUID (not its name, nor its object id)");
  }
  return {
    identity,
    ...given('tenantId', tenantId),
    ...given('clientId', clientId),
    cloud: cloudOfAuthority(env['AZURE_AUTHORITY_HOST'] ?? '') ?? publicCloud,
  };
}
