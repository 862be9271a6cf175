import type { HttpResponse } from '../../network/network.ts';
import { asText, parseBody } from '../json.ts';

/** OAuth's `error`, and nothing but such a word: it is shown. */
export function oauthError(answer: HttpResponse): string | undefined {
  const error = asText(parseBody(answer.body)?.['error']);
  return error !== undefined && /^[a-z_]{1,64}$/.test(error) ? error : undefined;
}
