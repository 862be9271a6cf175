import type { HttpResponse } from '../../network/network.ts';
import { serviceTime } from '../../network/service-time.ts';
import { laterBySeconds } from '../held-token.ts';
import { asSeconds, asText, parseBody } from '../json.ts';
import { dataValue, NO_VERSION, type Read, refuseOwnToken } from './kv.ts';
import type { Leases } from './leases.ts';
import type { VaultReference } from './reference.ts';
import { callSigned, type Signed } from './signed.ts';
import type { Login } from './token.ts';

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
  const { context } = signed;
  let { login } = signed;
  const around = async (next: Login, send: () => Promise<HttpResponse>): Promise<HttpResponse> => {
    login = next;
    await leases.expect(next);
    const answered = leases.sent();
    const answer = await send();
    if (saysWhether(answer)) answered();
    return answer;
  };
  const answer = await callSigned(
    {
      call: 'Issue',
      path,
      issues: true,
      ...(params.length === 0 ? {} : { body: Object.fromEntries(params) }),
    },
    signed,
    around,
  );
  const body = answer.status === 200 ? parseBody(answer.body) : undefined;
  const lease = asText(body?.['lease_id']);
  if (lease !== undefined) await leases.add(lease, login);
  const value = answer.status === 200 ? dataValue(answer) : undefined;
  if (value === undefined) {
    const errors = await import('./read-errors.ts');
    throw answer.status === 200
      ? errors.malformed(`read of ${label}`, 'credentials', answer, signed)
      : errors.readRefused({ call: 'Issue', label, path, posts: params.length > 0 }, answer, signed);
  }
  await refuseOwnToken(value, label, login);
  // Another call has found this one's token ended meanwhile.
  if (lease !== undefined && login !== signed.login) {
    const { tokenEnded } = await import('./read-errors.ts');
    throw tokenEnded(label, signed);
  }
  const now = serviceTime(context.clock, context.network);
  const seconds = asSeconds(body?.['lease_duration']);
  if (lease === undefined || seconds === undefined) return { version: NO_VERSION, created: now, value };
  const end = laterBySeconds(now, seconds);
  // With the token that they hang on, credentials end too.
  const expires = login.expires !== undefined && login.expires < end ? login.expires : end;
  return { version: NO_VERSION, created: now, expires, value };
}

/** Whether an answer tells if credentials were made: a server that failed, or one that timed out on the way, does not. */
function saysWhether({ status, body }: HttpResponse): boolean {
  if (status < 300) return parseBody(body) !== undefined;
  return status < 500 && status !== 408;
}
