import { UserError } from '../../core/errors.ts';
import { fromOf } from '../endpoint.ts';
import { parseBody } from '../json.ts';
import { callVault, type VaultCall, vaultUrl } from './call.ts';
import type { Credentials } from './credentials.ts';
import { vaultEndpoint } from './endpoints.ts';
import type { AzureReference } from './reference.ts';
import { readItem } from './secret-item.ts';
import type { AzureContext } from './settings.ts';

/**
 * "Not found" is also what the service says of a secret that was deleted and can still be recovered; one more call tells.
 * https://learn.microsoft.com/en-us/rest/api/keyvault/secrets/get-deleted-secret/get-deleted-secret
 * @param notFound what the read was refused with
 * @returns that, with what the call told
 * @throws UserError where no answer came
 */
export async function explainAbsence(
  notFound: UserError,
  reference: AzureReference,
  credentials: Credentials,
  context: AzureContext,
): Promise<UserError> {
  const { vault, secret, label } = reference;
  const endpoint = vaultEndpoint(context.env, reference);
  const call: VaultCall = { call: 'GetDeletedSecret', place: reference, label, secret };
  const url = vaultUrl(endpoint, `/deletedsecrets/${secret}`);
  const answered = await callVault(call, url, credentials, context);
  // Something on the way, which answers anything with a page of its own, must not pass for a deleted secret.
  if ('answer' in answered && readItem(parseBody(answered.answer.body)) !== undefined) {
    return new UserError({
      ...notFound.facts,
      code: 'AZURE_SECRET_DELETED',
      what: `${label} was deleted, and can still be recovered`,
      fix: [
        `az keyvault secret recover --vault-name ${vault} --name ${secret}`,
        'or store it anew under another name; or mark the line ?optional',
      ],
    });
  }
  if ('refused' in answered && answered.refused.code === 'AZURE_NOT_FOUND') return notFound;
  const said = 'refused' in answered ? (answered.refused.facts.said ?? answered.refused.code) : 'HTTP 200';
  return new UserError({
    ...notFound.facts,
    fix: [
      ...notFound.facts.fix,
      `whether it was deleted is unknown (${said}): look, as somebody who may: az keyvault secret list-deleted --vault-name ${vault}`,
    ],
  });
}

/** The secret is there, by the list of its versions, and the one that is pinned is not among them. */
export function noSuchVersion(
  reference: AzureReference,
  credentials: Credentials,
  { env }: Pick<AzureContext, 'env'>,
): UserError {
  return new UserError({
    code: 'AZURE_NOT_FOUND',
    what: `there is no ${reference.label}: the secret has no such version`,
    as: credentials.principal,
    from: fromOf(vaultEndpoint(env, reference)),
    fix: [
      `look: az keyvault secret list-versions --vault-name ${reference.vault} --name ${reference.secret}`,
    ],
  });
}
