"use strict";
exports.id = 581;
exports.ids = [581];
exports.modules = {

/***/ 56851:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ parseDuration)
/* harmony export */ });
const secondsOf = { s: 1, m: 60, h: 3600, d: 86_400 };
/**
 * Reads a duration: digits and one of `s`, `m`, `h`, `d` (`90d`, `15m`).
 * @returns whole seconds, or `undefined` where the text is no duration or too long to count exactly
 */
function parseDuration(text) {
    const [, digits, unit] = /^([0-9]+)([smhd])$/.exec(text) ?? [];
    const factor = secondsOf[unit ?? ''];
    if (digits === undefined || factor === undefined)
        return undefined;
    const seconds = Number(digits) * factor;
    return Number.isSafeInteger(seconds) ? seconds : undefined;
}


/***/ }),

/***/ 7111:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  y: () => (/* binding */ createGithubTokenSource)
});

// EXTERNAL MODULE: ./build/core/errors.js
var errors = __webpack_require__(88208);
;// CONCATENATED MODULE: ./build/identity/token.js

/** A CI job's identity token, masked before anybody holds it. */
class IdentityToken {
    #jwt;
    claims;
    constructor(jwt, claims) {
        this.#jwt = jwt;
        this.claims = claims;
    }
    /** The token in clear, for the exchange alone. */
    reveal() {
        return this.#jwt;
    }
    toJSON() {
        return '[token]';
    }
}
/**
 * Reads the claims of a JWT (RFC 7519), unverified.
 * @throws UserError TOKEN_MALFORMED
 */
function readClaims(jwt) {
    const payload = decodePayload(jwt);
    const text = (name) => {
        const value = payload[name];
        return typeof value === 'string' ? value : '';
    };
    const seconds = (name) => {
        const value = payload[name];
        return typeof value === 'number' ? value : undefined;
    };
    const audience = payload['aud'];
    const others = new Map();
    for (const [name, value] of Object.entries(payload)) {
        if (typeof value === 'string')
            others.set(name, value);
    }
    const expires = seconds('exp');
    const issued = seconds('iat');
    return {
        issuer: text('iss'),
        subject: text('sub'),
        audience: Array.isArray(audience) ? audience.join(' ') : text('aud'),
        ...(expires === undefined ? {} : { expires }),
        ...(issued === undefined ? {} : { issued }),
        others,
    };
}
function decodePayload(jwt) {
    const [, payload] = jwt.split('.');
    try {
        const parsed = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8'));
        if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
            return { ...parsed };
    }
    catch {
        // The text is never shown: it is a credential, whatever its shape.
    }
    throw new errors/* UserError */.yo({
        code: 'TOKEN_MALFORMED',
        what: "the CI's identity token is not a JWT",
        fix: ['check that ACTIONS_ID_TOKEN_REQUEST_URL is the one that the runner set'],
    });
}

;// CONCATENATED MODULE: ./build/identity/github-token.js


const CALL = 'token request';
/**
 * The job's token from the Actions token service, asked for once per audience. The stock helper is not used: it does not
 * retry 429, 500 or a dropped connection, has no deadline, follows redirects with the bearer, and hides the status.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
function createGithubTokenSource(options) {
    const tokens = new Map();
    const freshToken = (audience) => {
        const token = requestToken(audience, options);
        tokens.set(audience, token);
        return token;
    };
    return {
        token: (audience) => tokens.get(audience) ?? freshToken(audience),
        freshToken,
    };
}
async function requestToken(audience, options) {
    const { env, network, masker } = options;
    const requestUrl = env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '';
    const requestToken = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '';
    if (requestUrl === '' || requestToken === '') {
        throw await tokenMissing(requestUrl !== '', requestToken !== '', options);
    }
    // The runner masks it already; an emulated or older runner may not.
    masker.mask(requestToken);
    if (!/^[\x21-\x7e]+$/.test(requestToken))
        throw planted('ACTIONS_ID_TOKEN_REQUEST_TOKEN is no bearer token');
    const answer = await network.send({
        destination: tokenService(env),
        call: CALL,
        method: 'GET',
        url: withAudience(requestUrl, audience),
        headers: { authorization: `Bearer ${requestToken}`, accept: 'application/json' },
    });
    if (answer.status !== 200)
        throw await tokenRefused(answer.status, options);
    const jwt = readToken(answer);
    masker.mask(jwt);
    return new IdentityToken(jwt, readClaims(jwt));
}
/**
 * Below GitHub's own domain, or at or below the server that this runner belongs to (GitHub Enterprise Server), or
 * loopback. An earlier step can plant the variable in a job without the permission, so nothing widens this.
 */
function tokenService(env) {
    const hosts = [/^([a-z0-9-]+\.)+actions\.githubusercontent\.com$/];
    const server = env['GITHUB_SERVER_URL'] ?? '';
    const host = URL.canParse(server) ? new URL(server).host : '';
    if (host !== '')
        hosts.push(atOrBelow(host));
    return {
        service: "the CI's token service",
        ownHosts: hosts,
        ownHostsOnly: true,
    };
}
function atOrBelow(host) {
    return new RegExp(`^([a-z0-9-]+\\.)*${host.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}
function withAudience(requestUrl, audience) {
    // Appended as text: the service's own query is passed on byte for byte.
    const separator = requestUrl.includes('?') ? '&' : '?';
    const text = `${requestUrl}${separator}audience=${encodeURIComponent(audience)}`;
    if (!URL.canParse(text))
        throw planted('ACTIONS_ID_TOKEN_REQUEST_URL is not a URL');
    const url = new URL(text);
    // Behind a fragment the audience would not be sent, and the token would be good for another service.
    if (url.hash !== '')
        throw planted('ACTIONS_ID_TOKEN_REQUEST_URL has a fragment');
    return url;
}
function planted(what) {
    return new errors/* UserError */.yo({
        code: 'HOST_REFUSED',
        what,
        fix: ['only the runner sets this variable; find the step that changed it'],
    });
}
function readToken(answer) {
    try {
        const parsed = JSON.parse(answer.body.toString('utf8'));
        if (typeof parsed === 'object' && parsed !== null && 'value' in parsed) {
            const { value } = parsed;
            if (typeof value === 'string' && value !== '')
                return value;
        }
    }
    catch {
        // Falls through: the body may hold the token and is never shown.
    }
    throw new errors/* UserError */.yo({
        code: 'ANSWER_MALFORMED',
        what: 'the token service answered without a token',
        from: "the CI's token service",
        said: `HTTP ${answer.status}`,
        fix: ['run the job again; if it stays, check proxies on the way to the token service'],
    });
}
async function tokenMissing(hasUrl, hasToken, options) {
    const likely = await findCauses({ step: 'token-request', urlPresent: hasUrl, tokenPresent: hasToken }, options);
    return new errors/* UserError */.yo({
        code: 'TOKEN_MISSING',
        what: hasUrl || hasToken
            ? `this job has no identity token: ${hasUrl ? 'ACTIONS_ID_TOKEN_REQUEST_TOKEN' : 'ACTIONS_ID_TOKEN_REQUEST_URL'} is not set`
            : 'this job has no identity token: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set',
        fix: likely.length === 0 ? ['permissions: { id-token: write, contents: read }'] : [],
        likely,
    });
}
async function tokenRefused(status, options) {
    const passing = status === 408 || status === 429 || status >= 500;
    return new errors/* UserError */.yo({
        code: passing ? 'TOKEN_SERVICE_FAILED' : 'TOKEN_REFUSED',
        what: passing ? 'the token service did not answer in time' : 'the token service refused this job',
        from: "the CI's token service",
        said: `HTTP ${status}`,
        fix: passing ? ['run the job again'] : [],
        likely: passing
            ? []
            : await findCauses({ step: 'token-request', urlPresent: true, tokenPresent: true, status }, options),
    });
}
/** Loaded only here: a run that gets its token never pays for the catalogue. */
async function findCauses(refusal, options) {
    const { diagnose } = await __webpack_require__.e(/* import() */ 800).then(__webpack_require__.bind(__webpack_require__, 76800));
    return diagnose(refusal, options.env, await options.loadPayload());
}


/***/ }),

/***/ 7160:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  s: () => (/* binding */ readSettings)
});

// EXTERNAL MODULE: ./build/core/duration.js
var duration = __webpack_require__(56851);
// EXTERNAL MODULE: ./build/core/errors.js
var core_errors = __webpack_require__(88208);
// EXTERNAL MODULE: ./build/inputs/inputs.js
var inputs = __webpack_require__(80204);
;// CONCATENATED MODULE: ./build/inputs/session-name.js
/** The longest that STS takes: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const LONGEST = 64;
/** `<repository>-<run>-<attempt>`: characters that STS refuses become `-`, and the repository part is cut to clean. */
function defaultSessionName(env) {
    const run = [env['GITHUB_RUN_ID'], env['GITHUB_RUN_ATTEMPT']].filter(Boolean).join('-');
    const repository = (env['GITHUB_REPOSITORY']?.split('/').at(-1) ?? '') || 'secret-sync';
    const tail = run === '' ? '' : `-${run}`;
    const clean = (text) => text.replace(/[^\w+=,.@-]/g, '-');
    const name = clean(repository).slice(0, Math.max(0, LONGEST - tail.length)) + clean(tail);
    return name.slice(0, LONGEST).padEnd(2, '-');
}

;// CONCATENATED MODULE: ./build/inputs/read-settings.js




const MINUTE = 60;
const HOUR = 60 * MINUTE;
/**
 * Reads and checks every input; all that is wrong is reported at once.
 * @param read the text of an input, empty where it is not given
 * @param inCi whether `identity: auto` means the CI's token
 * @throws Failures of INPUT_INVALID
 */
function readSettings(read, env, inCi) {
    const errors = [];
    const inputs = new CheckedInputs(read, errors);
    const identity = inputs.choice('identity', ['oidc', 'ambient', 'auto']);
    const project = read('gcp-project');
    const settings = {
        identity: identity === 'auto' ? (inCi ? 'oidc' : 'ambient') : identity,
        aws: readAws(read, inputs, env),
        gcp: {
            ...optional('provider', read('gcp-workload-identity-provider')),
            ...optional('serviceAccount', read('gcp-service-account')),
            ...optional('project', project),
            ...optional('audience', read('gcp-audience')),
        },
        export: readExport(inputs),
        nameCase: inputs.choice('name-case', ['upper', 'lower', 'keep']),
        onExisting: read('on-existing') === '' ? 'by-origin' : inputs.choice('on-existing', ['fail', 'overwrite', 'keep']),
        allowEndpoints: inputs.list('allow-endpoints').map((entry) => inputs.endpoint(entry)),
        allowNetworkEnv: inputs.flag('allow-network-env'),
        ...(read('max-age') === ''
            ? {}
            : { maxAgeSeconds: inputs.duration('max-age', 1, Number.MAX_SAFE_INTEGER) }),
        maxAgeAction: inputs.choice('max-age-action', ['warn', 'fail']),
        dryRun: inputs.flag('dry-run'),
        timeoutSeconds: inputs.duration('timeout', 1, 6 * HOUR),
        retries: inputs.integer('retries', 0, 10),
        summary: inputs.flag('summary'),
        ...optional('auditLog', read('audit-log')),
    };
    (0,core_errors/* throwFailures */.c7)(errors);
    return settings;
}
function readAws(read, inputs, env) {
    // The name of a role may hold a comma.
    const roleChain = inputs.list('aws-role-chain', /\n|,(?=\s*(?:arn:|$))/);
    const sessionName = read('aws-session-name');
    if (sessionName !== '' && !/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
        inputs.refuse('aws-session-name', 'has 2 to 64 characters of A-Z a-z 0-9 _+=,.@-');
    }
    if (read('aws-external-id') !== '' && roleChain.length === 0) {
        inputs.refuse('aws-external-id', 'goes on the hops of aws-role-chain, which is empty', 'hidden');
    }
    const sessionDurationSeconds = inputs.duration('aws-session-duration', 15 * MINUTE, 12 * HOUR);
    if (roleChain.length > 0 && sessionDurationSeconds > HOUR) {
        // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
        inputs.refuse('aws-session-duration', 'is at most 1h with aws-role-chain');
    }
    return {
        ...optional('role', read('aws-role')),
        ...optional('region', read('aws-region')),
        ...optional('environmentRegion', env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || ''),
        roleChain,
        ...optional('externalId', read('aws-external-id')),
        sessionName: sessionName || defaultSessionName(env),
        sessionDurationSeconds,
        ...optional('audience', read('aws-audience')),
        sessionPolicy: readSessionPolicy(read('aws-session-policy') || 'auto', inputs),
    };
}
function readSessionPolicy(text, inputs) {
    if (text === 'auto' || text === 'none')
        return { kind: text };
    try {
        const policy = JSON.parse(text);
        if (typeof policy === 'object' && policy !== null && 'Statement' in policy) {
            return { kind: 'own', policy: JSON.stringify(policy) };
        }
    }
    catch {
        // Refused below, as any other text that is no policy.
    }
    inputs.refuse('aws-session-policy', 'is auto, none, or a policy as JSON with a Statement');
    return { kind: 'auto' };
}
function readExport(inputs) {
    const given = inputs.list('export');
    const words = given.length === 0 ? ['env'] : given;
    const known = words.every((word) => word === 'env' || word === 'output' || word === 'none');
    if (!known || (words.includes('none') && words.length > 1)) {
        inputs.refuse('export', 'is env, output, env,output or none');
    }
    return { env: words.includes('env'), output: words.includes('output') };
}
/** An object with the key, or without it where the text is empty. */
function optional(key, text) {
    const empty = {};
    return text === '' ? empty : { ...empty, [key]: text };
}
/** Reads inputs by kind; what is wrong goes into the list and a harmless value comes back. */
class CheckedInputs {
    #read;
    #errors;
    constructor(read, errors) {
        this.#read = read;
        this.#errors = errors;
    }
    /** @param given `hidden` for an input that is shared like a password */
    refuse(name, rule, given = 'shown') {
        this.#errors.push(new core_errors/* UserError */.yo({
            code: 'INPUT_INVALID',
            what: `input ${name} ${rule}`,
            ...(given === 'hidden' ? {} : { facts: [['given', shorten(this.#read(name))]] }),
            fix: [`correct ${name}`],
        }));
    }
    choice(name, words) {
        const text = this.#text(name);
        const found = words.find((word) => word === text);
        if (found !== undefined)
            return found;
        this.refuse(name, `is one of ${words.join(', ')}`);
        return words[0];
    }
    flag(name) {
        const text = this.#text(name).toLowerCase();
        if (text !== 'true' && text !== 'false')
            this.refuse(name, 'is true or false');
        return text === 'true';
    }
    integer(name, least, most) {
        const text = this.#text(name);
        const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
        if (value >= least && value <= most)
            return value;
        this.refuse(name, `is a whole number from ${least} to ${most}`);
        return least;
    }
    /** Seconds. */
    duration(name, least, most) {
        const seconds = (0,duration/* parseDuration */.E)(this.#text(name));
        if (seconds !== undefined && seconds >= least && seconds <= most)
            return seconds;
        this.refuse(name, seconds === undefined
            ? 'is a number and s, m, h or d, such as 90s or 15m'
            : `is from ${least} to ${most} seconds`);
        return least;
    }
    list(name, separator = /[\n,]/) {
        return this.#text(name)
            .split(separator)
            .map((entry) => entry.trim())
            .filter((entry) => entry !== '');
    }
    /** `host[:port]`, lower case. */
    endpoint(entry) {
        const bare = /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(entry) && URL.canParse(`https://${entry}`);
        if (!bare)
            this.refuse('allow-endpoints', 'lists exact host[:port]s, without scheme, path or star');
        return entry.toLowerCase();
    }
    #text(name) {
        return this.#read(name) || defaultOf(name);
    }
}
function defaultOf(name) {
    const definition = inputs/* inputDefinitions */.Z.find((candidate) => candidate.name === name);
    return definition !== undefined && 'default' in definition ? definition.default : '';
}
/** Enough to recognise the input by; an input may be long, or hold a secret by mistake. */
function shorten(text) {
    return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}


/***/ }),

/***/ 95417:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ru: () => (/* binding */ ageSeconds),
/* harmony export */   nK: () => (/* binding */ judgeAge),
/* harmony export */   nV: () => (/* binding */ formatAge)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(88208);

const DAY_SECONDS = 86_400;
/** "12d", "5h", "40s": the largest unit that is not zero. */
function formatAge(seconds) {
    if (seconds >= DAY_SECONDS)
        return `${Math.floor(seconds / DAY_SECONDS)}d`;
    if (seconds >= 3600)
        return `${Math.floor(seconds / 3600)}h`;
    if (seconds >= 60)
        return `${Math.floor(seconds / 60)}m`;
    return `${Math.max(0, Math.floor(seconds))}s`;
}
function ageSeconds(created, now) {
    return Math.max(0, (now.getTime() - created.getTime()) / 1000);
}
/** Holds each version's age against the line's `max-age`, else the input's. */
function judgeAge(variables, settings, now) {
    const warnings = [];
    const errors = [];
    for (const variable of variables) {
        const most = variable.line.options.maxAgeSeconds ?? settings.maxAgeSeconds;
        if (most === undefined || variable.secret === undefined)
            continue;
        const { created } = variable.secret;
        const age = created === undefined ? undefined : ageSeconds(created, now);
        if (age !== undefined && age <= most)
            continue;
        const what = age === undefined
            ? `the age of ${variable.line.reference.label} cannot be known, and max-age asks for it`
            : `${variable.line.reference.label} is ${formatAge(age)} old, more than max-age ${formatAge(most)}`;
        if (settings.maxAgeAction === 'warn') {
            warnings.push(`${variable.name}: ${what}`);
            continue;
        }
        errors.push(new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
            code: 'AGE_EXCEEDED',
            what,
            wanted: [{ variable: variable.name, where: variable.line.where }],
            fix: [
                age === undefined
                    ? 'grant the permission that reads its metadata (see the log), or drop max-age for it'
                    : 'rotate it, or raise max-age for it',
            ],
        }));
    }
    return { warnings, errors };
}


/***/ }),

/***/ 10213:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  wx: () => (/* binding */ askStores),
  AE: () => (/* binding */ findUnanswered),
  AA: () => (/* binding */ groupByStore),
  Zz: () => (/* binding */ throwMerged),
  bj: () => (/* binding */ unanswered)
});

// EXTERNAL MODULE: ./build/core/errors.js
var core_errors = __webpack_require__(88208);
// EXTERNAL MODULE: ./build/references/planned-names.js
var planned_names = __webpack_require__(28005);
;// CONCATENATED MODULE: ./build/pipeline/run.js
function storeContext(run, purpose) {
    const { settings, identity, network, masker, log, clock, env, deadline } = run;
    return { settings, identity, network, masker, log, clock, env, deadline, purpose };
}

;// CONCATENATED MODULE: ./build/pipeline/per-store.js



/**
 * Signs in to every store that the lines name, all at the same time, and asks each for its references, each once.
 * A store that fails does not stop the others: all failures are reported in one run.
 * @throws Failures of what can be seen to be wrong before any call
 */
async function askStores(lines, run, purpose, ask) {
    const groups = groupByStore(lines, run.settings);
    (0,core_errors/* throwFailures */.c7)(groups.flatMap(({ store, references, wanted }) => store.check(references, run.settings).map((error) => withWanted(error, wanted))));
    const context = storeContext(run, purpose);
    return Promise.all(groups.map(async ({ store, references, wanted }) => {
        try {
            const session = await store.open(references, context);
            const results = await ask(session, references);
            return { store, principal: session.principal, results, errors: [] };
        }
        catch (thrown) {
            const errors = (0,core_errors/* userErrors */.zH)(thrown);
            if (errors === undefined)
                throw thrown;
            return { store, results: [], errors: errors.map((error) => withWanted(error, wanted)) };
        }
    }));
}
function groupByStore(lines, settings) {
    const stores = [...new Set(lines.map((line) => line.store))];
    return stores.map((store) => {
        const own = lines.filter((line) => line.store === store);
        const references = new Map();
        for (const { reference } of own) {
            const known = references.get(reference.key);
            if (known === undefined || reference.wantsCreated)
                references.set(reference.key, reference);
        }
        return {
            store,
            references: [...references.values()],
            wanted: own.map((line) => (0,planned_names/* wantedBy */.fy)(line, settings)),
        };
    });
}
/** An error that names its variables already keeps them. */
function withWanted(error, wanted) {
    return error.facts.wanted === undefined ? error.wantedFor(wanted) : error;
}
/**
 * What a store's answers left out although the store was asked: dropping it in silence would export the rest.
 * A store that failed as a whole has said so already.
 */
function findUnanswered(lines, outcomes, settings) {
    return outcomes.flatMap(({ store, results, errors }) => {
        if (errors.length > 0)
            return [];
        const answered = new Set(results.map(({ reference }) => reference.key));
        return lines
            .filter((line) => line.store === store && !answered.has(line.reference.key))
            .map((line) => unanswered(line, settings));
    });
}
/** A read that brought nothing, neither a secret nor a reason. */
function unanswered(line, settings) {
    return new core_errors/* UserError */.yo({
        code: 'ANSWER_MALFORMED',
        what: `the answer of ${line.store.title} does not mention ${line.reference.label}, which was asked for`,
        wanted: [(0,planned_names/* wantedBy */.fy)(line, settings)],
        from: line.store.title,
        fix: ['run the job again'],
    });
}
/** Throws the errors that stand for one cause as one, naming every variable that it costs. */
function throwMerged(errors) {
    if (errors.length === 0)
        return;
    const merged = new Map();
    for (const error of errors) {
        const key = `${error.code} ${error.facts.what}`;
        const known = merged.get(key);
        merged.set(key, known === undefined ? error : known.wantedFor(error.facts.wanted ?? []));
    }
    throw new core_errors/* Failures */.oo([...merged.values()]);
}


/***/ }),

/***/ 43648:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Se: () => (/* binding */ readLines),
  TP: () => (/* binding */ requireSafeNetwork),
  AD: () => (/* binding */ startRun)
});

// EXTERNAL MODULE: ./build/core/errors.js
var core_errors = __webpack_require__(88208);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(37067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(44708);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(41692);
;// CONCATENATED MODULE: ./build/network/agents.js






/** Enough for the widest wave of reads (32) of two stores at once; more connections than that only cost handshakes. */
const MAX_SOCKETS = 64;
/**
 * How long a proxy may take to open a tunnel. Such a request hears no signal, and its socket would keep the process
 * alive; a socket that is in use is not ended by this.
 */
const TUNNEL_MILLISECONDS = 10_000;
/**
 * Agents that keep connections alive, through a proxy where one is given. The tunnel is Node's own (`proxyEnv`:
 * https://nodejs.org/api/http.html#new-agentoptions), so no further code sees the proxy's password.
 * @param proxy as `proxyFor` gives it: its user and password can be decoded
 * @param caBundle path of a PEM file to trust beside Node's own certificates
 * @throws UserError INPUT_INVALID where this Node cannot use a proxy
 */
async function createAgents(proxy, caBundle, masker) {
    const shared = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: TUNNEL_MILLISECONDS };
    const certificates = caBundle === undefined ? undefined : await readBundle(caBundle);
    if (proxy !== undefined) {
        refuseOldNode();
        maskCredentials(proxy, masker);
    }
    return {
        http: new external_node_http_.Agent(shared),
        https: new external_node_https_.Agent({
            ...shared,
            // Said outright, so that no variable or option of Node decides it.
            rejectUnauthorized: true,
            minVersion: 'TLSv1.2',
            ...(certificates === undefined ? {} : { ca: certificates }),
            ...(proxy === undefined ? {} : { proxyEnv: { HTTPS_PROXY: proxy.href } }),
        }),
    };
}
async function readBundle(path) {
    try {
        const bundle = await (0,promises_.readFile)(path, 'utf8');
        for (const certificate of splitBundle(bundle))
            new external_node_crypto_.X509Certificate(certificate);
        return [...ownCertificates(), bundle];
    }
    catch {
        throw new core_errors/* UserError */.yo({
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
function splitBundle(pem) {
    const found = pem.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----.*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/gs);
    if (found === null)
        throw new RangeError('no certificate');
    return found;
}
/** Node's own roots and NODE_EXTRA_CA_CERTS; `getCACertificates` came with Node 22.15. */
function ownCertificates() {
    return typeof external_node_tls_.getCACertificates === 'function' ? (0,external_node_tls_.getCACertificates)('default') : external_node_tls_.rootCertificates;
}
/** An older Node takes `proxyEnv` without a word and goes direct: past the proxy that the machine's owner prescribed. */
function refuseOldNode() {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    if (major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21))
        return;
    throw new core_errors/* UserError */.yo({
        code: 'INPUT_INVALID',
        what: `HTTPS_PROXY is set, and Node ${process.versions.node} cannot use a proxy`,
        fix: ['use Node 22.21, 24.5 or later'],
    });
}
function maskCredentials(proxy, masker) {
    for (const part of [proxy.password, decodeURIComponent(proxy.password)])
        if (part !== '')
            masker.mask(part);
}

;// CONCATENATED MODULE: ./build/network/retry.js
/** First and longest wait. Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
const FIRST_WAIT_MILLISECONDS = 200;
const LONGEST_WAIT_MILLISECONDS = 8_000;
/** 408, 429 and 5xx say "not now"; every other status is an answer. 501 and 505 will not change. */
function retryableStatus(status) {
    return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}
/** Retry-After as seconds or as a date (RFC 9110, 10.2.3). */
function readRetryAfter(answer, clock) {
    const header = answer.headers['retry-after'];
    if (typeof header !== 'string')
        return 'retry';
    if (/^\d{1,6}$/.test(header))
        return { retryAfterMilliseconds: Number(header) * 1000 };
    const date = Date.parse(header);
    return Number.isNaN(date) ? 'retry' : { retryAfterMilliseconds: Math.max(0, date - clock.now().getTime()) };
}
/**
 * Milliseconds until the next attempt, or `undefined` where there is none. What the service asked for is the least, with
 * jitter on top so that jobs throttled together do not come back together.
 */
function waitFor(verdict, failures, random) {
    if (verdict === 'final')
        return undefined;
    const widest = Math.min(LONGEST_WAIT_MILLISECONDS, FIRST_WAIT_MILLISECONDS * 2 ** failures);
    const jitter = random() * widest;
    return verdict === 'retry' ? jitter : verdict.retryAfterMilliseconds + jitter;
}

;// CONCATENATED MODULE: ./build/network/faults.js

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
/** Reads what a socket, a TLS handshake, a proxy or an abandoned attempt threw; `undefined` for anything else. */
function readFault(thrown, depth = 0) {
    if (!(thrown instanceof Error) || depth > DEEPEST_CAUSE)
        return undefined;
    if (thrown.name === 'TimeoutError' || thrown.name === 'AbortError')
        return { code: 'ETIMEDOUT', passing: true };
    if (thrown instanceof AggregateError) {
        // Node tries every address of a host; the first failure speaks for all.
        return readFault(thrown.errors[0], depth + 1);
    }
    const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
    if (code !== undefined && PASSING.has(code))
        return { code, passing: true };
    if (code === 'ERR_PROXY_TUNNEL')
        return readTunnelFault(code, thrown);
    const syscall = 'syscall' in thrown && typeof thrown.syscall === 'string' ? thrown.syscall : '';
    if (code !== undefined && (SOCKET_CALLS.has(syscall) || LASTING.some((pattern) => pattern.test(code)))) {
        return { code, passing: false };
    }
    return thrown.cause === undefined ? undefined : readFault(thrown.cause, depth + 1);
}
/** Node puts the proxy's answer to CONNECT into `statusCode`; it leaves it out where the proxy just hung up. */
function readTunnelFault(code, thrown) {
    const status = 'statusCode' in thrown && typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
    return status === undefined
        ? { code, passing: true }
        : { code, passing: retryableStatus(status), proxyStatus: status };
}

;// CONCATENATED MODULE: ./build/network/host-rule.js

/**
 * Tokens, credentials and secrets go only to a service's own hosts, to loopback, and to hosts that the author named in
 * `allow-endpoints`. Plain http is for loopback and `allow-endpoints` alone.
 * @throws UserError HOST_REFUSED
 */
function checkHost(destination, url, allowEndpoints) {
    const refusal = findRefusal(destination, url, allowEndpoints);
    if (refusal === undefined)
        return;
    const chosenBy = destination.override === undefined ? [] : [['chosen by', destination.override]];
    throw new core_errors/* UserError */.yo({
        code: 'HOST_REFUSED',
        what: `will not send credentials for ${destination.service} to ${url.protocol}//${url.host}: ${refusal}`,
        facts: chosenBy,
        fix: [
            ...(destination.override === undefined
                ? []
                : [`unset ${destination.override}, unless this endpoint is yours`]),
            ...(destination.ownHostsOnly
                ? ['only the runner sets this URL; find the step that changed it']
                : [`if it is yours, name it exactly: allow-endpoints: ${url.host}`]),
        ],
    });
}
function findRefusal(destination, url, allowEndpoints) {
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
        return 'the scheme is neither https nor http';
    if (url.username !== '' || url.password !== '')
        return 'the URL holds a user name or password';
    if (isLoopback(url.hostname))
        return undefined;
    if (!destination.ownHostsOnly && allowEndpoints.includes(hostAndPort(url, allowEndpoints)))
        return undefined;
    if (!destination.ownHosts.some((own) => own.test(url.host)))
        return "it is not one of the service's hosts";
    return url.protocol === 'https:' ? undefined : 'plain http is for loopback and allow-endpoints alone';
}
/** `url.host` leaves out the scheme's own port; an `allow-endpoints` entry may spell it. */
function hostAndPort(url, allowEndpoints) {
    if (url.port !== '')
        return url.host;
    const spelled = `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}`;
    return allowEndpoints.includes(spelled) ? spelled : url.host;
}
/** `hostname` as `URL` gives it: IPv4 normalised, IPv6 in brackets. */
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

;// CONCATENATED MODULE: ./build/network/proxy.js


/**
 * The proxy for an https URL, as the runner and `@actions/http-client` read the variables: lower case first,
 * `http://` where the scheme is missing, loopback never through a proxy. Plain http goes direct: it is for loopback and
 * `allow-endpoints`, and a proxy would read the token.
 * @throws UserError INPUT_INVALID where the variable names no proxy that can be used
 */
function proxyFor(url, env) {
    if (url.protocol !== 'https:' || isLoopback(url.hostname))
        return undefined;
    const variable = env['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY';
    const proxy = env[variable];
    if (!proxy || bypasses(url, env['no_proxy'] || env['NO_PROXY'] || ''))
        return undefined;
    return readProxy(variable, proxy);
}
/** Node takes what it cannot use without a word and goes direct, past the proxy that the machine's owner prescribed. */
function readProxy(variable, text) {
    const spelled = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
    if (URL.canParse(spelled)) {
        const proxy = new URL(spelled);
        const known = proxy.protocol === 'http:' || proxy.protocol === 'https:';
        if (known && isPercentEncoded(proxy.username) && isPercentEncoded(proxy.password))
            return proxy;
    }
    // Not shown: it may hold the proxy's password.
    throw new core_errors/* UserError */.yo({
        code: 'INPUT_INVALID',
        what: `${variable} is not the URL of an http or https proxy`,
        fix: [`correct ${variable}: http://[user:password@]host[:port], user and password percent-encoded`],
    });
}
function isPercentEncoded(part) {
    try {
        decodeURIComponent(part);
        return true;
    }
    catch {
        return false;
    }
}
/** Entries are `*`, `host`, `host:port`, or a suffix with or without a leading dot. */
function bypasses(url, noProxy) {
    const host = url.hostname.toLowerCase();
    const withPort = `${host}:${url.port || '443'}`;
    return noProxy
        .toLowerCase()
        .split(',')
        .map((entry) => entry.trim().replace(/^\*?\./, ''))
        .some((entry) => entry !== '' &&
        (entry === '*' ||
            entry === host ||
            entry === withPort ||
            host.endsWith(`.${entry}`) ||
            withPort.endsWith(`.${entry}`)));
}

;// CONCATENATED MODULE: ./build/network/send-once.js


/** The largest honest answer is a secret of 64 KiB in base64; a page of a long list is some hundred KiB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** An answer that is longer than any honest one. */
class BodyTooLarge extends Error {
    name = 'BodyTooLarge';
}
/**
 * One request, one answer, no redirect followed.
 * @throws the socket's or TLS's error, the signal's reason, or BodyTooLarge
 */
function sendOnce(request, agents, signal) {
    const secure = request.url.protocol === 'https:';
    const body = request.body === undefined ? undefined : Buffer.from(request.body);
    const options = {
        method: request.method,
        headers: {
            'user-agent': 'secret-sync',
            ...request.headers,
            ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }),
        },
        agent: secure ? agents.https : agents.http,
        signal,
    };
    return new Promise((resolve, reject) => {
        const receive = (answer) => {
            const chunks = [];
            let size = 0;
            answer.on('data', (chunk) => {
                size += chunk.byteLength;
                if (size > MAX_BODY_BYTES)
                    answer.destroy(new BodyTooLarge());
                else
                    chunks.push(chunk);
            });
            answer.on('error', reject);
            answer.on('end', () => resolve({
                status: answer.statusCode ?? 0,
                headers: answer.headers,
                body: Buffer.concat(chunks),
            }));
        };
        const outgoing = secure
            ? (0,external_node_https_.request)(request.url, options, receive)
            : (0,external_node_http_.request)(request.url, options, receive);
        outgoing.on('error', (error) => reject(signal.aborted ? signal.reason : error));
        outgoing.end(body);
    });
}

;// CONCATENATED MODULE: ./build/network/create-network.js







/** One attempt's own limit: a healthy call takes well under a second, and the next attempt must still fit the timeout. */
const ATTEMPT_MILLISECONDS = 10_000;
/** A status that another attempt may change, thrown to the retry loop and never further. */
class RetryableAnswer extends Error {
    answer;
    constructor(answer) {
        super(`HTTP ${answer.status}`);
        this.answer = answer;
    }
}
function createNetwork(options) {
    const { env, deadline, clock, log } = options;
    const random = options.random ?? Math.random;
    const attemptMilliseconds = options.attemptMilliseconds ?? ATTEMPT_MILLISECONDS;
    const agents = new Map();
    const warned = new Set();
    let clockSkewSeconds;
    const agentsFor = (url, caBundle) => {
        const proxy = proxyFor(url, env);
        const key = `${proxy?.href ?? ''} ${caBundle ?? ''}`;
        const known = agents.get(key) ?? createAgents(proxy, caBundle, options.masker);
        agents.set(key, known);
        return known;
    };
    const check = (destination, url) => {
        checkHost(destination, url, options.allowEndpoints);
        const { override } = destination;
        if (override === undefined || warned.has(override))
            return;
        warned.add(override);
        log.warning(`${override} sends the calls for ${destination.service} to ${url.protocol}//${url.host}`);
    };
    const retrying = async (destination, call, attempt, judge) => {
        for (let failures = 0;; failures += 1) {
            deadline.signal.throwIfAborted();
            const signal = AbortSignal.any([deadline.signal, AbortSignal.timeout(attemptMilliseconds)]);
            try {
                return await within(signal, attempt);
            }
            catch (thrown) {
                deadline.signal.throwIfAborted();
                if ((0,core_errors/* userErrors */.zH)(thrown) !== undefined)
                    throw thrown;
                const fault = readFault(thrown);
                const verdict = fault === undefined ? judge(thrown) : fault.passing ? 'retry' : 'final';
                const wait = waitFor(verdict, failures, random);
                const over = failures >= options.retries || wait === undefined || wait >= deadline.remaining();
                if (over)
                    throw fault === undefined ? thrown : await faultError(destination, call, fault, thrown, env);
                log.debug(`${destination.service}, ${call}: attempt ${failures + 1} failed, next in ${Math.round(wait)} ms`);
                await clock.sleep(wait, deadline.signal);
            }
        }
    };
    return {
        check,
        retrying,
        agentsFor,
        async send(request) {
            check(request.destination, request.url);
            const requestAgents = await agentsFor(request.url);
            try {
                return await retrying(request.destination, request.call, async (signal) => {
                    const answer = await sendOnce(request, requestAgents, signal);
                    clockSkewSeconds = readSkew(answer, clock) ?? clockSkewSeconds;
                    if (retryableStatus(answer.status))
                        throw new RetryableAnswer(answer);
                    if (answer.status >= 300 && answer.status < 400)
                        throw redirectError(request.destination, request.call);
                    return answer;
                }, (thrown) => (thrown instanceof RetryableAnswer ? readRetryAfter(thrown.answer, clock) : 'final'));
            }
            catch (thrown) {
                if (thrown instanceof RetryableAnswer)
                    return thrown.answer;
                if (thrown instanceof BodyTooLarge)
                    throw tooLargeError(request.destination, request.call);
                throw thrown;
            }
        },
        get clockSkewSeconds() {
            return clockSkewSeconds;
        },
    };
}
/**
 * What the attempt brings, or the signal's reason, whichever comes first: a request that waits in an agent for a proxy's
 * tunnel does not hear its signal.
 */
async function within(signal, attempt) {
    const { promise: abandoned, reject } = Promise.withResolvers();
    const abandon = () => reject(signal.reason);
    signal.addEventListener('abort', abandon, { once: true });
    try {
        return await Promise.race([attempt(signal), abandoned]);
    }
    finally {
        signal.removeEventListener('abort', abandon);
    }
}
/** Seconds by which the service's clock is ahead of this machine's. */
function readSkew(answer, clock) {
    const { date } = answer.headers;
    const milliseconds = typeof date === 'string' ? Date.parse(date) : Number.NaN;
    return Number.isNaN(milliseconds) ? undefined : Math.round((milliseconds - clock.now().getTime()) / 1000);
}
function redirectError(destination, call) {
    return new core_errors/* UserError */.yo({
        code: 'ANSWER_MALFORMED',
        what: `${destination.service} answered the ${call} with a redirect, which is never followed: it would carry the token elsewhere`,
        from: destination.service,
        fix: ['check proxies and endpoint variables on the way; the services themselves do not redirect'],
    });
}
function tooLargeError(destination, call) {
    return new core_errors/* UserError */.yo({
        code: 'ANSWER_MALFORMED',
        what: `${destination.service} answered the ${call} with a body that is longer than any honest answer`,
        from: destination.service,
        fix: ['check proxies and endpoint variables on the way'],
    });
}
/** The diagnosis is loaded only here: a run without a fault never pays for it. */
async function faultError(destination, call, fault, cause, env) {
    const { diagnose } = await __webpack_require__.e(/* import() */ 800).then(__webpack_require__.bind(__webpack_require__, 76800));
    const likely = diagnose({
        step: 'network',
        service: destination.service,
        nodeCode: fault.code,
        ...(fault.proxyStatus === undefined ? {} : { proxyStatus: fault.proxyStatus }),
        ...(destination.override === undefined ? {} : { override: destination.override }),
    }, env);
    return new core_errors/* UserError */.yo({
        code: fault.code === 'ETIMEDOUT' ? 'TIMED_OUT' : 'UNREACHABLE',
        what: `cannot reach ${destination.service} for the ${call}`,
        from: destination.service,
        said: fault.proxyStatus === undefined
            ? fault.code
            : `${fault.code} (the proxy answered ${fault.proxyStatus})`,
        fix: ['run the job again if this is the first time'],
        likely,
        cause,
    });
}

;// CONCATENATED MODULE: ./build/network/unsafe-environment.js

/** Node options that weaken TLS, write its keys to a file, or let a debugger read the process. */
const UNSAFE_NODE_OPTION = /(^|\s)--(tls-min-v1\.[01]|tls-max-v1\.[01]|tls-keylog|tls-cipher-list|trace-tls|insecure-http-parser|inspect)/;
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
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
];
/**
 * What in the environment would make any connection unsafe. There is no switch that turns these checks off.
 * @returns an error for each variable
 */
function findWeakenedTls(env) {
    const found = [];
    if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
        found.push('NODE_TLS_REJECT_UNAUTHORIZED');
    if (UNSAFE_NODE_OPTION.test(asNodeReads(env['NODE_OPTIONS'] ?? '')))
        found.push('NODE_OPTIONS');
    if (TELLTALE_DEBUG.test(env['NODE_DEBUG'] ?? ''))
        found.push('NODE_DEBUG');
    // Google's clients then print every request, its token and its answer: google-logging-utils.
    if (env['GOOGLE_SDK_NODE_LOGGING'])
        found.push('GOOGLE_SDK_NODE_LOGGING');
    return found.map((variable) => new core_errors/* UserError */.yo({
        code: 'TLS_WEAKENED',
        what: `${variable} weakens or reveals encrypted connections, so no token is sent`,
        fix: [
            `unset ${variable} for this step`,
            'for a private CA, name it in NODE_EXTRA_CA_CERTS in the environment of the runner',
        ],
    }));
}
/** Node takes `_` for `-` in an option, and quotes around it. */
function asNodeReads(options) {
    return options.replace(/["\\]/g, '').replaceAll('_', '-');
}
/**
 * On GitHub-hosted runners nothing but an earlier step sets a proxy or a CA, so they are refused there unless the author
 * says otherwise. On self-hosted runners they are the machine's own: used, and named in the log.
 * @returns an error for each variable that is refused
 */
function judgeNetworkVariables(env, allowed, log) {
    const set = NETWORK_VARIABLES.filter((variable) => env[variable]);
    if (set.length === 0)
        return [];
    if (env['RUNNER_ENVIRONMENT'] === 'github-hosted' && !allowed) {
        return set.map((variable) => new core_errors/* UserError */.yo({
            code: 'NETWORK_ENV_REFUSED',
            what: `${variable} is set on a GitHub-hosted runner, where only an earlier step can have set it`,
            fix: [`unset ${variable}, or say that it is meant: allow-network-env: true`],
        }));
    }
    log.info(`network variables in use: ${set.join(', ')}`);
    return [];
}

// EXTERNAL MODULE: ./build/references/collisions.js
var collisions = __webpack_require__(42485);
// EXTERNAL MODULE: ./build/references/names.js
var names = __webpack_require__(93602);
// EXTERNAL MODULE: ./build/references/planned-names.js
var planned_names = __webpack_require__(28005);
// EXTERNAL MODULE: ./build/references/problem.js
var problem = __webpack_require__(28709);
// EXTERNAL MODULE: ./build/references/reference.js + 2 modules
var reference = __webpack_require__(8456);
// EXTERNAL MODULE: ./build/references/selector.js
var references_selector = __webpack_require__(1973);
// EXTERNAL MODULE: ./build/references/show-text.js
var show_text = __webpack_require__(58341);
;// CONCATENATED MODULE: ./build/references/lines.js








/**
 * Reads the text of `secrets`: `[NAME =] reference [ # comment]`, one a line. Pure.
 * @returns every good line, and what is wrong with every bad one: LINE_INVALID, OPTION_INVALID, NAME_INVALID and what
 *   the stores' own grammars say; NAME_COLLISION where two lines give one variable for certain
 */
function parseLines(text, stores, settings) {
    const lines = [];
    const errors = [];
    text.split(/\r\n|\r|\n/).forEach((line, index) => {
        const trimmed = line.trim();
        if (trimmed === '' || trimmed.startsWith('#'))
            return;
        const parsed = parseLine(trimmed, `secrets, line ${index + 1}`, stores, settings);
        if ('errors' in parsed)
            errors.push(...parsed.errors);
        else
            lines.push(parsed);
    });
    const certain = lines.flatMap((line) => {
        const name = (0,planned_names/* knownName */.$G)(line, settings);
        return name === undefined ? [] : [{ name, line }];
    });
    return { lines, errors: [...errors, ...(0,collisions/* findCollisions */.t)(certain)] };
}
function parseLine(text, where, stores, settings) {
    const uncommented = cutComment(text);
    if (uncommented instanceof core_errors/* UserError */.yo)
        return { errors: [at(uncommented, where)] };
    if (/^["'`]/.test(uncommented))
        return { errors: [at((0,reference/* noQuotes */.Le)(), where)] };
    const [rawName, referenceText] = cutName(uncommented);
    const name = rawName === undefined ? { kind: 'derived' } : (0,names/* parseName */.$q)(rawName);
    const errors = [];
    if (name === undefined)
        errors.push(badName(rawName ?? ''));
    const parsed = (0,reference/* parseReference */.F2)(referenceText, stores, settings);
    if ('errors' in parsed)
        errors.push(...parsed.errors);
    if ('errors' in parsed || name === undefined) {
        const variable = name === undefined || rawName === undefined ? undefined : rawName;
        return { errors: errors.map((error) => at(error, where, variable)) };
    }
    const line = { ...parsed, where, name, text: referenceText };
    const misfits = checkName(line, settings);
    if (misfits.length === 0)
        return line;
    const variable = (0,planned_names/* nameForMessages */.Fu)(line, settings);
    return { errors: misfits.map((error) => at(error, where, variable)) };
}
/** Says where an error is: by the variable and its line, or, before there is a variable, in the sentence itself. */
function at(error, where, variable) {
    if (variable !== undefined)
        return error.wantedFor([{ variable, where }]);
    return new core_errors/* UserError */.yo({ ...error.facts, what: `${where}: ${error.facts.what}` });
}
/** Cuts a comment off: a `#` with a blank (or the line's end) on both sides. */
function cutComment(text) {
    const found = /\s#(\S*)/.exec(text);
    if (found === null)
        return text;
    const [, next = ''] = found;
    if (next === '')
        return text.slice(0, found.index).trim();
    const word = (0,show_text/* showText */.h)(next, 30);
    return (0,problem/* lineProblem */.OR)(`a # behind a blank and before ${word} is neither a selector nor a comment`, `for a selector, no blank before it: ...#${word}`, `for a comment, a blank on both sides: ... # ${word}`);
}
/** NAME is what stands before the first `=`, when that comes before the first `:`, `/` and `?`. */
function cutName(text) {
    const [, name, rest] = /^([^=:/?]*)=(.*)$/s.exec(text) ?? [];
    return name === undefined || rest === undefined ? [undefined, text] : [name.trim(), rest.trim()];
}
function badName(typed) {
    const near = (0,names/* deriveName */.HT)('', [typed.replaceAll('*', '')], 'keep');
    const hint = near === undefined ? [] : [`write ${(0,show_text/* showText */.h)(near)}${typed.endsWith('*') ? '_*' : ''} = ...`];
    return new core_errors/* UserError */.yo({
        code: 'NAME_INVALID',
        what: typed === '' ? 'nothing stands before the =' : `${(0,show_text/* showText */.h)(typed)} is no name for a variable`,
        fix: [
            ...hint,
            'a name is ASCII letters, digits and _, without a digit in front; or such a prefix, or nothing, and a * at its end',
        ],
    });
}
/** What NAME, reference and options say about each other. */
function checkName(line, settings) {
    const { name, options, selector } = line;
    const errors = [];
    const many = (0,reference/* yieldsMany */.YD)(line);
    if (name.kind === 'starred' && !many) {
        const typed = name.prefix.replace(/_$/, '') || 'NAME';
        errors.push((0,problem/* lineProblem */.OR)(`${name.prefix}* is a name for many variables, and the reference yields one`, `write ${typed} = ..., or a reference with a * at its end or #*`));
    }
    if (name.kind === 'typed' && many) {
        const by = selector.kind === 'leaves' ? (0,references_selector/* showSelector */.pQ)(selector) : 'its wildcard';
        errors.push((0,problem/* lineProblem */.OR)(`${name.name} is a name for one variable, and the reference may yield many by ${by}`, `write ${name.name}_* = ...`));
    }
    if (options.plain === true && name.kind !== 'typed') {
        errors.push(selector.kind === 'leaves'
            ? (0,problem/* optionProblem */.DA)('plain for every leaf of #*', 'list the harmless leaves: plain=username,host')
            : (0,problem/* optionProblem */.DA)('plain without a typed name', 'write NAME = ... before the reference'));
    }
    if (name.kind === 'derived' && !many && (0,planned_names/* knownName */.$G)(line, settings) === undefined) {
        if (line.reference.secretName !== undefined)
            errors.push((0,problem/* emptyName */.N)(line.reference.label));
        else if (options.default !== undefined) {
            errors.push((0,problem/* optionProblem */.DA)('default= where only the service knows the name of the variable', 'write NAME = ... before the reference'));
        }
    }
    return errors;
}

;// CONCATENATED MODULE: ./build/pipeline/start-run.js




/**
 * Reads the text of `secrets`.
 * @throws Failures of every bad line; UserError INPUT_MISSING where there is no line
 */
function readLines(text, stores, settings) {
    const { lines, errors } = parseLines(text, stores, settings);
    (0,core_errors/* throwFailures */.c7)(errors);
    if (lines.length > 0)
        return lines;
    throw new core_errors/* UserError */.yo({
        code: 'INPUT_MISSING',
        what: 'input secrets names no secret',
        fix: ['add a line such as DATABASE_URL = aws:prod/database#url'],
    });
}
/**
 * Refuses an environment that would weaken, reveal or reroute connections.
 * @throws Failures of TLS_WEAKENED and NETWORK_ENV_REFUSED
 */
function requireSafeNetwork(env, settings, log) {
    (0,core_errors/* throwFailures */.c7)([...findWeakenedTls(env), ...judgeNetworkVariables(env, settings.allowNetworkEnv, log)]);
}
function startRun(host, settings, deadline) {
    const { env, operatingSystem, clock, stores, log, masker } = host;
    const network = createNetwork({
        env,
        allowEndpoints: settings.allowEndpoints,
        retries: settings.retries,
        deadline,
        clock,
        log,
        masker,
    });
    return {
        settings,
        stores,
        env,
        operatingSystem,
        clock,
        log,
        masker,
        network,
        identity: settings.identity === 'ambient' ? noTokens : host.createTokenSource(network),
        deadline: deadline.signal,
    };
}
/** Under `ambient` the CI's token is never used: a store that asks for one has a bug. */
const noTokens = {
    token: () => Promise.reject(new Error('a token was asked for under identity: ambient')),
    freshToken: () => Promise.reject(new Error('a token was asked for under identity: ambient')),
};


/***/ }),

/***/ 42485:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ findCollisions)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(88208);
/* harmony import */ var _show_text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58341);


/**
 * Finds variables that are given twice, by two lines or by two expansions of one: NAME_COLLISION, one error for each
 * variable, that names every line.
 * @param caseBlind for places where `path` and `PATH` are one: variables on Windows, outputs everywhere
 */
function findCollisions(variables, caseBlind = false) {
    const byName = Map.groupBy(variables, ({ name }) => (caseBlind ? name.toUpperCase() : name));
    return [...byName.values()].filter((same) => same.length > 1).map(collision);
}
function collision(same) {
    const names = [...new Set(same.map(({ name }) => name))];
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
        code: 'NAME_COLLISION',
        what: `${same.length} values for one variable, ${names.join(' and ')}`,
        wanted: same.map(({ name, line }) => ({ variable: name, where: line.where })),
        facts: same.map((one) => [one.line.where, origin(one)]),
        fix: ['give one of them another name: NAME = ... before the reference, or another prefix before the *'],
    });
}
function origin({ line, secret, leaf }) {
    const which = secret === undefined
        ? ''
        : ` (${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_1__/* .showText */ .h)(secret.name)}${leaf === undefined ? '' : `#${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_1__/* .showText */ .h)(leaf)}`})`;
    return `${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_1__/* .showText */ .h)(line.text, 120)}${which}`;
}


/***/ }),

/***/ 33250:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ar: () => (/* binding */ compactJson),
/* harmony export */   Vh: () => (/* binding */ readJson),
/* harmony export */   zR: () => (/* binding */ depthLimit)
/* harmony export */ });
/** The outermost object or array is at depth 1. The reader recurses, so this also bounds its stack. */
const depthLimit = 100;
/** Reads a text. What is wrong with it is not said: a parser's message shows pieces of the value. */
function readJson(text) {
    try {
        // Editors on Windows put a byte order mark in front; RFC 8259, section 8.1, lets a parser ignore it.
        return { kind: 'json', root: new JsonReader(text.replace(/^\uFEFF/, '')).read() };
    }
    catch (thrown) {
        if (thrown === notJson)
            return { kind: 'not-json' };
        if (thrown === tooDeep)
            return { kind: 'too-deep' };
        throw thrown;
    }
}
/** JSON without blanks; numbers as they were written. */
function compactJson(node) {
    switch (node.kind) {
        case 'object': {
            const members = [...node.members].map(([key, member]) => `${JSON.stringify(key)}:${compactJson(member)}`);
            return `{${members.join(',')}}`;
        }
        case 'array':
            return `[${node.items.map(compactJson).join(',')}]`;
        case 'string':
            return JSON.stringify(node.text);
        case 'number':
            return node.digits;
        case 'boolean':
            return String(node.is);
        case 'null':
            return 'null';
    }
}
const notJson = Symbol('not JSON');
const tooDeep = Symbol('too deep');
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const blanks = /[ \t\n\r]*/y;
class JsonReader {
    #text;
    #at = 0;
    constructor(text) {
        this.#text = text;
    }
    read() {
        const root = this.#value(1);
        if (this.#at !== this.#text.length)
            throw notJson;
        return root;
    }
    #value(depth) {
        this.#match(blanks);
        const node = this.#bareValue(depth);
        this.#match(blanks);
        return node;
    }
    #bareValue(depth) {
        switch (this.#text[this.#at]) {
            case '{':
                return this.#object(depth);
            case '[':
                return this.#array(depth);
            case '"':
                return { kind: 'string', text: this.#string() };
            case 't':
                return this.#word('true', { kind: 'boolean', is: true });
            case 'f':
                return this.#word('false', { kind: 'boolean', is: false });
            case 'n':
                return this.#word('null', { kind: 'null' });
            default: {
                const digits = this.#match(number);
                if (digits === '')
                    throw notJson;
                return { kind: 'number', digits };
            }
        }
    }
    #object(depth) {
        if (depth > depthLimit)
            throw tooDeep;
        const members = new Map();
        this.#expect('{');
        this.#match(blanks);
        if (this.#accept('}'))
            return { kind: 'object', members };
        do {
            this.#match(blanks);
            const key = this.#string();
            this.#match(blanks);
            this.#expect(':');
            members.set(key, this.#value(depth + 1));
        } while (this.#accept(','));
        this.#expect('}');
        return { kind: 'object', members };
    }
    #array(depth) {
        if (depth > depthLimit)
            throw tooDeep;
        const items = [];
        this.#expect('[');
        this.#match(blanks);
        if (this.#accept(']'))
            return { kind: 'array', items };
        do
            items.push(this.#value(depth + 1));
        while (this.#accept(','));
        this.#expect(']');
        return { kind: 'array', items };
    }
    #string() {
        const start = this.#at;
        this.#expect('"');
        let end = this.#at;
        while (end < this.#text.length && this.#text[end] !== '"')
            end += this.#text[end] === '\\' ? 2 : 1;
        this.#at = end + 1;
        return decodeString(this.#text.slice(start, this.#at));
    }
    #word(word, node) {
        if (!this.#text.startsWith(word, this.#at))
            throw notJson;
        this.#at += word.length;
        return node;
    }
    #match(pattern) {
        pattern.lastIndex = this.#at;
        const [found = ''] = pattern.exec(this.#text) ?? [];
        this.#at += found.length;
        return found;
    }
    #accept(character) {
        if (this.#text[this.#at] !== character)
            return false;
        this.#at += 1;
        return true;
    }
    #expect(character) {
        if (!this.#accept(character))
            throw notJson;
    }
}
/** Leaves escapes, and the ban on control characters, to the engine's own parser. */
function decodeString(literal) {
    let parsed;
    try {
        parsed = JSON.parse(literal);
    }
    catch {
        throw notJson;
    }
    if (typeof parsed !== 'string')
        throw notJson;
    return parsed;
}


/***/ }),

/***/ 93602:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $q: () => (/* binding */ parseName),
/* harmony export */   HT: () => (/* binding */ deriveName)
/* harmony export */ });
/* unused harmony export isVariableName */
/** The portable name of an environment variable (POSIX, XBD 8.1), lower case included. */
function isVariableName(text) {
    return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}
/** Reads a NAME; `undefined` where it is neither a variable's name nor a prefix with a star. */
function parseName(text) {
    if (isVariableName(text))
        return { kind: 'typed', name: text };
    const prefix = text.slice(0, -1);
    if (text.endsWith('*') && (prefix === '' || isVariableName(prefix)))
        return { kind: 'starred', prefix };
    return undefined;
}
/**
 * Makes a variable's name of a prefix, kept as typed, and parts that came from a service or a JSON text: every run of
 * characters other than ASCII letters and digits becomes one `_`, runs at either end are dropped, then the case.
 * @returns `undefined` where nothing is left
 */
function deriveName(prefix, parts, nameCase) {
    const name = prefix + normalise(parts.join('_'), nameCase);
    if (name === '')
        return undefined;
    return /^[0-9]/.test(name) ? `_${name}` : name;
}
function normalise(text, nameCase) {
    const words = text.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_|_$/g, '');
    if (nameCase === 'upper')
        return words.toUpperCase();
    return nameCase === 'lower' ? words.toLowerCase() : words;
}


/***/ }),

/***/ 28005:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $G: () => (/* binding */ knownName),
/* harmony export */   EM: () => (/* binding */ plannedName),
/* harmony export */   Fu: () => (/* binding */ nameForMessages),
/* harmony export */   fy: () => (/* binding */ wantedBy),
/* harmony export */   nY: () => (/* binding */ nameStem)
/* harmony export */ });
/* unused harmony export knownAtRunTime */
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(93602);
/* harmony import */ var _reference_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8456);
/* harmony import */ var _selector_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1973);



/** What stands for a name that only the service's answer brings. */
const knownAtRunTime = '(known at run time)';
/** The variable's exact name, where no answer of the service is needed for it; else `undefined`. */
function knownName(line, settings) {
    if (line.name.kind === 'typed')
        return line.name.name;
    const { secretName } = line.reference;
    if (secretName === undefined || (0,_reference_js__WEBPACK_IMPORTED_MODULE_0__/* .yieldsMany */ .YD)(line))
        return undefined;
    return (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deriveName */ .HT)('', [secretName, ...(0,_selector_js__WEBPACK_IMPORTED_MODULE_1__/* .selectorKeys */ .yO)(line.selector)], settings.nameCase);
}
/**
 * The name that a described secret's variable will have; a name that its value must complete ends in a star
 * (`DB_*` for `DB_* = aws:prod/db#*`).
 */
function plannedName(line, secret, settings) {
    const stem = nameStem(line, secret);
    if (line.selector.kind !== 'leaves') {
        return deriveStem(stem, settings) ?? knownAtRunTime;
    }
    // A prefix of its own stands as typed; behind what a service answered the leaf's part begins with `_`.
    if (stem.parts.length === 0)
        return `${stem.prefix}*`;
    const above = deriveStem(stem, settings);
    return above === undefined ? '*' : `${above}_*`;
}
/**
 * The name, or the pattern of names, before any answer: `DATABASE_URL`, `API_*`, `PROD_API_*` for `aws:prod/api/*`;
 * `(known at run time)` where not even a pattern is known.
 */
function nameForMessages(line, settings) {
    if (line.name.kind === 'starred')
        return `${line.name.prefix}*`;
    const known = knownName(line, settings);
    if (known !== undefined)
        return known;
    const { secretName, wildcard } = line.reference;
    if (wildcard !== undefined) {
        const above = (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deriveName */ .HT)('', [wildcard.prefix], settings.nameCase);
        if (above === undefined)
            return '*';
        return /[A-Za-z0-9]$/.test(wildcard.prefix) ? `${above}*` : `${above}_*`;
    }
    return secretName === undefined ? knownAtRunTime : plannedName(line, { name: secretName }, settings);
}
/** Who asked, for the errors of a line. */
function wantedBy(line, settings) {
    return { variable: nameForMessages(line, settings), where: line.where };
}
/** What precedes a leaf's own part in a name; the whole name where the selector is not `#*`. */
function nameStem(line, secret) {
    switch (line.name.kind) {
        case 'typed':
            return { prefix: line.name.name, parts: [] };
        case 'starred':
            return { prefix: line.name.prefix, parts: secret.starred === undefined ? [] : [secret.starred] };
        case 'derived':
            return { prefix: '', parts: [secret.name, ...(0,_selector_js__WEBPACK_IMPORTED_MODULE_1__/* .selectorKeys */ .yO)(line.selector)] };
    }
}
function deriveStem(stem, settings) {
    return (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deriveName */ .HT)(stem.prefix, stem.parts, settings.nameCase);
}


/***/ }),

/***/ 8456:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Le: () => (/* binding */ noQuotes),
  F2: () => (/* binding */ parseReference),
  YD: () => (/* binding */ yieldsMany)
});

// EXTERNAL MODULE: ./build/core/errors.js
var core_errors = __webpack_require__(88208);
// EXTERNAL MODULE: ./build/core/duration.js
var duration = __webpack_require__(56851);
;// CONCATENATED MODULE: ./build/references/percent.js
/**
 * Percent-decodes once (RFC 3986; `+` stays a plus).
 * @returns `undefined` for a `%` without two hex digits, or where the bytes are not UTF-8
 */
function percentDecode(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: ./build/references/problem.js
var problem = __webpack_require__(28709);
// EXTERNAL MODULE: ./build/references/show-text.js
var show_text = __webpack_require__(58341);
;// CONCATENATED MODULE: ./build/references/options.js





const commonOptionNames = [
    'optional',
    'default',
    'plain',
    'trim',
    'decode',
    'encode',
    'as',
    'max-age',
];
/**
 * Reads what stands behind the `?`; all that is wrong with it comes back at once.
 * @param text `undefined` where there is no `?`
 * @param store its title, and the options that it has beside the common ones
 */
function parseOptions(text, store) {
    const known = [...store.options, ...commonOptionNames];
    const errors = [];
    const given = new Map();
    for (const part of text?.split('&') ?? []) {
        const equals = part.indexOf('=');
        const name = equals === -1 ? part : part.slice(0, equals);
        if (name === '') {
            errors.push((0,problem/* optionProblem */.DA)('an option without a name', 'write ?name=value, and & before each further one'));
        }
        else if (!known.includes(name)) {
            errors.push(unknownOption(name, store.title, known));
        }
        else if (given.has(name)) {
            errors.push((0,problem/* optionProblem */.DA)(`the option ${name} is given twice`, 'keep one of the two'));
        }
        else {
            given.set(name, equals === -1 ? undefined : part.slice(equals + 1));
        }
    }
    const own = new Map();
    let common = noOptions;
    for (const [name, raw] of given) {
        const read = store.options.includes(name) ? requireText(name, raw) : readCommon(name, raw);
        if (read instanceof core_errors/* UserError */.yo)
            errors.push(read);
        else if (typeof read === 'string')
            own.set(name, read);
        else
            common = { ...common, ...read };
    }
    if (given.has('default') && !given.has('optional')) {
        errors.push((0,problem/* optionProblem */.DA)('default= without optional', 'write ?optional&default=...: only what may be absent has a default'));
    }
    return { common, own, errors };
}
const noOptions = {
    optional: false,
    plain: false,
    trim: false,
    decode: false,
    encode: false,
    asFile: false,
};
function readCommon(name, raw) {
    switch (name) {
        case 'optional':
            return readFlag(name, raw) ?? { optional: true };
        case 'trim':
            return readFlag(name, raw) ?? { trim: true };
        case 'decode':
            return readFixed(name, raw, 'base64') ?? { decode: true };
        case 'encode':
            return readFixed(name, raw, 'base64') ?? { encode: true };
        case 'as':
            return readFixed(name, raw, 'file') ?? { asFile: true };
        case 'plain':
            return readPlain(raw);
        case 'max-age': {
            const maxAgeSeconds = (0,duration/* parseDuration */.E)(raw ?? '');
            return maxAgeSeconds === undefined ? badDuration(raw) : { maxAgeSeconds };
        }
        default: {
            // `default=` with nothing behind it is an empty text, not a missing one.
            if (raw === undefined)
                return needsValue(name);
            const text = percentDecode(raw);
            return text === undefined ? badPercent(name) : { default: text };
        }
    }
}
function readFlag(name, raw) {
    if (raw === undefined)
        return undefined;
    return (0,problem/* optionProblem */.DA)(`${name} takes no value`, `write ?${name} to set it, or remove it`);
}
function readFixed(name, raw, value) {
    if (raw === value)
        return undefined;
    const said = raw === undefined ? name : `${name}=${(0,show_text/* showText */.h)(raw)}`;
    return (0,problem/* optionProblem */.DA)(`${said} is unknown: ${name} takes ${value} alone`, `write ${name}=${value}`);
}
/** Split before it is decoded, so that a key may hold a comma as `%2C`. */
function readPlain(raw) {
    if (raw === undefined)
        return { plain: true };
    const plain = [];
    for (const part of raw.split(',')) {
        const key = percentDecode(part);
        if (key === undefined)
            return badPercent('plain');
        if (key === '')
            return (0,problem/* optionProblem */.DA)('plain= has an empty key in its list', 'write plain=username,host');
        plain.push(key);
    }
    return { plain };
}
function requireText(name, raw) {
    if (raw === undefined || raw === '')
        return needsValue(name);
    return percentDecode(raw) ?? badPercent(name);
}
function needsValue(name) {
    return (0,problem/* optionProblem */.DA)(`${name} needs a value`, `write ${name}=...`);
}
function badPercent(name) {
    return (0,problem/* optionProblem */.DA)(`the value of ${name}= has a % that begins no encoded character`, 'write %25 for a percent sign (the bytes must be UTF-8)');
}
function badDuration(raw) {
    return (0,problem/* optionProblem */.DA)(raw === undefined ? 'max-age needs a value' : `max-age=${(0,show_text/* showText */.h)(raw)} is no duration`, 'write a number and s, m, h or d: max-age=90d');
}
function unknownOption(name, title, known) {
    return (0,problem/* optionProblem */.DA)(`${title} has no option ${(0,show_text/* showText */.h)(name)}`, ...(0,problem/* didYouMean */.au)(name, known), ...(0,problem/* listKnown */.SM)(`options of ${title}`, known));
}

// EXTERNAL MODULE: ./build/references/selector.js
var selector = __webpack_require__(1973);
// EXTERNAL MODULE: ./build/references/suggest.js
var suggest = __webpack_require__(93156);
;// CONCATENATED MODULE: ./build/references/reference.js







/**
 * Reads `store:locator?options#selector`, or a native identifier with options and selector. Cut at the first `#`,
 * then the left part at its first `?`. All that is wrong comes back at once, without `wanted`.
 */
function parseReference(text, stores, settings) {
    const [left, rawSelector] = cut(text, '#');
    const [target, rawOptions] = cut(left, '?');
    const found = findStore(target, stores);
    if ('error' in found)
        return { errors: [found.error] };
    const { store, native } = found;
    const options = parseOptions(rawOptions, store);
    const errors = [...options.errors];
    const selector = collect(errors, () => readSelector(rawSelector, store.options));
    const locator = collect(errors, () => (native ? checkStars(found.locator) : decodeLocator(found.locator)));
    if (locator === undefined || selector === undefined || options.errors.length > 0)
        return { errors };
    const parsed = collect(errors, () => store.parse({ locator, native, options: options.own }, settings));
    if (parsed === undefined)
        return { errors };
    errors.push(...checkTogether(parsed, selector, options.common, options.own));
    if (errors.length > 0)
        return { errors };
    // The store sees its own options alone, so an age limit of this line is added to what it asks for.
    const wantsCreated = parsed.wantsCreated || options.common.maxAgeSeconds !== undefined;
    return { store, reference: { ...parsed, wantsCreated }, selector, options: options.common };
}
/** Whether a reference may give more than one variable, whose names data chooses. */
function yieldsMany(parsed) {
    return parsed.reference.wildcard !== undefined || parsed.selector.kind === 'leaves';
}
function findStore(target, stores) {
    if (/^["'`]/.test(target))
        return { error: noQuotes() };
    const owner = stores.find((store) => store.recognises(target));
    if (owner !== undefined)
        return { store: owner, locator: target, native: true };
    const [word, locator] = cut(target, ':');
    if (locator === undefined)
        return { error: noColon(target, stores) };
    const store = stores.find((candidate) => candidate.id === word);
    if (store === undefined)
        return { error: unknownStore(word, locator, stores) };
    if (locator.trim() === '') {
        return { error: (0,problem/* lineProblem */.OR)(`nothing stands behind ${word}:`, `write ${word}:, then the secret's name`) };
    }
    if (locator !== locator.trim()) {
        return {
            error: (0,problem/* lineProblem */.OR)(`a blank at an end of what stands behind ${word}:`, `write ${word}:${(0,show_text/* showText */.h)(locator.trim())} without it, or %20 where the name has one`),
        };
    }
    return { store, locator, native: store.recognises(locator) };
}
/** Words that begin a native identifier; a text that no store recognised is then named as what it looks like. */
const nativeBeginnings = {
    arn: 'ARN',
    http: 'URL',
    https: 'URL',
};
function unknownStore(word, locator, stores) {
    const ids = stores.map((store) => store.id);
    const kind = nativeBeginnings[word];
    if (kind !== undefined)
        return (0,problem/* lineProblem */.OR)(`no store has secrets under this ${kind}`, listStores(stores));
    // A YAML habit: `NAME: aws:prod/database`.
    const [inner] = cut(locator.trim(), ':');
    if (ids.includes(inner)) {
        return (0,problem/* lineProblem */.OR)(`no store is called ${(0,show_text/* showText */.h)(word)}`, `write ${(0,show_text/* showText */.h)(word.trim())} = ${(0,show_text/* showText */.h)(locator.trim())}, with = instead of the first colon`);
    }
    const near = (0,suggest/* suggest */.Z)(word.trim(), ids);
    const hint = near === undefined ? [] : [`did you mean ${near}:${(0,show_text/* showText */.h)(locator.trim())}?`];
    // Anything longer, or of other characters, may be a secret pasted where its reference belongs.
    const isWord = /^[A-Za-z][A-Za-z0-9_-]{0,19}\s*$/.test(word);
    const what = isWord ? `no store is called ${word.trim()}` : 'the reference does not begin with a store';
    return (0,problem/* lineProblem */.OR)(what, ...hint, listStores(stores));
}
/** The text is not shown: somebody may have pasted the secret itself where its reference belongs. */
function noColon(target, stores) {
    if (target === '')
        return (0,problem/* lineProblem */.OR)('the reference is missing', listStores(stores));
    const [word] = target.split(/[/.\s]/);
    const near = (0,suggest/* suggest */.Z)(word ?? '', stores.map((store) => store.id));
    const hint = near === undefined ? [] : [`did you mean ${near}: and the secret's name behind it?`];
    return (0,problem/* lineProblem */.OR)('the reference has no store', ...hint, listStores(stores));
}
function noQuotes() {
    return (0,problem/* lineProblem */.OR)('a quote at the beginning: there are no quotes here', 'remove the quotes; blanks inside a name or key need none');
}
function listStores(stores) {
    return `a reference begins with its store: ${stores.map((store) => `${store.id}:`).join(', ')}`;
}
function readSelector(raw, storeOptions) {
    if (raw === undefined)
        return { kind: 'none' };
    const optionLike = /[?&]([a-z-]+)(=|&|$)/.exec(raw);
    const [whole = '', name = ''] = optionLike ?? [];
    const known = [...storeOptions, ...commonOptionNames];
    const isOption = known.includes(name) || (whole.endsWith('=') && (0,suggest/* suggest */.Z)(name, known) !== undefined);
    if (optionLike !== null && isOption) {
        const key = raw.slice(0, optionLike.index);
        throw (0,problem/* lineProblem */.OR)(`options stand before the #, and ${(0,show_text/* showText */.h)(raw)} has ${(0,show_text/* showText */.h)(name)} behind it`, `write ?${(0,show_text/* showText */.h)(raw.slice(optionLike.index + 1))}#${(0,show_text/* showText */.h)(key)}`, `or, where the key is really called so, ${whole.startsWith('?') ? '%3F for its ?' : '%26 for its &'}`);
    }
    if (/^\s/.test(raw)) {
        throw (0,problem/* lineProblem */.OR)('a blank behind the #', 'write #key without a blank, or a blank on both sides of the # for a comment; %20 for a blank in a key');
    }
    const text = percentDecode(raw);
    if (text === undefined)
        throw reference_badPercent('selector');
    return (0,selector/* parseSelector */.Pl)(text);
}
function decodeLocator(raw) {
    if (/%2a/i.test(raw)) {
        throw (0,problem/* lineProblem */.OR)('%2A in a name: an encoded star stands for itself, and no secret has one in its name');
    }
    const text = percentDecode(checkStars(raw));
    if (text === undefined)
        throw reference_badPercent('name');
    return text;
}
function checkStars(locator) {
    const first = locator.indexOf('*');
    if (first !== -1 && first !== locator.length - 1) {
        throw (0,problem/* lineProblem */.OR)(`a wildcard is one * at the end of the name, unlike in ${(0,show_text/* showText */.h)(locator)}`, `write ${(0,show_text/* showText */.h)(`${locator.slice(0, first)}*`)}`);
    }
    return locator;
}
function reference_badPercent(place) {
    return (0,problem/* lineProblem */.OR)(`the ${place} has a % that begins no encoded character`, 'write %25 for a percent sign (the bytes must be UTF-8)');
}
function checkTogether(reference, selector, common, own) {
    const errors = [];
    if (reference.wildcard !== undefined && own.has('version')) {
        errors.push((0,problem/* optionProblem */.DA)('version= with a wildcard', 'name the secret: versions of several secrets have nothing in common'));
    }
    if (common.default !== undefined && yieldsMany({ reference, selector })) {
        errors.push((0,problem/* optionProblem */.DA)('default= where several variables may come', 'use it on a line that names one secret and no #*'));
    }
    if (typeof common.plain === 'object' && selector.kind !== 'leaves') {
        errors.push((0,problem/* optionProblem */.DA)('plain= with a list of keys, without #*', 'write plain alone, or #* behind the reference'));
    }
    return errors;
}
/** Runs one step of the grammar; what is wrong there is added to the errors, a bug is not. */
function collect(errors, step) {
    try {
        return step();
    }
    catch (thrown) {
        const found = (0,core_errors/* userErrors */.zH)(thrown);
        if (found === undefined)
            throw thrown;
        errors.push(...found);
        return undefined;
    }
}
/** The text before the first separator and the text behind it, `undefined` where there is none. */
function cut(text, separator) {
    const at = text.indexOf(separator);
    return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}


/***/ }),

/***/ 1973:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   JR: () => (/* binding */ selectOne),
/* harmony export */   MI: () => (/* binding */ leafName),
/* harmony export */   Pl: () => (/* binding */ parseSelector),
/* harmony export */   Tb: () => (/* binding */ selectLeaves),
/* harmony export */   pQ: () => (/* binding */ showSelector),
/* harmony export */   yO: () => (/* binding */ selectorKeys)
/* harmony export */ });
/* unused harmony export leafLimit */
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(88208);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(33250);
/* harmony import */ var _problem_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(28709);
/* harmony import */ var _show_text_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(58341);




/** More would be a data set, not a secret, and each leaf costs masks. */
const leafLimit = 1_000;
/**
 * Reads a selector, percent-decoded before.
 * @throws UserError LINE_INVALID
 */
function parseSelector(text) {
    if (text === '') {
        throw (0,_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .lineProblem */ .OR)('nothing stands behind the #', 'write a key behind it, #* for every leaf, or no #');
    }
    if (text === '*')
        return { kind: 'leaves' };
    if (!text.startsWith('/'))
        return { kind: 'key', key: text };
    if (/~(?![01])/.test(text)) {
        throw (0,_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .lineProblem */ .OR)(`the JSON pointer #${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(text)} has a ~ that is neither ~0 nor ~1`, 'write ~0 for a ~ and ~1 for a / inside a key (RFC 6901)');
    }
    const tokens = text
        .slice(1)
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
    return { kind: 'pointer', pointer: text, tokens };
}
/** The selector as it stands in a line, without its percent-encoding; empty for none. */
function showSelector(selector) {
    switch (selector.kind) {
        case 'none':
            return '';
        case 'key':
            return `#${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(selector.key)}`;
        case 'pointer':
            return `#${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(selector.pointer)}`;
        case 'leaves':
            return '#*';
    }
}
/** The keys that a selector itself adds to a derived name; none for `#*`, whose leaves add theirs. */
function selectorKeys(selector) {
    if (selector.kind === 'key')
        return [selector.key];
    return selector.kind === 'pointer' ? selector.tokens : [];
}
/** How `plain=` and reports name a leaf: its key, or a JSON pointer where it lies deeper or its key would read as one. */
function leafName(path) {
    const [key] = path;
    if (path.length === 1 && key !== undefined && !key.startsWith('/'))
        return key;
    return path.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
/**
 * Takes one value out of a JSON text: a string's text, a number's digits as written, `true` or `false`, compact JSON
 * for an object or array.
 * @param label how errors name the secret
 * @throws UserError VALUE_NOT_JSON, VALUE_TOO_DEEP, KEY_NOT_FOUND, VALUE_IS_NULL
 */
function selectOne(text, selector, label) {
    const root = readSecret(text, label, showSelector(selector));
    let node = root;
    selectorKeys(selector).forEach((token, index, tokens) => {
        const child = childOf(node, token, selector.kind === 'pointer');
        if (child === undefined)
            throw keyNotFound(label, node, token, tokens.slice(0, index));
        node = child;
    });
    if (node.kind === 'null') {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
            code: 'VALUE_IS_NULL',
            what: `${showSelector(selector)} of ${label} is null`,
            fix: ['set it in the store, or remove the line: a variable cannot hold null'],
        });
    }
    return leafText(node);
}
/**
 * Takes every leaf of a JSON object. Only objects are descended.
 * @throws UserError VALUE_NOT_JSON, VALUE_TOO_DEEP, VALUE_TOO_MANY_LEAVES
 */
function selectLeaves(text, label) {
    const root = readSecret(text, label, '#*');
    if (root.kind !== 'object') {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
            code: 'VALUE_NOT_JSON',
            what: `${label} is JSON, but ${describeKind(root)}, so #* finds no leaves`,
            fix: ['remove #*, or store a JSON object'],
        });
    }
    const leaves = [];
    const left = [];
    const descend = (members, above) => {
        for (const [key, node] of members) {
            const path = [...above, key];
            if (node.kind === 'null')
                left.push({ path, because: 'null' });
            else if (node.kind !== 'object')
                leaves.push({ path, text: leafText(node) });
            else if (node.members.size === 0)
                left.push({ path, because: 'an empty object' });
            else
                descend(node.members, path);
        }
    };
    descend(root.members, []);
    if (leaves.length > leafLimit) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
            code: 'VALUE_TOO_MANY_LEAVES',
            what: `${label} has ${leaves.length} leaves; #* takes at most ${leafLimit}`,
            fix: ['name the keys that you need, a line each: NAME = ...#key', 'or take the whole text, without #*'],
        });
    }
    return { leaves, left };
}
function readSecret(text, label, selector) {
    const reading = (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .readJson */ .Vh)(text);
    if (reading.kind === 'json')
        return reading.root;
    if (reading.kind === 'too-deep') {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
            code: 'VALUE_TOO_DEEP',
            what: `the JSON of ${label} is nested more than ${_json_js__WEBPACK_IMPORTED_MODULE_1__/* .depthLimit */ .zR} levels deep`,
            fix: ['store it flatter, or take the whole text, without a selector'],
        });
    }
    throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
        code: 'VALUE_NOT_JSON',
        what: `${label} is not JSON, so ${selector} cannot be taken from it`,
        fix: [`remove ${selector} to take the whole text, or store a JSON object`],
    });
}
function childOf(node, token, isPointer) {
    if (node.kind === 'object')
        return node.members.get(token);
    // RFC 6901, section 4: an index has no leading zero; a plain #key speaks of objects alone.
    if (node.kind === 'array' && isPointer && /^(0|[1-9][0-9]*)$/.test(token))
        return node.items[Number(token)];
    return undefined;
}
function keyNotFound(label, node, token, above) {
    const keys = node.kind === 'object' ? [...node.members.keys()] : [];
    const place = above.length === 0 ? label : `${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(leafName(above))} of ${label}`;
    const fix = [...(0,_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .didYouMean */ .au)(token, keys), ...(0,_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .listKnown */ .SM)('the keys that are there', keys)];
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
        code: 'KEY_NOT_FOUND',
        what: node.kind === 'object'
            ? `${place} has no key ${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(token)}`
            : `${place} is ${describeKind(node)} and has no ${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(token)}`,
        fix: fix.length > 0 ? fix : ['take the value as a whole, or correct the selector'],
    });
}
/** Says what a node is, never what it holds. */
function describeKind(node) {
    switch (node.kind) {
        case 'object':
            return node.members.size === 0 ? 'an empty object' : 'an object';
        case 'array':
            return `an array of ${node.items.length}`;
        case 'null':
            return 'null';
        default:
            return `a ${node.kind}`;
    }
}
function leafText(node) {
    return node.kind === 'string' ? node.text : (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .compactJson */ .Ar)(node);
}


/***/ })

};
;