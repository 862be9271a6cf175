import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { Command } from '../command.ts';
import { createDemoJob, type DemoJob, type StageResult } from '../demo/job.ts';
import { RunnerLog } from '../demo/runner-log.ts';
import type { CliHost } from '../host.ts';

const inputs: Readonly<Record<string, string>> = {
  'aws-role': 'arn:aws:iam::111122223333:role/ci',
  'aws-region': 'eu-west-1',
  'gcp-workload-identity-provider':
    'projects/123456789012/locations/global/workloadIdentityPools/gh/providers/gh',
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
export const demo: Command = {
  name: 'demo',
  description: [
    'Starts the embedded cloud, runs the action as a GitHub job would on a small workflow with secrets of AWS and Google, and shows the log with its masks, the variables that the next step sees, and the summary. Then it removes everything. Nothing leaves this machine.',
  ],
  flags: [],
  takesInputs: false,
  examples: ['secret-sync demo'],
  async run(_flags, host) {
    const main = join(host.actionFolder, 'main.js');
    if (!existsSync(main)) {
      throw new UserError({
        code: 'INPUT_INVALID',
        what: 'the built action is not there',
        facts: [['file', main]],
        fix: ['build it: npm run build', 'start the demo by dist/cli.js'],
      });
    }
    const [{ startEmulator }, { demoSeed }] = await Promise.all([
      import('../../emulator/emulator.ts'),
      import('../../emulator/demo-seed.ts'),
    ]);
    const cloud = await startEmulator({ seed: demoSeed() });
    const folder = join(host.tempFolder, `secret-sync-demo-${randomUUID()}`);
    try {
      await mkdir(folder, { mode: 0o700 });
      const job = await createDemoJob(host, folder, cloud.environment());
      const problems = await showJob(host, job);
      const calls = cloud.requests.map(({ call }) => call);
      await say(host, 'The calls that the embedded cloud answered', renderCounts(calls));
      for (const problem of problems) await host.stderr.write(`the demo went wrong: ${problem}\n`);
      return problems.length === 0 ? 0 : 1;
    } finally {
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Runs and shows the job. @returns what did not go as it should */
async function showJob(host: CliHost, job: DemoJob): Promise<readonly string[]> {
  const problems: string[] = [];
  const check = (holds: boolean, problem: string): void => void (holds || problems.push(problem));
  const log = new RunnerLog();
  const stage = (file: string): string => join(host.actionFolder, file);

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
    for (const name of findReadable(main, shown)) check(false, `${name} can be read in the log`);
    for (const [name, value] of main.environment) {
      check(next.printed.includes(`${name}=${value}\n`), `${name} did not reach the next step`);
    }
    await say(host, 'What it really got', renderSizes(main));
    const summary = renderMarkdown(log.mask(main.summary));
    await say(host, 'The job summary', summary);
    for (const name of expected) check(summary.includes(name), `${name} is not in the summary`);
  }

  const post = await job.runStage('post', [stage('post.js')], {
    ...inputEnvironment(),
    ...stateEnvironment(main),
  });
  check(post.exitCode === 0, 'the post step failed');
  const left = await readdir(job.temp);
  check(left.length === 0, 'the post step left files behind');
  await say(host, 'After the job', `${log.maskCount} texts were masked; files left behind: ${left.length}`);
  return problems;
}

function inputEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
}

function stateEnvironment({ state }: StageResult): Record<string, string> {
  return Object.fromEntries([...state].map(([name, value]) => [`STATE_${name}`, value]));
}

function findReadable({ environment }: StageResult, shown: string): readonly string[] {
  return [...environment]
    .filter(([name, value]) => name !== plainName && name !== 'TLS_KEY_FILE' && shown.includes(value))
    .map(([name]) => name);
}

/** Without the escapes, which no reader of the page sees. */
function renderMarkdown(text: string): string {
  return text.trim().replace(/\\(?=[!-/:-@[-`{-~])/g, '');
}

function renderSizes({ environment }: StageResult): string {
  return [...environment]
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([name, value]) => `${name.padEnd(14)} ${Buffer.byteLength(value)} bytes`)
    .join('\n');
}

function renderCounts(calls: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1);
  return [...counts].map(([call, count]) => `${String(count).padStart(3)}  ${call}`).join('\n');
}

function renderWorkflow(): string {
  const withLines = Object.entries(inputs).flatMap(([name, value]) =>
    value.includes('\n')
      ? [`${name}: |`, ...value.split('\n').map((line) => `  ${line}`)]
      : [`${name}: ${value}`],
  );
  return [
    'permissions: { contents: read, id-token: write }',
    'steps:',
    '  - uses: OWNER/secret-sync@v1',
    '    with:',
    ...withLines.map((line) => `      ${line}`),
    '  - run: ./deploy.sh',
  ].join('\n');
}

async function say(host: CliHost, title: string, text: string): Promise<void> {
  const indented = text
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
  const heading = host.stdout.isTerminal && !host.env['NO_COLOR'] ? `\u001b[1m${title}\u001b[0m` : title;
  await host.stdout.write(`${heading}\n\n${indented}\n\n`);
}
