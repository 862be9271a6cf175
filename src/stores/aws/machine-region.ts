import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';
import { awsRegion } from '../../references/locator.ts';

/** Under `ambient` alone: the region of the machine's own profile, where it has one, as the SDK's clients look it up. */
export async function machineRegion(): Promise<string | undefined> {
  const lookUp = loadConfig(NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS);
  const region = await lookUp().catch(() => undefined);
  return region !== undefined && awsRegion.test(region) ? region : undefined;
}
