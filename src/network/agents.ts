import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates, rootCertificates } from 'node:tls';
import type { Masker } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { Agents } from './network.ts';

/** Enough for the widest wave of reads (32) of two stores at once; more connections than that only cost handshakes. */
const MAX_SOCKETS = 64;

/**
 * Agents that keep connections alive, through a proxy where one is given. The tunnel is Node's own (`proxyEnv`:
 * https://nodejs.org/api/http.html#new-agentoptions), so no further code sees the proxy's password.
 * @param caBundle path of a PEM file to trust beside Node's own certificates
 * @throws UserError INPUT_INVALID where this Node cannot use a proxy
 */
export async function createAgents(
  proxy: URL | undefined,
  caBundle: string | undefined,
  masker: Masker,
): Promise<Agents> {
  const shared = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const certificates = caBundle === undefined ? undefined : await readBundle(caBundle);
  if (proxy !== undefined) {
    refuseOldNode();
    maskCredentials(proxy, masker);
  }
  return {
    http: new HttpAgent(shared),
    https: new HttpsAgent({
      ...shared,
      ...(certificates === undefined ? {} : { ca: certificates }),
      ...(proxy === undefined ? {} : { proxyEnv: { HTTPS_PROXY: proxy.href } }),
    }),
  };
}

async function readBundle(path: string): Promise<string[]> {
  try {
    return [...ownCertificates(), await readFile(path, 'utf8')];
  } catch {
    throw new UserError({
      code: 'INPUT_INVALID',
      what: 'AWS_CA_BUNDLE names a file that cannot be read',
      facts: [['file', path]],
      fix: ['correct AWS_CA_BUNDLE, or unset it'],
    });
  }
}

/** Node's own roots and NODE_EXTRA_CA_CERTS; `getCACertificates` came with Node 22.15. */
function ownCertificates(): readonly string[] {
  return typeof getCACertificates === 'function' ? getCACertificates('default') : rootCertificates;
}

/** An older Node takes `proxyEnv` without a word and goes direct: past the proxy that the machine's owner prescribed. */
function refuseOldNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21)) return;
  throw new UserError({
    code: 'INPUT_INVALID',
    what: `HTTPS_PROXY is set, and Node ${process.versions.node} cannot use a proxy`,
    fix: ['use Node 22.21, 24.5 or later'],
  });
}

function maskCredentials(proxy: URL, masker: Masker): void {
  for (const part of [proxy.password, decoded(proxy.password)]) if (part !== '') masker.mask(part);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
