import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { startEmulator } from '../../../src/emulator/emulator.ts';
import { PROVIDER, ROLE_ARN, withAwsSecrets, withGoogleSecret } from '../../helpers/seed.ts';
import { type JobOptions, withJob } from '../../runner/job.ts';
import { actionFolder as root } from '../../scenarios/scenario.ts';
import { type Checks, interop } from '../shared/program.mts';

/**
 * The clouds' own actions as clients of the embedded cloud, and whether a workflow that moves from them to ours keeps its
 * variables. SECRET_SYNC_PEERS names a folder with checkouts of the four, each under its repository's name.
 */
const PEERS = {
  aws: 'configure-aws-credentials',
  awsSecrets: 'aws-secretsmanager-get-secrets',
  google: 'auth',
  googleSecrets: 'get-secretmanager-secrets',
} as const;

const pem = '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEG\n-----END PRIVATE KEY-----\n';
const odd = ' 100% <<EOF $(id) `id` "quoted" \'single\' \\ \u00e9\u{1f511}\n%0A::set-env name=PATH::x\n';

interface Step {
  readonly actionFolder: string;
  readonly with: Readonly<Record<string, string>>;
}

/** Variables that the steps of one job set, without those that only they themselves use. */
async function variablesOf(
  checks: Checks,
  options: JobOptions,
  steps: readonly Step[],
): Promise<Record<string, string>> {
  const variables = new Map<string, string>();
  await withJob(options, async (job) => {
    for (const step of steps) {
      const result = await job.runAction(step);
      const name = step.actionFolder === root ? 'ours' : basename(step.actionFolder);
      checks.that(!result.failed, `${name} works on the embedded cloud`, result.log.join('\n'));
      for (const [variable, value] of result.exported) variables.set(variable, value);
    }
  });
  const own = /^(AWS_|GOOGLE_|CLOUDSDK_|GCP_|GCLOUD_|SECRETS_LIST_CLEAN_UP)/;
  return Object.fromEntries([...variables].filter(([name]) => !own.test(name)).sort());
}

/** A part of a workflow as it is with the clouds' own actions, and with ours. */
interface Move {
  readonly name: string;
  readonly names: readonly string[];
  readonly theirs: readonly Step[];
  readonly ours: Readonly<Record<string, string>>;
}

function moves(folder: string): readonly Move[] {
  const step = (name: string, inputs: Readonly<Record<string, string>>): Step => ({
    actionFolder: join(folder, name),
    with: inputs,
  });
  const aws = { 'aws-role': ROLE_ARN, 'aws-region': 'eu-west-1' };
  const awsSignIn = step(PEERS.aws, { 'role-to-assume': ROLE_ARN, 'aws-region': 'eu-west-1' });
  const google = { 'gcp-workload-identity-provider': PROVIDER, 'gcp-project': 'acme-prod' };
  const googleSignIn = { project_id: 'acme-prod', workload_identity_provider: PROVIDER };
  const account = 'ci@acme-prod.iam.gserviceaccount.com';
  const googleSecrets = {
    names: ['STRIPE_KEY', 'ODD'],
    theirs: step(PEERS.googleSecrets, {
      secrets: 'STRIPE_KEY:acme-prod/stripe-key\nODD:acme-prod/odd/1',
      export_to_environment: 'true',
    }),
    ours: 'STRIPE_KEY = gcp:stripe-key\nODD = gcp:odd?version=1',
  };
  return [
    {
      name: 'AWS, whole secrets, a prefix and given names',
      names: ['PROD_DATABASE', 'PROD_API_KEY', 'PROD_API_TOKEN', 'PEM', 'ODD'],
      theirs: [
        awsSignIn,
        step(PEERS.awsSecrets, { 'secret-ids': 'prod/database\nprod/api/*\nPEM,prod/pem\nODD,prod/odd' }),
      ],
      ours: { ...aws, secrets: 'aws:prod/database\naws:prod/api/*\nPEM = aws:prod/pem\nODD = aws:prod/odd' },
    },
    {
      name: 'AWS, leaves of JSON',
      names: [
        ...['DB_URL', 'DB_USER', 'DB_PASSWORD'],
        ...['NESTED_USER_NAME', 'NESTED_USER_ID', 'NESTED_ON', 'NESTED_LIST'],
      ],
      theirs: [
        awsSignIn,
        step(PEERS.awsSecrets, {
          'secret-ids': 'DB,prod/database\nNESTED,prod/nested',
          'parse-json-secrets': 'true',
        }),
      ],
      ours: { ...aws, secrets: 'DB_* = aws:prod/database#*\nNESTED_* = aws:prod/nested#*' },
    },
    {
      name: 'Google, direct federation',
      names: googleSecrets.names,
      theirs: [step(PEERS.google, googleSignIn), googleSecrets.theirs],
      ours: { ...google, secrets: googleSecrets.ours },
    },
    {
      name: 'Google, a service account',
      names: googleSecrets.names,
      theirs: [step(PEERS.google, { ...googleSignIn, service_account: account }), googleSecrets.theirs],
      ours: { ...google, 'gcp-service-account': account, secrets: googleSecrets.ours },
    },
  ];
}

await interop(async (checks) => {
  const folder = process.env['SECRET_SYNC_PEERS'];
  if (folder === undefined || folder === '') {
    process.stdout.write('skipped: SECRET_SYNC_PEERS names no folder with checkouts\n');
    return;
  }
  for (const name of Object.values(PEERS)) {
    checks.that(existsSync(join(folder, name, 'action.yml')), `${name} is checked out`, folder);
  }
  if (checks.failed) return;

  const seed = withGoogleSecret(
    withAwsSecrets(demoSeed(), {
      'prod/pem': pem,
      'prod/odd': odd,
      'prod/nested': { json: { user: { name: 'app', id: 42 }, on: true, list: [1, 'two'] } },
    }),
    'odd',
    odd,
  );
  const cloud = await startEmulator({ seed });
  try {
    const {
      ACTIONS_ID_TOKEN_REQUEST_URL = '',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN = '',
      ...endpoints
    } = cloud.environment();
    const options = {
      idToken: { url: ACTIONS_ID_TOKEN_REQUEST_URL, token: ACTIONS_ID_TOKEN_REQUEST_TOKEN },
      env: {
        ...endpoints,
        GHA_ENDPOINT_OVERRIDE_sts: `${cloud.url}/v1`,
        GHA_ENDPOINT_OVERRIDE_iamcredentials: `${cloud.url}/v1`,
        GHA_ENDPOINT_OVERRIDE_secretmanager: `${cloud.url}/v1`,
      },
    };
    for (const { name, names, ours, theirs } of moves(folder)) {
      const before = await variablesOf(checks, options, theirs);
      const after = await variablesOf(checks, options, [{ actionFolder: root, with: ours }]);
      checks.equal(`${name}: the variables are there`, Object.keys(before), [...names].sort());
      checks.equal(`${name}: ours are the same`, after, before);
    }
  } finally {
    await cloud.close();
  }
});
