"use strict";
exports.id = 921;
exports.ids = [921];
exports.modules = {

/***/ 82493:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  main: () => (/* binding */ main)
});

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 14 modules
var core = __webpack_require__(96421);
// EXTERNAL MODULE: ./build/core/deadline.js
var core_deadline = __webpack_require__(62095);
// EXTERNAL MODULE: ./build/core/describe-bug.js
var describe_bug = __webpack_require__(94333);
// EXTERNAL MODULE: ./build/core/errors.js
var core_errors = __webpack_require__(88208);
// EXTERNAL MODULE: ./build/core/system-clock.js
var system_clock = __webpack_require__(94905);
// EXTERNAL MODULE: ./build/core/render-error.js
var render_error = __webpack_require__(47544);
// EXTERNAL MODULE: ./build/core/safe-text.js
var safe_text = __webpack_require__(34392);
;// CONCATENATED MODULE: ./build/platforms/github.js



/** The runner's log and masker. Everything goes to stdout: stderr could overtake a mask. */
function createGithubPlatform(commands) {
    const masked = new Set();
    return {
        masker: {
            mask(text) {
                if (text.trim() === '' || masked.has(text))
                    return;
                masked.add(text);
                commands.setSecret(text);
            },
        },
        log: {
            debug: (text) => commands.debug((0,safe_text/* safeText */.H)(text)),
            info: (text) => commands.info((0,safe_text/* safeText */.H)(text)),
            notice: (text) => commands.notice((0,safe_text/* safeText */.H)(text)),
            warning: (text) => commands.warning((0,safe_text/* safeText */.H)(text)),
        },
        reportFailure: (error) => commands.error((0,safe_text/* safeText */.H)((0,render_error/* renderError */.v)(error)), { title: error.code }),
    };
}
/**
 * Whether anybody can read this run's summary and outputs. An unreadable payload counts as public.
 * @param payload the event's payload
 */
function isPublicRepository(payload) {
    const repository = readObject(readObject(payload)?.['repository']);
    if (repository === undefined)
        return true;
    const visibility = repository['visibility'];
    return typeof visibility === 'string' ? visibility === 'public' : repository['private'] !== true;
}
function readObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
/**
 * The path of one of the runner's files. A missing one is fatal: `@actions/core` would print the value instead.
 * @throws UserError FILE_COMMAND_MISSING
 */
function fileCommandPath(env, variable) {
    const path = env[variable];
    if (path)
        return path;
    throw new core_errors/* UserError */.yo({
        code: 'FILE_COMMAND_MISSING',
        what: `${variable} is not set, so there is no safe way to hand values to the runner`,
        fix: ['run this action on a runner that is up to date', `find the step that emptied ${variable}`],
    });
}

;// CONCATENATED MODULE: ./build/platforms/github-payload.js
/**
 * The event's payload through `@actions/github`, which reads GITHUB_EVENT_PATH when it is loaded.
 * @returns `undefined` where it cannot be read: the callers then assume the worst
 */
async function loadPayload() {
    try {
        const { context } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 92413));
        return context.payload;
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: ./build/stores/index.js + 30 modules
var stores = __webpack_require__(68420);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: ./build/export/audit-log.js
var audit_log = __webpack_require__(11382);
// EXTERNAL MODULE: ./build/export/env-file.js
var env_file = __webpack_require__(1504);
// EXTERNAL MODULE: ./build/pipeline/report.js
var pipeline_report = __webpack_require__(35218);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./build/export/staged-file.js



/**
 * Writes what `path` holds plus `addition` into a new file beside it, with the same mode and owner.
 * @throws the file system's error; nothing is left behind then
 */
async function stageAppend(path, addition) {
    const before = await (0,promises_.readFile)(path);
    const stats = await (0,promises_.stat)(path);
    const staged = `${path}.${(0,external_node_crypto_.randomUUID)()}`;
    let committed = false;
    const discard = () => (committed ? (0,promises_.writeFile)(path, before) : (0,promises_.rm)(staged, { force: true }));
    try {
        // `wx` follows no link that somebody may have put there.
        const file = await (0,promises_.open)(staged, 'wx', 0o600);
        try {
            await file.writeFile(Buffer.concat([before, Buffer.from(separator(before) + addition, 'utf8')]));
            await copyAccess(file, stats);
            await file.sync();
        }
        finally {
            await file.close();
        }
    }
    catch (error) {
        await discard();
        throw error;
    }
    return {
        async commit() {
            await (0,promises_.rename)(staged, path);
            committed = true;
        },
        discard,
    };
}
/** An entry must not begin on the line of somebody else's last one. */
function separator(before) {
    return before.length === 0 || before.at(-1) === 0x0a ? '' : external_node_os_.EOL;
}
/** In a job container root writes what the runner's own user must be able to read. */
async function copyAccess(file, { uid, gid, mode }) {
    const own = await file.stat();
    if (own.uid !== uid || own.gid !== gid)
        await file.chown(uid, gid);
    await file.chmod(mode & 0o777);
}

// EXTERNAL MODULE: ./build/export/summary.js
var export_summary = __webpack_require__(95594);
// EXTERNAL MODULE: ./build/export/temp-folder.js
var temp_folder = __webpack_require__(43455);
;// CONCATENATED MODULE: ./build/export/publish-github.js










/** Under this name the post step finds the folder of files. */
const FOLDER_STATE = 'folder';
/** Outputs of the step itself; a variable of the same name would hide one. */
const RESERVED_OUTPUTS = new Set(['names', 'report', 'skipped']);
/** Names that cannot be outputs of this step, if it exports outputs. */
function findReservedOutputs(collected, run) {
    if (!run.settings.export.output)
        return [];
    return collected.variables
        .filter(({ name }) => RESERVED_OUTPUTS.has(name.toLowerCase()))
        .map(({ name, line }) => new core_errors/* UserError */.yo({
        code: 'NAME_COLLISION',
        what: `${name} is an output of the step itself`,
        wanted: [{ variable: name, where: line.where }],
        fix: ['choose another name, or export: env'],
    }));
}
/**
 * Hands everything to the runner: files, audit log, outputs, summary, and last of all the environment, in one rename.
 * Whatever can fail comes before that rename; until then nothing is set.
 * @param brief leaves ids and ages out of summary and outputs, for a public repository
 * @throws UserError FILE_COMMAND_MISSING, OUTPUT_UNWRITABLE, or the deadline's
 */
async function publishToRunner(collected, masked, run, brief) {
    const { env, settings, deadline } = run;
    const now = run.clock.now();
    const exported = masked.filter((variable) => !collected.kept.has(variable.name));
    const published = exported.map(({ source }) => source);
    const report = (0,pipeline_report/* buildReport */.F)(published, now, brief);
    const exportsAny = settings.export.env || settings.export.output;
    const files = exportsAny ? exported.filter(({ source }) => source.line.options.asFile) : [];
    const folder = files.length === 0 ? undefined : await makeFolder(run);
    const staged = [];
    try {
        const revealFor = await writeFiles(files, folder);
        const entries = exportsAny
            ? exported.map((variable) => (0,env_file/* formatEntry */.W)(variable.name, revealFor(variable), external_node_os_.EOL)).join('')
            : '';
        const environment = settings.export.env ? await stage(run, 'GITHUB_ENV', entries, staged) : undefined;
        const names = exportsAny ? exported.map(({ name }) => name) : [];
        const outputs = await stage(run, 'GITHUB_OUTPUT', (settings.export.output ? entries : '') +
            (0,env_file/* formatEntry */.W)('names', JSON.stringify(names), external_node_os_.EOL) +
            (0,env_file/* formatEntry */.W)('report', JSON.stringify(report), external_node_os_.EOL), staged);
        const summary = settings.summary
            ? await stage(run, 'GITHUB_STEP_SUMMARY', (0,export_summary/* renderSummary */.B)(report), staged)
            : undefined;
        deadline.throwIfAborted();
        // Once all the rest lies ready: the log must not tell of an export that could not be.
        if (settings.auditLog !== undefined) {
            const entries = (0,pipeline_report/* buildReport */.F)(published, now, false);
            await (0,audit_log/* appendAuditLog */.I)(settings.auditLog, entries, collected.principals, env, now);
        }
        deadline.throwIfAborted();
        await commit(summary, 'GITHUB_STEP_SUMMARY', env);
        await commit(outputs, 'GITHUB_OUTPUT', env);
        await commit(environment, 'GITHUB_ENV', env);
        return report;
    }
    catch (error) {
        await Promise.allSettled(staged.map((file) => file.discard()));
        if (folder !== undefined)
            await (0,temp_folder/* removeFolder */.v$)(folder, fileCommandPath(env, 'RUNNER_TEMP'));
        throw error;
    }
}
/** The path goes into state first: a crash between the two leaves nothing that post does not find. */
async function makeFolder(run) {
    const folder = (0,temp_folder/* newFolderPath */.Ei)(fileCommandPath(run.env, 'RUNNER_TEMP'));
    const state = fileCommandPath(run.env, 'GITHUB_STATE');
    try {
        await (0,promises_.appendFile)(state, (0,env_file/* formatEntry */.W)(FOLDER_STATE, folder, external_node_os_.EOL));
        await (0,temp_folder/* createFolder */.vV)(folder);
    }
    catch {
        throw (0,audit_log/* unwritable */.m)('the folder for as=file', folder);
    }
    return folder;
}
async function writeFiles(files, folder) {
    const paths = new Map();
    if (folder === undefined)
        return (variable) => variable.reveal();
    for (const variable of files) {
        try {
            paths.set(variable, await (0,temp_folder/* writeValueFile */.bK)(folder, variable.revealBytes()));
        }
        catch {
            throw (0,audit_log/* unwritable */.m)(`the file for ${variable.name}`, folder);
        }
    }
    return (variable) => paths.get(variable) ?? variable.reveal();
}
async function stage(run, variable, addition, staged) {
    const path = fileCommandPath(run.env, variable);
    try {
        const file = await stageAppend(path, addition);
        staged.push(file);
        return file;
    }
    catch {
        throw (0,audit_log/* unwritable */.m)(variable, path);
    }
}
async function commit(file, variable, env) {
    try {
        await file?.commit();
    }
    catch {
        throw (0,audit_log/* unwritable */.m)(variable, fileCommandPath(env, variable));
    }
}

// EXTERNAL MODULE: ./build/identity/github-token.js + 1 modules
var github_token = __webpack_require__(7111);
// EXTERNAL MODULE: ./build/inputs/read-settings.js + 1 modules
var read_settings = __webpack_require__(7160);
// EXTERNAL MODULE: ./build/masking/masked-variable.js
var masked_variable = __webpack_require__(14940);
// EXTERNAL MODULE: ./build/pipeline/collect.js + 5 modules
var collect = __webpack_require__(53195);
// EXTERNAL MODULE: ./build/pipeline/plan.js
var pipeline_plan = __webpack_require__(46727);
// EXTERNAL MODULE: ./build/pipeline/render-plan.js
var render_plan = __webpack_require__(11418);
// EXTERNAL MODULE: ./build/pipeline/start-run.js + 9 modules
var start_run = __webpack_require__(43648);
;// CONCATENATED MODULE: ./build/action/run-action.js














/**
 * The action's main step, from inputs to exported variables.
 * @throws Failures or UserError; then nothing was exported
 */
async function runAction(host) {
    const { env, platform } = host;
    const settings = (0,read_settings/* readSettings */.s)(inputReader(env), env, true);
    const lines = (0,start_run/* readLines */.Se)(inputReader(env)('secrets'), host.stores, settings);
    requireFiles(env, settings, lines);
    (0,start_run/* requireSafeNetwork */.TP)(env, settings, platform.log);
    const deadline = host.startDeadline(settings.timeoutSeconds);
    try {
        const run = (0,start_run/* startRun */.AD)({
            ...host,
            ...platform,
            createTokenSource: (network) => (0,github_token/* createGithubTokenSource */.y)({ env, network, masker: platform.masker, loadPayload: host.loadPayload }),
        }, settings, deadline);
        await (settings.dryRun ? showPlan(lines, run) : exportSecrets(lines, run, host));
    }
    catch (thrown) {
        // One store's bug must not leave the other's calls under way, and their retries.
        deadline.cancel();
        throw thrown;
    }
    finally {
        deadline.clear();
    }
}
async function exportSecrets(lines, run, host) {
    const [collected, payload] = await Promise.all([(0,collect/* collect */.F)(lines, run), host.loadPayload()]);
    (0,core_errors/* throwFailures */.c7)(findReservedOutputs(collected, run));
    const { masked, notes } = (0,masked_variable/* maskVariables */.a)(collected.variables, run.masker);
    for (const note of notes)
        run.log.warning(note);
    const report = await publishToRunner(collected, masked, run, isPublicRepository(payload));
    const exportsAny = run.settings.export.env || run.settings.export.output;
    const names = exportsAny ? report.map((entry) => entry.name) : [];
    run.log.info(names.length === 0 ? 'no variable is set' : `set and masked ${names.length}: ${names.join(', ')}`);
}
/** A plan that a run would fail on fails the step, after all of it was shown. */
async function showPlan(lines, run) {
    const plan = await (0,pipeline_plan/* planLines */.H)(lines, run);
    run.log.info((0,render_plan/* renderPlanText */.$D)(plan));
    if (run.settings.summary) {
        const path = fileCommandPath(run.env, 'GITHUB_STEP_SUMMARY');
        await append(path, (0,render_plan/* renderPlanMarkdown */.d$)(plan), 'GITHUB_STEP_SUMMARY');
    }
    const path = fileCommandPath(run.env, 'GITHUB_OUTPUT');
    await append(path, (0,env_file/* formatEntry */.W)('names', '[]', external_node_os_.EOL) + (0,env_file/* formatEntry */.W)('report', '[]', external_node_os_.EOL), 'GITHUB_OUTPUT');
    (0,core_errors/* throwFailures */.c7)(plan.errors);
}
async function append(path, text, what) {
    try {
        await (0,promises_.appendFile)(path, text);
    }
    catch {
        throw (0,audit_log/* unwritable */.m)(what, path);
    }
}
/**
 * The runner's rule for names: spaces to `_`, upper case; hyphens stay. Values are trimmed, as `getInput` does, save the
 * start of `secrets`: blank lines there count, or every line number in an error would be wrong.
 */
function inputReader(env) {
    return (name) => {
        const text = env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '';
        return name === 'secrets' ? text.trimEnd() : text.trim();
    };
}
/** Asked for before anything is fetched: a file that is missing later would waste every call. */
function requireFiles(env, settings, lines) {
    fileCommandPath(env, 'GITHUB_OUTPUT');
    if (settings.export.env && !settings.dryRun)
        fileCommandPath(env, 'GITHUB_ENV');
    if (settings.summary)
        fileCommandPath(env, 'GITHUB_STEP_SUMMARY');
    if (lines.some((line) => line.options.asFile)) {
        fileCommandPath(env, 'RUNNER_TEMP');
        fileCommandPath(env, 'GITHUB_STATE');
    }
}

;// CONCATENATED MODULE: ./build/action/main.js









/** The action's main stage: sets the exit code, and never throws. */
async function main() {
    const platform = createGithubPlatform(core);
    const fail = (thrown) => {
        process.exitCode = 1;
        const errors = (0,core_errors/* userErrors */.zH)(thrown);
        if (errors === undefined) {
            core.error(`a bug in secret-sync; nothing was exported. Please report it:\n${(0,describe_bug/* describeBug */.W)(thrown)}`, {
                title: 'BUG',
            });
        }
        for (const error of errors ?? [])
            platform.reportFailure(error);
    };
    let stopped = false;
    let cancel = () => { };
    const stop = (thrown) => {
        stopped = true;
        fail(thrown);
        cancel();
    };
    // Node would print a stray error's message to stderr, and that may quote a value. Nothing may be exported after it.
    process.on('uncaughtException', stop);
    process.on('unhandledRejection', stop);
    try {
        await runAction({
            env: process.env,
            operatingSystem: process.platform,
            clock: system_clock/* systemClock */.m,
            platform,
            stores: stores.stores,
            loadPayload: loadPayload,
            startDeadline: (timeoutSeconds) => {
                const deadline = (0,core_deadline/* startDeadline */.d)(timeoutSeconds);
                cancel = deadline.cancel;
                process.once('SIGINT', deadline.cancel);
                process.once('SIGTERM', deadline.cancel);
                return deadline;
            },
        });
    }
    catch (thrown) {
        // What follows from the cancellation after a stray error says nothing more.
        if (!stopped)
            fail(thrown);
    }
    endSoon();
}
/** What is left open (a handshake behind a proxy that says nothing) must not hold the job; what is printed is printed. */
function endSoon() {
    setTimeout(() => process.stdout.write('', () => process.exit()), 2_000).unref();
}


/***/ }),

/***/ 62095:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ startDeadline)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(88208);

function startDeadline(timeoutSeconds) {
    const controller = new AbortController();
    const end = performance.now() + timeoutSeconds * 1000;
    const timer = setTimeout(() => {
        controller.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
            code: 'TIMED_OUT',
            what: `not done within timeout (${timeoutSeconds} s), so nothing is exported`,
            fix: ['see which call was slow in the log above, or raise timeout'],
        }));
    }, timeoutSeconds * 1000);
    return {
        signal: controller.signal,
        remaining: () => Math.max(0, end - performance.now()),
        cancel: () => controller.abort(new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
            code: 'CANCELLED',
            what: 'the step was cancelled, so nothing is exported',
            fix: ['run the job again'],
        })),
        clear: () => clearTimeout(timer),
    };
}


/***/ }),

/***/ 94333:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ describeBug)
/* harmony export */ });
/** A frame of V8's stack, with a place in a file or in Node itself. */
const FRAME = /^at (?:async )?(?:[\w$.<>[\] ]+ \()?(?:file:\/\/\/|node:|\/|[A-Za-z]:\\)[^()]*:\d+:\d+\)?$/;
/**
 * What may be shown of an unexpected error: its class and where it was thrown. Its message may quote what it choked on
 * (`JSON.parse` does), and that may be a secret.
 */
function describeBug(thrown) {
    if (!(thrown instanceof Error))
        return 'something that is no Error was thrown';
    return [thrown.constructor.name, ...readFrames(thrown)].join('\n  ');
}
/** The stack begins with the message, whose lines may look like frames: it is cut off by its length, or nothing is shown. */
function readFrames(error) {
    const stack = error.stack ?? '';
    const start = error.message === '' ? 0 : stack.indexOf(error.message);
    if (start < 0)
        return [];
    return stack
        .slice(start + error.message.length)
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => FRAME.test(line))
        .slice(0, 12);
}


/***/ }),

/***/ 88208:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c7: () => (/* binding */ throwFailures),
/* harmony export */   oo: () => (/* binding */ Failures),
/* harmony export */   yo: () => (/* binding */ UserError),
/* harmony export */   zG: () => (/* binding */ docsAnchor),
/* harmony export */   zH: () => (/* binding */ userErrors)
/* harmony export */ });
/* unused harmony export exitCodes */
/**
 * Exit codes of the command line, by cause. Several causes: the lowest.
 * See docs/reference.md, "Exit codes".
 */
const USAGE = 2;
const IDENTITY = 3;
const DENIED = 4;
const NOT_FOUND = 5;
const UNREACHABLE = 6;
const REFUSED = 7;
/** Every code that a user can meet, with its exit code. Each has an entry in docs/troubleshooting.md. */
const exitCodes = {
    BUG: 1,
    USAGE_INVALID: USAGE,
    INPUT_INVALID: USAGE,
    INPUT_MISSING: USAGE,
    LINE_INVALID: USAGE,
    OPTION_INVALID: USAGE,
    NAME_INVALID: USAGE,
    NAME_COLLISION: USAGE,
    VALUE_NOT_JSON: USAGE,
    VALUE_NOT_TEXT: USAGE,
    VALUE_NOT_BASE64: USAGE,
    VALUE_IS_NULL: USAGE,
    VALUE_TOO_MANY_LEAVES: USAGE,
    VALUE_TOO_DEEP: USAGE,
    VALUE_HAS_NUL: USAGE,
    VALUE_TOO_LONG: USAGE,
    VALUE_UNFIT: USAGE,
    ENVIRONMENT_TOO_LARGE: USAGE,
    FILE_COMMAND_MISSING: USAGE,
    OUTPUT_UNWRITABLE: USAGE,
    TERMINAL_REFUSED: USAGE,
    // As shells have it: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02
    COMMAND_NOT_FOUND: 127,
    COMMAND_NOT_STARTED: 126,
    TOKEN_MISSING: IDENTITY,
    TOKEN_REFUSED: IDENTITY,
    TOKEN_MALFORMED: IDENTITY,
    AMBIENT_MISSING: IDENTITY,
    AWS_TRUST_REFUSED: IDENTITY,
    AWS_CHAIN_REFUSED: IDENTITY,
    AWS_CREDENTIALS_REFUSED: IDENTITY,
    GCP_TRUST_REFUSED: IDENTITY,
    GCP_IMPERSONATION_REFUSED: IDENTITY,
    GCP_CREDENTIALS_REFUSED: IDENTITY,
    AWS_ACCESS_DENIED: DENIED,
    AWS_LIST_DENIED: DENIED,
    GCP_ACCESS_DENIED: DENIED,
    GCP_LIST_DENIED: DENIED,
    ACCESS_DENIED: DENIED,
    ACCESS_UNKNOWN: DENIED,
    AWS_NOT_FOUND: NOT_FOUND,
    AWS_VERSION_NOT_FOUND: NOT_FOUND,
    AWS_SECRET_DELETED: NOT_FOUND,
    AWS_NOT_ANSWERED: NOT_FOUND,
    GCP_NOT_FOUND: NOT_FOUND,
    GCP_VERSION_UNUSABLE: NOT_FOUND,
    WILDCARD_NO_MATCH: NOT_FOUND,
    KEY_NOT_FOUND: NOT_FOUND,
    UNREACHABLE,
    TIMED_OUT: UNREACHABLE,
    CANCELLED: UNREACHABLE,
    TOKEN_SERVICE_FAILED: UNREACHABLE,
    AWS_THROTTLED: UNREACHABLE,
    AWS_SERVICE_FAILED: UNREACHABLE,
    AWS_DECRYPTION_FAILED: UNREACHABLE,
    GCP_THROTTLED: UNREACHABLE,
    GCP_SERVICE_FAILED: UNREACHABLE,
    GCP_CHECKSUM_MISMATCH: UNREACHABLE,
    ANSWER_MALFORMED: UNREACHABLE,
    HOST_REFUSED: REFUSED,
    TLS_WEAKENED: REFUSED,
    NETWORK_ENV_REFUSED: REFUSED,
    AGE_EXCEEDED: REFUSED,
    EXISTING_VARIABLE: REFUSED,
    PROTECTED_NAME: REFUSED,
    MASK_BUDGET: REFUSED,
};
/** The one class of errors that a user is shown. Everything else that is thrown is a bug. */
class UserError extends Error {
    name = 'UserError';
    facts;
    constructor(facts) {
        super(`${facts.code}: ${facts.what}`);
        this.facts = facts;
    }
    get code() {
        return this.facts.code;
    }
    /** The same error, for these variables as well. */
    wantedFor(wanted) {
        return new UserError({ ...this.facts, wanted: [...(this.facts.wanted ?? []), ...wanted] });
    }
}
/** All that went wrong in one run: every failure is reported, not the first. */
class Failures extends Error {
    name = 'Failures';
    errors;
    constructor(errors) {
        super(errors.map((error) => error.message).join('; '));
        this.errors = errors;
    }
    /** Exit code of the command line: the lowest of the causes. */
    get exitCode() {
        return Math.min(...this.errors.map((error) => exitCodes[error.code]));
    }
}
/** The user errors inside anything that was thrown, or `undefined` for a bug. */
function userErrors(thrown) {
    if (thrown instanceof Failures)
        return thrown.errors;
    if (thrown instanceof UserError)
        return [thrown];
    return undefined;
}
/** Throws all of them as one, or does nothing where there are none. */
function throwFailures(errors) {
    if (errors.length > 0)
        throw new Failures(errors);
}
/** The heading in docs/troubleshooting.md: `AWS_ACCESS_DENIED` is `#aws-access-denied`. */
function docsAnchor(code) {
    return code.toLowerCase().replaceAll('_', '-');
}


/***/ }),

/***/ 47544:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ renderError)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(88208);

/** Error messages grow long when a trust failure costs many variables; the rest is counted. */
const MOST_WANTED_SHOWN = 10;
/**
 * An error as a workflow author reads it: what failed, for which variables, as whom, what the service said, how to mend
 * it. Several lines, no colour; the platform makes them safe for its log.
 */
function renderError(error) {
    const { facts } = error;
    const lines = [`error[${facts.code}] ${facts.what}${renderWanted(error)}`];
    const row = (label, text) => {
        lines.push(`  ${label.padEnd(5)} ${text.replaceAll('\n', `\n${' '.repeat(8)}`)}`);
    };
    if (facts.as !== undefined)
        row('as', facts.as);
    if (facts.from !== undefined)
        row('from', facts.from);
    if (facts.said !== undefined)
        row('said', facts.said);
    for (const [label, value] of facts.facts ?? [])
        row(label, value);
    for (const { id, mistake, change } of facts.likely ?? []) {
        row('maybe', `${id}: ${mistake}`);
        row('', change);
    }
    for (const fix of facts.fix)
        row('fix', fix);
    if (facts.paste !== undefined)
        row('paste', facts.paste);
    row('see', `docs/troubleshooting.md#${(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .docsAnchor */ .zG)(facts.code)}`);
    return lines.join('\n');
}
function renderWanted(error) {
    const wanted = error.facts.wanted ?? [];
    if (wanted.length === 0)
        return '';
    const shown = wanted.slice(0, MOST_WANTED_SHOWN).map(({ variable, where }) => `${variable} (${where})`);
    const rest = wanted.length - shown.length;
    return `, wanted for ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}


/***/ }),

/***/ 34392:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ safeText)
/* harmony export */ });
/**
 * Makes a text fit for a CI's log, line by line. The runner takes `::name::` at a line's start and `##[name]` anywhere
 * for commands, before masking, and a lone CR for the end of a line; a secret's name or a branch must not act as one.
 */
function safeText(text) {
    return text
        .replace(/\r\n?/g, '\n')
        .split('\n')
        .map((line) => line
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
        .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
        .replaceAll('##[', '## [')
        .replace(/^(\s*)::/, '$1: :'))
        .join('\n');
}


/***/ }),

/***/ 94905:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ systemClock)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(58500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);

const systemClock = {
    now: () => new Date(),
    async sleep(milliseconds, signal) {
        try {
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(milliseconds, undefined, { signal });
        }
        catch (error) {
            signal.throwIfAborted();
            throw error;
        }
    },
};


/***/ }),

/***/ 1504:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ formatEntry)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);

/**
 * One entry of GITHUB_ENV, GITHUB_OUTPUT or GITHUB_STATE in the form that has no escapes to get wrong:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 * @param name `[A-Za-z_][A-Za-z0-9_]*`: checked here once more, since a line end in it would write entries of its own
 * @param lineEnd the system's: on Windows a value that ends in CR is cut by a bare LF
 * @throws RangeError for a name that is none (a bug: names are checked where they are made)
 */
function formatEntry(name, value, lineEnd) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
        throw new RangeError('not a variable name');
    const delimiter = findDelimiter(value);
    return `${name}<<${delimiter}${lineEnd}${value}${lineEnd}${delimiter}${lineEnd}`;
}
/** Random, so that no value can be made to hold it; looked for all the same. */
function findDelimiter(value) {
    for (;;) {
        const delimiter = `secret_sync_${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)()}`;
        if (!value.includes(delimiter))
            return delimiter;
    }
}


/***/ }),

/***/ 95594:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ renderSummary),
/* harmony export */   b: () => (/* binding */ renderTable)
/* harmony export */ });
/** The job summary's table, as GitHub's Markdown; names go in escaped. */
function renderSummary(entries) {
    const brief = entries.every((entry) => entry.secret === undefined);
    const head = brief ? ['Variable', 'Store', 'Version'] : ['Variable', 'Store', 'Secret', 'Version', 'Age'];
    const rows = entries.map((entry) => brief
        ? [entry.name, entry.store, entry.version ?? '-']
        : [entry.name, entry.store, entry.secret ?? 'default', entry.version ?? '-', entry.age ?? '-']);
    return `### Secrets\n\n${renderTable(head, rows)}\n`;
}
/** A Markdown table; every cell is text, never markup. */
function renderTable(head, rows) {
    const line = (cells) => `| ${cells.map(escapeCell).join(' | ')} |`;
    return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
function escapeCell(text) {
    return text
        .replace(/[\r\n]+/g, ' ')
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&');
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

/***/ 80204:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ inputDefinitions)
/* harmony export */ });
/** Every input, in the order of action.yml and of the reference. */
const inputDefinitions = [
    {
        name: 'secrets',
        description: 'The secrets to fetch, one a line: "NAME = store:locator[?options][#selector]". Lines that begin with # are skipped.',
    },
    {
        name: 'identity',
        description: 'Whose credentials are used. "oidc": only the CI\'s identity token. "ambient": only the machine\'s own credentials (instance role, laptop). "auto": oidc in a CI, ambient outside. Never a fall-back from one to the other.',
        default: 'oidc',
    },
    {
        name: 'aws-role',
        description: 'ARN of the AWS role to assume with the identity token.',
    },
    {
        name: 'aws-region',
        description: 'AWS region of the secrets. Default: the region of the only ARN, else AWS_REGION, else AWS_DEFAULT_REGION.',
    },
    {
        name: 'aws-role-chain',
        description: 'ARNs of further roles to assume from aws-role, in order, one a line.',
        list: true,
    },
    {
        name: 'aws-external-id',
        description: 'External id, sent on every hop of aws-role-chain. An error without aws-role-chain.',
    },
    {
        name: 'aws-session-name',
        description: 'Name of the AWS session, 2 to 64 characters of A-Z a-z 0-9 _+=,.@-. Default: <repository>-<run>-<attempt>.',
    },
    {
        name: 'aws-session-duration',
        description: 'Life of the AWS session, from 15m to 12h, as a number and s, m, h or d. At most 1h with aws-role-chain.',
        default: '15m',
    },
    {
        name: 'aws-audience',
        description: 'Audience of the identity token for AWS. Default: sts.amazonaws.com, in China sts.amazonaws.com.cn.',
    },
    {
        name: 'aws-session-policy',
        description: 'What the AWS session may do. "auto": read exactly the secrets that are asked for. "none": all that the role may. Or a policy of your own, as JSON.',
        default: 'auto',
    },
    {
        name: 'gcp-workload-identity-provider',
        description: 'Full name of the Google workload identity provider: projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER.',
    },
    {
        name: 'gcp-service-account',
        description: 'E-mail of the Google service account to impersonate. Without it, the federated identity reads.',
    },
    {
        name: 'gcp-project',
        description: 'Google project of references that name none, as id or number.',
    },
    {
        name: 'gcp-audience',
        description: 'Audience of the identity token for Google. Default: https://iam.googleapis.com/<gcp-workload-identity-provider>.',
    },
    {
        name: 'export',
        description: 'Where the values go: "env" (environment of the following steps), "output" (outputs of this step), "env,output", or "none". Default: env.',
    },
    {
        name: 'name-case',
        description: 'Letter case of names that are derived from secrets: "upper", "lower" or "keep".',
        default: 'upper',
    },
    {
        name: 'on-existing',
        description: 'What to do with a variable that is set already, not empty, to another value: "fail", "overwrite" or "keep". Default: overwritten with a notice where you typed the name, a failure where data chose it. Masked in every case.',
    },
    {
        name: 'allow-endpoints',
        description: "Exact host[:port]s that credentials may go to besides the vendors' own hosts and loopback, one a line or comma-separated. They do not widen the token request URL.",
        list: true,
    },
    {
        name: 'allow-network-env',
        description: 'Whether proxy and CA variables (HTTPS_PROXY, NODE_EXTRA_CA_CERTS, ...) are used on a GitHub-hosted runner. On self-hosted runners they always are.',
        default: 'false',
    },
    {
        name: 'max-age',
        description: 'Age above which a version is too old, as a number and s, m, h or d: 90d.',
    },
    {
        name: 'max-age-action',
        description: 'What to do about a version that is older than max-age: "warn" or "fail".',
        default: 'warn',
    },
    {
        name: 'dry-run',
        description: 'Whether only the plan is made: which secret each variable would get and whether this identity may read it. Nothing is read, nothing exported.',
        default: 'false',
    },
    {
        name: 'timeout',
        description: 'Time from the start to the last export, as a number and s, m or h.',
        default: '60s',
    },
    {
        name: 'retries',
        description: 'Further attempts for each call, 0 to 10, with growing random waits, within timeout.',
        default: '4',
    },
    {
        name: 'summary',
        description: 'Whether a table of the variables (no values) goes into the job summary.',
        default: 'true',
    },
    {
        name: 'audit-log',
        description: 'File that gets a line of JSON for each variable (no values).',
    },
];


/***/ }),

/***/ 46727:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ planOffline),
/* harmony export */   H: () => (/* binding */ planLines)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(88208);
/* harmony import */ var _references_planned_names_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(28005);
/* harmony import */ var _age_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(95417);
/* harmony import */ var _per_store_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(10213);




/** The plan from the lines alone: nobody is asked. */
function planOffline(lines, settings) {
    return {
        rows: lines.map((line) => ({
            ...rowStart(line),
            variable: (0,_references_planned_names_js__WEBPACK_IMPORTED_MODULE_1__/* .nameForMessages */ .Fu)(line, settings),
            access: 'offline',
        })),
        calls: estimateCalls(lines, settings),
        principals: new Map(),
        errors: (0,_per_store_js__WEBPACK_IMPORTED_MODULE_3__/* .groupByStore */ .AA)(lines, settings).flatMap(({ store, references }) => store.check(references, settings)),
    };
}
/**
 * What a run would do, by signing in and asking for metadata and permissions; never reads a value.
 * @throws Failures of what can be seen to be wrong before any call
 */
async function planLines(lines, run) {
    const outcomes = await (0,_per_store_js__WEBPACK_IMPORTED_MODULE_3__/* .askStores */ .wx)(lines, run, 'plan', (session, references) => session.describe(references));
    const results = new Map();
    for (const { store, results: own } of outcomes) {
        for (const result of own)
            results.set(`${store.id} ${result.reference.key}`, result);
    }
    const rows = [];
    const errors = [
        ...outcomes.flatMap((outcome) => outcome.errors),
        ...(0,_per_store_js__WEBPACK_IMPORTED_MODULE_3__/* .findUnanswered */ .AE)(lines, outcomes, run.settings),
    ];
    for (const line of lines) {
        const result = results.get(`${line.store.id} ${line.reference.key}`);
        if (result === undefined)
            continue;
        const planned = planLine(line, result, run);
        rows.push(...planned.rows);
        errors.push(...planned.errors);
    }
    const principals = new Map();
    for (const { store, principal } of outcomes)
        if (principal !== undefined)
            principals.set(store.id, principal);
    return { rows, calls: estimateCalls(lines, run.settings), principals, errors };
}
function planLine(line, result, run) {
    const wanted = [(0,_references_planned_names_js__WEBPACK_IMPORTED_MODULE_1__/* .wantedBy */ .fy)(line, run.settings)];
    const variable = (0,_references_planned_names_js__WEBPACK_IMPORTED_MODULE_1__/* .nameForMessages */ .Fu)(line, run.settings);
    switch (result.kind) {
        case 'failed':
            return { rows: [], errors: result.errors.map((error) => error.wantedFor(wanted)) };
        case 'absent': {
            if (!line.options.optional)
                return { rows: [], errors: [result.error.wantedFor(wanted)] };
            const note = line.options.default === undefined
                ? 'does not exist: left out (optional)'
                : 'does not exist: the default is used';
            return { rows: [{ ...rowStart(line), variable, access: 'yes', note }], errors: [] };
        }
        case 'described': {
            const rows = result.secrets.map((secret) => ({
                ...rowStart(line),
                ...describe(secret, run.clock.now()),
                variable: (0,_references_planned_names_js__WEBPACK_IMPORTED_MODULE_1__/* .plannedName */ .EM)(line, secret, run.settings),
            }));
            return { rows, errors: rows.filter((row) => row.access === 'no').map(deniedError) };
        }
    }
}
/** A run would fail on it, so the plan does. */
function deniedError({ variable, where, store, secret, note }) {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
        code: 'ACCESS_DENIED',
        what: `this identity may not read ${store}:${secret}`,
        wanted: [{ variable, where }],
        fix: note === undefined ? [] : [note],
    });
}
function rowStart(line) {
    return { where: line.where, store: line.store.id, secret: line.reference.label };
}
function describe(secret, now) {
    const { version, created, expires, nextRotation, note } = secret;
    return {
        secret: secret.id,
        access: secret.access,
        ...(version === undefined ? {} : { version }),
        ...(created === undefined
            ? {}
            : { created: created.toISOString(), age: (0,_age_js__WEBPACK_IMPORTED_MODULE_2__/* .formatAge */ .nV)((0,_age_js__WEBPACK_IMPORTED_MODULE_2__/* .ageSeconds */ .Ru)(created, now)) }),
        ...(expires === undefined ? {} : { expires: expires.toISOString() }),
        ...(nextRotation === undefined ? {} : { nextRotation: nextRotation.toISOString() }),
        ...(note === undefined ? {} : { note }),
    };
}
function estimateCalls(lines, settings) {
    return new Map((0,_per_store_js__WEBPACK_IMPORTED_MODULE_3__/* .groupByStore */ .AA)(lines, settings).map(({ store, references }) => [
        store.id,
        store.estimate(references, settings),
    ]));
}


/***/ }),

/***/ 11418:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $D: () => (/* binding */ renderPlanText),
/* harmony export */   $p: () => (/* binding */ planToJson),
/* harmony export */   d$: () => (/* binding */ renderPlanMarkdown)
/* harmony export */ });
/* harmony import */ var _export_summary_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(95594);

const HEAD = ['Variable', 'Secret', 'Version', 'Age', 'Next rotation', 'May read'];
function cells(row) {
    return [
        row.variable,
        `${row.store}:${row.secret}`,
        row.version ?? '-',
        row.age ?? '-',
        row.nextRotation?.slice(0, 10) ?? '-',
        row.access === 'offline' ? 'not asked' : row.access,
    ];
}
/** The plan as aligned text; notes stand below the table. */
function renderPlanText(plan) {
    const rows = [HEAD, ...plan.rows.map(cells)];
    const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    const table = rows.map((row) => row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd());
    return [...table, '', ...renderNotes(plan), ...renderCalls(plan)].join('\n');
}
/** The plan for the job summary. */
function renderPlanMarkdown(plan) {
    const notes = [...renderNotes(plan), ...renderCalls(plan)].map((line) => `    ${line.replace(/[\r\n]+/g, ' ')}`);
    return `### Plan\n\n${(0,_export_summary_js__WEBPACK_IMPORTED_MODULE_0__/* .renderTable */ .b)(HEAD, plan.rows.map(cells))}\n\n${notes.join('\n')}\n`;
}
/** The plan for programs. */
function planToJson(plan) {
    return {
        variables: plan.rows,
        calls: Object.fromEntries([...plan.calls].map(([store, calls]) => [store, calls])),
        principals: Object.fromEntries(plan.principals),
        errors: plan.errors.map(({ facts }) => ({
            code: facts.code,
            what: facts.what,
            wanted: facts.wanted ?? [],
            fix: facts.fix,
        })),
    };
}
/** The same note for many variables is said once. */
function renderNotes(plan) {
    const byNote = new Map();
    for (const { variable, note } of plan.rows) {
        if (note === undefined)
            continue;
        byNote.set(note, [...(byNote.get(note) ?? []), variable]);
    }
    return [...byNote].map(([note, variables]) => `${variables.join(', ')}: ${note}`);
}
function renderCalls(plan) {
    return [...plan.calls].map(([store, calls]) => {
        const each = calls.map(({ call, count }) => `${call} ${count ?? '(known at run time)'}`);
        const as = plan.principals.get(store);
        return `a run costs, for ${store}${as === undefined ? '' : ` as ${as}`}: ${each.join(', ')}`;
    });
}


/***/ }),

/***/ 28709:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DA: () => (/* binding */ optionProblem),
/* harmony export */   KL: () => (/* binding */ conflictProblem),
/* harmony export */   N: () => (/* binding */ emptyName),
/* harmony export */   OR: () => (/* binding */ lineProblem),
/* harmony export */   SM: () => (/* binding */ listKnown),
/* harmony export */   au: () => (/* binding */ didYouMean)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(88208);
/* harmony import */ var _show_text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58341);
/* harmony import */ var _suggest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(93156);



/**
 * A line that breaks the grammar: LINE_INVALID. The line parser adds the variable and the line's number.
 * @param what lower case, without a full stop: "an empty segment in a/b//c"; pieces of the line pass `showText` first
 * @param fix how to mend it, a sentence each
 */
function lineProblem(what, ...fix) {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({ code: 'LINE_INVALID', what, fix });
}
/** An option that is unknown, misused, or against the identifier: OPTION_INVALID. As `lineProblem` otherwise. */
function optionProblem(what, ...fix) {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({ code: 'OPTION_INVALID', what, fix });
}
/**
 * An option that says something else than the identifier that it stands behind.
 * @param option `region`; @param said what the option says; @param identified what the identifier says
 */
function conflictProblem(option, said, identified) {
    return optionProblem(`${option}=${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_1__/* .showText */ .h)(said)} is against the identifier, which says ${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_1__/* .showText */ .h)(identified)}`, `remove ${option}=, or paste the identifier that you mean`);
}
/** The sentence for a near miss, or nothing: to be spread into `fix`. */
function didYouMean(word, known) {
    const near = (0,_suggest_js__WEBPACK_IMPORTED_MODULE_2__/* .suggest */ .Z)(word, known);
    return near === undefined ? [] : [`did you mean ${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_1__/* .showText */ .h)(near)}?`];
}
/** The sentence that lists what is known, or nothing where the list is empty. */
function listKnown(what, known) {
    return known.length === 0 ? [] : [`${what}: ${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_1__/* .showList */ .w)(known, 30)}`];
}
/** No letter or digit is left to make a name of: NAME_INVALID. */
function emptyName(label) {
    return new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
        code: 'NAME_INVALID',
        what: `no name can be made of ${(0,_show_text_js__WEBPACK_IMPORTED_MODULE_1__/* .showText */ .h)(label)}: it has no ASCII letter or digit`,
        fix: ['write NAME = ..., or NAME_* = ... where the reference yields many'],
    });
}


/***/ }),

/***/ 58341:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ showText),
/* harmony export */   w: () => (/* binding */ showList)
/* harmony export */ });
/**
 * Everything that could move the cursor, end a line or turn the direction of writing: control characters,
 * format characters (bidirectional marks, zero-width ones), separators and lone surrogates.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/**
 * Makes a piece of a line, or the name of a key, fit for a message: one line, printable, at most `limit` characters.
 * Never for a value.
 */
function showText(text, limit = 80) {
    const characters = [...text.slice(0, 2 * limit + 2)];
    const cut = characters.length > limit ? `${characters.slice(0, limit).join('')}...` : characters.join('');
    return cut.replace(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
/** A list for a message: the first `limit` of them, and how many more there are. */
function showList(words, limit = 20) {
    const shown = words.slice(0, limit).map((word) => showText(word, 60));
    const more = words.length - shown.length;
    return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}


/***/ }),

/***/ 93156:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ suggest)
/* harmony export */ });
/* unused harmony export editDistance */
/** A slip of the finger is one or two keys; in a word of up to four letters two would reach unrelated words. */
function tolerance(word) {
    return word.length <= 4 ? 1 : 2;
}
/**
 * Finds what was probably meant: the known word at the smallest edit distance, letter case aside. A known word that
 * the text begins with is found by its first letters (`opt` for `optional`) only where nothing is nearer.
 * @returns one of `known`, as it is spelled there, or `undefined` where nothing is near
 */
function suggest(word, known) {
    const typed = word.toLowerCase();
    let best;
    let bestDistance = tolerance(typed) + 1;
    for (const candidate of known) {
        const wanted = candidate.toLowerCase();
        if (Math.abs(wanted.length - typed.length) >= bestDistance)
            continue;
        const distance = editDistance(typed, wanted);
        if (distance < bestDistance) {
            best = candidate;
            bestDistance = distance;
        }
    }
    if (best !== undefined || typed.length < 3)
        return best;
    const longer = known.filter((candidate) => candidate.toLowerCase().startsWith(typed));
    return longer.length === 1 ? longer[0] : undefined;
}
/** Insertions, deletions, substitutions and swaps of neighbours that lead from one text to the other. */
function editDistance(from, to) {
    let beforePrevious = [];
    let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
    for (let row = 1; row <= from.length; row += 1) {
        const current = [row];
        for (let column = 1; column <= to.length; column += 1) {
            const same = from[row - 1] === to[column - 1];
            let distance = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + (same ? 0 : 1));
            const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
            if (swapped)
                distance = Math.min(distance, (beforePrevious[column - 2] ?? 0) + 1);
            current.push(distance);
        }
        beforePrevious = previous;
        previous = current;
    }
    return previous[to.length] ?? 0;
}


/***/ })

};
;