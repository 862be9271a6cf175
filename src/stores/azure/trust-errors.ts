import { UserError } from '../../core/errors.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { azureFederatedCredentialFor } from '../../diagnosis/paste.ts';
import type { TokenClaims } from '../../identity/token.ts';
import type { HttpResponse } from '../../network/network.ts';
import { fromOf } from '../endpoint.ts';
import { foreignAnswer } from '../foreign-answer.ts';
import { passingFault } from '../service-faults.ts';
import { authorityEndpoint } from './endpoints.ts';
import { CALL, readEntraError, saidByEntra } from './entra.ts';
import type { Application } from './federation.ts';
import { azureFaults } from './service-faults.ts';
import type { AzureContext } from './settings.ts';

/** "No matching federated identity record found", the whole family: a credential that fits is the way out. */
const NO_MATCH = [70_021, 700_211, 700_212, 700_213, 7_002_138];

/** Entra ID refused the token, or did not get to it. */
export function exchangeRefused(
  answer: HttpResponse,
  claims: TokenClaims,
  { tenant, client, cloud }: Application,
  context: AzureContext,
): UserError {
  const endpoint = authorityEndpoint(context.env, cloud);
  const error = readEntraError(answer);
  const passing = passingFault(
    answer.status,
    'exchange the token',
    endpoint,
    saidByEntra(error),
    azureFaults,
  );
  if (passing !== undefined) return passing;
  if (error.foreign) return foreignAnswer(CALL, answer.status, endpoint, context);
  const noMatch = error.codes.some((code) => NO_MATCH.includes(code));
  return new UserError({
    code: 'AZURE_TRUST_REFUSED',
    what: `Microsoft Entra ID refused this job's token for application ${client}`,
    from: fromOf(endpoint),
    said: saidByEntra(error),
    facts: [
      ['iss', claims.issuer],
      ['sub', claims.subject],
      ['aud', claims.audience],
      ['tenant', tenant],
      ['client', client],
    ],
    fix: [
      noMatch
        ? 'give the application a federated credential for exactly this token: issuer, subject and audience are compared letter by letter, without wildcards'
        : 'see that azure-tenant-id and azure-client-id are the ids of one application that may sign in; trust in this token is not what was refused',
    ],
    likely: diagnose(
      {
        step: 'azure-token',
        status: error.status,
        error: error.error ?? '',
        codes: error.codes,
        claims,
        tenant,
        client,
        audience: cloud.audience,
        ...skewOf(context),
      },
      context.env,
    ),
    ...(noMatch ? { paste: azureFederatedCredentialFor(claims, client) } : {}),
  });
}

/** Entra ID refused an application's own secret, of the machine's environment. */
export function secretRefused(
  answer: HttpResponse,
  { tenant, client, cloud }: Application,
  context: AzureContext,
): UserError {
  const endpoint = authorityEndpoint(context.env, cloud);
  const error = readEntraError(answer);
  const passing = passingFault(answer.status, 'sign in', endpoint, saidByEntra(error), azureFaults);
  if (passing !== undefined) return passing;
  if (error.foreign) return foreignAnswer(CALL, answer.status, endpoint, context);
  return new UserError({
    code: 'AZURE_CREDENTIALS_REFUSED',
    what: `Microsoft Entra ID refused AZURE_CLIENT_SECRET for application ${client}`,
    from: fromOf(endpoint),
    said: saidByEntra(error),
    facts: [
      ['tenant', tenant],
      ['client', client],
    ],
    fix: ['correct AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; or unset the secret'],
    likely: diagnose(
      {
        step: 'azure-token',
        status: error.status,
        error: error.error ?? '',
        codes: error.codes,
        tenant,
        client,
        audience: cloud.audience,
      },
      context.env,
    ),
  });
}

function skewOf({ network: { clockSkewSeconds } }: AzureContext): { readonly clockSkewSeconds?: number } {
  return clockSkewSeconds === undefined ? {} : { clockSkewSeconds };
}
