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

/** Codes that a further attempt cannot mend: wrong name, certificate, protocol, a proxy that refuses. */
const LASTING = [
  /^ENOTFOUND$/,
  /^EPROTO$/,
  /^CERT_/,
  /^UNABLE_TO_/,
  /SELF_SIGNED/,
  /^ERR_TLS_/,
  /^ERR_SSL_/,
  /^ERR_PROXY_/,
  /^HPE_/,
];

export interface NetworkFault {
  /** Node's code, or `ETIMEDOUT` for an attempt that ran into its own limit. */
  readonly code: string;
  readonly passing: boolean;
  /** A proxy's answer to CONNECT, where it refused. */
  readonly proxyStatus?: number;
}

/** Reads what a socket, a TLS handshake, a proxy or an abandoned attempt threw; `undefined` for anything else. */
export function readFault(thrown: unknown): NetworkFault | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown.name === 'TimeoutError' || thrown.name === 'AbortError')
    return { code: 'ETIMEDOUT', passing: true };
  if (thrown instanceof AggregateError) {
    // Node tries every address of a host; the first failure speaks for all.
    return readFault(thrown.errors[0]);
  }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  if (code !== undefined && PASSING.has(code)) return { code, passing: true };
  if (code !== undefined && LASTING.some((pattern) => pattern.test(code))) {
    const status =
      'statusCode' in thrown && typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
    return { code, passing: false, ...(status === undefined ? {} : { proxyStatus: status }) };
  }
  return thrown.cause === undefined ? undefined : readFault(thrown.cause);
}
