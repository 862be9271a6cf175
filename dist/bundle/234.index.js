"use strict";
exports.id = 234;
exports.ids = [234];
exports.modules = {

/***/ 43234:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   emulator: () => (/* binding */ emulator)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(88208);
/* harmony import */ var _export_formats_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(24444);



/** `emulator`: the embedded cloud, until it is told to end. */
const emulator = {
    name: 'emulator',
    description: [
        'Serves the embedded cloud on one port of 127.0.0.1: an OIDC issuer, AWS STS and Secrets Manager, Google STS, IAM Credentials and Secret Manager. It checks tokens, signatures and policies as the real ones do. It prints the environment variables that point any client at it, and runs until Ctrl-C.',
        'Without --seed it holds what the demo uses: repository acme/web on main; AWS account 111122223333, role ci, secrets prod/... in eu-west-1; Google project acme-prod.',
    ],
    flags: [
        {
            name: 'seed',
            value: 'FILE',
            description: 'JSON file with what the cloud holds; see docs/emulator.md.',
        },
        { name: 'port', value: 'N', description: 'Port to serve on. Default: any free one.' },
        {
            name: 'aws-secret',
            value: 'NAME=VALUE',
            description: 'Add a secret that role ci may read, in eu-west-1. Not with --seed.',
            repeatable: true,
        },
        {
            name: 'gcp-secret',
            value: 'NAME=VALUE',
            description: 'Add a secret to project acme-prod. Not with --seed.',
            repeatable: true,
        },
        { name: 'json', description: 'Print URL, issuer and variables as JSON, in place of shell lines.' },
    ],
    takesInputs: false,
    examples: [
        'secret-sync emulator --port 4599 --aws-secret prod/x=hello > cloud.env &\nuntil [ -s cloud.env ]; do sleep 0.1; done; . ./cloud.env\nsecret-sync run --aws-role arn:aws:iam::111122223333:role/ci --aws-region eu-west-1 \\\n  --secrets "X = aws:prod/x" -- printenv X',
    ],
    async run(flags, host, messages) {
        const port = readPort(flags.one('port'));
        const seed = await readSeed(flags);
        const { promise: signalled, resolve: end } = Promise.withResolvers();
        const stopListening = host.onSignal(() => end());
        const cloud = await start(seed, port);
        try {
            await host.stdout.write(flags.has('json') ? renderJson(cloud) : renderShell(cloud));
            messages.log.info(`the embedded cloud is at ${cloud.url}; Ctrl-C ends it`);
            await messages.flush();
            await signalled;
        }
        finally {
            await cloud.close();
            stopListening();
        }
        return 0;
    },
};
function readPort(text) {
    if (text === undefined)
        return 0;
    const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (port <= 65_535)
        return port;
    throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo({
        code: 'USAGE_INVALID',
        what: '--port is a number from 0 to 65535',
        fix: ['leave it out for any free one'],
    });
}
async function readSeed(flags) {
    const aws = readSecrets(flags, 'aws-secret');
    const google = readSecrets(flags, 'gcp-secret');
    const path = flags.one('seed');
    if (path === undefined) {
        const { demoSeed } = await Promise.all(/* import() */[__webpack_require__.e(253), __webpack_require__.e(408)]).then(__webpack_require__.bind(__webpack_require__, 45408));
        const { addQuickSecrets } = await Promise.all(/* import() */[__webpack_require__.e(253), __webpack_require__.e(736)]).then(__webpack_require__.bind(__webpack_require__, 52736));
        return addQuickSecrets(demoSeed(), aws, google);
    }
    if (flags.has('aws-secret') || flags.has('gcp-secret')) {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo({
            code: 'USAGE_INVALID',
            what: '--aws-secret and --gcp-secret add to the built-in content, and --seed replaces it',
            fix: ['put the secrets into the seed file'],
        });
    }
    const { parseSeed } = await __webpack_require__.e(/* import() */ 253).then(__webpack_require__.bind(__webpack_require__, 37253));
    return parseSeed(await readJson(path));
}
function readSecrets(flags, flag) {
    return Object.fromEntries(flags.all(flag).map((text) => {
        const equals = text.indexOf('=');
        if (equals > 0)
            return [text.slice(0, equals), text.slice(equals + 1)];
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo({
            code: 'USAGE_INVALID',
            what: `--${flag} has no name before its =`,
            fix: [`write --${flag} NAME=VALUE`],
        });
    }));
}
async function readJson(path) {
    try {
        const parsed = JSON.parse(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readFile)(path, 'utf8'));
        return parsed;
    }
    catch {
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo({
            code: 'INPUT_INVALID',
            what: '--seed cannot be read as JSON',
            facts: [['file', path]],
            fix: ['see that the file exists, may be read, and is JSON; docs/emulator.md has an example'],
        });
    }
}
async function start(seed, port) {
    const { startEmulator } = await Promise.all(/* import() */[__webpack_require__.e(253), __webpack_require__.e(711)]).then(__webpack_require__.bind(__webpack_require__, 55711));
    try {
        return await startEmulator({ seed, port });
    }
    catch (thrown) {
        const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
        if (code !== 'EADDRINUSE' && code !== 'EACCES')
            throw thrown;
        throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .UserError */ .yo({
            code: 'INPUT_INVALID',
            what: `port ${port} cannot be served on`,
            said: code,
            fix: ['choose another --port, or leave it out for any free one'],
        });
    }
}
function renderShell(cloud) {
    return Object.entries(cloud.environment())
        .map(([name, value]) => (0,_export_formats_js__WEBPACK_IMPORTED_MODULE_2__/* .formatShellExport */ .mN)(name, value))
        .join('');
}
function renderJson({ url, issuer, environment }) {
    return `${JSON.stringify({ url, issuer, environment: environment() }, null, 2)}\n`;
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


/***/ })

};
;