"use strict";
exports.id = 451;
exports.ids = [451];
exports.modules = {

/***/ 82451:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   signInAmbient: () => (/* binding */ signInAmbient)
/* harmony export */ });
/* harmony import */ var google_auth_library__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(492);
/* harmony import */ var google_auth_library__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(google_auth_library__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(88208);
/* harmony import */ var _credentials_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(96197);



const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** Where the machine's credentials send us is the machine's choice: a file, a metadata server, a token service. */
const destination = { service: 'Google application default credentials', ownHosts: [] };
/**
 * Google's application default credentials: the machine's own identity, and only where the author asked for it.
 * https://cloud.google.com/docs/authentication/application-default-credentials
 * @throws UserError AMBIENT_MISSING, GCP_CREDENTIALS_REFUSED, UNREACHABLE, TIMED_OUT
 */
async function signInAmbient(context) {
    const { log, settings } = context;
    const unused = [
        ...(settings.gcp.provider ? ['gcp-workload-identity-provider'] : []),
        ...(settings.gcp.serviceAccount ? ['gcp-service-account'] : []),
    ];
    log.info(`Google: the machine's own credentials are used (identity: ambient)${unused.length === 0 ? '' : `; ${unused.join(' and ')} not`}`);
    // The token services that such credentials name lie outside loopback; one agent serves all hosts behind one proxy.
    const agents = await context.network.agentsFor(new URL('https://oauth2.googleapis.com'));
    const auth = new google_auth_library__WEBPACK_IMPORTED_MODULE_0__.GoogleAuth({
        scopes: [SCOPE],
        // Nobody needs it here, and left out it is asked of the Resource Manager, whose API may be off.
        projectId: settings.gcp.project || 'none',
        clientOptions: {
            transporterOptions: { agent: (url) => (url.protocol === 'https:' ? agents.https : agents.http) },
        },
    });
    const client = await attempt(context, 'look-up', () => auth.getClient(), missing);
    const takeToken = async () => {
        const { token } = await attempt(context, 'access token', () => client.getAccessToken(), refused);
        if (!token)
            throw refused();
        context.masker.mask(token);
        const expires = client.credentials.expiry_date;
        return {
            bearer: token,
            ...(expires ? { expires: new Date(expires) } : {}),
            ...(client.quotaProjectId ? { quotaProject: client.quotaProjectId } : {}),
        };
    };
    const principal = await attempt(context, 'look-up', () => principalOf(auth), missing);
    return (0,_credentials_js__WEBPACK_IMPORTED_MODULE_2__/* .holdCredentials */ .cC)(principal, await takeToken(), takeToken);
}
async function attempt(context, call, act, failure) {
    try {
        return await context.network.retrying(destination, call, (signal) => untilAborted(signal, act()), () => 'final');
    }
    catch (thrown) {
        // Its text may quote the file or the answer of a token service, so not even the cause is kept.
        throw thrown instanceof _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo ? thrown : failure();
    }
}
/** The library takes no signal, so its work is left behind when the time is over. */
function untilAborted(signal, work) {
    return new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
}
/** A user's own credentials do not tell who the user is. */
async function principalOf(auth) {
    const email = await auth.getCredentials().then((credentials) => credentials.client_email, () => undefined);
    return email
        ? { name: email, member: `serviceAccount:${email}` }
        : { name: "the machine's own Google credentials", member: 'MEMBER' };
}
function missing() {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo({
        code: 'AMBIENT_MISSING',
        what: 'this machine has no Google credentials of its own that can be used',
        fix: [
            'gcloud auth application-default login',
            'or, in a CI, sign in with its token: identity: oidc and gcp-workload-identity-provider',
        ],
    });
}
function refused() {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo({
        code: 'GCP_CREDENTIALS_REFUSED',
        what: "Google gave no access token for the machine's own credentials",
        fix: [
            'gcloud auth application-default login',
            'or check the file that GOOGLE_APPLICATION_CREDENTIALS names',
        ],
    });
}


/***/ })

};
;