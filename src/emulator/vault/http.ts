import { randomUUID } from 'node:crypto';
import { Refusal, type WireResponse } from '../wire.ts';

/** Parts of an answer that are not empty. */
export interface Answered {
  /** JSON text, which is sent as it stands. */
  readonly data?: string;
  readonly lease?: { readonly id: string; readonly seconds: number; readonly isRenewable: boolean };
  readonly warnings?: readonly string[];
  readonly auth?: Readonly<Record<string, unknown>>;
}

/** An answer in the envelope that all of Vault's have: https://developer.hashicorp.com/vault/api-docs#api-operations */
export function vaultJson(answered: Answered, status = 200): WireResponse {
  const { data = 'null', lease, warnings, auth } = answered;
  const members = [
    ['request_id', JSON.stringify(randomUUID())],
    ['lease_id', JSON.stringify(lease?.id ?? '')],
    ['renewable', String(lease?.isRenewable ?? false)],
    ['lease_duration', String(lease?.seconds ?? 0)],
    ['data', data],
    ['wrap_info', 'null'],
    ['warnings', JSON.stringify(warnings ?? null)],
    ['auth', JSON.stringify(auth ?? null)],
  ];
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}\n`,
  };
}

/** Done, and nothing to say. */
export const noContent: WireResponse = {
  status: 204,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: '',
};

/** Vault's shape of errors: a list of texts, empty where there is nothing to say. */
export function refuseVault(refusal: Refusal): WireResponse {
  return {
    status: refusal.status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: `${JSON.stringify({ errors: refusal.message === '' ? [] : [refusal.message] })}\n`,
  };
}

/** A bad or missing token; an unknown mount too, where there is no token. */
export function noAccess(): Refusal {
  return new Refusal(403, 'PermissionDenied', 'permission denied');
}

/** What the token's policies do not allow. */
export function deniedByPolicy(): Refusal {
  return new Refusal(403, 'PermissionDenied', severally('permission denied'));
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, 'InvalidRequest', message);
}

export function notFound(message = ''): Refusal {
  return new Refusal(404, 'NotFound', message);
}

export function unsupportedPath(): Refusal {
  return new Refusal(404, 'UnsupportedPath', severally('unsupported path'));
}

export function unsupportedOperation(): Refusal {
  return new Refusal(405, 'UnsupportedOperation', severally('unsupported operation'));
}

/** How Vault writes an error that came out of a list of one. */
function severally(message: string): string {
  return `1 error occurred:\n\t* ${message}\n\n`;
}
