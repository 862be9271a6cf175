import { type CelExpression, CelMistake, type CelValue, parseCel } from '../cel.ts';
import { googleJson, refuseRpc, serviceDisabled } from '../google-http.ts';
import { type Jwt, parseJwt } from '../jwt.ts';
import type { ProviderSeed } from '../seed.ts';
import type { State } from '../state.ts';
import {
  type Identified,
  isRecord,
  own,
  parseJsonObject,
  Refusal,
  type WireRequest,
  type WireResponse,
} from '../wire.ts';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const SUBJECT_TYPES = ['urn:ietf:params:oauth:token-type:jwt', 'urn:ietf:params:oauth:token-type:id_token'];
const MAXIMUM_SUBJECT_BYTES = 127;
const MAXIMUM_VALIDITY_SECONDS = 86_400;
const API = 'sts.googleapis.com';

export function identifyGoogleSts(request: WireRequest): Identified {
  const audience = readParameters(request)('audience');
  return {
    call: request.path === '/v1/token' ? 'ExchangeToken' : 'Unknown',
    detail: audience === undefined ? {} : { audience },
  };
}

/** Google's Security Token Service: https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token */
export function handleGoogleSts(request: WireRequest, { call }: Identified, state: State): WireResponse {
  if (call !== 'ExchangeToken' || request.method !== 'POST') {
    throw new Refusal(404, 'invalid_request', 'Not found');
  }
  if (request.headers['authorization'] !== undefined) {
    throw new Refusal(401, 'invalid_client', 'The request must not have an Authorization header.');
  }
  const parameter = readParameters(request);
  const required = (name: string): string => {
    const value = parameter(name);
    if (value === undefined || value === '')
      throw new Refusal(400, 'invalid_request', `Missing required field "${name}"`);
    return value;
  };
  if (required('grant_type') !== GRANT_TYPE) {
    throw new Refusal(400, 'unsupported_grant_type', 'Invalid value for "grant_type".');
  }
  const audience = required('audience');
  if (required('requested_token_type') !== ACCESS_TOKEN) throw invalidValue('requested_token_type');
  if (!SUBJECT_TYPES.includes(required('subject_token_type'))) throw invalidValue('subject_token_type');
  required('scope');
  const subjectToken = required('subject_token');

  const { provider, poolName } = findProvider(audience, state);
  const jwt = parseJwt(subjectToken);
  if (jwt === undefined) throw invalidGrant('Error parsing the ID Token.');
  checkToken(jwt, provider, audience, state);
  const mapped = mapAttributes(jwt, provider);
  checkCondition(jwt, provider, mapped);
  const attributes = new Map(
    [...mapped].flatMap(([name, value]) =>
      name.startsWith('attribute.') ? [[name.slice(10), value] as const] : [],
    ),
  );
  const lifetime = provider.tokenLifetimeSeconds;
  const expires = new Date(state.now().getTime() + lifetime * 1000);
  const subject = mapped.get('google.subject') ?? '';
  return googleJson({
    access_token: state.google.issueToken(
      { kind: 'federated', pool: poolName, subject, attributes },
      expires,
    ),
    issued_token_type: ACCESS_TOKEN,
    token_type: 'Bearer',
    expires_in: lifetime,
  });
}

/** OAuth's shape of errors, save for a disabled API, quotas and outages, which Google's front end answers. */
export function refuseGoogleSts(refusal: Refusal): WireResponse {
  if (refusal.reason !== undefined || refusal.status === 429 || refusal.status >= 500)
    return refuseRpc(refusal);
  return googleJson({ error: refusal.code, error_description: refusal.message }, refusal.status);
}

/** A form with the names of RFC 8693, or JSON with the same names in camel case. */
function readParameters(request: WireRequest): (name: string) => string | undefined {
  const body = request.body.toString('utf8');
  if (request.headers['content-type']?.startsWith('application/json') !== true) {
    const form = new URLSearchParams(body);
    return (name) => form.get(name) ?? undefined;
  }
  const json = parseJsonObject(body) ?? {};
  return (name) => {
    const camelCase = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const value = json[camelCase] ?? json[name];
    return typeof value === 'string' ? value : undefined;
  };
}

function findProvider(
  audience: string,
  state: State,
): { readonly provider: ProviderSeed; readonly poolName: string } {
  const parts =
    /^\/\/iam\.googleapis\.com\/projects\/(\d+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/providers\/([^/]+)$/.exec(
      audience,
    );
  if (parts === null) {
    throw new Refusal(
      400,
      'invalid_request',
      'Invalid value for "audience". This value should be the full resource name of the Identity Provider.',
    );
  }
  const [, number = '', poolId = '', providerId = ''] = parts;
  const project = state.google.project(number);
  const pool = project === undefined ? undefined : own(project.seed.pools, poolId);
  const provider = pool === undefined ? undefined : own(pool.providers, providerId);
  if (project?.seed.disabledApis.includes(API) === true) {
    throw serviceDisabled(API, 'Security Token Service API', project.seed.number);
  }
  if (pool === undefined || provider === undefined || pool.disabled || provider.disabled) {
    throw new Refusal(
      400,
      'invalid_target',
      'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
    );
  }
  return { provider, poolName: `projects/${number}/locations/global/workloadIdentityPools/${poolId}` };
}

function checkToken(jwt: Jwt, provider: ProviderSeed, audience: string, state: State): void {
  const { iss, sub, aud, exp, iat } = jwt.payload;
  if (
    typeof iss !== 'string' ||
    typeof sub !== 'string' ||
    typeof exp !== 'number' ||
    typeof iat !== 'number'
  ) {
    throw invalidGrant('The ID Token must have the claims iss, sub, aud, exp and iat.');
  }
  if (iss !== provider.issuer) {
    throw invalidGrant(`The issuer in ID Token ${iss} does not match the expected ones: ${provider.issuer}`);
  }
  const allowed =
    provider.allowedAudiences.length > 0 ? provider.allowedAudiences : [audience, `https:${audience}`];
  const audiences = (Array.isArray(aud) ? aud : [aud]).filter(
    (item): item is string => typeof item === 'string',
  );
  if (!audiences.some((item) => allowed.includes(item))) {
    throw invalidGrant(
      `The audience in ID Token [${audiences.join(', ')}] does not match the expected audience ${allowed.join(', ')}.`,
    );
  }
  const keys = state.issuer.keysOf(iss);
  if (keys === undefined) throw invalidGrant("Error connecting to the given credential's issuer.");
  if (!keys.some((key) => jwt.isSignedBy(key))) throw invalidGrant('Invalid signature for the ID Token.');
  const now = state.now().getTime() / 1000;
  if (exp <= now) throw invalidGrant(`ID Token issued at ${iat} is stale to sign-in.`);
  if (iat > now + 60) throw invalidGrant(`ID Token issued at ${iat} is in the future.`);
  if (exp - iat > MAXIMUM_VALIDITY_SECONDS)
    throw invalidGrant('The ID Token is valid for more than 24 hours.');
}

function mapAttributes(jwt: Jwt, provider: ProviderSeed): ReadonlyMap<string, string> {
  const roots = { assertion: toCel(jwt.payload) };
  const mapped = new Map<string, string>();
  for (const [name, expression] of Object.entries(provider.attributeMapping)) {
    const value = evaluate(parseCel(expression), roots);
    if (typeof value === 'string') mapped.set(name, value);
    else if (name === 'google.subject') {
      throw new Refusal(
        400,
        'invalid_request',
        'The mapped attribute google.subject must be of type STRING.',
      );
    }
  }
  const bytes = Buffer.byteLength(mapped.get('google.subject') ?? '');
  if (bytes > MAXIMUM_SUBJECT_BYTES) {
    throw new Refusal(
      400,
      'invalid_request',
      `The size of mapped attribute google.subject exceeds the ${MAXIMUM_SUBJECT_BYTES} bytes limit. Either modify your attribute mapping or the incoming assertion to produce a mapped attribute that is less than ${MAXIMUM_SUBJECT_BYTES} bytes.`,
    );
  }
  return mapped;
}

function checkCondition(jwt: Jwt, provider: ProviderSeed, mapped: ReadonlyMap<string, string>): void {
  if (provider.attributeCondition === undefined) return;
  const withPrefix = (prefix: string): CelValue =>
    Object.fromEntries(
      [...mapped].flatMap(([name, value]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
      ),
    );
  const roots = {
    assertion: toCel(jwt.payload),
    google: withPrefix('google.'),
    attribute: withPrefix('attribute.'),
  };
  if (evaluate(parseCel(provider.attributeCondition), roots) !== true) {
    throw new Refusal(
      401,
      'unauthorized_client',
      'The given credential is rejected by the attribute condition.',
    );
  }
}

/** `undefined` where the evaluation fails: an absent claim, which maps to nothing and meets no condition. */
function evaluate(
  expression: CelExpression,
  roots: Readonly<Record<string, CelValue>>,
): CelValue | undefined {
  try {
    return expression(roots);
  } catch (error) {
    if (error instanceof CelMistake) return undefined;
    throw error;
  }
}

function toCel(value: unknown): CelValue {
  if (Array.isArray(value)) return value.map(toCel);
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toCel(item)]));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function invalidGrant(message: string): Refusal {
  return new Refusal(400, 'invalid_grant', message);
}

function invalidValue(name: string): Refusal {
  return new Refusal(400, 'invalid_request', `Invalid value for "${name}".`);
}
