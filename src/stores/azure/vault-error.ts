import type { HttpResponse } from '../../network/network.ts';
import { asObject, asText, parseBody } from '../json.ts';

/** What a refused call is judged by: never the text that came with it. */
export interface VaultError {
  readonly status: number;
  /** `Forbidden`, `SecretNotFound`. */
  readonly code?: string;
  /** `ForbiddenByRbac`, `SecretDisabled`. */
  readonly inner?: string;
  /** The tenant that the vault takes tokens of, by its challenge. */
  readonly tenant?: string;
  /** HTML: something on the way answered in the service's place. */
  readonly foreign: boolean;
}

/** https://learn.microsoft.com/en-us/azure/key-vault/general/rest-error-codes */
export function readVaultError({ status, headers, body }: HttpResponse): VaultError {
  const error = asObject(parseBody(body)?.['error']);
  const code = asCode(error?.['code']);
  const inner = asCode(asObject(error?.['innererror'])?.['code']);
  const challenge = headers['www-authenticate'];
  const tenant = typeof challenge === 'string' ? challengeTenant(challenge) : undefined;
  const type = headers['content-type'];
  return {
    status,
    ...(code === undefined ? {} : { code }),
    ...(inner === undefined ? {} : { inner }),
    ...(tenant === undefined ? {} : { tenant }),
    foreign: typeof type === 'string' && /^text\/html\b/i.test(type),
  };
}

/** "403 Forbidden, ForbiddenByRbac". */
export function saidByVault({ status, code, inner }: VaultError): string {
  const words = [code, inner].filter((word) => word !== undefined).join(', ');
  return words === '' ? `HTTP ${status}` : `${status} ${words}`;
}

/** A code is shown in errors, so nothing but a code may pass for one. */
function asCode(value: unknown): string | undefined {
  const text = asText(value);
  return text !== undefined && /^[A-Z][A-Za-z]{1,62}$/.test(text) ? text : undefined;
}

/** `Bearer authorization="https://login.microsoftonline.com/TENANT", resource="https://vault.azure.net"` */
function challengeTenant(challenge: string): string | undefined {
  return /\bauthorization="https:\/\/[a-z0-9.-]+\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?"/i.exec(
    challenge,
  )?.[1];
}
