import type { SecretStore, StoreConnection, StoreSession } from '../store.ts';
import { checkAwsSettings, noRegion } from './check.ts';
import { awsEndpoint } from './endpoints.ts';
import { awsOutline } from './outline.ts';
import { audienceOf } from './partitions.ts';
import { type AwsReference, ownReferences, parseAwsReference } from './reference.ts';
import { defaultRegion } from './regions.ts';
import { type AwsContext, type AwsSettings, readAwsSettings } from './settings.ts';

export const awsStore: SecretStore = {
  ...awsOutline,
  configure: (read, around) => connectAws(readAwsSettings(read, around)),
};

/** @param settings checked ones */
export function connectAws(settings: AwsSettings): StoreConnection {
  const { region, ...identity } = settings;
  return {
    // A region that is given is in the references: one sign-in is good for all. One that is not is guessed by them all.
    identityKey: `aws ${JSON.stringify({ ...identity, isRegionGiven: region !== undefined })}`,
    parse: (text) => parseAwsReference(text, settings),
    check: (references) => checkAwsSettings(ownReferences(references), settings),
    estimate: async (references) =>
      (await import('./estimate.ts')).estimateCalls(ownReferences(references), settings),
    open: (references, context) => open(ownReferences(references), { ...context, settings }),
  };
}

async function open(references: readonly AwsReference[], context: AwsContext): Promise<StoreSession> {
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
  const places = new Map(references.map((one) => [`${one.service} ${one.region}`, one]));
  for (const { service, region: own = region } of places.values()) awsEndpoint(service, own, env, network);
  if (settings.identity === 'oidc') {
    awsEndpoint('sts', region, env, network);
    // Asked for before the code that uses it is loaded; sign-in hears of a failure.
    identity.token(audienceOf(settings, region)).catch(() => undefined);
    await network.idle();
  }
  const { openSession } = await import('./session.ts');
  return openSession(references, region, context);
}
