import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts';
import { withGoogleProjectPart } from '../../helpers/seed.ts';
import { type Answer, federatedToken, get, post } from '../../helpers/wire-clients.ts';
import { withJob } from '../../runner/job.ts';
import { actionFolder, googleInputs, shownText } from '../../scenarios/scenario.ts';
import { drongo } from '../parts.mts';
import { install } from '../shared/install.mts';
import { type Checks, interop } from '../shared/program.mts';
import { at, errorCodes, runCli } from '../shared/run.mts';
import { type Server, startServer } from '../shared/server.mts';

/**
 * drongo is a mock of Google's cloud by other people: its Secret Manager is written from Google's documents and not from
 * ours. Ours gives the identity, theirs the secrets. It has no permissions, checksums, filters or pages, and its `latest`
 * is the newest enabled version where Google's is the newest; so of `latest` only enabled ones are read here.
 */
/** Values by version, oldest first, and the states that are not ENABLED. */
const secrets: Readonly<Record<string, { readonly values: readonly string[]; readonly state?: string }>> = {
  plain: { values: ['the first value', 'the second value'] },
  'app-key': { values: ['a value of the family'] },
  'app-token': { values: ['another value of the family'] },
  disabled: { values: ['a value that is disabled'], state: 'DISABLED' },
  destroyed: { values: ['a value that is destroyed'], state: 'DESTROYED' },
};
const verbs: Readonly<Record<string, string>> = { DISABLED: 'disable', DESTROYED: 'destroy' };
const inputs = Object.entries(googleInputs).map(([name, value]) => `--${name}=${value}`);

await interop(async (checks) => {
  const theirs = await startDrongo(await install(drongo));
  const ours = await startEmulator({ seed: seedWithTheSame() });
  try {
    await fill(theirs.address, checks);
    const env = {
      ...ours.environment(),
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER: `${theirs.address}/`,
    };
    await readByCommandLine(env, checks);
    await failByCommandLine(env, checks);
    await planByCommandLine(env, checks);
    await readByAction(env, checks);
    await compareAnswers(theirs.address, ours, checks);
    checks.equal(
      'no read went to the embedded cloud by mistake',
      ours.requests.filter(({ service, userAgent }) => service === 'secretmanager' && userAgent !== '')
        .length,
      0,
    );
  } finally {
    await Promise.all([theirs.stop(), ours.close()]);
  }
});

function startDrongo(interpreter: string): Promise<Server> {
  return startServer({
    file: interpreter,
    args: ['-m', 'drongo.cli', 'server', '--host', '127.0.0.1', '--port', '0'],
    env: { PATH: process.env['PATH'] ?? '', PYTHONUNBUFFERED: '1' },
    ready: /listening on (http:\/\/127\.0\.0\.1:\d+)/,
  });
}

function seedWithTheSame(): ReturnType<typeof demoSeed> {
  return withGoogleProjectPart(demoSeed(), {
    number: '123456789012',
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([name, { values, state = 'ENABLED' }]) => [
        name,
        { versions: values.map((value) => ({ value, state })) },
      ]),
    ),
  });
}

async function fill(url: string, checks: Checks): Promise<void> {
  const send = async (path: string, body: unknown): Promise<number> =>
    (
      await post(`${url}/v1/projects/acme-prod/secrets${path}`, JSON.stringify(body), {
        'content-type': 'application/json',
        authorization: 'Bearer anything',
      })
    ).status;
  const statuses: number[] = [];
  for (const [name, { values, state }] of Object.entries(secrets)) {
    statuses.push(await send(`?secretId=${name}`, { replication: { automatic: {} } }));
    for (const value of values) {
      const data = Buffer.from(value).toString('base64');
      statuses.push(await send(`/${name}:addVersion`, { payload: { data } }));
    }
    if (state !== undefined) statuses.push(await send(`/${name}/versions/1:${verbs[state]}`, {}));
  }
  checks.equal('their emulator takes the secrets', new Set(statuses), new Set([200]));
}

async function readByCommandLine(env: Readonly<Record<string, string>>, checks: Checks): Promise<void> {
  const lines = [
    'LATEST = gcp:plain',
    'FIRST = gcp:plain?version=1',
    'FULL = gcp:projects/acme-prod/secrets/plain/versions/2',
    'APP_* = gcp:app-*',
    'NONE = gcp:none?optional&default=a default',
  ];
  const result = await runCli(['export', ...inputs, '--secrets', lines.join('\n'), '--format', 'json'], env);
  checks.equal('export ends well', [result.exitCode, errorCodes(result)], [0, []]);
  checks.equal(
    'export reads latest, a version, a full name, a wildcard and a default',
    parse(result.stdout),
    {
      LATEST: 'the second value',
      FIRST: 'the first value',
      FULL: 'the second value',
      APP_KEY: 'a value of the family',
      APP_TOKEN: 'another value of the family',
      NONE: 'a default',
    },
  );
  checks.equal(
    'export says that no checksum was compared',
    /sent no checksum for .*acme-prod\/plain/.test(result.stderr),
    true,
  );
}

async function failByCommandLine(env: Readonly<Record<string, string>>, checks: Checks): Promise<void> {
  const cases: readonly (readonly [what: string, line: string, codes: readonly string[]])[] = [
    ['a missing secret', 'A = gcp:none', ['GCP_NOT_FOUND']],
    ['a missing version', 'A = gcp:plain?version=9', ['GCP_NOT_FOUND']],
    ['a disabled version', 'A = gcp:disabled?version=1', ['GCP_VERSION_UNUSABLE']],
    ['a destroyed version', 'A = gcp:destroyed?version=1', ['GCP_VERSION_UNUSABLE']],
    ['a wildcard without a match', 'A_* = gcp:nothing-*', ['WILDCARD_NO_MATCH']],
    [
      'several at once',
      'A = gcp:none\nB = gcp:plain\nC = gcp:disabled?version=1',
      ['GCP_NOT_FOUND', 'GCP_VERSION_UNUSABLE'],
    ],
  ];
  for (const [what, lines, codes] of cases) {
    const result = await runCli(['export', ...inputs, '--secrets', lines, '--format', 'json'], env);
    checks.equal(
      `export reports ${what}`,
      [result.exitCode, errorCodes(result), result.stdout],
      [5, codes, ''],
    );
  }
}

async function planByCommandLine(env: Readonly<Record<string, string>>, checks: Checks): Promise<void> {
  const lines = 'LATEST = gcp:plain\nAPP_* = gcp:app-*';
  const result = await runCli(['plan', ...inputs, '--secrets', lines, '--json'], env);
  checks.equal('plan ends well', [result.exitCode, errorCodes(result)], [0, []]);
  const variables = at(parse(result.stdout), 'variables');
  const planned = (Array.isArray(variables) ? variables : []).map((variable) =>
    ['variable', 'version', 'access'].map((key) => at(variable, key)),
  );
  // Their emulator does not answer testIamPermissions, so what this identity may read stays unknown.
  checks.equal('plan shows the versions, and what it cannot know', planned, [
    ['LATEST', '2', 'unknown'],
    ['APP_KEY', '1', 'unknown'],
    ['APP_TOKEN', '1', 'unknown'],
  ]);
}

async function readByAction(
  {
    ACTIONS_ID_TOKEN_REQUEST_URL: url = '',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: token = '',
    ...env
  }: Readonly<Record<string, string>>,
  checks: Checks,
): Promise<void> {
  await withJob({ idToken: { url, token }, env }, async (job) => {
    const lines = 'LATEST = gcp:plain\nAPP_* = gcp:app-*';
    const result = await job.runAction({ actionFolder, with: { ...googleInputs, secrets: lines } });
    const next = await job.runNextStep();
    checks.equal(
      'the action sets the variables',
      [result.exitCode, ...['LATEST', 'APP_KEY', 'APP_TOKEN'].map((name) => next.env.get(name))],
      [0, 'the second value', 'a value of the family', 'another value of the family'],
    );
    checks.equal(
      'the action shows no value',
      /the second value|of the family/.test(shownText(result)),
      false,
    );
    const failed = await job.runAction({
      actionFolder,
      with: { ...googleInputs, secrets: 'A = gcp:disabled?version=1' },
    });
    checks.equal(
      'the action fails on a disabled version',
      [failed.exitCode, shownText(failed).includes('GCP_VERSION_UNUSABLE')],
      [1, true],
    );
  });
}

/** The same requests to both: statuses, google.rpc codes, and the members that clients read. */
async function compareAnswers(url: string, ours: Emulator, checks: Checks): Promise<void> {
  const authorization = `Bearer ${await federatedToken(ours)}`;
  const names = [
    'secrets/plain',
    'secrets/plain/versions/1',
    'secrets/plain/versions/latest',
    'secrets/plain/versions/latest:access',
    'secrets/plain/versions/1:access',
    'secrets/plain/versions',
    'secrets',
    'secrets/none',
    'secrets/none/versions/1:access',
    'secrets/none/versions',
    'secrets/plain/versions/9',
    'secrets/plain/versions/9:access',
    'secrets/plain/versions/nonsense:access',
    'secrets/disabled/versions/1',
    'secrets/disabled/versions/1:access',
    'secrets/destroyed/versions/1',
    'secrets/destroyed/versions/1:access',
  ];
  for (const name of names) {
    const [here, there] = await Promise.all(
      [ours.url, url].map((base) => get(`${base}/v1/projects/acme-prod/${name}`, { authorization })),
    );
    checks.equal(`both answer alike to GET ${name}`, essence(here), essence(there));
  }
}

function essence(answer: Answer | undefined): unknown {
  if (answer === undefined) return undefined;
  const { status, json } = answer;
  if (status !== 200)
    return {
      status,
      code: at(json, 'error', 'code'),
      rpc: at(json, 'error', 'status'),
      members: Object.keys(json),
    };
  const list = at(json, 'versions') ?? at(json, 'secrets');
  return {
    type: answer.headers['content-type']?.split(';')[0],
    name: idless(at(json, 'name')),
    state: at(json, 'state'),
    data: at(json, 'payload', 'data'),
    created: typeof at(json, 'createTime'),
    replication: at(json, 'replication'),
    list: Array.isArray(list)
      ? list.map((item: unknown) => [idless(at(item, 'name')), at(item, 'state')]).sort()
      : [],
    total: at(json, 'totalSize'),
  };
}

/** Google answers with the project's number, whatever was asked for; their emulator with what was asked for. */
function idless(name: unknown): unknown {
  return typeof name === 'string' ? name.replace(/^projects\/[^/]+/, 'projects/*') : name;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
