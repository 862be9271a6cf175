import { isRecord } from '../../src/emulator/wire.ts';

/** A call of Vault's API. */
export interface VaultCall {
  readonly method: string;
  /** Below `/v1/`, percent-encoded. */
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly namespace?: string;
}

export interface VaultAnswer {
  readonly status: number;
  readonly text: string;
  /** Undefined where there is no body. */
  readonly json: unknown;
}

/** Asks a Vault, as its clients do. */
export async function askVault(address: string, call: VaultCall): Promise<VaultAnswer> {
  const { method, path, body, token, namespace } = call;
  const answer = await fetch(`${address}/v1/${path}`, {
    method,
    headers: {
      'x-vault-request': 'true',
      ...(token === undefined ? {} : { 'x-vault-token': token }),
      ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: answer.status, text, json };
}

/** A member of an answer by its names; `undefined` where there is none. */
export function member(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((place, key) => (isRecord(place) ? place[key] : undefined), value);
}

/** The token that a login has answered. */
export function clientToken({ status, text, json }: VaultAnswer): string {
  const token = member(json, 'auth', 'client_token');
  if (typeof token !== 'string') throw new Error(`no login: ${status} ${text}`);
  return token;
}
