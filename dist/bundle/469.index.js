"use strict";
exports.id = 469;
exports.ids = [469];
exports.modules = {

/***/ 62469:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  main: () => (/* binding */ main)
});

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/core/deadline.js
var deadline = __webpack_require__(62095);
// EXTERNAL MODULE: ./build/core/describe-bug.js
var describe_bug = __webpack_require__(94333);
// EXTERNAL MODULE: ./build/core/system-clock.js
var system_clock = __webpack_require__(94905);
;// CONCATENATED MODULE: ./build/cli/host.js
/** Signals that end a run, or are handed on to a child. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// EXTERNAL MODULE: ./build/core/errors.js
var core_errors = __webpack_require__(88208);
// EXTERNAL MODULE: ./build/references/problem.js
var problem = __webpack_require__(28709);
// EXTERNAL MODULE: ./build/references/show-text.js
var show_text = __webpack_require__(58341);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: ./build/inputs/inputs.js
var inputs = __webpack_require__(80204);
// EXTERNAL MODULE: ./build/references/suggest.js
var suggest = __webpack_require__(93156);
;// CONCATENATED MODULE: ./build/cli/flags.js






/** Inputs that are the action's alone, and why. */
const actionOnlyInputs = {
    export: 'the command says where the values go: run, or export --format',
    'dry-run': 'the command plan is the dry run',
    summary: 'only the action writes a job summary',
};
/** The inputs that are flags of the command line too. */
const flagInputs = inputs/* inputDefinitions */.Z.filter(({ name }) => actionOnlyInputs[name] === undefined);
/** Inputs of which the flag alone means `true`. */
const switches = inputs/* inputDefinitions */.Z.flatMap((input) => 'default' in input && (input.default === 'true' || input.default === 'false') ? [input.name] : []);
/** The one flag about `secrets` that is no input. */
const secretsFile = {
    name: 'secrets-file',
    value: 'FILE',
    description: 'File with the lines of --secrets, in place of it; - for stdin (not with run).',
};
const help = { name: 'help', description: 'Show this help.' };
/**
 * Reads what stands behind the command's word. `parseArgs` cuts it; it is judged here, since its own strict mode
 * stops at the first mistake and says which flag is wrong in prose alone.
 * @throws Failures of USAGE_INVALID, with every mistake
 */
function parseFlags(words, command) {
    const known = flagsOf(command);
    const { tokens } = (0,external_node_util_.parseArgs)({
        args: [...words],
        options: {
            help: { type: 'boolean', short: 'h' },
            ...Object.fromEntries(known.map(({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }])),
        },
        strict: false,
        tokens: true,
    });
    const reading = new FlagReading(command, known);
    let operands;
    for (const token of tokens) {
        if (token.kind === 'option-terminator')
            operands = words.slice(token.index + 1);
        else if (token.kind === 'option')
            reading.option(token);
        else if (operands === undefined)
            reading.word(token.value);
    }
    if (operands !== undefined && command.operands === undefined) {
        for (const word of operands)
            reading.word(word);
    }
    // Somebody who asks for help is not told what else is wrong.
    if (!reading.values.has('help'))
        (0,core_errors/* throwFailures */.c7)(reading.errors);
    return parsed(reading.values, operands);
}
function parsed(values, operands) {
    const all = (name) => values.get(name) ?? [];
    return {
        help: values.has('help'),
        all,
        one: (name) => all(name)[0],
        has: (name) => values.has(name),
        operands,
        inputs: (name) => {
            const given = all(name).join('\n').trim();
            return given === '' && name === 'identity' ? 'auto' : given;
        },
    };
}
function flagsOf(command) {
    const inputs = command.takesInputs ? [...flagInputs.map(inputFlag), secretsFile] : [];
    return [...command.flags, ...inputs, help];
}
function inputFlag(input) {
    const { name } = input;
    const fallback = name === 'identity' ? 'auto' : input.default;
    // An input's own sentences give its default where it is no fixed text.
    const description = fallback === undefined ? input.description : `${input.description} Default: ${fallback}.`;
    return {
        name,
        description,
        ...(switches.includes(name) ? {} : { value: placeholder(name) }),
        ...(input.list || name === 'secrets' ? { repeatable: true } : {}),
    };
}
function placeholder(name) {
    if (name === 'secrets')
        return 'LINES';
    if (name === 'aws-role' || name === 'aws-role-chain')
        return 'ARN';
    if (name === 'audit-log')
        return 'FILE';
    return 'VALUE';
}
/** Collects the flags of one command line and all that is wrong with them. */
class FlagReading {
    values = new Map();
    errors = [];
    #command;
    #known;
    /** The switch that the next word may be the value of: `--allow-network-env true`. */
    #waiting;
    constructor(command, known) {
        this.#command = command;
        this.#known = known;
    }
    option(token) {
        const { name } = token;
        this.#waiting = token.value === undefined && switches.includes(name) ? name : undefined;
        const text = this.#textOf(token);
        if (text instanceof core_errors/* UserError */.yo)
            this.errors.push(text);
        else
            this.values.set(name, [...(this.values.get(name) ?? []), text]);
    }
    word(text) {
        const waiting = this.#waiting;
        this.#waiting = undefined;
        if (waiting !== undefined && (text === 'true' || text === 'false')) {
            this.values.set(waiting, [text]);
            return;
        }
        const { name, operands } = this.#command;
        this.errors.push(mistake(`${(0,show_text/* showText */.h)(text)} is a word that ${name} does not take`, ...(operands === undefined ? [] : [`write -- before the command: -- ${(0,show_text/* showText */.h)(text)} ...`]), `see secret-sync ${name} --help`));
    }
    #textOf({ name, rawName, value, inlineValue }) {
        const flag = this.#known.find((candidate) => candidate.name === name);
        if (flag === undefined)
            return this.#unknown(name, rawName);
        if (this.values.has(name) && flag.repeatable === undefined) {
            return mistake(`--${name} is given twice`, 'keep one of the two');
        }
        if (flag.value === undefined) {
            if (value === undefined || switches.includes(name))
                return value ?? 'true';
            return mistake(`--${name} takes no value`, `write --${name} alone`);
        }
        // A flag in the place of a value is a value forgotten.
        if (value !== undefined && (inlineValue || value === '-' || !value.startsWith('-')))
            return value;
        return mistake(`--${name} has no value`, `write --${name} ${flag.value}`, `a value that begins with - is written --${name}=-...`);
    }
    #unknown(name, raw) {
        const why = Object.entries(actionOnlyInputs).find(([input]) => input === name)?.[1];
        if (why !== undefined && this.#command.takesInputs) {
            return mistake(`--${name} is an input of the action alone`, why);
        }
        const names = this.#known.map((flag) => flag.name);
        const near = (0,suggest/* suggest */.Z)(name, names);
        return mistake(`${this.#command.name} has no flag ${(0,show_text/* showText */.h)(raw)}`, ...(near === undefined ? [] : [`did you mean --${near}?`]), ...(0,problem/* listKnown */.SM)(`flags of ${this.#command.name}`, names.map((known) => `--${known}`)));
    }
}
function mistake(what, ...fix) {
    return new core_errors/* UserError */.yo({ code: 'USAGE_INVALID', what, fix });
}

;// CONCATENATED MODULE: ./build/cli/help.js

const WIDTH = 80;
/** What `secret-sync help` shows. */
function renderOverview(commands) {
    const widest = Math.max(...commands.map(({ name }) => name.length));
    return `${[
        'Secrets from AWS Secrets Manager and Google Secret Manager, with no stored key.',
        '',
        'usage: secret-sync COMMAND [FLAGS]',
        '',
        ...commands.map(({ name, summary }) => `  ${name.padEnd(widest)}  ${summary}`),
        '',
        'secret-sync COMMAND --help tells more; secret-sync --version tells the version.',
    ].join('\n')}\n`;
}
/** What `secret-sync COMMAND --help` shows. */
function renderHelp(command) {
    const usage = `usage: secret-sync ${command.name} [FLAGS]${command.operands === undefined ? '' : ` ${command.operands}`}`;
    const flags = flagsOf(command).flatMap(({ name, value, description, repeatable }) => [
        `  --${name}${value === undefined ? '' : ` ${value}`}${repeatable === undefined ? '' : ' (repeatable)'}`,
        ...wrap(description, '      '),
    ]);
    return `${[
        usage,
        ...command.description.flatMap((paragraph) => ['', ...wrap(paragraph, '')]),
        '',
        'Flags:',
        ...flags,
        ...(command.takesInputs ? ['', ...wrap(renderActionOnly(), '')] : []),
        '',
        command.examples.length === 1 ? 'Example:' : 'Examples:',
        ...command.examples.map((example) => `  ${example.replaceAll('\n', '\n  ')}`),
    ].join('\n')}\n`;
}
function renderActionOnly() {
    const each = Object.entries(actionOnlyInputs).map(([name, why]) => `${name} (${why})`);
    return `Every input of the action is a flag of the same name, but for ${each.join('; ')}.`;
}
function wrap(text, indent) {
    const lines = [];
    let line = indent;
    for (const word of text.split(' ')) {
        if (line.length > indent.length && line.length + word.length >= WIDTH) {
            lines.push(line.trimEnd());
            line = indent;
        }
        line += `${word} `;
    }
    return [...lines, line.trimEnd()];
}

// EXTERNAL MODULE: ./build/cli/messages.js
var cli_messages = __webpack_require__(38736);
;// CONCATENATED MODULE: ./build/cli/run-cli.js







const commands = [
    {
        name: 'plan',
        summary: 'show what a run would set, and whether this identity may read it',
        load: async () => (await Promise.all(/* import() */[__webpack_require__.e(581), __webpack_require__.e(402)]).then(__webpack_require__.bind(__webpack_require__, 77402))).plan,
    },
    {
        name: 'run',
        summary: 'start a command with the secrets in its environment, its output redacted',
        load: async () => (await Promise.all(/* import() */[__webpack_require__.e(581), __webpack_require__.e(454), __webpack_require__.e(836)]).then(__webpack_require__.bind(__webpack_require__, 59836))).run,
    },
    {
        name: 'export',
        summary: 'write the secrets as dotenv, JSON, shell or GitHub environment file',
        load: async () => (await Promise.all(/* import() */[__webpack_require__.e(581), __webpack_require__.e(454), __webpack_require__.e(510)]).then(__webpack_require__.bind(__webpack_require__, 18510))).exportCommand,
    },
    {
        name: 'emulator',
        summary: 'serve the embedded cloud on loopback, to try workflows against',
        load: async () => (await __webpack_require__.e(/* import() */ 234).then(__webpack_require__.bind(__webpack_require__, 43234))).emulator,
    },
    {
        name: 'demo',
        summary: 'show the whole thing on the embedded cloud',
        load: async () => (await __webpack_require__.e(/* import() */ 398).then(__webpack_require__.bind(__webpack_require__, 90398))).demo,
    },
];
const names = [...commands.map(({ name }) => name), 'help'];
/**
 * The command line. Never throws.
 * @param words what stands behind the program's name
 * @returns the exit code
 */
async function runCli(words, host) {
    const messages = (0,cli_messages/* createMessages */.RY)(host);
    let exitCodeOf = (code) => code;
    try {
        const [word, ...rest] = words;
        if (word === '--version') {
            await host.stdout.write(`${host.version}\n`);
            return 0;
        }
        if (word === undefined) {
            await host.stderr.write(overview());
            return 2;
        }
        const wantsHelp = word === 'help' || word === '--help' || word === '-h';
        const name = wantsHelp ? rest[0] : word;
        if (name === undefined || name === 'help') {
            await host.stdout.write(overview());
            return 0;
        }
        const command = await findCommand(name);
        exitCodeOf = command.exitCodeOf ?? exitCodeOf;
        const flags = wantsHelp ? undefined : parseFlags(rest, command);
        if (flags === undefined || flags.help) {
            await host.stdout.write(renderHelp(command));
            return 0;
        }
        return await command.run(flags, host, messages);
    }
    catch (thrown) {
        const errors = (0,core_errors/* userErrors */.zH)(thrown);
        for (const error of errors ?? [])
            messages.error(error);
        if (errors === undefined) {
            messages.log.warning(`a bug in secret-sync. Please report it:\n${(0,describe_bug/* describeBug */.W)(thrown)}`);
        }
        return exitCodeOf(errors === undefined ? 1 : new core_errors/* Failures */.oo(errors).exitCode);
    }
    finally {
        await messages.flush();
    }
}
function overview() {
    return renderOverview([...commands, { name: 'help', summary: 'show this, or the help of a command' }]);
}
function findCommand(word) {
    const found = commands.find(({ name }) => name === word);
    if (found !== undefined)
        return found.load();
    const isFlag = word.startsWith('-');
    throw new core_errors/* UserError */.yo({
        code: 'USAGE_INVALID',
        what: isFlag
            ? `${(0,show_text/* showText */.h)(word)} stands where the command is expected`
            : `${(0,show_text/* showText */.h)(word)} is no command of secret-sync`,
        fix: [
            ...(0,problem/* didYouMean */.au)(word, names),
            ...(0,problem/* listKnown */.SM)('commands', names),
            ...(isFlag ? ['write flags behind the command'] : []),
        ],
    });
}

;// CONCATENATED MODULE: ./build/cli/main.js









/** The command line's entry: sets the exit code, and never throws. */
async function main() {
    // Node would print a stray error's message, and that may quote a value.
    const fail = (thrown) => {
        process.exitCode = 1;
        process.stderr.write(`a bug in secret-sync. Please report it:\n${(0,describe_bug/* describeBug */.W)(thrown)}\n`);
    };
    process.on('uncaughtException', fail);
    process.on('unhandledRejection', fail);
    process.exitCode = await runCli(process.argv.slice(2), processHost());
}
function processHost() {
    // The program may be started by a link, as npm makes them.
    const folder = (0,external_node_path_.dirname)((0,external_node_fs_.realpathSync)(process.argv[1] ?? '.'));
    return {
        env: process.env,
        operatingSystem: process.platform,
        clock: system_clock/* systemClock */.m,
        stdout: outputOf(process.stdout),
        stderr: outputOf(process.stderr),
        stdinIsTerminal: process.stdin.isTTY === true,
        readStdin: async () => {
            const chunks = [];
            for await (const chunk of process.stdin)
                chunks.push(Buffer.from(chunk));
            return Buffer.concat(chunks).toString('utf8');
        },
        loadStores: async () => (await Promise.all(/* import() */[__webpack_require__.e(800), __webpack_require__.e(420), __webpack_require__.e(267)]).then(__webpack_require__.bind(__webpack_require__, 68420))).stores,
        startDeadline: deadline/* startDeadline */.d,
        spawn: external_node_child_process_.spawn,
        onSignal(listener) {
            for (const signal of endingSignals)
                process.on(signal, listener);
            return () => {
                for (const signal of endingSignals)
                    process.off(signal, listener);
            };
        },
        tempFolder: (0,external_node_os_.tmpdir)(),
        nodePath: process.execPath,
        actionFolder: folder,
        get version() {
            return readVersion((0,external_node_path_.join)(folder, '..', 'package.json'));
        },
    };
}
function outputOf(stream) {
    // A reader that is gone is reported by the write that finds it so.
    stream.on('error', () => undefined);
    return {
        isTerminal: stream.isTTY === true,
        write: (text) => new Promise((resolve, reject) => {
            stream.write(text, (error) => (error ? reject(error) : resolve()));
        }),
    };
}
function readVersion(packageFile) {
    const parsed = JSON.parse((0,external_node_fs_.readFileSync)(packageFile, 'utf8'));
    const known = typeof parsed === 'object' && parsed !== null && 'version' in parsed;
    return known && typeof parsed.version === 'string' ? parsed.version : 'unknown';
}


/***/ }),

/***/ 38736:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   RY: () => (/* binding */ createMessages),
/* harmony export */   Xt: () => (/* binding */ isCi),
/* harmony export */   el: () => (/* binding */ isGithub)
/* harmony export */ });
/* harmony import */ var _core_render_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(47544);
/* harmony import */ var _core_safe_text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(34392);


/** Whether this process runs in a CI job, whose identity is its token. */
function isCi(env) {
    const ci = (env['CI'] ?? '').toLowerCase();
    return isGithub(env) || Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL']) || !['', 'false', '0'].includes(ci);
}
/** Whether GitHub's runner reads this process's output. */
function isGithub(env) {
    return env['GITHUB_ACTIONS'] === 'true';
}
const BOLD_RED = '1;31';
const YELLOW = '33';
/**
 * Messages go to stderr in the order of the calls. On GitHub masks go there too, ahead of what follows: stdout is for
 * values, and the runner reads commands on both. Elsewhere nothing is printed for a mask.
 */
function createMessages(host) {
    const { env, stderr } = host;
    const masked = new Set();
    let written = Promise.resolve();
    const write = (text) => {
        // Where nobody reads messages any more there is nobody to tell.
        written = written.then(() => stderr.write(text)).catch(() => undefined);
    };
    const hasColour = stderr.isTerminal && !env['NO_COLOR'];
    const paint = (text, colour) => hasColour ? `\u001b[${colour}m${text}\u001b[0m` : text;
    return {
        masked,
        masker: {
            mask(text) {
                if (text.trim() === '' || masked.has(text))
                    return;
                masked.add(text);
                if (isGithub(env))
                    write(`::add-mask::${escapeCommandData(text)}\n`);
            },
        },
        log: {
            debug: (text) => (env['RUNNER_DEBUG'] === '1' ? write(`debug: ${(0,_core_safe_text_js__WEBPACK_IMPORTED_MODULE_1__/* .safeText */ .H)(text)}\n`) : undefined),
            info: (text) => write(`${(0,_core_safe_text_js__WEBPACK_IMPORTED_MODULE_1__/* .safeText */ .H)(text)}\n`),
            notice: (text) => write(`notice: ${(0,_core_safe_text_js__WEBPACK_IMPORTED_MODULE_1__/* .safeText */ .H)(text)}\n`),
            warning: (text) => write(`${paint('warning:', YELLOW)} ${(0,_core_safe_text_js__WEBPACK_IMPORTED_MODULE_1__/* .safeText */ .H)(text)}\n`),
        },
        error(error) {
            const [first = '', ...rest] = (0,_core_safe_text_js__WEBPACK_IMPORTED_MODULE_1__/* .safeText */ .H)((0,_core_render_error_js__WEBPACK_IMPORTED_MODULE_0__/* .renderError */ .v)(error)).split('\n');
            const label = `error[${error.code}]`;
            write(`${[first.replace(label, () => paint(label, BOLD_RED)), ...rest].join('\n')}\n`);
        },
        flush: () => written,
    };
}
/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
function escapeCommandData(text) {
    return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
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