import { Agent } from 'node:http';
import type { SecureContextOptions } from 'node:tls';
import type { Masker } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import type { DestinationTls } from './network.ts';

/** Enough for the widest wave of reads of two stores at once. */
const MAX_SOCKETS = 128;

/**
 * How long a proxy may take to open a tunnel. Such a request hears no signal, and its socket would keep the process
 * alive; a socket that is in use is not ended by this.
 */
const TUNNEL_MILLISECONDS = 10_000;

/**
 * An agent that keeps connections alive, through a proxy where one is given. The tunnel is Node's own (`proxyEnv`:
 * https://nodejs.org/api/http.html#new-agentoptions), so no further code sees the proxy's password.
 * @param protocol of the URLs that it is for; TLS is loaded for those alone that need it
 * @param proxy as `proxyFor` gives it: its user and password can be decoded
 * @param certificates `caBundle` is the path of a PEM file to trust beside Node's own; `tls` is the destination's own
 * @throws UserError INPUT_INVALID where this Node cannot use a proxy
 */
export async function createAgent(
  protocol: string,
  proxy: URL | undefined,
  { caBundle, tls }: Certificates,
  masker: Masker,
): Promise<Agent> {
  const shared = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: TUNNEL_MILLISECONDS };
  if (protocol !== 'https:') return new Agent(shared);
  const { Agent: HttpsAgent } = await import('node:https');
  const certificates = caBundle === undefined ? undefined : await readBundle(caBundle);
  if (proxy !== undefined) {
    refuseOldNode();
    maskCredentials(proxy, masker);
  }
  return new HttpsAgent({
    ...shared,
    // Said outright, so that no variable or option of Node decides it.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(certificates === undefined ? {} : { ca: certificates }),
    ...tlsOptions(tls),
    ...(proxy === undefined ? {} : { proxyEnv: { HTTPS_PROXY: proxy.href } }),
  });
}

export interface Certificates {
  readonly caBundle?: string | undefined;
  readonly tls?: DestinationTls | undefined;
}

function tlsOptions(tls: DestinationTls | undefined): SecureContextOptions {
  const key = tls?.key?.revealText();
  return {
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.cert === undefined ? {} : { cert: tls.cert }),
    ...(key === undefined ? {} : { key }),
  };
}

async function readBundle(path: string): Promise<string[]> {
  try {
    const [{ X509Certificate }, { readFile }] = await Promise.all([
      import('node:crypto'),
      import('node:fs/promises'),
    ]);
    const bundle = await readFile(path, 'utf8');
    for (const certificate of splitBundle(bundle)) new X509Certificate(certificate);
    return [...(await ownCertificates()), bundle];
  } catch {
    throw new UserError({
      code: 'INPUT_INVALID',
      what: 'AWS_CA_BUNDLE names a file that cannot be read, or holds no certificate',
      facts: [['file', path]],
      fix: ['correct AWS_CA_BUNDLE, or unset it'],
    });
  }
}

/**
 * The certificates of a PEM file, each to be tried: OpenSSL says only at the connection that one is broken.
 * @throws RangeError where there is none: Node would take the file, and trust nothing of it
 */
function splitBundle(pem: string): readonly string[] {
  const found = pem.match(
    /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----.*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/gs,
  );
  if (found === null) throw new RangeError('no certificate');
  return found;
}

/** Node's own roots and NODE_EXTRA_CA_CERTS; `getCACertificates` came with Node 22.15. */
async function ownCertificates(): Promise<readonly string[]> {
  const { getCACertificates, rootCertificates } = await import('node:tls');
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
  for (const part of [proxy.password, decodeURIComponent(proxy.password)]) if (part !== '') masker.mask(part);
}
