import type { Destination, DestinationTls } from '../../network/network.ts';

/** The server, and the URL that its paths stand under. */
export interface Endpoint {
  readonly destination: Destination;
  /** `vault.acme.example:8200`, as errors name it. */
  readonly host: string;
  /** @param path below `/v1/`, its segments encoded already */
  url(path: string, query?: Readonly<Record<string, string>>): URL;
}

export type Address =
  | { readonly url: URL; readonly problem?: undefined }
  /** What an address must be, for behind its name. */
  | { readonly url?: undefined; readonly problem: string };

/**
 * Reads the address of a server. Whether plain http may be used is the host rule's to say. The text is not shown where it is
 * wrong: it may hold a password.
 */
export function readAddress(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.host === '')
    return { problem: 'is the address of a server: https://HOST or https://HOST:PORT' };
  if (`${url.username}${url.password}${url.search}${url.hash}` !== '')
    return { problem: 'has no user, password, query or fragment' };
  if (/\/v1\/?$/.test(url.pathname)) return { problem: 'is the address without /v1' };
  return { url };
}

/** @param override the environment variable that gave the address, where one did */
export function endpointOf(url: URL, override?: string, tls?: DestinationTls): Endpoint {
  const prefix = url.pathname.replace(/\/+$/, '');
  return {
    destination: {
      service: 'Vault',
      host: url.host,
      // The configured server, and no other: its own token goes there alone.
      ownHosts: [new RegExp(`^${url.host.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)],
      ...(override === undefined ? {} : { override }),
      ...(tls === undefined ? {} : { tls }),
    },
    host: url.host,
    url: (path, query = {}) => {
      const search = new URLSearchParams(query).toString();
      return new URL(`${url.origin}${prefix}/v1/${path}${search === '' ? '' : `?${search}`}`);
    },
  };
}
