"use strict";
exports.id = 402;
exports.ids = [402];
exports.modules = {

/***/ 77402:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   plan: () => (/* binding */ plan)
/* harmony export */ });
/* harmony import */ var _core_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(88208);
/* harmony import */ var _core_safe_text_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(34392);
/* harmony import */ var _pipeline_plan_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(46727);
/* harmony import */ var _pipeline_render_plan_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(11418);
/* harmony import */ var _request_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(83691);





/** `plan`: the dry run. */
const plan = {
    name: 'plan',
    description: [
        'Shows what a run would set: for each variable the store, the secret, the version it resolves to, its age and next rotation, and whether this identity may read it; and the API calls that a run costs. No value is ever read: the credentials that it takes cannot.',
        'What cannot be known without reading is said to be unknown, with the permission that would tell.',
    ],
    flags: [
        { name: 'offline', description: 'Only read the lines: nobody is asked, nothing is sent.' },
        { name: 'strict', description: 'Fail (exit code 4) where it is unknown whether a secret may be read.' },
        { name: 'json', description: 'Print the plan as JSON.' },
    ],
    takesInputs: true,
    examples: [
        "secret-sync plan --aws-region eu-west-1 --secrets 'DATABASE_URL = aws:prod/database#url'",
        'secret-sync plan --offline --secrets-file secrets.txt',
    ],
    async run(flags, host, messages) {
        if (flags.has('offline') && flags.has('strict')) {
            throw new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
                code: 'USAGE_INVALID',
                what: '--strict is about answers, and --offline asks nobody',
                fix: ['drop one of the two'],
            });
        }
        const request = await (0,_request_js__WEBPACK_IMPORTED_MODULE_2__/* .readRequest */ .i)(flags, host);
        const made = flags.has('offline')
            ? (0,_pipeline_plan_js__WEBPACK_IMPORTED_MODULE_1__/* .planOffline */ .D)(request.lines, request.settings)
            : await (0,_request_js__WEBPACK_IMPORTED_MODULE_2__/* .withRun */ .Y)(request, host, messages, (run) => (0,_pipeline_plan_js__WEBPACK_IMPORTED_MODULE_1__/* .planLines */ .H)(request.lines, run));
        const text = flags.has('json') ? renderJson(made) : (0,_core_safe_text_js__WEBPACK_IMPORTED_MODULE_3__/* .safeText */ .H)((0,_pipeline_render_plan_js__WEBPACK_IMPORTED_MODULE_4__/* .renderPlanText */ .$D)(made));
        await host.stdout.write(`${text}\n`);
        (0,_core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .throwFailures */ .c7)([...made.errors, ...(flags.has('strict') ? unknownErrors(made) : [])]);
        return 0;
    },
};
/** GitHub's runner takes `##[` for a command wherever it stands; JSON has another way to write it. */
function renderJson(made) {
    return JSON.stringify((0,_pipeline_render_plan_js__WEBPACK_IMPORTED_MODULE_4__/* .planToJson */ .$p)(made), null, 2).replaceAll('##[', '#\\u0023[');
}
function unknownErrors(made) {
    const unknown = made.rows.filter(({ access }) => access === 'unknown');
    if (unknown.length === 0)
        return [];
    const notes = new Set(unknown.flatMap(({ note }) => (note === undefined ? [] : [note])));
    return [
        new _core_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .UserError */ .yo({
            code: 'ACCESS_UNKNOWN',
            what: 'it is not known whether this identity may read what is wanted',
            wanted: unknown.map(({ variable, where }) => ({ variable, where })),
            fix: [...notes, 'or leave out --strict'],
        }),
    ];
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


/***/ })

};
;