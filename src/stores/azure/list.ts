import type { UserError } from '../../core/errors.ts';
import type { HttpResponse } from '../../network/network.ts';
import type { Endpoint } from '../endpoint.ts';
import { parseBody } from '../json.ts';
import { malformed } from '../service-faults.ts';
import { type Answered, callVault, type VaultCall, vaultUrl } from './call.ts';
import type { Credentials } from './credentials.ts';
import { vaultEndpoint } from './endpoints.ts';
import { readItem, type SecretItem } from './secret-item.ts';
import type { AzureContext } from './settings.ts';

/** The largest page that the service gives. */
const PAGE_SIZE = '25';

/**
 * Every page of a list. A link to the next page is followed on the vault's own host and path alone.
 * https://learn.microsoft.com/en-us/rest/api/keyvault/secrets/get-secrets/get-secrets
 * @param path `/secrets`, or `/secrets/NAME/versions`
 * @throws UserError where no answer came, or none that can be read
 */
export async function listPages(
  call: VaultCall,
  path: string,
  credentials: Credentials,
  context: AzureContext,
): Promise<Answered<readonly SecretItem[]>> {
  const endpoint = vaultEndpoint(context.env, call.place);
  const items: SecretItem[] = [];
  const seen = new Set<string>();
  let url: URL | undefined = vaultUrl(endpoint, path, { maxresults: PAGE_SIZE });
  while (url !== undefined) {
    seen.add(url.href);
    const answered = await callVault(call, url, credentials, context);
    if ('refused' in answered) return answered;
    const page = readPage(answered.answer, call, endpoint);
    items.push(...page.items);
    url = readNext(page.next, url, call, endpoint);
    if (url !== undefined && seen.has(url.href)) throw unreadable(call, endpoint, answered.answer);
  }
  return { answer: items };
}

interface Page {
  readonly items: readonly SecretItem[];
  readonly next: unknown;
}

function readPage(answer: HttpResponse, call: VaultCall, endpoint: Endpoint): Page {
  const body = parseBody(answer.body);
  const value: unknown = body?.['value'];
  // An object without a list must not pass for an empty one.
  if (body === undefined || !Array.isArray(value)) throw unreadable(call, endpoint, answer);
  const items = value.map((entry: unknown) => {
    const item = readItem(entry);
    if (item === undefined) throw unreadable(call, endpoint, answer);
    return item;
  });
  return { items, next: body['nextLink'] };
}

function readNext(next: unknown, from: URL, call: VaultCall, endpoint: Endpoint): URL | undefined {
  if (next === undefined || next === null || next === '') return undefined;
  const url = typeof next === 'string' && URL.canParse(next) ? new URL(next) : undefined;
  const isOwn =
    url !== undefined &&
    url.origin === from.origin &&
    url.pathname.replace(/\/$/, '').toLowerCase() === from.pathname.toLowerCase() &&
    `${url.username}${url.password}${url.hash}` === '';
  if (url === undefined || !isOwn)
    throw malformed(call.call, "a link to its next page on the vault's own host", endpoint, 200);
  return url;
}

function unreadable({ call }: VaultCall, endpoint: Endpoint, { status }: HttpResponse): UserError {
  return malformed(call, 'a list that can be read', endpoint, status);
}
