import { UserError } from '../../core/errors.ts';
import type { SecretReference } from '../store.ts';
import { type Address, readAddress } from './address.ts';
import { isForeignAudience, type VaultSettings } from './settings.ts';

const EMPTY_HINT =
  'where it comes from a secret or variable, that one is not defined for this job: name the environment that holds it, or write it out';

/** What can be seen to be wrong with the Vault inputs before any call. */
export function checkVaultSettings(
  references: readonly SecretReference[],
  settings: VaultSettings,
): readonly UserError[] {
  if (references.length === 0) return [];
  return [...checkAddress(settings), ...checkMethod(settings), ...checkCertificate(settings)];
}

/**
 * The address of checked settings.
 * @throws UserError INPUT_MISSING, INPUT_INVALID
 */
export function requireAddress(settings: VaultSettings): URL {
  const [error] = checkAddress(settings);
  if (error !== undefined) throw error;
  const { url } = addressOf(settings);
  if (url === undefined) throw new Error('an address that was checked');
  return url;
}

/** Of the job's token. */
export function audienceOf(settings: VaultSettings): string {
  return settings.audience ?? requireAddress(settings).origin;
}

function addressOf({ addr = '' }: VaultSettings): Address {
  return readAddress(addr);
}

function checkAddress(settings: VaultSettings): readonly UserError[] {
  const { addr, addrFrom, identity, audience } = settings;
  if (addr === undefined) {
    return [
      missing('vault-addr', [
        'set vault-addr: https://vault.example.com:8200',
        identity === 'oidc'
          ? 'VAULT_ADDR is not used under identity: oidc, since an earlier step could have set it'
          : 'or set VAULT_ADDR',
        EMPTY_HINT,
      ]),
    ];
  }
  const { url, problem } = addressOf(settings);
  if (url === undefined) {
    const name = addrFrom ?? 'vault-addr';
    return [invalid(`${name} ${problem}`, [`correct ${name}`])];
  }
  if (audience === undefined && settings.method === 'jwt' && isForeignAudience(url.origin)) {
    return [
      invalid(`vault-addr is another cloud's service, whose name is no audience for Vault`, [
        'correct vault-addr',
      ]),
    ];
  }
  return [];
}

function checkMethod({ identity, method, role, roleId }: VaultSettings): readonly UserError[] {
  if (identity === 'oidc' && (method === 'token' || method === 'kubernetes')) {
    const own = method === 'token' ? 'VAULT_TOKEN' : "the pod's service account";
    return [
      invalid(`vault-method: ${method} signs in with ${own}, which identity: oidc does not use`, [
        'set identity: ambient',
        "or sign in with the CI's token: vault-method: jwt",
      ]),
    ];
  }
  if ((method === 'jwt' || method === 'kubernetes') && role === undefined) {
    return [
      missing('vault-role', [`set vault-role: the role of the ${method} method to sign in to`, EMPTY_HINT]),
    ];
  }
  if (method === 'approle' && roleId === undefined) {
    return [missing('vault-role-id', ['vault read auth/approle/role/NAME/role-id', EMPTY_HINT])];
  }
  return [];
}

function checkCertificate({ method, clientCert, clientKey }: VaultSettings): readonly UserError[] {
  const needed = method === 'cert' || clientCert !== undefined || clientKey !== undefined;
  if (!needed) return [];
  return [
    ...(clientCert === undefined
      ? [missing('vault-client-cert', ['set it, beside vault-client-key', EMPTY_HINT])]
      : []),
    ...(clientKey === undefined
      ? [missing('vault-client-key', ['set it, beside vault-client-cert', EMPTY_HINT])]
      : []),
  ];
}

function missing(input: string, fix: readonly string[]): UserError {
  return new UserError({
    code: 'INPUT_MISSING',
    what: `a Vault secret is asked for, and the input ${input} is not set or empty`,
    fix,
  });
}

function invalid(what: string, fix: readonly string[]): UserError {
  return new UserError({ code: 'INPUT_INVALID', what, fix });
}
