"use strict";
exports.id = 454;
exports.ids = [454,267];
exports.modules = {

/***/ 21267:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ SecretValue)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57975);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_util__WEBPACK_IMPORTED_MODULE_0__);

const SHOWN = '[secret]';
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/**
 * A value fetched from a store. Printing it, interpolating it, encoding it as JSON or inspecting it yields
 * `[secret]`; the text or bytes come out only through a method that says so by its name.
 */
class SecretValue {
    #bytes;
    constructor(bytes) {
        this.#bytes = bytes;
    }
    static ofText(text) {
        return new SecretValue(Buffer.from(text, 'utf8'));
    }
    static ofBytes(bytes) {
        return new SecretValue(bytes);
    }
    get byteLength() {
        return this.#bytes.byteLength;
    }
    /** The text in clear, or `undefined` where the bytes are not UTF-8. A byte order mark is kept. */
    revealText() {
        try {
            return utf8.decode(this.#bytes);
        }
        catch {
            return undefined;
        }
    }
    /** The bytes in clear. */
    revealBytes() {
        return this.#bytes;
    }
    toString() {
        return SHOWN;
    }
    toJSON() {
        return SHOWN;
    }
    [Symbol.toPrimitive]() {
        return SHOWN;
    }
    [node_util__WEBPACK_IMPORTED_MODULE_0__.inspect.custom]() {
        return SHOWN;
    }
}


/***/ }),

/***/ 11382:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ appendAuditLog),
/* harmony export */   m: () => (/* binding */ unwritable)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(88208);


/**
 * Adds a line of JSON for each variable: when, which variable, from where, as whom, for which run. Never a value.
 * @throws UserError OUTPUT_UNWRITABLE
 */
async function appendAuditLog(path, entries, principals, env, now) {
    const lines = entries.map((entry) => JSON.stringify({
        time: now.toISOString(),
        ...entry,
        principal: principals.get(entry.store),
        repository: env['GITHUB_REPOSITORY'],
        run: env['GITHUB_RUN_ID'],
        attempt: env['GITHUB_RUN_ATTEMPT'],
        job: env['GITHUB_JOB'],
    }));
    try {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.appendFile)(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    }
    catch {
        throw unwritable('audit-log', path);
    }
}
function unwritable(what, path) {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo({
        code: 'OUTPUT_UNWRITABLE',
        what: `${what} cannot be written, so nothing is exported`,
        facts: [['file', path]],
        fix: ['see that the folder exists, may be written to, and that the disk is not full'],
    });
}


/***/ }),

/***/ 48595:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ planMasks),
/* harmony export */   x: () => (/* binding */ MASK_MIN_LENGTH)
/* harmony export */ });
/* harmony import */ var _references_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(33250);

/** Shorter texts stand in too many log lines: masking them would hide the log and drop unrelated job outputs. */
const MASK_MIN_LENGTH = 4;
/** Numbers of fewer digits are ports, counts and years. */
const MIN_NUMBER_DIGITS = 6;
const WHOLE_VALUE_WORDS = new Set(['true', 'false', 'null']);
/** Lines that every PEM or OpenSSH file has: https://www.rfc-editor.org/rfc/rfc7468 */
const PUBLIC_LINE = /^-----(BEGIN|END) [A-Z0-9 ]+-----$/;
/** Keys whose value is no secret by their name: masking `localhost` or a region would hide ordinary log lines. */
const HARMLESS_KEYS = new Set([
    'host',
    'hostname',
    'port',
    'user',
    'username',
    'region',
    'engine',
    'dbname',
    'database',
    'project_id',
    'type',
    'environment',
]);
/**
 * What has to be masked for a value. A one-line value whole; of a multi-line one its trimmed lines and one-line forms,
 * never the whole, since the runner would mask each of its lines, `{` too; string leaves and long numbers of JSON.
 */
function planMasks(value) {
    const text = value.revealText();
    if (text === undefined)
        return { texts: [], exempt: value.byteLength > 0 };
    const texts = new Set();
    addText(text, texts);
    addJsonLeaves(text, texts);
    return { texts: [...texts], exempt: text.trim() !== '' && !isReadAsMasked(text, texts) };
}
/** Whether the log shows less than the whole value: one of its lines at least is masked as it stands. */
function isReadAsMasked(text, texts) {
    return texts.has(text) || text.split(/[\r\n]+/).some((line) => texts.has(line.trim()));
}
function addText(text, texts) {
    const lines = text.split(/[\r\n]+/).map((line) => line.trim());
    if (lines.length === 1) {
        const trimmed = text.trim();
        if (isMaskable(trimmed) && !WHOLE_VALUE_WORDS.has(trimmed)) {
            texts.add(text);
            // The runner trims too, but takes a byte order mark for text; programs that trim do not.
            texts.add(trimmed);
        }
        return;
    }
    for (const line of lines)
        if (isMaskable(line) && !PUBLIC_LINE.test(line))
            texts.add(line);
    if (!isMaskable(text.trim()))
        return;
    texts.add(JSON.stringify(text).slice(1, -1));
    const bytes = Buffer.from(text, 'utf8');
    texts.add(bytes.toString('base64'));
    texts.add(bytes.toString('base64url'));
}
function addJsonLeaves(text, texts) {
    if (!/^\s*[[{"]/.test(text))
        return;
    const reading = (0,_references_json_js__WEBPACK_IMPORTED_MODULE_0__/* .readJson */ .Vh)(text);
    if (reading.kind === 'too-deep')
        addTokens(text, texts);
    if (reading.kind !== 'json')
        return;
    const waiting = [['', reading.root]];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const [key, node] = next;
        if (node.kind === 'object')
            waiting.push(...node.members);
        else if (node.kind === 'array')
            for (const item of node.items)
                waiting.push([key, item]);
        else if (!HARMLESS_KEYS.has(key.toLowerCase()))
            addLeaf(node, texts);
    }
}
/** JSON that is nested too deep to be read: every string and number in it, keys too. */
function addTokens(text, texts) {
    for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g)) {
        const reading = (0,_references_json_js__WEBPACK_IMPORTED_MODULE_0__/* .readJson */ .Vh)(token);
        if (reading.kind === 'json')
            addLeaf(reading.root, texts);
    }
}
function addLeaf(leaf, texts) {
    if (leaf.kind === 'string')
        addText(leaf.text, texts);
    else if (leaf.kind === 'number' && leaf.digits.replace(/\D/g, '').length >= MIN_NUMBER_DIGITS) {
        texts.add(leaf.digits);
    }
}
function isMaskable(text) {
    return text.length >= MASK_MIN_LENGTH;
}


/***/ }),

/***/ 14940:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ maskVariables)
/* harmony export */ });
/* unused harmony export MaskedVariable */
/* harmony import */ var _mask_texts_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48595);

/**
 * A variable whose value the log masker knows. It is made by `maskVariables` alone, and what exports takes nothing else:
 * so an unmasked value cannot be exported.
 */
class MaskedVariable {
    #variable;
    constructor(variable) {
        this.#variable = variable;
    }
    static mask(variable, masker) {
        for (const value of variable.plain ? [] : [variable.value, ...variable.alsoMask]) {
            for (const text of (0,_mask_texts_js__WEBPACK_IMPORTED_MODULE_0__/* .planMasks */ .R)(value).texts)
                masker.mask(text);
        }
        return new MaskedVariable(variable);
    }
    get name() {
        return this.#variable.name;
    }
    get source() {
        return this.#variable;
    }
    /** The value in clear, for the environment of a process or the runner's file. */
    reveal() {
        return this.#variable.value.revealText() ?? '';
    }
    revealBytes() {
        return this.#variable.value.revealBytes();
    }
}
/** Masks every value, and only then returns variables that can be exported, with what the author should know. */
function maskVariables(variables, masker) {
    const masked = variables.map((variable) => MaskedVariable.mask(variable, masker));
    return { masked, notes: [...findExempt(variables), ...findPlainThatIsMasked(variables)] };
}
function findExempt(variables) {
    const names = variables
        .filter((variable) => !variable.plain && (0,_mask_texts_js__WEBPACK_IMPORTED_MODULE_0__/* .planMasks */ .R)(variable.value).exempt)
        .map((variable) => variable.name);
    return names.length === 0
        ? []
        : [`too short or too common to be masked in the log, so it can be read there: ${names.join(', ')}`];
}
/** A `plain` text that another variable's mask holds is masked all the same, in every log line. */
function findPlainThatIsMasked(variables) {
    const plain = variables.filter((variable) => variable.plain);
    if (plain.length === 0)
        return [];
    const ownerOf = new Map();
    for (const variable of variables) {
        if (variable.plain)
            continue;
        for (const text of (0,_mask_texts_js__WEBPACK_IMPORTED_MODULE_0__/* .planMasks */ .R)(variable.value).texts)
            ownerOf.set(text, variable.name);
    }
    return plain.flatMap((variable) => {
        const owner = ownerOf.get(variable.value.revealText() ?? '');
        return owner === undefined
            ? []
            : [`${variable.name} is plain, but the same text is part of ${owner}, so it is masked`];
    });
}


/***/ }),

/***/ 53195:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  F: () => (/* binding */ collect)
});

// EXTERNAL MODULE: ./build/core/errors.js
var core_errors = __webpack_require__(88208);
;// CONCATENATED MODULE: ./build/export/existing.js

/**
 * Variables that are set already, not empty, to another value. A name that the author typed is overwritten with a
 * notice; a name that data chose must not replace anything unless `on-existing` says so.
 * @param caseBlind on Windows `Path` and `PATH` are one variable
 */
function judgeExisting(variables, env, onExisting, caseBlind) {
    const fold = (name) => (caseBlind ? name.toUpperCase() : name);
    const present = new Map(Object.entries(env).map(([name, value]) => [fold(name), value ?? '']));
    const kept = new Set();
    const notices = [];
    const errors = [];
    for (const variable of variables) {
        const before = present.get(fold(variable.name)) ?? '';
        if (before === '' || before === variable.value.revealText())
            continue;
        const rule = onExisting === 'by-origin' ? (variable.typed ? 'overwrite' : 'fail') : onExisting;
        if (rule === 'keep') {
            kept.add(variable.name);
            notices.push(`${variable.name} is set already and stays as it is (on-existing: keep)`);
        }
        else if (rule === 'overwrite') {
            notices.push(`${variable.name} was set already and is overwritten`);
        }
        else {
            errors.push(new core_errors/* UserError */.yo({
                code: 'EXISTING_VARIABLE',
                what: `${variable.name} is set already, to another value`,
                wanted: [{ variable: variable.name, where: variable.line.where }],
                fix: [
                    variable.typed
                        ? 'choose another name, or on-existing: overwrite'
                        : 'type a prefix or the name itself, or on-existing: overwrite',
                ],
            }));
        }
    }
    return { kept, notices, errors };
}

;// CONCATENATED MODULE: ./build/export/limits.js

const bytes = (text) => Buffer.byteLength(text, 'utf8');
/** Left for the arguments of the next process and the pointers to its variables. */
const RESERVE = 128 * 1024;
/**
 * What the next process can be started with. The runner does not check it: every later step would fail to start, with an
 * error that does not name us. Linux: MAX_ARG_STRLEN, and a quarter of the usual 8 MiB of stack (execve(2)).
 */
const limitsOf = (platform) => {
    switch (platform) {
        case 'win32':
            return { one: 32_766, all: Number.POSITIVE_INFINITY, measure: (text) => text.length };
        case 'darwin':
            return { one: 1024 * 1024, all: 1024 * 1024 - RESERVE, measure: bytes };
        default:
            return { one: 131_072, all: 2 * 1024 * 1024 - RESERVE, measure: bytes };
    }
};
/**
 * Values that the environment of the following steps cannot hold.
 * @param platform as `process.platform`
 * @param env the environment that the following steps have already
 */
function findOverLimits(variables, env, platform) {
    const limits = limitsOf(platform);
    const errors = [];
    const merged = new Map();
    for (const [name, value] of Object.entries(env))
        merged.set(name, sizeOf(name, value ?? '', limits));
    for (const variable of variables) {
        if (variable.line.options.asFile)
            continue;
        const text = variable.value.revealText() ?? '';
        const wanted = [{ variable: variable.name, where: variable.line.where }];
        if (text.includes('\0')) {
            errors.push(new core_errors/* UserError */.yo({
                code: 'VALUE_HAS_NUL',
                what: 'the value holds a NUL byte, which no environment variable can',
                wanted,
                fix: ['take it as a file (?as=file) or encoded (?encode=base64)'],
            }));
            continue;
        }
        const size = sizeOf(variable.name, text, limits);
        merged.set(variable.name, size);
        if (size > limits.one) {
            errors.push(new core_errors/* UserError */.yo({
                code: 'VALUE_TOO_LONG',
                what: `the value is too long for an environment variable: ${size} of ${limits.one} with its name`,
                wanted,
                fix: ['take it as a file: ?as=file'],
            }));
        }
    }
    const sum = [...merged.values()].reduce((total, size) => total + size, 0);
    if (sum > limits.all && errors.length === 0) {
        errors.push(new core_errors/* UserError */.yo({
            code: 'ENVIRONMENT_TOO_LARGE',
            what: `the environment of the following steps would be too large to start them: ${sum} of ${limits.all} bytes, with what is set already`,
            fix: ['take the largest values as files: ?as=file', 'fetch fewer secrets in one job'],
        }));
    }
    return errors;
}
function sizeOf(name, text, limits) {
    return limits.measure === bytes ? bytes(name) + bytes(text) + 2 : limits.measure(text);
}

// EXTERNAL MODULE: ./build/references/collisions.js
var collisions = __webpack_require__(42485);
// EXTERNAL MODULE: ./build/core/secret-value.js
var secret_value = __webpack_require__(21267);
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
// EXTERNAL MODULE: ./build/references/suggest.js
var suggest = __webpack_require__(93156);
;// CONCATENATED MODULE: ./build/references/base64.js
/**
 * Decodes base64 strictly: one alphabet throughout, the standard or the URL one (RFC 4648, sections 4 and 5);
 * padding, where there is any, complete; no left-over bits; line breaks anywhere.
 * Node's own decoder skips what it does not know, so a value that is not base64 would come out as other bytes.
 * @returns `undefined` where the text is not base64
 */
function decodeBase64(text) {
    const joined = text.replace(/[\r\n]/g, '');
    const body = joined.replace(/={1,2}$/, '');
    if (body !== joined && joined.length % 4 !== 0)
        return undefined;
    if (!/^[A-Za-z0-9+/]*$/.test(body) && !/^[A-Za-z0-9_-]*$/.test(body))
        return undefined;
    const bytes = Buffer.from(body, 'base64');
    const again = bytes.toString('base64url');
    return again === body.replaceAll('+', '-').replaceAll('/', '_') ? bytes : undefined;
}

;// CONCATENATED MODULE: ./build/references/value.js



/**
 * Turns what a store or a selector gave into what the variable holds: trimmed, then decoded, then encoded.
 * @param label how errors name the secret
 * @throws UserError VALUE_NOT_TEXT, VALUE_NOT_BASE64
 */
function finishValue(fetched, options, label) {
    let value = fetched;
    const alsoMask = [];
    if (options.trim)
        value = secret_value/* SecretValue */.i.ofText(requireText(value, label, 'trim').trim());
    if (options.decode) {
        const stored = value;
        const decoded = decodeBase64(requireText(stored, label, 'decode=base64'));
        if (decoded === undefined) {
            throw valueError('VALUE_NOT_BASE64', `${label} is not base64, so decode=base64 cannot be done`, [
                'remove decode=base64, or store base64 (standard or URL alphabet, padding optional); trim removes blanks around it',
            ]);
        }
        value = secret_value/* SecretValue */.i.ofBytes(decoded);
        alsoMask.push(stored);
    }
    if (options.encode) {
        // Whoever decodes the variable in a later step prints the text, so the text is a secret there as well.
        if (value.revealText() !== undefined)
            alsoMask.push(value);
        value = secret_value/* SecretValue */.i.ofText(Buffer.from(value.revealBytes()).toString('base64'));
    }
    if (!options.asFile)
        requireText(value, label);
    return { value, alsoMask };
}
/**
 * @param step what needs the text, where something does besides the variable: "trim", "#url"
 * @throws UserError VALUE_NOT_TEXT where the bytes are not UTF-8
 */
function requireText(value, label, step) {
    const text = value.revealText();
    if (text !== undefined)
        return text;
    throw step === undefined
        ? valueError('VALUE_NOT_TEXT', `${label} is not UTF-8 text`, [
            'add encode=base64 to get it as base64, or as=file to get the bytes in a file',
        ])
        : valueError('VALUE_NOT_TEXT', `${label} is not UTF-8 text, which ${step} needs`, [
            `remove ${step}, or store text`,
        ]);
}
/**
 * A text out of JSON, which may hold half a surrogate pair; UTF-8 cannot, and would change it silently.
 * @throws UserError VALUE_NOT_TEXT
 */
function valueOfJsonText(text, label) {
    if (!text.isWellFormed()) {
        throw valueError('VALUE_NOT_TEXT', `${label} holds half of a surrogate pair (\\ud800 to \\udfff)`, [
            'store the whole character, or take the whole JSON text without a selector',
        ]);
    }
    return secret_value/* SecretValue */.i.ofText(text);
}
function valueError(code, what, fix) {
    return new core_errors/* UserError */.yo({ code, what, fix });
}

;// CONCATENATED MODULE: ./build/references/expand.js










/**
 * Turns what a line's reference yielded into variables. Values are still in their wrapper. Pure.
 * @param secrets one, or those that a wildcard matched; none where an optional secret is not there, which gives the
 *   line's `default=`, or nothing
 * @returns errors NAME_INVALID, KEY_NOT_FOUND and every VALUE_ code, with `wanted`
 */
function expandLine(line, secrets, settings) {
    if (secrets.length === 0)
        return expandDefault(line, settings);
    const variables = [];
    const errors = [];
    const notes = [];
    for (const secret of secrets) {
        const label = line.reference.wildcard === undefined ? line.reference.label : secret.name;
        const pieces = attempt(errors, line, (0,planned_names/* plannedName */.EM)(line, secret, settings), () => takePieces(line, secret, label));
        if (pieces === undefined)
            continue;
        const stem = (0,planned_names/* nameStem */.nY)(line, secret);
        const nameOf = (path) => (0,names/* deriveName */.HT)(stem.prefix, [...stem.parts, ...path], settings.nameCase);
        for (const { path, because } of pieces.left) {
            notes.push(`${nameOf(path) ?? (0,show_text/* showText */.h)((0,references_selector/* leafName */.MI)(path))} left out: ${because}`);
        }
        for (const { path, take } of pieces.taken) {
            const leaf = path.length === 0 ? undefined : (0,references_selector/* leafName */.MI)(path);
            const from = leaf === undefined ? label : `${leaf} of ${label}`;
            const name = nameOf(path);
            const finished = attempt(errors, line, name ?? (0,planned_names/* nameForMessages */.Fu)(line, settings), () => {
                if (name === undefined)
                    throw (0,problem/* emptyName */.N)(from);
                return finishValue(take(), line.options, (0,show_text/* showText */.h)(from, 200));
            });
            if (finished === undefined || name === undefined)
                continue;
            if (finished.value.byteLength === 0)
                notes.push(`${name} is empty`);
            const plain = isPlain(line, leaf);
            variables.push({
                name,
                value: finished.value,
                plain,
                typed: !(0,reference/* yieldsMany */.YD)(line),
                line,
                secret,
                alsoMask: plain ? [] : finished.alsoMask,
                ...(leaf === undefined ? {} : { leaf }),
            });
        }
    }
    return { variables, errors, notes: [...notes, ...unmatchedPlain(line, variables)] };
}
/** A default needs no answer for its name: the line parser sees to that. */
function expandDefault(line, settings) {
    const text = line.options.default;
    if (text === undefined)
        return { variables: [], errors: [], notes: [] };
    const name = (0,planned_names/* nameForMessages */.Fu)(line, settings);
    const value = secret_value/* SecretValue */.i.ofText(text);
    return {
        variables: [{ name, value, plain: true, typed: true, line, alsoMask: [] }],
        errors: [],
        notes: text === '' ? [`${name} is empty`] : [],
    };
}
function takePieces(line, secret, label) {
    const { selector } = line;
    const shown = (0,show_text/* showText */.h)(label, 200);
    if (selector.kind === 'none')
        return { taken: [{ path: [], take: () => secret.value }], left: [] };
    const text = requireText(secret.value, shown, (0,references_selector/* showSelector */.pQ)(selector));
    if (selector.kind !== 'leaves') {
        const selected = (0,references_selector/* selectOne */.JR)(text, selector, shown);
        return { taken: [{ path: [], take: () => valueOfJsonText(selected, shown) }], left: [] };
    }
    const { leaves, left } = (0,references_selector/* selectLeaves */.Tb)(text, shown);
    return {
        taken: leaves.map((leaf) => ({
            path: leaf.path,
            take: () => valueOfJsonText(leaf.text, `${(0,show_text/* showText */.h)((0,references_selector/* leafName */.MI)(leaf.path))} of ${shown}`),
        })),
        left,
    };
}
function isPlain(line, leaf) {
    const { plain } = line.options;
    return typeof plain === 'boolean' ? plain : leaf !== undefined && plain.includes(leaf);
}
/** A key of `plain=` that fits no leaf is a slip: its value stays masked, which the author would not understand. */
function unmatchedPlain(line, variables) {
    const { plain } = line.options;
    if (typeof plain === 'boolean' || variables.length === 0)
        return [];
    const leaves = [...new Set(variables.flatMap(({ leaf }) => (leaf === undefined ? [] : [leaf])))];
    return plain
        .filter((key) => !leaves.includes(key))
        .map((key) => {
        const near = (0,suggest/* suggest */.Z)(key, leaves);
        const hint = near === undefined ? '' : `; did you mean ${(0,show_text/* showText */.h)(near)}?`;
        return `plain=${(0,show_text/* showText */.h)(key)} fits no leaf of ${(0,show_text/* showText */.h)(line.reference.label)} (${line.where})${hint}`;
    });
}
/** Runs a step; a user error is noted for this variable and the others go on, a bug is thrown on. */
function attempt(errors, line, variable, step) {
    try {
        return step();
    }
    catch (thrown) {
        const found = (0,core_errors/* userErrors */.zH)(thrown);
        if (found === undefined)
            throw thrown;
        errors.push(...found.map((error) => error.wantedFor([{ variable, where: line.where }])));
        return undefined;
    }
}

// EXTERNAL MODULE: ./build/pipeline/age.js
var pipeline_age = __webpack_require__(95417);
// EXTERNAL MODULE: ./build/pipeline/per-store.js + 1 modules
var per_store = __webpack_require__(10213);
;// CONCATENATED MODULE: ./build/pipeline/collect.js







/**
 * Fetches every secret of the lines, expands them to variables and checks all that an export could fail on.
 * All or nothing: one failure, and the caller gets none of them.
 * @throws Failures with every failure of the run
 */
async function collect(lines, run) {
    const outcomes = await (0,per_store/* askStores */.wx)(lines, run, 'read', (session, references) => session.fetch(references));
    const errors = [
        ...outcomes.flatMap((outcome) => outcome.errors),
        ...(0,per_store/* findUnanswered */.AE)(lines, outcomes, run.settings),
    ];
    const results = new Map();
    for (const { store, results: own } of outcomes) {
        for (const result of own)
            results.set(`${store.id} ${result.reference.key}`, result);
    }
    const variables = [];
    for (const line of lines) {
        const result = results.get(`${line.store.id} ${line.reference.key}`);
        if (result === undefined)
            continue;
        const expanded = expandResult(line, result, run);
        variables.push(...expanded.variables);
        errors.push(...expanded.errors);
        for (const note of expanded.notes)
            run.log.notice(`${line.where}: ${note}`);
    }
    const caseBlind = run.operatingSystem === 'win32' || run.settings.export.output;
    errors.push(...(0,collisions/* findCollisions */.t)(variables, caseBlind));
    const age = (0,pipeline_age/* judgeAge */.nK)(variables, run.settings, run.clock.now());
    const existing = run.settings.export.env
        ? judgeExisting(variables, run.env, run.settings.onExisting, run.operatingSystem === 'win32')
        : { kept: new Set(), notices: [], errors: [] };
    const exported = variables.filter((variable) => !existing.kept.has(variable.name));
    errors.push(...age.errors, ...existing.errors, ...findOverLimits(exported, run.env, run.operatingSystem));
    (0,per_store/* throwMerged */.Zz)(errors);
    for (const warning of age.warnings)
        run.log.warning(warning);
    for (const notice of existing.notices)
        run.log.notice(notice);
    const principals = new Map();
    for (const { store, principal } of outcomes)
        if (principal !== undefined)
            principals.set(store.id, principal);
    return { variables, kept: existing.kept, principals };
}
function expandResult(line, result, run) {
    const wanted = [(0,planned_names/* wantedBy */.fy)(line, run.settings)];
    switch (result.kind) {
        case 'found':
            if (result.secrets.length === 0)
                return { variables: [], notes: [], errors: [(0,per_store/* unanswered */.bj)(line, run.settings)] };
            return expandLine(line, result.secrets, run.settings);
        case 'failed':
            return { variables: [], notes: [], errors: result.errors.map((error) => error.wantedFor(wanted)) };
        case 'absent': {
            if (!line.options.optional)
                return { variables: [], notes: [], errors: [result.error.wantedFor(wanted)] };
            const expanded = expandLine(line, [], run.settings);
            const note = expanded.variables.length > 0
                ? `${line.reference.label} does not exist: the default is used`
                : `${line.reference.label} does not exist and is left out (optional)`;
            return { ...expanded, notes: [note, ...expanded.notes] };
        }
    }
}


/***/ }),

/***/ 35218:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ buildReport)
/* harmony export */ });
/* harmony import */ var _age_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(95417);

/**
 * The report of a run, in the order of the lines.
 * @param brief in a public repository anybody reads it: variable, store and version only
 */
function buildReport(variables, now, brief) {
    return variables.map(({ name, line, secret }) => {
        const store = line.store.id;
        if (secret === undefined)
            return { name, store };
        const { version, created, expires } = secret;
        if (brief)
            return { name, store, version };
        return {
            name,
            store,
            secret: secret.id,
            version,
            ...(created === undefined
                ? {}
                : { created: created.toISOString(), age: (0,_age_js__WEBPACK_IMPORTED_MODULE_0__/* .formatAge */ .nV)((0,_age_js__WEBPACK_IMPORTED_MODULE_0__/* .ageSeconds */ .Ru)(created, now)) }),
            ...(expires === undefined ? {} : { expires: expires.toISOString() }),
        };
    });
}


/***/ })

};
;