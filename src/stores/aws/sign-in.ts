import type { AssumeRoleCommandOutput, AssumeRoleWithWebIdentityCommandOutput } from '@aws-sdk/client-sts';
import { within } from '../../core/within.ts';
import type { IdentityToken } from '../../identity/token.ts';
import type { StsCall } from './calls.ts';
import { AwsCredentials } from './credentials.ts';
import { awsEndpoint, type Endpoint } from './endpoints.ts';
import { audienceOf } from './partitions.ts';
import type { Sign } from './sdk/client.ts';
import { rehearseSignIn } from './sdk/rehearse-sign-in.ts';
import { Sts } from './sdk/sts.ts';
import { createTransport } from './sdk/transport.ts';
import { isExpiredToken, readServiceError, serviceErrorJudge } from './service-error.ts';
import { chainPolicy, type SessionPolicy } from './session-policy.ts';
import type { AwsContext } from './settings.ts';

/** A principal with credentials for the region that it was asked for. */
export interface AwsSession {
  /** ARN of the role session, or what stands for the machine's own identity. */
  readonly principal: string;
  readonly account?: string;
  readonly credentials: AwsCredentials;
  /** Whose session policy the session carries. */
  readonly sessionPolicy: 'none' | 'auto' | 'own';
}

/** What a hop's session may do: candidates, tightest first; empty for no policy. Only our own have a form. */
export type HopPolicies = readonly { readonly policy: string; readonly form?: SessionPolicy['form'] }[];

interface Hop {
  readonly roleArn: string;
  readonly policies: HopPolicies;
}

/**
 * The job's token for the role's session, then each role of the chain from the one before.
 * @throws UserError AWS_TRUST_REFUSED, AWS_CHAIN_REFUSED, and what token and network throw
 */
export async function signInByToken(
  region: string,
  policies: HopPolicies,
  context: AwsContext,
): Promise<AwsSession> {
  const { role, roleChain } = context.settings;
  const audience = audienceOf(context.settings, region);
  const endpoint = awsEndpoint('sts', region, context.env, context.network);
  const [first, ...further] = hopsOf([role ?? '', ...roleChain], policies);
  const client = createSts(endpoint, unsigned, context);
  // What goes wrong there goes wrong in the call too, and is said there.
  rehearseSignIn(() => context.network.idle()).catch(() => undefined);
  const token = await context.identity.token(audience);
  if (first === undefined) throw (await loadErrors()).noCredentials();
  const session = await assumeFirst(client, first, token, audience, region, endpoint, context);
  return followChain(session, further, 2, region, endpoint, context);
}

/** Loaded only where a sign-in fails: a run that is let in never pays for the catalogue of causes. */
const loadErrors = (): Promise<typeof import('./trust-errors.ts')> => import('./trust-errors.ts');

/** An answer of STS has some KiB, and its XML is read in one go. */
const STS_BODY_BYTES = 1024 * 1024;

function createSts(endpoint: Endpoint, sign: Sign, context: AwsContext): Sts {
  return new Sts(endpoint.url, createTransport(endpoint, context, STS_BODY_BYTES), sign);
}

/** For AssumeRoleWithWebIdentity, where the token stands for credentials. */
const unsigned: Sign = async (request) => request;

async function loadSigner(region: string, credentials: AwsCredentials): Promise<Sign> {
  const { createSigner } = await import('./sdk/signer.ts');
  return createSigner('sts', region, Promise.resolve(credentials));
}

const UNKNOWN_SELF = "the machine's own identity";

/**
 * The machine's own credentials by the SDK's default chain, then the roles of the chain.
 * @throws UserError AMBIENT_MISSING, AWS_CHAIN_REFUSED
 */
export async function signInAmbient(
  region: string,
  policies: HopPolicies,
  context: AwsContext,
): Promise<AwsSession> {
  const endpoint = awsEndpoint('sts', region, context.env, context.network);
  context.log.info("AWS: the machine's own credentials are used; aws-role is not (identity: ambient)");
  let credentials: AwsCredentials;
  try {
    const { lookUpCredentials } = await import('./sdk/ambient.ts');
    credentials = await within(context.deadline, lookUpCredentials(endpoint, region, context));
  } catch {
    context.deadline.throwIfAborted();
    throw (await loadErrors()).noCredentials();
  }
  maskCredentials(credentials, context);
  const roles = hopsOf(context.settings.roleChain, policies);
  const own: AwsSession = {
    // A chain's last role says by itself who it is.
    ...(roles.length === 0
      ? await whoIs(credentials, region, endpoint, context)
      : { principal: UNKNOWN_SELF }),
    credentials,
    sessionPolicy: 'none',
  };
  if (context.purpose === 'plan' && context.settings.roleChain.length === 0) {
    context.log.info(
      'AWS: no session policy can be put on these credentials; the plan makes no call that reads a value',
    );
  }
  return followChain(own, roles, 1, region, endpoint, context);
}

/** STS may be out of reach where Secrets Manager is not: a network of private endpoints. */
const WHO_MILLISECONDS = 5_000;

/**
 * Errors say who read, and a secret's name means the reader's own account. The call needs no permission; where it is
 * not answered the read goes on without knowing.
 * @throws UserError AWS_CREDENTIALS_REFUSED
 */
async function whoIs(
  credentials: AwsCredentials,
  region: string,
  endpoint: Endpoint,
  context: AwsContext,
): Promise<Pick<AwsSession, 'principal' | 'account'>> {
  const client = createSts(endpoint, await loadSigner(region, credentials), context);
  try {
    const signal = AbortSignal.any([context.deadline, AbortSignal.timeout(WHO_MILLISECONDS)]);
    const { Arn, Account } = await within(signal, client.getCallerIdentity(signal));
    if (Arn !== undefined && Account !== undefined) return { principal: Arn, account: Account };
  } catch (thrown) {
    context.deadline.throwIfAborted();
    const refused = (await loadErrors()).ambientRefused(thrown, region);
    if (refused !== undefined) throw refused;
  }
  context.log.debug('AWS STS did not say whose credentials these are');
  return { principal: UNKNOWN_SELF };
}

/** Each hop but the last may only go on to the next. */
function hopsOf(roles: readonly string[], last: HopPolicies): readonly Hop[] {
  return roles.map((roleArn, index) => {
    const next = roles[index + 1];
    return { roleArn, policies: next === undefined ? last : [{ policy: chainPolicy(next) }] };
  });
}

async function assumeFirst(
  client: Sts,
  hop: Hop,
  token: IdentityToken,
  audience: string,
  region: string,
  endpoint: Endpoint,
  context: AwsContext,
): Promise<AwsSession> {
  let current = token;
  const call = (policy: string | undefined): Promise<AssumeRoleWithWebIdentityCommandOutput> =>
    context.network.retrying(
      endpoint.destination,
      'AssumeRoleWithWebIdentity',
      (signal) =>
        client.assumeRoleWithWebIdentity(
          {
            RoleArn: hop.roleArn,
            RoleSessionName: context.settings.sessionName,
            WebIdentityToken: current.reveal(),
            DurationSeconds: context.settings.sessionDurationSeconds,
            ...(policy === undefined ? {} : { Policy: policy }),
          },
          signal,
        ),
      serviceErrorJudge(),
    );
  const refused = async (thrown: unknown): Promise<unknown> =>
    (await loadErrors()).trustRefused(thrown, current.claims, hop.roleArn, region, context) ?? thrown;
  const withFresh = async (policy: string | undefined): Promise<AssumeRoleWithWebIdentityCommandOutput> => {
    try {
      return await call(policy);
    } catch (thrown) {
      const error = readServiceError(thrown);
      if (error === undefined || !isExpiredToken(error)) throw thrown;
      current = await context.identity.freshToken(audience);
      return call(policy);
    }
  };
  return assume('AssumeRoleWithWebIdentity', hop, withFresh, refused, region, context);
}

async function followChain(
  start: AwsSession,
  hops: readonly Hop[],
  firstNumber: number,
  region: string,
  endpoint: Endpoint,
  context: AwsContext,
): Promise<AwsSession> {
  let session = start;
  for (const [index, hop] of hops.entries()) {
    session = await assumeNext(session, hop, firstNumber + index, region, endpoint, context);
  }
  return session;
}

async function assumeNext(
  from: AwsSession,
  hop: Hop,
  number: number,
  region: string,
  endpoint: Endpoint,
  context: AwsContext,
): Promise<AwsSession> {
  const client = createSts(endpoint, await loadSigner(region, from.credentials), context);
  const { externalId, sessionName, sessionDurationSeconds } = context.settings;
  const call = (policy: string | undefined): Promise<AssumeRoleCommandOutput> =>
    context.network.retrying(
      endpoint.destination,
      'AssumeRole',
      (signal) =>
        client.assumeRole(
          {
            RoleArn: hop.roleArn,
            RoleSessionName: sessionName,
            DurationSeconds: sessionDurationSeconds,
            ...(externalId === undefined ? {} : { ExternalId: externalId }),
            ...(policy === undefined ? {} : { Policy: policy }),
          },
          signal,
        ),
      serviceErrorJudge(),
    );
  const refused = async (thrown: unknown): Promise<unknown> => {
    const { chainRefused } = await loadErrors();
    const at = { hop: number, fromRole: from.principal, toRole: hop.roleArn, region };
    return chainRefused(thrown, at, context) ?? thrown;
  };
  return assume('AssumeRole', hop, call, refused, region, context);
}

/** Takes the tightest policy that STS finds small enough: its own packing decides, beside the limit of characters. */
async function assume(
  name: StsCall,
  hop: Hop,
  call: (
    policy: string | undefined,
  ) => Promise<AssumeRoleCommandOutput | AssumeRoleWithWebIdentityCommandOutput>,
  refused: (thrown: unknown) => Promise<unknown>,
  region: string,
  context: AwsContext,
): Promise<AwsSession> {
  const candidates = hop.policies.length === 0 ? [undefined] : hop.policies;
  for (const [index, candidate] of candidates.entries()) {
    try {
      const answer = await call(candidate?.policy);
      const session = await readSession(name, answer, hop.roleArn, region, context);
      const does = context.purpose === 'plan' ? 'describe, but not read,' : 'read';
      if (candidate?.form !== undefined) context.log.info(`AWS: this session may ${does} ${candidate.form}`);
      return { ...session, sessionPolicy: policyKind(candidate, context) };
    } catch (thrown) {
      const code = readServiceError(thrown)?.code;
      const tooLarge = code === 'PackedPolicyTooLarge' || code === 'PackedPolicyTooLargeException';
      if (!tooLarge || index === candidates.length - 1) throw await refused(thrown);
    }
  }
  throw (await loadErrors()).noCredentials();
}

function policyKind(
  candidate: { readonly form?: SessionPolicy['form'] } | undefined,
  context: AwsContext,
): AwsSession['sessionPolicy'] {
  if (candidate === undefined) return 'none';
  return candidate.form === undefined && context.settings.sessionPolicy.kind === 'own' ? 'own' : 'auto';
}

async function readSession(
  name: StsCall,
  answer: AssumeRoleCommandOutput | AssumeRoleWithWebIdentityCommandOutput,
  roleArn: string,
  region: string,
  context: AwsContext,
): Promise<Omit<AwsSession, 'sessionPolicy'>> {
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials ?? {};
  const credentials = new AwsCredentials({
    accessKeyId: AccessKeyId ?? '',
    secretAccessKey: SecretAccessKey ?? '',
    sessionToken: SessionToken ?? '',
  });
  maskCredentials(credentials, context);
  const principal = answer.AssumedRoleUser?.Arn || roleArn;
  if (Object.values(credentials.reveal()).includes(''))
    throw (await loadErrors()).serviceFailed(name, region, undefined, context);
  return { principal, credentials, account: principal.split(':')[4] ?? '' };
}

function maskCredentials(credentials: AwsCredentials, context: AwsContext): void {
  const { secretAccessKey, sessionToken = '' } = credentials.reveal();
  for (const part of [secretAccessKey, sessionToken]) if (part !== '') context.masker.mask(part);
}
