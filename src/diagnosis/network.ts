import type { Cause } from './cause.ts';
import type { Facts } from './facts.ts';
import { visible } from './quote.ts';

const otherName = /^ERR_TLS_CERT_ALTNAME_INVALID$/;
const outdated = /^CERT_(NOT_YET_VALID|HAS_EXPIRED)$/;
/** Every other complaint about a certificate means that no known authority vouches for it. */
const otherTls = /^(?!ERR_TLS_CERT_ALTNAME_INVALID$|CERT_NOT_YET_VALID$|CERT_HAS_EXPIRED$)/;
/** Beyond this a clock is wrong rather than late: AWS refuses signatures that are five minutes off. */
export const MOST_SKEW_SECONDS = 300;

/** No answer, or somebody else's. */
export const networkCauses = {
  N1: (facts) =>
    usesProxy(facts)
      ? undefined
      : {
          mistake: `${target(facts)} cannot be reached directly from this runner, and no proxy is set`,
          change:
            "if the network has a proxy: HTTPS_PROXY=http://proxy:3128 in the runner's .env file, then restart the runner",
        },
  N2: (facts) => {
    const { proxyStatus } = facts.network;
    const answer = proxyStatus === undefined ? '' : ` (it answered CONNECT with ${proxyStatus})`;
    return {
      mistake:
        proxyStatus === 407
          ? `the proxy wants a user and a password before it lets this runner reach ${target(facts)}${answer}`
          : `a proxy or firewall does not let this runner reach ${target(facts)}${answer}`,
      change:
        proxyStatus === 407
          ? 'put them into the address: HTTPS_PROXY=http://USER:PASSWORD@proxy:3128'
          : `allow ${target(facts)} there, and the others that a run needs: *.actions.githubusercontent.com, sts.REGION.amazonaws.com, secretsmanager.REGION.amazonaws.com, {sts,iamcredentials,secretmanager}.googleapis.com, login.microsoftonline.com, VAULT.vault.azure.net`,
    };
  },
  N3: (facts) =>
    usesProxy(facts)
      ? {
          mistake: `NO_PROXY sends ${target(facts)} the wrong way: past a proxy that it needs, or through one that does not know it`,
          change: 'list internal hosts in NO_PROXY, and nothing else',
        }
      : undefined,
  N4: (facts) =>
    nodeCodeIs(facts, otherTls)
      ? {
          mistake: `the certificate of ${target(facts)} comes from an authority that Node does not know: a private CA, or a proxy that reads TLS (curl may work, its set of CAs is another one)`,
          change:
            "NODE_EXTRA_CA_CERTS=/path/ca.pem in the runner's .env file, then restart the runner; never switch the checks off",
        }
      : undefined,
  N5: (facts) =>
    nodeCodeIs(facts, otherName)
      ? {
          mistake: `the certificate at ${target(facts)} is for another name: an address typed as an IP, or an endpoint override that points elsewhere`,
          change: 'use the name that stands in the certificate',
        }
      : undefined,
  N6: (facts) =>
    nodeCodeIs(facts, outdated)
      ? {
          mistake: `by this runner's clock${skew(facts)} the certificate of ${target(facts)} is not valid now`,
          change:
            'set the clock by NTP (timedatectl set-ntp true); if it is right, the certificate has to be renewed',
        }
      : undefined,
  N7: (facts) => ({
    mistake:
      facts.network.nodeCode === 'EAI_AGAIN'
        ? `the runner's name server did not answer for ${target(facts)}`
        : `there is no host by the name of ${target(facts)}`,
    change:
      'check the region, vault or address it is made from; for a VPC endpoint or private link, the private zone must be visible to the runner; for EAI_AGAIN, mend the resolver',
  }),
  N8: (facts) => ({
    mistake: `${target(facts)} may have an IPv6 address, for which this runner has no route`,
    change:
      "mend the routing, or prefer IPv4: NODE_OPTIONS=--dns-result-order=ipv4first in the runner's .env file",
  }),
  N9: () => ({
    mistake: 'TLS met plain http: a proxy given as https://, a wrong port, or a wrong scheme',
    change: 'write the proxy as HTTPS_PROXY=http://proxy:3128, and check the port',
  }),
  N10: (facts) =>
    facts.network.override === undefined
      ? undefined
      : {
          mistake: `${visible(facts.network.override)} is set, so the call went to the address in it and not to the service's own`,
          change: `unset ${visible(facts.network.override)} unless that is meant`,
        },
} satisfies Record<string, Cause>;

export function skew(facts: Facts): string {
  const seconds = facts.clockSkewSeconds;
  if (seconds === undefined || Math.abs(seconds) <= MOST_SKEW_SECONDS) return '';
  return ` (${Math.round(Math.abs(seconds))} s ${seconds > 0 ? 'behind' : 'ahead of'} the service's)`;
}

function target({ network }: Facts): string {
  return visible(network.host ?? network.service ?? 'the service');
}

function usesProxy({ env }: Facts): boolean {
  return ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].some((name) => (env[name] ?? '') !== '');
}

/** Without a code nothing is ruled out; with an HTTP status TLS was fine. */
function nodeCodeIs({ network, status }: Facts, pattern: RegExp): boolean {
  if (network.nodeCode === undefined) return status === undefined;
  return pattern.test(network.nodeCode);
}
