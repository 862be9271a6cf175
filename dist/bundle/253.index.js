"use strict";
exports.id = 253;
exports.ids = [253];
exports.modules = {

/***/ 14435:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ CelMistake),
/* harmony export */   W: () => (/* binding */ parseCel)
/* harmony export */ });
/** The expression does not parse, or its evaluation fails. */
class CelMistake extends Error {
    name = 'CelMistake';
}
/**
 * Reads an expression.
 * @throws CelMistake, also from the function it returns
 */
function parseCel(text) {
    const parser = new Parser(tokenize(text));
    const expression = parser.ternary();
    parser.expectEnd();
    return expression;
}
const tokenPattern = /\s*(?:(?<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?<number>\d+(?:\.\d+)?)|(?<name>[A-Za-z_]\w*)|(?<sign>==|!=|&&|\|\||[!()[\].,+?:]))/y;
function tokenize(text) {
    const tokens = [];
    tokenPattern.lastIndex = 0;
    const end = text.trimEnd().length;
    while (tokenPattern.lastIndex < end) {
        const groups = tokenPattern.exec(text)?.groups;
        if (groups === undefined)
            throw new CelMistake('the expression has a character that is not understood');
        if (groups['text'] !== undefined)
            tokens.push({ kind: 'text', value: unquote(groups['text']) });
        else if (groups['number'] !== undefined)
            tokens.push({ kind: 'number', value: Number(groups['number']) });
        else if (groups['name'] !== undefined)
            tokens.push({ kind: 'name', value: groups['name'] });
        else
            tokens.push({ kind: 'sign', value: groups['sign'] ?? '' });
    }
    return tokens;
}
const escapes = { n: '\n', r: '\r', t: '\t' };
function unquote(text) {
    return text.slice(1, -1).replaceAll(/\\(.)/gs, (_, character) => escapes[character] ?? character);
}
class Parser {
    #tokens;
    #position = 0;
    constructor(tokens) {
        this.#tokens = tokens;
    }
    ternary() {
        const condition = this.#or();
        if (!this.#take('?'))
            return condition;
        const yes = this.ternary();
        this.#expect(':');
        const no = this.ternary();
        return (roots) => (truth(condition(roots)) ? yes(roots) : no(roots));
    }
    expectEnd() {
        if (this.#position < this.#tokens.length)
            throw new CelMistake('the expression goes on after its end');
    }
    #or() {
        let left = this.#and();
        while (this.#take('||'))
            left = shortCircuit(left, this.#and(), true);
        return left;
    }
    #and() {
        let left = this.#relation();
        while (this.#take('&&'))
            left = shortCircuit(left, this.#relation(), false);
        return left;
    }
    #relation() {
        const left = this.#sum();
        if (this.#take('==')) {
            const right = this.#sum();
            return (roots) => isSame(left(roots), right(roots));
        }
        if (this.#take('!=')) {
            const right = this.#sum();
            return (roots) => !isSame(left(roots), right(roots));
        }
        if (this.#takeName('in')) {
            const right = this.#sum();
            return (roots) => contains(right(roots), left(roots));
        }
        return left;
    }
    #sum() {
        let left = this.#unary();
        while (this.#take('+')) {
            const first = left;
            const second = this.#unary();
            left = (roots) => add(first(roots), second(roots));
        }
        return left;
    }
    #unary() {
        if (!this.#take('!'))
            return this.#postfix();
        const operand = this.#unary();
        return (roots) => !truth(operand(roots));
    }
    #postfix() {
        let value = this.#primary();
        for (;;) {
            const target = value;
            if (this.#take('.')) {
                const name = this.#name();
                if (this.#take('(')) {
                    const args = this.#arguments(')');
                    const method = methods[name];
                    if (method === undefined)
                        throw new CelMistake(`the function ${name}() is not evaluated`);
                    value = (roots) => method(target(roots), args.map((arg) => arg(roots)));
                }
                else {
                    value = (roots) => member(target(roots), name);
                }
            }
            else if (this.#take('[')) {
                const index = this.ternary();
                this.#expect(']');
                value = (roots) => member(target(roots), index(roots));
            }
            else {
                return value;
            }
        }
    }
    #primary() {
        if (this.#take('(')) {
            const inner = this.ternary();
            this.#expect(')');
            return inner;
        }
        if (this.#take('[')) {
            const items = this.#arguments(']');
            return (roots) => items.map((item) => item(roots));
        }
        const token = this.#tokens[this.#position];
        if (token === undefined || token.kind === 'sign')
            throw new CelMistake('the expression misses a value');
        this.#position += 1;
        if (token.kind !== 'name')
            return () => token.value;
        switch (token.value) {
            case 'true':
                return () => true;
            case 'false':
                return () => false;
            case 'null':
                return () => null;
            case 'has':
                return this.#has();
            default:
                return (roots) => member(roots, token.value);
        }
    }
    /** `has(a.b)` is false where `b` is absent, and still an error where `a` is. */
    #has() {
        this.#expect('(');
        let target;
        let name = this.#name();
        while (this.#take('.')) {
            const previous = target;
            const key = name;
            target =
                previous === undefined ? (roots) => member(roots, key) : (roots) => member(previous(roots), key);
            name = this.#name();
        }
        this.#expect(')');
        const owner = target;
        if (owner === undefined)
            throw new CelMistake('has() needs a field, such as has(assertion.environment)');
        return (roots) => {
            const record = owner(roots);
            return typeof record === 'object' && record !== null && Object.hasOwn(record, name);
        };
    }
    #arguments(close) {
        const args = [];
        if (this.#take(close))
            return args;
        do
            args.push(this.ternary());
        while (this.#take(','));
        this.#expect(close);
        return args;
    }
    #take(sign) {
        const token = this.#tokens[this.#position];
        if (token?.kind !== 'sign' || token.value !== sign)
            return false;
        this.#position += 1;
        return true;
    }
    #takeName(name) {
        const token = this.#tokens[this.#position];
        if (token?.kind !== 'name' || token.value !== name)
            return false;
        this.#position += 1;
        return true;
    }
    #expect(sign) {
        if (!this.#take(sign))
            throw new CelMistake(`the expression misses "${sign}"`);
    }
    #name() {
        const token = this.#tokens[this.#position];
        if (token?.kind !== 'name')
            throw new CelMistake('the expression misses a name');
        this.#position += 1;
        return token.value;
    }
}
/** `&&` and `||` of CEL take the operand that decides, on whichever side it stands, even beside an error. */
function shortCircuit(left, right, deciding) {
    return (roots) => {
        let failure;
        for (const operand of [left, right]) {
            try {
                if (truth(operand(roots)) === deciding)
                    return deciding;
            }
            catch (error) {
                failure ??= error;
            }
        }
        if (failure !== undefined)
            throw failure;
        return !deciding;
    };
}
const methods = {
    startsWith: (target, [prefix]) => text(target).startsWith(text(prefix)),
    endsWith: (target, [suffix]) => text(target).endsWith(text(suffix)),
    contains: (target, [part]) => text(target).includes(text(part)),
    split: (target, [separator]) => text(target).split(text(separator)),
    lowerAscii: (target) => text(target).toLowerCase(),
    upperAscii: (target) => text(target).toUpperCase(),
    extract: (target, [template]) => extract(text(target), text(template)),
};
/** Google's own function: the text between the parts of the template around `{name}`; empty where they do not match. */
function extract(value, template) {
    const parts = /^([^{}]*)\{\w+\}([^{}]*)$/s.exec(template);
    if (parts === null)
        throw new CelMistake('extract() needs a template with one {name}');
    const [, before = '', after = ''] = parts;
    const start = value.indexOf(before);
    if (start < 0)
        return '';
    const rest = value.slice(start + before.length);
    if (after === '')
        return rest;
    const end = rest.indexOf(after);
    return end < 0 ? '' : rest.slice(0, end);
}
function member(target, key) {
    if (Array.isArray(target) && typeof key === 'number') {
        const item = target[key];
        if (item === undefined)
            throw new CelMistake('no such index');
        return item;
    }
    if (isMap(target) && typeof key === 'string' && Object.hasOwn(target, key)) {
        const value = target[key];
        if (value !== undefined)
            return value;
    }
    throw new CelMistake('no such key');
}
function isMap(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isSame(left, right) {
    if (typeof left === 'object' || typeof right === 'object')
        return JSON.stringify(left) === JSON.stringify(right);
    return left === right;
}
function contains(list, value) {
    if (Array.isArray(list))
        return list.some((item) => isSame(item, value));
    if (isMap(list) && typeof value === 'string')
        return Object.hasOwn(list, value);
    throw new CelMistake('"in" needs a list');
}
function add(left, right) {
    if (typeof left === 'string' && typeof right === 'string')
        return left + right;
    if (typeof left === 'number' && typeof right === 'number')
        return left + right;
    throw new CelMistake('"+" needs two texts or two numbers');
}
function truth(value) {
    if (typeof value !== 'boolean')
        throw new CelMistake('a condition must be true or false');
    return value;
}
function text(value) {
    if (typeof value !== 'string')
        throw new CelMistake('a text function needs a text');
    return value;
}


/***/ }),

/***/ 9196:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ab: () => (/* binding */ predefinedRoles),
/* harmony export */   kR: () => (/* binding */ isGranted)
/* harmony export */ });
/* unused harmony exports isMember, principalText */
/* harmony import */ var _cel_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(14435);

const secretAccess = ['secretmanager.versions.access'];
const secretMetadata = [
    'secretmanager.secrets.get',
    'secretmanager.secrets.list',
    'secretmanager.versions.get',
    'secretmanager.versions.list',
];
/** The predefined roles of which the embedded cloud knows the permissions that matter here. */
const predefinedRoles = {
    'roles/secretmanager.secretAccessor': secretAccess,
    'roles/secretmanager.viewer': [...secretMetadata, 'secretmanager.secrets.getIamPolicy'],
    'roles/secretmanager.admin': [...secretAccess, ...secretMetadata, 'secretmanager.secrets.getIamPolicy'],
    'roles/viewer': secretMetadata,
    'roles/editor': secretMetadata,
    'roles/owner': [...secretAccess, ...secretMetadata, 'secretmanager.secrets.getIamPolicy'],
    'roles/iam.workloadIdentityUser': [
        'iam.serviceAccounts.getAccessToken',
        'iam.serviceAccounts.getOpenIdToken',
    ],
    'roles/iam.serviceAccountTokenCreator': [
        'iam.serviceAccounts.getAccessToken',
        'iam.serviceAccounts.getOpenIdToken',
        'iam.serviceAccounts.signBlob',
        'iam.serviceAccounts.signJwt',
    ],
    'roles/serviceusage.serviceUsageConsumer': ['serviceusage.services.use'],
};
const HOST = '//iam.googleapis.com/';
/**
 * Whether a binding's member is this principal.
 * https://cloud.google.com/iam/docs/principal-identifiers
 */
function isMember(member, principal) {
    if (principal.kind === 'service-account')
        return member === `serviceAccount:${principal.email}`;
    const base = `${HOST}${principal.pool}`;
    if (member === `principal:${base}/subject/${principal.subject}`)
        return true;
    if (member === `principalSet:${base}/*`)
        return true;
    return [...principal.attributes].some(([name, value]) => member === `principalSet:${base}/attribute.${name}/${value}`);
}
/** Whether any binding grants the permission. A condition that cannot be evaluated grants nothing. */
function isGranted(permission, principal, bindings, customRoles, resource) {
    return bindings.some((binding) => {
        const permissions = predefinedRoles[binding.role] ?? customRoles[binding.role] ?? [];
        return (permissions.includes(permission) &&
            binding.members.some((member) => isMember(member, principal)) &&
            isConditionMet(binding.condition, resource));
    });
}
function isConditionMet(condition, resource) {
    if (condition === undefined)
        return true;
    try {
        return condition({ resource: { ...resource } }) === true;
    }
    catch (error) {
        if (error instanceof _cel_js__WEBPACK_IMPORTED_MODULE_0__/* .CelMistake */ .R)
            return false;
        throw error;
    }
}
/** The principal as IAM policies write it. */
function principalText(principal) {
    return principal.kind === 'service-account'
        ? `serviceAccount:${principal.email}`
        : `principal:${HOST}${principal.pool}/subject/${principal.subject}`;
}


/***/ }),

/***/ 33757:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ON: () => (/* binding */ parsePolicy),
/* harmony export */   Uz: () => (/* binding */ evaluatePolicy),
/* harmony export */   mY: () => (/* binding */ evaluatePolicies),
/* harmony export */   nj: () => (/* binding */ PolicyMistake)
/* harmony export */ });
/* unused harmony export matchesWildcard */
/* harmony import */ var _wire_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(67490);

const operators = [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
    'ArnEquals',
    'ArnNotEquals',
    'ArnLike',
    'ArnNotLike',
    'Bool',
    'Null',
];
/** A policy document that IAM would refuse, or that the embedded cloud cannot evaluate. */
class PolicyMistake extends Error {
    name = 'PolicyMistake';
}
/**
 * Reads a policy document.
 * @throws PolicyMistake
 */
function parsePolicy(json, kind) {
    const document = asObject(json, 'the policy');
    refuseUnknown(document, ['Version', 'Id', 'Statement'], 'the policy');
    const version = document['Version'];
    if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
        throw new PolicyMistake('Version must be 2012-10-17');
    }
    const statements = document['Statement'];
    if (statements === undefined)
        throw new PolicyMistake('Statement is missing');
    const list = Array.isArray(statements) ? statements : [statements];
    if (list.length === 0)
        throw new PolicyMistake('Statement is empty');
    return { statements: list.map((statement, index) => parseStatement(statement, index, kind)) };
}
const statementKeys = [
    'Sid',
    'Effect',
    'Principal',
    'NotPrincipal',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Condition',
];
function parseStatement(json, index, kind) {
    const where = `Statement[${index}]`;
    const statement = asObject(json, where);
    refuseUnknown(statement, statementKeys, where);
    const effect = statement['Effect'];
    if (effect !== 'Allow' && effect !== 'Deny')
        throw new PolicyMistake(`${where}.Effect must be Allow or Deny`);
    const hasPrincipal = statement['Principal'] !== undefined || statement['NotPrincipal'] !== undefined;
    const wantsPrincipal = kind === 'resource' || kind === 'trust';
    if (hasPrincipal !== wantsPrincipal) {
        throw new PolicyMistake(`${where} ${wantsPrincipal ? 'needs a' : 'must have no'} Principal`);
    }
    const wantsResource = kind !== 'trust';
    const hasResource = statement['Resource'] !== undefined || statement['NotResource'] !== undefined;
    if (hasResource !== wantsResource) {
        throw new PolicyMistake(`${where} ${wantsResource ? 'needs a' : 'must have no'} Resource`);
    }
    const actions = optionalTexts(statement, 'Action', where);
    const notActions = optionalTexts(statement, 'NotAction', where);
    if ((actions === undefined) === (notActions === undefined)) {
        throw new PolicyMistake(`${where} needs one of Action and NotAction`);
    }
    for (const action of [...(actions ?? []), ...(notActions ?? [])]) {
        if (action !== '*' && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action)) {
            throw new PolicyMistake(`${where}.Action must be "service:Action"`);
        }
    }
    const resources = optionalTexts(statement, 'Resource', where);
    const notResources = optionalTexts(statement, 'NotResource', where);
    for (const resource of [...(resources ?? []), ...(notResources ?? [])]) {
        if (resource !== '*' && !resource.startsWith('arn:')) {
            throw new PolicyMistake(`${where}.Resource must be an ARN or *`);
        }
    }
    const principals = parsePrincipals(statement['Principal'], `${where}.Principal`);
    const notPrincipals = parsePrincipals(statement['NotPrincipal'], `${where}.NotPrincipal`);
    return {
        effect,
        ...(principals === undefined ? {} : { principals }),
        ...(notPrincipals === undefined ? {} : { notPrincipals }),
        ...(actions === undefined ? {} : { actions }),
        ...(notActions === undefined ? {} : { notActions }),
        ...(resources === undefined ? {} : { resources }),
        ...(notResources === undefined ? {} : { notResources }),
        conditions: parseConditions(statement['Condition'], `${where}.Condition`),
    };
}
function parsePrincipals(json, where) {
    if (json === undefined)
        return undefined;
    if (json === '*')
        return [{ type: '*', value: '*' }];
    const principal = asObject(json, where);
    return Object.entries(principal).flatMap(([type, value]) => {
        if (type !== 'AWS' && type !== 'Federated' && type !== 'Service') {
            throw new PolicyMistake(`${where} knows AWS, Federated and Service, not ${type}`);
        }
        return texts(value, `${where}.${type}`).map((text) => ({ type, value: text }));
    });
}
function parseConditions(json, where) {
    if (json === undefined)
        return [];
    return Object.entries(asObject(json, where)).flatMap(([name, keys]) => {
        const match = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
        const operator = operators.find((known) => known === match?.[2]);
        const set = match?.[1];
        if (operator === undefined)
            throw new PolicyMistake(`${where} has an operator that is not evaluated: ${name}`);
        return Object.entries(asObject(keys, `${where}.${name}`)).map(([key, value]) => ({
            set: set === 'ForAllValues' || set === 'ForAnyValue' ? set : undefined,
            operator,
            ifExists: match?.[3] !== undefined,
            key: key.toLowerCase(),
            values: texts(value, `${where}.${name}.${key}`),
        }));
    });
}
/**
 * What a policy says of a request.
 * @param matchesPrincipal for policies that name principals: whether one of them is the caller
 */
function evaluatePolicy(policy, request, matchesPrincipal = () => false) {
    let verdict = 'none';
    for (const statement of policy.statements) {
        if (!appliesTo(statement, request, matchesPrincipal))
            continue;
        if (statement.effect === 'Deny')
            return 'deny';
        verdict = 'allow';
    }
    return verdict;
}
/** What several policies of one kind say together. */
function evaluatePolicies(policies, request) {
    const verdicts = policies.map((policy) => evaluatePolicy(policy, request));
    if (verdicts.includes('deny'))
        return 'deny';
    return verdicts.includes('allow') ? 'allow' : 'none';
}
function appliesTo(statement, request, matchesPrincipal) {
    const { principals, notPrincipals, actions, notActions, resources, notResources } = statement;
    if (principals !== undefined && !principals.some(matchesPrincipal))
        return false;
    if (notPrincipals?.some(matchesPrincipal) === true)
        return false;
    const isAction = (pattern) => matchesWildcard(pattern.toLowerCase(), request.action.toLowerCase());
    if (actions !== undefined && !actions.some(isAction))
        return false;
    if (notActions?.some(isAction) === true)
        return false;
    const isResource = (pattern) => matchesText(pattern, request.resource, request.context);
    if (resources !== undefined && !resources.some(isResource))
        return false;
    if (notResources?.some(isResource) === true)
        return false;
    return statement.conditions.every((condition) => isMet(condition, request.context));
}
function isMet(condition, context) {
    const present = context.get(condition.key);
    if (condition.operator === 'Null') {
        return condition.values.some((value) => (value === 'true') === (present === undefined));
    }
    const negated = condition.operator.includes('Not');
    if (present === undefined || present.length === 0) {
        return condition.ifExists || negated || condition.set === 'ForAllValues';
    }
    const matches = (value) => condition.values.some((pattern) => compare(condition.operator, pattern, value, context));
    const holds = (value) => (negated ? !matches(value) : matches(value));
    return condition.set === 'ForAnyValue' || (condition.set === undefined && !negated)
        ? present.some(holds)
        : present.every(holds);
}
/** The positive comparison behind an operator; the caller turns it around for the negated ones. */
function compare(operator, pattern, value, context) {
    switch (operator) {
        case 'StringLike':
        case 'StringNotLike':
        case 'ArnLike':
        case 'ArnNotLike':
        case 'ArnEquals':
        case 'ArnNotEquals':
            return matchesText(pattern, value, context);
        case 'StringEqualsIgnoreCase':
        case 'StringNotEqualsIgnoreCase':
        case 'Bool':
            return pattern.toLowerCase() === value.toLowerCase();
        case 'StringEquals':
        case 'StringNotEquals':
            return resolveVariables(pattern, context) === value;
        case 'Null':
            return false;
    }
}
/** The text with its policy variables filled in; `undefined` where one has no value, which then matches nothing. */
function resolveVariables(text, context) {
    const parts = splitVariables(text, context);
    return parts.some((part) => part.text === undefined) ? undefined : parts.map((part) => part.text).join('');
}
/** `${*}`, `${?}` and `${$}` stand for those characters themselves. */
function splitVariables(text, context) {
    return text.split(/(\$\{[^}]*\})/).map((part) => {
        const name = /^\$\{([^}]*)\}$/.exec(part)?.[1];
        if (name === undefined)
            return { text: part, isVariable: false };
        const isCharacter = name === '*' || name === '?' || name === '$';
        return { text: isCharacter ? name : context.get(name.toLowerCase())?.[0], isVariable: true };
    });
}
/** Like the wildcards of `Resource`: `*` any run, also over `/` and `:`, `?` one character; `${...}` is a variable. */
function matchesText(pattern, value, context) {
    const parts = splitVariables(pattern, context);
    if (parts.some((part) => part.text === undefined))
        return false;
    const source = parts.map(({ text = '', isVariable }) => isVariable ? escapeForRegExp(text) : wildcardSource(text));
    return new RegExp(`^${source.join('')}$`, 's').test(value);
}
function matchesWildcard(pattern, value) {
    return new RegExp(`^${wildcardSource(pattern)}$`, 's').test(value);
}
function wildcardSource(pattern) {
    return escapeForRegExp(pattern).replaceAll('\\*', '.*').replaceAll('\\?', '.');
}
function escapeForRegExp(text) {
    return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw `\$&`);
}
function optionalTexts(statement, key, where) {
    const value = statement[key];
    return value === undefined ? undefined : texts(value, `${where}.${key}`);
}
function texts(value, where) {
    const list = Array.isArray(value) ? value : [value];
    const read = list.map((item) => {
        if (typeof item === 'boolean')
            return String(item);
        if (typeof item !== 'string')
            throw new PolicyMistake(`${where} must be a text or a list of texts`);
        return item;
    });
    if (read.length === 0)
        throw new PolicyMistake(`${where} is empty`);
    return read;
}
function asObject(value, where) {
    if (!(0,_wire_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(value))
        throw new PolicyMistake(`${where} must be an object`);
    return value;
}
function refuseUnknown(value, known, where) {
    for (const key of Object.keys(value)) {
        if (!known.includes(key))
            throw new PolicyMistake(`${where} has an unknown key: ${key}`);
    }
}


/***/ }),

/***/ 37253:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  parseSeed: () => (/* binding */ parseSeed)
});

// EXTERNAL MODULE: ./build/core/errors.js
var errors = __webpack_require__(88208);
// EXTERNAL MODULE: ./build/emulator/iam-policy.js
var iam_policy = __webpack_require__(33757);
;// CONCATENATED MODULE: ./build/emulator/parse-values.js
const DEFAULT_ISSUER = 'https://token.actions.githubusercontent.com';
/** When things were made for which the seed does not say it: the same in each run. */
const DEFAULT_CREATED = new Date('2026-01-05T08:00:00Z');
/** The keys of which a secret or a version has one. */
const VALUE_KEYS = ['value', 'json', 'base64'];
const MAXIMUM_VALUE_BYTES = 65_536;
/** `value` is text, `json` is stored in its compact form, `base64` is binary. */
function readValue(owner, field) {
    const given = VALUE_KEYS.filter((key) => field(key).isPresent);
    if (given.length > 1)
        owner.problem(`has more than one of ${VALUE_KEYS.join(', ')}`);
    const value = field('value').optional((text) => ({ text: text.text() }));
    const json = field('json').optional((document) => ({ text: JSON.stringify(document.value) }));
    const base64 = field('base64').optional((text) => ({
        bytes: Buffer.from(text.text(/^[A-Za-z0-9+/]*={0,2}$/, 'base64'), 'base64'),
    }));
    const read = value ?? json ?? base64;
    if (read !== undefined && bytesOf(read).byteLength > MAXIMUM_VALUE_BYTES)
        owner.problem('a value has at most 65,536 bytes');
    return read;
}
function bytesOf(value) {
    return 'text' in value ? Buffer.from(value.text, 'utf8') : value.bytes;
}

;// CONCATENATED MODULE: ./build/emulator/parse-aws-seed.js


/** The `aws` part of a seed. */
function readAws(aws) {
    const field = aws.object(['accounts', 'packedPolicyCharacters', 'emptyFirstPage', 'disabledStsRegions']);
    return {
        accounts: field('accounts').map((account, id) => {
            if (!/^\d{12}$/.test(id))
                account.problem('an account id has 12 digits');
            return readAccount(account);
        }),
        packedPolicyCharacters: field('packedPolicyCharacters').optional((limit) => limit.whole(1, 2048)) ?? 2048,
        emptyFirstPage: field('emptyFirstPage').flag(),
        disabledStsRegions: field('disabledStsRegions').list((region) => region.text()),
    };
}
function readAccount(account) {
    const field = account.object([
        'partition',
        'oidcProviders',
        'roles',
        'users',
        'managedPolicies',
        'keys',
        'serviceControlPolicy',
        'secrets',
    ]);
    const serviceControlPolicy = field('serviceControlPolicy').optional((policy) => readPolicy(policy, 'identity'));
    return {
        partition: field('partition').optional((partition) => partition.text(/^aws(-[a-z]+)*$/, 'a partition like aws-cn')) ?? 'aws',
        oidcProviders: field('oidcProviders').map((provider, name) => {
            if (name.includes('://') || name.endsWith('/'))
                provider.problem('a provider is named without https:// and without a slash at its end');
            return provider.list((clientId) => clientId.text());
        }),
        roles: field('roles').map(readRole),
        users: field('users').map(readUser),
        managedPolicies: field('managedPolicies').map((policy) => readPolicy(policy, 'identity')),
        keys: field('keys').map(readKey),
        ...(serviceControlPolicy === undefined ? {} : { serviceControlPolicy }),
        secrets: field('secrets').map((region) => region.map(readAwsSecret)),
    };
}
function readRole(role) {
    const field = role.object(['trust', 'policy', 'policies', 'boundary', 'maxSessionDuration']);
    const boundary = field('boundary').optional((policy) => readPolicy(policy, 'identity'));
    return {
        trust: readPolicy(field('trust'), 'trust'),
        policies: readPolicies(field('policy'), field('policies')),
        ...(boundary === undefined ? {} : { boundary }),
        maxSessionDuration: field('maxSessionDuration').optional((seconds) => seconds.whole(3600, 43_200)) ?? 3600,
    };
}
function readUser(user) {
    const field = user.object(['accessKeyId', 'secretAccessKey', 'policy', 'policies']);
    return {
        accessKeyId: field('accessKeyId').text(/^AKIA[A-Z0-9]{12,}$/, 'a key id that begins with AKIA'),
        secretAccessKey: field('secretAccessKey').text(),
        policies: readPolicies(field('policy'), field('policies')),
    };
}
function readPolicies(one, several) {
    const single = one.optional((policy) => readPolicy(policy, 'identity'));
    return [
        ...(single === undefined ? [] : [single]),
        ...several.list((policy) => readPolicy(policy, 'identity')),
    ];
}
function readPolicy(policy, kind) {
    try {
        return (0,iam_policy/* parsePolicy */.ON)(policy.value, kind);
    }
    catch (error) {
        if (!(error instanceof iam_policy/* PolicyMistake */.nj))
            throw error;
        policy.problem(policy.isPresent ? error.message : 'is missing');
        return { statements: [] };
    }
}
function readKey(key) {
    const field = key.object(['region', 'policy', 'state']);
    const policy = field('policy').optional((document) => readPolicy(document, 'resource'));
    return {
        region: field('region').text(),
        ...(policy === undefined ? {} : { policy }),
        state: field('state').oneOf(['enabled', 'disabled', 'pending-deletion'], 'enabled'),
    };
}
function readAwsSecret(secret, name) {
    if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name))
        secret.problem('a secret name has letters, digits and /_+=.@-');
    if (typeof secret.value === 'string') {
        return {
            versions: [{ value: { text: secret.value }, stages: [] }],
            tags: {},
            created: DEFAULT_CREATED,
            replicas: [],
        };
    }
    const field = secret.object([
        ...VALUE_KEYS,
        'versions',
        'suffix',
        'description',
        'tags',
        'kmsKey',
        'resourcePolicy',
        'created',
        'deletedDate',
        'rotation',
        'replicas',
        'batch',
    ]);
    const value = readValue(secret, field);
    const versions = field('versions').optional((list) => list.list(readAwsVersion));
    if ((value === undefined) === (versions === undefined))
        secret.problem('needs a value (value, json or base64) or versions');
    const suffix = field('suffix').optional((given) => given.text(/^[A-Za-z0-9]{6}$/, 'six letters or digits'));
    const description = field('description').optional((given) => given.text());
    const kmsKey = field('kmsKey').optional((given) => given.text());
    const resourcePolicy = field('resourcePolicy').optional((policy) => readPolicy(policy, 'resource'));
    const deletedDate = field('deletedDate').optional((given) => given.date());
    const rotation = field('rotation').optional(readRotation);
    const batch = field('batch').optional(readBatchFault);
    return {
        versions: versions ?? (value === undefined ? [] : [{ value, stages: [] }]),
        tags: field('tags').map((tag) => tag.text()),
        created: field('created').optional((given) => given.date()) ?? DEFAULT_CREATED,
        replicas: field('replicas').list(readReplica),
        ...(suffix === undefined ? {} : { suffix }),
        ...(description === undefined ? {} : { description }),
        ...(kmsKey === undefined ? {} : { kmsKey }),
        ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
        ...(deletedDate === undefined ? {} : { deletedDate }),
        ...(rotation === undefined ? {} : { rotation }),
        ...(batch === undefined ? {} : { batch }),
    };
}
function readAwsVersion(version) {
    const field = version.object([...VALUE_KEYS, 'id', 'stages', 'created']);
    const id = field('id').optional((given) => given.text(/^[A-Za-z0-9-]{32,64}$/, '32 to 64 letters, digits and hyphens'));
    const value = readValue(version, field);
    const created = field('created').optional((given) => given.date());
    return {
        stages: field('stages').list((stage) => stage.text()),
        ...(id === undefined ? {} : { id }),
        ...(value === undefined ? {} : { value }),
        ...(created === undefined ? {} : { created }),
    };
}
function readRotation(rotation) {
    const field = rotation.object(['automaticallyAfterDays', 'nextRotationDate']);
    const nextRotationDate = field('nextRotationDate').optional((given) => given.date());
    return {
        automaticallyAfterDays: field('automaticallyAfterDays').whole(1, 1000),
        ...(nextRotationDate === undefined ? {} : { nextRotationDate }),
    };
}
function readReplica(replica) {
    if (typeof replica.value === 'string')
        return { region: replica.value };
    const field = replica.object(['region', 'kmsKey']);
    const kmsKey = field('kmsKey').optional((given) => given.text());
    return { region: field('region').text(), ...(kmsKey === undefined ? {} : { kmsKey }) };
}
function readBatchFault(batch) {
    if (batch.value === 'omit' || batch.value === 'intrude')
        return batch.value;
    if (typeof batch.value === 'string')
        batch.problem('must be "omit", "intrude" or { "code": ... }');
    return { code: batch.object(['code'])('code').text() };
}

// EXTERNAL MODULE: ./build/emulator/cel.js
var cel = __webpack_require__(14435);
// EXTERNAL MODULE: ./build/emulator/google-iam.js
var google_iam = __webpack_require__(9196);
;// CONCATENATED MODULE: ./build/emulator/parse-google-seed.js



/** One project of the `google` part of a seed. */
function readProject(project) {
    const field = project.object([
        'number',
        'pools',
        'serviceAccounts',
        'bindings',
        'roles',
        'secrets',
        'regionalSecrets',
        'disabledApis',
    ]);
    const roles = field('roles').map((permissions) => permissions.list((permission) => permission.text()));
    const bindings = (list) => list.list((binding) => readBinding(binding, roles));
    const secret = (given, name) => readGoogleSecret(given, name, bindings);
    return {
        number: field('number').text(/^\d+$/, 'digits, as a text'),
        pools: field('pools').map((pool) => {
            const of = pool.object(['disabled', 'providers']);
            return { disabled: of('disabled').flag(), providers: of('providers').map(readProvider) };
        }),
        serviceAccounts: field('serviceAccounts').map((account) => readServiceAccount(account, bindings)),
        bindings: bindings(field('bindings')),
        roles,
        secrets: field('secrets').map(secret),
        regionalSecrets: field('regionalSecrets').map((location) => location.map(secret)),
        disabledApis: field('disabledApis').list((api) => api.text(/^[a-z]+\.googleapis\.com$/, 'like secretmanager.googleapis.com')),
    };
}
function readProvider(provider) {
    const field = provider.object([
        'issuer',
        'allowedAudiences',
        'attributeMapping',
        'attributeCondition',
        'disabled',
        'tokenLifetimeSeconds',
    ]);
    const mapping = field('attributeMapping').map((expression, name) => {
        if (name !== 'google.subject' && !/^attribute\.[a-z0-9_]+$/.test(name)) {
            expression.problem('is mapped to google.subject or attribute.NAME');
        }
        readExpression(expression);
        return expression.text();
    });
    if (field('attributeMapping').isPresent && mapping['google.subject'] === undefined) {
        field('attributeMapping').problem('must map google.subject');
    }
    const attributeCondition = field('attributeCondition').optional((condition) => {
        readExpression(condition);
        return condition.text();
    });
    return {
        issuer: field('issuer').optional((url) => url.text(/^https?:\/\/\S+$/, 'a URL')) ?? DEFAULT_ISSUER,
        allowedAudiences: field('allowedAudiences').list((audience) => audience.text()),
        attributeMapping: field('attributeMapping').isPresent ? mapping : { 'google.subject': 'assertion.sub' },
        ...(attributeCondition === undefined ? {} : { attributeCondition }),
        disabled: field('disabled').flag(),
        tokenLifetimeSeconds: field('tokenLifetimeSeconds').optional((seconds) => seconds.whole(1, 3600)) ?? 3599,
    };
}
function readExpression(expression) {
    try {
        return (0,cel/* parseCel */.W)(expression.text());
    }
    catch (error) {
        if (!(error instanceof cel/* CelMistake */.R))
            throw error;
        expression.problem(error.message);
        return () => false;
    }
}
function readServiceAccount(account, bindings) {
    const field = account.object(['bindings', 'allowLongLifetime']);
    return { bindings: bindings(field('bindings')), allowLongLifetime: field('allowLongLifetime').flag() };
}
function readBinding(binding, customRoles) {
    const field = binding.object(['role', 'members', 'condition']);
    const role = field('role').text();
    if (!Object.hasOwn(google_iam/* predefinedRoles */.Ab, role) && !Object.hasOwn(customRoles, role)) {
        field('role').problem(`must be one of ${Object.keys(google_iam/* predefinedRoles */.Ab).join(', ')}, or one of the project's "roles"`);
    }
    const condition = field('condition').optional(readExpression);
    return {
        role,
        members: field('members').list((member) => member.text(/^(serviceAccount|principal|principalSet|user|group):/, 'a member like principalSet://... or serviceAccount:...')),
        ...(condition === undefined ? {} : { condition }),
    };
}
function readGoogleSecret(secret, name, bindings) {
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name))
        secret.problem('a secret id has letters, digits, _ and -');
    if (typeof secret.value === 'string') {
        return {
            versions: [
                { value: Buffer.from(secret.value), state: 'ENABLED', created: DEFAULT_CREATED, omitCrc: false },
            ],
            aliases: {},
            bindings: [],
            labels: {},
            created: DEFAULT_CREATED,
        };
    }
    const versionKeys = ['state', 'crcFault', 'omitCrc'];
    const field = secret.object([
        ...VALUE_KEYS,
        ...versionKeys,
        'versions',
        'aliases',
        'bindings',
        'labels',
        'created',
        'expires',
        'nextRotation',
    ]);
    const created = field('created').optional((given) => given.date()) ?? DEFAULT_CREATED;
    const isSingle = VALUE_KEYS.some((key) => field(key).isPresent);
    const versions = field('versions').optional((list) => list.list((version) => {
        const of = version.object([...VALUE_KEYS, ...versionKeys, 'created']);
        return readGoogleVersion(version, of, of('created').optional((given) => given.date()) ?? created);
    }));
    if (isSingle === (versions !== undefined))
        secret.problem('needs a value (value, json or base64) or versions');
    const expires = field('expires').optional((given) => given.date());
    const nextRotation = field('nextRotation').optional((given) => given.date());
    return {
        versions: versions ?? [readGoogleVersion(secret, field, created)],
        aliases: field('aliases').map((version) => version.whole(1, 1_000_000)),
        bindings: bindings(field('bindings')),
        labels: field('labels').map((label) => label.text()),
        created,
        ...(expires === undefined ? {} : { expires }),
        ...(nextRotation === undefined ? {} : { nextRotation }),
    };
}
function readGoogleVersion(owner, field, created) {
    const value = readValue(owner, field);
    const crcFault = field('crcFault').optional((given) => given.oneOf(['once', 'always'], 'once'));
    return {
        value: value === undefined ? new Uint8Array() : bytesOf(value),
        state: field('state').oneOf(['ENABLED', 'DISABLED', 'DESTROYED'], 'ENABLED'),
        created,
        omitCrc: field('omitCrc').flag(),
        ...(crcFault === undefined ? {} : { crcFault }),
    };
}

// EXTERNAL MODULE: ./build/emulator/wire.js
var wire = __webpack_require__(67490);
;// CONCATENATED MODULE: ./build/emulator/seed-field.js
var _a;

/**
 * One place in a seed file. Reading goes on after a mistake, with a harmless stand-in, so that all mistakes are found
 * in one go. A problem never quotes the value: seeds hold secrets.
 */
class SeedField {
    value;
    path;
    #problems;
    constructor(value, path, problems) {
        this.value = value;
        this.path = path;
        this.#problems = problems;
    }
    get isPresent() {
        return this.value !== undefined;
    }
    problem(text) {
        this.#problems.push({ path: this.path === '' ? 'the seed' : this.path, text });
    }
    /** The members by name; a member outside `known` is a problem. */
    object(known) {
        const record = this.#record();
        for (const key of Object.keys(record)) {
            if (!known.includes(key))
                this.#child(key, undefined).problem(`unknown key; known are ${known.join(', ')}`);
        }
        return (key) => this.#child(key, Object.hasOwn(record, key) ? record[key] : undefined);
    }
    /** The entries of an object whose keys are names of the user's choice; nothing where it is absent. */
    map(read) {
        if (!this.isPresent)
            return {};
        const entries = Object.entries(this.#record()).map(([key, value]) => [key, read(this.#child(key, value), key)]);
        return Object.fromEntries(entries);
    }
    /** The items of a list; nothing where it is absent. */
    list(read) {
        if (!this.isPresent)
            return [];
        if (!Array.isArray(this.value)) {
            this.problem('must be a list');
            return [];
        }
        return this.value.map((item, index) => read(new _a(item, `${this.path}[${index}]`, this.#problems)));
    }
    optional(read) {
        return this.isPresent ? read(this) : undefined;
    }
    text(pattern, shape) {
        if (typeof this.value !== 'string') {
            this.problem(this.isPresent ? 'must be a text' : 'is missing');
            return '';
        }
        if (pattern !== undefined && !pattern.test(this.value))
            this.problem(`must be ${shape ?? String(pattern)}`);
        return this.value;
    }
    flag() {
        if (this.value === undefined)
            return false;
        if (typeof this.value !== 'boolean')
            this.problem('must be true or false');
        return this.value === true;
    }
    whole(minimum, maximum) {
        const { value } = this;
        if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum || value > maximum) {
            this.problem(`must be a whole number from ${minimum} to ${maximum}`);
            return minimum;
        }
        return value;
    }
    oneOf(choices, fallback) {
        if (!this.isPresent)
            return fallback;
        const found = choices.find((choice) => choice === this.value);
        if (found === undefined)
            this.problem(`must be one of ${choices.join(', ')}`);
        return found ?? fallback;
    }
    date() {
        const date = new Date(typeof this.value === 'string' ? this.value : Number.NaN);
        if (Number.isNaN(date.getTime())) {
            this.problem('must be a date like "2026-01-31T12:00:00Z"');
            return new Date(0);
        }
        return date;
    }
    #record() {
        if ((0,wire/* isRecord */.u4)(this.value))
            return this.value;
        if (this.isPresent)
            this.problem('must be an object');
        return {};
    }
    #child(key, value) {
        return new _a(value, this.path === '' ? key : `${this.path}.${key}`, this.#problems);
    }
}
_a = SeedField;

;// CONCATENATED MODULE: ./build/emulator/parse-seed.js






/**
 * Reads a seed file's JSON; docs/emulator.md describes it.
 * @throws UserError INPUT_INVALID, naming every bad key with its path and never a value
 */
function parseSeed(json) {
    const problems = [];
    const seed = readSeed(new SeedField(json, '', problems));
    if (problems.length === 0)
        return seed;
    throw new errors/* UserError */.yo({
        code: 'INPUT_INVALID',
        what: `the emulator's seed has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}: ${problems.map((problem) => problem.path).join(', ')}`,
        facts: problems.map((problem) => [problem.path, problem.text]),
        fix: problems.map((problem) => `${problem.path}: ${problem.text}`),
    });
}
function readSeed(root) {
    if (!root.isPresent)
        root.problem('must be an object');
    const field = root.object(['issuer', 'aws', 'google', 'throttle', 'quotas', 'faults']);
    const throttle = field('throttle').optional(readThrottle);
    return {
        issuer: readIssuer(field('issuer')),
        aws: readAws(field('aws')),
        google: { projects: field('google').object(['projects'])('projects').map(readProject) },
        ...(throttle === undefined ? {} : { throttle }),
        quotas: field('quotas').list(readQuota),
        faults: field('faults').list(readFault),
    };
}
function readIssuer(issuer) {
    const field = issuer.object(['url', 'claims', 'immutableSubject', 'subject']);
    const subject = field('subject').optional((given) => given.text());
    return {
        url: field('url').optional((url) => url.text(/^https?:\/\/\S+[^/]$/, 'an http(s) URL without a slash at its end')) ?? DEFAULT_ISSUER,
        claims: field('claims').map((claim) => claim.text()),
        immutableSubject: field('immutableSubject').flag(),
        ...(subject === undefined ? {} : { subject }),
    };
}
function readThrottle(throttle) {
    const field = throttle.object(['everyNth', 'services']);
    const listed = field('services').list((service) => service.oneOf(wire/* services */.$p, 'sts'));
    return {
        everyNth: field('everyNth').whole(1, 1_000_000),
        services: field('services').isPresent ? listed : wire/* services */.$p,
    };
}
function readQuota(quota) {
    const field = quota.object(['service', 'call', 'perSecond']);
    const call = field('call').optional((name) => name.text());
    return {
        service: readService(field('service')),
        ...(call === undefined ? {} : { call }),
        perSecond: field('perSecond').whole(1, 1_000_000),
    };
}
function readFault(fault) {
    const field = fault.object([
        'service',
        'call',
        'secret',
        'nth',
        'every',
        'kind',
        'status',
        'code',
        'message',
        'retryAfter',
        'location',
    ]);
    const service = readService(field('service'));
    const isGoogle = service === 'google-sts' || service === 'iamcredentials' || service === 'secretmanager';
    const status = field('status').optional((given) => given.whole(200, 599)) ??
        (service === 'sts' || service === 'secretsmanager' ? 400 : 503);
    const call = field('call').optional((name) => name.text());
    const secret = field('secret').optional((name) => name.text());
    const nth = field('nth').optional((given) => typeof given.value === 'number'
        ? [given.whole(1, 1_000_000)]
        : given.list((item) => item.whole(1, 1_000_000)));
    const every = field('every').optional((given) => given.whole(1, 1_000_000));
    const message = field('message').optional((text) => text.text());
    const retryAfter = field('retryAfter').optional((given) => given.whole(0, 86_400));
    const location = field('location').optional((text) => text.text());
    return {
        service,
        ...(call === undefined ? {} : { call }),
        ...(secret === undefined ? {} : { secret }),
        ...(nth === undefined ? {} : { nth }),
        ...(every === undefined ? {} : { every }),
        kind: field('kind').oneOf(['error', 'drop', 'hang', 'html', 'empty', 'redirect'], 'error'),
        status,
        code: field('code').optional((text) => text.text()) ?? (isGoogle ? 'UNAVAILABLE' : 'InternalFailure'),
        ...(message === undefined ? {} : { message }),
        ...(retryAfter === undefined ? {} : { retryAfter }),
        ...(location === undefined ? {} : { location }),
    };
}
function readService(field) {
    if (!field.isPresent)
        field.problem('is missing');
    return field.oneOf(wire/* services */.$p, 'sts');
}


/***/ }),

/***/ 67490:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $p: () => (/* binding */ services),
/* harmony export */   P_: () => (/* binding */ Refusal),
/* harmony export */   UR: () => (/* binding */ decodeSegment),
/* harmony export */   ZV: () => (/* binding */ own),
/* harmony export */   dw: () => (/* binding */ parseJsonObject),
/* harmony export */   u4: () => (/* binding */ isRecord)
/* harmony export */ });
const services = [
    'issuer',
    'sts',
    'secretsmanager',
    'google-sts',
    'iamcredentials',
    'secretmanager',
];
/** An answer that refuses, with the service's own code: handlers throw it. */
class Refusal extends Error {
    name = 'Refusal';
    status;
    code;
    /** Google's `details[].reason` and its metadata, or nothing. */
    reason;
    constructor(status, code, message, reason) {
        super(message);
        this.status = status;
        this.code = code;
        this.reason = reason;
    }
}
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/** A JSON object, or `undefined` for anything else. */
function parseJsonObject(text) {
    try {
        const parsed = JSON.parse(text);
        return isRecord(parsed) ? parsed : undefined;
    }
    catch {
        return undefined;
    }
}
/** The value of a key that an object has itself, so that `constructor` is never found. */
function own(record, key) {
    return Object.hasOwn(record, key) ? record[key] : undefined;
}
/** `undefined` where a percent sign begins no valid escape. */
function decodeSegment(segment) {
    try {
        return decodeURIComponent(segment);
    }
    catch {
        return undefined;
    }
}


/***/ })

};
;