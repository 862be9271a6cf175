"use strict";
exports.id = 711;
exports.ids = [711];
exports.modules = {

/***/ 55711:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  parseSeed: () => (/* reexport */ parse_seed.parseSeed),
  startEmulator: () => (/* binding */ startEmulator)
});

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(37067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(44708);
// EXTERNAL MODULE: ./build/emulator/wire.js
var wire = __webpack_require__(67490);
;// CONCATENATED MODULE: ./build/emulator/faults.js

/** What each service answers when it is asked too often. */
const throttleAnswers = {
    issuer: [429, 'TooManyRequests'],
    sts: [400, 'Throttling'],
    secretsmanager: [400, 'ThrottlingException'],
    'google-sts': [429, 'RESOURCE_EXHAUSTED'],
    iamcredentials: [429, 'RESOURCE_EXHAUSTED'],
    secretmanager: [429, 'RESOURCE_EXHAUSTED'],
};
/** Counts requests and tells which of them the seed wants disturbed. */
class Faults {
    #seed;
    #seen = new Map();
    #windows = new Map();
    #throttled = 0;
    constructor(seed) {
        this.#seed = seed;
    }
    next(service, { call, detail }, now) {
        for (const fault of this.#seed.faults) {
            if (fault.service !== service || (fault.call !== undefined && fault.call !== call))
                continue;
            if (fault.secret !== undefined && detail.secrets?.includes(fault.secret) !== true)
                continue;
            const count = (this.#seen.get(fault) ?? 0) + 1;
            this.#seen.set(fault, count);
            if (isDue(fault, count))
                return disturbanceOf(fault);
        }
        return this.#isThrottled(service) || this.#isOverQuota(service, call, now)
            ? throttled(service)
            : undefined;
    }
    #isThrottled(service) {
        const { throttle } = this.#seed;
        if (throttle === undefined || !throttle.services.includes(service))
            return false;
        this.#throttled += 1;
        return this.#throttled % throttle.everyNth === 0;
    }
    #isOverQuota(service, call, now) {
        const second = Math.floor(now.getTime() / 1000);
        let isOver = false;
        for (const [index, quota] of this.#seed.quotas.entries()) {
            if (quota.service !== service || (quota.call !== undefined && quota.call !== call))
                continue;
            const before = this.#windows.get(String(index));
            const count = before?.second === second ? before.count + 1 : 1;
            this.#windows.set(String(index), { second, count });
            isOver ||= count > quota.perSecond;
        }
        return isOver;
    }
}
function isDue(fault, count) {
    if (fault.nth === undefined && fault.every === undefined)
        return true;
    return fault.nth?.includes(count) === true || (fault.every !== undefined && count % fault.every === 0);
}
function disturbanceOf(fault) {
    switch (fault.kind) {
        case 'error':
            return {
                kind: 'refusal',
                refusal: new wire/* Refusal */.P_(fault.status, fault.code, fault.message ?? 'This failure is part of the seed.'),
                retryAfter: fault.retryAfter,
            };
        case 'drop':
        case 'hang':
            return { kind: 'misbehaviour', misbehaviour: { kind: fault.kind } };
        default:
            return {
                kind: 'misbehaviour',
                misbehaviour: {
                    kind: fault.kind,
                    status: fault.kind === 'redirect' && fault.status >= 400 ? 307 : fault.status,
                    location: fault.location ?? '/',
                },
            };
    }
}
function throttled(service) {
    const [status, code] = throttleAnswers[service];
    return { kind: 'refusal', refusal: new wire/* Refusal */.P_(status, code, 'Rate exceeded'), retryAfter: undefined };
}

;// CONCATENATED MODULE: ./build/emulator/handlers/issuer.js

/** Where the embedded cloud serves job tokens, shaped like the runner's own URL. */
const TOKEN_REQUEST_PATH = '/idtoken/4711/d96e45b2-7aa4-5bb5-9f1f-6f6d7a0d5b6e';
function identifyIssuer(request) {
    if (request.path === '/.well-known/openid-configuration')
        return { call: 'Discovery', detail: {} };
    if (request.path === '/.well-known/jwks')
        return { call: 'KeySet', detail: {} };
    const audience = new URLSearchParams(request.query).get('audience');
    return { call: 'Token', detail: audience === null ? {} : { audience } };
}
/** The issuer's discovery document, its keys, and the runner's token endpoint. */
function handleIssuer(request, { call, detail }, state, base) {
    if (request.method !== 'GET')
        throw new wire/* Refusal */.P_(405, 'MethodNotAllowed', 'The method is not allowed.');
    switch (call) {
        case 'Discovery':
            return json({
                issuer: state.issuer.url,
                jwks_uri: `${base}/.well-known/jwks`,
                subject_types_supported: ['public', 'pairwise'],
                response_types_supported: ['id_token'],
                claims_supported: Object.keys(state.issuer.claims(undefined)),
                id_token_signing_alg_values_supported: ['RS256'],
                scopes_supported: ['openid'],
            });
        case 'KeySet':
            return json(state.issuer.keySet());
        default: {
            const [, bearer] = /^bearer (\S+)$/i.exec(request.headers['authorization'] ?? '') ?? [];
            if (bearer !== state.issuer.requestToken)
                throw new wire/* Refusal */.P_(401, 'Unauthorized', 'The request token is not valid.');
            return json({ value: state.issuer.sign(state.issuer.claims(detail.audience)) });
        }
    }
}
function refuseIssuer(refusal) {
    return json({ typeKey: refusal.code, message: refusal.message }, refusal.status);
}
function json(body, status = 200) {
    return {
        status,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(body),
    };
}

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./build/emulator/google-http.js

/** Google's canonical codes and their HTTP statuses: https://cloud.google.com/apis/design/errors#handling_errors */
const statuses = {
    INVALID_ARGUMENT: 400,
    FAILED_PRECONDITION: 400,
    UNAUTHENTICATED: 401,
    PERMISSION_DENIED: 403,
    NOT_FOUND: 404,
    RESOURCE_EXHAUSTED: 429,
    INTERNAL: 500,
    UNAVAILABLE: 503,
};
function rpcRefusal(code, message, reason) {
    return new wire/* Refusal */.P_(statuses[code], code, message, reason);
}
/** The google.rpc shape of errors. */
function refuseRpc(refusal) {
    const details = refusal.reason === undefined
        ? {}
        : {
            details: [
                {
                    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
                    reason: refusal.reason.reason,
                    domain: refusal.reason.metadata['domain'] ?? 'googleapis.com',
                    metadata: refusal.reason.metadata,
                },
            ],
        };
    return googleJson({ error: { code: refusal.status, message: refusal.message, status: refusal.code, ...details } }, refusal.status);
}
function googleJson(body, status = 200) {
    return {
        status,
        headers: { 'content-type': 'application/json; charset=UTF-8' },
        body: JSON.stringify(body),
    };
}
/** Whom the request's Bearer token stands for. */
function authenticate(request, state, service) {
    const [, bearer] = /^bearer (\S+)$/i.exec(request.headers['authorization'] ?? '') ?? [];
    const refuse = (reason) => rpcRefusal('UNAUTHENTICATED', 'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.', { reason, metadata: { service } });
    if (bearer === undefined)
        throw refuse('CREDENTIALS_MISSING');
    const token = state.google.token(bearer);
    if (token === undefined)
        throw refuse('ACCESS_TOKEN_TYPE_UNSUPPORTED');
    if (token.expires <= state.now())
        throw refuse('ACCESS_TOKEN_EXPIRED');
    return token.principal;
}
function serviceDisabled(api, title, projectNumber) {
    return rpcRefusal('PERMISSION_DENIED', `${title} has not been used in project ${projectNumber} before or it is disabled.`, { reason: 'SERVICE_DISABLED', metadata: { service: api, consumer: `projects/${projectNumber}` } });
}

// EXTERNAL MODULE: ./build/emulator/cel.js
var cel = __webpack_require__(14435);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./build/emulator/jwt.js


/** Signs claims as an RS256 JWT (RFC 7519). Claims that are `undefined` are left out. */
function signJwt(claims, key) {
    const header = encode({ typ: 'JWT', alg: 'RS256', kid: key.id });
    const signed = `${header}.${encode(claims)}`;
    const signature = (0,external_node_crypto_.createSign)('RSA-SHA256').update(signed).sign(key.privateKey, 'base64url');
    return `${signed}.${signature}`;
}
/** Cuts a JWT up without judging it; `undefined` where it is none. */
function parseJwt(text) {
    const [header, payload, signature, ...rest] = text.split('.');
    if (header === undefined || payload === undefined || signature === undefined || rest.length > 0)
        return undefined;
    const parsedHeader = decode(header);
    const parsedPayload = decode(payload);
    if (parsedHeader === undefined || parsedPayload === undefined)
        return undefined;
    return {
        header: parsedHeader,
        payload: parsedPayload,
        isSignedBy: (key) => parsedHeader['alg'] === 'RS256' &&
            (0,external_node_crypto_.createVerify)('RSA-SHA256').update(`${header}.${payload}`).verify(key, signature, 'base64url'),
    };
}
function encode(value) {
    return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}
function decode(part) {
    if (!/^[A-Za-z0-9_-]+$/.test(part))
        return undefined;
    return (0,wire/* parseJsonObject */.dw)(Buffer.from(part, 'base64url').toString('utf8'));
}

;// CONCATENATED MODULE: ./build/emulator/handlers/google-sts.js




const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const SUBJECT_TYPES = ['urn:ietf:params:oauth:token-type:jwt', 'urn:ietf:params:oauth:token-type:id_token'];
const MAXIMUM_SUBJECT_BYTES = 127;
const MAXIMUM_VALIDITY_SECONDS = 86_400;
const API = 'sts.googleapis.com';
function identifyGoogleSts(request) {
    const audience = readParameters(request)('audience');
    return {
        call: request.path === '/v1/token' ? 'ExchangeToken' : 'Unknown',
        detail: audience === undefined ? {} : { audience },
    };
}
/** Google's Security Token Service: https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token */
function handleGoogleSts(request, { call }, state) {
    if (call !== 'ExchangeToken' || request.method !== 'POST') {
        throw new wire/* Refusal */.P_(404, 'invalid_request', 'Not found');
    }
    if (request.headers['authorization'] !== undefined) {
        throw new wire/* Refusal */.P_(401, 'invalid_client', 'The request must not have an Authorization header.');
    }
    const parameter = readParameters(request);
    const required = (name) => {
        const value = parameter(name);
        if (value === undefined || value === '')
            throw new wire/* Refusal */.P_(400, 'invalid_request', `Missing required field "${name}"`);
        return value;
    };
    if (required('grant_type') !== GRANT_TYPE) {
        throw new wire/* Refusal */.P_(400, 'unsupported_grant_type', 'Invalid value for "grant_type".');
    }
    const audience = required('audience');
    if (required('requested_token_type') !== ACCESS_TOKEN)
        throw invalidValue('requested_token_type');
    if (!SUBJECT_TYPES.includes(required('subject_token_type')))
        throw invalidValue('subject_token_type');
    required('scope');
    const subjectToken = required('subject_token');
    const { provider, poolName } = findProvider(audience, state);
    const jwt = parseJwt(subjectToken);
    if (jwt === undefined)
        throw invalidGrant('Error parsing the ID Token.');
    checkToken(jwt, provider, audience, state);
    const mapped = mapAttributes(jwt, provider);
    checkCondition(jwt, provider, mapped);
    const attributes = new Map([...mapped].flatMap(([name, value]) => name.startsWith('attribute.') ? [[name.slice(10), value]] : []));
    const lifetime = provider.tokenLifetimeSeconds;
    const expires = new Date(state.now().getTime() + lifetime * 1000);
    const subject = mapped.get('google.subject') ?? '';
    return googleJson({
        access_token: state.google.issueToken({ kind: 'federated', pool: poolName, subject, attributes }, expires),
        issued_token_type: ACCESS_TOKEN,
        token_type: 'Bearer',
        expires_in: lifetime,
    });
}
/** OAuth's shape of errors, save for a disabled API, quotas and outages, which Google's front end answers. */
function refuseGoogleSts(refusal) {
    if (refusal.reason !== undefined || refusal.status === 429 || refusal.status >= 500)
        return refuseRpc(refusal);
    return googleJson({ error: refusal.code, error_description: refusal.message }, refusal.status);
}
/** A form with the names of RFC 8693, or JSON with the same names in camel case. */
function readParameters(request) {
    const body = request.body.toString('utf8');
    if (request.headers['content-type']?.startsWith('application/json') !== true) {
        const form = new URLSearchParams(body);
        return (name) => form.get(name) ?? undefined;
    }
    const json = (0,wire/* parseJsonObject */.dw)(body) ?? {};
    return (name) => {
        const camelCase = name.replaceAll(/_([a-z])/g, (_, letter) => letter.toUpperCase());
        const value = json[camelCase] ?? json[name];
        return typeof value === 'string' ? value : undefined;
    };
}
function findProvider(audience, state) {
    const parts = /^\/\/iam\.googleapis\.com\/projects\/(\d+)\/locations\/global\/workloadIdentityPools\/([^/]+)\/providers\/([^/]+)$/.exec(audience);
    if (parts === null) {
        throw new wire/* Refusal */.P_(400, 'invalid_request', 'Invalid value for "audience". This value should be the full resource name of the Identity Provider.');
    }
    const [, number = '', poolId = '', providerId = ''] = parts;
    const project = state.google.project(number);
    const pool = project === undefined ? undefined : (0,wire/* own */.ZV)(project.seed.pools, poolId);
    const provider = pool === undefined ? undefined : (0,wire/* own */.ZV)(pool.providers, providerId);
    if (project?.seed.disabledApis.includes(API) === true) {
        throw serviceDisabled(API, 'Security Token Service API', project.seed.number);
    }
    if (pool === undefined || provider === undefined || pool.disabled || provider.disabled) {
        throw new wire/* Refusal */.P_(400, 'invalid_target', 'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.');
    }
    return { provider, poolName: `projects/${number}/locations/global/workloadIdentityPools/${poolId}` };
}
function checkToken(jwt, provider, audience, state) {
    const { iss, sub, aud, exp, iat } = jwt.payload;
    if (typeof iss !== 'string' ||
        typeof sub !== 'string' ||
        typeof exp !== 'number' ||
        typeof iat !== 'number') {
        throw invalidGrant('The ID Token must have the claims iss, sub, aud, exp and iat.');
    }
    if (iss !== provider.issuer) {
        throw invalidGrant(`The issuer in ID Token ${iss} does not match the expected ones: ${provider.issuer}`);
    }
    const allowed = provider.allowedAudiences.length > 0 ? provider.allowedAudiences : [audience, `https:${audience}`];
    const audiences = (Array.isArray(aud) ? aud : [aud]).filter((item) => typeof item === 'string');
    if (!audiences.some((item) => allowed.includes(item))) {
        throw invalidGrant(`The audience in ID Token [${audiences.join(', ')}] does not match the expected audience ${allowed.join(', ')}.`);
    }
    if (iss !== state.issuer.url)
        throw invalidGrant("Error connecting to the given credential's issuer.");
    if (!jwt.isSignedBy(state.issuer.publicKey))
        throw invalidGrant('Invalid signature for the ID Token.');
    const now = state.now().getTime() / 1000;
    if (exp <= now)
        throw invalidGrant(`ID Token issued at ${iat} is stale to sign-in.`);
    if (iat > now + 60)
        throw invalidGrant(`ID Token issued at ${iat} is in the future.`);
    if (exp - iat > MAXIMUM_VALIDITY_SECONDS)
        throw invalidGrant('The ID Token is valid for more than 24 hours.');
}
function mapAttributes(jwt, provider) {
    const roots = { assertion: toCel(jwt.payload) };
    const mapped = new Map();
    for (const [name, expression] of Object.entries(provider.attributeMapping)) {
        const value = evaluate((0,cel/* parseCel */.W)(expression), roots);
        if (typeof value === 'string')
            mapped.set(name, value);
        else if (name === 'google.subject') {
            throw new wire/* Refusal */.P_(400, 'invalid_request', 'The mapped attribute google.subject must be of type STRING.');
        }
    }
    const bytes = Buffer.byteLength(mapped.get('google.subject') ?? '');
    if (bytes > MAXIMUM_SUBJECT_BYTES) {
        throw new wire/* Refusal */.P_(400, 'invalid_request', `The size of mapped attribute google.subject exceeds the ${MAXIMUM_SUBJECT_BYTES} bytes limit. Either modify your attribute mapping or the incoming assertion to produce a mapped attribute that is less than ${MAXIMUM_SUBJECT_BYTES} bytes.`);
    }
    return mapped;
}
function checkCondition(jwt, provider, mapped) {
    if (provider.attributeCondition === undefined)
        return;
    const withPrefix = (prefix) => Object.fromEntries([...mapped].flatMap(([name, value]) => name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : []));
    const roots = {
        assertion: toCel(jwt.payload),
        google: withPrefix('google.'),
        attribute: withPrefix('attribute.'),
    };
    if (evaluate((0,cel/* parseCel */.W)(provider.attributeCondition), roots) !== true) {
        throw new wire/* Refusal */.P_(401, 'unauthorized_client', 'The given credential is rejected by the attribute condition.');
    }
}
/** `undefined` where the evaluation fails: an absent claim, which maps to nothing and meets no condition. */
function evaluate(expression, roots) {
    try {
        return expression(roots);
    }
    catch (error) {
        if (error instanceof cel/* CelMistake */.R)
            return undefined;
        throw error;
    }
}
function toCel(value) {
    if (Array.isArray(value))
        return value.map(toCel);
    if ((0,wire/* isRecord */.u4)(value))
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toCel(item)]));
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
function invalidGrant(message) {
    return new wire/* Refusal */.P_(400, 'invalid_grant', message);
}
function invalidValue(name) {
    return new wire/* Refusal */.P_(400, 'invalid_request', `Invalid value for "${name}".`);
}

// EXTERNAL MODULE: ./build/emulator/google-iam.js
var google_iam = __webpack_require__(9196);
;// CONCATENATED MODULE: ./build/emulator/handlers/iamcredentials.js



const iamcredentials_API = 'iamcredentials.googleapis.com';
const DEFAULT_LIFETIME_SECONDS = 3600;
const EXTENDED_LIFETIME_SECONDS = 43_200;
function identifyIamCredentials(request) {
    const [, project, email] = /^\/v1\/projects\/([^/]+)\/serviceAccounts\/([^/]+):generateAccessToken$/.exec(request.path) ?? [];
    const serviceAccount = email === undefined ? undefined : (0,wire/* decodeSegment */.UR)(email);
    const lifetime = (0,wire/* parseJsonObject */.dw)(request.body.toString('utf8'))?.['lifetime'];
    return {
        call: project === '-' ? 'GenerateAccessToken' : 'Unknown',
        detail: {
            ...(serviceAccount === undefined ? {} : { serviceAccount }),
            ...(typeof lifetime === 'string' ? { lifetime } : {}),
        },
    };
}
/** https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken */
function handleIamCredentials(request, { call, detail }, state) {
    const principal = authenticate(request, state, iamcredentials_API);
    if (call !== 'GenerateAccessToken' || request.method !== 'POST') {
        throw rpcRefusal('NOT_FOUND', 'Requested entity was not found.');
    }
    const body = (0,wire/* parseJsonObject */.dw)(request.body.toString('utf8')) ?? {};
    const scope = body['scope'];
    if (!Array.isArray(scope) || scope.length === 0 || !scope.every((item) => typeof item === 'string')) {
        throw rpcRefusal('INVALID_ARGUMENT', 'Scope required.');
    }
    const email = detail.serviceAccount ?? '';
    const account = state.google.serviceAccount(email);
    if (account?.project.seed.disabledApis.includes(iamcredentials_API) === true) {
        throw serviceDisabled(iamcredentials_API, 'IAM Service Account Credentials API', account.project.seed.number);
    }
    const delegates = Array.isArray(body['delegates']) ? body['delegates'] : [];
    const hops = delegates.map((name) => String(name).replace(/^projects\/-\/serviceAccounts\//, ''));
    let caller = principal;
    for (const hop of [...hops, email]) {
        if (!mayImpersonate(caller, hop, state))
            throw denied();
        caller = { kind: 'service-account', email: hop };
    }
    const seconds = readLifetime(body['lifetime']);
    const maximum = account?.allowLongLifetime === true ? EXTENDED_LIFETIME_SECONDS : DEFAULT_LIFETIME_SECONDS;
    if (seconds > maximum) {
        throw rpcRefusal('INVALID_ARGUMENT', `The access token lifetime cannot exceed ${maximum} seconds.`);
    }
    const expires = new Date(Math.floor(state.now().getTime() / 1000 + seconds) * 1000);
    return googleJson({
        accessToken: state.google.issueToken({ kind: 'service-account', email }, expires),
        expireTime: expires.toISOString().replace('.000Z', 'Z'),
    });
}
function readLifetime(lifetime) {
    if (lifetime === undefined || lifetime === '')
        return DEFAULT_LIFETIME_SECONDS;
    const seconds = typeof lifetime === 'string' ? /^(\d+)(?:\.\d+)?s$/.exec(lifetime)?.[1] : undefined;
    if (seconds === undefined || Number(seconds) === 0)
        throw rpcRefusal('INVALID_ARGUMENT', 'Invalid value for "lifetime".');
    return Number(seconds);
}
/** An account that does not exist is refused in the same words. */
function mayImpersonate(principal, email, state) {
    const owner = state.google.serviceAccount(email)?.project;
    if (owner === undefined)
        return false;
    const account = (0,wire/* own */.ZV)(owner.seed.serviceAccounts, email);
    const resource = {
        name: `projects/-/serviceAccounts/${email}`,
        type: 'iam.googleapis.com/ServiceAccount',
        service: 'iam.googleapis.com',
    };
    const bindings = [...(account?.bindings ?? []), ...owner.seed.bindings];
    return (0,google_iam/* isGranted */.kR)('iam.serviceAccounts.getAccessToken', principal, bindings, owner.seed.roles, resource);
}
function denied() {
    return rpcRefusal('PERMISSION_DENIED', "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).", {
        reason: 'IAM_PERMISSION_DENIED',
        metadata: { domain: 'iam.googleapis.com', permission: 'iam.serviceAccounts.getAccessToken' },
    });
}

;// CONCATENATED MODULE: ./build/emulator/crc32c.js
/** CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) as an unsigned number; RFC 3720, appendix B.4. */
function crc32c(bytes) {
    let crc = 0xffffffff;
    for (const byte of bytes) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit += 1)
            crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    }
    return (crc ^ 0xffffffff) >>> 0;
}

;// CONCATENATED MODULE: ./build/emulator/handlers/secretmanager.js





const secretmanager_API = 'secretmanager.googleapis.com';
const DEFAULT_PAGE = 100;
const MAXIMUM_PAGE = 25_000;
function identifySecretManager(request) {
    const target = readTarget(request.path);
    const pageSize = new URLSearchParams(request.query).get('pageSize');
    const permissions = (0,wire/* parseJsonObject */.dw)(request.body.toString('utf8'))?.['permissions'];
    return {
        call: target === undefined ? 'Unknown' : callOf(request.method, target),
        detail: {
            ...(target?.secret === undefined ? {} : { secrets: [target.secret] }),
            ...(target?.version === undefined ? {} : { version: target.version }),
            ...(target?.location === undefined ? {} : { region: target.location }),
            ...(pageSize === null ? {} : { pageSize: Number(pageSize) }),
            ...(Array.isArray(permissions) ? { permissions: permissions.map(String) } : {}),
        },
    };
}
function readTarget(path) {
    const segments = path.split('/').slice(1).map(wire/* decodeSegment */.UR);
    const [version, ...names] = segments.filter((segment) => segment !== undefined && segment !== '');
    if (version !== 'v1' || names.length + 1 !== segments.length)
        return undefined;
    const last = names.at(-1) ?? '';
    const [bare = '', verb] = last.split(':');
    const parts = [...names.slice(0, -1), bare];
    const [projects, project, ...afterProject] = parts;
    if (projects !== 'projects' || project === undefined)
        return undefined;
    const isRegional = afterProject[0] === 'locations';
    const location = isRegional ? afterProject[1] : undefined;
    const [secrets, secret, versions, versionId, ...rest] = isRegional ? afterProject.slice(2) : afterProject;
    if (secrets !== 'secrets' || (versions !== undefined && versions !== 'versions') || rest.length > 0)
        return undefined;
    const collection = secret === undefined
        ? 'secrets'
        : versions !== undefined && versionId === undefined
            ? 'versions'
            : undefined;
    return { project, location, secret, version: versionId, collection, verb };
}
function callOf(method, { verb, collection, version }) {
    if (method === 'POST')
        return verb === 'testIamPermissions' ? 'TestIamPermissions' : 'Unknown';
    if (method !== 'GET')
        return 'Unknown';
    if (verb === 'access')
        return version === undefined ? 'Unknown' : 'AccessSecretVersion';
    if (verb !== undefined)
        return 'Unknown';
    if (collection === 'secrets')
        return 'ListSecrets';
    if (collection === 'versions')
        return 'ListSecretVersions';
    return version === undefined ? 'GetSecret' : 'GetSecretVersion';
}
/** Secret Manager v1 over REST: https://cloud.google.com/secret-manager/docs/reference/rest */
function handleSecretManager(request, { call }, state) {
    const target = readTarget(request.path);
    if (target === undefined || call === 'Unknown')
        throw rpcRefusal('NOT_FOUND', 'The requested URL was not found on this server.');
    const principal = authenticate(request, state, secretmanager_API);
    const project = state.google.project(target.project);
    const asked = { request, target, principal, project, state };
    checkUserProject(asked);
    if (project?.seed.disabledApis.includes(secretmanager_API) === true) {
        throw serviceDisabled(secretmanager_API, 'Secret Manager API', project.seed.number);
    }
    checkHost(asked);
    switch (call) {
        case 'AccessSecretVersion':
            return googleJson(accessSecretVersion(asked));
        case 'GetSecretVersion': {
            const { secret } = authorizedSecret(asked, 'secretmanager.versions.get');
            const found = findVersion(asked, secret);
            return googleJson(versionMetadata(versionName(asked, found.number), found.version));
        }
        case 'GetSecret': {
            const { secret, name } = authorizedSecret(asked, 'secretmanager.secrets.get');
            return googleJson(secretMetadata(asked, name, secret));
        }
        case 'ListSecrets':
            return googleJson(listSecrets(asked));
        case 'ListSecretVersions':
            return googleJson(listVersions(asked));
        default:
            return googleJson(testPermissions(asked));
    }
}
/** A quota project that the caller may not use; it is asked for by a header that clients add by themselves. */
function checkUserProject({ request, principal, state }) {
    const name = request.headers['x-goog-user-project'];
    if (name === undefined)
        return;
    const project = state.google.project(name);
    const resource = {
        name: `projects/${name}`,
        type: 'cloudresourcemanager.googleapis.com/Project',
        service: secretmanager_API,
    };
    if (project !== undefined &&
        (0,google_iam/* isGranted */.kR)('serviceusage.services.use', principal, project.seed.bindings, project.seed.roles, resource))
        return;
    throw rpcRefusal('PERMISSION_DENIED', `Caller does not have required permission to use project ${name}.`, {
        reason: 'USER_PROJECT_DENIED',
        metadata: { service: secretmanager_API, consumer: `projects/${name}` },
    });
}
/** Regional secrets live at their location's own host and nowhere else; loopback and other overrides serve both. */
function checkHost({ request, target }) {
    const regional = /^secretmanager\.([a-z0-9-]+)\.rep\.googleapis\.com$/.exec(request.host)?.[1];
    const isVendor = regional !== undefined || request.host.endsWith('.googleapis.com');
    if (isVendor && regional !== target.location) {
        throw rpcRefusal('NOT_FOUND', `The requested resource is not served at ${request.host}.`);
    }
}
function accessSecretVersion(asked) {
    const { secret } = authorizedSecret(asked, 'secretmanager.versions.access');
    const { number, version } = findVersion(asked, secret);
    const name = versionName(asked, number);
    if (version.state !== 'ENABLED') {
        throw rpcRefusal('FAILED_PRECONDITION', `Secret Version [${name}] is in ${version.state} state.`);
    }
    const checksum = crc32c(version.value);
    const isSpoilt = version.crcFault === 'always' || (version.crcFault === 'once' && asked.state.google.spoilOnce(name));
    return {
        name,
        payload: {
            data: Buffer.from(version.value).toString('base64'),
            ...(version.omitCrc ? {} : { dataCrc32c: String(isSpoilt ? (checksum ^ 1) >>> 0 : checksum) }),
        },
    };
}
/** The secret that is named, for a principal that holds the permission on it. */
function authorizedSecret(asked, permission) {
    const { target, project, state } = asked;
    const id = target.secret ?? '';
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(id))
        throw rpcRefusal('INVALID_ARGUMENT', 'The provided Secret ID is not valid.');
    const secret = project === undefined ? undefined : state.google.secret(project, target.location, id);
    if (project === undefined || !isPermitted(asked, permission, secret))
        throw permissionDenied(permission, askedName(asked));
    const name = secretName(asked, id);
    if (secret === undefined)
        throw rpcRefusal('NOT_FOUND', `Secret [${name}] not found.`);
    return { secret, name };
}
function isPermitted(asked, permission, secret) {
    const { project, principal, target } = asked;
    if (project === undefined)
        return false;
    const isVersion = permission.startsWith('secretmanager.versions.') && target.version !== undefined;
    const base = secretName(asked, target.secret ?? '');
    const resource = {
        name: isVersion ? `${base}/versions/${target.version}` : base,
        type: `${secretmanager_API}/${isVersion ? 'SecretVersion' : 'Secret'}`,
        service: secretmanager_API,
    };
    const bindings = [...(secret?.bindings ?? []), ...project.seed.bindings];
    return (0,google_iam/* isGranted */.kR)(permission, principal, bindings, project.seed.roles, resource);
}
function permissionDenied(permission, resource) {
    return rpcRefusal('PERMISSION_DENIED', `Permission '${permission}' denied for resource '${resource}' (or it may not exist).`, {
        reason: 'IAM_PERMISSION_DENIED',
        metadata: { domain: 'iam.googleapis.com', permission, resource },
    });
}
/** A number, an alias, or `latest`: the newest that was made, whatever its state. */
function findVersion(asked, secret) {
    const text = asked.target.version ?? '';
    const number = text === 'latest'
        ? secret.versions.length
        : /^[1-9]\d*$/.test(text)
            ? Number(text)
            : (0,wire/* own */.ZV)(secret.aliases, text);
    const version = number === undefined ? undefined : secret.versions[number - 1];
    if (number === undefined || version === undefined) {
        throw rpcRefusal('NOT_FOUND', `Secret Version [${secretName(asked, asked.target.secret ?? '')}/versions/${text}] not found.`);
    }
    return { number, version };
}
function versionMetadata(name, version) {
    return {
        name,
        createTime: version.created.toISOString(),
        ...(version.state === 'DESTROYED' ? { destroyTime: version.created.toISOString() } : {}),
        state: version.state,
        etag: etagOf(name),
    };
}
function secretMetadata(asked, name, secret) {
    return {
        name,
        ...(asked.target.location === undefined ? { replication: { automatic: {} } } : {}),
        createTime: secret.created.toISOString(),
        labels: secret.labels,
        versionAliases: Object.fromEntries(Object.entries(secret.aliases).map(([alias, version]) => [alias, String(version)])),
        ...(secret.expires === undefined ? {} : { expireTime: secret.expires.toISOString() }),
        ...(secret.nextRotation === undefined
            ? {}
            : { rotation: { nextRotationTime: secret.nextRotation.toISOString() } }),
        etag: etagOf(name),
    };
}
function listSecrets(asked) {
    const { request, target, project, state } = asked;
    const parent = askedName(asked);
    if (project === undefined || !isPermittedOnProject(asked, 'secretmanager.secrets.list')) {
        throw permissionDenied('secretmanager.secrets.list', parent);
    }
    const query = new URLSearchParams(request.query);
    const matches = readFilter(query.get('filter') ?? '');
    const listed = Object.entries(state.google.secrets(project, target.location))
        .filter(([name, secret]) => matches(name, secret))
        .map(([id, secret]) => secretMetadata(asked, secretName(asked, id), secret));
    return cutPage(query, 'secrets', listed);
}
function isPermittedOnProject(asked, permission) {
    const { project, principal } = asked;
    if (project === undefined)
        return false;
    const resource = {
        name: `projects/${project.seed.number}`,
        type: 'cloudresourcemanager.googleapis.com/Project',
        service: secretmanager_API,
    };
    return (0,google_iam/* isGranted */.kR)(permission, principal, project.seed.bindings, project.seed.roles, resource);
}
function listVersions(asked) {
    const { secret } = authorizedSecret(asked, 'secretmanager.versions.list');
    const listed = secret.versions
        .map((version, index) => versionMetadata(versionName(asked, index + 1), version))
        .reverse();
    return cutPage(new URLSearchParams(asked.request.query), 'versions', listed);
}
/** Which of the asked permissions the caller holds; none on a secret that does not exist, which is no error. */
function testPermissions(asked) {
    const { request, target, project, state } = asked;
    const permissions = (0,wire/* parseJsonObject */.dw)(request.body.toString('utf8'))?.['permissions'];
    if (!Array.isArray(permissions))
        throw rpcRefusal('INVALID_ARGUMENT', 'permissions is required.');
    const secret = project === undefined ? undefined : state.google.secret(project, target.location, target.secret ?? '');
    if (secret === undefined)
        return {};
    const held = permissions.map(String).filter((permission) => isPermitted(asked, permission, secret));
    return held.length === 0 ? {} : { permissions: held };
}
/**
 * Terms joined by AND, each perhaps with NOT: `name:TEXT`, `labels.KEY=VALUE`, `labels.KEY:*`.
 * https://cloud.google.com/secret-manager/docs/filtering
 */
function readFilter(filter) {
    if (filter.trim() === '')
        return () => true;
    const terms = filter.split(/\s+AND\s+/).map((term) => {
        const parts = /^(NOT\s+|-)?(name|labels\.[a-z0-9_-]+)([:=])"?([^"]*)"?$/.exec(term.trim());
        if (parts === null)
            throw rpcRefusal('INVALID_ARGUMENT', 'The filter is not one that the embedded cloud evaluates.');
        const [, not, field = '', operator, wanted = ''] = parts;
        return (name, secret) => {
            const text = field === 'name' ? name : (0,wire/* own */.ZV)(secret.labels, field.slice('labels.'.length));
            const isMatch = text !== undefined &&
                (wanted === '*' || (operator === ':' ? text.includes(wanted) : text === wanted));
            return isMatch === (not === undefined);
        };
    });
    return (name, secret) => terms.every((term) => term(name, secret));
}
function cutPage(query, key, items) {
    const asked = Number(query.get('pageSize') ?? 0);
    if (!Number.isInteger(asked) || asked < 0)
        throw rpcRefusal('INVALID_ARGUMENT', 'The page size is not valid.');
    const size = asked === 0 ? DEFAULT_PAGE : Math.min(asked, MAXIMUM_PAGE);
    const list = (0,external_node_crypto_.createHash)('sha256')
        .update(`${key} ${query.get('filter') ?? ''}`)
        .digest('base64url');
    const [start = '0', of = list] = Buffer.from(query.get('pageToken') ?? '', 'base64url')
        .toString('utf8')
        .split(' ')
        .filter((part) => part !== '');
    if (!/^\d+$/.test(start) || of !== list)
        throw rpcRefusal('INVALID_ARGUMENT', 'The page token is not valid.');
    const end = Number(start) + size;
    return {
        [key]: items.slice(Number(start), end),
        ...(end < items.length ? { nextPageToken: Buffer.from(`${end} ${list}`).toString('base64url') } : {}),
        totalSize: items.length,
    };
}
/** Answers name the project by its number, whichever way it was asked for. */
function secretName({ target, project }, id) {
    const place = target.location === undefined ? '' : `/locations/${target.location}`;
    return `projects/${project?.seed.number ?? target.project}${place}/secrets/${id}`;
}
function versionName(asked, number) {
    return `${secretName(asked, asked.target.secret ?? '')}/versions/${number}`;
}
/** The resource in the caller's own words. */
function askedName({ target }) {
    const place = target.location === undefined ? '' : `/locations/${target.location}`;
    const secret = target.secret === undefined ? '' : `/secrets/${target.secret}`;
    const version = target.version === undefined ? '' : `/versions/${target.version}`;
    return `projects/${target.project}${place}${secret}${version}`;
}
function etagOf(name) {
    return `"${(0,external_node_crypto_.createHash)('sha256').update(name).digest('hex').slice(0, 14)}"`;
}

// EXTERNAL MODULE: ./build/emulator/iam-policy.js
var iam_policy = __webpack_require__(33757);
;// CONCATENATED MODULE: ./build/emulator/aws-authorize.js

/**
 * Decides as IAM does: an explicit deny anywhere wins; then the organisation, the identity's policies or the
 * resource's (both, over accounts), the boundary and the session's policies must each allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
function denialOf(caller, access) {
    const request = {
        action: access.action,
        resource: access.resource,
        context: new Map([...callerContext(caller), ...access.context]),
    };
    const resource = resourceVerdicts(caller, access.resourcePolicy, request);
    const isCrossAccount = access.resourceAccount !== caller.account;
    const optional = (policy) => policy === undefined ? 'allow' : (0,iam_policy/* evaluatePolicy */.Uz)(policy, request);
    const organisation = optional(caller.serviceControlPolicy);
    const boundary = optional(caller.boundary);
    const identity = (0,iam_policy/* evaluatePolicies */.mY)(caller.identityPolicies, request);
    const session = caller.sessionPolicies.length === 0 ? 'allow' : (0,iam_policy/* evaluatePolicies */.mY)(caller.sessionPolicies, request);
    const denied = [
        [organisation, 'a service control policy'],
        [resource.any, 'a resource-based policy'],
        [identity, 'an identity-based policy'],
        [boundary, 'a permissions boundary'],
        [session, 'a session policy'],
    ].find(([verdict]) => verdict === 'deny');
    if (denied !== undefined)
        return `with an explicit deny in ${denied[1]}`;
    const missing = (policy) => `because no ${policy} allows the ${access.action} action`;
    if (organisation !== 'allow')
        return missing('service control policy');
    if (isCrossAccount) {
        if (identity !== 'allow')
            return missing('identity-based policy');
        if (resource.any !== 'allow')
            return missing('resource-based policy');
    }
    else {
        if (resource.session === 'allow')
            return undefined;
        if (identity !== 'allow' && resource.role !== 'allow')
            return missing('identity-based policy');
    }
    if (boundary !== 'allow')
        return missing('permissions boundary');
    if (session !== 'allow')
        return missing('session policy');
    return undefined;
}
function resourceVerdicts(caller, policy, request) {
    if (policy === undefined)
        return { role: 'none', session: 'none', any: 'none' };
    const role = (0,iam_policy/* evaluatePolicy */.Uz)(policy, request, (principal) => isRoleItself(principal, caller));
    const session = (0,iam_policy/* evaluatePolicy */.Uz)(policy, request, (principal) => principal.type === 'AWS' && caller.roleArn !== undefined && principal.value === caller.arn);
    const any = (0,iam_policy/* evaluatePolicy */.Uz)(policy, request, (principal) => isCaller(principal, caller));
    return { role, session, any };
}
function isRoleItself(principal, caller) {
    return principal.value === '*'
        ? principal.type !== 'Service'
        : isAws(principal, caller.roleArn ?? caller.arn);
}
/** Whether a principal of a policy names the caller: itself, its role, its account, or everyone. */
function isCaller(principal, caller) {
    return (isRoleItself(principal, caller) ||
        isAws(principal, caller.arn) ||
        isAws(principal, caller.account) ||
        (principal.type === 'AWS' &&
            new RegExp(`^arn:[a-z-]+:iam::${caller.account}:root$`).test(principal.value)));
}
function isAws(principal, value) {
    return principal.type === 'AWS' && principal.value === value;
}
/**
 * Decides `kms:Decrypt` on a customer's key. The key policy must let the caller in by name, or its account, in which
 * case the caller's own policies must as well; over accounts both are needed in any case.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
function canDecrypt(caller, key, context) {
    const request = {
        action: 'kms:Decrypt',
        resource: key.arn,
        context: new Map([...callerContext(caller), ...context]),
    };
    const isOwn = key.account === caller.account;
    if (key.policy !== undefined) {
        const byKey = (0,iam_policy/* evaluatePolicy */.Uz)(key.policy, request, (principal) => isCaller(principal, caller));
        if (byKey !== 'allow')
            return false;
    }
    else if (!isOwn) {
        return false;
    }
    return (denialOf(caller, {
        action: 'kms:Decrypt',
        resource: key.arn,
        resourceAccount: key.account,
        resourcePolicy: key.policy,
        context,
    }) === undefined);
}
function callerContext(caller) {
    return new Map([
        ['aws:principalarn', [caller.roleArn ?? caller.arn]],
        ['aws:principalaccount', [caller.account]],
        ['aws:principaltype', [caller.roleArn === undefined ? 'User' : 'AssumedRole']],
        ['aws:userid', [caller.userId]],
    ]);
}

;// CONCATENATED MODULE: ./build/emulator/secret-lists.js


/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html */
function matchingSecrets(signed, filters, withDeleted) {
    if (!Array.isArray(filters) || filters.length > 10)
        throw invalidParameter('Filters must be a list of at most 10 members.');
    const conditions = filters.map(secret_lists_readFilter);
    return [...signed.state.aws.secrets(signed.caller.account, signed.region).values()]
        .filter((secret) => withDeleted || secret.seed.deletedDate === undefined)
        .filter((secret) => conditions.every((matches) => matches(secret)))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}
const filterTexts = {
    name: (secret) => [secret.name],
    'tag-key': (secret) => Object.keys(secret.seed.tags),
    'tag-value': (secret) => Object.values(secret.seed.tags),
    'primary-region': (secret) => (secret.seed.replicas.length > 0 ? [secret.primaryRegion] : []),
    'owning-service': () => [],
    description: (secret) => [(secret.seed.description ?? '').toLowerCase()],
    all: (secret) => [secret.name, secret.seed.description ?? '', ...Object.entries(secret.seed.tags).flat()],
};
function secret_lists_readFilter(filter) {
    const given = typeof filter === 'object' && filter !== null
        ? new Map(Object.entries(filter))
        : new Map();
    const key = given.get('Key');
    const values = textList(given.get('Values'));
    const textsOf = typeof key === 'string' && Object.hasOwn(filterTexts, key) ? filterTexts[key] : undefined;
    if (textsOf === undefined)
        throw invalidParameter('A filter has an unknown Key.');
    if (values === undefined ||
        values.length < 1 ||
        values.length > 10 ||
        values.some((value) => value.length > 512)) {
        throw invalidParameter('A filter has 1 to 10 Values of at most 512 characters.');
    }
    return (secret) => values.some((value) => {
        const isNegated = value.startsWith('!');
        const wanted = isNegated ? value.slice(1) : value;
        const prefix = key === 'description' ? wanted.toLowerCase() : wanted;
        const matches = textsOf(secret).some((text) => key === 'all' ? text.includes(prefix) : text.startsWith(prefix));
        return matches !== isNegated;
    });
}
/** Page tokens name their place and the filters they belong to, so that one of another list is refused. */
function secret_lists_cutPage(signed, secrets, size) {
    const { input, state } = signed;
    const list = (0,external_node_crypto_.createHash)('sha256')
        .update(JSON.stringify([input['Filters'] ?? [], signed.region, signed.caller.account]))
        .digest('base64url');
    const token = optionalText(input, 'NextToken');
    const start = token === undefined ? 0 : readPageToken(token, list);
    const isEmpty = token === undefined && state.aws.seed.emptyFirstPage;
    const end = isEmpty ? start : start + size;
    const hasMore = end < secrets.length;
    return {
        items: secrets.slice(start, end),
        next: hasMore ? Buffer.from(`${end} ${list}`).toString('base64url') : undefined,
    };
}
function readPageToken(token, list) {
    const [start, of] = Buffer.from(token, 'base64url').toString('utf8').split(' ');
    if (start === undefined || !/^\d+$/.test(start) || of !== list) {
        throw new wire/* Refusal */.P_(400, 'InvalidNextTokenException', 'The NextToken value is invalid.');
    }
    return Number(start);
}
function nextToken(page) {
    return page.next === undefined ? {} : { NextToken: page.next };
}
function readPageSize(input, maximum) {
    const size = input['MaxResults'];
    if (size === undefined || size === null)
        return maximum;
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > maximum) {
        throw invalidParameter(`MaxResults must be from 1 to ${maximum}.`);
    }
    return size;
}
function invalidParameter(message) {
    return new wire/* Refusal */.P_(400, 'InvalidParameterException', message);
}
function optionalText(input, key) {
    const value = input[key];
    return typeof value === 'string' ? value : undefined;
}
/** The texts of a list; `undefined` where it is none. */
function textList(value) {
    if (!Array.isArray(value))
        return undefined;
    return value.filter((item) => typeof item === 'string');
}

;// CONCATENATED MODULE: ./build/emulator/sigv4.js

/** AWS accepts a signature for five minutes before and after its date. */
const ALLOWED_SKEW_MILLISECONDS = 300_000;
/**
 * Recomputes the signature of a request and compares it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function verifySignature(request, service, keyOf, now) {
    const header = request.headers['authorization'];
    if (header === undefined)
        return { kind: 'missing', message: 'Missing Authentication Token' };
    const parts = /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(header);
    const [accessKeyId, day, region, scopeService, terminator] = (parts?.[1] ?? '').split('/');
    const date = request.headers['x-amz-date'] ?? '';
    const signedHeaders = (parts?.[2] ?? '').split(';');
    const signature = parts?.[3];
    const sentAt = parseAmzDate(date);
    if (signature === undefined ||
        accessKeyId === undefined ||
        day === undefined ||
        region === undefined ||
        sentAt === undefined ||
        terminator !== 'aws4_request') {
        return {
            kind: 'incomplete',
            message: 'Authorization header requires Credential, SignedHeaders, Signature and X-Amz-Date.',
        };
    }
    if (scopeService !== service) {
        return { kind: 'wrong-scope', message: `Credential should be scoped to correct service: '${service}'.` };
    }
    if (day !== date.slice(0, 8)) {
        return {
            kind: 'wrong-scope',
            message: 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.',
        };
    }
    const key = keyOf(accessKeyId);
    const invalidToken = 'The security token included in the request is invalid.';
    if (key === undefined)
        return { kind: 'unknown-key', message: invalidToken };
    if (key.sessionToken !== request.headers['x-amz-security-token'])
        return { kind: 'unknown-key', message: invalidToken };
    const unsigned = [
        'host',
        ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-')),
    ].filter((name) => !signedHeaders.includes(name));
    if (unsigned.length > 0) {
        return {
            kind: 'mismatch',
            message: `There were headers present in the request which were not signed: ${unsigned.join(', ')}`,
        };
    }
    const skew = now.getTime() - sentAt.getTime();
    if (Math.abs(skew) > ALLOWED_SKEW_MILLISECONDS) {
        const relation = skew > 0 ? 'Signature expired' : 'Signature not yet current';
        return {
            kind: 'wrong-time',
            message: `${relation}: ${date} is outside of 5 minutes around ${formatAmzDate(now)}`,
        };
    }
    const payloadHash = sha256(request.body);
    const declared = request.headers['x-amz-content-sha256'];
    const canonical = [
        request.method,
        request.path,
        canonicalQuery(request.query),
        ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}`),
        '',
        signedHeaders.join(';'),
        payloadHash,
    ].join('\n');
    const scope = `${day}/${region}/${service}/aws4_request`;
    const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(Buffer.from(canonical))].join('\n');
    const signingKey = [day, region, service, 'aws4_request'].reduce((previous, text) => (0,external_node_crypto_.createHmac)('sha256', previous).update(text).digest(), Buffer.from(`AWS4${key.secretAccessKey}`));
    const expected = (0,external_node_crypto_.createHmac)('sha256', signingKey).update(toSign).digest();
    if ((declared !== undefined && declared !== payloadHash) ||
        !(0,external_node_crypto_.timingSafeEqual)(expected, Buffer.from(signature, 'hex'))) {
        return {
            kind: 'mismatch',
            message: 'The request signature we calculated does not match the signature you provided.',
        };
    }
    if (key.expires !== undefined && key.expires <= now) {
        return { kind: 'expired-key', message: 'The security token included in the request is expired' };
    }
    return { kind: 'valid', accessKeyId, region };
}
function canonicalQuery(query) {
    return query
        .split('&')
        .filter((pair) => pair !== '')
        .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
        .sort()
        .join('&');
}
function sha256(bytes) {
    return (0,external_node_crypto_.createHash)('sha256').update(bytes).digest('hex');
}
function parseAmzDate(text) {
    const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
    if (parts === null)
        return undefined;
    const [, year, month, day, hour, minute, second] = parts;
    const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    return Number.isNaN(date.getTime()) ? undefined : date;
}
function formatAmzDate(date) {
    return date.toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

;// CONCATENATED MODULE: ./build/emulator/handlers/secretsmanager.js





const TARGET_PREFIX = 'secretsmanager.';
const NOT_FOUND = "Secrets Manager can't find the specified secret.";
function identifySecretsManager(request) {
    const input = (0,wire/* parseJsonObject */.dw)(request.body.toString('utf8')) ?? {};
    const text = (name) => {
        const value = input[name];
        return typeof value === 'string' ? value : undefined;
    };
    const ids = textList(input['SecretIdList']) ?? (text('SecretId') === undefined ? [] : [text('SecretId') ?? '']);
    const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers['authorization'] ?? '')?.[1];
    const version = text('VersionId');
    const stage = text('VersionStage');
    const pageSize = input['MaxResults'];
    return {
        call: (request.headers['x-amz-target'] ?? '').replace(TARGET_PREFIX, ''),
        detail: {
            ...(ids.length === 0 ? {} : { secrets: ids }),
            ...(region === undefined ? {} : { region }),
            ...(version === undefined ? {} : { version }),
            ...(stage === undefined ? {} : { stage }),
            ...(typeof pageSize === 'number' ? { pageSize } : {}),
        },
    };
}
/** AWS Secrets Manager, JSON 1.1: https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html */
function handleSecretsManager(request, { call }, state) {
    const { caller, region } = secretsmanager_authenticate(request, state);
    const input = (0,wire/* parseJsonObject */.dw)(request.body.toString('utf8'));
    if (input === undefined)
        throw new wire/* Refusal */.P_(400, 'SerializationException', 'The request body is not JSON');
    const signed = { caller, region, input, state };
    switch (call) {
        case 'GetSecretValue':
            return secretsmanager_json(getSecretValue(signed));
        case 'BatchGetSecretValue':
            return secretsmanager_json(batchGetSecretValue(signed));
        case 'ListSecrets':
            return secretsmanager_json(secretsmanager_listSecrets(signed));
        case 'DescribeSecret':
            return secretsmanager_json(describeSecret(signed));
        default:
            throw new wire/* Refusal */.P_(400, 'UnknownOperationException', '');
    }
}
function refuseSecretsManager(refusal) {
    return secretsmanager_json({ __type: refusal.code, Message: refusal.message }, refusal.status);
}
function secretsmanager_authenticate(request, state) {
    const verdict = verifySignature(request, 'secretsmanager', (id) => state.aws.caller(id), state.now());
    if (verdict.kind !== 'valid') {
        throw new wire/* Refusal */.P_(400, signatureCodes[verdict.kind], verdict.message);
    }
    const hostRegion = /^secretsmanager(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.|api\.aws)/.exec(request.host)?.[1];
    if (hostRegion !== undefined && hostRegion !== verdict.region) {
        throw new wire/* Refusal */.P_(400, 'InvalidSignatureException', `Credential should be scoped to a valid region, not '${verdict.region}'.`);
    }
    const caller = state.aws.caller(verdict.accessKeyId);
    if (caller === undefined)
        throw new wire/* Refusal */.P_(500, 'InternalServiceError', '');
    return { caller, region: verdict.region };
}
const signatureCodes = {
    missing: 'MissingAuthenticationTokenException',
    incomplete: 'IncompleteSignatureException',
    'unknown-key': 'UnrecognizedClientException',
    'expired-key': 'ExpiredTokenException',
    mismatch: 'InvalidSignatureException',
    'wrong-time': 'InvalidSignatureException',
    'wrong-scope': 'InvalidSignatureException',
};
function getSecretValue(signed) {
    const id = secretIdOf(signed.input);
    const versionId = optionalText(signed.input, 'VersionId');
    const stage = optionalText(signed.input, 'VersionStage');
    if (versionId !== undefined && (versionId.length < 32 || versionId.length > 64)) {
        throw invalidParameter('VersionId must have 32 to 64 characters');
    }
    return readValue(signed, id, versionId, stage);
}
function readValue(signed, id, versionId, stage) {
    const secret = secretsmanager_authorizedSecret(signed, id, 'GetSecretValue', [
        ...(versionId === undefined ? [] : [['secretsmanager:versionid', [versionId]]]),
        ...(stage === undefined ? [] : [['secretsmanager:versionstage', [stage]]]),
    ]);
    if (secret.seed.deletedDate !== undefined) {
        throw new wire/* Refusal */.P_(400, 'InvalidRequestException', "You can't perform this operation on the secret because it was marked for deletion.");
    }
    const version = secretsmanager_findVersion(secret, versionId, stage);
    decrypt(signed, secret);
    if (version.value === undefined)
        throw versionNotFound(versionId, stage);
    return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        ...('text' in version.value
            ? { SecretString: version.value.text }
            : { SecretBinary: Buffer.from(version.value.bytes).toString('base64') }),
        VersionStages: version.stages,
        CreatedDate: epochSeconds(version.created),
    };
}
function secretsmanager_findVersion(secret, versionId, stage) {
    const byStage = secret.versions.find((version) => version.stages.includes(stage ?? 'AWSCURRENT'));
    const found = versionId === undefined ? byStage : secret.versions.find((version) => version.id === versionId);
    if (found === undefined)
        throw versionNotFound(versionId, stage);
    if (versionId !== undefined && stage !== undefined && found !== byStage) {
        throw new wire/* Refusal */.P_(400, 'InvalidRequestException', 'You provided a VersionStage that is not associated to the provided VersionId.');
    }
    return found;
}
function versionNotFound(versionId, stage) {
    const asked = versionId === undefined ? `staging label: ${stage ?? 'AWSCURRENT'}` : `VersionId: ${versionId}`;
    return new wire/* Refusal */.P_(400, 'ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${asked}`);
}
/** A customer's key must be usable and let the caller decrypt; the account's own key lets its principals in by itself. */
function decrypt({ caller, region, state }, secret) {
    if (secret.kmsKeyArn === undefined) {
        if (secret.account === caller.account)
            return;
        throw new wire/* Refusal */.P_(400, 'InvalidRequestException', "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.");
    }
    const key = state.aws.key(secret.kmsKeyArn);
    if (key === undefined || key.seed.state !== 'enabled') {
        throw new wire/* Refusal */.P_(400, 'DecryptionFailure', "Secrets Manager can't decrypt the protected secret text using the provided KMS key.");
    }
    const context = new Map([
        ['kms:viaservice', [`secretsmanager.${region}.amazonaws.com`]],
        ['kms:calleraccount', [caller.account]],
        ['kms:encryptioncontext:secretarn', [secret.arn]],
    ]);
    if (!canDecrypt(caller, { arn: key.arn, account: key.account, policy: key.seed.policy }, context)) {
        throw new wire/* Refusal */.P_(400, 'AccessDeniedException', 'Access to KMS is not allowed');
    }
}
function batchGetSecretValue(signed) {
    const { input } = signed;
    const ids = textList(input['SecretIdList']);
    const filters = input['Filters'];
    if ((ids === undefined) === (filters === undefined)) {
        throw invalidParameter('Either SecretIdList or Filters must be provided, but not both.');
    }
    authorizeAction(signed, 'BatchGetSecretValue');
    const pageSize = readPageSize(input, 20);
    if (ids !== undefined) {
        if (input['MaxResults'] !== undefined || input['NextToken'] !== undefined) {
            throw invalidParameter('MaxResults and NextToken can only be used with Filters.');
        }
        if (ids.length < 1 || ids.length > 20)
            throw invalidParameter('SecretIdList must have 1 to 20 members.');
        const unasked = [...signed.state.aws.secrets(signed.caller.account, signed.region).values()]
            .filter((secret) => secret.seed.batch === 'intrude' && !ids.includes(secret.name))
            .map((secret) => secret.arn);
        return readBatch(signed, [...new Set(ids), ...unasked]);
    }
    authorizeAction(signed, 'ListSecrets');
    const matching = matchingSecrets(signed, filters, false);
    const page = secret_lists_cutPage(signed, matching, pageSize);
    return {
        ...readBatch(signed, page.items.map((secret) => secret.arn)),
        ...nextToken(page),
    };
}
function readBatch(signed, ids) {
    const values = [];
    const errors = [];
    for (const id of ids) {
        const fault = locate(signed, id)?.seed.batch;
        if (fault === 'omit')
            continue;
        try {
            if (typeof fault === 'object')
                throw new wire/* Refusal */.P_(400, fault.code, '');
            values.push(readValue(signed, id, undefined, undefined));
        }
        catch (error) {
            if (!(error instanceof wire/* Refusal */.P_))
                throw error;
            errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
        }
    }
    return { SecretValues: values, Errors: errors };
}
function secretsmanager_listSecrets(signed) {
    authorizeAction(signed, 'ListSecrets');
    const pageSize = readPageSize(signed.input, 100);
    const page = secret_lists_cutPage(signed, matchingSecrets(signed, signed.input['Filters'] ?? [], signed.input['IncludePlannedDeletion'] === true), pageSize);
    return {
        SecretList: page.items.map((secret) => {
            const { VersionIdsToStages, ...rest } = metadata(secret);
            return { ...rest, SecretVersionsToStages: VersionIdsToStages };
        }),
        ...nextToken(page),
    };
}
function describeSecret(signed) {
    const secret = secretsmanager_authorizedSecret(signed, secretIdOf(signed.input), 'DescribeSecret', []);
    const status = (replica) => ({
        Region: replica.region,
        KmsKeyId: replica.kmsKey ?? 'alias/aws/secretsmanager',
        Status: 'InSync',
    });
    return {
        ...metadata(secret),
        ReplicationStatus: secret.region === secret.primaryRegion ? secret.seed.replicas.map(status) : [],
    };
}
function metadata(secret) {
    const { seed } = secret;
    const newest = Math.max(seed.created.getTime(), ...secret.versions.map((version) => version.created.getTime()));
    const isReplicated = seed.replicas.length > 0;
    return {
        ARN: secret.arn,
        Name: secret.name,
        ...(seed.description === undefined ? {} : { Description: seed.description }),
        ...(secret.kmsKeyArn === undefined ? {} : { KmsKeyId: secret.kmsKeyArn }),
        ...(seed.rotation === undefined
            ? {}
            : {
                RotationEnabled: true,
                RotationRules: { AutomaticallyAfterDays: seed.rotation.automaticallyAfterDays },
                ...(seed.rotation.nextRotationDate === undefined
                    ? {}
                    : { NextRotationDate: epochSeconds(seed.rotation.nextRotationDate) }),
            }),
        LastChangedDate: newest / 1000,
        ...(seed.deletedDate === undefined ? {} : { DeletedDate: epochSeconds(seed.deletedDate) }),
        Tags: Object.entries(seed.tags).map(([Key, Value]) => ({ Key, Value })),
        VersionIdsToStages: Object.fromEntries(secret.versions
            .filter((version) => version.stages.length > 0)
            .map((version) => [version.id, version.stages])),
        CreatedDate: epochSeconds(seed.created),
        ...(isReplicated ? { PrimaryRegion: secret.primaryRegion } : {}),
    };
}
/**
 * The secret that an id means, for a caller who may do this to it. Whoever may not is refused whether it exists or
 * not; where it does not, permission on any secret of that name counts.
 */
function secretsmanager_authorizedSecret(signed, id, operation, context) {
    const { caller, region, state } = signed;
    const secret = locate(signed, id);
    const action = `secretsmanager:${operation}`;
    const partition = state.aws.account(caller.account)?.partition ?? 'aws';
    const [, , , , arnAccount] = id.startsWith('arn:') ? id.split(':') : [];
    const account = secret?.account ?? arnAccount ?? caller.account;
    const named = id.startsWith('arn:')
        ? id
        : `arn:${partition}:secretsmanager:${region}:${account}:secret:${id}`;
    const resources = secret === undefined ? [named, `${named}-aaaaaa`] : [secret.arn];
    const tags = Object.entries(secret?.seed.tags ?? {}).flatMap(([key, value]) => [
        [`aws:resourcetag/${key}`.toLowerCase(), [value]],
        [`secretsmanager:resourcetag/${key}`.toLowerCase(), [value]],
    ]);
    const denials = resources.map((resource) => denialOf(caller, {
        action,
        resource,
        resourceAccount: account,
        resourcePolicy: secret?.seed.resourcePolicy,
        context: new Map([
            ['aws:requestedregion', [region]],
            ['aws:resourceaccount', [account]],
            ['secretsmanager:secretid', [secret?.arn ?? named]],
            ...(secret === undefined
                ? []
                : [['secretsmanager:secretprimaryregion', [secret.primaryRegion]]]),
            ...tags,
            ...context,
        ]),
    }));
    if (!denials.includes(undefined))
        throw accessDenied(caller, action, secret?.arn ?? id, denials[0] ?? '');
    if (secret === undefined)
        throw new wire/* Refusal */.P_(400, 'ResourceNotFoundException', NOT_FOUND);
    return secret;
}
/** Actions that know no resource: a grant on secret ARNs gives nothing. */
function authorizeAction({ caller, region }, operation) {
    const action = `secretsmanager:${operation}`;
    const denial = denialOf(caller, {
        action,
        resource: '*',
        resourceAccount: caller.account,
        context: new Map([['aws:requestedregion', [region]]]),
    });
    if (denial !== undefined)
        throw accessDenied(caller, action, '*', denial);
}
function accessDenied(caller, action, resource, denial) {
    const on = resource === '*' ? '' : ` on resource: ${resource}`;
    return new wire/* Refusal */.P_(400, 'AccessDeniedException', `User: ${caller.arn} is not authorized to perform: ${action}${on} ${denial}`);
}
/**
 * By name, full ARN, or ARN without its suffix. An ARN that ends in a hyphen and six characters is taken for a full
 * one, which is the trap of names that end so themselves.
 */
function locate({ caller, region, state }, id) {
    if (!id.startsWith('arn:'))
        return state.aws.secrets(caller.account, region).get(id);
    const [, , service, , account = '', kind, name = ''] = id.split(':');
    if (service !== 'secretsmanager' || kind !== 'secret')
        return undefined;
    const held = state.aws.secrets(account, region);
    if (/-[A-Za-z0-9]{6}$/.test(name))
        return [...held.values()].find((secret) => secret.arn === id);
    const secret = held.get(name);
    return secret?.arn.startsWith(`${id}-`) ? secret : undefined;
}
function secretIdOf(input) {
    const id = optionalText(input, 'SecretId');
    if (id === undefined || id.length > 2048 || !(id.startsWith('arn:') || /^[A-Za-z0-9/_+=.@!-]+$/.test(id))) {
        throw invalidParameter('Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!');
    }
    return id;
}
function epochSeconds(date) {
    return date.getTime() / 1000;
}
function secretsmanager_json(body, status = 200) {
    return {
        status,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': (0,external_node_crypto_.randomUUID)() },
        body: JSON.stringify(body),
    };
}

;// CONCATENATED MODULE: ./build/emulator/sts-xml.js

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
/** An answer of STS in the query protocol's shape. */
function success(call, result) {
    return xml(200, sts_xml_element(`${call}Response`, {
        [`${call}Result`]: result,
        ResponseMetadata: { RequestId: (0,external_node_crypto_.randomUUID)() },
    }));
}
function sts_xml_element(name, children) {
    return `<${name} xmlns="${NAMESPACE}">${inner(children)}</${name}>`;
}
function inner(children) {
    return Object.entries(children)
        .map(([name, child]) => `<${name}>${typeof child === 'string' ? escapeXml(child) : inner(child)}</${name}>`)
        .join('');
}
function escapeXml(text) {
    return text
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;');
}
function xml(status, body) {
    return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': (0,external_node_crypto_.randomUUID)() }, body };
}
/** A refusal in the query protocol's shape. */
function errorXml(refusal) {
    const type = refusal.status < 500 ? 'Sender' : 'Receiver';
    return xml(refusal.status, sts_xml_element('ErrorResponse', {
        Error: { Type: type, Code: refusal.code, Message: refusal.message },
        RequestId: (0,external_node_crypto_.randomUUID)(),
    }));
}

;// CONCATENATED MODULE: ./build/emulator/web-identity.js

/** How far an issuer's clock may be ahead. */
const CLOCK_LEEWAY_SECONDS = 300;
/** Provider, audience, keys and times, in the order in which STS is seen to check them. */
function checkIdentity(roleArn, jwt, state) {
    const invalidToken = (message) => new wire/* Refusal */.P_(400, 'InvalidIdentityToken', message);
    const issuer = claimText(jwt, 'iss');
    const provider = issuer.replace(/^https?:\/\//, '');
    const [, partition, accountId = ''] = /^arn:([a-z-]+):iam::(\d{12}):/.exec(roleArn) ?? [];
    const account = state.aws.account(accountId);
    const clientIds = account?.partition === partition ? account?.oidcProviders : undefined;
    if (clientIds === undefined || !Object.hasOwn(clientIds, provider)) {
        throw invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`);
    }
    const audiences = jwt.payload['aud'];
    const audience = (Array.isArray(audiences) ? audiences : [audiences]).find((item) => typeof item === 'string' && clientIds[provider]?.includes(item) === true);
    if (audience === undefined)
        throw invalidToken('Incorrect token audience');
    if (issuer !== state.issuer.url)
        throw invalidToken("Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements");
    if (!jwt.isSignedBy(state.issuer.publicKey))
        throw invalidToken('The ID Token signature is not valid');
    const now = Math.floor(state.now().getTime() / 1000);
    const { exp, iat, nbf } = jwt.payload;
    if (!Number.isInteger(exp) || !Number.isInteger(iat))
        throw invalidToken('exp and iat must be whole numbers');
    if (claimText(jwt, 'sub') === '')
        throw invalidToken('The ID Token has no subject');
    if (Number(exp) <= now) {
        throw new wire/* Refusal */.P_(400, 'ExpiredTokenException', `Token expired: current date/time ${now} must be before the expiration date/time ${Number(exp)}`);
    }
    if (Number(iat) > now + CLOCK_LEEWAY_SECONDS ||
        (typeof nbf === 'number' && nbf > now + CLOCK_LEEWAY_SECONDS)) {
        throw invalidToken('The ID Token is not yet valid');
    }
    return { provider, audience };
}
/** A claim that is a text; else an empty one. */
function claimText(jwt, name) {
    const value = jwt.payload[name];
    return typeof value === 'string' ? value : '';
}
/**
 * The claims that trust policies may look at besides `sub`, `aud` and `amr`, by issuer. Any other claim is absent
 * from the request, so a condition on it never holds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
const knownClaims = [
    [
        /^token\.actions\.([a-z0-9-]+\.ghe\.com|githubusercontent\.com(\/.+)?)$/,
        [
            'actor',
            'actor_id',
            'enterprise_id',
            'environment',
            'job_workflow_ref',
            'ref',
            'repository',
            'repository_id',
            'repository_owner_id',
            'workflow',
        ],
    ],
    [
        /^gitlab\.com$/,
        [
            'namespace_id',
            'project_id',
            'pipeline_source',
            'ref_protected',
            'runner_environment',
            'user_access_level',
            'user_email',
            'user_id',
            'user_login',
        ],
    ],
    [
        /^agent\.buildkite\.com$/,
        [
            'organization_id',
            'organization_slug',
            'pipeline_id',
            'pipeline_slug',
            'build_branch',
            'cluster_id',
            'cluster_name',
        ],
    ],
];
/** The condition keys of a web identity, prefixed by its provider. */
function webIdentityContext(provider, jwt) {
    const further = knownClaims.find(([issuer]) => issuer.test(provider))?.[1] ?? [];
    return ['aud', 'sub', 'amr', ...further].flatMap((name) => {
        const value = jwt.payload[name];
        const texts = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
        return texts.length === 0 ? [] : [[`${provider}:${name}`.toLowerCase(), texts]];
    });
}

;// CONCATENATED MODULE: ./build/emulator/handlers/sts.js







const API_VERSION = '2011-06-15';
const CHAINED_SESSION_SECONDS = 3600;
function identifySts(request) {
    const form = new URLSearchParams(request.body.toString('utf8'));
    const text = (name) => form.get(name) ?? undefined;
    const role = text('RoleArn');
    const roleSessionName = text('RoleSessionName');
    const duration = text('DurationSeconds');
    const externalId = text('ExternalId');
    const sessionPolicy = text('Policy');
    return {
        call: text('Action') ?? 'Unknown',
        detail: {
            ...(role === undefined ? {} : { role }),
            ...(roleSessionName === undefined ? {} : { roleSessionName }),
            ...(duration === undefined ? {} : { durationSeconds: Number(duration) }),
            ...(externalId === undefined ? {} : { externalId }),
            ...(sessionPolicy === undefined ? {} : { sessionPolicy }),
        },
    };
}
/** AWS STS, query protocol: https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
function handleSts(request, { call }, state) {
    const form = new URLSearchParams(request.body.toString('utf8'));
    if (form.get('Version') !== API_VERSION) {
        throw new wire/* Refusal */.P_(400, 'InvalidAction', `Could not find operation ${call} for version ${form.get('Version') ?? 'NO_VERSION_SPECIFIED'}`);
    }
    refuseDisabledRegion(request, state);
    switch (call) {
        case 'AssumeRoleWithWebIdentity':
            return assumeRoleWithWebIdentity(form, state);
        case 'AssumeRole':
            return assumeRole(form, sts_authenticate(request, state), state);
        case 'GetCallerIdentity': {
            const caller = sts_authenticate(request, state);
            return success(call, { Arn: caller.arn, UserId: caller.userId, Account: caller.account });
        }
        default:
            throw new wire/* Refusal */.P_(400, 'InvalidAction', `Could not find operation ${call} for version ${API_VERSION}`);
    }
}
function refuseDisabledRegion({ host }, state) {
    const region = /^sts(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.|api\.aws)/.exec(host)?.[1];
    if (region !== undefined && state.aws.seed.disabledStsRegions.includes(region)) {
        throw new wire/* Refusal */.P_(403, 'RegionDisabledException', `STS is not activated in this region for account: ${region}`);
    }
}
function assumeRoleWithWebIdentity(form, state) {
    const asked = readRoleRequest(form, state);
    const token = form.get('WebIdentityToken') ?? '';
    if (token.length < 4 || token.length > 20_000)
        invalid('webIdentityToken', 'Member must have length from 4 to 20000');
    if (form.has('ProviderId'))
        invalid('providerId', 'Member must be absent for OpenID Connect');
    const jwt = parseJwt(token);
    if (jwt === undefined) {
        throw new wire/* Refusal */.P_(400, 'InvalidIdentityToken', 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)');
    }
    const { provider, audience } = checkIdentity(asked.arn, jwt, state);
    const subject = claimText(jwt, 'sub');
    const role = state.aws.role(asked.arn);
    const providerArn = asked.arn.replace(/:role\/.*$/, `:oidc-provider/${provider}`);
    const refused = new wire/* Refusal */.P_(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
    if (role === undefined)
        throw refused;
    const request = {
        action: 'sts:AssumeRoleWithWebIdentity',
        resource: role.arn,
        context: new Map([
            ...webIdentityContext(provider, jwt),
            ['sts:rolesessionname', [asked.sessionName]],
        ]),
    };
    const trusted = (0,iam_policy/* evaluatePolicy */.Uz)(role.seed.trust, request, (principal) => principal.type === 'Federated' && principal.value === providerArn);
    if (trusted !== 'allow')
        throw refused;
    const guard = state.aws.account(role.account)?.serviceControlPolicy;
    if (guard !== undefined && (0,iam_policy/* evaluatePolicy */.Uz)(guard, request) === 'deny')
        throw refused;
    if (asked.durationSeconds > role.seed.maxSessionDuration)
        throw aboveMaximum();
    return success('AssumeRoleWithWebIdentity', {
        SubjectFromWebIdentityToken: subject,
        Audience: audience,
        Provider: providerArn,
        ...openSession(role, asked, state),
    });
}
function assumeRole(form, caller, state) {
    const asked = readRoleRequest(form, state);
    const externalId = form.get('ExternalId') ?? undefined;
    if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
        invalid('externalId', 'Member must have 2 to 1224 characters of [\\w+=,.@:\\/-]');
    }
    if (caller.roleArn !== undefined && asked.durationSeconds > CHAINED_SESSION_SECONDS) {
        throw validationError('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.');
    }
    const role = state.aws.role(asked.arn);
    const needed = ['sts:AssumeRole'];
    if (form.has('Tags.member.1.Key'))
        needed.push('sts:TagSession');
    if (form.has('SourceIdentity'))
        needed.push('sts:SetSourceIdentity');
    for (const action of needed) {
        if (role === undefined || !mayAssume(caller, role, action, externalId, asked.sessionName)) {
            throw new wire/* Refusal */.P_(403, 'AccessDenied', `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${asked.arn}`);
        }
    }
    if (role === undefined)
        throw validationError('Request ARN is invalid');
    if (asked.durationSeconds > role.seed.maxSessionDuration)
        throw aboveMaximum();
    return success('AssumeRole', openSession(role, asked, state));
}
/** Both sides must agree: the caller's policies allow the action on the role, and the role's trust lets the caller in. */
function mayAssume(caller, role, action, externalId, sessionName) {
    const context = new Map([['sts:rolesessionname', [sessionName]]]);
    if (externalId !== undefined)
        context.set('sts:externalid', [externalId]);
    const bySelf = denialOf(caller, { action, resource: role.arn, resourceAccount: caller.account, context });
    const byTrust = (0,iam_policy/* evaluatePolicy */.Uz)(role.seed.trust, {
        action,
        resource: role.arn,
        context: new Map([
            ...context,
            ['aws:principalarn', [caller.roleArn ?? caller.arn]],
            ['aws:principalaccount', [caller.account]],
        ]),
    }, (principal) => isCaller(principal, caller));
    return bySelf === undefined && byTrust === 'allow';
}
/** The parameters that both ways of assuming a role share, checked for their shape. */
function readRoleRequest(form, state) {
    const arn = form.get('RoleArn') ?? '';
    if (arn.length < 20 || arn.length > 2048)
        invalid('roleArn', 'Member must have length from 20 to 2048');
    const sessionName = form.get('RoleSessionName') ?? '';
    if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
        invalid('roleSessionName', 'Member must satisfy regular expression pattern: [\\w+=,.@-]* and have length from 2 to 64');
    }
    const durationSeconds = Number(form.get('DurationSeconds') ?? 3600);
    if (!Number.isInteger(durationSeconds) || durationSeconds < 900 || durationSeconds > 43_200) {
        invalid('durationSeconds', 'Member must have value from 900 to 43200');
    }
    if (!/^arn:[a-z-]+:iam::\d{12}:role\/\S+$/.test(arn))
        throw validationError('Request ARN is invalid');
    return { arn, sessionName, durationSeconds, ...readSessionPolicies(form, arn, state) };
}
function readSessionPolicies(form, roleArn, state) {
    const policy = form.get('Policy');
    const arns = [];
    for (let index = 1; form.has(`PolicyArns.member.${index}.arn`); index += 1) {
        arns.push(form.get(`PolicyArns.member.${index}.arn`) ?? '');
    }
    if (policy === null && arns.length === 0)
        return { sessionPolicies: [], packedPolicySize: undefined };
    if (arns.length > 10)
        invalid('policyArns', 'Member must have length less than or equal to 10');
    const characters = (policy?.length ?? 0) + arns.join('').length;
    const limit = state.aws.seed.packedPolicyCharacters;
    if (characters > limit) {
        throw new wire/* Refusal */.P_(400, 'PackedPolicyTooLarge', `Packed policy consumes ${Math.ceil((characters / limit) * 100)}% of allotted space, please use smaller policy.`);
    }
    const account = state.aws.account(roleArn.split(':')[4] ?? '');
    const managed = arns.map((arn) => {
        const document = account?.managedPolicies[arn];
        if (document === undefined)
            throw new wire/* Refusal */.P_(400, 'MalformedPolicyDocument', `Policy ${arn} does not exist`);
        return document;
    });
    return {
        sessionPolicies: [...(policy === null ? [] : [readSessionPolicy(policy)]), ...managed],
        packedPolicySize: Math.ceil((characters / limit) * 100),
    };
}
function readSessionPolicy(text) {
    const json = (0,wire/* parseJsonObject */.dw)(text);
    if (json === undefined)
        throw new wire/* Refusal */.P_(400, 'MalformedPolicyDocument', 'This policy contains invalid Json');
    try {
        return (0,iam_policy/* parsePolicy */.ON)(json, 'session');
    }
    catch (error) {
        if (error instanceof iam_policy/* PolicyMistake */.nj)
            throw new wire/* Refusal */.P_(400, 'MalformedPolicyDocument', error.message);
        throw error;
    }
}
function openSession(role, asked, state) {
    const expires = new Date(Math.floor(state.now().getTime() / 1000 + asked.durationSeconds) * 1000);
    const session = state.aws.openSession(role, asked.sessionName, asked.sessionPolicies, expires);
    return {
        AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
        ...(asked.packedPolicySize === undefined ? {} : { PackedPolicySize: String(asked.packedPolicySize) }),
        Credentials: {
            AccessKeyId: session.accessKeyId,
            SecretAccessKey: session.secretAccessKey,
            SessionToken: session.sessionToken,
            Expiration: expires.toISOString().replace('.000Z', 'Z'),
        },
    };
}
function sts_authenticate(request, state) {
    const verdict = verifySignature(request, 'sts', (id) => state.aws.caller(id), state.now());
    const caller = verdict.kind === 'valid' ? state.aws.caller(verdict.accessKeyId) : undefined;
    if (caller !== undefined)
        return caller;
    const [status, code] = sts_signatureCodes[verdict.kind];
    throw new wire/* Refusal */.P_(status, code, 'message' in verdict ? verdict.message : '');
}
const sts_signatureCodes = {
    valid: [500, 'InternalFailure'],
    missing: [403, 'MissingAuthenticationToken'],
    incomplete: [400, 'IncompleteSignature'],
    'unknown-key': [403, 'InvalidClientTokenId'],
    'expired-key': [403, 'ExpiredToken'],
    mismatch: [403, 'SignatureDoesNotMatch'],
    'wrong-time': [403, 'SignatureDoesNotMatch'],
    'wrong-scope': [403, 'SignatureDoesNotMatch'],
};
function aboveMaximum() {
    return validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
}
function validationError(message) {
    return new wire/* Refusal */.P_(400, 'ValidationError', message);
}
function invalid(parameter, constraint) {
    throw validationError(`1 validation error detected: Value at '${parameter}' failed to satisfy constraint: ${constraint}`);
}

;// CONCATENATED MODULE: ./build/emulator/http-server.js

/** Far more than any documented request; keeps a stray upload from filling memory. */
const MAXIMUM_BODY_BYTES = 1_048_576;
/** Reads a whole request. */
async function readRequest(message) {
    const chunks = [];
    let size = 0;
    for await (const chunk of message) {
        const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
        size += bytes.length;
        if (size > MAXIMUM_BODY_BYTES)
            throw new wire/* Refusal */.P_(413, 'RequestTooLarge', 'The request is too large.');
        chunks.push(bytes);
    }
    const [path = '/', ...query] = (message.url ?? '/').split('?');
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]));
    return {
        method: message.method ?? 'GET',
        path,
        query: query.join('?'),
        headers,
        host: (message.headers.host ?? '').toLowerCase().replace(/:\d+$/, ''),
        body: Buffer.concat(chunks),
    };
}
/** Sends an answer, dated by the emulator's own clock. */
function send(response, now, { status, headers, body }) {
    response.writeHead(status, {
        date: now.toUTCString(),
        ...headers,
        'content-length': Buffer.byteLength(body),
    });
    response.end(body);
}
/** Fails in a way that is no answer of the service; returns the status that goes on record. */
function misbehave(response, misbehaviour, now) {
    switch (misbehaviour.kind) {
        case 'hang':
            return 0;
        case 'drop':
            response.destroy();
            return 0;
        case 'redirect':
            send(response, now, {
                status: misbehaviour.status,
                headers: { location: misbehaviour.location },
                body: '',
            });
            return misbehaviour.status;
        case 'empty':
            send(response, now, { status: misbehaviour.status, headers: {}, body: '' });
            return misbehaviour.status;
        case 'html':
            send(response, now, {
                status: misbehaviour.status,
                headers: { 'content-type': 'text/html' },
                body: '<html><body>blocked</body></html>',
            });
            return misbehaviour.status;
    }
}

;// CONCATENATED MODULE: ./build/emulator/routing.js
const vendorHosts = [
    [/^(.+\.)?actions\.githubusercontent\.com$/, 'issuer'],
    [/^sts(-fips)?\.([a-z0-9-]+\.)?(amazonaws\.(com|com\.cn|eu)|api\.aws)$/, 'sts'],
    [/^secretsmanager(-fips)?\.[a-z0-9-]+\.(amazonaws\.(com|com\.cn|eu)|api\.aws)$/, 'secretsmanager'],
    [/^sts\.googleapis\.com$/, 'google-sts'],
    [/^iamcredentials\.googleapis\.com$/, 'iamcredentials'],
    [/^secretmanager(\.[a-z0-9-]+\.rep)?\.googleapis\.com$/, 'secretmanager'],
];
/**
 * Which service a request is for. Under a vendor's host name that name decides, as in the real cloud; on loopback,
 * where all services share one address, the path and headers do.
 */
function serviceOf(request) {
    const byHost = vendorHosts.find(([host]) => host.test(request.host))?.[1];
    return byHost ?? serviceOfPath(request);
}
function serviceOfPath({ method, path, headers }) {
    if (path.startsWith('/idtoken') || path.startsWith('/.well-known/'))
        return 'issuer';
    if (path === '/v1/token')
        return 'google-sts';
    if (/^\/v1\/projects\/[^/]+\/serviceAccounts\//.test(path))
        return 'iamcredentials';
    if (path.startsWith('/v1/projects/'))
        return 'secretmanager';
    if (path === '/' && method === 'POST')
        return headers['x-amz-target'] === undefined ? 'sts' : 'secretsmanager';
    return undefined;
}

;// CONCATENATED MODULE: ./build/emulator/server.js













const handlers = {
    issuer: { identify: identifyIssuer, handle: handleIssuer, refuse: refuseIssuer },
    sts: { identify: identifySts, handle: handleSts, refuse: errorXml },
    secretsmanager: {
        identify: identifySecretsManager,
        handle: handleSecretsManager,
        refuse: refuseSecretsManager,
    },
    'google-sts': { identify: identifyGoogleSts, handle: handleGoogleSts, refuse: refuseGoogleSts },
    iamcredentials: { identify: identifyIamCredentials, handle: handleIamCredentials, refuse: refuseRpc },
    secretmanager: { identify: identifySecretManager, handle: handleSecretManager, refuse: refuseRpc },
};
/** Mounts all services on one listener: recognises a request, disturbs it if the seed says so, answers and records it. */
function createListener(mounted) {
    const now = () => mounted.state.now();
    return (message, response) => {
        answer(message, response, mounted).catch((error) => {
            if (response.headersSent)
                response.destroy();
            else
                send(response, now(), plainText(error instanceof wire/* Refusal */.P_ ? error.status : 500));
        });
    };
}
async function answer(message, response, mounted) {
    const { state, traffic, faults, latencyMilliseconds } = mounted;
    const request = await readRequest(message);
    const service = serviceOf(request);
    if (service === undefined) {
        send(response, state.now(), plainText(404));
        return;
    }
    response.once('close', traffic.enter(service));
    const identified = handlers[service].identify(request);
    const record = (status, error) => traffic.record({
        service,
        call: identified.call,
        at: state.now().getTime(),
        userAgent: request.headers['user-agent'] ?? '',
        status,
        host: request.host,
        detail: error === undefined ? identified.detail : { ...identified.detail, error },
    });
    if (latencyMilliseconds > 0)
        await (0,promises_.setTimeout)(latencyMilliseconds);
    const disturbance = faults.next(service, identified, state.now());
    if (disturbance?.kind === 'misbehaviour') {
        record(misbehave(response, disturbance.misbehaviour, state.now()), disturbance.misbehaviour.kind);
        return;
    }
    if (disturbance?.kind === 'refusal') {
        const { refusal, retryAfter } = disturbance;
        const refused = handlers[service].refuse(refusal);
        const retry = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
        record(refused.status, refusal.code);
        send(response, state.now(), { ...refused, headers: { ...refused.headers, ...retry } });
        return;
    }
    const [answered, error] = handle(handlers[service], request, identified, mounted);
    record(answered.status, error);
    send(response, state.now(), answered);
}
/** The service's answer, and its code where it refuses. */
function handle(handler, request, identified, { state, base }) {
    try {
        return [handler.handle(request, identified, state, base())];
    }
    catch (error) {
        if (!(error instanceof wire/* Refusal */.P_))
            throw error;
        return [handler.refuse(error), error.code];
    }
}
/** For what belongs to no service: unknown paths, bodies that are too large, a bug of the emulator itself. */
function plainText(status) {
    return { status, headers: { 'content-type': 'text/plain' }, body: `emulator: ${external_node_http_.STATUS_CODES[status]}\n` };
}

;// CONCATENATED MODULE: ./build/emulator/aws-state.js


/** The accounts as seeded, and the credentials that were handed out since. */
class AwsState {
    seed;
    #callers = new Map();
    #secrets = new Map();
    constructor(seed) {
        this.seed = seed;
        for (const [id, account] of Object.entries(seed.accounts)) {
            this.#addUsers(id, account);
            this.#addSecrets(id, account);
        }
    }
    account(id) {
        return (0,wire/* own */.ZV)(this.seed.accounts, id);
    }
    caller(accessKeyId) {
        return this.#callers.get(accessKeyId);
    }
    /** The role of an ARN, with its path; `undefined` where account, partition or role do not exist. */
    role(arn) {
        const [, partition, account = '', path = ''] = /^arn:([a-z-]+):iam::(\d{12}):role\/(.+)$/.exec(arn) ?? [];
        const owner = this.account(account);
        const seed = owner === undefined ? undefined : (0,wire/* own */.ZV)(owner.roles, path);
        if (seed === undefined || owner?.partition !== partition)
            return undefined;
        const name = path.split('/').at(-1) ?? path;
        return { arn, name, id: uniqueId('AROA', arn), account, seed };
    }
    key(arn) {
        const [, region, account = '', id = ''] = /^arn:[a-z-]+:kms:([a-z0-9-]+):(\d{12}):key\/(.+)$/.exec(arn) ?? [];
        const owner = this.account(account);
        const seed = owner === undefined ? undefined : (0,wire/* own */.ZV)(owner.keys, id);
        return seed === undefined || seed.region !== region ? undefined : { arn, account, seed };
    }
    /** The secrets of one account and region, by name. */
    secrets(account, region) {
        return this.#secrets.get(`${account}/${region}`) ?? new Map();
    }
    /** Makes the temporary credentials of a role session. */
    openSession(role, sessionName, sessionPolicies, expires) {
        const owner = this.account(role.account);
        const caller = {
            accessKeyId: `ASIA${randomId(16)}`,
            arn: `arn:${owner?.partition ?? 'aws'}:sts::${role.account}:assumed-role/${role.name}/${sessionName}`,
            account: role.account,
            userId: `${role.id}:${sessionName}`,
            roleArn: role.arn,
            identityPolicies: role.seed.policies,
            sessionPolicies,
            boundary: role.seed.boundary,
            serviceControlPolicy: owner?.serviceControlPolicy,
            secretAccessKey: (0,external_node_crypto_.randomBytes)(30).toString('base64'),
            sessionToken: `IQoJb3JpZ2luX2Vj${(0,external_node_crypto_.randomBytes)(420).toString('base64')}`,
            expires,
        };
        this.#callers.set(caller.accessKeyId, caller);
        return caller;
    }
    #addUsers(id, account) {
        for (const [name, user] of Object.entries(account.users)) {
            const arn = `arn:${account.partition}:iam::${id}:user/${name}`;
            this.#callers.set(user.accessKeyId, {
                arn,
                account: id,
                userId: uniqueId('AIDA', arn),
                roleArn: undefined,
                identityPolicies: user.policies,
                sessionPolicies: [],
                boundary: undefined,
                serviceControlPolicy: account.serviceControlPolicy,
                secretAccessKey: user.secretAccessKey,
            });
        }
    }
    #addSecrets(account, { partition, secrets }) {
        for (const [primaryRegion, named] of Object.entries(secrets)) {
            for (const [name, seed] of Object.entries(named)) {
                const suffix = seed.suffix ?? secretSuffix(name);
                const places = [{ region: primaryRegion, kmsKey: seed.kmsKey }, ...seed.replicas];
                for (const { region, kmsKey } of places) {
                    const place = `${account}/${region}`;
                    const held = this.#secrets.get(place) ?? new Map();
                    this.#secrets.set(place, held);
                    held.set(name, {
                        arn: `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-${suffix}`,
                        name,
                        account,
                        region,
                        primaryRegion,
                        kmsKeyArn: kmsKey === undefined ? undefined : keyArn(kmsKey, partition, region, account),
                        versions: readVersions(name, seed),
                        seed,
                    });
                }
            }
        }
    }
}
/** The six characters that end a secret's ARN, the same in each run for the same name. */
function secretSuffix(name) {
    return digest(`secret ${name}`, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789').slice(0, 6);
}
function keyArn(key, partition, region, account) {
    return key.startsWith('arn:') ? key : `arn:${partition}:kms:${region}:${account}:key/${key}`;
}
function readVersions(name, seed) {
    const isStaged = seed.versions.some((version) => version.stages.length > 0);
    return seed.versions.map((version, index) => ({
        id: version.id ?? versionId(name, index),
        value: version.value,
        stages: isStaged ? version.stages : defaultStages(index, seed.versions.length),
        created: version.created ?? seed.created,
    }));
}
function defaultStages(index, count) {
    if (index === count - 1)
        return ['AWSCURRENT'];
    return index === count - 2 ? ['AWSPREVIOUS'] : [];
}
function versionId(name, index) {
    const hex = (0,external_node_crypto_.createHash)('sha256').update(`version ${index} ${name}`).digest('hex');
    return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `a${hex.slice(17, 20)}`,
        hex.slice(20, 32),
    ].join('-');
}
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function uniqueId(prefix, name) {
    return `${prefix}${digest(name, ID_LETTERS).slice(0, 17)}`;
}
function randomId(length) {
    return Array.from((0,external_node_crypto_.randomBytes)(length), (byte) => ID_LETTERS[byte % ID_LETTERS.length]).join('');
}
function digest(text, letters) {
    return Array.from((0,external_node_crypto_.createHash)('sha256').update(text).digest(), (byte) => letters[byte % letters.length]).join('');
}

;// CONCATENATED MODULE: ./build/emulator/google-state.js


/** The projects as seeded, and the access tokens that were handed out since. */
class GoogleState {
    #projects = new Map();
    #tokens = new Map();
    #spoilt = new Set();
    constructor(seed) {
        for (const [id, project] of Object.entries(seed.projects)) {
            this.#projects.set(id, { id, seed: project });
            this.#projects.set(project.number, { id, seed: project });
        }
    }
    /** By id or number. */
    project(idOrNumber) {
        return this.#projects.get(idOrNumber);
    }
    serviceAccount(email) {
        for (const project of this.#projects.values()) {
            const account = (0,wire/* own */.ZV)(project.seed.serviceAccounts, email);
            if (account !== undefined)
                return { project, allowLongLifetime: account.allowLongLifetime };
        }
        return undefined;
    }
    /** Hands out an access token; federated ones begin `ya29.d.`, service accounts' `ya29.c.`. */
    issueToken(principal, expires) {
        const token = `ya29.${principal.kind === 'federated' ? 'd' : 'c'}.${(0,external_node_crypto_.randomBytes)(150).toString('base64url')}`;
        this.#tokens.set(token, { principal, expires });
        return token;
    }
    token(text) {
        return this.#tokens.get(text);
    }
    secret(project, location, name) {
        return (0,wire/* own */.ZV)(this.secrets(project, location), name);
    }
    secrets(project, location) {
        return location === undefined
            ? project.seed.secrets
            : ((0,wire/* own */.ZV)(project.seed.regionalSecrets, location) ?? {});
    }
    /** True the first time it is asked of a version: its checksum is to be spoilt once. */
    spoilOnce(version) {
        if (this.#spoilt.has(version))
            return false;
        this.#spoilt.add(version);
        return true;
    }
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
;// CONCATENATED MODULE: ./build/emulator/issuer.js



/** GitHub's tokens live five minutes and are dated back ten minutes for clocks that lag. */
const LIFETIME_SECONDS = 300;
const NOT_BEFORE_SECONDS = 600;
/** Default claims of a job: a push to main of acme/web. Ids as in the product's documents. */
const defaultClaims = {
    repository: 'acme/web',
    repository_id: '456',
    repository_owner_id: '123',
    repository_visibility: 'private',
    ref: 'refs/heads/main',
    ref_type: 'branch',
    sha: '9fceb02d0ae598e95dc970b74767f19372d61af8',
    head_ref: '',
    base_ref: '',
    event_name: 'push',
    workflow: 'deploy',
    run_id: '4711',
    run_number: '42',
    run_attempt: '1',
    check_run_id: '815',
    runner_environment: 'github-hosted',
    actor: 'octocat',
    actor_id: '583231',
};
async function createIssuer(seed, now) {
    const { publicKey, privateKey } = await (0,external_node_util_.promisify)(external_node_crypto_.generateKeyPair)('rsa', { modulusLength: 2048 });
    const id = (0,external_node_crypto_.randomUUID)();
    return {
        url: seed.url,
        publicKey,
        requestToken: [{ typ: 'JWT', alg: 'HS256' }, { jti: (0,external_node_crypto_.randomUUID)() }]
            .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
            .concat((0,external_node_crypto_.randomBytes)(32).toString('base64url'))
            .join('.'),
        claims: (audience) => claimsOf(seed, audience, now()),
        sign: (claims) => signJwt(claims, { id, privateKey }),
        keySet: () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: id, use: 'sig', alg: 'RS256' }] }),
    };
}
function claimsOf(seed, audience, now) {
    const given = { ...defaultClaims, ...seed.claims };
    const claim = (name) => given[name] ?? '';
    const [owner = ''] = claim('repository').split('/');
    const workflow = `${claim('repository')}/.github/workflows/deploy.yml@${claim('ref')}`;
    const issued = Math.floor(now.getTime() / 1000);
    return {
        repository_owner: owner,
        workflow_ref: workflow,
        workflow_sha: claim('sha'),
        job_workflow_ref: workflow,
        job_workflow_sha: claim('sha'),
        ...given,
        sub: seed.subject ?? defaultSubject(claim, seed.immutableSubject),
        aud: audience !== undefined && audience !== '' ? audience : `https://github.com/${owner}`,
        iss: seed.url,
        jti: (0,external_node_crypto_.randomUUID)(),
        iat: issued,
        nbf: issued - NOT_BEFORE_SECONDS,
        exp: issued + LIFETIME_SECONDS,
    };
}
/** https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims */
function defaultSubject(claim, isImmutable) {
    const [owner, name] = claim('repository').split('/');
    const repository = isImmutable
        ? `${owner}@${claim('repository_owner_id')}/${name}@${claim('repository_id')}`
        : claim('repository');
    if (claim('environment') !== '')
        return `repo:${repository}:environment:${escapeColons(claim('environment'))}`;
    if (claim('event_name') === 'pull_request')
        return `repo:${repository}:pull_request`;
    return `repo:${repository}:ref:${escapeColons(claim('ref'))}`;
}
function escapeColons(text) {
    return text.replaceAll(':', '%3A');
}

;// CONCATENATED MODULE: ./build/emulator/state.js



async function createState(seed, now) {
    return {
        issuer: await createIssuer(seed.issuer, now),
        aws: new AwsState(seed.aws),
        google: new GoogleState(seed.google),
        now,
    };
}

;// CONCATENATED MODULE: ./build/emulator/traffic.js
/** Who asked what, and how many at once. */
class Traffic {
    requests = [];
    #inFlight = new Map();
    #most = new Map();
    /** Counts a request as under way until the returned function is called. */
    enter(service) {
        const count = (this.#inFlight.get(service) ?? 0) + 1;
        this.#inFlight.set(service, count);
        this.#most.set(service, Math.max(count, this.mostInFlight(service)));
        return () => this.#inFlight.set(service, (this.#inFlight.get(service) ?? 1) - 1);
    }
    mostInFlight(service) {
        return this.#most.get(service) ?? 0;
    }
    record(request) {
        this.requests.push(request);
    }
}

// EXTERNAL MODULE: ./build/emulator/parse-seed.js + 4 modules
var parse_seed = __webpack_require__(37253);
;// CONCATENATED MODULE: ./build/emulator/emulator.js








/**
 * Starts the embedded cloud: an OIDC issuer, AWS STS and Secrets Manager, Google's STS, IAM Credentials and Secret
 * Manager, all on one loopback port.
 */
async function startEmulator(options) {
    const now = options.now ?? (() => new Date());
    const state = await createState(options.seed, now);
    const traffic = new Traffic();
    let url = '';
    const listener = createListener({
        state,
        traffic,
        faults: new Faults(options.seed),
        latencyMilliseconds: options.latencyMilliseconds ?? 0,
        base: () => url,
    });
    const server = options.tls === undefined ? (0,external_node_http_.createServer)(listener) : (0,external_node_https_.createServer)(options.tls, listener);
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    url = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${portOf(server.address())}`;
    return {
        url,
        issuer: state.issuer.url,
        requests: traffic.requests,
        mostInFlight: (service) => traffic.mostInFlight(service),
        environment: () => ({
            ACTIONS_ID_TOKEN_REQUEST_URL: `${url}${TOKEN_REQUEST_PATH}?api-version=2.0`,
            ACTIONS_ID_TOKEN_REQUEST_TOKEN: state.issuer.requestToken,
            AWS_ENDPOINT_URL_STS: url,
            AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
            CLOUDSDK_API_ENDPOINT_OVERRIDES_STS: `${url}/`,
            CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS: `${url}/`,
            CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER: `${url}/`,
        }),
        signToken: (claims) => state.issuer.sign({ ...state.issuer.claims(undefined), ...claims }),
        close: () => new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
        }),
    };
}
function portOf(address) {
    return typeof address === 'object' && address !== null ? address.port : 0;
}


/***/ })

};
;