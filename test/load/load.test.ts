import { afterEach, describe, expect, it, vi } from 'vitest';
import { runAction } from '../../src/action/run-action.ts';
import { processChildHost } from '../../src/child/process-host.ts';
import { userErrors } from '../../src/core/errors.ts';
import { demoSeed } from '../../src/emulator/demo-seed.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import type { QuotaSeed } from '../../src/emulator/seed.ts';
import { createGithubPlatform } from '../../src/platforms/github.ts';
import { stores } from '../../src/stores/index.ts';
import { fakeDeadline } from '../helpers/fakes.ts';
import { PROVIDER, ROLE_ARN } from '../helpers/seed.ts';
import { inFolder, readFolder } from '../leaks/leaky-run.ts';
import { VirtualTime } from './virtual-time.ts';

const STEPS = 500;
const BUCKET_MILLISECONDS = 50;

const aws = { 'aws-role': ROLE_ARN, 'aws-region': 'eu-west-1' };
const google = { 'gcp-workload-identity-provider': PROVIDER, 'gcp-project': 'acme-prod' };

interface Load {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** The quota that they share, and the last call of each step. */
  readonly quota: QuotaSeed & { readonly call: string };
  readonly exported: string;
}

const loads: readonly Load[] = [
  {
    name: 'batches of Secrets Manager, 100 a second for each account',
    inputs: { ...aws, secrets: 'KEY = aws:prod/api/key\nTOKEN = aws:prod/api/token' },
    quota: { service: 'secretsmanager', call: 'BatchGetSecretValue', perSecond: 100 },
    exported: 'at_demo_c81d0f63b7e24a95',
  },
  {
    name: 'reads of Secret Manager, 100 a second left of a project',
    inputs: { ...google, secrets: 'KEY = gcp:stripe-key' },
    quota: { service: 'secretmanager', call: 'AccessSecretVersion', perSecond: 100 },
    exported: 'sk_demo_7Qw2Zr9LmX4tVb6N',
  },
];

/** mulberry32: the waits are the same in each run of the test, whoever takes which. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Ended {
  readonly codes: readonly string[];
  readonly exported: string;
}

/** One whole step in this process, over real sockets and on files of its own. */
function step(cloud: Emulator, time: VirtualTime, inputs: Readonly<Record<string, string>>): Promise<Ended> {
  return inFolder(async (base, files) => {
    const quiet = (): void => undefined;
    const codes: string[] = [];
    try {
      await time.during(() =>
        runAction({
          env: {
            ...files,
            ...cloud.environment(),
            ...Object.fromEntries(
              Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]),
            ),
          },
          operatingSystem: 'linux',
          clock: time,
          platform: createGithubPlatform({
            write: quiet,
            flush: async () => undefined,
            debug: quiet,
            info: quiet,
            notice: quiet,
            warning: quiet,
            error: quiet,
          }),
          stores,
          loadPayload: async () => ({ repository: { full_name: 'acme/web', visibility: 'private' } }),
          startDeadline: (seconds) => fakeDeadline(time, seconds),
          createChildHost: processChildHost,
        }),
      );
    } catch (thrown) {
      codes.push(...(userErrors(thrown)?.map(({ code }) => code) ?? ['BUG']));
    }
    const places = await readFolder(base);
    return { codes, exported: places.find(([where]) => where === 'file GITHUB_ENV')?.[1] ?? '' };
  });
}

interface Loaded {
  readonly ended: readonly Ended[];
  readonly requests: Emulator['requests'];
  readonly waits: readonly number[];
  readonly start: number;
}

async function runSteps(
  { inputs, quota }: Load,
  more: Readonly<Record<string, string>> = {},
): Promise<Loaded> {
  vi.spyOn(Math, 'random').mockImplementation(seeded(20_261_126));
  // An attempt's own limit is of the machine's time, and a slow one would take it for silence.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
  // A whole second, since quotas count by the second.
  const start = Math.ceil(Date.now() / 1000) * 1000;
  const time = new VirtualTime(new Date(start));
  const cloud = await startEmulator({ seed: { ...demoSeed(), quotas: [quota] }, now: () => time.now() });
  try {
    const steps = Array.from({ length: STEPS }, () => step(cloud, time, { ...inputs, ...more }));
    return { ended: await Promise.all(steps), requests: cloud.requests, waits: time.waits, start };
  } finally {
    await cloud.close();
  }
}

afterEach(() => void vi.restoreAllMocks());

describe.each(loads)('500 steps at once on $name', (load) => {
  const { quota, exported } = load;

  it('all get their values, by waits that keep them apart', async () => {
    const { ended, requests, waits, start } = await runSteps(load, { retries: '10' });
    expect(ended.flatMap(({ codes }) => codes)).toEqual([]);
    expect(ended.filter((one) => one.exported.includes(exported)).length).toBe(STEPS);

    const asked = requests.filter(({ call }) => call === quota.call);
    const throttled = asked.filter(({ status }) => status !== 200);
    expect(throttled.length).toBeGreaterThan(STEPS);
    expect(asked.length).toBe(STEPS + throttled.length);
    expect(waits.length).toBe(throttled.length);
    const others = new Set(requests.map(({ call }) => call).filter((call) => call !== quota.call));
    for (const other of others) expect(requests.filter(({ call }) => call === other).length).toBe(STEPS);

    // No time passes before everybody has asked once.
    const retries = asked.slice(STEPS).map(({ at }) => Math.floor((at - start) / BUCKET_MILLISECONDS));
    const fullest = Math.max(...retries.map((bucket) => retries.filter((other) => other === bucket).length));
    expect(fullest).toBeLessThanOrEqual(retries.length / 10);
  }, 300_000);
});

it.each(loads.slice(0, 1))(
  'nearly all get them by the retries that are the default: $name',
  async (load) => {
    const { ended } = await runSteps(load);
    const served = ended.filter((one) => one.exported.includes(load.exported));
    expect(served.length).toBeGreaterThanOrEqual(STEPS * 0.98);
    const rest = ended.filter((one) => !served.includes(one));
    expect(rest.every(({ codes }) => codes.length === 1 && codes[0]?.endsWith('_THROTTLED'))).toBe(true);
    expect(rest.map((one) => one.exported).join('')).toBe('');
  },
  300_000,
);
