import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse, stringify } from 'yaml';
import { inputsOf } from '../../../src/inputs/inputs.ts';
import { stores } from '../../../src/stores/index.ts';
import { type Block, readBlocks } from '../../docs/blocks.ts';
import { actionFolder as root } from '../../scenarios/scenario.ts';
import { goTools, workflowParser, zizmor as zizmorPart } from '../parts.mts';
import { install } from '../shared/install.mts';
import { interop } from '../shared/program.mts';
import { run } from '../shared/run.mts';

/**
 * Whether the workflows of the repository, its action.yml and each workflow that the documents show are what other
 * programs take for right: GitHub's own parser, a linter that knows contexts and inputs, and one that looks for holes.
 */
type Tool = 'actionlint' | 'zizmor' | 'workflow-parser';

interface Finding {
  readonly tool: Tool;
  /** A path, or `docs/x.md:12`. */
  readonly source: string;
  readonly kind: string;
  readonly text: string;
}

interface Ignored {
  readonly tool: Tool;
  readonly kind: string;
  readonly source: RegExp;
  readonly text?: RegExp;
  readonly why: string;
}

const ignored: readonly Ignored[] = [
  {
    tool: 'zizmor',
    kind: 'anonymous-definition',
    source: /\.yml$/,
    why: 'the id of a job says what it is, and is shown where it has no name',
  },
  {
    tool: 'zizmor',
    kind: 'self-repository',
    source: /\.yml$/,
    text: /uses|id: secrets/,
    why: 'what was checked out is to be tested, not a commit of the repository',
  },
  {
    tool: 'zizmor',
    kind: 'concurrency-limits',
    source: /act-workflow\.yml$/,
    why: 'no server runs this workflow',
  },
  {
    tool: 'zizmor',
    kind: 'unpinned-uses',
    source: /\.md:\d+$/,
    text: /uses: OWNER\/secret-sync@v1$/m,
    why: 'OWNER stands for a name, so there is no commit to pin',
  },
  {
    tool: 'zizmor',
    kind: 'undocumented-permissions',
    source: /\.md:\d+$/,
    text: /id-token: write/,
    why: 'the text beside the block explains the permission',
  },
];

interface Source {
  readonly name: string;
  readonly file: string;
}

/** What a block of a document is, made a whole workflow. `undefined` where it is none, nor a part of one. */
function wholeWorkflow(value: unknown): unknown {
  const whole = (job: object): unknown => ({
    name: 'shown',
    on: 'push',
    permissions: {},
    concurrency: { group: 'shown', 'cancel-in-progress': true },
    jobs: { shown: { name: 'shown', 'runs-on': 'ubuntu-latest', ...job } },
  });
  const idle = [{ run: 'true' }];
  if (Array.isArray(value)) return whole({ steps: value });
  if (typeof value !== 'object' || value === null) return undefined;
  if ('jobs' in value) return value;
  if ('steps' in value || 'runs-on' in value) return whole(value);
  const keys = Object.keys(value);
  if (keys.every((key) => ['permissions', 'if', 'env', 'environment'].includes(key))) {
    return whole({ ...value, steps: idle });
  }
  const inputs = new Set<string>(inputsOf(stores).map(({ name }) => name));
  if (keys.every((key) => inputs.has(key))) {
    return whole({ steps: [{ uses: 'OWNER/secret-sync@v1', with: value }] });
  }
  return undefined;
}

interface ParserModule {
  readonly NoOperationTraceWriter: new () => object;
  readonly parseWorkflow: (file: ParsedFile, trace: object) => ParseResult;
  readonly convertWorkflowTemplate: (context: ParseResult['context'], value: object) => Promise<unknown>;
}

interface ActionParserModule {
  readonly parseAction: (file: ParsedFile, trace: object) => ParseResult;
  readonly convertActionTemplate: (context: ParseResult['context'], value: object) => unknown;
}

interface ParsedFile {
  readonly name: string;
  readonly content: string;
}

interface ParseResult {
  readonly context: { readonly errors: { getErrors(): readonly { readonly message: string }[] } };
  readonly value: object | undefined;
}

/** GitHub's own parser, for the package's own bundlers: Node wants to be told that its JSON files are JSON. */
async function loadParser(): Promise<{ workflow: ParserModule; action: ActionParserModule }> {
  const folder = join(await install(workflowParser), '@actions/workflow-parser');
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context);
      return specifier.endsWith('.json') ? { ...resolved, importAttributes: { type: 'json' } } : resolved;
    },
  });
  try {
    const load = (path: string): Promise<unknown> => import(pathToFileURL(join(folder, path)).href);
    const workflow = await load('dist/index.js');
    const action = await load('dist/actions/index.js');
    if (!isParser(workflow) || !isActionParser(action))
      throw new Error('@actions/workflow-parser has other functions');
    return { workflow, action };
  } finally {
    hooks.deregister();
  }
}

function hasFunctions(module: unknown, names: readonly string[]): boolean {
  return names.every(
    (name) =>
      typeof module === 'object' && module !== null && typeof Reflect.get(module, name) === 'function',
  );
}

function isParser(module: unknown): module is ParserModule {
  return hasFunctions(module, ['NoOperationTraceWriter', 'parseWorkflow', 'convertWorkflowTemplate']);
}

function isActionParser(module: unknown): module is ActionParserModule {
  return hasFunctions(module, ['parseAction', 'convertActionTemplate']);
}

async function parseWithGitHub(sources: readonly Source[]): Promise<readonly Finding[]> {
  const { workflow, action } = await loadParser();
  const trace = new workflow.NoOperationTraceWriter();
  const findings: Finding[] = [];
  for (const { name, file } of sources) {
    const read = { name, content: readFileSync(file, 'utf8') };
    const isAction = name === 'action.yml';
    const { context, value } = isAction
      ? action.parseAction(read, trace)
      : workflow.parseWorkflow(read, trace);
    if (value !== undefined && context.errors.getErrors().length === 0) {
      if (isAction) action.convertActionTemplate(context, value);
      else await workflow.convertWorkflowTemplate(context, value);
    }
    for (const { message } of context.errors.getErrors()) {
      findings.push({ tool: 'workflow-parser', source: name, kind: 'error', text: message });
    }
  }
  return findings;
}

/** Fields of what a linter printed as JSON, which must be a list of objects. */
function readList(tool: Tool, text: string): readonly object[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) throw new Error(`${tool} did not print a list`);
  return value.filter((entry: unknown): entry is object => typeof entry === 'object' && entry !== null);
}

function textOf(value: unknown, ...path: readonly (string | number)[]): string {
  let found = value;
  for (const key of path) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined;
  }
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}

async function lintWithActionlint(project: string, sources: readonly Source[]): Promise<readonly Finding[]> {
  const actionlint = join(await install(goTools), 'actionlint');
  const names = new Map(sources.map(({ file, name }) => [file, name]));
  // Without programs that this machine may have by chance.
  const { exitCode, stdout, stderr } = await run(
    actionlint,
    ['-shellcheck=', '-pyflakes=', '-format', '{{json .}}', ...names.keys()],
    { cwd: project },
  );
  if (exitCode !== 0 && exitCode !== 1) throw new Error(`actionlint: ${stderr}`);
  return readList('actionlint', stdout).map((found) => ({
    tool: 'actionlint' as const,
    source: names.get(join(project, textOf(found, 'filepath'))) ?? textOf(found, 'filepath'),
    kind: textOf(found, 'kind'),
    text: `${textOf(found, 'message')}\n${textOf(found, 'snippet')}`,
  }));
}

async function lintWithZizmor(sources: readonly Source[]): Promise<readonly Finding[]> {
  const zizmor = join(dirname(await install(zizmorPart)), 'zizmor');
  const names = new Map(sources.map(({ file, name }) => [file, name]));
  const { exitCode, stdout, stderr } = await run(zizmor, [
    '--offline',
    '--no-progress',
    '--no-config',
    '--no-exit-codes',
    '--strict-collection',
    '--persona=pedantic',
    '--format=json',
    ...names.keys(),
  ]);
  if (exitCode !== 0) throw new Error(`zizmor: ${stderr}`);
  return readList('zizmor', stdout).map((found) => {
    const place = ['locations', 0, 'symbolic', 'key', 'Local', 'verbatim_path'];
    const start = ['locations', 0, 'concrete', 'location', 'start_point', 'row'];
    return {
      tool: 'zizmor' as const,
      source: names.get(textOf(found, ...place)) ?? textOf(found, ...place),
      kind: textOf(found, 'ident'),
      text: `line ${Number(textOf(found, ...start)) + 1}: ${textOf(found, 'desc')}\n${textOf(found, 'locations', 0, 'concrete', 'feature')}`,
    };
  });
}

await interop(async (checks, folder) => {
  const repository = [
    ...readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`),
    'test/interop/github/act-workflow.yml',
  ].map((name) => ({ name, file: join(root, name) }));
  const actionYml = { name: 'action.yml', file: join(root, 'action.yml') };

  const project = join(folder, 'project');
  const workflows = join(project, '.github', 'workflows');
  const asWritten = join(folder, 'as-written');
  for (const path of [workflows, asWritten, join(project, '.git'), join(project, 'dist')]) {
    mkdirSync(path, { recursive: true });
  }
  writeFileSync(join(project, 'action.yml'), readFileSync(actionYml.file));
  for (const name of ['main.js', 'post.js']) writeFileSync(join(project, 'dist', name), '');

  const written: Source[] = [];
  const local: Source[] = [];
  const add = (name: string, workflow: unknown): void => {
    const file = `${String(written.length)}.yml`;
    const text = stringify(workflow, { lineWidth: 0 });
    writeFileSync(join(asWritten, file), text);
    // As the action of this very repository, so that its inputs and outputs are known.
    writeFileSync(join(workflows, file), text.replaceAll('OWNER/secret-sync@v1', './'));
    written.push({ name, file: join(asWritten, file) });
    local.push({ name, file: join(workflows, file) });
  };
  const blocks = readBlocks().filter(({ language }) => /^ya?ml$/.test(language));
  const parsedOnly: Block[] = [];
  for (const block of blocks) {
    const workflow = wholeWorkflow(parse(block.text));
    if (workflow === undefined) parsedOnly.push(block);
    else add(`${block.document}:${block.line}`, workflow);
  }
  checks.that(
    written.length >= 7,
    `${written.length} blocks of the documents are a workflow or a part of one`,
  );
  for (const { document, line } of parsedOnly) process.stdout.write(`parsed only: ${document}:${line}\n`);

  const findings = [
    ...(await parseWithGitHub([actionYml, ...repository, ...local])),
    ...(await lintWithActionlint(root, repository)),
    ...(await lintWithActionlint(project, local)),
    ...(await lintWithZizmor([actionYml, ...repository, ...written])),
  ];
  const matches = (rule: Ignored, finding: Finding): boolean =>
    rule.tool === finding.tool &&
    rule.kind === finding.kind &&
    rule.source.test(finding.source) &&
    (rule.text?.test(finding.text) ?? true);
  for (const { name } of [actionYml, ...repository, ...written]) {
    const left = findings
      .filter(({ source }) => source === name)
      .filter((finding) => !ignored.some((rule) => matches(rule, finding)));
    checks.that(left.length === 0, name, () =>
      left.map(({ tool, kind, text }) => `${tool} ${kind}: ${text}`).join('\n'),
    );
  }
  const known = new Set([actionYml, ...repository, ...written].map(({ name }) => name));
  checks.equal(
    'each finding has a source',
    findings.filter(({ source }) => !known.has(source)).map(({ source }) => source),
    [],
  );
  for (const rule of ignored) {
    checks.that(
      findings.some((finding) => matches(rule, finding)),
      `${rule.tool} ${rule.kind} is ignored: ${rule.why}`,
      'nothing is found that this rule is for',
    );
  }

  // None of the three has only looked away.
  written.length = 0;
  local.length = 0;
  const step = { uses: 'OWNER/secret-sync@v1', with: { 'aws-roll': 'x' } };
  const broken = {
    'runs-on': 'ubuntu-latest',
    steps: [step, { run: `echo ${'$'}{{ github.event.issue.title }}` }],
  };
  add('broken', { on: 'push', jobs: { a: broken } });
  add('misspelt', { on: 'push', jobs: { a: { ...broken, 'run-on': 'x' } } });
  const seen = [
    ...(await parseWithGitHub(local)),
    ...(await lintWithActionlint(project, local)),
    ...(await lintWithZizmor(written.slice(0, 1))),
  ].map(({ tool, kind }) => `${tool} ${kind}`);
  for (const finding of [
    'actionlint action',
    'actionlint expression',
    'zizmor template-injection',
    'workflow-parser error',
  ]) {
    checks.that(seen.includes(finding), `a broken workflow is found out: ${finding}`, seen.join('\n'));
  }
});
