import { throwFailures } from '../../core/errors.ts';
import type { SecretReference, StoreSession } from '../store.ts';
import { checkWildcards, lastRole } from './check.ts';
import { hasWildcard, usesBatch } from './estimate.ts';
import type { RegionReader } from './reader.ts';
import { type AwsReference, ownReferences } from './reference.ts';
import { byRegion } from './regions.ts';
import { sessionPolicies } from './session-policy.ts';
import type { AwsContext } from './settings.ts';
import { type HopPolicies, signInAmbient, signInByToken } from './sign-in.ts';

/**
 * Signs in, with the last role's session cut down to the references.
 * @param region of references that name none
 * @throws as sign-in does; Failures of wildcards in an account that is not the session's
 */
export async function openSession(
  references: readonly AwsReference[],
  region: string,
  context: AwsContext,
): Promise<StoreSession> {
  const { settings } = context;
  const policies = lastHopPolicies(references, region, context);
  const signIn = settings.identity === 'oidc' ? signInByToken : signInAmbient;
  const signedIn = signIn(region, policies, context);
  const credentials = signedIn.then((session) => session.credentials);
  // Whoever reads hears of a failure by the sign-in itself.
  credentials.catch(() => undefined);
  // What reads is made ready while STS is asked.
  const prepared = context.network.idle().then(async () => {
    const reading = await import('./reading.ts');
    const readers = await reading.openRegions(references, region, credentials, context);
    // What goes wrong there goes wrong in the read too, and is said there.
    context.network
      .idle()
      .then(reading.rehearse)
      .catch(() => undefined);
    return { ...reading, readers };
  });
  const [session, { readers, RegionFetch }] = await Promise.all([signedIn, prepared]);
  // Only now is the account of the machine's own credentials known.
  throwFailures(checkWildcards(references, session.account));
  const batches = { denied: false };
  const perRegion = async <Result>(
    asked: readonly SecretReference[],
    ask: (own: readonly AwsReference[], reader: RegionReader) => Promise<readonly Result[]>,
  ): Promise<readonly Result[]> => {
    const groups = [...byRegion(ownReferences(asked), region)];
    const results = await Promise.all(
      groups.map(async ([name, own]) => {
        const reader = readers.get(name);
        if (reader === undefined) throw new Error(`region ${name} was not opened`);
        return ask(own, reader);
      }),
    );
    return results.flat();
  };
  return {
    principal: session.principal,
    fetch: (asked) =>
      perRegion(asked, (own, reader) => new RegionFetch(reader, session, batches, context).fetch(own)),
    async describe(asked) {
      const { describeRegion } = await import('./describe.ts');
      return perRegion(asked, (own, reader) => describeRegion(own, reader, session, context));
    },
  };
}

/** `plan` takes a session that cannot read a value, whatever the input says. */
function lastHopPolicies(
  references: readonly AwsReference[],
  fallback: string,
  context: AwsContext,
): HopPolicies {
  const { settings, purpose } = context;
  const { sessionPolicy } = settings;
  if (purpose === 'read' && sessionPolicy.kind === 'none') return [];
  if (purpose === 'read' && sessionPolicy.kind === 'own') return [{ policy: sessionPolicy.policy }];
  const account = lastRole(settings)?.account ?? '';
  return sessionPolicies({
    targets: references.map((reference) => ({
      region: reference.region ?? fallback,
      account: reference.arn?.account ?? account,
      secretId: reference.secretId,
      wildcard: reference.wildcard !== undefined,
    })),
    batch: usesBatch(references, fallback),
    list: hasWildcard(references),
    purpose,
  });
}
