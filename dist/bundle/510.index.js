"use strict";
exports.id = 510;
exports.ids = [510];
exports.modules = {

/***/ 18510:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  exportCommand: () => (/* binding */ exportCommand)
});

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: ./build/core/errors.js
var core_errors = __webpack_require__(88208);
// EXTERNAL MODULE: ./build/export/formats.js + 1 modules
var formats = __webpack_require__(24444);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./build/export/audit-log.js
var audit_log = __webpack_require__(11382);
;// CONCATENATED MODULE: ./build/export/private-file.js




/**
 * Refuses a path that values must not be written to: a link, a folder, a device. Asked before anything is fetched, and once
 * more before the file is put in place.
 * @throws UserError OUTPUT_UNWRITABLE
 */
async function requireOrdinaryPath(path) {
    const found = await (0,promises_.lstat)(path).catch(() => undefined);
    if (found === undefined || found.isFile())
        return;
    throw new core_errors/* UserError */.yo({
        code: 'OUTPUT_UNWRITABLE',
        what: `--output is ${found.isSymbolicLink() ? 'a link, which is not followed' : 'no ordinary file'}, so nothing is exported`,
        facts: [['file', path]],
        fix: ['name a file that does not exist yet, or an ordinary one'],
    });
}
/**
 * Puts a file of mode 0600 at the path in one step: the content is written into a new file beside it, which is renamed over
 * what was there. Nobody else can read it at any moment, and no half-written file is left behind.
 * @throws UserError OUTPUT_UNWRITABLE
 */
async function writePrivateFile(path, text) {
    const staged = `${path}.${(0,external_node_crypto_.randomUUID)()}`;
    try {
        const file = await (0,promises_.open)(staged, 'wx', 0o600);
        try {
            await file.writeFile(text, 'utf8');
            await file.sync();
        }
        finally {
            await file.close();
        }
        await requireOrdinaryPath(path);
        await (0,promises_.rename)(staged, path);
    }
    catch (thrown) {
        await (0,promises_.rm)(staged, { force: true });
        throw thrown instanceof core_errors/* UserError */.yo ? thrown : (0,audit_log/* unwritable */.m)('--output', path);
    }
}

// EXTERNAL MODULE: ./build/masking/masked-variable.js
var masked_variable = __webpack_require__(14940);
// EXTERNAL MODULE: ./build/pipeline/collect.js + 5 modules
var collect = __webpack_require__(53195);
// EXTERNAL MODULE: ./build/pipeline/write-audit.js
var write_audit = __webpack_require__(70879);
// EXTERNAL MODULE: ./build/references/problem.js
var problem = __webpack_require__(28709);
// EXTERNAL MODULE: ./build/references/show-text.js
var show_text = __webpack_require__(58341);
// EXTERNAL MODULE: ./build/cli/messages.js
var cli_messages = __webpack_require__(38736);
// EXTERNAL MODULE: ./build/cli/request.js
var cli_request = __webpack_require__(83691);
;// CONCATENATED MODULE: ./build/cli/commands/export.js











/** `export --format F`: the values in clear, for another program. */
const exportCommand = {
    name: 'export',
    description: [
        'Writes the variables in clear, to stdout or to a file of mode 0600. Nothing is written unless everything was fetched. Where a program can be started by secret-sync run instead, prefer that: no copy of the values is left behind.',
        'dotenv: single quotes where all common readers agree on them, else double quotes; line ends stand as they are, and a value that readers would take differently is refused. json: one object. shell: lines to source or eval in any POSIX shell. github: entries to append to $GITHUB_ENV.',
        'On GitHub every value is masked first, by commands on stderr. In a shell (shell, github) a variable that is set already is treated by --on-existing.',
    ],
    flags: [
        { name: 'format', value: 'FORMAT', description: `One of ${formats/* formats */.Fx.join(', ')}.` },
        {
            name: 'output',
            value: 'FILE',
            description: 'Write to this file instead of stdout, in one step, at mode 0600. A link is refused.',
        },
        { name: 'reveal', description: 'Print values even where stdout is a terminal.' },
    ],
    takesInputs: true,
    examples: [
        'eval "$(secret-sync export --format shell --secrets \'STRIPE_KEY = gcp:acme-prod/stripe-key\')"',
        'secret-sync export --format dotenv --output .env --secrets-file secrets.txt',
        'secret-sync export --format github --secrets-file secrets.txt >> "$GITHUB_ENV"',
    ],
    async run(flags, host, messages) {
        const format = readFormat(flags);
        const output = flags.one('output');
        if (output === undefined)
            requireNoTerminal(flags, host);
        else
            await requireOrdinaryPath(output);
        const { lines, settings, stores } = await (0,cli_request/* readRequest */.i)(flags, host);
        (0,core_errors/* throwFailures */.c7)(lines.filter((line) => line.options.asFile).map(fileError));
        if ((0,cli_messages/* isCi */.Xt)(host.env) && !(0,cli_messages/* isGithub */.el)(host.env)) {
            messages.log.warning('this CI cannot mask a value at run time: whatever prints one of these writes it into the log in clear');
        }
        // Only a shell takes the variables into the environment that is seen here.
        const env = format === 'shell' || format === 'github';
        const request = { lines, stores, settings: { ...settings, export: { env, output: false } } };
        await (0,cli_request/* withRun */.Y)(request, host, messages, async (run) => {
            const collected = await (0,collect/* collect */.F)(lines, run);
            const { masked, notes } = (0,masked_variable/* maskVariables */.a)(collected.variables, run.masker);
            for (const note of notes)
                run.log.warning(note);
            const exported = masked.filter(({ name }) => !collected.kept.has(name));
            const { text, errors } = (0,formats/* renderVariables */.mR)(exported, format, external_node_os_.EOL);
            (0,core_errors/* throwFailures */.c7)(errors);
            run.deadline.throwIfAborted();
            await (0,write_audit/* writeAudit */.f)(collected, run);
            await messages.flush();
            if (output === undefined)
                await writeStdout(host, text);
            else
                await writePrivateFile(output, text);
        });
        return 0;
    },
};
function readFormat(flags) {
    const given = flags.one('format');
    const format = formats/* formats */.Fx.find((known) => known === given);
    if (format !== undefined)
        return format;
    throw new core_errors/* UserError */.yo({
        code: 'USAGE_INVALID',
        what: given === undefined ? '--format is missing' : `--format ${(0,show_text/* showText */.h)(given)} is unknown`,
        fix: [...(0,problem/* didYouMean */.au)(given ?? '', formats/* formats */.Fx), ...(0,problem/* listKnown */.SM)('formats', formats/* formats */.Fx)],
    });
}
function requireNoTerminal(flags, host) {
    if (!host.stdout.isTerminal || flags.has('reveal'))
        return;
    throw new core_errors/* UserError */.yo({
        code: 'TERMINAL_REFUSED',
        what: 'stdout is a terminal, and values would stay readable on it',
        fix: ['write --output FILE, or redirect stdout', 'or say that it is meant: --reveal'],
    });
}
function fileError({ reference, where }) {
    return new core_errors/* UserError */.yo({
        code: 'OPTION_INVALID',
        what: `${where}: as=file for ${(0,show_text/* showText */.h)(reference.label)}, but nobody would remove the file that export leaves`,
        fix: ['use secret-sync run, which removes it when the command ends', 'or take it as ?encode=base64'],
    });
}
async function writeStdout(host, text) {
    try {
        await host.stdout.write(text);
    }
    catch {
        throw new core_errors/* UserError */.yo({
            code: 'OUTPUT_UNWRITABLE',
            what: 'stdout cannot be written, so the values did not arrive in full',
            fix: ['see whether the program that reads them ended early, and whether the disk is full'],
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

/***/ 24444:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  mN: () => (/* binding */ formatShellExport),
  Fx: () => (/* binding */ formats),
  mR: () => (/* binding */ renderVariables)
});

// EXTERNAL MODULE: ./build/core/errors.js
var errors = __webpack_require__(88208);
;// CONCATENATED MODULE: ./build/export/dotenv.js
/**
 * One line of a dotenv file, or `undefined` where no spelling is read alike by the programs that read such files: dotenv for
 * Node, Node's own --env-file, python-dotenv, dotenv for Ruby, Docker Compose, and a shell that sources it. They differ in
 * what a backslash, a dollar sign and a CR mean within quotes, so that a value is only written where none of these matters:
 *
 * - within single quotes all is literal, line ends too, except that some take `\'` and `\\` for escapes;
 * - within double quotes all take for themselves what holds no `"`, `\`, `$` or backquote;
 * - a CR is turned into LF by one, and `\r` is left as it is by another; `${` is expanded by one even in single quotes.
 */
function formatDotenv(name, value) {
    if (/\r|\$\{/.test(value))
        return undefined;
    if (!/'|\\\\|\\$/.test(value))
        return `${name}='${value}'\n`;
    if (!/["\\$`]/.test(value))
        return `${name}="${value}"\n`;
    return undefined;
}

// EXTERNAL MODULE: ./build/export/env-file.js
var env_file = __webpack_require__(1504);
;// CONCATENATED MODULE: ./build/export/formats.js



/** What `export --format` takes. */
const formats = ['dotenv', 'json', 'shell', 'github'];
/**
 * The variables in clear, as a program reads them.
 * @param lineEnd the system's, for GitHub's files
 * @returns the text, and an error for each value that the format has no safe spelling for
 */
function renderVariables(variables, format, lineEnd) {
    if (format === 'json') {
        const values = Object.fromEntries(variables.map((variable) => [variable.name, variable.reveal()]));
        return { text: `${JSON.stringify(values, null, 2)}\n`, errors: [] };
    }
    const errors = [];
    const entries = variables.map((variable) => {
        const entry = formatOne(variable.name, variable.reveal(), format, lineEnd);
        if (entry === undefined)
            errors.push(unfit(variable));
        return entry ?? '';
    });
    return { text: entries.join(''), errors };
}
function formatOne(name, value, format, lineEnd) {
    switch (format) {
        case 'dotenv':
            return formatDotenv(name, value);
        case 'shell':
            return formatShellExport(name, value);
        case 'github':
            return (0,env_file/* formatEntry */.W)(name, value, lineEnd);
    }
}
/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02: nothing is special in single quotes. */
function formatShellExport(name, value) {
    return `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`;
}
function unfit({ name, source }) {
    return new errors/* UserError */.yo({
        code: 'VALUE_UNFIT',
        what: 'the value holds characters that programs read differently in a dotenv file',
        wanted: [{ variable: name, where: source.line.where }],
        fix: ['use --format json or --format shell, take it as ?encode=base64, or use secret-sync run'],
    });
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