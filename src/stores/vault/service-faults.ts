import { UserError } from '../../core/errors.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import type { HttpResponse } from '../../network/network.ts';
import type { Endpoint } from './address.ts';
import { isOwnRefusal, type Sender } from './call.ts';
import type { VaultContext } from './settings.ts';

type Faulty = { readonly sender: Sender; readonly context: VaultContext };

/** "Vault, vault.acme.example:8200", as errors name it. */
export function fromOf(endpoint: Endpoint): string {
  return `${endpoint.destination.service}, ${endpoint.host}`;
}

/**
 * What is no answer to the call: the retries did not help, a standby sends elsewhere, or something on the way spoke.
 * @param isRepeated whether the call is one that the retries are for
 */
export function faultOf(
  action: string,
  { status, ...answer }: HttpResponse,
  { sender, context }: Faulty,
  isRepeated = true,
): UserError | undefined {
  const { endpoint } = sender;
  const from = fromOf(endpoint);
  const said = `HTTP ${status}`;
  const tried = isRepeated
    ? ', and the retries did not help'
    : '; it is not asked again, since each call makes new credentials';
  if (status >= 300 && status < 400) {
    return new UserError({
      code: 'VAULT_SERVICE_FAILED',
      what: `cannot ${action}: Vault answered with a redirect, which is never followed: it would carry the token elsewhere`,
      from,
      said,
      fix: ['set vault-addr to the active node, or to the load balancer in front of the cluster'],
      likely: diagnose({ step: 'vault-read', status, ...settingsOf(context, endpoint) }, context.env),
    });
  }
  if (status === 429) {
    return new UserError({
      code: 'VAULT_THROTTLED',
      what: `cannot ${action}: asked too often${tried}`,
      from,
      said,
      fix: ['run the job again later, raise retries or timeout, or raise the rate limit quota of the mount'],
    });
  }
  if (status === 408 || status === 412 || status === 473 || status >= 500) {
    return new UserError({
      code: 'VAULT_SERVICE_FAILED',
      what: `cannot ${action}: the server failed${tried}`,
      from,
      said,
      fix: ['vault status: sealed, standby or in maintenance? Then run the job again'],
      likely: diagnose({ step: 'vault-read', status, ...settingsOf(context, endpoint) }, context.env),
    });
  }
  if (status === 200 || isOwnRefusal({ status, ...answer })) return undefined;
  return new UserError({
    code: 'UNREACHABLE',
    what: `cannot ${action}: something between here and Vault answered in its place`,
    from,
    said: `HTTP ${status} without Vault's list of errors`,
    fix: ['correct vault-addr, or let the proxy or firewall pass the host named here'],
    likely: diagnose(
      { step: 'network', service: endpoint.destination.service, host: endpoint.host, foreignAnswer: true },
      context.env,
    ),
  });
}

/** What a diagnosis knows of the settings. */
export function settingsOf(
  { settings }: VaultContext,
  { host }: Endpoint,
): {
  readonly host: string;
  readonly method: string;
  readonly authPath: string;
  readonly role?: string;
  readonly namespace?: string;
} {
  const { method, authPath, role, namespace } = settings;
  return {
    host,
    method,
    authPath,
    ...(role === undefined ? {} : { role }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}
