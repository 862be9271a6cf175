import { given } from '../../core/given.ts';
import type { SettingsReader, StoreContext, Surroundings } from '../store.ts';
import { isProject } from './reference.ts';

export interface GcpSettings {
  readonly identity: Surroundings['identity'];
  /** `projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`, or as typed where malformed. */
  readonly provider?: string;
  readonly serviceAccount?: string;
  readonly project?: string;
  readonly audience?: string;
}

/** What a run hands to Google, with the settings of the connection. */
export interface GcpContext extends StoreContext {
  readonly settings: GcpSettings;
}

export function readGcpSettings(read: SettingsReader, { identity }: Surroundings): GcpSettings {
  const project = read.text('project');
  if (project !== '' && !isProject(project))
    read.refuse('project', 'is the id or the number of a Google project');
  return {
    identity,
    ...given('provider', read.text('workload-identity-provider')),
    ...given('serviceAccount', read.text('service-account')),
    ...given('project', project),
    ...given('audience', read.text('audience')),
  };
}
