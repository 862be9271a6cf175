import { randomUUID } from 'node:crypto';
import { type Jwt, parseJwt } from '../jwt.ts';
import type { AzureApplicationSeed, FederatedCredentialSeed } from '../seed.ts';
import type { State } from '../state.ts';
import {
  decodeSegment,
  type Identified,
  own,
  Refusal,
  type WireRequest,
  type WireResponse,
} from '../wire.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What tokens are given for here: the vaults of each cloud. */
const RESOURCES = ['https://vault.azure.net', 'https://vault.usgovcloudapi.net', 'https://vault.azure.cn'];

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function identifyEntra(request: WireRequest): Identified {
  const client = formOf(request).get('client_id') ?? queryOf(request).get('client_id');
  if (isManagedIdentity(request))
    return { call: 'ManagedIdentityToken', detail: client === null ? {} : { client } };
  const [, tenant = '', ...rest] = request.path.split('/').map(decodeSegment);
  const isToken = rest.join('/') === 'oauth2/v2.0/token';
  return {
    call: isToken ? 'ClientCredentials' : 'Discovery',
    detail: { tenant, ...(client === null ? {} : { client }) },
  };
}

/**
 * Microsoft Entra ID's token endpoint, for client credentials by assertion or secret, its discovery document, and the
 * endpoints that a machine of Azure has its own tokens from.
 * https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function handleEntra(
  request: WireRequest,
  { call, detail }: Identified,
  state: State,
  base: string,
): WireResponse {
  if (call === 'ManagedIdentityToken') return managedIdentityToken(request, state);
  const tenant = findTenant(detail.tenant ?? '', state);
  if (call === 'Discovery') {
    if (request.method !== 'GET') throw invalidRequest('900144', 'The method is not allowed.');
    return json(discovery(tenant, base));
  }
  if (request.method !== 'POST') throw invalidRequest('900561', 'The endpoint only accepts POST requests.');
  return clientCredentials(formOf(request), tenant, state);
}

/** Entra's shape of errors. A quota or an outage has no AADSTS number of its own here. */
export function refuseEntra(refusal: Refusal): WireResponse {
  const number = Number(refusal.reason?.reason);
  return json(
    {
      error: refusal.code,
      error_description: `${Number.isNaN(number) ? '' : `AADSTS${number}: `}${refusal.message}`,
      ...(Number.isNaN(number) ? {} : { error_codes: [number] }),
      timestamp: new Date().toISOString().replace('T', ' '),
      trace_id: randomUUID(),
      correlation_id: randomUUID(),
    },
    refusal.status,
  );
}

function findTenant(text: string, state: State): string {
  const tenant = text.toLowerCase();
  if (!GUID.test(tenant) && !tenant.includes('.'))
    throw invalidRequest(
      '900023',
      `Specified tenant identifier '${text}' is neither a valid DNS name, nor a valid external domain.`,
    );
  if (own(state.azure.seed.tenants, tenant) === undefined)
    throw invalidRequest(
      '90002',
      `Tenant '${text}' not found. Check to make sure you have the correct tenant ID.`,
    );
  return tenant;
}

function discovery(tenant: string, base: string): Readonly<Record<string, unknown>> {
  return {
    token_endpoint: `${base}/${tenant}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    jwks_uri: `${base}/${tenant}/discovery/v2.0/keys`,
    response_types_supported: ['code'],
    issuer: `${base}/${tenant}/v2.0`,
    authorization_endpoint: `${base}/${tenant}/oauth2/v2.0/authorize`,
  };
}

function clientCredentials(form: URLSearchParams, tenant: string, state: State): WireResponse {
  const required = (name: string): string => {
    const value = form.get(name) ?? '';
    if (value === '')
      throw invalidRequest('900144', `The request body must contain the following parameter: '${name}'.`);
    return value;
  };
  if (required('grant_type') !== 'client_credentials')
    throw new Refusal(400, 'unsupported_grant_type', 'The app requested an unsupported grant type.', {
      reason: '70003',
      metadata: {},
    });
  const client = required('client_id');
  const resource = readScope(required('scope'));
  const application = state.azure.application(tenant, client);
  if (application === undefined)
    throw new Refusal(
      400,
      'unauthorized_client',
      `Application with identifier '${client}' was not found in the directory '${tenant}'.`,
      { reason: '700016', metadata: {} },
    );
  if (application.disabled) throw invalidClient('7000112', `Application '${client}' is disabled.`);
  checkCredential(form, application, state);
  return json(issue(tenant, client.toLowerCase(), application, resource, state));
}

function readScope(scope: string): string {
  const resource = scope.endsWith('/.default') ? scope.slice(0, -'/.default'.length) : undefined;
  if (resource === undefined)
    throw new Refusal(
      400,
      'invalid_scope',
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
      { reason: '1002012', metadata: {} },
    );
  if (!RESOURCES.includes(resource)) throw unknownResource(resource);
  return resource;
}

function unknownResource(resource: string): Refusal {
  return new Refusal(
    400,
    'invalid_resource',
    `The resource principal named ${resource} was not found in the tenant.`,
    { reason: '500011', metadata: {} },
  );
}

function checkCredential(form: URLSearchParams, application: AzureApplicationSeed, state: State): void {
  const assertion = form.get('client_assertion');
  const secret = form.get('client_secret');
  if (assertion === null && secret === null)
    throw invalidClient(
      '7000218',
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  if (assertion === null) {
    if (application.clientSecret === undefined || secret !== application.clientSecret)
      throw invalidClient('7000215', 'Invalid client secret provided.');
    return;
  }
  if (form.get('client_assertion_type') !== ASSERTION_TYPE)
    throw invalidRequest('900144', "The request body must contain 'client_assertion_type'.");
  const jwt = parseJwt(assertion);
  if (jwt === undefined) throw invalidClient('50027', 'JWT token is invalid or malformed.');
  checkAssertion(jwt, application.federatedCredentials, state);
}

/**
 * Issuer, subject and audience equal those of one federated credential, letter by letter.
 * https://learn.microsoft.com/en-us/entra/workload-id/workload-identity-federation
 */
function checkAssertion(jwt: Jwt, credentials: readonly FederatedCredentialSeed[], state: State): void {
  const { iss, sub, aud, exp, nbf, iat } = jwt.payload;
  const [audience, ...others] = Array.isArray(aud) ? aud : [aud];
  if (
    typeof iss !== 'string' ||
    typeof sub !== 'string' ||
    typeof audience !== 'string' ||
    others.length > 0 ||
    typeof exp !== 'number'
  ) {
    throw invalidClient('50027', 'JWT token is invalid or malformed.');
  }
  const presented = { issuer: iss, subject: sub, audience };
  if (!credentials.some((credential) => isEqual(credential, presented)))
    throw noMatch(presented, credentials);
  const keys = state.issuer.keysOf(iss);
  if (keys === undefined) throw invalidRequest('50166', 'Request to External OIDC endpoint failed.');
  if (!keys.some((key) => jwt.isSignedBy(key)))
    throw invalidClient('700027', 'Client assertion failed signature validation.');
  const now = state.now().getTime() / 1000;
  const begins = typeof nbf === 'number' ? nbf : typeof iat === 'number' ? iat : 0;
  if (exp <= now || begins > now)
    throw invalidClient(
      '700024',
      `Client assertion is not within its valid time range. Current time: ${now}, assertion valid from ${begins}, expiry time of assertion ${exp}.`,
    );
}

function noMatch(
  presented: FederatedCredentialSeed,
  credentials: readonly FederatedCredentialSeed[],
): Refusal {
  const text = 'No matching federated identity record found for presented assertion';
  if (credentials.some((credential) => isEqual(lowerCase(credential), lowerCase(presented))))
    return invalidClient(
      '7002138',
      `${text}: it matches with case-insensitive comparison, but not with case-sensitive comparison.`,
    );
  const ofIssuer = credentials.filter(({ issuer }) => issuer === presented.issuer);
  if (ofIssuer.length === 0) return invalidClient('700211', `${text} issuer '${presented.issuer}'.`);
  if (!ofIssuer.some(({ subject }) => subject === presented.subject))
    return invalidClient('700213', `${text} subject '${presented.subject}'.`);
  return invalidClient('700212', `${text} audience '${presented.audience}'.`);
}

function isEqual(one: FederatedCredentialSeed, other: FederatedCredentialSeed): boolean {
  return one.issuer === other.issuer && one.subject === other.subject && one.audience === other.audience;
}

function lowerCase({ issuer, subject, audience }: FederatedCredentialSeed): FederatedCredentialSeed {
  return {
    issuer: issuer.toLowerCase(),
    subject: subject.toLowerCase(),
    audience: audience.toLowerCase(),
  };
}

/**
 * The instance metadata service, and App Service's endpoint, which wants the value of its header.
 * https://learn.microsoft.com/en-us/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
function managedIdentityToken(request: WireRequest, state: State): WireResponse {
  const identity = state.azure.seed.managedIdentity;
  const isAppService = request.path === '/msi/token';
  const proof = isAppService ? request.headers['x-identity-header'] : request.headers['metadata'];
  const wanted = isAppService ? (identity?.header ?? '') : 'true';
  if (request.method !== 'GET' || proof === undefined || proof === '' || proof !== wanted)
    throw new Refusal(400, 'invalid_request', 'Required metadata header not specified or not correct');
  const query = queryOf(request);
  const client = query.get('client_id') ?? identity?.application;
  const application =
    identity === undefined || client !== identity.application
      ? undefined
      : state.azure.application(identity.tenant, client);
  if (identity === undefined || application === undefined)
    throw new Refusal(400, 'invalid_request', 'Identity not found');
  const resource = (query.get('resource') ?? '').replace(/\/$/, '');
  if (!RESOURCES.includes(resource)) throw unknownResource(resource);
  const { expires_in, ...issued } = issue(
    identity.tenant,
    identity.application,
    application,
    resource,
    state,
  );
  const expires = Math.floor(state.now().getTime() / 1000) + application.tokenLifetimeSeconds;
  // Numbers are texts at these endpoints.
  return json({ ...issued, expires_in: String(expires_in), expires_on: String(expires), resource });
}

function issue(
  tenant: string,
  client: string,
  application: AzureApplicationSeed,
  resource: string,
  state: State,
): Readonly<Record<string, unknown>> {
  const lifetime = application.tokenLifetimeSeconds;
  const expires = new Date(state.now().getTime() + lifetime * 1000);
  return {
    token_type: 'Bearer',
    expires_in: lifetime,
    ext_expires_in: lifetime,
    access_token: state.azure.issueToken({ tenant, application: client, resource, expires }, application),
  };
}

function isManagedIdentity({ path }: WireRequest): boolean {
  return path === '/msi/token' || path === '/metadata/identity/oauth2/token';
}

function formOf(request: WireRequest): URLSearchParams {
  return new URLSearchParams(request.method === 'POST' ? request.body.toString('utf8') : '');
}

function queryOf(request: WireRequest): URLSearchParams {
  return new URLSearchParams(request.query);
}

function invalidRequest(number: string, message: string): Refusal {
  return new Refusal(400, 'invalid_request', message, { reason: number, metadata: {} });
}

function invalidClient(number: string, message: string): Refusal {
  return new Refusal(401, 'invalid_client', message, { reason: number, metadata: {} });
}

function json(body: unknown, status = 200): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-ms-request-id': randomUUID() },
    body: JSON.stringify(body),
  };
}
