import { UserError } from '../../core/errors.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { vaultPolicyFor } from '../../diagnosis/paste.ts';
import type { HttpResponse } from '../../network/network.ts';
import { showList } from '../../references/show-text.ts';
import type { VaultCall } from './call.ts';
import type { Asked } from './kv.ts';
import type { Mount } from './mounts.ts';
import { faultOf, fromOf, settingsOf } from './service-faults.ts';
import type { Signed } from './signed.ts';

/** A call that was refused, with what its error names. */
export interface RefusedCall {
  readonly call: VaultCall['call'];
  /** `kv/app/db`; for a list the wildcard. */
  readonly label: string;
  /** What was asked for, as policies name it. */
  readonly path: string;
  readonly asked?: Asked;
  /** Sent by POST, to which policies give another name. */
  readonly posts?: boolean;
}

/** Judged by HTTP status: https://developer.hashicorp.com/vault/api-docs#http-status-codes */
export function readRefused(refused: RefusedCall, answer: HttpResponse, signed: Signed): UserError {
  const { call, label } = refused;
  const action = call === 'List' ? `list the secrets for ${label}` : `read ${label}`;
  const fault = faultOf(action, answer, signed, call !== 'Issue');
  if (fault !== undefined) return fault;
  if (answer.status === 403) return denied(refused, action, answer, signed);
  if (answer.status === 404) {
    return new UserError({
      ...commonFacts(answer, signed),
      code: 'VAULT_NOT_FOUND',
      what: `there is no ${label}`,
      fix: ['correct mount, role or path of the line; or mark the line ?optional'],
      likely: likelyFor(refused, answer, signed),
    });
  }
  return new UserError({
    ...commonFacts(answer, signed),
    code: 'VAULT_SERVICE_FAILED',
    what: `cannot ${action}: the server did not take the call`,
    fix: [
      call === 'Issue'
        ? 'see what the engine wants for this path: vault path-help PATH; parameters are ?param.NAME=value, and with one the call is a POST'
        : 'check path, version and options of the line',
    ],
  });
}

function denied(refused: RefusedCall, action: string, answer: HttpResponse, signed: Signed): UserError {
  const { call } = refused;
  const { login } = signed;
  return new UserError({
    ...commonFacts(answer, signed),
    code: call === 'List' ? 'VAULT_LIST_DENIED' : 'VAULT_ACCESS_DENIED',
    what: `cannot ${action}: denied, or it does not exist (Vault answers both the same)`,
    fix: [
      call === 'List'
        ? `allow list on ${refused.path}, or name each secret in place of the wildcard`
        : `allow it by a policy of this login, or correct the path`,
      ...(login.policies.length === 0 ? ['or the token has ended: vault token lookup'] : []),
    ],
    likely: likelyFor(refused, answer, signed),
    paste: vaultPolicyFor(policyOf(refused)),
  });
}

function policyOf({ call, path, asked, posts }: RefusedCall): Parameters<typeof vaultPolicyFor>[0] {
  if (call === 'List') return { path, capability: 'list' };
  if (call === 'ReadCapabilities') return { path: 'sys/capabilities-self', capability: 'update' };
  if (posts === true) return { path, capability: 'update' };
  return { path: asked?.kind === 'kv2' ? `${asked.mount}/data/${asked.path}` : path, capability: 'read' };
}

/** Nobody says what engine lies behind the path. */
export function mountUnknown(path: string, answer: HttpResponse, signed: Signed): UserError {
  const fault = faultOf(`find out what engine serves ${path}`, answer, signed);
  if (fault !== undefined) return fault;
  return new UserError({
    ...commonFacts(answer, signed),
    code: 'VAULT_MOUNT_UNKNOWN',
    what: `cannot find out what engine serves ${path}: this login has no right in its mount, or there is none`,
    fix: [
      'allow this login to read the secret, or correct the mount: any right in it is enough to be told',
      'where it is a KV engine, say its version and nobody is asked: ?kv=2 or ?kv=1',
    ],
    likely: likelyFor({ call: 'ReadMount', label: path, path }, answer, signed),
  });
}

/** A secret, or a version, that is not there. */
export function notThere(
  asked: Asked,
  life: 'absent' | 'deleted' | 'destroyed',
  answer: HttpResponse,
  signed: Signed,
): UserError {
  const { mount, path, label, version } = asked;
  const refused: RefusedCall = { call: 'Read', label, path: `${mount}/${path}`, asked };
  if (life === 'absent') {
    return new UserError({
      ...commonFacts(answer, signed),
      code: 'VAULT_NOT_FOUND',
      what:
        version === undefined ? `there is no ${label}` : `there is no ${label}, or it has no such version`,
      fix: ['correct the path or the version; or mark the line ?optional'],
      likely: likelyFor(refused, answer, signed),
    });
  }
  const which = version === undefined ? 'the newest version' : 'that version';
  return new UserError({
    ...commonFacts(answer, signed),
    code: life === 'deleted' ? 'VAULT_VERSION_DELETED' : 'VAULT_VERSION_DESTROYED',
    what: `cannot read ${label}: ${which} was ${life}`,
    fix: [
      life === 'deleted'
        ? 'bring it back: vault kv undelete -mount=MOUNT -versions=N PATH; write a new version, or pin another one with ?version=N'
        : 'write a new version, or pin another one with ?version=N: what was destroyed cannot be brought back',
    ],
  });
}

/** Credentials came with a lease: they would be made with each attempt and outlive the job, by rules that are not KV's. */
export function issuedAsKv({ kind, label }: Asked, { login, sender }: Signed): UserError {
  return new UserError({
    code: 'OPTION_INVALID',
    what: `${label} was read as a secret of a KV engine, and what came was issued, with a lease`,
    as: login.principal,
    from: fromOf(sender.endpoint),
    fix: [`this is an engine that issues: remove kv=${kind === 'kv2' ? '2' : '1'}`],
  });
}

/** Nothing begins so, as far as this login's list goes. */
export function noMatch({ label }: { readonly label: string }, mount: Mount, signed: Signed): UserError {
  return new UserError({
    code: 'WILDCARD_NO_MATCH',
    what: `no secret matches ${label}`,
    as: signed.login.principal,
    from: fromOf(signed.sender.endpoint),
    facts: [['looked in', mount.path]],
    fix: ['look: vault kv list PATH', 'correct the text before the star; or mark the line ?optional'],
  });
}

/** What was issued ends with the token, so that signing in again would not bring it back. */
export function tokenEnded(path: string, { login, sender }: Signed): UserError {
  return new UserError({
    code: 'VAULT_TOKEN_ENDED',
    what: `cannot read ${path}: the token of this login has ended within the run, and with it the credentials that it had issued`,
    as: login.principal,
    from: fromOf(sender.endpoint),
    fix: [
      'give the role a token_ttl and token_explicit_max_ttl for as long as the job needs the credentials',
    ],
  });
}

/** A 200 without what the call is made for. */
export function malformed(call: string, field: string, answer: HttpResponse, signed: Signed): UserError {
  return new UserError({
    code: 'ANSWER_MALFORMED',
    what: `Vault answered the ${call} without ${field}`,
    from: fromOf(signed.sender.endpoint),
    said: `HTTP ${answer.status}`,
    fix: ['run the job again; if it stays, check vault-addr, and proxies on the way'],
  });
}

function commonFacts({ status }: HttpResponse, { login, sender }: Signed) {
  const { namespace } = sender;
  return {
    as: login.principal,
    from: fromOf(sender.endpoint),
    said: `HTTP ${status}`,
    facts: [
      ...(login.policies.length === 0 ? [] : [['policies', showList(login.policies)] as const]),
      ...(namespace === undefined ? [] : [['namespace', namespace] as const]),
    ],
  };
}

function likelyFor({ call, path, asked }: RefusedCall, { status }: HttpResponse, signed: Signed) {
  const { sender, context } = signed;
  return diagnose(
    {
      step: 'vault-read',
      status,
      call,
      path,
      ...(asked === undefined ? {} : { kv: asked.kind === 'kv2' ? '2' : '1', mount: asked.mount }),
      policies: signed.login.policies,
      ...settingsOf(context, sender.endpoint),
    },
    context.env,
  );
}
