import { onTestFinished } from 'vitest';
import { startDeadline } from '../../../src/core/deadline.ts';
import type { Clock, Env } from '../../../src/core/environment.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../src/emulator/emulator.ts';
import { createGithubTokenSource } from '../../../src/identity/github-token.ts';
import { createNetwork } from '../../../src/network/create-network.ts';
import type { HttpRequest } from '../../../src/network/network.ts';
import { createMemoryKeeper } from '../../../src/pipeline/memory-keeper.ts';
import { parseReference } from '../../../src/references/reference.ts';
import type { GcpContext, GcpSettings } from '../../../src/stores/gcp/settings.ts';
import { connectGcp, gcpStore } from '../../../src/stores/gcp/store.ts';
import type {
  DescribeResult,
  FetchedSecret,
  FetchResult,
  SecretReference,
} from '../../../src/stores/store.ts';
import { defaultSettings } from '../../helpers/default-settings.ts';
import { PROVIDER } from '../../helpers/seed.ts';
import { signedTokens } from '../../helpers/tokens.ts';

export const ACCOUNT = 'ci@acme-prod.iam.gserviceaccount.com';

export interface JobOptions extends Partial<Omit<EmulatorOptions, 'latencyMilliseconds'>> {
  readonly latencyMilliseconds?: number;
  readonly gcp?: Partial<GcpSettings>;
  readonly settings?: Partial<Settings>;
  readonly env?: Env;
  /** Tokens are those of the seed's issuer, without asking a CI for them. */
  readonly anyCi?: true;
  /** The runner's clock. */
  readonly clock?: Clock;
  readonly timeoutSeconds?: number;
}

export interface Job {
  readonly emulator: Emulator;
  readonly context: GcpContext;
  readonly log: readonly string[];
  readonly masked: readonly string[];
  readonly sent: readonly HttpRequest[];
  parse(text: string): SecretReference;
  fetch(...texts: readonly string[]): Promise<readonly FetchResult[]>;
  describe(...texts: readonly string[]): Promise<readonly DescribeResult[]>;
  /** How often the embedded cloud was asked, by call. */
  calls(): Readonly<Record<string, number>>;
}

/** Does not wait: what it was asked to wait for is in `waits`. */
export function instantClock(now: () => Date = () => new Date()): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now,
    sleep: async (milliseconds, signal) => {
      signal.throwIfAborted();
      waits.push(milliseconds);
    },
  };
}

export function settingsOf(changes: Partial<GcpSettings> = {}): GcpSettings {
  return { identity: 'oidc', provider: PROVIDER, project: 'acme-prod', ...changes };
}

/** A job on the embedded cloud, over the real network layer and token source. */
export async function startJob(options: JobOptions = {}): Promise<Job> {
  const emulator = await startEmulator({
    seed: options.seed ?? demoSeed(),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.latencyMilliseconds === undefined
      ? {}
      : { latencyMilliseconds: options.latencyMilliseconds }),
  });
  onTestFinished(() => emulator.close());
  const settings = { ...defaultSettings, ...options.settings };
  const gcp = settingsOf({ identity: settings.identity, ...options.gcp });
  const connection = { ...connectGcp(gcp), name: 'gcp', store: gcpStore, identity: gcp.identity };
  const deadline = startDeadline(options.timeoutSeconds ?? 60);
  onTestFinished(() => deadline.clear());
  const log: string[] = [];
  const masked: string[] = [];
  const sent: HttpRequest[] = [];
  const write = (text: string): void => {
    log.push(text);
  };
  const env: Env = { ...emulator.environment(), ...options.env };
  const clock = options.clock ?? instantClock();
  const masker = { mask: (...texts: readonly string[]) => void masked.push(...texts) };
  const logger = { debug: write, info: write, notice: write, warning: write };
  const real = createNetwork({
    env,
    allowEndpoints: [],
    retries: settings.retries,
    deadline,
    clock,
    log: logger,
    masker,
  });
  const network = {
    ...real,
    send: (request: HttpRequest) => {
      sent.push(request);
      return real.send(request);
    },
    get clockSkewSeconds() {
      return real.clockSkewSeconds;
    },
  };
  const context: GcpContext = {
    settings: gcp,
    identity: options.anyCi
      ? signedTokens(emulator)
      : createGithubTokenSource({ env, network, masker, clock, loadPayload: async () => undefined }),
    network,
    masker,
    log: logger,
    clock,
    env,
    deadline: deadline.signal,
    purpose: 'read',
    keeper: createMemoryKeeper(),
  };
  const parse = (text: string): SecretReference => {
    const parsed = parseReference(text, [connection], settings);
    if ('errors' in parsed) throw new Error(parsed.errors.map((error) => error.message).join('; '));
    return parsed.reference;
  };
  const open = async (texts: readonly string[]) => {
    const references = texts.map(parse);
    return { references, session: await connection.open(references, context) };
  };
  return {
    emulator,
    context,
    log,
    masked,
    sent,
    parse,
    fetch: async (...texts) => {
      const { references, session } = await open(texts);
      return session.fetch(references);
    },
    describe: async (...texts) => {
      const { references, session } = await open(texts);
      return session.describe(references);
    },
    calls: () => {
      const counts: Record<string, number> = {};
      for (const { call } of emulator.requests) counts[call] = (counts[call] ?? 0) + 1;
      return counts;
    },
  };
}

/** The secrets of a result, which must have them. */
export function secretsOf(result: FetchResult | undefined): readonly FetchedSecret[] {
  if (result?.kind !== 'found') throw new Error(`no secrets: ${JSON.stringify(result)}`);
  return result.secrets;
}

/** The values of results that must all have some, as text. */
export function textsOf(results: readonly FetchResult[]): readonly (string | undefined)[] {
  return results.flatMap(secretsOf).map((secret) => secret.value.revealText());
}

/** The errors of a result, which must have failed. */
export function errorsOf(result: FetchResult | DescribeResult | undefined): readonly UserError[] {
  if (result?.kind === 'absent') return [result.error];
  if (result?.kind === 'failed') return result.errors;
  throw new Error('no failure');
}

/** The one user error that work must end with. */
export async function refusalOf(work: Promise<unknown>): Promise<UserError> {
  const thrown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (thrown instanceof UserError) return thrown;
  throw thrown ?? new Error('nothing was refused');
}
