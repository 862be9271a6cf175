"use strict";
exports.id = 96;
exports.ids = [96];
exports.modules = {

/***/ 5096:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createMetadataClient: () => (/* binding */ createMetadataClient)
/* harmony export */ });
/* harmony import */ var _google_cloud_secret_manager_build_src_v1_secret_manager_service_client_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48302);
/* harmony import */ var google_auth_library__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(492);
/* harmony import */ var google_auth_library__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(google_auth_library__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(88208);
/* harmony import */ var _read_errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(79331);
/* harmony import */ var _reference_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(38066);
/* harmony import */ var _rpc_error_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(31063);
/* harmony import */ var _service_faults_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(41632);
// The package's own index loads the client of v1beta2 too: a quarter of the size, for nothing.







/** Far below what the service allows (25,000), and few pages even so. */
const PAGE_SIZE = 1000;
/** A day: the step's own deadline ends each call, so the client's must never come first. */
const CLIENT_TIMEOUT_MILLISECONDS = 86_400_000;
const ACCESS = 'secretmanager.versions.access';
/**
 * Google's own client in its REST mode, handed our credential, and every request of it sent by our network: so host rule,
 * proxy, CAs, retries, deadline and the ban on redirects hold for it too, and no gcloud file or default is ever looked at.
 */
function createMetadataClient(endpoint, credentials, context) {
    const token = credentials.current();
    const authClient = new google_auth_library__WEBPACK_IMPORTED_MODULE_1__.OAuth2Client({
        transporterOptions: { fetchImplementation: sendBy(endpoint, context), retry: false },
    });
    authClient.setCredentials({ access_token: token.bearer });
    if (token.quotaProject !== undefined)
        authClient.quotaProjectId = token.quotaProject;
    const client = new _google_cloud_secret_manager_build_src_v1_secret_manager_service_client_js__WEBPACK_IMPORTED_MODULE_0__/* .SecretManagerServiceClient */ .m({
        fallback: true,
        authClient,
        // Said explicitly, since it is read from the environment else; `sendBy` puts the endpoint's own host in its place.
        universeDomain: 'googleapis.com',
        enableTelemetryTracing: false,
        enableTelemetryLogging: false,
    });
    // A new one for each call: the client writes the call's routing header into it.
    const options = () => ({ timeout: CLIENT_TIMEOUT_MILLISECONDS, retry: null });
    const ask = async (asked, act) => {
        try {
            return { answer: await act() };
        }
        catch (thrown) {
            const refused = { ...asked, principal: credentials.principal, endpoint };
            return { refused: readThrown(thrown, refused, context) };
        }
    };
    return {
        list: (place, prefix, label) => {
            const parent = (0,_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .parentName */ .Ot)(place);
            const filter = /^[A-Za-z0-9]/.test(prefix) ? { filter: `name:${prefix}` } : {};
            return ask({ call: 'ListSecrets', label, resource: parent }, async () => {
                const ids = [];
                // Page by page: left to itself, the client writes a warning to stderr.
                for (let next = { parent, pageSize: PAGE_SIZE, ...filter }; next !== null;) {
                    const [secrets, following] = await client.listSecrets(next, { ...options(), autoPaginate: false });
                    ids.push(...secrets.map(({ name }) => readId(name, endpoint)));
                    next = following;
                }
                return ids.filter((id) => id.startsWith(prefix));
            });
        },
        getVersion: (place, secret, version, label) => {
            const name = (0,_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .versionName */ .sh)(place, secret, version);
            return ask({ call: 'GetSecretVersion', label, resource: name }, async () => {
                const [answer] = await client.getSecretVersion({ name }, options());
                return readMetadata(answer, version);
            });
        },
        mayAccess: (place, secret, label) => {
            const resource = (0,_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .secretName */ .Gf)(place, secret);
            return ask({ call: 'TestIamPermissions', label, resource }, async () => {
                const [answer] = await client.testIamPermissions({ resource, permissions: [ACCESS] }, options());
                return answer.permissions?.includes(ACCESS) === true;
            });
        },
    };
}
function readId(name, endpoint) {
    const id = /\/secrets\/([^/]+)$/.exec(name ?? '')?.[1] ?? '';
    if (!(0,_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .isSecretId */ .I$)(id))
        throw (0,_service_faults_js__WEBPACK_IMPORTED_MODULE_5__/* .malformed */ .Qm)('ListSecrets', 'the names of secrets', endpoint, 200);
    return id;
}
/** A `fetch` for the client that sends by our network, to the endpoint's own host. */
function sendBy(endpoint, context) {
    return async (input, init) => {
        const asked = new URL(input instanceof Request ? input.url : input);
        const headers = Object.fromEntries(new Headers(init?.headers));
        const request = {
            destination: endpoint.destination,
            call: 'metadata call',
            method: init?.method === 'POST' ? 'POST' : 'GET',
            url: endpoint.url(`${asked.pathname}${asked.search}`),
            headers,
            ...(typeof init?.body === 'string' ? { body: init.body } : {}),
        };
        const answer = await context.network.send(request);
        const type = answer.headers['content-type'];
        return new Response(new Uint8Array(answer.body), {
            status: answer.status,
            headers: typeof type === 'string' ? { 'content-type': type } : {},
        });
    };
}
function readMetadata(answer, asked) {
    const version = /\/versions\/([A-Za-z0-9_-]+)$/.exec(answer.name ?? '')?.[1] ?? asked;
    const seconds = Number(answer.createTime?.seconds ?? Number.NaN);
    const state = states.find((known) => known === String(answer.state));
    return {
        version,
        state: state ?? 'UNKNOWN',
        ...(Number.isNaN(seconds) ? {} : { created: new Date(seconds * 1000) }),
    };
}
const states = ['ENABLED', 'DISABLED', 'DESTROYED'];
/**
 * What the service said. The client wraps what our network threw, twice: that goes on as it was.
 * @throws UserError, or the bug
 */
function readThrown(thrown, refused, context) {
    for (let cause = thrown; cause instanceof Error; cause = cause.cause) {
        if ((0,_core_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .userErrors */ .zH)(cause) !== undefined)
            throw cause;
    }
    const rpc = (0,_rpc_error_js__WEBPACK_IMPORTED_MODULE_6__/* .readClientError */ .OG)(thrown);
    if (rpc === undefined)
        throw thrown;
    return (0,_read_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .readRefused */ .j)(refused, rpc, context);
}


/***/ })

};
;