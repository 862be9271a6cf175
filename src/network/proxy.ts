import type { Env } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { isLoopback } from './host-rule.ts';

/**
 * The proxy for an https URL, as the runner and `@actions/http-client` read the variables: lower case first,
 * `http://` where the scheme is missing, loopback never through a proxy. Plain http goes direct: it is for loopback and
 * `allow-endpoints`, and a proxy would read the token.
 * @throws UserError INPUT_INVALID where the variable names no proxy that can be used
 */
export function proxyFor(url: URL, env: Env): URL | undefined {
  if (url.protocol !== 'https:' || isLoopback(url.hostname)) return undefined;
  const variable = env['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY';
  const proxy = env[variable];
  if (!proxy || bypasses(url, env['no_proxy'] || env['NO_PROXY'] || '')) return undefined;
  return readProxy(variable, proxy);
}

/** Node takes what it cannot use without a word and goes direct, past the proxy that the machine's owner prescribed. */
function readProxy(variable: string, text: string): URL {
  const spelled = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (URL.canParse(spelled)) {
    const proxy = new URL(spelled);
    const known = proxy.protocol === 'http:' || proxy.protocol === 'https:';
    if (known && isPercentEncoded(proxy.username) && isPercentEncoded(proxy.password)) return proxy;
  }
  // Not shown: it may hold the proxy's password.
  throw new UserError({
    code: 'INPUT_INVALID',
    what: `${variable} is not the URL of an http or https proxy`,
    fix: [`correct ${variable}: http://[user:password@]host[:port], user and password percent-encoded`],
  });
}

function isPercentEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
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
