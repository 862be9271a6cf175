import { type ErrorFacts, UserError } from '../../core/errors.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { googleMember } from '../../diagnosis/google-member.ts';
import { googleBindingFor, googleProviderFor } from '../../diagnosis/paste.ts';
import type { TokenClaims } from '../../identity/token.ts';
import type { HttpResponse } from '../../network/network.ts';
import { fromOf } from '../endpoint.ts';
import { foreignAnswer } from '../foreign-answer.ts';
import { parseBody } from '../json.ts';
import { passingFault } from '../service-faults.ts';
import { iamCredentialsEndpoint, stsEndpoint } from './endpoints.ts';
import { oauthError } from './oauth-error.ts';
import type { Provider } from './provider.ts';
import { readRpcError, saidBy } from './rpc-error.ts';
import { gcpFaults } from './service-faults.ts';
import type { GcpContext } from './settings.ts';

/** STS refused the token, or did not get to it. */
export function exchangeRefused(
  answer: HttpResponse,
  claims: TokenClaims,
  provider: Provider,
  context: GcpContext,
): UserError {
  const endpoint = stsEndpoint(context.env);
  const error = oauthError(answer);
  const rpc = readRpcError(answer);
  const passing = passingFault(answer.status, 'exchange the token', endpoint, saidBy(rpc), gcpFaults);
  if (passing !== undefined) return passing;
  if (rpc.foreign) return foreignAnswer('token exchange', answer.status, endpoint, context);
  const hint = parseBody(answer.body)?.['error_description'];
  return new UserError({
    code: 'GCP_TRUST_REFUSED',
    what: "Google refused this job's token",
    from: fromOf(endpoint),
    said: error === undefined ? saidBy(rpc) : `${answer.status} ${error}`,
    facts: claimFacts(claims, provider),
    fix: [
      'make the provider admit exactly this token; a job matches only a trust that is written for what its token says',
    ],
    // A disabled API is refused before the token was looked at, in another shape than OAuth's.
    likely:
      rpc.reason === 'SERVICE_DISABLED'
        ? rpcLikely(answer, claims, provider, '', context)
        : diagnose(
            {
              step: 'google-exchange',
              status: answer.status,
              error: error ?? '',
              ...(typeof hint === 'string' ? { hint } : {}),
              claims,
              provider: provider.name,
              ...skewOf(context),
            },
            context.env,
          ),
    paste: googleProviderFor(claims, provider.name),
  });
}

/** IAM Credentials refused the account, or did not get to it. */
export function impersonationRefused(
  answer: HttpResponse,
  claims: TokenClaims,
  provider: Provider,
  serviceAccount: string,
  context: GcpContext,
): UserError {
  const endpoint = iamCredentialsEndpoint(context.env);
  const rpc = readRpcError(answer);
  const passing = passingFault(
    answer.status,
    `impersonate ${serviceAccount}`,
    endpoint,
    saidBy(rpc),
    gcpFaults,
  );
  if (passing !== undefined) return passing;
  if (rpc.foreign) return foreignAnswer('generateAccessToken', answer.status, endpoint, context);
  return new UserError({
    code: 'GCP_IMPERSONATION_REFUSED',
    what: `cannot impersonate ${serviceAccount}: denied, or there is no such account (Google does not tell the two apart)`,
    as: googleMember(claims, provider.name),
    from: fromOf(endpoint),
    said: saidBy(rpc),
    facts: claimFacts(claims, provider),
    fix: [
      'the token itself was taken, so pool and provider are right: allow iam.serviceAccounts.getAccessToken (roles/iam.workloadIdentityUser) on this account, or correct gcp-service-account',
    ],
    likely: rpcLikely(answer, claims, provider, serviceAccount, context),
    paste: googleBindingFor(claims, provider.name, serviceAccount),
  });
}

function rpcLikely(
  answer: HttpResponse,
  claims: TokenClaims,
  provider: Provider,
  serviceAccount: string,
  context: GcpContext,
): NonNullable<ErrorFacts['likely']> {
  const { status, rpcStatus, reason, metadata } = readRpcError(answer);
  return diagnose(
    {
      step: 'google-impersonation',
      status,
      ...(rpcStatus === undefined ? {} : { rpcStatus }),
      ...(reason === undefined ? {} : { reason }),
      ...(metadata === undefined ? {} : { metadata }),
      serviceAccount,
      provider: provider.name,
      claims,
      ...skewOf(context),
    },
    context.env,
  );
}

function claimFacts(claims: TokenClaims, provider: Provider): readonly (readonly [string, string])[] {
  return [
    ['iss', claims.issuer],
    ['sub', claims.subject],
    ['aud', claims.audience],
    ['provider', provider.name],
  ];
}

function skewOf(context: GcpContext): { readonly clockSkewSeconds?: number } {
  const { clockSkewSeconds } = context.network;
  return clockSkewSeconds === undefined ? {} : { clockSkewSeconds };
}
