import { UserError } from '../../core/errors.ts';
import { fromOf } from '../endpoint.ts';
import type { StoreContext } from '../store.ts';
import type { Credentials } from './credentials.ts';
import { vaultEndpoint } from './endpoints.ts';
import { listPages } from './list.ts';
import type { AzureReference } from './reference.ts';
import type { AzureContext } from './settings.ts';

/**
 * Names of the secrets that a wildcard matches, whatever their letter case, disabled ones too: they are there, and would be
 * missing in the job. Deleted ones are in a list of their own.
 * @throws UserError AZURE_LIST_DENIED and what calls throw
 */
export async function matchingNames(
  reference: AzureReference,
  credentials: Credentials,
  context: AzureContext,
): Promise<readonly string[]> {
  const listed = await listPages(
    { call: 'GetSecrets', place: reference, label: reference.label },
    '/secrets',
    credentials,
    context,
  );
  if ('refused' in listed) throw listed.refused;
  const prefix = reference.secret.toLowerCase();
  const names = listed.answer.map(({ name }) => name).filter((name) => name.toLowerCase().startsWith(prefix));
  return [...new Set(names)];
}

/** Nothing begins so. */
export function noMatch(
  reference: AzureReference,
  credentials: Credentials,
  { env }: Pick<StoreContext, 'env'>,
): UserError {
  return new UserError({
    code: 'WILDCARD_NO_MATCH',
    what: `no secret matches ${reference.label}`,
    as: credentials.principal,
    from: fromOf(vaultEndpoint(env, reference)),
    fix: [
      `look: az keyvault secret list --vault-name ${reference.vault}`,
      'correct the prefix or the vault; or mark the line ?optional',
    ],
  });
}
