import type { Service, WireRequest } from './wire.ts';

const vendorHosts: readonly (readonly [RegExp, Service])[] = [
  [/^(.+\.)?actions\.githubusercontent\.com$/, 'issuer'],
  [/^sts(-fips)?\.([a-z0-9-]+\.)?(amazonaws\.(com|com\.cn|eu)|api\.aws)$/, 'sts'],
  [/^secretsmanager(-fips)?\.[a-z0-9-]+\.(amazonaws\.(com|com\.cn|eu)|api\.aws)$/, 'secretsmanager'],
  [/^ssm(-fips)?\.[a-z0-9-]+\.(amazonaws\.(com|com\.cn|eu)|api\.aws)$/, 'ssm'],
  [/^sts\.googleapis\.com$/, 'google-sts'],
  [/^iamcredentials\.googleapis\.com$/, 'iamcredentials'],
  [/^secretmanager(\.[a-z0-9-]+\.rep)?\.googleapis\.com$/, 'secretmanager'],
  [/^login\.(microsoftonline\.(com|us)|(chinacloudapi|partner\.microsoftonline)\.cn)$/, 'entra'],
  [/^[a-z0-9-]+\.vault\.(azure\.(net|cn)|usgovcloudapi\.net)$/, 'keyvault'],
];

/**
 * Which service a request is for. Under a vendor's host name that name decides, as in the real cloud; on loopback,
 * where all services share one address, the path and headers do.
 */
export function serviceOf(request: WireRequest): Service | undefined {
  const byHost = vendorHosts.find(([host]) => host.test(request.host))?.[1];
  return byHost ?? serviceOfPath(request);
}

/** Token and discovery endpoints below a tenant, and those of a managed identity. */
const entraPath =
  /^\/([^/]+\/(oauth2\/v2\.0\/token|v2\.0\/\.well-known\/openid-configuration)|msi\/token|metadata\/identity\/oauth2\/token)$/;

/** Clients of Vault send one of these, but for a login by hand; its paths may be anything below `/v1/`. */
const vaultHeaders = ['x-vault-request', 'x-vault-token', 'x-vault-namespace'];

function serviceOfPath({ method, path, headers }: WireRequest): Service | undefined {
  if (path.startsWith('/idtoken') || path.startsWith('/.well-known/')) return 'issuer';
  if (vaultHeaders.some((name) => headers[name] !== undefined) && path.startsWith('/v1/')) return 'vault';
  if (path === '/v1/token') return 'google-sts';
  if (/^\/v1\/projects\/[^/]+\/serviceAccounts\//.test(path)) return 'iamcredentials';
  if (path.startsWith('/v1/projects/')) return 'secretmanager';
  if (path.startsWith('/vaults/')) return 'keyvault';
  if (entraPath.test(path)) return 'entra';
  if (path === '/' && method === 'POST') return awsServiceOf(headers['x-amz-target']);
  return /^\/v1\/(.+\/)?(auth\/.+\/login|sys\/.+)$/.test(path) ? 'vault' : undefined;
}

function awsServiceOf(target: string | undefined): Service {
  if (target === undefined) return 'sts';
  return target.startsWith('AmazonSSM.') ? 'ssm' : 'secretsmanager';
}
