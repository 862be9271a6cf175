import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { StepResult } from '../runner/action.ts';
import { readEnvFile } from '../runner/env-file.ts';
import { node24, runProcess } from '../runner/process.ts';
import { type Behaviour, behaviours, startHostileServer } from './hostile-server.ts';
import { actionFolder, awsInputs, withScenario } from './scenario.ts';

const posix = process.platform !== 'win32';
const silent = behaviours['accepts and says nothing'];
const database = 'DATABASE_URL = aws:prod/database#url';
const stripe = 'STRIPE_KEY = gcp:stripe-key';

/** Far above what the timeout allows: it only says that the step does not hang. */
const HANG = { timeLimit: 20_000 };

interface Place {
  readonly name: string;
  /** The variable that sends calls there. */
  readonly variable: string;
  readonly secrets: string;
  readonly inputs?: Readonly<Record<string, string>>;
}

const places: readonly Place[] = [
  { name: 'the token service', variable: 'ACTIONS_ID_TOKEN_REQUEST_URL', secrets: database },
  { name: 'AWS STS', variable: 'AWS_ENDPOINT_URL_STS', secrets: database },
  { name: 'Secrets Manager', variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets: database },
  {
    name: 'a list of Secrets Manager',
    variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    secrets: 'A_* = aws:prod/*',
  },
  { name: "Google's STS", variable: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_STS', secrets: stripe },
  {
    name: 'IAM Credentials',
    variable: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS',
    secrets: stripe,
    inputs: { 'gcp-service-account': 'ci@acme-prod.iam.gserviceaccount.com' },
  },
  { name: 'Secret Manager', variable: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER', secrets: stripe },
  {
    name: 'a list of Secret Manager',
    variable: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER',
    secrets: 'A_* = gcp:*',
  },
];

/** A job in which one service is hostile; its neighbours answer as they should. */
async function withHostile(
  { variable, secrets, inputs = {} }: Place,
  behaviour: Behaviour,
  options: Readonly<Record<string, string>>,
  test: (result: StepResult, requests: number) => void,
  cancel?: NodeJS.Signals,
): Promise<void> {
  const server = await startHostileServer(behaviour);
  const token = variable === 'ACTIONS_ID_TOKEN_REQUEST_URL';
  const job = token
    ? { idToken: { url: `${server.url}/token?v=1`, token: 'request-token-1234' } }
    : { env: { [variable]: `${server.url}/` } };
  try {
    await withScenario(job, async ({ run }) => {
      const kill = cancel === undefined ? {} : { kill: { signal: cancel, when: server.reached } };
      const result = await run(
        `${secrets}\nAPI_KEY = aws:prod/api/key`,
        { ...inputs, ...options },
        { ...HANG, ...kill },
      );
      test(result, server.requests());
    });
  } finally {
    await server.close();
  }
}

function expectNothing(result: StepResult): void {
  expect(result.exitCode).toBe(1);
  expect([...result.exported, ...result.outputs.keys()]).toEqual([]);
  expect([result.rawStderr, result.summary]).toEqual(['', '']);
}

/** Cheap by the clock, dear by the processor: each of these is waited for in vain. */
const slow = [
  'accepts and says nothing',
  'sends one byte a second',
  'sends its head a byte a second',
] as const;
const fast = [
  'sends a body without end',
  'sends a head without end',
  'sends 100 MB',
  'redirects to itself',
  'hangs up',
  'speaks no HTTP',
] as const;

const named = (place: Place) => [place.name, place] as const;

describe.each(slow)('a service that %s', (behaviour) => {
  it.concurrent.each(places.map(named))('%s: ends by the timeout', async (_, place) => {
    await withHostile(place, behaviours[behaviour], { timeout: '2s' }, (result, requests) => {
      expectNothing(result);
      expect(requests).toBeGreaterThan(0);
      expect(result.errors.join('\n')).toContain('TIMED_OUT');
    });
  });
});

/** Our own client, the SDK with XML, the SDK with JSON, Google's client: all others go by one of these. */
const clients = ['the token service', 'AWS STS', 'Secrets Manager', 'a list of Secret Manager'];

describe.each(fast)('a service that %s', (behaviour) => {
  it.each(places.filter(({ name }) => clients.includes(name)).map(named))(
    '%s: ends with a reason',
    async (_, place) => {
      await withHostile(
        place,
        behaviours[behaviour],
        { timeout: '15s', retries: '1' },
        (result, requests) => {
          expectNothing(result);
          expect(requests).toBeGreaterThan(0);
          expect(result.errors.join('\n')).toMatch(
            /ANSWER_MALFORMED|UNREACHABLE|_SERVICE_FAILED|TOKEN_REFUSED|TRUST_REFUSED/,
          );
          expect(result.errors.join('\n')).not.toMatch(/TIMED_OUT|BUG/);
        },
      );
    },
  );
});

describe.runIf(posix).each(places)('$name', (place) => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends the wait at once', async (signal) => {
    await withHostile(
      place,
      silent,
      { timeout: '10m' },
      (result) => {
        expectNothing(result);
        expect(result.errors.join('\n')).toContain('CANCELLED');
      },
      signal,
    );
  });
});

describe.runIf(posix)('the command line', () => {
  const start = async (behaviour: Behaviour, timeout: string, signal?: NodeJS.Signals) => {
    const server = await startHostileServer(behaviour);
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    try {
      const inputs = Object.entries({ ...awsInputs, timeout, retries: '1' }).map(
        ([name, value]) => `--${name}=${value}`,
      );
      return await runProcess({
        file: node24,
        args: [
          join(actionFolder, 'dist/cli.js'),
          'run',
          ...inputs,
          '--secrets',
          database,
          '--',
          node24,
          '-e',
          '0',
        ],
        cwd: home,
        env: {
          PATH: process.env['PATH'] ?? '',
          HOME: home,
          ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/token?v=1`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token-1234',
        },
        ...HANG,
        ...(signal === undefined ? {} : { kill: { signal, when: server.reached } }),
      });
    } finally {
      rmSync(home, { recursive: true, force: true });
      await server.close();
    }
  };

  it.concurrent.each(slow)('ends by the timeout where a server %s', async (behaviour) => {
    const { exitCode, stdout, stderr } = await start(behaviours[behaviour], '2s');
    expect([exitCode, stdout]).toEqual([106, '']);
    expect(stderr).toContain('TIMED_OUT');
  });

  it.each(fast)('ends where a server %s', async (behaviour) => {
    const { exitCode, stdout } = await start(behaviours[behaviour], '10s');
    expect(exitCode).toBeGreaterThan(100);
    expect(stdout).toBe('');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends the wait at once', async (signal) => {
    const { exitCode, stderr } = await start(silent, '10m', signal);
    expect(exitCode).toBe(106);
    expect(stderr).toContain('CANCELLED');
  });
});

describe.runIf(posix)('interrupted at each change of a file', () => {
  const hook = pathToFileURL(resolve(import.meta.dirname, 'interrupt-at.mts')).href;
  const secrets = `${database}\nKEY_FILE = aws:prod/api/key?as=file`;

  it.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
    '%s: everything is exported, or nothing, and post leaves nothing behind',
    async (signal) => {
      await withScenario({}, async ({ job, run }) => {
        const outcomes: string[] = [];
        for (let at = 1; ; at += 1) {
          const env = { NODE_OPTIONS: `--import=${hook}`, INTERRUPT_AT: String(at), INTERRUPT_BY: signal };
          const result = await run(secrets, { export: 'env,output' }, { env, trace: false, ...HANG });
          const { entries, error } = readEnvFile(result.files.get('env') ?? Buffer.alloc(0), 'linux');
          expect(error).toBeUndefined();
          expect([0, 2]).toContain(entries.length);
          const whole = entries.length === 2;
          const end = result.signal ?? result.exitCode;
          if (signal !== 'SIGKILL') {
            expect(end).toBe(whole ? 0 : 1);
            expect(result.outputs.has('DATABASE_URL')).toBe(whole);
            if (!whole) expect(result.errors.join('\n')).toContain('CANCELLED');
          }
          outcomes.push(`${end} ${whole ? 'whole' : 'nothing'}`);

          // What interrupts is for main: post removes as much as main made.
          const post = await job.runPost(result, { env: {} });
          expect([post.exitCode, post.leftovers]).toEqual([0, []]);
          expect(job.filesContaining('correct-horse-battery')).toEqual([]);
          if (end === 0 && outcomes.length > 1 && outcomes.at(-2) === outcomes.at(-1)) break;
          if (at > 60) throw new Error('the run never got through');
        }
        expect(outcomes).toContain(`${signal === 'SIGKILL' ? 'SIGKILL' : 1} nothing`);
        expect(outcomes.at(-1)).toBe('0 whole');
      });
    },
    120_000,
  );
});

it.runIf(posix).each(['SIGINT', 'SIGTERM'] as const)(
  '%s while the command line writes files of values: the command is not started',
  async (signal) => {
    const hook = pathToFileURL(resolve(import.meta.dirname, 'interrupt-at.mts')).href;
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    try {
      writeFileSync(join(home, 'all.json'), '{"key":"correct-horse-battery"}');
      const words = [
        'run',
        '--secrets',
        'KEY_FILE = file:all.json?as=file',
        '--',
        node24,
        '-e',
        'console.log("started")',
      ];
      const env = { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: home };
      const interrupt = { NODE_OPTIONS: `--import=${hook}`, INTERRUPT_AT: '1', INTERRUPT_BY: signal };
      const file = { file: node24, args: [join(actionFolder, 'dist/cli.js'), ...words], cwd: home, ...HANG };
      expect(await runProcess({ ...file, env })).toMatchObject({ exitCode: 0, stdout: 'started\n' });
      const { exitCode, stdout, stderr } = await runProcess({ ...file, env: { ...env, ...interrupt } });
      expect([exitCode, stdout]).toEqual([106, '']);
      expect(stderr).toContain('CANCELLED');
      expect(readdirSync(home)).toEqual(['all.json']);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
);
