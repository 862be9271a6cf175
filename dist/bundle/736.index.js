"use strict";
exports.id = 736;
exports.ids = [736];
exports.modules = {

/***/ 52736:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   addQuickSecrets: () => (/* binding */ addQuickSecrets)
/* harmony export */ });
/* harmony import */ var _iam_policy_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(33757);
/* harmony import */ var _parse_seed_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(37253);


const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const PROJECT = 'acme-prod';
/**
 * Adds secrets to the demo's seed, each with the right to be read: AWS ones in eu-west-1 for role `ci`, whose own policy
 * knows `prod/*` alone, Google ones in acme-prod, where the pool and the service account may read all.
 * @param aws text by name; `google` likewise
 * @throws UserError INPUT_INVALID for a name that the service would not take
 */
function addQuickSecrets(seed, aws, google) {
    const added = (0,_parse_seed_js__WEBPACK_IMPORTED_MODULE_1__.parseSeed)({
        aws: { accounts: { [ACCOUNT]: { secrets: { [REGION]: aws } } } },
        google: { projects: { [PROJECT]: { number: '1', secrets: google } } },
    });
    const account = seed.aws.accounts[ACCOUNT];
    const role = account?.roles['ci'];
    const project = seed.google.projects[PROJECT];
    if (account === undefined || role === undefined || project === undefined) {
        throw new Error('not the seed of the demo');
    }
    const allowed = Object.keys(aws).map((name) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-??????`);
    const policies = allowed.length === 0 ? role.policies : [...role.policies, readPolicyFor(allowed)];
    return {
        ...seed,
        aws: {
            ...seed.aws,
            accounts: {
                ...seed.aws.accounts,
                [ACCOUNT]: {
                    ...account,
                    roles: { ...account.roles, ci: { ...role, policies } },
                    secrets: {
                        ...account.secrets,
                        [REGION]: { ...account.secrets[REGION], ...added.aws.accounts[ACCOUNT]?.secrets[REGION] },
                    },
                },
            },
        },
        google: {
            projects: {
                ...seed.google.projects,
                [PROJECT]: {
                    ...project,
                    secrets: { ...project.secrets, ...added.google.projects[PROJECT]?.secrets },
                },
            },
        },
    };
}
function readPolicyFor(resources) {
    const actions = ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'];
    return (0,_iam_policy_js__WEBPACK_IMPORTED_MODULE_0__/* .parsePolicy */ .ON)({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: actions, Resource: resources } }, 'identity');
}


/***/ })

};
;