import type { AzureVaultSeed } from './seed.ts';

/** What a call does to a secret, as a role's data action; access policies say `get` and `list`. */
export type KeyVaultAction = 'getSecret' | 'readMetadata';

/**
 * The built-in roles of which the embedded cloud knows the data actions that matter here.
 * https://learn.microsoft.com/en-us/azure/key-vault/general/rbac-guide
 */
export const keyVaultRoles: Readonly<Record<string, readonly KeyVaultAction[]>> = {
  'Key Vault Secrets User': ['getSecret', 'readMetadata'],
  'Key Vault Secrets Officer': ['getSecret', 'readMetadata'],
  'Key Vault Administrator': ['getSecret', 'readMetadata'],
  'Key Vault Reader': ['readMetadata'],
  // Of the management plane: it may give itself a role, but reads nothing.
  'Key Vault Contributor': [],
};

/** The call, in the words of both permission models. */
export interface AskedAccess {
  readonly action: KeyVaultAction;
  readonly permission: 'get' | 'list';
  /** `undefined` for the vault as a whole, which a role on one secret does not cover. */
  readonly secret: string | undefined;
}

/** Whether the vault lets the application do it; `undefined`, or the service's inner code. */
export function refusalOf(
  vault: AzureVaultSeed,
  application: string,
  { action, permission, secret }: AskedAccess,
): 'ForbiddenByPolicy' | 'ForbiddenByRbac' | undefined {
  if (vault.accessPolicies !== undefined) {
    const isAllowed = vault.accessPolicies.some(
      (policy) => policy.application === application && policy.permissions.includes(permission),
    );
    return isAllowed ? undefined : 'ForbiddenByPolicy';
  }
  const isAllowed = vault.roles.some(
    (assignment) =>
      assignment.application === application &&
      keyVaultRoles[assignment.role]?.includes(action) === true &&
      (assignment.secret === undefined || assignment.secret.toLowerCase() === secret?.toLowerCase()),
  );
  return isAllowed ? undefined : 'ForbiddenByRbac';
}
