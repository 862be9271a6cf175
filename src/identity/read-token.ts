import { UserError } from '../core/errors.ts';
import type { HttpResponse } from '../network/network.ts';

/**
 * The token in the answer of a CI's token service.
 * @param member of the JSON object that holds it
 * @param towards what proxies may stand before, as the error names it
 * @throws UserError ANSWER_MALFORMED; the body may hold the token and is never shown
 */
export function readToken(answer: HttpResponse, member: string, towards: string): string {
  try {
    const parsed: unknown = JSON.parse(answer.body.toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, member)) {
      const token: unknown = Reflect.get(parsed, member);
      if (typeof token === 'string' && token !== '') return token;
    }
  } catch {
    // No JSON: as without a token.
  }
  throw new UserError({
    code: 'ANSWER_MALFORMED',
    what: 'the token service answered without a token',
    from: "the CI's token service",
    said: `HTTP ${answer.status}`,
    fix: [`run the job again; if it stays, check proxies on the way to ${towards}`],
  });
}
