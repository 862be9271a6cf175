"use strict";
exports.id = 398;
exports.ids = [398];
exports.modules = {

/***/ 90398:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  demo: () => (/* binding */ demo)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/core/errors.js
var errors = __webpack_require__(88208);
;// CONCATENATED MODULE: ./build/cli/demo/env-file.js
/**
 * The entries of a GITHUB_ENV or GITHUB_STATE file, by the runner's grammar:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files
 * @param operatingSystem as `process.platform`: on Windows a line may end in CRLF
 * @throws Error for a file that the runner would refuse
 */
function readEnvFile(text, operatingSystem) {
    const entries = new Map();
    const lines = text.split(operatingSystem === 'win32' ? /\r?\n/ : '\n');
    for (let index = 0; index < lines.length; index += 1) {
        const line = lines[index] ?? '';
        if (line === '')
            continue;
        const [, name, separator, rest = ''] = /^(.*?)(=|<<)(.*)$/s.exec(line) ?? [];
        if (name === undefined || name === '')
            throw new Error('an entry of an environment file has no name');
        if (separator === '=') {
            entries.set(name, rest);
            continue;
        }
        const end = lines.indexOf(rest, index + 1);
        if (end === -1)
            throw new Error('an entry of an environment file has no end');
        entries.set(name, lines.slice(index + 1, end).join('\n'));
        index = end;
    }
    return entries;
}

;// CONCATENATED MODULE: ./build/cli/demo/job.js



const payload = {
    ref: 'refs/heads/main',
    repository: { full_name: 'acme/web', private: true, visibility: 'private' },
};
/**
 * @param folder an empty one of the demo's own
 * @param jobEnv what the job's token and clouds are found by
 */
async function createDemoJob(host, folder, jobEnv) {
    const temp = (0,external_node_path_.join)(folder, '_temp');
    const home = (0,external_node_path_.join)(folder, 'home');
    const workspace = (0,external_node_path_.join)(folder, 'web');
    for (const path of [temp, home, workspace])
        await (0,promises_.mkdir)(path, { mode: 0o700 });
    const eventFile = (0,external_node_path_.join)(folder, 'event.json');
    await (0,promises_.writeFile)(eventFile, JSON.stringify(payload));
    const base = {
        ...machineEnvironment(host.env),
        HOME: home,
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_EVENT_NAME: 'push',
        GITHUB_EVENT_PATH: eventFile,
        GITHUB_JOB: 'deploy',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REPOSITORY: 'acme/web',
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_RUN_ID: '4711',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_WORKFLOW: 'deploy',
        GITHUB_WORKSPACE: workspace,
        RUNNER_ENVIRONMENT: 'github-hosted',
        RUNNER_TEMP: temp,
        ...jobEnv,
    };
    return {
        temp,
        async runStage(name, words, env) {
            const files = await createCommandFiles(folder, name);
            const { exitCode, printed } = await start(host, words, workspace, { ...base, ...env, ...files });
            return {
                exitCode,
                printed,
                environment: readEnvFile(await (0,promises_.readFile)(files.GITHUB_ENV, 'utf8'), host.operatingSystem),
                state: readEnvFile(await (0,promises_.readFile)(files.GITHUB_STATE, 'utf8'), host.operatingSystem),
                summary: await (0,promises_.readFile)(files.GITHUB_STEP_SUMMARY, 'utf8'),
            };
        },
    };
}
/** What a program needs to start on this machine. */
function machineEnvironment(env) {
    const kept = ['PATH', 'Path', 'SystemRoot', 'TEMP', 'TMP', 'LANG'];
    return Object.fromEntries(kept.flatMap((name) => {
        const value = env[name];
        return value === undefined ? [] : [[name, value]];
    }));
}
async function createCommandFiles(folder, stage) {
    const path = (kind) => (0,external_node_path_.join)(folder, `${stage}-${kind}`);
    const files = {
        GITHUB_ENV: path('env'),
        GITHUB_OUTPUT: path('output'),
        GITHUB_STATE: path('state'),
        GITHUB_STEP_SUMMARY: path('summary'),
        GITHUB_PATH: path('path'),
    };
    for (const file of Object.values(files))
        await (0,promises_.writeFile)(file, '', { mode: 0o600, flag: 'wx' });
    return files;
}
function start(host, words, cwd, env) {
    return new Promise((resolve, reject) => {
        const child = host.spawn(host.nodePath, words, {
            cwd,
            env: { ...env },
            stdio: ['ignore', 'pipe', 'pipe'],
        });
        const stopForwarding = host.onSignal((signal) => child.kill(signal));
        const chunks = [];
        for (const stream of [child.stdout, child.stderr]) {
            stream?.on('data', (chunk) => chunks.push(chunk));
        }
        child.once('error', (error) => {
            stopForwarding();
            reject(error);
        });
        child.once('close', (exitCode) => {
            stopForwarding();
            resolve({ exitCode, printed: Buffer.concat(chunks).toString('utf8') });
        });
    });
}

// EXTERNAL MODULE: ./build/masking/redacted-forms.js
var redacted_forms = __webpack_require__(30860);
// EXTERNAL MODULE: ./build/masking/redactor.js
var masking_redactor = __webpack_require__(92466);
;// CONCATENATED MODULE: ./build/cli/demo/runner-log.js


const LABELS = {
    error: 'Error: ',
    warning: 'Warning: ',
    notice: 'Notice: ',
};
/**
 * A job's log as GitHub shows it: commands are taken out and obeyed, and what was masked before a line is stars in it.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
class RunnerLog {
    #masks = new Set();
    #patterns = new masking_redactor/* RedactionPatterns */.v([]);
    /** How many texts were masked. */
    get maskCount() {
        return this.#masks.size;
    }
    /** The lines that a reader sees of what a step printed. */
    show(printed) {
        return printed
            .replace(/\n$/, '')
            .split('\n')
            .flatMap((line) => this.#showLine(line));
    }
    mask(text) {
        const redactor = new masking_redactor/* Redactor */.p(this.#patterns);
        return Buffer.concat([redactor.write(Buffer.from(text, 'utf8')), redactor.end()]).toString('utf8');
    }
    #showLine(line) {
        const [, command, data = ''] = /^::([a-z-]+)(?: .*?)?::(.*)$/.exec(line.trimEnd()) ?? [];
        if (command === undefined)
            return [this.mask(line)];
        const text = unescapeData(data);
        if (command === 'add-mask') {
            this.#addMask(text);
            return [];
        }
        const label = LABELS[command];
        return label === undefined ? [] : this.mask(label + text).split('\n');
    }
    #addMask(text) {
        this.#masks.add(text);
        for (const line of text.split(/[\r\n]+/))
            if (line.trim() !== '')
                this.#masks.add(line.trim());
        this.#patterns = new masking_redactor/* RedactionPatterns */.v([...this.#masks].flatMap(redacted_forms/* redactedForms */.g));
    }
}
function unescapeData(data) {
    return data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

;// CONCATENATED MODULE: ./build/cli/commands/demo.js







const inputs = {
    'aws-role': 'arn:aws:iam::111122223333:role/ci',
    'aws-region': 'eu-west-1',
    'gcp-workload-identity-provider': 'projects/123456789012/locations/global/workloadIdentityPools/gh/providers/gh',
    'gcp-project': 'acme-prod',
    secrets: [
        'DATABASE_URL = aws:prod/database#url',
        'API_*        = aws:prod/api/*',
        'TLS_KEY_FILE = aws:prod/tls/key?as=file',
        'STRIPE_KEY   = gcp:stripe-key',
        'SIGNING_*    = gcp:signing-config?plain=issuer#*',
    ].join('\n'),
};
const expected = [
    'API_KEY',
    'API_TOKEN',
    'DATABASE_URL',
    'SIGNING_ISSUER',
    'SIGNING_SECRET',
    'STRIPE_KEY',
    'TLS_KEY_FILE',
];
/** Not a secret by the workflow's own word. */
const plainName = 'SIGNING_ISSUER';
/** What a careless next step would do: print all of it. */
const nextStep = `
const { readFileSync } = require('node:fs');
for (const name of ${JSON.stringify(expected)}) console.log(name + '=' + process.env[name]);
console.log('--- the file at $TLS_KEY_FILE:');
console.log(readFileSync(process.env.TLS_KEY_FILE, 'utf8').trimEnd());
`;
/** `demo`: the action on the embedded cloud, as a job would start it. */
const demo = {
    name: 'demo',
    description: [
        'Starts the embedded cloud, runs the action as a GitHub job would on a small workflow with secrets of AWS and Google, and shows the log with its masks, the variables that the next step sees, and the summary. Then it removes everything. Nothing leaves this machine.',
    ],
    flags: [],
    takesInputs: false,
    examples: ['secret-sync demo'],
    async run(_flags, host) {
        const main = (0,external_node_path_.join)(host.actionFolder, 'main.js');
        if (!(0,external_node_fs_.existsSync)(main)) {
            throw new errors/* UserError */.yo({
                code: 'INPUT_INVALID',
                what: 'the built action is not there',
                facts: [['file', main]],
                fix: ['build it: npm run build', 'start the demo by dist/cli.js'],
            });
        }
        const [{ startEmulator }, { demoSeed }] = await Promise.all([
            Promise.all(/* import() */[__webpack_require__.e(253), __webpack_require__.e(711)]).then(__webpack_require__.bind(__webpack_require__, 55711)),
            Promise.all(/* import() */[__webpack_require__.e(253), __webpack_require__.e(408)]).then(__webpack_require__.bind(__webpack_require__, 45408)),
        ]);
        const cloud = await startEmulator({ seed: demoSeed() });
        const folder = (0,external_node_path_.join)(host.tempFolder, `secret-sync-demo-${(0,external_node_crypto_.randomUUID)()}`);
        try {
            await (0,promises_.mkdir)(folder, { mode: 0o700 });
            const job = await createDemoJob(host, folder, cloud.environment());
            const problems = await showJob(host, job);
            const calls = cloud.requests.map(({ call }) => call);
            await say(host, 'The calls that the embedded cloud answered', renderCounts(calls));
            for (const problem of problems)
                await host.stderr.write(`the demo went wrong: ${problem}\n`);
            return problems.length === 0 ? 0 : 1;
        }
        finally {
            await cloud.close();
            await (0,promises_.rm)(folder, { recursive: true, force: true });
        }
    },
};
/** Runs and shows the job. @returns what did not go as it should */
async function showJob(host, job) {
    const problems = [];
    const check = (holds, problem) => void (holds || problems.push(problem));
    const log = new RunnerLog();
    const stage = (file) => (0,external_node_path_.join)(host.actionFolder, file);
    await say(host, 'The workflow', renderWorkflow());
    const main = await job.runStage('main', [stage('main.js')], inputEnvironment());
    await say(host, "The step's log, as GitHub shows it", log.show(main.printed).join('\n'));
    check(main.exitCode === 0, 'the step failed');
    const names = [...main.environment.keys()].sort();
    check(names.join() === expected.join(), `the step set ${names.join(', ') || 'nothing'}`);
    if (main.exitCode === 0) {
        const next = await job.runStage('next', ['-e', nextStep], Object.fromEntries(main.environment));
        const shown = log.show(next.printed).join('\n');
        await say(host, 'The next step prints every variable; in the log they read', shown);
        check(next.exitCode === 0, 'the next step failed');
        for (const name of findReadable(main, shown))
            check(false, `${name} can be read in the log`);
        for (const [name, value] of main.environment) {
            check(next.printed.includes(`${name}=${value}\n`), `${name} did not reach the next step`);
        }
        await say(host, 'What it really got', renderSizes(main));
        await say(host, 'The job summary', log.mask(main.summary.trim()));
        check(main.summary.includes('STRIPE_KEY'), 'there is no summary');
    }
    const post = await job.runStage('post', [stage('post.js')], {
        ...inputEnvironment(),
        ...stateEnvironment(main),
    });
    check(post.exitCode === 0, 'the post step failed');
    const left = await (0,promises_.readdir)(job.temp);
    check(left.length === 0, 'the post step left files behind');
    await say(host, 'After the job', `${log.maskCount} texts were masked; files left behind: ${left.length}`);
    return problems;
}
function inputEnvironment() {
    return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
}
function stateEnvironment({ state }) {
    return Object.fromEntries([...state].map(([name, value]) => [`STATE_${name}`, value]));
}
function findReadable({ environment }, shown) {
    return [...environment]
        .filter(([name, value]) => name !== plainName && name !== 'TLS_KEY_FILE' && shown.includes(value))
        .map(([name]) => name);
}
function renderSizes({ environment }) {
    return [...environment]
        .sort(([a], [b]) => a.localeCompare(b, 'en'))
        .map(([name, value]) => `${name.padEnd(14)} ${Buffer.byteLength(value)} bytes`)
        .join('\n');
}
function renderCounts(calls) {
    const counts = new Map();
    for (const call of calls)
        counts.set(call, (counts.get(call) ?? 0) + 1);
    return [...counts].map(([call, count]) => `${String(count).padStart(3)}  ${call}`).join('\n');
}
function renderWorkflow() {
    const withLines = Object.entries(inputs).flatMap(([name, value]) => value.includes('\n')
        ? [`${name}: |`, ...value.split('\n').map((line) => `  ${line}`)]
        : [`${name}: ${value}`]);
    return [
        'permissions: { contents: read, id-token: write }',
        'steps:',
        '  - uses: OWNER/secret-sync@v1',
        '    with:',
        ...withLines.map((line) => `      ${line}`),
        '  - run: ./deploy.sh',
    ].join('\n');
}
async function say(host, title, text) {
    const indented = text
        .split('\n')
        .map((line) => `  ${line}`.trimEnd())
        .join('\n');
    const heading = host.stdout.isTerminal && !host.env['NO_COLOR'] ? `\u001b[1m${title}\u001b[0m` : title;
    await host.stdout.write(`${heading}\n\n${indented}\n\n`);
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

/***/ 33250:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ar: () => (/* binding */ compactJson),
/* harmony export */   Vh: () => (/* binding */ readJson),
/* harmony export */   zR: () => (/* binding */ depthLimit)
/* harmony export */ });
/** The outermost object or array is at depth 1. The reader recurses, so this also bounds its stack. */
const depthLimit = 100;
/** Reads a text. What is wrong with it is not said: a parser's message shows pieces of the value. */
function readJson(text) {
    try {
        // Editors on Windows put a byte order mark in front; RFC 8259, section 8.1, lets a parser ignore it.
        return { kind: 'json', root: new JsonReader(text.replace(/^\uFEFF/, '')).read() };
    }
    catch (thrown) {
        if (thrown === notJson)
            return { kind: 'not-json' };
        if (thrown === tooDeep)
            return { kind: 'too-deep' };
        throw thrown;
    }
}
/** JSON without blanks; numbers as they were written. */
function compactJson(node) {
    switch (node.kind) {
        case 'object': {
            const members = [...node.members].map(([key, member]) => `${JSON.stringify(key)}:${compactJson(member)}`);
            return `{${members.join(',')}}`;
        }
        case 'array':
            return `[${node.items.map(compactJson).join(',')}]`;
        case 'string':
            return JSON.stringify(node.text);
        case 'number':
            return node.digits;
        case 'boolean':
            return String(node.is);
        case 'null':
            return 'null';
    }
}
const notJson = Symbol('not JSON');
const tooDeep = Symbol('too deep');
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const blanks = /[ \t\n\r]*/y;
class JsonReader {
    #text;
    #at = 0;
    constructor(text) {
        this.#text = text;
    }
    read() {
        const root = this.#value(1);
        if (this.#at !== this.#text.length)
            throw notJson;
        return root;
    }
    #value(depth) {
        this.#match(blanks);
        const node = this.#bareValue(depth);
        this.#match(blanks);
        return node;
    }
    #bareValue(depth) {
        switch (this.#text[this.#at]) {
            case '{':
                return this.#object(depth);
            case '[':
                return this.#array(depth);
            case '"':
                return { kind: 'string', text: this.#string() };
            case 't':
                return this.#word('true', { kind: 'boolean', is: true });
            case 'f':
                return this.#word('false', { kind: 'boolean', is: false });
            case 'n':
                return this.#word('null', { kind: 'null' });
            default: {
                const digits = this.#match(number);
                if (digits === '')
                    throw notJson;
                return { kind: 'number', digits };
            }
        }
    }
    #object(depth) {
        if (depth > depthLimit)
            throw tooDeep;
        const members = new Map();
        this.#expect('{');
        this.#match(blanks);
        if (this.#accept('}'))
            return { kind: 'object', members };
        do {
            this.#match(blanks);
            const key = this.#string();
            this.#match(blanks);
            this.#expect(':');
            members.set(key, this.#value(depth + 1));
        } while (this.#accept(','));
        this.#expect('}');
        return { kind: 'object', members };
    }
    #array(depth) {
        if (depth > depthLimit)
            throw tooDeep;
        const items = [];
        this.#expect('[');
        this.#match(blanks);
        if (this.#accept(']'))
            return { kind: 'array', items };
        do
            items.push(this.#value(depth + 1));
        while (this.#accept(','));
        this.#expect(']');
        return { kind: 'array', items };
    }
    #string() {
        const start = this.#at;
        this.#expect('"');
        let end = this.#at;
        while (end < this.#text.length && this.#text[end] !== '"')
            end += this.#text[end] === '\\' ? 2 : 1;
        this.#at = end + 1;
        return decodeString(this.#text.slice(start, this.#at));
    }
    #word(word, node) {
        if (!this.#text.startsWith(word, this.#at))
            throw notJson;
        this.#at += word.length;
        return node;
    }
    #match(pattern) {
        pattern.lastIndex = this.#at;
        const [found = ''] = pattern.exec(this.#text) ?? [];
        this.#at += found.length;
        return found;
    }
    #accept(character) {
        if (this.#text[this.#at] !== character)
            return false;
        this.#at += 1;
        return true;
    }
    #expect(character) {
        if (!this.#accept(character))
            throw notJson;
    }
}
/** Leaves escapes, and the ban on control characters, to the engine's own parser. */
function decodeString(literal) {
    let parsed;
    try {
        parsed = JSON.parse(literal);
    }
    catch {
        throw notJson;
    }
    if (typeof parsed !== 'string')
        throw notJson;
    return parsed;
}


/***/ })

};
;