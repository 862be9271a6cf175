"use strict";
exports.id = 836;
exports.ids = [836];
exports.modules = {

/***/ 59836:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run)
});

// EXTERNAL MODULE: ./build/core/errors.js
var errors = __webpack_require__(88208);
// EXTERNAL MODULE: ./build/export/temp-folder.js
var temp_folder = __webpack_require__(43455);
// EXTERNAL MODULE: ./build/masking/masked-variable.js
var masked_variable = __webpack_require__(14940);
// EXTERNAL MODULE: ./build/masking/redacted-forms.js
var redacted_forms = __webpack_require__(30860);
// EXTERNAL MODULE: ./build/masking/redactor.js
var masking_redactor = __webpack_require__(92466);
// EXTERNAL MODULE: ./build/pipeline/collect.js + 5 modules
var collect = __webpack_require__(53195);
// EXTERNAL MODULE: ./build/pipeline/write-audit.js
var write_audit = __webpack_require__(70879);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: ./build/references/show-text.js
var show_text = __webpack_require__(58341);
;// CONCATENATED MODULE: ./build/cli/child.js




/**
 * The environment of a command: ours, without what the runner sets for an action's own code, and with the secrets.
 * @param operatingSystem as `process.platform`: on Windows `Path` and `PATH` are one variable
 */
function childEnvironment(env, values, operatingSystem) {
    const caseBlind = operatingSystem === 'win32';
    const fold = (name) => (caseBlind ? name.toUpperCase() : name);
    const replaced = new Set([...values.keys()].map(fold));
    const kept = Object.entries(env).flatMap(([name, value]) => value === undefined || replaced.has(fold(name)) || /^(INPUT|STATE)_/.test(fold(name))
        ? []
        : [[name, value]]);
    return Object.fromEntries([...kept, ...values]);
}
/**
 * Starts a command and stays until it and its outputs have ended. Signals are handed on to it.
 * @returns its exit code, or 128 plus the number of the signal that ended it
 * @throws UserError COMMAND_NOT_FOUND, COMMAND_NOT_STARTED
 */
async function startChild(command, words, { host, env, patterns }) {
    const child = spawnChild(command, words, host, env);
    const stopForwarding = host.onSignal((signal) => {
        // The terminal has sent Ctrl-C to the command too; a second one makes many programs stop without tidying up.
        if (signal !== 'SIGINT' || !host.stdinIsTerminal)
            child.kill(signal);
    });
    try {
        const ended = new Promise((resolve, reject) => {
            // A child that has been started reports an error where a signal cannot be sent: it goes on.
            child.on('error', (error) => {
                if (child.pid === undefined)
                    reject(startError(command, error));
            });
            child.once('exit', (code, signal) => resolve(code ?? 128 + signalNumber(signal)));
        });
        const outputs = [
            redactStream(child.stdout, host.stdout, patterns),
            redactStream(child.stderr, host.stderr, patterns),
        ];
        const [code] = await Promise.all([ended, ...outputs]);
        return code;
    }
    finally {
        stopForwarding();
    }
}
function spawnChild(command, words, host, env) {
    try {
        return host.spawn(command, words, { env: { ...env }, stdio: ['inherit', 'pipe', 'pipe'] });
    }
    catch (error) {
        // Some failures (E2BIG) are thrown, the others are events.
        throw startError(command, error);
    }
}
/**
 * Passes a stream on, redacted. Where our own reader is gone the pipe is closed, so that the command is told as it would be
 * without us.
 */
async function redactStream(from, to, patterns) {
    if (from === null)
        return;
    const redactor = new masking_redactor/* Redactor */.p(patterns);
    for await (const chunk of from) {
        if (!(await isWritten(to, redactor.write(chunk))))
            return;
    }
    await isWritten(to, redactor.end());
}
async function isWritten(to, bytes) {
    if (bytes.length === 0)
        return true;
    try {
        await to.write(bytes);
        return true;
    }
    catch {
        return false;
    }
}
function startError(command, thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    const name = (0,show_text/* showText */.h)(command);
    if (code === 'ENOENT') {
        return new errors/* UserError */.yo({
            code: 'COMMAND_NOT_FOUND',
            what: `${name} is not found`,
            fix: [
                'check its spelling and the PATH; for a script, the program in its first line too',
                "for a shell's own words, start a shell: -- sh -c '...'",
            ],
        });
    }
    return new errors/* UserError */.yo({
        code: 'COMMAND_NOT_STARTED',
        what: `${name} cannot be started`,
        said: code,
        fix: [
            code === 'E2BIG'
                ? 'its arguments and environment are too large: take the largest values as files, ?as=file'
                : 'see that it is a program and may be executed',
        ],
    });
}
function signalNumber(signal) {
    return signal === null ? 0 : external_node_os_.constants.signals[signal];
}

// EXTERNAL MODULE: ./build/cli/request.js
var cli_request = __webpack_require__(83691);
;// CONCATENATED MODULE: ./build/cli/commands/run.js









/** Exit codes of our own, before the command starts, must not look like the command's. */
const BEFORE_START = 100;
/** `run -- CMD`: the secrets in one command's environment alone. */
const run = {
    name: 'run',
    operands: '-- CMD [ARGS]',
    description: [
        'Starts a command with the secrets in its environment, added to your own (without INPUT_* and STATE_*). Only that command and what it starts can see them. What it prints, on stdout and stderr, passes through with every secret, also encoded and also in parts, replaced by ***; so its output is no terminal to it. Its input is yours.',
        'The command is looked up on the PATH and started without a shell. A secret with ?as=file lies in a folder for you alone until the command and all that holds its output have ended.',
        "The exit code is the command's own; 128 plus the number of the signal that ended it; 127 where it is not found, 126 where it cannot be started; 100 plus the usual code where secrets could not be fetched: then it was not started.",
    ],
    flags: [],
    takesInputs: true,
    examples: [
        "secret-sync run --aws-region eu-west-1 --secrets 'DATABASE_URL = aws:prod/database#url' -- ./migrate --all",
        `secret-sync run --secrets-file secrets.txt -- sh -c 'psql "$DATABASE_URL" < schema.sql'`,
    ],
    exitCodeOf: (code) => (code > BEFORE_START ? code : BEFORE_START + code),
    async run(flags, host, messages) {
        const [command, ...words] = flags.operands ?? [];
        if (command === undefined) {
            throw new errors/* UserError */.yo({
                code: 'USAGE_INVALID',
                what: 'run has no command to start',
                fix: ['write it behind --: secret-sync run ... -- ./deploy.sh'],
            });
        }
        requireOwnStdin(flags);
        let interrupted = false;
        const stopListening = host.onSignal(() => {
            interrupted = true;
        });
        try {
            const { masked, exported } = await fetchSecrets(flags, host, messages);
            const files = await writeFiles(exported, host);
            try {
                if (interrupted)
                    throw cancelled();
                return await startChild(command, words, {
                    host,
                    env: childEnvironment(host.env, files.values, host.operatingSystem),
                    patterns: redactionPatterns(messages, masked),
                });
            }
            finally {
                await files.remove();
            }
        }
        finally {
            stopListening();
        }
    },
};
async function fetchSecrets(flags, host, messages) {
    const request = await (0,cli_request/* readRequest */.i)(flags, host);
    const secrets = await (0,cli_request/* withRun */.Y)(request, host, messages, async (running) => {
        const collected = await (0,collect/* collect */.F)(request.lines, running);
        const { masked, notes } = (0,masked_variable/* maskVariables */.a)(collected.variables, running.masker);
        for (const note of notes)
            running.log.warning(note);
        running.deadline.throwIfAborted();
        await (0,write_audit/* writeAudit */.f)(collected, running);
        return { masked, exported: masked.filter(({ name }) => !collected.kept.has(name)) };
    });
    await messages.flush();
    return secrets;
}
function cancelled() {
    return new errors/* UserError */.yo({
        code: 'CANCELLED',
        what: 'cancelled before the command was started',
        fix: ['run it again'],
    });
}
/** stdin is the command's. */
function requireOwnStdin(flags) {
    if (flags.one('secrets-file') !== '-')
        return;
    throw new errors/* UserError */.yo({
        code: 'USAGE_INVALID',
        what: '--secrets-file - would read the stdin that the command gets',
        fix: ['name a file, or write the lines as --secrets'],
    });
}
/** Tokens and credentials are among what was masked; the command must not print those either. */
function redactionPatterns(messages, variables) {
    const secret = variables.map(({ source }) => source).filter(({ plain }) => !plain);
    return new masking_redactor/* RedactionPatterns */.v([
        ...[...messages.masked].flatMap(redacted_forms/* redactedForms */.g),
        ...secret.flatMap(({ value, alsoMask }) => [value, ...alsoMask]).flatMap(redacted_forms/* wholeValuePatterns */.I),
    ]);
}
async function writeFiles(variables, host) {
    const values = new Map();
    const isFile = ({ source }) => source.line.options.asFile;
    const folder = variables.some(isFile) ? (0,temp_folder/* newFolderPath */.Ei)(host.tempFolder) : undefined;
    const remove = async () => {
        if (folder !== undefined)
            await (0,temp_folder/* removeFolder */.v$)(folder, host.tempFolder);
    };
    try {
        if (folder !== undefined)
            await (0,temp_folder/* createFolder */.vV)(folder);
        for (const variable of variables) {
            const path = folder !== undefined && isFile(variable)
                ? await (0,temp_folder/* writeValueFile */.bK)(folder, variable.revealBytes())
                : undefined;
            values.set(variable.name, path ?? variable.reveal());
        }
        return { values, remove };
    }
    catch {
        await remove();
        throw new errors/* UserError */.yo({
            code: 'OUTPUT_UNWRITABLE',
            what: 'the files for as=file cannot be written, so the command is not started',
            facts: [['folder', host.tempFolder]],
            fix: [
                'see that the folder for temporary files exists, may be written to, and that the disk is not full',
            ],
        });
    }
}


/***/ }),

/***/ 83691:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ withRun),
/* harmony export */   i: () => (/* binding */ readRequest)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(88208);
/* harmony import */ var _identity_github_token_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7111);
/* harmony import */ var _inputs_read_settings_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7160);
/* harmony import */ var _pipeline_start_run_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(43648);
/* harmony import */ var _messages_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(38736);






/**
 * Reads the flags that are inputs, and the lines of secrets.
 * @throws UserError or Failures, with every mistake
 */
async function readRequest(flags, host) {
    const settings = (0,_inputs_read_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .readSettings */ .s)(flags.inputs, host.env, (0,_messages_js__WEBPACK_IMPORTED_MODULE_5__/* .isCi */ .Xt)(host.env));
    const text = await readSecretsText(flags, host);
    const stores = await host.loadStores();
    return { settings, stores, lines: (0,_pipeline_start_run_js__WEBPACK_IMPORTED_MODULE_4__/* .readLines */ .Se)(text, stores, settings) };
}
async function readSecretsText(flags, host) {
    const path = flags.one('secrets-file');
    if (path === undefined)
        return flags.inputs('secrets');
    if (flags.has('secrets')) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo({
            code: 'USAGE_INVALID',
            what: '--secrets and --secrets-file are given both, and line numbers could mean either',
            fix: ['put all lines into one of the two'],
        });
    }
    if (path === '-')
        return host.readStdin();
    try {
        return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path, 'utf8');
    }
    catch {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo({
            code: 'INPUT_INVALID',
            what: '--secrets-file cannot be read',
            facts: [['file', path]],
            fix: ['see that the file exists and may be read'],
        });
    }
}
/**
 * Signs in and does the work, within the deadline; a signal cancels it.
 * @throws UserError or Failures
 */
async function withRun({ settings, stores }, host, messages, work) {
    const { env } = host;
    const { log, masker } = messages;
    (0,_pipeline_start_run_js__WEBPACK_IMPORTED_MODULE_4__/* .requireSafeNetwork */ .TP)(env, settings, log);
    const deadline = host.startDeadline(settings.timeoutSeconds);
    const stopListening = host.onSignal(() => deadline.cancel());
    try {
        const run = (0,_pipeline_start_run_js__WEBPACK_IMPORTED_MODULE_4__/* .startRun */ .AD)({
            ...host,
            stores,
            log,
            masker,
            createTokenSource: (network) => (0,_identity_github_token_js__WEBPACK_IMPORTED_MODULE_2__/* .createGithubTokenSource */ .y)({ env, network, masker, loadPayload: () => readPayload(env) }),
        }, settings, deadline);
        const result = await work(run);
        deadline.signal.throwIfAborted();
        return result;
    }
    finally {
        stopListening();
        deadline.clear();
    }
}
/**
 * The event's payload. Read here and not by `@actions/github`, which writes to stdout where there is none.
 * @returns `undefined` where it cannot be read: the callers then assume the worst
 */
async function readPayload(env) {
    try {
        const payload = JSON.parse(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(env['GITHUB_EVENT_PATH'] ?? '', 'utf8'));
        return payload;
    }
    catch {
        return undefined;
    }
}


/***/ }),

/***/ 43455:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ei: () => (/* binding */ newFolderPath),
/* harmony export */   bK: () => (/* binding */ writeValueFile),
/* harmony export */   v$: () => (/* binding */ removeFolder),
/* harmony export */   vV: () => (/* binding */ createFolder)
/* harmony export */ });
/* unused harmony export FOLDER_PREFIX */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(76760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_3__);




/** Every folder of ours begins so: the post step removes nothing else. */
const FOLDER_PREFIX = 'secret-sync-';
const FOLDER_NAME = /^secret-sync-[0-9a-f]{32}$/;
/** A name that cannot be guessed; nothing is created yet, so that it can be written to state first. */
function newFolderPath(runnerTemp) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(runnerTemp, `${FOLDER_PREFIX}${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(16).toString('hex')}`);
}
/** Creates the folder, for its owner alone. Fails where anything has that name. */
async function createFolder(path) {
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.mkdir)(path, { mode: 0o700 });
}
/** Writes a value into a new file of mode 0600 with a random name, following no link. Returns its path. */
async function writeValueFile(folder, bytes) {
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(folder, (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(16).toString('hex'));
    const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(path, 'wx', 0o600);
    try {
        await file.writeFile(bytes);
    }
    finally {
        await file.close();
    }
    return path;
}
/**
 * Removes a folder of ours, if that is what it is once links are resolved: directly below RUNNER_TEMP, with a name that
 * only `newFolderPath` makes. State can be planted by other steps, so anything else is left alone.
 * @returns whether it was removed
 */
async function removeFolder(path, runnerTemp) {
    let real;
    let temp;
    try {
        real = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.realpathSync)(path);
        temp = (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.realpathSync)(runnerTemp);
    }
    catch {
        return false;
    }
    if ((0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(real) !== temp || !FOLDER_NAME.test((0,node_path__WEBPACK_IMPORTED_MODULE_3__.basename)(real)))
        return false;
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rm)(real, { recursive: true, force: true });
    return true;
}


/***/ }),

/***/ 30860:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ wholeValuePatterns),
/* harmony export */   g: () => (/* binding */ redactedForms)
/* harmony export */ });
/* harmony import */ var _mask_texts_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48595);

/**
 * A masked text with the forms that GitHub's runner adds to each mask and a program is likely to print: base64 at each of
 * the three places that it can have in a longer text, as a JSON string, as a part of a URL.
 */
function redactedForms(text) {
    const bytes = Buffer.from(text, 'utf8');
    const forms = [
        text,
        ...[0, 1, 2].map((shift) => bytes.subarray(shift).toString('base64')),
        bytes.toString('base64url'),
        JSON.stringify(text).slice(1, -1),
        encodeURIComponent(text.toWellFormed()),
    ];
    return [...new Set(forms)].filter((form) => form.length >= _mask_texts_js__WEBPACK_IMPORTED_MODULE_0__/* .MASK_MIN_LENGTH */ .x);
}
/**
 * The value as a whole. A log masker that knows lines alone cannot take one of several lines, or one that is no text; in
 * a stream of bytes it is one more pattern.
 */
function wholeValuePatterns(value) {
    const bytes = value.revealBytes();
    if (bytes.length < _mask_texts_js__WEBPACK_IMPORTED_MODULE_0__/* .MASK_MIN_LENGTH */ .x)
        return [];
    const text = value.revealText();
    if (text === undefined)
        return [bytes, Buffer.from(bytes).toString('base64')];
    return /[\r\n]/.test(text.trim()) ? redactedForms(text) : [];
}


/***/ }),

/***/ 92466:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ Redactor),
/* harmony export */   v: () => (/* binding */ RedactionPatterns)
/* harmony export */ });
/**
 * Finds every occurrence of many texts in a stream of bytes, in one pass (Aho and Corasick, "Efficient string matching",
 * CACM 18/6, 1975). Built once, shared by any number of streams, never changed.
 *
 * States are the nodes of a trie. Secrets share little but their first bytes, so nearly every node has one child: nodes
 * are kept in flat arrays with sibling lists (17 bytes a node and less), only the root has a table.
 */
class RedactionPatterns {
    /** States 0 to `#size` - 1; 0 is the root, and "none" as a child or sibling. */
    #firstChild;
    #nextSibling;
    #byte;
    #fail;
    #fromRoot = new Int32Array(256);
    /** By state: length of the longest pattern that ends here, or 0. */
    #longest;
    /** By state: length of the longest end of the input so far that a pattern could still go on from. */
    #open;
    #size = 1;
    /** @param patterns texts (searched for as UTF-8) and byte strings; empty ones are ignored */
    constructor(patterns) {
        const all = [...patterns]
            .map((pattern) => (typeof pattern === 'string' ? Buffer.from(pattern, 'utf8') : pattern))
            .filter((pattern) => pattern.length > 0);
        const most = all.reduce((sum, pattern) => sum + pattern.length, 1);
        this.#firstChild = new Int32Array(most);
        this.#nextSibling = new Int32Array(most);
        this.#byte = new Uint8Array(most);
        this.#fail = new Int32Array(most);
        this.#longest = new Int32Array(most);
        this.#open = new Int32Array(most);
        for (const pattern of all)
            this.#add(pattern);
        this.#link();
    }
    #add(pattern) {
        let state = 0;
        for (const byte of pattern)
            state = this.#child(state, byte) || this.#grow(state, byte);
        this.#longest[state] = pattern.length;
    }
    #grow(parent, byte) {
        const state = this.#size;
        this.#size += 1;
        this.#byte[state] = byte;
        this.#nextSibling[state] = this.#firstChild[parent] ?? 0;
        this.#firstChild[parent] = state;
        if (parent === 0)
            this.#fromRoot[byte] = state;
        return state;
    }
    #child(state, byte) {
        if (state === 0)
            return this.#fromRoot[byte] ?? 0;
        let child = this.#firstChild[state] ?? 0;
        while (child !== 0 && this.#byte[child] !== byte)
            child = this.#nextSibling[child] ?? 0;
        return child;
    }
    /** Level by level, since a state's failure lies on a level above it. */
    #link() {
        const queue = new Int32Array(this.#size);
        const depth = new Int32Array(this.#size);
        let filled = 1;
        for (let next = 0; next < filled; next += 1) {
            const state = queue[next] ?? 0;
            for (let child = this.#firstChild[state] ?? 0; child !== 0; child = this.#nextSibling[child] ?? 0) {
                const fail = state === 0 ? 0 : this.next(this.#fail[state] ?? 0, this.#byte[child] ?? 0);
                depth[child] = (depth[state] ?? 0) + 1;
                this.#fail[child] = fail;
                this.#longest[child] ||= this.#longest[fail] ?? 0;
                this.#open[child] = (this.#firstChild[child] ?? 0) === 0 ? this.openAt(fail) : (depth[child] ?? 0);
                queue[filled] = child;
                filled += 1;
            }
        }
    }
    /** The state after one more byte. */
    next(state, byte) {
        for (let from = state;; from = this.#fail[from] ?? 0) {
            const child = this.#child(from, byte);
            if (child !== 0 || from === 0)
                return child;
        }
    }
    longestAt(state) {
        return this.#longest[state] ?? 0;
    }
    openAt(state) {
        return this.#open[state] ?? 0;
    }
}
const STARS = Buffer.from('***');
/**
 * Replaces every occurrence of the patterns in one stream by `***`, however it is cut into writes. Occurrences that
 * overlap or touch become one `***`. What comes back lags behind by the longest end of the input that could still be the
 * beginning of an occurrence, and no more is ever held.
 */
class Redactor {
    #patterns;
    #state = 0;
    #held = new Uint8Array(0);
    /** Occurrences within what is held. */
    #covers = [];
    /** Whether what came back last was a `***`, so that an occurrence that touches it needs none of its own. */
    #endsCovered = false;
    constructor(patterns) {
        this.#patterns = patterns;
    }
    /** Takes the next bytes; returns all that is decided by now, which may be nothing. */
    write(chunk) {
        const patterns = this.#patterns;
        const before = this.#held.length;
        const bytes = before === 0 ? chunk : Buffer.concat([this.#held, chunk]);
        let state = this.#state;
        for (let position = before; position < bytes.length; position += 1) {
            state = patterns.next(state, bytes[position] ?? 0);
            const length = patterns.longestAt(state);
            // An occurrence may begin in what went out already: only where that was covered, so the rest is what counts.
            if (length > 0)
                this.#cover(Math.max(0, position + 1 - length), position + 1);
        }
        this.#state = state;
        return this.#release(bytes, bytes.length - patterns.openAt(state));
    }
    /** The stream has ended: what was held can be no occurrence any more. */
    end() {
        this.#state = 0;
        return this.#release(this.#held, this.#held.length);
    }
    #cover(start, end) {
        let from = start;
        for (let last = this.#covers.at(-1); last !== undefined && last.end >= from; last = this.#covers.at(-1)) {
            from = Math.min(from, last.start);
            this.#covers.pop();
        }
        this.#covers.push({ start: from, end });
    }
    /** @param decided how many bytes no later occurrence can touch; covered ones directly behind are decided too */
    #release(bytes, decided) {
        const parts = [];
        let done = 0;
        while (this.#covers[0] !== undefined && this.#covers[0].start <= Math.max(decided, done)) {
            const { start, end } = this.#covers[0];
            this.#covers.shift();
            if (start > done)
                this.#pass(bytes.subarray(done, start), parts);
            if (!this.#endsCovered)
                parts.push(STARS);
            this.#endsCovered = true;
            done = end;
        }
        if (decided > done) {
            this.#pass(bytes.subarray(done, decided), parts);
            done = decided;
        }
        // A copy: the caller may use the chunk's memory again.
        this.#held = Uint8Array.from(bytes.subarray(done));
        for (const cover of this.#covers) {
            cover.start -= done;
            cover.end -= done;
        }
        return Buffer.concat(parts);
    }
    #pass(bytes, parts) {
        parts.push(bytes);
        this.#endsCovered = false;
    }
}


/***/ }),

/***/ 70879:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ writeAudit)
/* harmony export */ });
/* harmony import */ var _export_audit_log_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(11382);
/* harmony import */ var _report_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(35218);


/**
 * The audit log, where one is asked for: a line for each variable that is about to be handed out.
 * @throws UserError OUTPUT_UNWRITABLE
 */
async function writeAudit(collected, run) {
    const { auditLog } = run.settings;
    if (auditLog === undefined)
        return;
    const now = run.clock.now();
    const handedOut = collected.variables.filter(({ name }) => !collected.kept.has(name));
    await (0,_export_audit_log_js__WEBPACK_IMPORTED_MODULE_0__/* .appendAuditLog */ .I)(auditLog, (0,_report_js__WEBPACK_IMPORTED_MODULE_1__/* .buildReport */ .F)(handedOut, now, false), collected.principals, run.env, now);
}


/***/ })

};
;