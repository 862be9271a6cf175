import { UserError } from '../../core/errors.ts';
import { SecretValue } from '../../core/secret-value.ts';
import { serviceTime } from '../../network/service-time.ts';
import { fromOf } from '../endpoint.ts';
import { parseBody } from '../json.ts';
import { malformed } from '../service-faults.ts';
import type { FetchedSecret } from '../store.ts';
import { callVault, type VaultCall, vaultUrl } from './call.ts';
import type { Credentials } from './credentials.ts';
import { vaultEndpoint } from './endpoints.ts';
import { labelOf, secretId, type VaultPlace } from './reference.ts';
import { readItem, type SecretItem } from './secret-item.ts';
import type { AzureContext } from './settings.ts';

/** One version of one secret, to be read. */
export interface Asked extends VaultPlace {
  readonly secret: string;
  /** The current one where absent. */
  readonly version?: string;
}

/**
 * Get Secret. The service gives a value before and after the times that it was made for; here those times hold.
 * https://learn.microsoft.com/en-us/rest/api/keyvault/secrets/get-secret/get-secret
 * @throws UserError
 */
export async function readSecret(
  asked: Asked,
  credentials: Credentials,
  context: AzureContext,
): Promise<FetchedSecret> {
  const { secret, version } = asked;
  const endpoint = vaultEndpoint(context.env, asked);
  const label = labelOf(asked, secret, version);
  const call: VaultCall = { call: 'GetSecret', place: asked, label, secret };
  const path = version === undefined ? `/secrets/${secret}` : `/secrets/${secret}/${version}`;
  const answered = await callVault(call, vaultUrl(endpoint, path), credentials, context);
  if ('refused' in answered) throw answered.refused;
  const body = parseBody(answered.answer.body);
  const item = readItem(body);
  const value = body?.['value'];
  if (item?.version === undefined || typeof value !== 'string' || !isAsked(asked, item))
    throw malformed(`GetSecret of ${label}`, 'the secret that was asked for', endpoint, 200);
  const unfit = unfitNow(item, serviceTime(context.clock, context.network));
  if (unfit !== undefined) {
    throw new UserError({
      ...unfit,
      what: `${label} ${unfit.what}`,
      as: credentials.principal,
      from: fromOf(endpoint),
    });
  }
  return {
    name: item.name,
    id: secretId(asked, item.name),
    version: item.version,
    value: SecretValue.ofText(value),
    ...(item.created === undefined ? {} : { created: item.created }),
    ...(item.expires === undefined ? {} : { expires: item.expires }),
  };
}

function isAsked({ secret, version }: Asked, item: SecretItem): boolean {
  if (item.name.toLowerCase() !== secret.toLowerCase()) return false;
  return version === undefined || item.version?.toLowerCase() === version.toLowerCase();
}

/** Why a version may not be used at that time; `what` goes on behind its name. */
export function unfitNow(
  { enabled, notBefore, expires }: SecretItem,
  now: Date,
): Pick<UserError['facts'], 'code' | 'what' | 'fix'> | undefined {
  if (!enabled) {
    return {
      code: 'AZURE_SECRET_DISABLED',
      what: 'is disabled',
      fix: ['enable it, or pin an enabled version with ?version='],
    };
  }
  if (notBefore !== undefined && notBefore > now) {
    return {
      code: 'AZURE_SECRET_NOT_YET_VALID',
      what: `is not valid before ${notBefore.toISOString()} (its attribute nbf)`,
      fix: ['wait until then, change its activation date, or pin the version before it with ?version='],
    };
  }
  if (expires !== undefined && expires <= now) {
    return {
      code: 'AZURE_SECRET_EXPIRED',
      what: `expired at ${expires.toISOString()} (its attribute exp)`,
      fix: ['store a new version, or change its expiration date'],
    };
  }
  return undefined;
}
