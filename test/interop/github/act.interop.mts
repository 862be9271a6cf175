import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { startEmulator } from '../../../src/emulator/emulator.ts';
import { addQuickSecrets } from '../../../src/emulator/quick-seed.ts';
import type { ProcessResult } from '../../runner/process.ts';
import { actionFolder as root } from '../../scenarios/scenario.ts';
import { goTools } from '../parts.mts';
import { install } from '../shared/install.mts';
import { type Checks, interop } from '../shared/program.mts';
import { run } from '../shared/run.mts';

/**
 * act runs the action from its action.yml: the repository's own self-test as it is, and a workflow that looks closer. It is
 * no GitHub runner: it masks only the texts that it is given, and grants no token, so the variables of the token's
 * service are handed to it.
 */
const pem = [
  '-----BEGIN PRIVATE KEY-----',
  'MIGHAgEAMBMGByqGSM49AgEG',
  'CCqGSM49AwEHBG0wawIBAQQg',
  '-----END PRIVATE KEY-----',
].join('\n');
/** What shells, files of variables and quotes could change. */
const odd = '100% <<EOF =$(id) `id` "quoted" \'single\' \\ \u00e9\u{1f511}';
/**
 * What could be taken for a command. act reads the masks of it wrongly (to the last `::` in place of the first, and `%250A`
 * as a line end), so its log is not searched for this one.
 */
const command = '%0A ::set-env name=PATH::x';
const database = 'postgres://app:correct-horse-battery@db.acme.example:5432/app';
const api = ['ak_demo_5f0c2b7d9e1a4c38', 'at_demo_c81d0f63b7e24a95'];
const stripe = 'sk_demo_7Qw2Zr9LmX4tVb6N';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A repository with what a job would have checked out, and nothing that is not needed to run the action. */
async function makeCheckout(folder: string): Promise<string> {
  const checkout = join(folder, 'checkout');
  mkdirSync(checkout);
  for (const path of ['action.yml', 'dist', 'package.json', '.github']) {
    cpSync(join(root, path), join(checkout, path), { recursive: true });
  }
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['remote', 'add', 'origin', 'https://github.com/acme/web.git'],
    ['add', '--all'],
    [
      '-c',
      'user.name=interop',
      '-c',
      'user.email=interop@localhost',
      'commit',
      '--quiet',
      '--message=checkout',
    ],
  ]) {
    const { exitCode, stderr } = await run('git', args, { cwd: checkout });
    if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  }
  return checkout;
}

/** An action that does nothing, for those that act would fetch over the network. */
function makeIdleAction(folder: string): string {
  const idle = join(folder, 'idle-action');
  mkdirSync(idle);
  writeFileSync(
    join(idle, 'action.yml'),
    'name: idle\ndescription: nothing\nruns:\n  using: composite\n  steps:\n    - { run: ":", shell: sh }\n',
  );
  return idle;
}

/** The actions of a workflow that are another repository's, as `owner/name@ref`. */
function usedBy(workflow: string): readonly string[] {
  const used: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'uses' && typeof inner === 'string' && !inner.startsWith('./')) used.push(inner);
      else visit(inner);
    }
  };
  visit(parse(readFileSync(workflow, 'utf8')));
  return used;
}

interface ActRun {
  readonly job: string;
  readonly workflow: string;
  readonly env?: Readonly<Record<string, string>>;
}

await interop(async (checks, folder) => {
  const act = join(await install(goTools), 'act');
  const checkout = await makeCheckout(folder);
  const idle = makeIdleAction(folder);
  const event = join(folder, 'event.json');
  const repository = {
    full_name: 'acme/web',
    private: true,
    visibility: 'private',
    owner: { login: 'acme' },
  };
  writeFileSync(event, JSON.stringify({ ref: 'refs/heads/main', repository }));
  // Node 24 is a development dependency; a runner would bring its own.
  const path = [join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);
  const home = join(folder, 'home');
  // act asks no question about a default image where it has a file of settings.
  mkdirSync(join(home, '.config', 'act'), { recursive: true });
  writeFileSync(join(home, '.config', 'act', 'actrc'), '');

  /** act in its host mode takes over the whole environment that it is started with, so it gets a small one. */
  const runAct = ({ job, workflow, env = {} }: ActRun): Promise<ProcessResult> =>
    run(
      act,
      [
        'push',
        '--job',
        job,
        '--workflows',
        workflow,
        '--eventpath',
        event,
        '--platform',
        'ubuntu-latest=-self-hosted',
        '--no-cache-server',
        ...usedBy(workflow).flatMap((action) => ['--local-repository', `${action}=${idle}`]),
        ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ],
      {
        cwd: checkout,
        env: {
          PATH: path,
          HOME: home,
          XDG_CACHE_HOME: join(home, '.cache'),
          XDG_CONFIG_HOME: join(home, '.config'),
        },
      },
    );

  const node = await run('node', ['--version'], { env: { PATH: path } });
  checks.that(
    /^ {2}using: node24$/m.test(readFileSync(join(root, 'action.yml'), 'utf8')) &&
      node.stdout.startsWith('v24.'),
    `${(await run(act, ['--version'])).stdout.trim()} knows node24, and finds ${node.stdout.trim()}`,
  );

  const self = await runAct({ job: 'action', workflow: join(checkout, '.github/workflows/self-test.yml') });
  succeeded(checks, self, 'the self-test of the repository, as it is');
  shownNowhere(checks, self, 'the self-test');

  const cloud = await startEmulator({
    seed: addQuickSecrets(demoSeed(), { 'prod/pem': pem }, { odd, command }),
  });
  try {
    const notes = join(folder, 'notes');
    const expected = [database, ...api, pem, pem, stripe, odd, command].map((value) => `${value}\n`).join('');
    const env = { ...cloud.environment(), NOTES: notes, EXPECTED_SHA256: sha256(expected) };
    const workflow = join(root, 'test/interop/github/act-workflow.yml');
    const noted = (): readonly string[] =>
      existsSync(notes) ? readFileSync(notes, 'utf8').trimEnd().split('\n') : [];

    const exported = await runAct({ job: 'exported', workflow, env });
    succeeded(checks, exported, 'values of both clouds, byte for byte, in the next step');
    checks.that(/careless: \*\*\*/.test(exported.stdout), 'a careless step shows masks', exported.stdout);
    shownNowhere(checks, exported, 'a job that prints its secrets');
    const file = noted()
      .find((line) => line.startsWith('file '))
      ?.slice('file '.length);
    checks.that(file !== undefined && !existsSync(file), 'no file of a value is left', `${file} is`);
    checks.that(/Post .*\.\/.*Success/is.test(exported.stdout), 'the post step ran', exported.stdout);
    checks.equal(
      'the cloud was asked what it is asked on a runner',
      cloud.requests.map(({ call }) => call).sort(),
      [
        'AccessSecretVersion',
        'AccessSecretVersion',
        'AccessSecretVersion',
        'AssumeRoleWithWebIdentity',
        'BatchGetSecretValue',
        'ExchangeToken',
        'ListSecrets',
        'Token',
        'Token',
      ],
    );

    const script = await runAct({ job: 'script', workflow, env });
    succeeded(checks, script, 'a script alone gets the secret');
    checks.that(
      noted().includes(`script ${sha256(database)}  -`),
      'the script has its value',
      noted().join('\n'),
    );
    checks.that(script.stdout.includes('script: ***'), 'its output is redacted', script.stdout);
    shownNowhere(checks, script, 'a job whose script prints its secret');

    const refused = await runAct({ job: 'refused', workflow, env });
    succeeded(checks, refused, 'a denied secret sets nothing');
    checks.that(noted().includes('refused as it should be'), 'the job went on behind it', noted().join('\n'));
    checks.that(refused.stdout.includes('AWS_ACCESS_DENIED'), 'the log says why', refused.stdout);
    shownNowhere(checks, refused, 'a job with a denied secret');

    const broken = await runAct({ job: 'broken', workflow, env });
    checks.that(broken.exitCode !== 0, 'a denied secret fails the job', broken.stdout);
    checks.that(!noted().includes('reached after a failure'), 'no step runs after that', noted().join('\n'));

    const wrong = await runAct({ job: 'exported', workflow, env: { ...env, EXPECTED_SHA256: sha256('') } });
    checks.that(wrong.exitCode !== 0, 'the check of the values can fail', wrong.stdout);

    const tokenless = await runAct({
      job: 'script',
      workflow,
      env: { ...env, ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' },
    });
    checks.that(
      tokenless.exitCode !== 0 && tokenless.stdout.includes('TOKEN_MISSING'),
      'without a token the step fails and says so',
      tokenless.stdout,
    );
  } finally {
    await cloud.close();
  }
});

function succeeded(checks: Checks, { exitCode, stdout, stderr }: ProcessResult, name: string): void {
  checks.that(exitCode === 0, name, () => `exit code ${exitCode}\n${stdout}${stderr}`);
}

/** act shows commands of a step too; its masks are the texts that were registered, without the runner's encodings. */
function shownNowhere(checks: Checks, { stdout, stderr }: ProcessResult, name: string): void {
  const secret = [database, 'correct-horse-battery', ...api, stripe, odd, ...pem.split('\n').slice(1, -1)];
  const shown = secret.filter((text) => `${stdout}${stderr}`.includes(text));
  checks.that(
    shown.length === 0,
    `${name}: no value in act's log`,
    () => `${shown.join('\n')}\nin\n${stdout}`,
  );
}
