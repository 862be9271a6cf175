import type { Env, Log } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';

/** Node options that weaken TLS, write its keys to a file, or let a debugger read the process. */
const UNSAFE_NODE_OPTION =
  /(^|\s)--(tls-min-v1\.[01]|tls-max-v1\.[01]|tls-keylog|tls-cipher-list|trace-tls|insecure-http-parser|inspect)/;

/** Subsystems whose NODE_DEBUG output prints headers or bodies: https://nodejs.org/api/cli.html#node_debugmodule */
const TELLTALE_DEBUG = /(^|[,\s])(http|https|http2|net|tls|stream|fetch|undici|[^,\s]*\*[^,\s]*)($|[,\s])/i;

/** Route or read all traffic: whoever can set them in an earlier step could listen in. */
const NETWORK_VARIABLES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_ENV_PROXY',
  'NODE_USE_SYSTEM_CA',
  'OPENSSL_CONF',
  'AWS_CA_BUNDLE',
  'VAULT_CACERT',
  'BAO_CACERT',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/**
 * What in the environment would make any connection unsafe. There is no switch that turns these checks off.
 * @returns an error for each variable
 */
export function findWeakenedTls(env: Env): readonly UserError[] {
  const found: string[] = [];
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') found.push('NODE_TLS_REJECT_UNAUTHORIZED');
  if (UNSAFE_NODE_OPTION.test(asNodeReads(env['NODE_OPTIONS'] ?? ''))) found.push('NODE_OPTIONS');
  if (TELLTALE_DEBUG.test(env['NODE_DEBUG'] ?? '')) found.push('NODE_DEBUG');
  // Google's clients then print every request, its token and its answer: google-logging-utils.
  if (env['GOOGLE_SDK_NODE_LOGGING']) found.push('GOOGLE_SDK_NODE_LOGGING');
  return found.map(
    (variable) =>
      new UserError({
        code: 'TLS_WEAKENED',
        what: `${variable} weakens or reveals encrypted connections, so no token is sent`,
        fix: [
          `unset ${variable} for this step`,
          'for a private CA, name it in NODE_EXTRA_CA_CERTS in the environment of the runner',
        ],
      }),
  );
}

/** Node takes `_` for `-` in an option, and quotes around it. */
function asNodeReads(options: string): string {
  return options.replace(/["\\]/g, '').replaceAll('_', '-');
}

/**
 * On GitHub-hosted runners nothing but an earlier step sets a proxy or a CA, so they are refused there unless the author
 * says otherwise. On self-hosted runners they are the machine's own: used, and named in the log.
 * @returns an error for each variable that is refused
 */
export function judgeNetworkVariables(env: Env, allowed: boolean, log: Log): readonly UserError[] {
  const set = NETWORK_VARIABLES.filter((variable) => env[variable]);
  if (set.length === 0) return [];
  if (env['RUNNER_ENVIRONMENT'] === 'github-hosted' && !allowed) {
    return set.map(
      (variable) =>
        new UserError({
          code: 'NETWORK_ENV_REFUSED',
          what: `${variable} is set on a GitHub-hosted runner, where only an earlier step can have set it`,
          fix: [`unset ${variable}, or say that it is meant: allow-network-env: true`],
        }),
    );
  }
  log.info(`network variables in use: ${set.join(', ')}`);
  return [];
}
