import { UserError } from '../../core/errors.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import type { GoogleReadRefusal } from '../../diagnosis/refusal.ts';
import { type Endpoint, fromOf } from '../endpoint.ts';
import { foreignAnswer } from '../foreign-answer.ts';
import { passingFault } from '../service-faults.ts';
import type { Principal } from './credentials.ts';
import { type RpcError, saidBy } from './rpc-error.ts';
import { gcpFaults } from './service-faults.ts';
import type { GcpContext } from './settings.ts';

/** A call to Secret Manager that was refused, with what its error names. */
export interface RefusedCall {
  readonly call: GoogleReadRefusal['call'];
  /** `acme-prod/stripe-key`; for a list the wildcard. */
  readonly label: string;
  /** Full name of what was asked for, as it was asked for. */
  readonly resource: string;
  readonly principal: Principal;
  readonly endpoint: Endpoint;
}

/** The permission that each call needs, and a role that holds it. */
const needed: Readonly<Record<GoogleReadRefusal['call'], string>> = {
  AccessSecretVersion: 'secretmanager.versions.access (roles/secretmanager.secretAccessor)',
  GetSecretVersion: 'secretmanager.versions.get (roles/secretmanager.viewer)',
  GetSecret: 'secretmanager.secrets.get (roles/secretmanager.viewer)',
  ListSecrets: 'secretmanager.secrets.list on the project (roles/secretmanager.viewer)',
  TestIamPermissions: 'any permission on the secret',
};

/** Judged by HTTP status, google.rpc code and ErrorInfo reason: https://cloud.google.com/apis/design/errors */
export function readRefused(refused: RefusedCall, error: RpcError, context: GcpContext): UserError {
  const { call, label, endpoint } = refused;
  const action = call === 'ListSecrets' ? `list the secrets for ${label}` : `read ${label}`;
  const passing = passingFault(error.status, action, endpoint, saidBy(error), gcpFaults);
  if (passing !== undefined) return passing;
  if (error.foreign) return foreignAnswer(call, error.status, endpoint, context);
  const { code, what, fix } = judge(refused, error, action);
  return new UserError({
    code,
    what,
    as: refused.principal.name,
    from: fromOf(endpoint),
    said: saidBy(error),
    facts: [['resource', refused.resource]],
    fix: [fix],
    likely: diagnose(
      {
        step: 'google-read',
        call,
        status: error.status,
        ...(error.rpcStatus === undefined ? {} : { rpcStatus: error.rpcStatus }),
        ...(error.reason === undefined ? {} : { reason: error.reason }),
        ...(error.metadata === undefined ? {} : { metadata: error.metadata }),
        resource: refused.resource,
        principal: refused.principal.member,
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

function judge({ call, label }: RefusedCall, error: RpcError, action: string): Judgement {
  switch (error.status) {
    case 401:
      return {
        code: 'GCP_CREDENTIALS_REFUSED',
        what: `cannot ${action}: the credentials were not taken`,
        fix: 'run the job again; if it stays, impersonate a service account with gcp-service-account',
      };
    case 403:
      return denied(call, error, action);
    case 404:
      return {
        code: 'GCP_NOT_FOUND',
        what: `there is no ${label}, or it has no such version`,
        fix: 'correct the name, the project, the version or the location; or mark the line ?optional',
      };
    default:
      if (error.rpcStatus === 'FAILED_PRECONDITION') {
        return {
          code: 'GCP_VERSION_UNUSABLE',
          what: `cannot ${action}: its version is disabled or destroyed`,
          fix: 'enable the version, or pin another one with ?version=N; latest is the newest one that was created, whatever its state',
        };
      }
      return {
        code: 'GCP_SERVICE_FAILED',
        what: `cannot ${action}: the service did not take the call`,
        fix: 'check name, version and location of the line',
      };
  }
}

function denied(call: GoogleReadRefusal['call'], error: RpcError, action: string): Judgement {
  const code = call === 'ListSecrets' ? 'GCP_LIST_DENIED' : 'GCP_ACCESS_DENIED';
  if (error.reason === 'SERVICE_DISABLED') {
    return {
      code,
      what: `cannot ${action}: the API is not enabled`,
      fix: 'enable the API, then wait some minutes',
    };
  }
  if (call === 'ListSecrets') {
    return {
      code,
      what: `cannot ${action}: denied`,
      fix: `allow ${needed[call]}, or name each secret in place of the wildcard`,
    };
  }
  return {
    code,
    what: `cannot ${action}: denied, or it does not exist (Google answers both the same)`,
    fix: `allow ${needed[call]}, or correct the name and project`,
  };
}
