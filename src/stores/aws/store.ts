import { throwFailures } from '../../core/errors.ts';
import type { Settings } from '../../core/settings.ts';
import type { CallEstimate, SecretReference, SecretStore, StoreContext, StoreSession } from '../store.ts';
import { checkAwsSettings, checkWildcards, lastRole, rolesOf } from './check.ts';
import { describeRegion } from './describe.ts';
import { awsEndpoint } from './endpoints.ts';
import { RegionFetch } from './fetch.ts';
import { createLimits, openRegion, type RegionReader } from './reader.ts';
import { type AwsReference, parseAwsReference, recognisesAws } from './reference.ts';
import { byRegion, defaultRegion, machineRegion } from './regions.ts';
import { sessionPolicies } from './session-policy.ts';
import { type HopPolicies, signInAmbient, signInByToken } from './sign-in.ts';
import { noRegion } from './trust-errors.ts';

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
  const { settings } = context;
  const needsDefault = references.some((reference) => reference.region === undefined);
  const fallback =
    defaultRegion(references, settings) ??
    (settings.identity === 'ambient' && needsDefault ? await machineRegion() : undefined);
  const region = fallback ?? references.find((reference) => reference.region !== undefined)?.region;
  if (region === undefined || (needsDefault && fallback === undefined)) throw noRegion();
  // An endpoint that is refused is refused before there is a token or a credential.
  for (const name of byRegion(references, region).keys())
    awsEndpoint('secretsmanager', name, context.env, context.network);
  const policies = lastHopPolicies(references, region, context);
  const signIn = settings.identity === 'oidc' ? signInByToken : signInAmbient;
  const session = await signIn(region, policies, context);
  // Only now is the account of the machine's own credentials known.
  throwFailures(checkWildcards(references, session.account));
  const limits = createLimits();
  const batches = { denied: false };
  const perRegion = async <Result>(
    asked: readonly SecretReference[],
    ask: (own: readonly AwsReference[], reader: RegionReader) => Promise<readonly Result[]>,
  ): Promise<readonly Result[]> => {
    const groups = [...byRegion(ownReferences(asked), region)];
    const results = await Promise.all(
      groups.map(async ([name, own]) => ask(own, await openRegion(name, session, limits, context))),
    );
    return results.flat();
  };
  return {
    principal: session.principal,
    fetch: (asked) =>
      perRegion(asked, (own, reader) => new RegionFetch(reader, session, batches, context).fetch(own)),
    describe: (asked) => perRegion(asked, (own, reader) => describeRegion(own, reader, session, context)),
  };
}

/** `plan` takes a session that cannot read a value, whatever the input says. */
function lastHopPolicies(
  references: readonly AwsReference[],
  fallback: string,
  context: StoreContext,
): HopPolicies {
  const { settings, purpose } = context;
  const { sessionPolicy } = settings.aws;
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

/** Two unpinned secrets of one region, or a wildcard's matches, are read in a batch. */
function usesBatch(references: readonly AwsReference[], fallback: string): boolean {
  return [...byRegion(references, fallback).values()].some(
    (own) => hasWildcard(own) || countBatched(own) > 1,
  );
}

function hasWildcard(references: readonly AwsReference[]): boolean {
  return references.some(({ wildcard }) => wildcard !== undefined);
}

/** Lines that differ in words alone ask for one secret. */
function countBatched(references: readonly AwsReference[]): number {
  return new Set(references.filter(isBatched).map(({ secretId }) => secretId)).size;
}

function isBatched({ version, stage, wildcard }: AwsReference): boolean {
  return version === undefined && stage === undefined && wildcard === undefined;
}

function estimateCalls(references: readonly AwsReference[], settings: Settings): readonly CallEstimate[] {
  const fallback = defaultRegion(references, settings) ?? '';
  const oidc = settings.identity === 'oidc';
  const hops = rolesOf(settings).length - (oidc ? 1 : 0);
  let batches = 0;
  let singles = 0;
  for (const own of byRegion(references, fallback).values()) {
    const batched = countBatched(own);
    singles += own.filter((one) => one.wildcard === undefined && !isBatched(one)).length;
    if (batched > 1) batches += Math.ceil(batched / 20);
    else if (!hasWildcard(own)) singles += batched;
  }
  const wildcard = hasWildcard(references);
  return [
    ...(oidc
      ? [
          { call: 'token request', count: 1 },
          { call: 'AssumeRoleWithWebIdentity', count: 1 },
        ]
      : []),
    ...(oidc || hops > 0 ? [] : [{ call: 'GetCallerIdentity', count: 1 }]),
    ...(hops > 0 ? [{ call: 'AssumeRole', count: hops }] : []),
    ...(!oidc && hops === 0 ? [{ call: 'GetCallerIdentity', count: 1 }] : []),
    ...(wildcard ? [{ call: 'ListSecrets', count: undefined }] : []),
    ...(wildcard || batches > 0
      ? [{ call: 'BatchGetSecretValue', count: wildcard ? undefined : batches }]
      : []),
    ...(singles > 0 ? [{ call: 'GetSecretValue', count: singles }] : []),
  ];
}

/** The pipeline hands back, spread and completed, what `parse` made. */
function ownReferences(references: readonly SecretReference[]): readonly AwsReference[] {
  return references.map((reference) => {
    if (isOwn(reference)) return reference;
    throw new Error(`${reference.label} is not a reference of AWS Secrets Manager`);
  });
}

function isOwn(reference: SecretReference): reference is AwsReference {
  return 'secretId' in reference;
}
