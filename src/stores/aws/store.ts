import type { SecretStore, StoreContext, StoreSession } from '../store.ts';
import { checkAwsSettings, noRegion } from './check.ts';
import { awsEndpoint } from './endpoints.ts';
import { estimateCalls } from './estimate.ts';
import { audienceOf } from './partitions.ts';
import { type AwsReference, ownReferences, parseAwsReference, recognisesAws } from './reference.ts';
import { byRegion, defaultRegion } from './regions.ts';

/** AWS Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/userguide/intro.html */
export const awsStore: SecretStore = {
  id: 'aws',
  title: 'AWS Secrets Manager',
  options: ['version', 'stage', 'region'],
  recognises: recognisesAws,
  parse: parseAwsReference,
  check: (references, settings) => checkAwsSettings(ownReferences(references), settings),
  estimate: (references, settings) => estimateCalls(ownReferences(references), settings),
  open: (references, context) => open(ownReferences(references), context),
};

async function open(references: readonly AwsReference[], context: StoreContext): Promise<StoreSession> {
  const { settings, env, network, identity } = context;
  const needsDefault = references.some((reference) => reference.region === undefined);
  const fallback =
    defaultRegion(references, settings) ??
    (settings.identity === 'ambient' && needsDefault
      ? await (await import('./machine-region.ts')).machineRegion()
      : undefined);
  const region = fallback ?? references.find((reference) => reference.region !== undefined)?.region;
  if (region === undefined || (needsDefault && fallback === undefined)) throw noRegion();
  // An endpoint that is refused is refused before there is a token or a credential.
  for (const name of byRegion(references, region).keys()) awsEndpoint('secretsmanager', name, env, network);
  if (settings.identity === 'oidc') {
    awsEndpoint('sts', region, env, network);
    // Asked for before the code that uses it is loaded; sign-in hears of a failure.
    identity.token(audienceOf(settings, region)).catch(() => undefined);
    await network.idle();
  }
  const { openSession } = await import('./session.ts');
  return openSession(references, region, context);
}
