import { UserError } from '../core/errors.ts';
import type { Destination } from './network.ts';

/**
 * Tokens, credentials and secrets go only to a service's own hosts, to loopback, and to hosts that the author named in
 * `allow-endpoints`. Plain http is for loopback, `allow-endpoints` and link-local addresses of the machine's own.
 * @throws UserError HOST_REFUSED
 */
export function checkHost(destination: Destination, url: URL, allowEndpoints: readonly string[]): void {
  const refusal = findRefusal(destination, url, allowEndpoints);
  if (refusal === undefined) return;
  const chosenBy = destination.override === undefined ? [] : ([['chosen by', destination.override]] as const);
  throw new UserError({
    code: 'HOST_REFUSED',
    what: `will not send credentials for ${destination.service} to ${url.protocol}//${url.host}: ${refusal}`,
    facts: chosenBy,
    fix: [
      ...(destination.override === undefined
        ? []
        : [`unset ${destination.override}, unless this endpoint is yours`]),
      ...(destination.ownHostsOnly
        ? ['only the runner sets this URL; find the step that changed it']
        : [`if it is yours, name it exactly: allow-endpoints: ${url.host}`]),
    ],
  });
}

function findRefusal(
  destination: Destination,
  url: URL,
  allowEndpoints: readonly string[],
): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'the scheme is neither https nor http';
  if (url.username !== '' || url.password !== '') return 'the URL holds a user name or password';
  if (isLoopback(url.hostname)) return undefined;
  if (!destination.ownHostsOnly && allowEndpoints.includes(hostAndPort(url, allowEndpoints)))
    return undefined;
  if (!destination.ownHosts.some((own) => own.test(url.host))) return "it is not one of the service's hosts";
  return url.protocol === 'https:' || destination.plainHttp
    ? undefined
    : 'plain http is for loopback and allow-endpoints alone';
}

/** `url.host` leaves out the scheme's own port; an `allow-endpoints` entry may spell it. */
function hostAndPort(url: URL, allowEndpoints: readonly string[]): string {
  if (url.port !== '') return url.host;
  const spelled = `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}`;
  return allowEndpoints.includes(spelled) ? spelled : url.host;
}

/** `hostname` as `URL` gives it: IPv4 normalised, IPv6 in brackets. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
