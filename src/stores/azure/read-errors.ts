import { UserError } from '../../core/errors.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { type Endpoint, fromOf } from '../endpoint.ts';
import { foreignAnswer } from '../foreign-answer.ts';
import { passingFault } from '../service-faults.ts';
import type { VaultCall } from './call.ts';
import type { Credentials } from './credentials.ts';
import { azureFaults } from './service-faults.ts';
import type { AzureContext } from './settings.ts';
import { saidByVault, type VaultError } from './vault-error.ts';

/** A call to a vault that was refused, with what its error names. */
export interface RefusedCall extends VaultCall {
  readonly credentials: Pick<Credentials, 'principal' | 'client' | 'tenant'>;
  readonly endpoint: Endpoint;
}

/** What each call needs, as a role and as an access policy. */
const needed: Readonly<Record<VaultCall['call'], readonly [role: string, permission: string]>> = {
  GetSecret: ['Key Vault Secrets User', 'get'],
  GetSecrets: ['Key Vault Secrets User, on the whole vault', 'list'],
  GetSecretVersions: ['Key Vault Reader', 'list'],
  GetDeletedSecret: ['Key Vault Reader', 'get'],
};

/** Judged by HTTP status, code and inner code: https://learn.microsoft.com/en-us/azure/key-vault/general/rest-error-codes */
export function readRefused(refused: RefusedCall, error: VaultError, context: AzureContext): UserError {
  const { call, label, place, secret, endpoint, credentials } = refused;
  const action = call === 'GetSecrets' ? `list the secrets for ${label}` : `read ${label}`;
  const passing = passingFault(error.status, action, endpoint, saidByVault(error), azureFaults);
  if (passing !== undefined) return passing;
  if (error.foreign) return foreignAnswer(call, error.status, endpoint, context);
  const { code, what, fix } = judge(refused, error, action);
  return new UserError({
    code,
    what,
    as: credentials.principal,
    from: fromOf(endpoint),
    said: saidByVault(error),
    ...(error.tenant === undefined ? {} : { facts: [['tenant of the vault', error.tenant] as const] }),
    fix: [fix],
    likely: diagnose(
      {
        step: 'azure-read',
        call,
        status: error.status,
        ...(error.code === undefined ? {} : { code: error.code }),
        ...(error.inner === undefined ? {} : { inner: error.inner }),
        vault: place.vault,
        ...(secret === undefined ? {} : { secret }),
        ...(credentials.client === undefined ? {} : { client: credentials.client }),
        ...(credentials.tenant === undefined ? {} : { tenant: credentials.tenant }),
        ...(error.tenant === undefined ? {} : { vaultTenant: error.tenant }),
      },
      context.env,
    ),
  });
}

interface Judgement {
  readonly code: UserError['code'];
  readonly what: string;
  readonly fix: string;
}

function judge(refused: RefusedCall, error: VaultError, action: string): Judgement {
  const { label, credentials } = refused;
  if (error.status === 401) {
    const isOther =
      error.tenant !== undefined && error.tenant.toLowerCase() !== credentials.tenant?.toLowerCase();
    return {
      code: 'AZURE_CREDENTIALS_REFUSED',
      what: `cannot ${action}: the vault did not take the token${isOther ? ', and is of another tenant' : ''}`,
      fix: isOther
        ? `sign in to the vault's own tenant: azure-tenant-id: ${error.tenant}`
        : 'run the job again; if it stays, see that the vault is of the tenant in azure-tenant-id',
    };
  }
  if (error.status === 403) return forbidden(refused, error, action);
  if (error.status === 404 && error.code === 'SecretNotFound') {
    return {
      code: 'AZURE_NOT_FOUND',
      what: `there is no ${label}, or it has no such version`,
      fix: 'correct the name, the vault or the version; or mark the line ?optional',
    };
  }
  return {
    code: 'AZURE_SERVICE_FAILED',
    what: `cannot ${action}: the service did not take the call`,
    fix: 'check vault, name and version of the line, and endpoint variables on the way',
  };
}

function forbidden({ call, label }: RefusedCall, { inner }: VaultError, action: string): Judgement {
  if (inner === 'SecretDisabled') {
    return {
      code: 'AZURE_SECRET_DISABLED',
      what: `cannot ${action}: it, or its current version, is disabled, and the service falls back to no older one`,
      fix: `enable it, or pin an enabled version of ${label.replace(/\?.*$/, '')} with ?version=`,
    };
  }
  const code = call === 'GetSecrets' ? 'AZURE_LIST_DENIED' : 'AZURE_ACCESS_DENIED';
  const [role, permission] = needed[call];
  const instead = call === 'GetSecrets' ? ', or name each secret in place of the wildcard' : '';
  switch (inner) {
    case 'ForbiddenByRbac':
      return {
        code,
        what: `cannot ${action}: no role allows it`,
        fix: `assign the role ${role} (a new assignment may take some minutes)${instead}`,
      };
    case 'ForbiddenByPolicy':
      return {
        code,
        what: `cannot ${action}: no access policy of the vault allows it`,
        fix: `give the secret permission ${permission} in an access policy of the vault${instead}`,
      };
    case 'ForbiddenByFirewall':
    case 'ForbiddenByConnection':
      return {
        code,
        what: `cannot ${action}: the vault's network rules do not let this runner in`,
        fix: 'run on a runner in an allowed network; hosted runners have no fixed address to allow',
      };
    default:
      return {
        code,
        what: `cannot ${action}: denied`,
        fix: `assign the role ${role} or, where the vault works by access policies, give the permission ${permission}${instead}`,
      };
  }
}
