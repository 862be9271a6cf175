import type { Env } from '../core/environment.ts';
import { isLoopback } from './host-rule.ts';

/**
 * The proxy for an https URL, as the runner and `@actions/http-client` read the variables: lower case first,
 * `http://` where the scheme is missing, loopback never through a proxy. Plain http goes direct: it is for loopback and
 * `allow-endpoints`, and a proxy would read the token.
 */
export function proxyFor(url: URL, env: Env): URL | undefined {
  if (url.protocol !== 'https:' || isLoopback(url.hostname)) return undefined;
  const proxy = env['https_proxy'] || env['HTTPS_PROXY'];
  if (!proxy || bypasses(url, env['no_proxy'] || env['NO_PROXY'] || '')) return undefined;
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Entries are `*`, `host`, `host:port`, or a suffix with or without a leading dot. */
function bypasses(url: URL, noProxy: string): boolean {
  const host = url.hostname.toLowerCase();
  const withPort = `${host}:${url.port || '443'}`;
  return noProxy
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim().replace(/^\*?\./, ''))
    .some(
      (entry) =>
        entry !== '' &&
        (entry === '*' ||
          entry === host ||
          entry === withPort ||
          host.endsWith(`.${entry}`) ||
          withPort.endsWith(`.${entry}`)),
    );
}
