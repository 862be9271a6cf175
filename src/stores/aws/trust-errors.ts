import { UserError } from '../../core/errors.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { awsTrustPolicyFor } from '../../diagnosis/paste.ts';
import { visible } from '../../diagnosis/quote.ts';
import type { TokenClaims } from '../../identity/token.ts';
import { answererOf, type ReadCall, type StsCall, serviceOf } from './calls.ts';
import { endpointOverride } from './endpoints.ts';
import { isPassing, isThrottling, readServiceError, type ServiceError } from './service-error.ts';
import type { AwsContext } from './settings.ts';

/** STS's refusal of the job's token; `undefined` where the error is no answer of STS. */
export function trustRefused(
  thrown: unknown,
  claims: TokenClaims,
  roleArn: string,
  region: string,
  context: AwsContext,
): UserError | undefined {
  const error = readServiceError(thrown);
  if (error === undefined) return undefined;
  if (!error.fromService || error.unreadable)
    return serviceFailed('AssumeRoleWithWebIdentity', region, error, context);
  if (refusesPolicy(error)) return policyRefused(error, region, context);
  const { clockSkewSeconds } = context.network;
  const likely = diagnose(
    {
      step: 'aws-web-identity',
      status: error.status,
      code: error.code,
      hint: error.hint,
      claims,
      roleArn,
      region,
      durationSeconds: context.settings.sessionDurationSeconds,
      ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
    },
    context.env,
  );
  if (isPassing(error)) {
    const failed = serviceFailed('AssumeRoleWithWebIdentity', region, error, context);
    return isIssuerUnreached(error) ? new UserError({ ...failed.facts, likely }) : failed;
  }
  const ofTrust = !/^(ValidationError|RegionDisabled(Exception)?)$/.test(error.code);
  return new UserError({
    code: 'AWS_TRUST_REFUSED',
    what: `AWS does not let this job assume the role ${visible(roleArn)}`,
    from: `AWS STS, ${region}`,
    said: `${error.status} ${error.code}`,
    facts: [
      ['iss', visible(claims.issuer)],
      ['sub', visible(claims.subject)],
      ['aud', visible(claims.audience)],
    ],
    fix: ofTrust
      ? ['this job matches only a trust policy that is written for exactly these; the one below is']
      : ['correct what the likely causes name: the trust policy was not asked yet'],
    likely,
    ...(ofTrust ? { paste: awsTrustPolicyFor(claims, roleArn) } : {}),
  });
}

function isIssuerUnreached({ code }: ServiceError): boolean {
  return code.startsWith('IDPCommunicationError');
}

/** A refused hop of aws-role-chain. */
export function chainRefused(
  thrown: unknown,
  hop: { readonly hop: number; readonly fromRole: string; readonly toRole: string; readonly region: string },
  context: AwsContext,
): UserError | undefined {
  const error = readServiceError(thrown);
  if (error === undefined) return undefined;
  if (isPassing(error) || !error.fromService || error.unreadable)
    return serviceFailed('AssumeRole', hop.region, error, context);
  if (refusesPolicy(error)) return policyRefused(error, hop.region, context);
  const { clockSkewSeconds } = context.network;
  const { settings } = context;
  return new UserError({
    code: 'AWS_CHAIN_REFUSED',
    what: `AWS does not let this session assume the next role, ${visible(hop.toRole)}`,
    as: hop.fromRole,
    from: `AWS STS, ${hop.region}`,
    said: `${error.status} ${error.code}`,
    fix: [
      `allow sts:AssumeRole on ${visible(hop.toRole)} for the role that asks, and name that role in the trust policy of the next`,
    ],
    likely: diagnose(
      {
        step: 'aws-assume-role',
        status: error.status,
        code: error.code,
        hint: error.hint,
        ...hop,
        durationSeconds: settings.sessionDurationSeconds,
        externalIdSent: settings.externalId !== undefined,
        ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
      },
      context.env,
    ),
  });
}

/** STS does not know the machine's own credentials; `undefined` for whatever else kept it from answering. */
export function ambientRefused(thrown: unknown, region: string): UserError | undefined {
  const error = readServiceError(thrown);
  if (error?.status !== 403 || !error.fromService) return undefined;
  return new UserError({
    code: 'AWS_CREDENTIALS_REFUSED',
    what: "AWS does not take the machine's own credentials",
    from: `AWS STS, ${region}`,
    said: `${error.status} ${error.code}`,
    fix: ['sign in again (aws sso login), or check which profile and which clock this machine uses'],
  });
}

/** With the SDK's `Exception`, or as STS spells them. */
function refusesPolicy({ code }: ServiceError): boolean {
  return /^(MalformedPolicyDocument|PackedPolicyTooLarge)(Exception)?$/.test(code);
}

/** The trust is fine so far: the session policy is what STS does not take. */
function policyRefused(error: ServiceError, region: string, context: AwsContext): UserError {
  const own = context.settings.sessionPolicy.kind === 'own' && context.purpose === 'read';
  return new UserError({
    code: own ? 'INPUT_INVALID' : 'AWS_TRUST_REFUSED',
    what: own
      ? 'STS does not take the policy of aws-session-policy'
      : 'STS does not take even the shortest session policy',
    from: `AWS STS, ${region}`,
    said: `${error.status} ${error.code}`,
    fix: own
      ? ['correct or shorten aws-session-policy, or use auto']
      : ['send fewer session tags with the token: they are packed together with the policy'],
  });
}

/**
 * The service did not do its part: throttled to the end, broken, or something between answered.
 * @param error `undefined` for an answer that says yes and lacks what it should bring
 */
export function serviceFailed(
  call: StsCall | ReadCall,
  region: string,
  error: ServiceError | undefined,
  { env, network }: AwsContext,
): UserError {
  const from = answererOf(call, region);
  if (error !== undefined && isThrottling(error)) {
    return new UserError({
      code: 'AWS_THROTTLED',
      what: `AWS throttled ${call} to the last attempt`,
      from,
      said: `${error.status} ${error.code}`,
      fix: ['run the job again, raise retries or timeout, or ask AWS for a higher quota'],
    });
  }
  if (error?.fromService !== false) {
    return new UserError({
      code: error === undefined || error.unreadable ? 'ANSWER_MALFORMED' : 'AWS_SERVICE_FAILED',
      what: `AWS did not answer ${call} as it should`,
      from,
      ...(error === undefined
        ? {}
        : { said: error.unreadable ? `HTTP ${error.status}` : `${error.status} ${error.code}` }),
      fix: ['run the job again'],
    });
  }
  const override = endpointOverride(serviceOf(call), env);
  const { clockSkewSeconds } = network;
  return new UserError({
    code: error.unreadable ? 'ANSWER_MALFORMED' : 'AWS_SERVICE_FAILED',
    what: `the answer to ${call} is not AWS's own: it is no error of the service, and lacks a request id`,
    from,
    said: `HTTP ${error.status}`,
    fix: ['check proxies and endpoint variables on the way to AWS'],
    likely: diagnose(
      {
        step: 'network',
        service: from,
        foreignAnswer: true,
        ...(override === undefined ? {} : { override }),
        ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
      },
      env,
    ),
  });
}

export function noCredentials(): UserError {
  return new UserError({
    code: 'AMBIENT_MISSING',
    what: 'this machine has no AWS credentials of its own',
    fix: [
      'sign in (aws sso login), or give the machine an instance role',
      'in a CI, use identity: oidc with aws-role',
    ],
  });
}
