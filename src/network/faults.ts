import { retryableStatus } from './retry.ts';

/**
 * Node's codes for a connection that broke or could not be made, which another attempt may mend.
 * https://nodejs.org/api/errors.html#common-system-errors
 */
const PASSING = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** Codes that a further attempt cannot mend: wrong name, certificate, protocol. */
const LASTING = [
  /^ENOTFOUND$/,
  /^EPROTO$/,
  /^CERT_/,
  /^UNABLE_TO_/,
  /SELF_SIGNED/,
  /^ERR_TLS_/,
  /^ERR_SSL_/,
  /^ERR_OSSL_/,
  /^ERR_PROXY_/,
  /^HPE_/,
];

/** What the operating system was asked for where its code is none of the above: a firewall says EPERM, a sandbox EACCES. */
const SOCKET_CALLS = new Set(['connect', 'getaddrinfo', 'read', 'write', 'shutdown', 'bind']);

/** Causes nested deeper than this are a loop. */
const DEEPEST_CAUSE = 8;

export interface NetworkFault {
  /** Node's code, or `ETIMEDOUT` for an attempt that ran into its own limit. */
  readonly code: string;
  readonly passing: boolean;
  /** A proxy's answer to CONNECT, where it refused. */
  readonly proxyStatus?: number;
}

/** Reads what a socket, a TLS handshake, a proxy or an abandoned attempt threw; `undefined` for anything else. */
export function readFault(thrown: unknown, depth = 0): NetworkFault | undefined {
  if (!(thrown instanceof Error) || depth > DEEPEST_CAUSE) return undefined;
  if (thrown instanceof AggregateError) {
    // Node tries every address of a host; the first failure speaks for all.
    return readFault(thrown.errors[0], depth + 1);
  }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  if (code !== undefined && PASSING.has(code)) return { code, passing: true };
  // After the code: the AWS SDK calls a dropped connection a TimeoutError too.
  if (thrown.name === 'TimeoutError' || thrown.name === 'AbortError') {
    return { code: 'ETIMEDOUT', passing: true };
  }
  if (code === 'ERR_PROXY_TUNNEL') return readTunnelFault(code, thrown);
  const syscall = 'syscall' in thrown && typeof thrown.syscall === 'string' ? thrown.syscall : '';
  if (code !== undefined && (SOCKET_CALLS.has(syscall) || LASTING.some((pattern) => pattern.test(code)))) {
    return { code, passing: false };
  }
  return thrown.cause === undefined ? undefined : readFault(thrown.cause, depth + 1);
}

/** Node puts the proxy's answer to CONNECT into `statusCode`; it leaves it out where the proxy just hung up. */
function readTunnelFault(code: string, thrown: Error): NetworkFault {
  const status =
    'statusCode' in thrown && typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
  return status === undefined
    ? { code, passing: true }
    : { code, passing: retryableStatus(status), proxyStatus: status };
}
