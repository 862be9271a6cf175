"use strict";
exports.id = 420;
exports.ids = [420];
exports.modules = {

/***/ 24180:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Am: () => (/* binding */ checkPathSegments),
/* harmony export */   Fd: () => (/* binding */ hasControlCharacter),
/* harmony export */   Ue: () => (/* binding */ awsRegion),
/* harmony export */   x4: () => (/* binding */ googleLocation)
/* harmony export */ });
/* harmony import */ var _problem_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(28709);
/* harmony import */ var _show_text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58341);


/** An AWS region, by form (new ones appear): `eu-west-1`, `us-gov-west-1`. Safe inside a host name. */
const awsRegion = /^[a-z]{2,5}(-[a-z]+)+-[0-9]+$/;
/** A Google location, by form: `europe-west3`, `us`, `global`. Safe inside a host name. */
const googleLocation = /^[a-z]+(-[a-z]+)*[0-9]*$/;
const control = /\p{Cc}/u;
function hasControlCharacter(text) {
    return control.test(text);
}
/**
 * Judges a text whose `/`-separated segments become segments of a URL's path: an empty segment, `.`, `..` or a
 * control character would make the URL mean another resource, however it is encoded (clients and proxies normalise
 * `%2e%2e` too).
 * @throws UserError LINE_INVALID
 */
function checkPathSegments(text) {
    if (hasControlCharacter(text))
        throw (0,_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .lineProblem */ .OR)(`a control character in ${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_1__/* .showText */ .h)(text)}`);
    for (const segment of text.split('/')) {
        if (segment === '')
            throw (0,_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .lineProblem */ .OR)(`an empty part in ${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_1__/* .showText */ .h)(text)}`);
        if (segment === '.' || segment === '..') {
            throw (0,_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .lineProblem */ .OR)(`the part ${segment} in ${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_1__/* .showText */ .h)(text)} is refused: it would walk to another path`);
        }
    }
}


/***/ }),

/***/ 96197:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DR: () => (/* binding */ serviceTime),
/* harmony export */   HL: () => (/* binding */ laterBySeconds),
/* harmony export */   cC: () => (/* binding */ holdCredentials),
/* harmony export */   it: () => (/* binding */ authorization)
/* harmony export */ });
function holdCredentials(principal, first, signInAgain) {
    let current = first;
    const renewals = new Map();
    return {
        principal,
        current: () => current,
        renewed: (stale) => {
            const renewal = renewals.get(stale) ??
                signInAgain().then((token) => {
                    current = token;
                    return token;
                });
            // A refusal is kept as well: it is final, however many reads ask.
            renewals.set(stale, renewal);
            return renewal;
        },
    };
}
function authorization(token) {
    return {
        authorization: `Bearer ${token.bearer}`,
        ...(token.quotaProject === undefined ? {} : { 'x-goog-user-project': token.quotaProject }),
    };
}
/** The time at the services, as far as their `Date` headers tell: a runner's clock may be wrong. */
function serviceTime(clock, network) {
    return new Date(clock.now().getTime() + (network.clockSkewSeconds ?? 0) * 1000);
}
function laterBySeconds(from, seconds) {
    return new Date(from.getTime() + seconds * 1000);
}


/***/ }),

/***/ 72985:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D5: () => (/* binding */ asDate),
/* harmony export */   OG: () => (/* binding */ parseBody),
/* harmony export */   e1: () => (/* binding */ asText),
/* harmony export */   eB: () => (/* binding */ asObject)
/* harmony export */ });
function asObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
function asText(value) {
    return typeof value === 'string' && value !== '' ? value : undefined;
}
/** The body as a JSON object, or `undefined` where it is none. The text is never shown: it may hold a credential. */
function parseBody(body) {
    try {
        return asObject(JSON.parse(body.toString('utf8')));
    }
    catch {
        return undefined;
    }
}
/** RFC 3339, as Google writes times. */
function asDate(value) {
    const milliseconds = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds);
}


/***/ }),

/***/ 79331:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ readRefused)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(88208);
/* harmony import */ var _diagnosis_diagnose_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76800);
/* harmony import */ var _rpc_error_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(31063);
/* harmony import */ var _service_faults_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(41632);




/** The permission that each call needs, and a role that holds it. */
const needed = {
    AccessSecretVersion: 'secretmanager.versions.access (roles/secretmanager.secretAccessor)',
    GetSecretVersion: 'secretmanager.versions.get (roles/secretmanager.viewer)',
    GetSecret: 'secretmanager.secrets.get (roles/secretmanager.viewer)',
    ListSecrets: 'secretmanager.secrets.list on the project (roles/secretmanager.viewer)',
    TestIamPermissions: 'any permission on the secret',
};
/** Judged by HTTP status, google.rpc code and ErrorInfo reason: https://cloud.google.com/apis/design/errors */
function readRefused(refused, error, context) {
    const { call, label, endpoint } = refused;
    const action = call === 'ListSecrets' ? `list the secrets for ${label}` : `read ${label}`;
    const passing = (0,_service_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .passingFault */ .Ke)(error.status, action, endpoint, (0,_rpc_error_js__WEBPACK_IMPORTED_MODULE_3__/* .saidBy */ .TT)(error));
    if (passing !== undefined)
        return passing;
    if (error.foreign)
        return (0,_service_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .foreignAnswer */ .XL)(call, error.status, endpoint, context);
    const { code, what, fix } = judge(refused, error, action);
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
        code,
        what,
        as: refused.principal.name,
        from: (0,_service_faults_js__WEBPACK_IMPORTED_MODULE_2__/* .fromOf */ .kL)(endpoint),
        said: (0,_rpc_error_js__WEBPACK_IMPORTED_MODULE_3__/* .saidBy */ .TT)(error),
        facts: [['resource', refused.resource]],
        fix: [fix],
        likely: (0,_diagnosis_diagnose_js__WEBPACK_IMPORTED_MODULE_1__.diagnose)({
            step: 'google-read',
            call,
            status: error.status,
            ...(error.rpcStatus === undefined ? {} : { rpcStatus: error.rpcStatus }),
            ...(error.reason === undefined ? {} : { reason: error.reason }),
            ...(error.metadata === undefined ? {} : { metadata: error.metadata }),
            resource: refused.resource,
            principal: refused.principal.member,
        }, context.env),
    });
}
function judge({ call, label }, error, action) {
    switch (error.status) {
        case 401:
            return {
                code: 'GCP_CREDENTIALS_REFUSED',
                what: `cannot ${action}: the credentials were not taken`,
                fix: 'run the job again; if it stays, impersonate a service account with gcp-service-account',
            };
        case 403:
            return denied(call, error, action);
        case 404:
            return {
                code: 'GCP_NOT_FOUND',
                what: `there is no ${label}, or it has no such version`,
                fix: 'correct the name, the project, the version or the location; or mark the line ?optional',
            };
        default:
            if (error.rpcStatus === 'FAILED_PRECONDITION') {
                return {
                    code: 'GCP_VERSION_UNUSABLE',
                    what: `cannot ${action}: its version is disabled or destroyed`,
                    fix: 'enable the version, or pin another one with ?version=N; latest is the newest one that was created, whatever its state',
                };
            }
            return {
                code: 'GCP_SERVICE_FAILED',
                what: `cannot ${action}: the service did not take the call`,
                fix: 'check name, version and location of the line',
            };
    }
}
function denied(call, error, action) {
    const code = call === 'ListSecrets' ? 'GCP_LIST_DENIED' : 'GCP_ACCESS_DENIED';
    if (error.reason === 'SERVICE_DISABLED') {
        return {
            code,
            what: `cannot ${action}: the API is not enabled`,
            fix: 'enable the API, then wait some minutes',
        };
    }
    if (call === 'ListSecrets') {
        return {
            code,
            what: `cannot ${action}: denied`,
            fix: `allow ${needed[call]}, or name each secret in place of the wildcard`,
        };
    }
    return {
        code,
        what: `cannot ${action}: denied, or it does not exist (Google answers both the same)`,
        fix: `allow ${needed[call]}, or correct the name and project`,
    };
}


/***/ }),

/***/ 38066:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $U: () => (/* binding */ recognisesGcp),
/* harmony export */   Fb: () => (/* binding */ parseGcpReference),
/* harmony export */   Gf: () => (/* binding */ secretName),
/* harmony export */   I$: () => (/* binding */ isSecretId),
/* harmony export */   Ot: () => (/* binding */ parentName),
/* harmony export */   Wy: () => (/* binding */ labelOf),
/* harmony export */   YS: () => (/* binding */ isProject),
/* harmony export */   k0: () => (/* binding */ LATEST),
/* harmony export */   sh: () => (/* binding */ versionName)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(88208);
/* harmony import */ var _references_locator_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(24180);
/* harmony import */ var _references_problem_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(28709);
/* harmony import */ var _references_show_text_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(58341);




/** `latest` is the newest version that was created, whatever its state. */
const LATEST = 'latest';
/**
 * By form, not by length: the service judges that. Projects of old domains are `example.com:name`.
 * https://cloud.google.com/resource-manager/docs/creating-managing-projects
 */
const projectForm = /^(?:[0-9]+|(?:[a-z0-9][a-z0-9.-]*:)?[a-z](?:[a-z0-9-]*[a-z0-9])?)$/;
/** https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create */
const secretForm = /^[A-Za-z0-9_-]{1,255}$/;
/** A number from 1, or an alias; `latest` has the form of an alias, and `NEW` is no alias. */
const versionForm = /^(?:[1-9][0-9]{0,18}|(?!NEW$)[A-Za-z][A-Za-z0-9_-]{0,62})$/;
const forms = [
    'write gcp:project/secret, or gcp:secret with the input gcp-project',
    'or paste projects/P/secrets/S[/versions/V], or projects/P/locations/L/secrets/S[/versions/V]',
];
function recognisesGcp(text) {
    return text.startsWith('projects/');
}
/**
 * Reads `project/secret`, `secret` or a resource name.
 * @throws UserError LINE_INVALID, OPTION_INVALID, or INPUT_MISSING where `gcp-project` is needed
 */
function parseGcpReference(text, settings) {
    (0,_references_locator_js__WEBPACK_IMPORTED_MODULE_1__/* .checkPathSegments */ .Am)(text.locator);
    const parts = text.native ? readResourceName(text.locator) : readLocator(text.locator, settings);
    const version = agree('version', text.options.get('version'), parts.version);
    const location = agree('location', text.options.get('location'), parts.location);
    const starred = parts.secret.endsWith('*');
    const secret = starred ? parts.secret.slice(0, -1) : parts.secret;
    checkSecret(secret, starred);
    if (version !== undefined)
        checkVersion(version);
    if (location !== undefined)
        checkLocation(location);
    const place = {
        project: parts.project,
        ...(location === undefined ? {} : { location }),
    };
    const asked = version ?? LATEST;
    return {
        ...place,
        secret,
        version: asked,
        key: versionName(place, starred ? `${secret}*` : secret, asked),
        label: labelOf(place, starred ? `${secret}*` : secret, version),
        ...(starred ? { wildcard: { prefix: secret } } : { secretName: secret }),
        wantsCreated: settings.maxAgeSeconds !== undefined,
    };
}
function isProject(text) {
    return projectForm.test(text);
}
function isSecretId(text) {
    return secretForm.test(text);
}
/** `projects/P` or `projects/P/locations/L`: what secrets are listed under. */
function parentName(place) {
    return place.location === undefined
        ? `projects/${place.project}`
        : `projects/${place.project}/locations/${place.location}`;
}
function secretName(place, secret) {
    return `${parentName(place)}/secrets/${secret}`;
}
function versionName(place, secret, version) {
    return `${secretName(place, secret)}/versions/${version}`;
}
/** As the author could have typed it behind `gcp:`. */
function labelOf(place, secret, version) {
    const options = [
        ...(place.location === undefined ? [] : [`location=${place.location}`]),
        ...(version === undefined || version === LATEST ? [] : [`version=${version}`]),
    ];
    const locator = `${place.project}/${secret}`;
    return options.length === 0 ? locator : `${locator}?${options.join('&')}`;
}
function readResourceName(name) {
    const matched = /^projects\/(?<project>[^/]+)(?:\/locations\/(?<location>[^/]+))?\/secrets\/(?<secret>[^/]+)(?:\/versions\/(?<version>[^/]+))?$/.exec(name)?.groups;
    const { project, location, secret, version } = matched ?? {};
    if (project === undefined || secret === undefined) {
        throw (0,_references_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .lineProblem */ .OR)(`${(0,_references_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(name)} is not the name of a Google secret`, ...forms);
    }
    checkProject(project);
    return {
        project,
        secret,
        ...(location === undefined ? {} : { location }),
        ...(version === undefined ? {} : { version }),
    };
}
function readLocator(locator, settings) {
    const [first = '', second, ...rest] = locator.split('/');
    if (rest.length > 0) {
        throw (0,_references_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .lineProblem */ .OR)(`${(0,_references_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(locator)} has more than two parts, and no Google secret has a / in its name`, ...forms);
    }
    if (second !== undefined) {
        checkProject(first);
        return { project: first, secret: second };
    }
    const { project } = settings.gcp;
    if (project === undefined || project === '') {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
            code: 'INPUT_MISSING',
            what: `gcp:${(0,_references_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(locator)} names no project, and the input gcp-project is not set`,
            fix: ['set gcp-project', `or write gcp:project/${(0,_references_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(locator)}`],
        });
    }
    return { project, secret: first };
}
function agree(option, said, identified) {
    if (said !== undefined && identified !== undefined && said !== identified) {
        throw (0,_references_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .conflictProblem */ .KL)(option, said, identified);
    }
    return said ?? identified;
}
function checkProject(project) {
    if (isProject(project))
        return;
    throw (0,_references_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .lineProblem */ .OR)(`${(0,_references_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(project)} is not a Google project`, 'write its id (lower-case letters, digits, hyphens) or its number');
}
function checkSecret(secret, starred) {
    if (secretForm.test(secret) || (starred && secret === ''))
        return;
    throw (0,_references_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .lineProblem */ .OR)(`${(0,_references_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(secret)} is not the name of a Google secret`, 'a name has 1 to 255 letters, digits, hyphens and underscores');
}
function checkVersion(version) {
    if (versionForm.test(version))
        return;
    throw (0,_references_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .optionProblem */ .DA)(`${(0,_references_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(version)} is not a version of a Google secret`, 'write its number, latest, or an alias (a letter, then letters, digits, - and _, at most 63)');
}
function checkLocation(location) {
    if (location === 'global') {
        throw (0,_references_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .optionProblem */ .DA)('global is no location of a regional secret', 'leave the location out for a secret that is not regional');
    }
    if (_references_locator_js__WEBPACK_IMPORTED_MODULE_1__/* .googleLocation */ .x4.test(location))
        return;
    throw (0,_references_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .optionProblem */ .DA)(`${(0,_references_show_text_js__WEBPACK_IMPORTED_MODULE_3__/* .showText */ .h)(location)} is not a Google location`, 'write one such as europe-west3');
}


/***/ }),

/***/ 31063:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   OG: () => (/* binding */ readClientError),
/* harmony export */   TT: () => (/* binding */ saidBy),
/* harmony export */   ar: () => (/* binding */ readRpcError)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(72985);

/** Reads an answer in Google's shape of errors: https://cloud.google.com/apis/design/errors */
function readRpcError(answer) {
    const error = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asObject */ .eB)((0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .parseBody */ .OG)(answer.body)?.['error']) ?? {};
    const type = answer.headers['content-type'];
    return {
        status: answer.status,
        ...withDetails(asCode(error['status']), error['details']),
        foreign: typeof type === 'string' && /^text\/html\b/i.test(type),
    };
}
/** google.rpc codes by number, in order: https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const codes = [
    ['OK', 200],
    ['CANCELLED', 499],
    ['UNKNOWN', 500],
    ['INVALID_ARGUMENT', 400],
    ['DEADLINE_EXCEEDED', 504],
    ['NOT_FOUND', 404],
    ['ALREADY_EXISTS', 409],
    ['PERMISSION_DENIED', 403],
    ['RESOURCE_EXHAUSTED', 429],
    ['FAILED_PRECONDITION', 400],
    ['ABORTED', 409],
    ['OUT_OF_RANGE', 400],
    ['UNIMPLEMENTED', 501],
    ['INTERNAL', 500],
    ['UNAVAILABLE', 503],
    ['DATA_LOSS', 500],
    ['UNAUTHENTICATED', 401],
];
/** Reads what the vendor's client threw, or `undefined` where it was no answer of the service. */
function readClientError(thrown) {
    const error = thrown instanceof Error ? (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asObject */ .eB)({ ...thrown }) : undefined;
    const [rpcStatus, usual] = codes[typeof error?.['code'] === 'number' ? error['code'] : -1] ?? [];
    if (error === undefined || rpcStatus === undefined)
        return undefined;
    const status = typeof error['httpStatusCode'] === 'number' ? error['httpStatusCode'] : usual;
    const reason = asCode(error['reason']);
    const metadata = asTexts(error['errorInfoMetadata']);
    return {
        status,
        rpcStatus,
        ...(reason === undefined ? {} : { reason }),
        ...(metadata === undefined ? {} : { metadata }),
        foreign: false,
    };
}
/** "403 PERMISSION_DENIED, SERVICE_DISABLED". */
function saidBy(error) {
    const words = [error.rpcStatus, error.reason].filter((word) => word !== undefined).join(', ');
    return words === '' ? `HTTP ${error.status}` : `${error.status} ${words}`;
}
function withDetails(rpcStatus, details) {
    const list = Array.isArray(details) ? details : [];
    const infos = list.flatMap((detail) => {
        const object = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asObject */ .eB)(detail);
        return object?.['@type'] === 'type.googleapis.com/google.rpc.ErrorInfo' ? [object] : [];
    });
    const [info = {}] = infos;
    const reason = asCode(info['reason']);
    const metadata = asTexts(info['metadata']);
    return {
        ...(rpcStatus === undefined ? {} : { rpcStatus }),
        ...(reason === undefined ? {} : { reason }),
        ...(metadata === undefined ? {} : { metadata }),
    };
}
/** A code is shown in errors, so nothing but a code may pass for one. */
function asCode(value) {
    const text = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asText */ .e1)(value);
    return text !== undefined && /^[A-Z][A-Z0-9_]{1,62}$/.test(text) ? text : undefined;
}
function asTexts(value) {
    const object = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .asObject */ .eB)(value);
    if (object === undefined)
        return undefined;
    return Object.fromEntries(Object.entries(object).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])));
}


/***/ }),

/***/ 41632:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ke: () => (/* binding */ passingFault),
/* harmony export */   Qm: () => (/* binding */ malformed),
/* harmony export */   XL: () => (/* binding */ foreignAnswer),
/* harmony export */   kL: () => (/* binding */ fromOf)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(88208);
/* harmony import */ var _diagnosis_diagnose_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76800);


/** "Google Secret Manager, secretmanager.googleapis.com", as errors name it. */
function fromOf(endpoint) {
    return `${endpoint.destination.service}, ${endpoint.host}`;
}
/** What the retries did not mend. */
function passingFault(status, action, endpoint, said) {
    const throttled = status === 429;
    if (!throttled && status !== 408 && status < 500)
        return undefined;
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
        code: throttled ? 'GCP_THROTTLED' : 'GCP_SERVICE_FAILED',
        what: `cannot ${action}: ${throttled ? 'asked too often' : 'the service failed'}, and the retries did not help`,
        from: fromOf(endpoint),
        said,
        fix: [
            throttled
                ? 'run the job again later, raise retries or timeout, or ask for a higher quota'
                : 'run the job again; see https://status.cloud.google.com',
        ],
    });
}
/** A web page came where Google answers JSON. */
function foreignAnswer(call, status, endpoint, context) {
    const { service, override } = endpoint.destination;
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
        code: 'UNREACHABLE',
        what: `something between here and ${service} answered the ${call} in its place`,
        from: fromOf(endpoint),
        said: `HTTP ${status} with a web page`,
        fix: ['let the proxy or firewall pass the host named here'],
        likely: (0,_diagnosis_diagnose_js__WEBPACK_IMPORTED_MODULE_1__.diagnose)({
            step: 'network',
            service,
            host: endpoint.host,
            foreignAnswer: true,
            ...(override === undefined ? {} : { override }),
        }, context.env),
    });
}
/** A 200 without what the call is made for. */
function malformed(call, field, endpoint, status) {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
        code: 'ANSWER_MALFORMED',
        what: `${endpoint.destination.service} answered the ${call} without ${field}`,
        from: fromOf(endpoint),
        said: `HTTP ${status}`,
        fix: ['run the job again; if it stays, check proxies and endpoint variables on the way'],
    });
}


/***/ }),

/***/ 68420:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  stores: () => (/* binding */ stores)
});

// EXTERNAL MODULE: ./build/core/errors.js
var core_errors = __webpack_require__(88208);
// EXTERNAL MODULE: ./build/references/locator.js
var locator = __webpack_require__(24180);
// EXTERNAL MODULE: ./build/references/show-text.js
var show_text = __webpack_require__(58341);
;// CONCATENATED MODULE: ./build/stores/aws/arn.js
/** Cuts an ARN up, or answers `undefined` for what is none. */
function parseArn(text) {
    const [, partition, service, region, account, resource] = /^arn:([a-z0-9-]+):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|):(.+)$/s.exec(text) ?? [];
    if (partition === undefined || service === undefined || region === undefined)
        return undefined;
    if (account === undefined || resource === undefined)
        return undefined;
    return { partition, service, region, account, resource };
}
/** A role's ARN, path included: `arn:aws:iam::111122223333:role/ci/deploy`. */
function parseRoleArn(text) {
    const arn = parseArn(text);
    const isRole = arn?.service === 'iam' && arn.account !== '' && /^role\/[\w+=,.@/-]+$/.test(arn.resource);
    return isRole ? arn : undefined;
}

;// CONCATENATED MODULE: ./build/stores/aws/partitions.js
const STANDARD_AUDIENCE = 'sts.amazonaws.com';
/** https://docs.aws.amazon.com/general/latest/gr/rande.html; the last one takes every region that no other does. */
const partitions = [
    {
        name: 'aws-cn',
        regions: /^cn-/,
        suffix: 'amazonaws.com.cn',
        dualStackSuffix: 'api.amazonwebservices.com.cn',
        audience: 'sts.amazonaws.com.cn',
    },
    {
        name: 'aws-us-gov',
        regions: /^us-gov-/,
        suffix: 'amazonaws.com',
        dualStackSuffix: 'api.aws',
        audience: STANDARD_AUDIENCE,
    },
    { name: 'aws-iso', regions: /^us-iso-/, suffix: 'c2s.ic.gov', audience: STANDARD_AUDIENCE },
    { name: 'aws-iso-b', regions: /^us-isob-/, suffix: 'sc2s.sgov.gov', audience: STANDARD_AUDIENCE },
    { name: 'aws-iso-e', regions: /^eu-isoe-/, suffix: 'cloud.adc-e.uk', audience: STANDARD_AUDIENCE },
    { name: 'aws-iso-f', regions: /^us-isof-/, suffix: 'csp.hci.ic.gov', audience: STANDARD_AUDIENCE },
    {
        name: 'aws-eusc',
        regions: /^eusc-/,
        suffix: 'amazonaws.eu',
        dualStackSuffix: 'api.amazonwebservices.eu',
        audience: STANDARD_AUDIENCE,
    },
    {
        name: 'aws',
        regions: /./,
        suffix: 'amazonaws.com',
        dualStackSuffix: 'api.aws',
        audience: STANDARD_AUDIENCE,
    },
];
function partitionOfRegion(region) {
    const found = partitions.find(({ regions }) => regions.test(region));
    if (found === undefined)
        throw new RangeError('an empty region');
    return found;
}

;// CONCATENATED MODULE: ./build/stores/aws/regions.js
/** The region of references that name none: the input's, else that of the only ARN, else the environment's. */
function defaultRegion(references, settings) {
    const ofArns = new Set(references.flatMap(({ arn }) => (arn === undefined ? [] : [arn.region])));
    const [only] = ofArns.size === 1 ? ofArns : [];
    return settings.aws.region ?? only ?? settings.aws.environmentRegion;
}
/** References by the region that answers for them. Every region is known once `check` has passed. */
function byRegion(references, fallback) {
    return Map.groupBy(references, ({ region }) => region ?? fallback);
}

// EXTERNAL MODULE: ./build/diagnosis/diagnose.js + 10 modules
var diagnose = __webpack_require__(76800);
// EXTERNAL MODULE: ./build/diagnosis/paste.js
var paste = __webpack_require__(73054);
// EXTERNAL MODULE: ./build/diagnosis/quote.js
var quote = __webpack_require__(78241);
;// CONCATENATED MODULE: ./build/stores/aws/service-error.js
/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const THROTTLING = new Set([
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'TooManyRequestsException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'SlowDown',
    'LimitExceededException',
    'PriorRequestNotComplete',
]);
const PASSING = new Set([
    'IDPCommunicationError',
    'IDPCommunicationErrorException',
    'InternalServiceError',
    'InternalFailure',
    'InternalError',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'RequestTimeout',
    'RequestTimeoutException',
]);
/** What the SDK calls an answer that it could not make sense of. */
const UNSHAPED = new Set(['Unknown', 'UnknownError', 'SyntaxError', 'TypeError', 'Error']);
const DENIALS = new Set(['AccessDenied', 'AccessDeniedException']);
/** Reads an error of the SDK; `undefined` for anything that is no answer of a service. */
function readServiceError(thrown) {
    if (!(thrown instanceof Error))
        return undefined;
    const response = property(thrown, '$response');
    const metadata = property(thrown, '$metadata');
    const status = firstNumber(property(metadata, 'httpStatusCode'), property(response, 'statusCode'));
    if (status === undefined)
        return undefined;
    const wireCode = property(thrown, 'Code');
    const headers = property(response, 'headers');
    const retryAfter = property(headers, 'retry-after');
    return {
        code: typeof wireCode === 'string' && wireCode !== '' ? wireCode : thrown.name,
        status,
        hint: thrown.message,
        fromService: typeof property(metadata, 'requestId') === 'string' ||
            typeof property(headers, 'x-amzn-requestid') === 'string' ||
            (property(thrown, '$fault') !== undefined && !UNSHAPED.has(thrown.name)),
        ...(typeof retryAfter === 'string' && /^\d{1,6}$/.test(retryAfter)
            ? { retryAfterSeconds: Number(retryAfter) }
            : {}),
    };
}
/** Denials and every other answer that says no are final. */
function judgeServiceError(thrown) {
    const error = readServiceError(thrown);
    if (error === undefined || !isPassing(error))
        return 'final';
    return error.retryAfterSeconds === undefined
        ? 'retry'
        : { retryAfterMilliseconds: error.retryAfterSeconds * 1000 };
}
function isThrottling({ code, status }) {
    return status === 429 || THROTTLING.has(code);
}
function isPassing(error) {
    return isThrottling(error) || PASSING.has(error.code) || error.status === 408 || error.status >= 500;
}
function isDenial({ code }) {
    return DENIALS.has(code);
}
function isExpiredToken({ code }) {
    return code === 'ExpiredTokenException' || code === 'ExpiredToken';
}
function property(value, name) {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
function firstNumber(...candidates) {
    return candidates.find((candidate) => typeof candidate === 'number');
}

;// CONCATENATED MODULE: ./build/stores/aws/trust-errors.js





/** STS's refusal of the job's token; `undefined` where the error is no answer of STS. */
function trustRefused(thrown, claims, roleArn, region, context) {
    const error = readServiceError(thrown);
    if (error === undefined)
        return undefined;
    if (isPassing(error) || !error.fromService)
        return serviceFailed(`AWS STS, ${region}`, error);
    const { clockSkewSeconds } = context.network;
    const likely = (0,diagnose.diagnose)({
        step: 'aws-web-identity',
        status: error.status,
        code: error.code,
        hint: error.hint,
        claims,
        roleArn,
        region,
        durationSeconds: context.settings.aws.sessionDurationSeconds,
        ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
    }, context.env);
    return new core_errors/* UserError */.yo({
        code: 'AWS_TRUST_REFUSED',
        what: `AWS does not let this job assume the role ${(0,quote/* visible */.RK)(roleArn)}`,
        from: `AWS STS, ${region}`,
        said: `${error.status} ${error.code}`,
        facts: [
            ['iss', (0,quote/* visible */.RK)(claims.issuer)],
            ['sub', (0,quote/* visible */.RK)(claims.subject)],
            ['aud', (0,quote/* visible */.RK)(claims.audience)],
        ],
        fix: ['this job matches only a trust policy that is written for exactly these; the one below is'],
        likely,
        paste: (0,paste/* awsTrustPolicyFor */.hS)(claims, roleArn),
    });
}
/** A refused hop of aws-role-chain. */
function chainRefused(thrown, hop, context) {
    const error = readServiceError(thrown);
    if (error === undefined)
        return undefined;
    if (isPassing(error) || !error.fromService)
        return serviceFailed(`AWS STS, ${hop.region}`, error);
    const { clockSkewSeconds } = context.network;
    const { aws } = context.settings;
    return new core_errors/* UserError */.yo({
        code: 'AWS_CHAIN_REFUSED',
        what: `AWS does not let this session assume the next role, ${(0,quote/* visible */.RK)(hop.toRole)}`,
        as: hop.fromRole,
        from: `AWS STS, ${hop.region}`,
        said: `${error.status} ${error.code}`,
        fix: [
            `allow sts:AssumeRole on ${(0,quote/* visible */.RK)(hop.toRole)} for the role that asks, and name that role in the trust policy of the next`,
        ],
        likely: (0,diagnose.diagnose)({
            step: 'aws-assume-role',
            status: error.status,
            code: error.code,
            hint: error.hint,
            ...hop,
            durationSeconds: aws.sessionDurationSeconds,
            externalIdSent: aws.externalId !== undefined,
            ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
        }, context.env),
    });
}
/** The service did not do its part: throttled to the end, broken, or something between answered. */
function serviceFailed(from, error) {
    if (error !== undefined && isThrottling(error)) {
        return new core_errors/* UserError */.yo({
            code: 'AWS_THROTTLED',
            what: 'AWS throttled the call to the last attempt',
            from,
            said: `${error.status} ${error.code}`,
            fix: ['run the job again, raise retries or timeout, or ask AWS for a higher quota'],
        });
    }
    const foreign = error !== undefined && !error.fromService;
    return new core_errors/* UserError */.yo({
        code: error === undefined ? 'ANSWER_MALFORMED' : 'AWS_SERVICE_FAILED',
        what: foreign ? "the answer is not AWS's own: it lacks a request id" : 'AWS did not answer as it should',
        from,
        ...(error === undefined
            ? {}
            : { said: foreign ? `HTTP ${error.status}` : `${error.status} ${error.code}` }),
        fix: [foreign ? 'check proxies and endpoint variables on the way to AWS' : 'run the job again'],
    });
}
function noCredentials() {
    return new core_errors/* UserError */.yo({
        code: 'AMBIENT_MISSING',
        what: 'this machine has no AWS credentials of its own',
        fix: [
            'sign in (aws sso login), or give the machine an instance role',
            'in a CI, use identity: oidc with aws-role',
        ],
    });
}
function noRegion() {
    return new core_errors/* UserError */.yo({
        code: 'INPUT_MISSING',
        what: 'no region is known for the references to AWS',
        fix: ['aws-region: eu-west-1', 'or ?region=eu-west-1 behind the reference, or its full ARN'],
    });
}

;// CONCATENATED MODULE: ./build/stores/aws/check.js







const HOUR_SECONDS = 3600;
/** What can be seen to be wrong with the AWS inputs and references before any call. */
function checkAwsSettings(references, settings) {
    const errors = [];
    const { aws, identity } = settings;
    if (identity === 'oidc')
        errors.push(...checkRole('aws-role', aws.role));
    for (const role of aws.roleChain)
        errors.push(...checkRole('aws-role-chain', role));
    if (aws.externalId !== undefined && aws.roleChain.length === 0) {
        errors.push(invalid('aws-external-id is for the hops of aws-role-chain, and there is none', 'remove it, or add the chain'));
    }
    if (aws.externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(aws.externalId)) {
        errors.push(invalid('aws-external-id has 2 to 1,224 characters of A-Z a-z 0-9 _+=,.@:/-', 'correct aws-external-id'));
    }
    if (aws.roleChain.length > 0 && aws.sessionDurationSeconds > HOUR_SECONDS) {
        errors.push(invalid('aws-session-duration is over 1h, the most that AWS gives a chain of roles', 'aws-session-duration: 1h, or give the last role a trust of its own and drop the chain', 'A26'));
    }
    return [...errors, ...checkRegions(references, settings), ...checkWildcards(references, settings)];
}
function checkRole(input, role) {
    if (role === undefined) {
        return [
            new core_errors/* UserError */.yo({
                code: 'INPUT_MISSING',
                what: `input ${input} is empty, and the references to AWS need a role`,
                fix: [
                    `${input}: arn:aws:iam::ACCOUNT:role/NAME`,
                    'an expression such as vars.X that is not defined here (a fork, another environment) gives an empty text too (T13)',
                    'for the credentials of the machine itself: identity: ambient',
                ],
            }),
        ];
    }
    if (parseRoleArn(role) !== undefined)
        return [];
    return [
        invalid(`${input}: ${(0,show_text/* showText */.h)(role)} is no ARN of a role`, 'arn:aws:iam::ACCOUNT:role/PATH/NAME', 'A22'),
    ];
}
function checkRegions(references, settings) {
    const fallback = defaultRegion(references, settings);
    const regions = new Set(references.map(({ region }) => region ?? fallback));
    const given = settings.aws.region;
    if (given !== undefined && !locator/* awsRegion */.Ue.test(given)) {
        return [invalid(`aws-region: ${(0,show_text/* showText */.h)(given)} is no AWS region`, 'write it as eu-west-1')];
    }
    if (regions.has(undefined)) {
        // The machine's own configuration may know the region.
        if (settings.identity === 'ambient')
            return [];
        return [noRegion()];
    }
    const partitions = new Set([...regions].map((region) => partitionOfRegion(region ?? '').name));
    for (const { arn } of references)
        if (arn !== undefined)
            partitions.add(arn.partition);
    for (const arn of rolesOf(settings))
        partitions.add(arn.partition);
    if (partitions.size <= 1)
        return [];
    return [
        invalid(`role, region and ARNs are of different AWS partitions: ${[...partitions].sort().join(', ')}`, 'one step works in one partition: use a role and a region of the same', 'A3'),
    ];
}
/** ListSecrets shows the names of the caller's own account alone. */
function checkWildcards(references, settings) {
    const own = lastRole(settings)?.account;
    if (own === undefined)
        return [];
    return references
        .filter(({ wildcard, arn }) => wildcard !== undefined && arn !== undefined && arn.account !== own)
        .map(({ label }) => invalid(`${(0,show_text/* showText */.h)(label)} is a wildcard in another account, and AWS lists only the role's own`, 'name the secrets one by one, or reach that account by aws-role-chain'));
}
/** The roles of the way to the secrets, in order; under `ambient` the first identity is the machine's. */
function rolesOf(settings) {
    const { role, roleChain } = settings.aws;
    const texts = settings.identity === 'oidc' && role !== undefined ? [role, ...roleChain] : roleChain;
    return texts.flatMap((text) => parseRoleArn(text) ?? []);
}
/** The role that reads; `undefined` where the machine's own identity does. */
function lastRole(settings) {
    return rolesOf(settings).at(-1);
}
function invalid(what, fix, cause) {
    return new core_errors/* UserError */.yo({
        code: 'INPUT_INVALID',
        what,
        fix: [cause === undefined ? fix : `${fix} (${cause})`],
    });
}

// EXTERNAL MODULE: ./build/core/secret-value.js
var secret_value = __webpack_require__(21267);
;// CONCATENATED MODULE: ./build/stores/aws/read-errors.js





const NOT_FOUND = 'ResourceNotFoundException';
const CREDENTIALS = new Set([
    'ExpiredTokenException',
    'ExpiredToken',
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
    'IncompleteSignature',
]);
/** Whether a refusal says that what was asked for does not exist: what `optional` forgives. */
function isAbsent(error) {
    return error.code === NOT_FOUND;
}
/** A refused read of one secret, by status and code alone; the service's text only ranks likely causes. */
function readRefused(call, reference, error, { region, session, context }, secretId = reference.secretId) {
    const from = `AWS Secrets Manager, ${region}`;
    if (isPassing({ ...error, fromService: true }))
        return serviceFailed(from, { ...error, fromService: true });
    const shown = (0,show_text/* showText */.h)(secretId, 200);
    const pinned = reference.version !== undefined || reference.stage !== undefined;
    const [code, what, fix] = (() => {
        if (isDenial(error))
            return denied(call, secretId, shown, region, session);
        if (CREDENTIALS.has(error.code)) {
            return [
                'AWS_CREDENTIALS_REFUSED',
                `AWS does not accept the session's credentials for ${shown}`,
                ['see the likely causes; a wrong clock on the runner is one'],
            ];
        }
        switch (error.code) {
            case NOT_FOUND:
                return pinned
                    ? [
                        'AWS_VERSION_NOT_FOUND',
                        `${shown} does not exist in ${region}, or has no such version or stage`,
                        ['check the name, the region, and version= or stage='],
                    ]
                    : [
                        'AWS_NOT_FOUND',
                        `${shown} does not exist in ${region}, or holds no value yet`,
                        ["check the name and the region; another account's secret needs its full ARN", 'or ?optional'],
                    ];
            case 'InvalidRequestException':
                return pinned
                    ? [
                        'AWS_SECRET_DELETED',
                        `${shown} is scheduled for deletion, or its version and stage disagree`,
                        [
                            `aws secretsmanager restore-secret --secret-id ${shown}`,
                            'or drop one of version= and stage=',
                        ],
                    ]
                    : [
                        'AWS_SECRET_DELETED',
                        `${shown} is scheduled for deletion`,
                        [`aws secretsmanager restore-secret --secret-id ${shown}`],
                    ];
            case 'DecryptionFailure':
                return [
                    'AWS_DECRYPTION_FAILED',
                    `the key of ${shown} is disabled, is to be deleted, or cannot be used`,
                    ['enable the key, or encrypt the secret with another one'],
                ];
            case 'InvalidParameterException':
            case 'ValidationException':
                return [
                    'LINE_INVALID',
                    `AWS takes ${shown} for no name or ARN of a secret, or refuses its version or stage`,
                    ['paste the ARN as the console shows it'],
                ];
            default:
                return ['AWS_SERVICE_FAILED', `cannot read ${shown}`, ['run the job again']];
        }
    })();
    return new core_errors/* UserError */.yo({
        code,
        what,
        as: session.principal,
        from,
        said: `${error.status} ${error.code}`,
        fix,
        likely: likelyCauses(call, error, reference, region, session, context),
    });
}
function denied(call, secretId, shown, region, session) {
    const resource = secretId.startsWith('arn:')
        ? shown
        : `arn:*:secretsmanager:${region}:${session.account ?? 'ACCOUNT'}:secret:${shown}-??????`;
    const role = /assumed-role\/([^/]+)\//.exec(session.principal)?.[1];
    return [
        'AWS_ACCESS_DENIED',
        `cannot read ${shown}`,
        [
            `allow secretsmanager:${call === 'DescribeSecret' ? call : 'GetSecretValue'} on ${resource}${role === undefined ? '' : ` for role ${role}`}; if it has its own key, kms:Decrypt on the key too`,
        ],
    ];
}
/** A wildcard's ListSecrets that was refused as a whole. */
function listRefused(reference, error, place) {
    const { region, session, context } = place;
    const from = `AWS Secrets Manager, ${region}`;
    if (!isDenial(error)) {
        return isPassing(error) || !error.fromService
            ? serviceFailed(from, error)
            : readRefused('ListSecrets', reference, error, place);
    }
    return new core_errors/* UserError */.yo({
        code: 'AWS_LIST_DENIED',
        what: `cannot list the secrets that ${(0,show_text/* showText */.h)(reference.label)} matches`,
        as: session.principal,
        from,
        said: `${error.status} ${error.code}`,
        fix: [
            'allow secretsmanager:ListSecrets on * for this role (it takes no resource)',
            'or name the secrets one by one',
        ],
        likely: likelyCauses('ListSecrets', error, reference, region, session, context),
    });
}
function likelyCauses(call, error, reference, region, session, context) {
    const { clockSkewSeconds } = context.network;
    if (CREDENTIALS.has(error.code)) {
        return (0,diagnose.diagnose)({
            step: 'aws-first-signed-call',
            status: error.status,
            code: error.code,
            hint: error.hint,
            roleArn: session.principal,
            region,
            ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
        }, context.env);
    }
    const { secretId, arn, stage, version } = reference;
    return (0,diagnose.diagnose)({
        step: 'aws-read',
        call,
        status: error.status,
        code: error.code,
        hint: error.hint,
        secretId,
        ...(arn === undefined ? {} : { secretAccount: arn.account }),
        ...(session.account === undefined ? {} : { roleAccount: session.account }),
        roleArn: session.principal,
        region,
        sessionPolicy: session.sessionPolicy,
        ...(stage === undefined ? {} : { stage }),
        ...(version === undefined ? {} : { version }),
    }, context.env);
}

;// CONCATENATED MODULE: ./build/core/limit.js
function createLimit(width) {
    let free = width;
    const waiting = [];
    return async (work) => {
        if (free > 0)
            free -= 1;
        else
            await new Promise((resolve) => waiting.push(resolve));
        try {
            return await work();
        }
        finally {
            // The place is handed on without becoming free between.
            const next = waiting.shift();
            if (next === undefined)
                free += 1;
            else
                next();
        }
    };
}

;// CONCATENATED MODULE: ./build/stores/aws/clients.js
/** The SDK's packages, loaded while the network is busy. */
const loadSts = () => Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(695)]).then(__webpack_require__.t.bind(__webpack_require__, 71695, 19));
const loadSecretsManager = () => Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(994)]).then(__webpack_require__.t.bind(__webpack_require__, 12994, 19));
/**
 * Everything that the SDK would otherwise look up in the environment or in shared files: `~` survives from other jobs,
 * and a file there may name endpoints and helper programs. Retries are the step's own.
 */
async function explicitSettings(endpoint, region, context) {
    const agents = await context.network.agentsFor(endpoint.url, context.env['AWS_CA_BUNDLE'] || undefined);
    const noPreference = [];
    return {
        region,
        endpoint: endpoint.url.href,
        maxAttempts: 1,
        retryMode: 'standard',
        defaultsMode: 'standard',
        useFipsEndpoint: false,
        useDualstackEndpoint: false,
        authSchemePreference: noPreference,
        userAgentAppId: 'secret-sync',
        requestHandler: { httpAgent: agents.http, httpsAgent: agents.https },
    };
}
/** @param credentials absent for AssumeRoleWithWebIdentity, which is not signed */
async function createSts(endpoint, region, credentials, context) {
    const [{ STSClient }, settings] = await Promise.all([
        loadSts(),
        explicitSettings(endpoint, region, context),
    ]);
    return new STSClient({ ...settings, credentials: credentials ?? refuseToSign });
}
async function createSecretsManager(endpoint, region, credentials, context) {
    const [{ SecretsManagerClient }, settings] = await Promise.all([
        loadSecretsManager(),
        explicitSettings(endpoint, region, context),
    ]);
    return new SecretsManagerClient({ ...settings, credentials });
}
/** In place of the default chain, which would look for ambient credentials. */
function refuseToSign() {
    return Promise.reject(new Error('a call was to be signed before there were credentials'));
}

;// CONCATENATED MODULE: ./build/stores/aws/endpoints.js


const titles = {
    sts: 'AWS STS',
    secretsmanager: 'AWS Secrets Manager',
};
/**
 * The service's host in a region, or the one that the environment names. It is always handed to the SDK, which would
 * otherwise look into shared files for one. FIPS and dual stack choose among the service's own hosts.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 * @throws UserError HOST_REFUSED, INPUT_INVALID
 */
function awsEndpoint(service, region, env, network) {
    const specific = service === 'sts' ? 'AWS_ENDPOINT_URL_STS' : 'AWS_ENDPOINT_URL_SECRETS_MANAGER';
    const override = [specific, 'AWS_ENDPOINT_URL'].find((variable) => env[variable]);
    const text = override === undefined ? ownUrl(service, region, env) : (env[override] ?? '');
    if (!URL.canParse(text)) {
        throw new core_errors/* UserError */.yo({
            code: 'INPUT_INVALID',
            what: `${override ?? 'the endpoint'} is not a URL`,
            fix: [`correct ${override ?? 'the region'}, or unset it`],
        });
    }
    const destination = {
        service: `${titles[service]}, ${region}`,
        ownHosts: [...ownHosts(service)],
        ...(override === undefined ? {} : { override }),
    };
    const url = new URL(text);
    network.check(destination, url);
    return { destination, url };
}
function ownUrl(service, region, env) {
    const partition = partitionOfRegion(region);
    const fips = isSet(env['AWS_USE_FIPS_ENDPOINT']);
    const dualStack = isSet(env['AWS_USE_DUALSTACK_ENDPOINT']);
    // In GovCloud the plain host of STS is the FIPS one.
    const name = fips && !(service === 'sts' && partition.name === 'aws-us-gov' && !dualStack)
        ? `${service}-fips`
        : service;
    if (!dualStack)
        return `https://${name}.${region}.${partition.suffix}`;
    if (partition.dualStackSuffix === undefined) {
        throw new core_errors/* UserError */.yo({
            code: 'INPUT_INVALID',
            what: `AWS_USE_DUALSTACK_ENDPOINT is set, and ${region} has no dual-stack hosts`,
            fix: ['unset AWS_USE_DUALSTACK_ENDPOINT'],
        });
    }
    return `https://${name}.${region}.${partition.dualStackSuffix}`;
}
function isSet(value) {
    return value?.toLowerCase() === 'true';
}
/** `sts.REGION.SUFFIX`, `sts-fips.`..., and the private names of VPC endpoints: `vpce-ID-ID.sts.REGION.vpce.SUFFIX`. */
function* ownHosts(service) {
    for (const { suffix, dualStackSuffix } of partitions) {
        const end = suffix.replaceAll('.', '\\.');
        yield new RegExp(`^${service}(-fips)?\\.[a-z0-9-]+\\.${end}$`);
        yield new RegExp(`^vpce-[a-z0-9-]+\\.${service}(-fips)?\\.[a-z0-9-]+\\.vpce\\.${end}$`);
        if (dualStackSuffix !== undefined) {
            yield new RegExp(`^${service}(-fips)?\\.[a-z0-9-]+\\.${dualStackSuffix.replaceAll('.', '\\.')}$`);
        }
    }
}

;// CONCATENATED MODULE: ./build/stores/aws/reader.js





/** Batches at once. More would run into the service's quota of batches long before they were faster. */
const BATCHES_AT_ONCE = 5;
/** Single reads at once: DescribeSecret and GetSecretValue share 10,000 a second, sockets are the narrower place. */
const SINGLES_AT_ONCE = 20;
/** Shared by all regions of a run. */
function createLimits() {
    return { batch: createLimit(BATCHES_AT_ONCE), single: createLimit(SINGLES_AT_ONCE) };
}
async function openRegion(region, session, limits, context) {
    const endpoint = awsEndpoint('secretsmanager', region, context.env, context.network);
    const [sdk, client] = await Promise.all([
        loadSecretsManager(),
        createSecretsManager(endpoint, region, session.credentials, context),
    ]);
    const call = (name, send) => context.network.retrying(endpoint.destination, name, send, judgeServiceError);
    return {
        region,
        batchLimit: limits.batch,
        singleLimit: limits.single,
        // Policies may demand the stage, and then see only one that is sent.
        getSecretValue: ({ secretId, version, stage }) => call('GetSecretValue', (abortSignal) => client.send(new sdk.GetSecretValueCommand({
            SecretId: secretId,
            ...(version === undefined ? {} : { VersionId: version }),
            ...(version === undefined || stage !== undefined ? { VersionStage: stage ?? 'AWSCURRENT' } : {}),
        }), { abortSignal })),
        batchGetSecretValue: (ids, nextToken) => call('BatchGetSecretValue', (abortSignal) => client.send(new sdk.BatchGetSecretValueCommand({
            SecretIdList: [...ids],
            ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        }), { abortSignal })),
        listSecrets: (prefix, nextToken) => call('ListSecrets', (abortSignal) => client.send(new sdk.ListSecretsCommand({
            MaxResults: 100,
            ...(prefix === '' ? {} : { Filters: [{ Key: 'name', Values: [prefix] }] }),
            ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        }), { abortSignal })),
        describeSecret: (secretId) => call('DescribeSecret', (signal) => describe(sdk, client, secretId, signal)),
    };
}
function describe(sdk, client, secretId, abortSignal) {
    return client.send(new sdk.DescribeSecretCommand({ SecretId: secretId }), { abortSignal });
}
/**
 * What an attempt threw, as the service's answer.
 * @throws what it threw, where that is no answer: a UserError of the network, or a bug
 */
function serviceErrorOf(thrown) {
    const error = (0,core_errors/* userErrors */.zH)(thrown) === undefined ? readServiceError(thrown) : undefined;
    if (error === undefined)
        throw thrown;
    return error;
}

// EXTERNAL MODULE: ./build/references/problem.js
var problem = __webpack_require__(28709);
;// CONCATENATED MODULE: ./build/stores/aws/reference.js




/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const LONGEST_NAME = 512;
function recognisesAws(text) {
    return /^arn:[a-z0-9-]+:secretsmanager:/.test(text);
}
/**
 * A name or a Secrets Manager ARN, full or partial, of any partition; either may end in one star.
 * @throws UserError LINE_INVALID, OPTION_INVALID
 */
function parseAwsReference(text, settings) {
    const starred = text.locator.endsWith('*');
    const secretId = starred ? text.locator.slice(0, -1) : text.locator;
    const arn = /^arn:/.test(secretId) ? parseSecretArn(secretId, starred) : undefined;
    const name = arn === undefined ? secretId : arn.resource.slice('secret:'.length);
    checkName(name, starred);
    const region = readRegion(text.options.get('region'), arn);
    const version = text.options.get('version');
    const stage = text.options.get('stage');
    if (version !== undefined && !/^[\w-]{32,64}$/.test(version)) {
        throw (0,problem/* optionProblem */.DA)(`version=${(0,show_text/* showText */.h)(version)} is no version id`, 'a version id has 32 to 64 letters, digits and hyphens; for a label such as AWSPREVIOUS use stage=');
    }
    if (stage !== undefined && (stage === '' || stage.length > 256)) {
        throw (0,problem/* optionProblem */.DA)('stage= has 1 to 256 characters', 'name a version stage, such as AWSPREVIOUS');
    }
    if (starred && (version !== undefined || stage !== undefined)) {
        throw (0,problem/* optionProblem */.DA)('version= or stage= with a wildcard', 'drop the option, or name the secrets one by one');
    }
    return {
        key: JSON.stringify([secretId, region ?? '', version ?? '', stage ?? '', starred]),
        label: text.locator,
        secretId,
        ...(arn === undefined ? {} : { arn }),
        ...(region === undefined ? {} : { region }),
        ...(version === undefined ? {} : { version }),
        ...(stage === undefined ? {} : { stage }),
        ...(starred ? { wildcard: { prefix: name } } : {}),
        ...(arn === undefined && !starred ? { secretName: name } : {}),
        wantsCreated: settings.maxAgeSeconds !== undefined,
    };
}
function parseSecretArn(text, starred) {
    const arn = parseArn(text);
    const isSecret = arn?.service === 'secretsmanager' &&
        locator/* awsRegion */.Ue.test(arn.region) &&
        arn.account !== '' &&
        arn.resource.startsWith('secret:') &&
        (starred || arn.resource.length > 'secret:'.length);
    if (arn !== undefined && isSecret)
        return arn;
    throw (0,problem/* lineProblem */.OR)(`${(0,show_text/* showText */.h)(text)} is no ARN of a secret`, 'paste it as the console shows it: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-XXXXXX');
}
/** Names are passed on as written; what no name can hold is refused before the service has to. */
function checkName(name, starred) {
    if ((0,locator/* hasControlCharacter */.Fd)(name))
        throw (0,problem/* lineProblem */.OR)(`a control character in ${(0,show_text/* showText */.h)(name)}`);
    if (name === '' && !starred)
        throw (0,problem/* lineProblem */.OR)('the name of the secret is missing', 'write aws:NAME');
    if (/\s/.test(name)) {
        throw (0,problem/* lineProblem */.OR)(`a blank in ${(0,show_text/* showText */.h)(name)}`, 'names of secrets hold no blanks');
    }
    if (name.length > LONGEST_NAME) {
        throw (0,problem/* lineProblem */.OR)(`the name of the secret is longer than ${LONGEST_NAME} characters`);
    }
}
function readRegion(option, arn) {
    if (option !== undefined && !locator/* awsRegion */.Ue.test(option)) {
        throw (0,problem/* optionProblem */.DA)(`region=${(0,show_text/* showText */.h)(option)} is no AWS region`, 'write it as eu-west-1');
    }
    if (option !== undefined && arn !== undefined && option !== arn.region) {
        throw (0,problem/* conflictProblem */.KL)('region', option, arn.region);
    }
    return arn?.region ?? option;
}
/** Whether the service's answer is what was asked for: by name, by full ARN, or by an ARN without its random tail. */
function matches(asked, name, arn) {
    if (!asked.startsWith('arn:'))
        return name === asked;
    if (arn === undefined)
        return false;
    return arn === asked || (arn.startsWith(`${asked}-`) && /^-[A-Za-z0-9]{6}$/.test(arn.slice(asked.length)));
}

;// CONCATENATED MODULE: ./build/stores/aws/fetch.js







/** The most that one BatchGetSecretValue takes. */
const BATCH_SIZE = 20;
/** Reads references of one region. Each gets its result, whatever happens to the others. */
class RegionFetch {
    #reader;
    #place;
    /** Set by the first denial of a whole batch: no further batch is started. */
    #batchDenied = false;
    constructor(reader, session, context) {
        this.#reader = reader;
        this.#place = { region: reader.region, session, context };
    }
    async fetch(references) {
        const wildcards = references.filter(({ wildcard }) => wildcard !== undefined);
        const named = references.filter(({ wildcard }) => wildcard === undefined);
        const unpinned = named.filter((reference) => !isPinned(reference));
        const batched = unpinned.length > 1 ? unpinned : [];
        const single = named.filter((reference) => !batched.includes(reference));
        const [inBatches, singly, starred] = await Promise.all([
            this.#readInBatches(batched.map(asWanted)),
            Promise.all(single.map((reference) => this.#readSingle(asWanted(reference)))),
            Promise.all(wildcards.map((reference) => this.#fetchWildcard(reference))),
        ]);
        return [
            ...batched.map((reference, index) => resultOf(reference, inBatches[index])),
            ...single.map((reference, index) => resultOf(reference, singly[index])),
            ...starred,
        ];
    }
    async #readInBatches(wanted) {
        const batches = [];
        for (let start = 0; start < wanted.length; start += BATCH_SIZE) {
            batches.push(this.#readBatch(wanted.slice(start, start + BATCH_SIZE)));
        }
        return (await Promise.all(batches)).flat();
    }
    async #readBatch(wanted) {
        const answered = await this.#reader.batchLimit(async () => this.#batchDenied ? undefined : this.#askBatch(wanted));
        return Promise.all(wanted.map(async (one) => {
            if (answered === undefined)
                return this.#readSingle(one);
            const found = answered.secrets.find(({ Name, ARN }) => matches(one.secretId, Name, ARN));
            if (found !== undefined)
                return this.#outcomeOf(one, found);
            const refusal = answered.errors.get(one.secretId);
            if (refusal === undefined)
                return { kind: 'failed', error: notAnswered(one, this.#place) };
            // A batch denies what a policy that demands the version stage allows; and it may pass on a passing fault.
            return isAbsent(refusal) ? this.#refused('BatchGetSecretValue', one, refusal) : this.#readSingle(one);
        }));
    }
    /** @returns `undefined` where this call tells nothing of any one secret: they are then read singly */
    async #askBatch(wanted) {
        const ids = [...new Set(wanted.map(({ secretId }) => secretId))];
        const secrets = [];
        const errors = new Map();
        try {
            let nextToken;
            do {
                const page = await this.#reader.batchGetSecretValue(ids, nextToken);
                secrets.push(...(page.SecretValues ?? []));
                for (const { SecretId, ErrorCode, Message } of page.Errors ?? []) {
                    if (SecretId === undefined)
                        continue;
                    errors.set(SecretId, { code: ErrorCode ?? 'Unknown', status: 200, hint: Message ?? '' });
                }
                nextToken = page.NextToken || undefined;
            } while (nextToken !== undefined);
            return { secrets, errors };
        }
        catch (thrown) {
            if ((0,core_errors/* userErrors */.zH)(thrown) !== undefined)
                throw thrown;
            if (isDenial(serviceErrorOf(thrown)))
                this.#giveUpBatches();
            return undefined;
        }
    }
    #giveUpBatches() {
        if (this.#batchDenied)
            return;
        this.#batchDenied = true;
        const { session, context } = this.#place;
        context.log.notice(`AWS: ${session.principal} may not call secretsmanager:BatchGetSecretValue, so every secret is a call of its own. ` +
            'Allow it on * (it takes no resource; GetSecretValue still decides what can be read). S3');
    }
    async #readSingle(one) {
        const { version, stage } = one.reference;
        try {
            const answer = await this.#reader.singleLimit(() => this.#reader.getSecretValue({
                secretId: one.secretId,
                ...(version === undefined ? {} : { version }),
                ...(stage === undefined ? {} : { stage }),
            }));
            if (!matches(one.secretId, answer.Name, answer.ARN)) {
                return { kind: 'failed', error: notAnswered(one, this.#place) };
            }
            return this.#outcomeOf(one, answer);
        }
        catch (thrown) {
            const [error] = (0,core_errors/* userErrors */.zH)(thrown) ?? [];
            if (error !== undefined)
                return { kind: 'failed', error };
            return this.#refused('GetSecretValue', one, serviceErrorOf(thrown));
        }
    }
    #refused(call, one, refusal) {
        const error = readRefused(call, one.reference, refusal, this.#place, one.secretId);
        return { kind: isAbsent(refusal) ? 'absent' : 'failed', error };
    }
    #outcomeOf(one, answer) {
        const { ARN, Name, VersionId, CreatedDate } = answer;
        const value = secretValueOf(answer);
        if (ARN === undefined || Name === undefined || VersionId === undefined || value === undefined) {
            return { kind: 'failed', error: notAnswered(one, this.#place) };
        }
        const prefix = one.reference.wildcard?.prefix;
        return {
            kind: 'read',
            secret: {
                name: Name,
                id: ARN,
                version: VersionId,
                value,
                ...(prefix === undefined ? {} : { starred: Name.slice(prefix.length) }),
                ...(CreatedDate === undefined ? {} : { created: CreatedDate }),
            },
        };
    }
    /** A page's names are read while the next page is under way. */
    async #fetchWildcard(reference) {
        const reads = [];
        let waiting = [];
        try {
            for await (const secretId of listNames(this.#reader, reference)) {
                waiting.push({ reference, secretId });
                if (waiting.length < BATCH_SIZE)
                    continue;
                reads.push(this.#readBatch(waiting));
                waiting = [];
            }
        }
        catch (thrown) {
            await Promise.allSettled(reads);
            return { kind: 'failed', reference, errors: [listError(thrown, reference, this.#place)] };
        }
        if (waiting.length > 0)
            reads.push(this.#readBatch(waiting));
        let outcomes;
        try {
            outcomes = (await Promise.all(reads)).flat();
        }
        catch (thrown) {
            const errors = (0,core_errors/* userErrors */.zH)(thrown);
            if (errors === undefined)
                throw thrown;
            return { kind: 'failed', reference, errors };
        }
        const errors = outcomes.flatMap((outcome) => (outcome.kind === 'read' ? [] : [outcome.error]));
        if (errors.length > 0)
            return { kind: 'failed', reference, errors };
        const secrets = outcomes.flatMap((outcome) => (outcome.kind === 'read' ? [outcome.secret] : []));
        return secrets.length > 0
            ? { kind: 'found', reference, secrets }
            : { kind: 'absent', reference, error: noMatch(reference, this.#place) };
    }
}
/**
 * ARNs of the secrets whose name begins with the wildcard's prefix. The service's filter ignores word boundaries and may
 * show more, so names are held against the prefix again.
 */
async function* listNames(reader, reference) {
    for await (const { ARN } of listSecrets(reader, reference))
        yield ARN;
}
async function* listSecrets(reader, reference) {
    const prefix = reference.wildcard?.prefix ?? '';
    let page = reader.listSecrets(prefix);
    for (;;) {
        const { SecretList = [], NextToken } = await page;
        if (NextToken) {
            page = reader.listSecrets(prefix, NextToken);
            // It is awaited in the next round; a failure before that is not unhandled.
            page.catch(() => undefined);
        }
        for (const { ARN, Name, DeletedDate } of SecretList) {
            if (ARN === undefined || Name === undefined || DeletedDate !== undefined)
                continue;
            if (Name.startsWith(prefix))
                yield { ARN, Name };
        }
        if (!NextToken)
            return;
    }
}
function listError(thrown, reference, place) {
    const [error] = (0,core_errors/* userErrors */.zH)(thrown) ?? [];
    return error ?? listRefused(reference, serviceErrorOf(thrown), place);
}
function noMatch(reference, { region, session }) {
    return new core_errors/* UserError */.yo({
        code: 'WILDCARD_NO_MATCH',
        what: `no secret in ${region} matches ${(0,show_text/* showText */.h)(reference.label, 200)}`,
        as: session.principal,
        from: `AWS Secrets Manager, ${region}`,
        fix: ['check prefix and region; lists lag behind new secrets by some minutes', 'or ?optional'],
    });
}
function notAnswered({ secretId }, { region, session }) {
    return new core_errors/* UserError */.yo({
        code: 'AWS_NOT_ANSWERED',
        what: `AWS answered without ${(0,show_text/* showText */.h)(secretId, 200)}, which was asked for`,
        as: session.principal,
        from: `AWS Secrets Manager, ${region}`,
        fix: ['run the job again; if it stays, something on the way alters answers'],
    });
}
function secretValueOf({ SecretString, SecretBinary }) {
    if (SecretString !== undefined)
        return secret_value/* SecretValue */.i.ofText(SecretString);
    return SecretBinary === undefined ? undefined : secret_value/* SecretValue */.i.ofBytes(SecretBinary);
}
function isPinned({ version, stage }) {
    return version !== undefined || stage !== undefined;
}
function asWanted(reference) {
    return { reference, secretId: reference.secretId };
}
function resultOf(reference, outcome) {
    switch (outcome?.kind) {
        case 'read':
            return { kind: 'found', reference, secrets: [outcome.secret] };
        case 'absent':
            return { kind: 'absent', reference, error: outcome.error };
        case 'failed':
            return { kind: 'failed', reference, errors: [outcome.error] };
        case undefined:
            throw new Error('a reference without an outcome');
    }
}

;// CONCATENATED MODULE: ./build/stores/aws/describe.js






/** AWS tells whether a value may be read only by reading it, or by a simulation that few roles may run. */
const ACCESS_NOTE = 'whether this role may read the value is unknown: only iam:SimulatePrincipalPolicy would tell without reading it';
/** The plan of one region's references, by DescribeSecret and ListSecrets alone. */
async function describeRegion(references, reader, session, context) {
    const place = { region: reader.region, session, context };
    return Promise.all(references.map((reference) => reference.wildcard === undefined
        ? describeNamed(reference, reader, place)
        : describeWildcard(reference, reader, place)));
}
async function describeNamed(reference, reader, place) {
    const outcome = await describeOne(reference, reference.secretId, reader, place);
    if ('secret' in outcome)
        return { kind: 'described', reference, secrets: [outcome.secret] };
    return outcome.absent
        ? { kind: 'absent', reference, error: outcome.error }
        : { kind: 'failed', reference, errors: [outcome.error] };
}
async function describeWildcard(reference, reader, place) {
    const prefix = reference.wildcard?.prefix ?? '';
    const reads = [];
    try {
        for await (const { ARN, Name } of listSecrets(reader, reference)) {
            reads.push(describeOne(reference, ARN, reader, place, Name));
        }
    }
    catch (thrown) {
        await Promise.allSettled(reads);
        return { kind: 'failed', reference, errors: [listError(thrown, reference, place)] };
    }
    const outcomes = await Promise.all(reads);
    const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
    if (errors.length > 0)
        return { kind: 'failed', reference, errors };
    const secrets = outcomes.flatMap((outcome) => 'secret' in outcome ? [{ ...outcome.secret, starred: outcome.secret.name.slice(prefix.length) }] : []);
    return secrets.length > 0
        ? { kind: 'described', reference, secrets }
        : { kind: 'absent', reference, error: noMatch(reference, place) };
}
async function describeOne(reference, secretId, reader, place, listedName) {
    try {
        const answer = await reader.singleLimit(() => reader.describeSecret(secretId));
        const { ARN = secretId, Name = listedName ?? secretId, DeletedDate } = answer;
        if (DeletedDate !== undefined) {
            return { error: scheduledForDeletion(secretId, place), absent: false };
        }
        const version = versionOf(reference, answer.VersionIdsToStages ?? {});
        if (version === undefined) {
            return { error: noVersion(reference, place), absent: true };
        }
        // LastChangedDate moves on any change, so the value is at least as old as it says.
        const created = answer.LastRotatedDate ?? answer.LastChangedDate ?? answer.CreatedDate;
        const { NextRotationDate } = answer;
        return {
            secret: {
                name: Name,
                id: ARN,
                version,
                access: 'unknown',
                note: ACCESS_NOTE,
                ...(created === undefined ? {} : { created }),
                ...(NextRotationDate === undefined ? {} : { nextRotation: NextRotationDate }),
            },
        };
    }
    catch (thrown) {
        const [error] = (0,core_errors/* userErrors */.zH)(thrown) ?? [];
        if (error !== undefined)
            return { error, absent: false };
        return describeRefused(reference, secretId, serviceErrorOf(thrown), place, listedName);
    }
}
/** A role may read what it may not describe: then little is known, and the note says which permission would tell. */
function describeRefused(reference, secretId, refusal, place, listedName) {
    if (!isDenial(refusal)) {
        return {
            error: readRefused('DescribeSecret', reference, refusal, place, secretId),
            absent: isAbsent(refusal),
        };
    }
    return {
        secret: {
            name: listedName ?? reference.secretName ?? secretId,
            id: secretId,
            access: 'unknown',
            note: 'nothing is known of it: allow secretsmanager:DescribeSecret on it, or it does not exist',
        },
    };
}
function versionOf({ version, stage }, stagesOf) {
    const entry = Object.entries(stagesOf).find(([id, stages]) => version === undefined
        ? stages.includes(stage ?? 'AWSCURRENT')
        : id === version && (stage === undefined || stages.includes(stage)));
    return entry?.[0];
}
function noVersion(reference, { region, session }) {
    const pinned = reference.version !== undefined || reference.stage !== undefined;
    return new core_errors/* UserError */.yo({
        code: pinned ? 'AWS_VERSION_NOT_FOUND' : 'AWS_NOT_FOUND',
        what: `${(0,show_text/* showText */.h)(reference.label, 200)} has no ${pinned ? 'such version or stage' : 'value yet'} in ${region}`,
        as: session.principal,
        from: `AWS Secrets Manager, ${region}`,
        fix: [pinned ? 'check version= and stage=' : 'give it a value: aws secretsmanager put-secret-value'],
    });
}
function scheduledForDeletion(secretId, { region, session }) {
    return new core_errors/* UserError */.yo({
        code: 'AWS_SECRET_DELETED',
        what: `${(0,show_text/* showText */.h)(secretId, 200)} is scheduled for deletion`,
        as: session.principal,
        from: `AWS Secrets Manager, ${region}`,
        fix: [`aws secretsmanager restore-secret --secret-id ${(0,show_text/* showText */.h)(secretId, 200)}`],
    });
}

;// CONCATENATED MODULE: ./build/stores/aws/session-policy.js

/** STS takes no longer one: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const LONGEST_POLICY = 2048;
/**
 * Session policies for the last hop, tightest first; those over STS's limit are left out, but never the last, which
 * always fits. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
function sessionPolicies(needs) {
    const forms = [
        { form: 'exactly the secrets that are asked for', resources: needs.targets.flatMap(exactResources) },
        { form: 'what begins like them', resources: prefixResources(needs.targets) },
        { form: 'the secrets of their accounts and regions', resources: needs.targets.map((t) => arnOf(t, '*')) },
    ];
    const policies = forms.map(({ form, resources }) => ({ form, policy: render(resources, needs) }));
    const fitting = policies.filter(({ policy }) => policy.length <= LONGEST_POLICY);
    return fitting.length > 0 ? fitting : policies.slice(-1);
}
/** For every hop but the last: it may go on to the next role, and nothing else. */
function chainPolicy(nextRole) {
    return JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: nextRole }],
    });
}
function render(resources, { targets, batch, list, purpose }) {
    const reads = purpose === 'read';
    const services = [...new Set(targets.map(({ region }) => viaService(region)))].sort();
    const statements = [
        {
            Effect: 'Allow',
            Action: [...(reads ? ['secretsmanager:GetSecretValue'] : []), 'secretsmanager:DescribeSecret'],
            Resource: [...new Set(resources)].sort(),
        },
        ...(reads && batch
            ? [{ Effect: 'Allow', Action: 'secretsmanager:BatchGetSecretValue', Resource: '*' }]
            : []),
        ...(list ? [{ Effect: 'Allow', Action: 'secretsmanager:ListSecrets', Resource: '*' }] : []),
        ...(reads
            ? [
                {
                    Effect: 'Allow',
                    Action: 'kms:Decrypt',
                    Resource: '*',
                    Condition: { StringEquals: { 'kms:ViaService': services } },
                },
            ]
            : []),
    ];
    return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
function viaService(region) {
    return `secretsmanager.${region}.${partitionOfRegion(region).suffix}`;
}
/** Every secret's ARN ends in a hyphen and six characters; an ARN that ends so may be a partial one all the same. */
function exactResources(target) {
    const { secretId, wildcard } = target;
    if (wildcard)
        return [secretId.startsWith('arn:') ? `${secretId}*` : arnOf(target, `${secretId}*`)];
    if (!secretId.startsWith('arn:'))
        return [arnOf(target, `${secretId}-??????`)];
    return /-[A-Za-z0-9]{6}$/.test(secretId) ? [secretId, `${secretId}-??????`] : [`${secretId}-??????`];
}
/** The longest common beginning that ends in `/`, for each account and region. */
function prefixResources(targets) {
    const places = Map.groupBy(targets, ({ account, region }) => `${region} ${account}`);
    return [...places.values()].flatMap((own) => {
        const [first] = own;
        if (first === undefined)
            return [];
        const names = own.map(nameOf);
        const common = names.reduce(commonBeginning);
        return [arnOf(first, `${common.slice(0, common.lastIndexOf('/') + 1)}*`)];
    });
}
function nameOf({ secretId }) {
    return secretId.startsWith('arn:') ? secretId.split(':').slice(6).join(':') : secretId;
}
function commonBeginning(one, other) {
    let length = 0;
    while (length < one.length && one[length] === other[length])
        length += 1;
    return one.slice(0, length);
}
function arnOf({ region, account }, name) {
    return `arn:${partitionOfRegion(region).name}:secretsmanager:${region}:${account}:secret:${name}`;
}

;// CONCATENATED MODULE: ./build/stores/aws/sign-in.js






/**
 * The job's token for the role's session, then each role of the chain from the one before.
 * @throws UserError AWS_TRUST_REFUSED, AWS_CHAIN_REFUSED, and what token and network throw
 */
async function signInByToken(region, policies, context) {
    const { aws } = context.settings;
    const audience = aws.audience ?? partitionOfRegion(region).audience;
    const endpoint = awsEndpoint('sts', region, context.env, context.network);
    const [first, ...further] = hopsOf([aws.role ?? '', ...aws.roleChain], policies);
    // The SDK is loaded while the token request is under way.
    const [token] = await Promise.all([context.identity.token(audience), loadSts(), loadSecretsManager()]);
    if (first === undefined)
        throw noCredentials();
    const session = await assumeFirst(first, token, audience, region, endpoint, context);
    return followChain(session, further, 2, region, endpoint, context);
}
/**
 * The machine's own credentials by the SDK's default chain, then the roles of the chain.
 * @throws UserError AMBIENT_MISSING, AWS_CHAIN_REFUSED
 */
async function signInAmbient(region, policies, context) {
    const { STSClient } = await loadSts();
    const endpoint = awsEndpoint('sts', region, context.env, context.network);
    context.log.info("AWS: the machine's own credentials are used; aws-role is not (identity: ambient)");
    let credentials;
    try {
        credentials = await new STSClient({ region }).config.credentials();
    }
    catch {
        throw noCredentials();
    }
    maskCredentials(credentials, context);
    const own = {
        principal: `the machine's own identity (key ${credentials.accessKeyId})`,
        credentials: pick(credentials),
        sessionPolicy: 'none',
    };
    return followChain(own, hopsOf(context.settings.aws.roleChain, policies), 1, region, endpoint, context);
}
/** Each hop but the last may only go on to the next. */
function hopsOf(roles, last) {
    return roles.map((roleArn, index) => {
        const next = roles[index + 1];
        return { roleArn, policies: next === undefined ? last : [{ policy: chainPolicy(next) }] };
    });
}
async function assumeFirst(hop, token, audience, region, endpoint, context) {
    const [{ AssumeRoleWithWebIdentityCommand }, client] = await Promise.all([
        loadSts(),
        createSts(endpoint, region, undefined, context),
    ]);
    let current = token;
    const call = (policy) => context.network.retrying(endpoint.destination, 'AssumeRoleWithWebIdentity', (abortSignal) => client.send(new AssumeRoleWithWebIdentityCommand({
        RoleArn: hop.roleArn,
        RoleSessionName: context.settings.aws.sessionName,
        WebIdentityToken: current.reveal(),
        DurationSeconds: context.settings.aws.sessionDurationSeconds,
        ...(policy === undefined ? {} : { Policy: policy }),
    }), { abortSignal }), judgeServiceError);
    const refused = (thrown) => trustRefused(thrown, current.claims, hop.roleArn, region, context) ?? thrown;
    const withFresh = async (policy) => {
        try {
            return await call(policy);
        }
        catch (thrown) {
            const error = readServiceError(thrown);
            if (error === undefined || !isExpiredToken(error))
                throw thrown;
            current = await context.identity.freshToken(audience);
            return call(policy);
        }
    };
    return assume(hop, withFresh, refused, context);
}
async function followChain(start, hops, firstNumber, region, endpoint, context) {
    let session = start;
    for (const [index, hop] of hops.entries()) {
        session = await assumeNext(session, hop, firstNumber + index, region, endpoint, context);
    }
    return session;
}
async function assumeNext(from, hop, number, region, endpoint, context) {
    const [{ AssumeRoleCommand }, client] = await Promise.all([
        loadSts(),
        createSts(endpoint, region, from.credentials, context),
    ]);
    const { externalId, sessionName, sessionDurationSeconds } = context.settings.aws;
    const call = (policy) => context.network.retrying(endpoint.destination, 'AssumeRole', (abortSignal) => client.send(new AssumeRoleCommand({
        RoleArn: hop.roleArn,
        RoleSessionName: sessionName,
        DurationSeconds: sessionDurationSeconds,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
        ...(policy === undefined ? {} : { Policy: policy }),
    }), { abortSignal }), judgeServiceError);
    const refused = (thrown) => chainRefused(thrown, { hop: number, fromRole: from.principal, toRole: hop.roleArn, region }, context) ??
        thrown;
    return assume(hop, call, refused, context);
}
/** Takes the tightest policy that STS finds small enough: its own packing decides, beside the limit of characters. */
async function assume(hop, call, refused, context) {
    const candidates = hop.policies.length === 0 ? [undefined] : hop.policies;
    for (const [index, candidate] of candidates.entries()) {
        try {
            const answer = await call(candidate?.policy);
            const session = readSession(answer, context);
            if (candidate?.form !== undefined)
                context.log.info(`AWS: this session may read ${candidate.form}`);
            return { ...session, sessionPolicy: policyKind(candidate, context) };
        }
        catch (thrown) {
            const code = readServiceError(thrown)?.code;
            const tooLarge = code === 'PackedPolicyTooLarge' || code === 'PackedPolicyTooLargeException';
            if (!tooLarge || index === candidates.length - 1)
                throw refused(thrown);
        }
    }
    throw noCredentials();
}
function policyKind(candidate, context) {
    if (candidate === undefined)
        return 'none';
    return candidate.form === undefined && context.settings.aws.sessionPolicy.kind === 'own' ? 'own' : 'auto';
}
function readSession(answer, context) {
    const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials ?? {};
    const credentials = {
        accessKeyId: AccessKeyId ?? '',
        secretAccessKey: SecretAccessKey ?? '',
        sessionToken: SessionToken ?? '',
    };
    maskCredentials(credentials, context);
    const principal = answer.AssumedRoleUser?.Arn ?? '';
    if (Object.values(credentials).includes('') || principal === '')
        throw serviceFailed('AWS STS', undefined);
    return { principal, credentials, account: principal.split(':')[4] ?? '' };
}
function maskCredentials(credentials, context) {
    context.masker.mask(credentials.secretAccessKey);
    if (credentials.sessionToken !== undefined)
        context.masker.mask(credentials.sessionToken);
}
function pick({ accessKeyId, secretAccessKey, sessionToken }) {
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

;// CONCATENATED MODULE: ./build/stores/aws/store.js









/** AWS Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/userguide/intro.html */
const awsStore = {
    id: 'aws',
    title: 'AWS Secrets Manager',
    options: ['version', 'stage', 'region'],
    recognises: recognisesAws,
    parse: parseAwsReference,
    check: (references, settings) => checkAwsSettings(ownReferences(references), settings),
    estimate: (references, settings) => estimateCalls(ownReferences(references), settings),
    open: (references, context) => store_open(ownReferences(references), context),
};
async function store_open(references, context) {
    const { settings } = context;
    const fallback = defaultRegion(references, settings);
    const region = fallback ?? references.find((reference) => reference.region !== undefined)?.region;
    if (region === undefined)
        throw noRegion();
    const policies = lastHopPolicies(references, fallback ?? region, context);
    const signIn = settings.identity === 'oidc' ? signInByToken : signInAmbient;
    const session = await signIn(region, policies, context);
    const limits = createLimits();
    const perRegion = async (asked, ask) => {
        const groups = [...byRegion(ownReferences(asked), fallback ?? region)];
        const results = await Promise.all(groups.map(async ([name, own]) => ask(own, await openRegion(name, session, limits, context))));
        return results.flat();
    };
    return {
        principal: session.principal,
        fetch: (asked) => perRegion(asked, (own, reader) => new RegionFetch(reader, session, context).fetch(own)),
        describe: (asked) => perRegion(asked, (own, reader) => describeRegion(own, reader, session, context)),
    };
}
/** `plan` takes a session that cannot read a value, whatever the input says. */
function lastHopPolicies(references, fallback, context) {
    const { settings, purpose } = context;
    const { sessionPolicy } = settings.aws;
    if (purpose === 'read' && sessionPolicy.kind === 'none')
        return [];
    if (purpose === 'read' && sessionPolicy.kind === 'own')
        return [{ policy: sessionPolicy.policy }];
    const account = lastRole(settings)?.account ?? '';
    return sessionPolicies({
        targets: references.map((reference) => ({
            region: reference.region ?? fallback,
            account: reference.arn?.account ?? account,
            secretId: reference.secretId,
            wildcard: reference.wildcard !== undefined,
        })),
        batch: usesBatch(references, fallback),
        list: references.some(({ wildcard }) => wildcard !== undefined),
        purpose,
    });
}
/** Two unpinned secrets of one region, or a wildcard's matches, are read in a batch. */
function usesBatch(references, fallback) {
    return [...byRegion(references, fallback).values()].some((own) => own.some(({ wildcard }) => wildcard !== undefined) || own.filter((one) => isBatched(one)).length > 1);
}
function isBatched({ version, stage, wildcard }) {
    return version === undefined && stage === undefined && wildcard === undefined;
}
function estimateCalls(references, settings) {
    const fallback = defaultRegion(references, settings) ?? '';
    const oidc = settings.identity === 'oidc';
    const hops = rolesOf(settings).length - (oidc ? 1 : 0);
    let batches = 0;
    let singles = 0;
    for (const own of byRegion(references, fallback).values()) {
        const batched = own.filter(isBatched).length;
        const pinned = own.filter((one) => one.wildcard === undefined && !isBatched(one)).length;
        if (batched > 1)
            batches += Math.ceil(batched / 20);
        singles += pinned + (batched === 1 ? 1 : 0);
    }
    const wildcard = references.some((reference) => reference.wildcard !== undefined);
    return [
        ...(oidc
            ? [
                { call: 'token request', count: 1 },
                { call: 'AssumeRoleWithWebIdentity', count: 1 },
            ]
            : []),
        ...(hops > 0 ? [{ call: 'AssumeRole', count: hops }] : []),
        ...(wildcard ? [{ call: 'ListSecrets', count: undefined }] : []),
        ...(wildcard || batches > 0
            ? [{ call: 'BatchGetSecretValue', count: wildcard ? undefined : batches }]
            : []),
        ...(singles > 0 ? [{ call: 'GetSecretValue', count: singles }] : []),
    ];
}
/** The pipeline hands back, spread and completed, what `parse` made. */
function ownReferences(references) {
    return references.map((reference) => {
        if (isOwn(reference))
            return reference;
        throw new Error(`${reference.label} is not a reference of AWS Secrets Manager`);
    });
}
function isOwn(reference) {
    return 'secretId' in reference;
}

;// CONCATENATED MODULE: ./build/stores/gcp/pace.js
/**
 * Metadata reads are allowed 600 times a minute for each project, shared with everybody who uses it.
 * https://cloud.google.com/secret-manager/quotas
 */
const SPACING_MILLISECONDS = 100;
function createPace(clock, deadline) {
    const next = new Map();
    return async (project) => {
        const now = clock.now().getTime();
        const turn = Math.max(now, next.get(project) ?? now);
        next.set(project, turn + SPACING_MILLISECONDS);
        if (turn > now)
            await clock.sleep(turn - now, deadline);
    };
}

// EXTERNAL MODULE: ./build/stores/gcp/reference.js
var gcp_reference = __webpack_require__(38066);
;// CONCATENATED MODULE: ./build/stores/gcp/thrown.js

/**
 * The user errors of one reference's failure. A bug goes on to the caller, as does the end of the step: when it is over
 * no reference has failed by itself.
 */
function failuresOf(thrown, deadline) {
    deadline.throwIfAborted();
    const errors = (0,core_errors/* userErrors */.zH)(thrown);
    if (errors === undefined)
        throw thrown;
    return errors;
}

;// CONCATENATED MODULE: ./build/stores/gcp/endpoints.js

const sts = {
    title: 'Google STS',
    host: 'sts.googleapis.com',
    ownHosts: [/^sts\.googleapis\.com$/],
    override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_STS',
};
const iamCredentials = {
    title: 'Google IAM Credentials',
    host: 'iamcredentials.googleapis.com',
    ownHosts: [/^iamcredentials\.googleapis\.com$/],
    override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS',
};
const secretManager = {
    title: 'Google Secret Manager',
    host: 'secretmanager.googleapis.com',
    ownHosts: [
        /^secretmanager\.googleapis\.com$/,
        /^secretmanager\.[a-z]+(?:-[a-z]+)*[0-9]*\.rep\.googleapis\.com$/,
    ],
    override: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER',
};
/** @throws UserError INPUT_INVALID where the override is no URL */
function stsEndpoint(env) {
    return endpoint(sts, sts.host, env);
}
/** @throws UserError INPUT_INVALID where the override is no URL */
function iamCredentialsEndpoint(env) {
    return endpoint(iamCredentials, iamCredentials.host, env);
}
/**
 * A regional secret lives at its region's host alone.
 * https://cloud.google.com/secret-manager/regional-secrets/create-regional-secret
 * @throws UserError INPUT_INVALID where the override is no URL
 */
function secretManagerEndpoint(env, location) {
    const host = location === undefined ? secretManager.host : `secretmanager.${location}.rep.googleapis.com`;
    return endpoint(secretManager, host, env);
}
function endpoint(service, host, env) {
    const override = env[service.override];
    const base = override ? readOverride(service.override, override) : new URL(`https://${host}`);
    const prefix = base.pathname.replace(/\/+$/, '');
    return {
        destination: {
            service: service.title,
            ownHosts: service.ownHosts,
            ...(override ? { override: service.override } : {}),
        },
        host: base.host,
        url: (path) => new URL(`${base.origin}${prefix}${path}`),
    };
}
function readOverride(variable, value) {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url !== undefined && isBase(url))
        return url;
    throw new core_errors/* UserError */.yo({
        code: 'INPUT_INVALID',
        what: `${variable} is not the base URL of a service`,
        fix: [`write it as https://HOST/, or unset ${variable}`],
    });
}
function isBase(url) {
    const isHttp = url.protocol === 'https:' || url.protocol === 'http:';
    return isHttp && `${url.username}${url.password}${url.search}${url.hash}` === '';
}
/**
 * One segment of a path. `@` and `:` stay as they are (RFC 3986, 3.3): Google's documents show them so.
 * @throws Error for a segment that would walk to another path, which the grammar has refused before
 */
function encodeSegment(segment) {
    if (segment === '' || segment === '.' || segment === '..')
        throw new Error('a path segment that walks');
    return encodeURIComponent(segment).replaceAll('%40', '@').replaceAll('%3A', ':');
}
/** `/v1/` and a resource name, each of its segments encoded. */
function resourcePath(name) {
    return `/v1/${name.split('/').map(encodeSegment).join('/')}`;
}

// EXTERNAL MODULE: ./build/stores/gcp/service-faults.js
var service_faults = __webpack_require__(41632);
;// CONCATENATED MODULE: ./build/stores/gcp/wildcard.js




function lazyMetadataClients(credentials, context) {
    const clients = new Map();
    const create = async (location) => {
        const endpoint = secretManagerEndpoint(context.env, location);
        const { createMetadataClient } = await Promise.all(/* import() */[__webpack_require__.e(492), __webpack_require__.e(302), __webpack_require__.e(96)]).then(__webpack_require__.bind(__webpack_require__, 5096));
        return createMetadataClient(endpoint, credentials, context);
    };
    return (location) => {
        const client = clients.get(location) ?? create(location);
        clients.set(location, client);
        return client;
    };
}
/**
 * Ids of the secrets that a wildcard matches, in the service's order.
 * @throws UserError GCP_LIST_DENIED and what calls throw
 */
async function listMatches(reference, clients) {
    const client = await clients(reference.location);
    const listed = await client.list(reference, reference.secret, reference.label);
    if ('refused' in listed)
        throw listed.refused;
    return listed.answer;
}
/** Nothing begins so, as far as this identity's list goes. */
function wildcard_noMatch(reference, credentials, context) {
    return new core_errors/* UserError */.yo({
        code: 'WILDCARD_NO_MATCH',
        what: `no secret matches ${reference.label}`,
        as: credentials.principal.name,
        from: (0,service_faults/* fromOf */.kL)(secretManagerEndpoint(context.env, reference.location)),
        facts: [['looked in', (0,gcp_reference/* parentName */.Ot)(reference)]],
        fix: [
            `look: gcloud secrets list --project=${reference.project}${reference.location === undefined ? '' : ` --location=${reference.location}`}`,
            'correct the prefix, the project or the location; or mark the line ?optional',
        ],
    });
}

;// CONCATENATED MODULE: ./build/stores/gcp/describe.js




/**
 * What a plan can know, by GetSecretVersion and TestIamPermissions; nothing here can read a value. The next rotation
 * would cost a GetSecret for each secret, out of the same 600 calls a minute, so it is left out.
 */
async function describeReferences(references, credentials, clients, context) {
    const pace = createPace(context.clock, context.deadline);
    return Promise.all(references.map(async (reference) => {
        try {
            return await (reference.wildcard === undefined
                ? describe_describeOne(reference, clients, pace)
                : describeFamily(reference, reference.wildcard.prefix, credentials, clients, pace, context));
        }
        catch (thrown) {
            return { kind: 'failed', reference, errors: failuresOf(thrown, context.deadline) };
        }
    }));
}
async function describe_describeOne(reference, clients, pace) {
    const { metadata, mayAccess } = await ask(reference, reference.secret, reference.version, clients, pace);
    if ('refused' in metadata && metadata.refused.code === 'GCP_NOT_FOUND')
        return { kind: 'absent', reference, error: metadata.refused };
    return {
        kind: 'described',
        reference,
        secrets: [describeSecret(reference, reference.secret, metadata, mayAccess)],
    };
}
async function describeFamily(reference, prefix, credentials, clients, pace, context) {
    const names = await listMatches(reference, clients);
    if (names.length === 0)
        return { kind: 'absent', reference, error: wildcard_noMatch(reference, credentials, context) };
    const secrets = await Promise.all(names.map(async (secret) => {
        const { metadata, mayAccess } = await ask(reference, secret, gcp_reference/* LATEST */.k0, clients, pace);
        const described = describeSecret(reference, secret, metadata, mayAccess);
        return { ...described, starred: secret.slice(prefix.length) };
    }));
    return { kind: 'described', reference, secrets };
}
async function ask(reference, secret, version, clients, pace) {
    const client = await clients(reference.location);
    const label = (0,gcp_reference/* labelOf */.Wy)(reference, secret, version);
    const [metadata, mayAccess] = await Promise.all([
        pace(reference.project).then(() => client.getVersion(reference, secret, version, label)),
        pace(reference.project).then(() => client.mayAccess(reference, secret, label)),
    ]);
    return { metadata, mayAccess };
}
function describeSecret(reference, secret, metadata, mayAccess) {
    const known = 'answer' in metadata ? metadata.answer : undefined;
    const { access, note } = judgeAccess(metadata, mayAccess);
    return {
        name: secret,
        id: (0,gcp_reference/* secretName */.Gf)(reference, secret),
        ...(known === undefined ? {} : { version: known.version }),
        ...(known?.created === undefined ? {} : { created: known.created }),
        access,
        ...(note === '' ? {} : { note }),
    };
}
function judgeAccess(metadata, mayAccess) {
    const unknownMetadata = 'refused' in metadata
        ? metadata.refused.code === 'GCP_ACCESS_DENIED'
            ? 'version and age are unknown: secretmanager.versions.get would tell'
            : `version and age are unknown: ${metadata.refused.facts.said ?? metadata.refused.code}`
        : '';
    if ('refused' in mayAccess) {
        const note = `whether it may be read is unknown: testing permissions was refused (${mayAccess.refused.facts.said ?? mayAccess.refused.code})`;
        return { access: 'unknown', note: joinNotes(note, unknownMetadata) };
    }
    if (!mayAccess.answer) {
        const note = 'refused' in metadata
            ? 'secretmanager.versions.access is missing, or there is no such secret'
            : 'secretmanager.versions.access is missing';
        return { access: 'no', note: joinNotes(note, unknownMetadata) };
    }
    const state = 'answer' in metadata ? metadata.answer.state : 'UNKNOWN';
    if (state === 'DISABLED' || state === 'DESTROYED')
        return { access: 'no', note: `the version is ${state.toLowerCase()}` };
    return { access: 'yes', note: unknownMetadata };
}
function joinNotes(...notes) {
    return notes.filter((note) => note !== '').join('; ');
}

;// CONCATENATED MODULE: ./build/stores/gcp/estimate.js
/** The calls of a run, retries aside. */
function estimate_estimateCalls(references, settings) {
    if (references.length === 0)
        return [];
    const families = references.filter((reference) => reference.wildcard !== undefined);
    const single = references.length - families.length;
    const dated = references.filter((reference) => reference.wantsCreated);
    const calls = [];
    if (settings.identity === 'oidc') {
        calls.push({ call: 'token request', count: 1 }, { call: 'ExchangeToken', count: 1 });
        if (settings.gcp.serviceAccount)
            calls.push({ call: 'GenerateAccessToken', count: 1 });
    }
    if (families.length > 0)
        calls.push({ call: 'ListSecrets', count: undefined });
    calls.push({ call: 'AccessSecretVersion', count: families.length > 0 ? undefined : single });
    if (dated.length > 0) {
        const known = dated.every((reference) => reference.wildcard === undefined);
        calls.push({ call: 'GetSecretVersion', count: known ? dated.length : undefined });
    }
    return calls;
}

// EXTERNAL MODULE: ./build/stores/gcp/credentials.js
var credentials = __webpack_require__(96197);
// EXTERNAL MODULE: ./build/stores/gcp/json.js
var json = __webpack_require__(72985);
;// CONCATENATED MODULE: ./build/stores/gcp/provider.js




const PROVIDER_INPUT = 'gcp-workload-identity-provider';
const PROVIDER_SHAPE = 'projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER';
const providerForm = /^projects\/([^/\s]+)\/locations\/global\/workloadIdentityPools\/([a-z0-9-]+)\/providers\/([a-z0-9-]+)$/;
/** Own, default and domain-scoped ones: https://cloud.google.com/iam/docs/service-account-types */
const serviceAccountForm = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?@(?:[a-z0-9-]+\.)+gserviceaccount\.com$/;
/** What can be seen to be wrong with the Google inputs before any call. */
function checkGcpSettings(references, settings) {
    if (references.length === 0)
        return [];
    const { gcp } = settings;
    const errors = [];
    if (gcp.project !== undefined && gcp.project !== '' && !(0,gcp_reference/* isProject */.YS)(gcp.project)) {
        errors.push(provider_invalid('gcp-project', gcp.project, 'is not a Google project', ['write its id or its number']));
    }
    // Under ambient the sign-in inputs are not used, so nothing can be wrong with them.
    if (settings.identity === 'ambient')
        return errors;
    errors.push(...checkProvider(gcp.provider));
    const account = gcp.serviceAccount;
    if (account !== undefined && account !== '' && !serviceAccountForm.test(account)) {
        errors.push(provider_invalid('gcp-service-account', account, 'is not the e-mail address of a service account', [
            'write NAME@PROJECT.iam.gserviceaccount.com, as: gcloud iam service-accounts list',
        ]));
    }
    return errors;
}
/**
 * The provider of checked settings.
 * @throws UserError INPUT_MISSING, INPUT_INVALID
 */
function requireProvider(gcp) {
    const [error] = checkProvider(gcp.provider);
    if (error !== undefined)
        throw error;
    const name = gcp.provider ?? '';
    return { name, pool: name.slice(0, name.lastIndexOf('/providers/')) };
}
function checkProvider(provider) {
    if (provider === undefined || provider === '') {
        return [
            new core_errors/* UserError */.yo({
                code: 'INPUT_MISSING',
                what: `a Google secret is asked for, and the input ${PROVIDER_INPUT} is not set or empty`,
                fix: [
                    `set ${PROVIDER_INPUT}: ${PROVIDER_SHAPE}`,
                    'where it comes from a secret or variable, that one is not defined for this job: name the environment that holds it, or write it out (it is no secret)',
                ],
                likely: (0,diagnose.diagnose)({ step: 'google-provider', provider: '' }, {}),
            }),
        ];
    }
    const [, project] = providerForm.exec(provider) ?? [];
    if (project !== undefined && /^[0-9]+$/.test(project))
        return [];
    const likely = (0,diagnose.diagnose)({ step: 'google-provider', provider }, {});
    if (project !== undefined) {
        return [
            provider_invalid(PROVIDER_INPUT, provider, 'has a project id where the project number belongs', [`gcloud projects describe ${project} --format='value(projectNumber)'`], likely),
        ];
    }
    return [
        provider_invalid(PROVIDER_INPUT, provider, 'is not the full name of a provider', [
            `write ${PROVIDER_SHAPE}, without https: or //iam.googleapis.com/ in front`,
            'gcloud iam workload-identity-pools providers describe PROVIDER --workload-identity-pool=POOL --location=global --format="value(name)"',
        ], likely),
    ];
}
function provider_invalid(input, value, problem, fix, likely = []) {
    return new core_errors/* UserError */.yo({
        code: 'INPUT_INVALID',
        what: `${input}: ${(0,show_text/* showText */.h)(value, 200)} ${problem}`,
        fix,
        likely,
    });
}

// EXTERNAL MODULE: ./build/stores/gcp/rpc-error.js
var rpc_error = __webpack_require__(31063);
;// CONCATENATED MODULE: ./build/stores/gcp/trust-errors.js







/** STS refused the token, or did not get to it. */
function exchangeRefused(answer, claims, provider, context) {
    const endpoint = stsEndpoint(context.env);
    const error = oauthError(answer);
    const rpc = (0,rpc_error/* readRpcError */.ar)(answer);
    const passing = (0,service_faults/* passingFault */.Ke)(answer.status, 'exchange the token', endpoint, (0,rpc_error/* saidBy */.TT)(rpc));
    if (passing !== undefined)
        return passing;
    if (rpc.foreign)
        return (0,service_faults/* foreignAnswer */.XL)('token exchange', answer.status, endpoint, context);
    const hint = (0,json/* parseBody */.OG)(answer.body)?.['error_description'];
    return new core_errors/* UserError */.yo({
        code: 'GCP_TRUST_REFUSED',
        what: "Google refused this job's token",
        from: (0,service_faults/* fromOf */.kL)(endpoint),
        said: error === undefined ? (0,rpc_error/* saidBy */.TT)(rpc) : `${answer.status} ${error}`,
        facts: claimFacts(claims, provider),
        fix: [
            'make the provider admit exactly this token; a job matches only a trust that is written for what its token says',
        ],
        // A disabled API is refused before the token was looked at, in another shape than OAuth's.
        likely: rpc.reason === 'SERVICE_DISABLED'
            ? rpcLikely(answer, claims, provider, '', context)
            : (0,diagnose.diagnose)({
                step: 'google-exchange',
                status: answer.status,
                error: error ?? '',
                ...(typeof hint === 'string' ? { hint } : {}),
                claims,
                provider: provider.name,
                ...skewOf(context),
            }, context.env),
        paste: (0,paste/* googleProviderFor */.ke)(claims, provider.name),
    });
}
/** IAM Credentials refused the account, or did not get to it. */
function impersonationRefused(answer, claims, provider, serviceAccount, context) {
    const endpoint = iamCredentialsEndpoint(context.env);
    const rpc = (0,rpc_error/* readRpcError */.ar)(answer);
    const passing = (0,service_faults/* passingFault */.Ke)(answer.status, `impersonate ${serviceAccount}`, endpoint, (0,rpc_error/* saidBy */.TT)(rpc));
    if (passing !== undefined)
        return passing;
    if (rpc.foreign)
        return (0,service_faults/* foreignAnswer */.XL)('generateAccessToken', answer.status, endpoint, context);
    return new core_errors/* UserError */.yo({
        code: 'GCP_IMPERSONATION_REFUSED',
        what: `cannot impersonate ${serviceAccount}: denied, or there is no such account (Google does not tell the two apart)`,
        as: (0,paste/* googleMember */.Az)(claims, provider.name),
        from: (0,service_faults/* fromOf */.kL)(endpoint),
        said: (0,rpc_error/* saidBy */.TT)(rpc),
        facts: claimFacts(claims, provider),
        fix: [
            'the token itself was taken, so pool and provider are right: allow iam.serviceAccounts.getAccessToken (roles/iam.workloadIdentityUser) on this account, or correct gcp-service-account',
        ],
        likely: rpcLikely(answer, claims, provider, serviceAccount, context),
        paste: (0,paste/* googleBindingFor */.gw)(claims, provider.name, serviceAccount),
    });
}
function rpcLikely(answer, claims, provider, serviceAccount, context) {
    const { status, rpcStatus, reason, metadata } = (0,rpc_error/* readRpcError */.ar)(answer);
    return (0,diagnose.diagnose)({
        step: 'google-impersonation',
        status,
        ...(rpcStatus === undefined ? {} : { rpcStatus }),
        ...(reason === undefined ? {} : { reason }),
        ...(metadata === undefined ? {} : { metadata }),
        serviceAccount,
        provider: provider.name,
        claims,
        ...skewOf(context),
    }, context.env);
}
function claimFacts(claims, provider) {
    return [
        ['iss', claims.issuer],
        ['sub', claims.subject],
        ['aud', claims.audience],
        ['provider', provider.name],
    ];
}
/** OAuth's `error`, and nothing but such a word: it is shown. */
function oauthError(answer) {
    const error = (0,json/* asText */.e1)((0,json/* parseBody */.OG)(answer.body)?.['error']);
    return error !== undefined && /^[a-z_]{1,64}$/.test(error) ? error : undefined;
}
function skewOf(context) {
    const { clockSkewSeconds } = context.network;
    return clockSkewSeconds === undefined ? {} : { clockSkewSeconds };
}

;// CONCATENATED MODULE: ./build/stores/gcp/federation.js







const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** Longer than any run reads for, and no longer: a leaked token is worth as little as possible. */
const LIFETIME = '600s';
/** https://cloud.google.com/iam/docs/workload-identity-federation#mapping */
const MOST_SUBJECT_BYTES = 127;
/**
 * Workload identity federation: the job's token for a federated one and, with a service account, that for one of the
 * account. https://cloud.google.com/iam/docs/workload-identity-federation
 * @throws UserError GCP_TRUST_REFUSED, GCP_IMPERSONATION_REFUSED, ANSWER_MALFORMED, and what token and network throw
 */
async function signInByFederation(context) {
    const { gcp } = context.settings;
    const provider = requireProvider(gcp);
    const audience = gcp.audience || `https://iam.googleapis.com/${provider.name}`;
    const token = await context.identity.token(audience);
    warnOfLongSubject(token.claims, context);
    const first = await signIn(token, audience, provider, context);
    return (0,credentials/* holdCredentials */.cC)(principalOf(first.claims, provider, gcp.serviceAccount), first.token, async () => {
        const fresh = await context.identity.freshToken(audience);
        return (await signIn(fresh, audience, provider, context)).token;
    });
}
async function signIn(token, audience, provider, context) {
    const federated = await exchange(token, audience, provider, context);
    const { serviceAccount } = context.settings.gcp;
    if (!serviceAccount)
        return federated;
    return {
        token: await impersonate(federated, serviceAccount, provider, context),
        claims: federated.claims,
    };
}
/** A refusal is final, but for a token that had expired by the service's own clock: a fresh one is tried once. */
async function exchange(token, audience, provider, context) {
    const endpoint = stsEndpoint(context.env);
    const answer = await sendExchange(token, provider, endpoint, context);
    if (answer.status === 200)
        return { token: readExchange(answer, endpoint, context), claims: token.claims };
    if (!isExpired(token, answer, context))
        throw exchangeRefused(answer, token.claims, provider, context);
    const fresh = await context.identity.freshToken(audience);
    const second = await sendExchange(fresh, provider, endpoint, context);
    if (second.status !== 200)
        throw exchangeRefused(second, fresh.claims, provider, context);
    return { token: readExchange(second, endpoint, context), claims: fresh.claims };
}
/** https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token; an Authorization header would be refused. */
function sendExchange(token, provider, endpoint, context) {
    return context.network.send({
        destination: endpoint.destination,
        call: 'token exchange',
        method: 'POST',
        url: endpoint.url('/v1/token'),
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams({
            grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
            audience: `//iam.googleapis.com/${provider.name}`,
            scope: SCOPE,
            requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
            subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
            subject_token: token.reveal(),
        }).toString(),
    });
}
/** The stock client does not notice where `access_token` is missing, and goes on with `Bearer undefined`. */
function readExchange(answer, endpoint, context) {
    const body = (0,json/* parseBody */.OG)(answer.body) ?? {};
    const bearer = (0,json/* asText */.e1)(body['access_token']);
    if (bearer === undefined)
        throw (0,service_faults/* malformed */.Qm)('token exchange', 'access_token', endpoint, answer.status);
    context.masker.mask(bearer);
    const seconds = body['expires_in'];
    const now = (0,credentials/* serviceTime */.DR)(context.clock, context.network);
    return {
        bearer,
        ...(typeof seconds === 'number' && seconds > 0 ? { expires: (0,credentials/* laterBySeconds */.HL)(now, seconds) } : {}),
    };
}
/**
 * OAuth has one code, `invalid_grant`, for every fault of the token, so whether it is the age is told by its own `exp`
 * against the service's `Date`.
 */
function isExpired(token, answer, context) {
    const { expires } = token.claims;
    if (oauthError(answer) !== 'invalid_grant' || expires === undefined)
        return false;
    return expires * 1000 <= (0,credentials/* serviceTime */.DR)(context.clock, context.network).getTime();
}
/** https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken */
async function impersonate(federated, serviceAccount, provider, context) {
    const endpoint = iamCredentialsEndpoint(context.env);
    const answer = await context.network.send({
        destination: endpoint.destination,
        call: 'generateAccessToken',
        method: 'POST',
        url: endpoint.url(`/v1/projects/-/serviceAccounts/${encodeSegment(serviceAccount)}:generateAccessToken`),
        headers: {
            ...(0,credentials/* authorization */.it)(federated.token),
            'content-type': 'application/json',
            accept: 'application/json',
        },
        body: JSON.stringify({ scope: [SCOPE], lifetime: LIFETIME }),
    });
    if (answer.status !== 200) {
        throw impersonationRefused(answer, federated.claims, provider, serviceAccount, context);
    }
    const body = (0,json/* parseBody */.OG)(answer.body) ?? {};
    const bearer = (0,json/* asText */.e1)(body['accessToken']);
    if (bearer === undefined)
        throw (0,service_faults/* malformed */.Qm)('generateAccessToken', 'accessToken', endpoint, answer.status);
    context.masker.mask(bearer);
    const expires = (0,json/* asDate */.D5)(body['expireTime']);
    return { bearer, ...(expires === undefined ? {} : { expires }) };
}
function principalOf(claims, provider, serviceAccount) {
    if (serviceAccount)
        return { name: serviceAccount, member: `serviceAccount:${serviceAccount}` };
    const member = (0,paste/* googleMember */.Az)(claims, provider.name);
    return { name: member, member };
}
function warnOfLongSubject(claims, context) {
    const bytes = Buffer.byteLength(claims.subject);
    if (bytes <= MOST_SUBJECT_BYTES)
        return;
    context.log.warning(`the token's subject has ${bytes} bytes, and Google takes at most ${MOST_SUBJECT_BYTES} for google.subject: if the exchange is refused, map google.subject=assertion.repository_id and bind by attribute (G8)`);
}

;// CONCATENATED MODULE: ./build/stores/gcp/crc32c.js
/** Castagnoli's polynomial, bits reversed: RFC 3720, appendix B.4. */
const POLYNOMIAL = 0x82f63b78;
const table = buildTable();
function buildTable() {
    return Uint32Array.from({ length: 256 }, (_, byte) => {
        let remainder = byte;
        for (let bit = 0; bit < 8; bit += 1) {
            remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
        }
        return remainder;
    });
}
/**
 * CRC32C as Secret Manager computes it over a payload.
 * https://cloud.google.com/secret-manager/docs/data-integrity
 * @returns an unsigned 32-bit number
 */
function crc32c(bytes) {
    let remainder = 0xffffffff;
    for (const byte of bytes)
        remainder = (remainder >>> 8) ^ (table[(remainder ^ byte) & 0xff] ?? 0);
    return (remainder ^ 0xffffffff) >>> 0;
}

// EXTERNAL MODULE: ./build/stores/gcp/read-errors.js
var read_errors = __webpack_require__(79331);
;// CONCATENATED MODULE: ./build/stores/gcp/access.js










/**
 * AccessSecretVersion. The payload's checksum is compared, which Google's own client does not do; a payload that fails
 * is read once more.
 * https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access
 * @throws UserError
 */
async function readVersion(asked, credentials, context) {
    const first = await readOnce(asked, credentials, context);
    if (first !== undefined)
        return first;
    context.log.notice(`the checksum of ${(0,gcp_reference/* labelOf */.Wy)(asked, asked.secret, asked.version)} is wrong: read once more`);
    const second = await readOnce(asked, credentials, context);
    if (second !== undefined)
        return second;
    const endpoint = secretManagerEndpoint(context.env, asked.location);
    throw new core_errors/* UserError */.yo({
        code: 'GCP_CHECKSUM_MISMATCH',
        what: `the payload of ${(0,gcp_reference/* labelOf */.Wy)(asked, asked.secret, asked.version)} came twice with a checksum (CRC32C) that is not its own`,
        as: credentials.principal.name,
        from: (0,service_faults/* fromOf */.kL)(endpoint),
        fix: ['run the job again; if it stays, something on the way alters answers'],
    });
}
/** @returns `undefined` where the checksum is wrong */
async function readOnce(asked, credentials, context) {
    const name = (0,gcp_reference/* versionName */.sh)(asked, asked.secret, asked.version);
    const { answer, refused } = await get(`${resourcePath(name)}:access`, 'AccessSecretVersion', asked, credentials, context);
    const parsed = parseAccess(answer);
    const version = access_versionOf(parsed?.name, asked.secret);
    if (parsed === undefined || version === undefined) {
        throw (0,service_faults/* malformed */.Qm)(`AccessSecretVersion of ${refused.label}`, 'the secret that was asked for', refused.endpoint, answer.status);
    }
    const { bytes, checksum } = parsed;
    if (checksum !== undefined && checksum !== String(crc32c(bytes)))
        return undefined;
    return { version, value: secret_value/* SecretValue */.i.ofBytes(bytes), checked: checksum !== undefined };
}
/**
 * The version's creation time, by GetSecretVersion.
 * @throws UserError
 */
async function readCreated(asked, credentials, context) {
    const name = (0,gcp_reference/* versionName */.sh)(asked, asked.secret, asked.version);
    const { answer } = await get(resourcePath(name), 'GetSecretVersion', asked, credentials, context);
    return (0,json/* asDate */.D5)((0,json/* parseBody */.OG)(answer.body)?.['createTime']);
}
/** One renewal of the credentials where they have expired; any other refusal is final. */
async function get(path, call, asked, credentials, context) {
    const endpoint = secretManagerEndpoint(context.env, asked.location);
    const token = credentials.current();
    let answer = await send(path, call, token, endpoint, context);
    if (access_isExpired(token, answer, context)) {
        answer = await send(path, call, await credentials.renewed(token), endpoint, context);
    }
    const refused = {
        call,
        label: (0,gcp_reference/* labelOf */.Wy)(asked, asked.secret, asked.version),
        resource: (0,gcp_reference/* versionName */.sh)(asked, asked.secret, asked.version),
        principal: credentials.principal,
        endpoint,
    };
    if (answer.status !== 200)
        throw (0,read_errors/* readRefused */.j)(refused, (0,rpc_error/* readRpcError */.ar)(answer), context);
    return { answer, refused };
}
function send(path, call, token, endpoint, context) {
    return context.network.send({
        destination: endpoint.destination,
        call,
        method: 'GET',
        url: endpoint.url(path),
        headers: { ...(0,credentials/* authorization */.it)(token), accept: 'application/json' },
    });
}
function access_isExpired(token, answer, context) {
    if (answer.status !== 401)
        return false;
    if ((0,rpc_error/* readRpcError */.ar)(answer).reason === 'ACCESS_TOKEN_EXPIRED')
        return true;
    return token.expires !== undefined && token.expires <= (0,credentials/* serviceTime */.DR)(context.clock, context.network);
}
function parseAccess(answer) {
    const body = (0,json/* parseBody */.OG)(answer.body);
    const payload = (0,json/* asObject */.eB)(body?.['payload']);
    if (payload === undefined)
        return undefined;
    const { data = '', dataCrc32c } = payload;
    const checksum = dataCrc32c === undefined || dataCrc32c === null ? undefined : String(dataCrc32c);
    // proto3's JSON leaves out what is empty; without a checksum that says so, nothing is not taken for an empty value.
    if (typeof data !== 'string' || (payload['data'] === undefined && checksum === undefined))
        return undefined;
    const bytes = Buffer.from(data, 'base64');
    if (bytes.toString('base64') !== data)
        return undefined;
    return { name: (0,json/* asText */.e1)(body?.['name']) ?? null, bytes, checksum };
}
/** Answers carry the project's number whatever was asked, so the secret alone is compared. */
function access_versionOf(name, secret) {
    const [, answered, version] = /\/secrets\/([^/]+)\/versions\/([A-Za-z0-9_-]+)$/.exec(name ?? '') ?? [];
    return answered === secret ? version : undefined;
}

;// CONCATENATED MODULE: ./build/stores/gcp/fetch.js





/**
 * Reads under way at once. The service has no batch, so width is all that makes many reads fast; 90,000 a minute are
 * allowed, and more connections than this no longer pay on a runner of two cores.
 */
const MOST_IN_FLIGHT = 32;
/** One result for each reference; each secret is read once, also where a wildcard matches what another line names. */
async function fetchReferences(references, credentials, clients, context) {
    const limit = createLimit(MOST_IN_FLIGHT);
    const notes = { unchecked: new Set(), undated: new Set() };
    const outcomes = new Map();
    const read = (asked, wantsCreated) => {
        const key = `${(0,gcp_reference/* versionName */.sh)(asked, asked.secret, asked.version)} ${wantsCreated}`;
        const outcome = outcomes.get(key) ?? limit(() => readSecret(asked, wantsCreated, credentials, context, notes));
        outcomes.set(key, outcome);
        return outcome;
    };
    const results = await Promise.all(references.map((reference) => reference.wildcard === undefined
        ? fetchOne(reference, read)
        : fetchFamily(reference, reference.wildcard.prefix, read, credentials, clients, context)));
    logNotes(notes, context);
    return results;
}
async function fetchOne(reference, read) {
    const outcome = await read(reference, reference.wantsCreated);
    if ('secret' in outcome)
        return { kind: 'found', reference, secrets: [outcome.secret] };
    const [error] = outcome.errors;
    return error?.code === 'GCP_NOT_FOUND'
        ? { kind: 'absent', reference, error }
        : { kind: 'failed', reference, errors: outcome.errors };
}
/** A match that cannot be read fails the whole: it is there, and would be missing in the job. */
async function fetchFamily(reference, prefix, read, credentials, clients, context) {
    try {
        const names = await listMatches(reference, clients);
        if (names.length === 0)
            return { kind: 'absent', reference, error: wildcard_noMatch(reference, credentials, context) };
        const outcomes = await Promise.all(names.map(async (secret) => {
            const outcome = await read({ ...placeOf(reference), secret, version: gcp_reference/* LATEST */.k0 }, reference.wantsCreated);
            return 'secret' in outcome
                ? { secret: { ...outcome.secret, starred: secret.slice(prefix.length) } }
                : outcome;
        }));
        const errors = outcomes.flatMap((outcome) => ('errors' in outcome ? outcome.errors : []));
        if (errors.length > 0)
            return { kind: 'failed', reference, errors };
        const secrets = outcomes.flatMap((outcome) => ('secret' in outcome ? [outcome.secret] : []));
        return { kind: 'found', reference, secrets };
    }
    catch (thrown) {
        return { kind: 'failed', reference, errors: failuresOf(thrown, context.deadline) };
    }
}
async function readSecret(asked, wantsCreated, credentials, context, notes) {
    try {
        const { version, value, checked } = await readVersion(asked, credentials, context);
        const label = (0,gcp_reference/* labelOf */.Wy)(asked, asked.secret, asked.version);
        if (!checked)
            notes.unchecked.add(label);
        const created = wantsCreated ? await readAge({ ...asked, version }, credentials, context) : undefined;
        if (wantsCreated && created === undefined)
            notes.undated.add(label);
        return {
            secret: {
                name: asked.secret,
                id: (0,gcp_reference/* secretName */.Gf)(asked, asked.secret),
                version,
                value,
                ...(created === undefined ? {} : { created }),
            },
        };
    }
    catch (thrown) {
        return { errors: failuresOf(thrown, context.deadline) };
    }
}
/** Who may read a value may often not read its metadata; what that costs is judged by `max-age`. */
async function readAge(asked, credentials, context) {
    try {
        return await readCreated(asked, credentials, context);
    }
    catch (thrown) {
        const errors = failuresOf(thrown, context.deadline);
        if (errors.every((error) => error.code === 'GCP_ACCESS_DENIED'))
            return undefined;
        throw thrown;
    }
}
function logNotes({ unchecked, undated }, { log }) {
    if (unchecked.size > 0)
        log.notice(`Secret Manager sent no checksum for ${[...unchecked].join(', ')}, so none was compared`);
    if (undated.size > 0)
        log.notice(`the creation time of ${[...undated].join(', ')} is unknown: secretmanager.versions.get (roles/secretmanager.viewer) would tell`);
}
function placeOf(reference) {
    const { project, location } = reference;
    return { project, ...(location === undefined ? {} : { location }) };
}

;// CONCATENATED MODULE: ./build/stores/gcp/store.js







/** Google Secret Manager: https://cloud.google.com/secret-manager/docs */
const gcpStore = {
    id: 'gcp',
    title: 'Google Secret Manager',
    options: ['version', 'location'],
    recognises: gcp_reference/* recognisesGcp */.$U,
    parse: gcp_reference/* parseGcpReference */.Fb,
    check: checkGcpSettings,
    estimate: (references, settings) => estimate_estimateCalls(store_ownReferences(references), settings),
    async open(_references, context) {
        const credentials = await store_signIn(context);
        const clients = lazyMetadataClients(credentials, context);
        return {
            principal: credentials.principal.name,
            fetch: (asked) => fetchReferences(store_ownReferences(asked), credentials, clients, context),
            describe: (asked) => describeReferences(store_ownReferences(asked), credentials, clients, context),
        };
    },
};
async function store_signIn(context) {
    if (context.settings.identity === 'oidc')
        return signInByFederation(context);
    const { signInAmbient } = await Promise.all(/* import() */[__webpack_require__.e(492), __webpack_require__.e(451)]).then(__webpack_require__.bind(__webpack_require__, 82451));
    return signInAmbient(context);
}
/** The pipeline hands back, spread and completed, what `parse` made. */
function store_ownReferences(references) {
    return references.map((reference) => {
        if (store_isOwn(reference))
            return reference;
        throw new Error(`${reference.label} is not a reference of Google Secret Manager`);
    });
}
function store_isOwn(reference) {
    return 'project' in reference && 'secret' in reference && 'version' in reference;
}

;// CONCATENATED MODULE: ./build/stores/index.js


/** Every store, in the order of messages. Their SDKs are loaded only when a reference needs them. */
const stores = [awsStore, gcpStore];


/***/ })

};
;