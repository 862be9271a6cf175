import { throwFailures } from '../../core/errors.ts';
import type { StoreSession } from '../store.ts';
import { checkWildcards, lastRole } from './check.ts';
import type { AwsCredentials } from './credentials.ts';
import { hasWildcard, usesBatch } from './estimate.ts';
import { type AwsReference, ownReferences } from './reference.ts';
import { byRegion, byService } from './regions.ts';
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
  const { secrets, parameters } = byService(references);
  const prepared = context.network.idle().then(async () => {
    const [ofSecrets, ofParameters] = await Promise.all([
      secrets.length === 0 ? undefined : prepareSecrets(secrets, region, credentials, context),
      parameters.length === 0 ? undefined : prepareParameters(parameters, region, credentials, context),
    ]);
    return { ofSecrets, ofParameters };
  });
  const [session, { ofSecrets, ofParameters }] = await Promise.all([signedIn, prepared]);
  // Only now is the account of the machine's own credentials known.
  throwFailures(checkWildcards(references, session.account));
  const batches = { denied: false };
  const perRegion = async <Reader, Result>(
    own: readonly AwsReference[],
    readers: ReadonlyMap<string, Reader> | undefined,
    ask: (own: readonly AwsReference[], reader: Reader, region: string) => Promise<readonly Result[]>,
  ): Promise<readonly Result[]> => {
    const results = await Promise.all(
      [...byRegion(own, region)].map(async ([name, ofRegion]) => {
        const reader = readers?.get(name);
        if (reader === undefined) throw new Error(`region ${name} was not opened`);
        return ask(ofRegion, reader, name);
      }),
    );
    return results.flat();
  };
  return {
    principal: session.principal,
    async fetch(asked) {
      const own = byService(ownReferences(asked));
      const results = await Promise.all([
        perRegion(own.secrets, ofSecrets?.readers, async (ofRegion, reader) =>
          ofSecrets === undefined
            ? []
            : new ofSecrets.RegionFetch(reader, session, batches, context).fetch(ofRegion),
        ),
        perRegion(own.parameters, ofParameters?.readers, async (ofRegion, reader, name) =>
          ofParameters === undefined
            ? []
            : ofParameters.fetchParameters(ofRegion, reader, { region: name, session, context }),
        ),
      ]);
      return results.flat();
    },
    async describe(asked) {
      const own = byService(ownReferences(asked));
      const results = await Promise.all([
        perRegion(own.secrets, ofSecrets?.readers, async (ofRegion, reader) => {
          const { describeRegion } = await import('./describe.ts');
          return describeRegion(ofRegion, reader, session, context);
        }),
        perRegion(own.parameters, ofParameters?.readers, async (ofRegion, reader, name) => {
          const { describeParameters } = await import('../ssm/describe.ts');
          return describeParameters(ofRegion, reader, { region: name, session, context });
        }),
      ]);
      return results.flat();
    },
  };
}

async function prepareSecrets(
  references: readonly AwsReference[],
  region: string,
  credentials: Promise<AwsCredentials>,
  context: AwsContext,
) {
  const reading = await import('./reading.ts');
  const readers = reading.openRegions(references, region, credentials, context);
  // What goes wrong there goes wrong in the read too, and is said there.
  reading.rehearseRead(() => context.network.idle()).catch(() => undefined);
  return { ...reading, readers };
}

async function prepareParameters(
  references: readonly AwsReference[],
  region: string,
  credentials: Promise<AwsCredentials>,
  context: AwsContext,
) {
  const reading = await import('../ssm/reading.ts');
  return {
    ...reading,
    readers: reading.openParameterReaders(references, region, credentials, context),
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
  const { secrets } = byService(references);
  return sessionPolicies({
    targets: references.map((reference) => ({
      service: reference.service,
      region: reference.region ?? fallback,
      account: reference.arn?.account ?? account,
      secretId: reference.secretId,
      wildcard: reference.wildcard !== undefined,
    })),
    batch: usesBatch(secrets, fallback),
    list: hasWildcard(secrets),
    purpose,
  });
}
