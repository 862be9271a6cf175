import { mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts';
import { node24, type ProcessResult } from '../../runner/process.ts';
import { awsInputs, googleInputs, actionFolder as root, withScenario } from '../../scenarios/scenario.ts';
import { nodes, promisedNodes, tooOldNode } from '../parts.mts';
import { install } from '../shared/install.mts';
import { type Checks, interop } from '../shared/program.mts';
import { run } from '../shared/run.mts';

/**
 * The built command line on the oldest Node that it is promised for, on the newest that there is, and one that is too old; the
 * action on the one that action.yml names.
 */
const url = 'postgres://app:correct-horse-battery@db.acme.example:5432/app';
const stripe = 'sk_demo_7Qw2Zr9LmX4tVb6N';
const inputs = Object.entries({ ...awsInputs, ...googleInputs }).map(([name, value]) => `--${name}=${value}`);
const secrets = ['--secrets', 'DATABASE_URL = aws:prod/database#url\nSTRIPE_KEY = gcp:stripe-key'];
const print = 'console.log(process.version, process.env.DATABASE_URL); console.error(process.env.STRIPE_KEY)';

/** Node's own program of that version. */
async function nodeOf(version: string): Promise<string> {
  const isWindows = process.platform === 'win32';
  return join(await install(nodes), `node-${version}`, 'bin', isWindows ? 'node.exe' : 'node');
}

interface Machine {
  readonly cloud: Emulator;
  readonly home: string;
}

function start(node: string, { cloud, home }: Machine, ...words: readonly string[]): Promise<ProcessResult> {
  const env = {
    PATH: [join(node, '..'), process.env['PATH'] ?? ''].join(delimiter),
    HOME: home,
    ...cloud.environment(),
  };
  return run(node, [join(root, 'dist/cli.js'), ...words], { cwd: home, env });
}

async function checkCommandLine(checks: Checks, node: string, machine: Machine): Promise<void> {
  const { stdout: version } = await run(node, ['--version']);
  const on = (what: string): string => `Node ${version.trim()}: ${what}`;
  const shown = ({ exitCode, stdout, stderr }: ProcessResult): string =>
    `exit code ${exitCode}\n${stdout}${stderr}`;
  const quiet = ({ stderr }: ProcessResult): boolean => !/^\(node:|Warning:|Deprecat/m.test(stderr);

  const help = await start(node, machine, '--help');
  const isHelp = help.exitCode === 0 && /plan.*run.*export/s.test(help.stdout) && help.stderr === '';
  checks.that(isHelp, on('--help'), shown(help));

  const asked = machine.cloud.requests.length;
  const plan = await start(node, machine, 'plan', '--offline', ...inputs, ...secrets);
  const isOffline = plan.exitCode === 0 && machine.cloud.requests.length === asked && quiet(plan);
  checks.that(isOffline && plan.stdout.includes('STRIPE_KEY'), on('plan --offline'), shown(plan));

  const ran = await start(node, machine, 'run', ...inputs, ...secrets, '--', 'node', '-e', print);
  checks.that(
    ran.exitCode === 0 &&
      ran.stdout === `${version.trim()} ***\n` &&
      ran.stderr.includes('***') &&
      quiet(ran),
    on('run, with its output redacted'),
    shown(ran),
  );
  checks.that(!`${ran.stdout}${ran.stderr}`.includes(stripe), on('no value is shown'), shown(ran));

  const exported = await start(node, machine, 'export', ...inputs, ...secrets, '--format', 'json');
  checks.that(exported.exitCode === 0 && quiet(exported), on('export'), shown(exported));
  checks.equal(
    on('what is exported'),
    exported.exitCode === 0 ? JSON.parse(exported.stdout) : exported.stderr,
    { DATABASE_URL: url, STRIPE_KEY: stripe },
  );

  const refused = await start(
    node,
    machine,
    'run',
    ...inputs,
    '--secrets',
    'X = aws:staging/database',
    '--',
    'node',
  );
  const isRefused = refused.exitCode === 104 && refused.stderr.includes('error[AWS_ACCESS_DENIED]');
  checks.that(isRefused && quiet(refused), on('a denial'), shown(refused));
}

await interop(async (checks, folder) => {
  const cloud = await startEmulator({ seed: demoSeed() });
  try {
    const home = join(folder, 'home');
    mkdirSync(home);
    const machine = { cloud, home };
    await checkCommandLine(checks, node24, machine);
    for (const version of promisedNodes) {
      const node = await nodeOf(version);
      const { stdout } = await run(node, ['--version']);
      checks.equal(`Node ${version} is there`, stdout.trim(), `v${version}`);
      await checkCommandLine(checks, node, machine);
    }
    const refused = await start(await nodeOf(tooOldNode), machine, '--version');
    checks.that(
      refused.exitCode !== 0 && /needs Node 22 or newer; this is 20\./.test(refused.stderr),
      `Node ${tooOldNode} is told that it is too old`,
      `exit code ${refused.exitCode}\n${refused.stdout}${refused.stderr}`,
    );
  } finally {
    await cloud.close();
  }

  await withScenario({}, async ({ job, run: step }) => {
    const { stdout } = await run(node24, ['--version']);
    const lines =
      'DATABASE_URL = aws:prod/database#url\nSTRIPE_KEY = gcp:stripe-key\nKEY = aws:prod/tls/key?as=file';
    const main = await step(lines);
    checks.that(!main.failed && main.rawStderr === '', `the action on ${stdout.trim()}`, main.log.join('\n'));
    checks.equal(
      'what the action exports',
      [main.exported.get('DATABASE_URL'), main.exported.get('STRIPE_KEY')],
      [url, stripe],
    );
    const post = await job.runPost(main);
    checks.that(!post.failed && post.rawStderr === '', 'its post step', post.log.join('\n'));
    checks.equal('what is left behind', post.leftovers, []);
  });
});
