import { laterBySeconds, serviceTime } from '../held-token.ts';
import { asText, parseBody } from '../json.ts';
import { callVault } from './call.ts';
import { dataValue, NO_VERSION, type Read } from './kv.ts';
import type { Leases } from './leases.ts';
import type { VaultReference } from './reference.ts';
import type { Signed } from './session.ts';

/**
 * Has an engine make credentials (`database/creds/ROLE`, `aws/creds/ROLE`; with parameters `pki/issue/ROLE`). Sent once, since
 * each call makes new ones, and only when the job's end is bound to take them back.
 * https://developer.hashicorp.com/vault/docs/concepts/lease
 * @throws UserError
 */
export async function issueCredentials(
  { path, params, label }: Pick<VaultReference, 'path' | 'params' | 'label'>,
  leases: Leases,
  signed: Signed,
): Promise<Read> {
  await leases.expect();
  const { sender, login, context } = signed;
  const answer = await callVault(
    {
      call: 'Issue',
      path,
      issues: true,
      ...(params.length === 0 ? {} : { body: Object.fromEntries(params) }),
    },
    sender,
    context.network,
  );
  const body = answer.status === 200 ? parseBody(answer.body) : undefined;
  const lease = asText(body?.['lease_id']);
  if (lease !== undefined) await leases.add(lease);
  const value = answer.status === 200 ? dataValue(answer) : undefined;
  if (value === undefined) {
    const errors = await import('./read-errors.ts');
    throw answer.status === 200
      ? errors.malformed(`read of ${label}`, 'credentials', answer, signed)
      : errors.readRefused({ call: 'Issue', label, path, posts: params.length > 0 }, answer, signed);
  }
  const now = serviceTime(context.clock, context.network);
  const seconds = body?.['lease_duration'];
  if (lease === undefined || typeof seconds !== 'number') return { version: NO_VERSION, created: now, value };
  const end = laterBySeconds(now, seconds);
  // With the token that they hang on, credentials end too.
  const expires = login.expires !== undefined && login.expires < end ? login.expires : end;
  return { version: NO_VERSION, created: now, expires, value };
}
