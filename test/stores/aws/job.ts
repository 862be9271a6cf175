import { onTestFinished } from 'vitest';
import { startDeadline } from '../../../src/core/deadline.ts';
import type { Env } from '../../../src/core/environment.ts';
import type { UserError } from '../../../src/core/errors.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { demoSeed } from '../../../src/emulator/demo-seed.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../../src/emulator/emulator.ts';
import { createGithubTokenSource } from '../../../src/identity/github-token.ts';
import { createNetwork } from '../../../src/network/create-network.ts';
import { createMemoryKeeper } from '../../../src/pipeline/memory-keeper.ts';
import { parseReference } from '../../../src/references/reference.ts';
import type { AwsContext, AwsSettings } from '../../../src/stores/aws/settings.ts';
import { awsStore, connectAws } from '../../../src/stores/aws/store.ts';
import { connectParameterStore, ssmStore } from '../../../src/stores/ssm/store.ts';
import type {
  DescribedSecret,
  DescribeResult,
  FetchedSecret,
  FetchResult,
  SecretReference,
  StoreContext,
} from '../../../src/stores/store.ts';
import { defaultSettings } from '../../helpers/default-settings.ts';
import { type FakeClock, fakeClock, fakeLog, fakeMasker } from '../../helpers/fakes.ts';
import { ROLE_ARN } from '../../helpers/seed.ts';
import { signedTokens } from '../../helpers/tokens.ts';

export interface JobOptions extends Partial<Omit<EmulatorOptions, 'port'>> {
  readonly aws?: Partial<AwsSettings>;
  /** `none`: the input is not given. */
  readonly region?: 'none';
  readonly settings?: Partial<Settings>;
  readonly env?: Env;
  /** Tokens are those of the seed's issuer, without asking a CI for them. */
  readonly anyCi?: true;
  readonly purpose?: StoreContext['purpose'];
}

export interface Job {
  readonly emulator: Emulator;
  readonly context: AwsContext;
  readonly log: readonly string[];
  readonly masks: readonly string[];
  readonly clock: FakeClock;
  fetch(...texts: readonly string[]): Promise<readonly FetchResult[]>;
  describe(...texts: readonly string[]): Promise<readonly DescribeResult[]>;
  /** How often the embedded cloud was asked, by call. */
  calls(): Readonly<Record<string, number>>;
}

/** What the inputs' defaults give, with the role and region of the demonstration's cloud. */
export function settingsOf(changes: Partial<AwsSettings> = {}): AwsSettings {
  return {
    identity: 'oidc',
    role: ROLE_ARN,
    region: 'eu-west-1',
    roleChain: [],
    sessionName: 'acme-web-1-1',
    sessionDurationSeconds: 900,
    sessionPolicy: { kind: 'auto' },
    ...changes,
  };
}

export function parse(
  text: string,
  aws: AwsSettings = settingsOf(),
  settings: Settings = defaultSettings,
): SecretReference {
  const { identity } = aws;
  const connections = [
    { ...connectAws(aws), name: 'aws', store: awsStore, identity },
    { ...connectParameterStore(aws), name: 'ssm', store: ssmStore, identity },
  ];
  const parsed = parseReference(text, connections, settings);
  if (!('errors' in parsed)) return parsed.reference;
  const [error] = parsed.errors;
  throw error ?? new Error('refused without a reason');
}

/** A job on the embedded cloud, over the real network layer, token source and SDK. Waits between retries take no time. */
export async function startJob(options: JobOptions = {}): Promise<Job> {
  const { seed = demoSeed(), now, latencyMilliseconds } = options;
  const emulator = await startEmulator({
    seed,
    ...(now === undefined ? {} : { now }),
    ...(latencyMilliseconds === undefined ? {} : { latencyMilliseconds }),
  });
  onTestFinished(() => emulator.close());
  const settings = { ...defaultSettings, ...options.settings };
  const { region, ...others } = settingsOf({ identity: settings.identity, ...options.aws });
  const aws = region === undefined || options.region === 'none' ? others : { ...others, region };
  const connection = connectAws(aws);
  const deadline = startDeadline(settings.timeoutSeconds);
  onTestFinished(() => deadline.clear());
  const log = fakeLog();
  const masker = fakeMasker();
  const env: Env = { ...emulator.environment(), ...options.env };
  const clock = fakeClock(new Date());
  const { allowEndpoints, retries } = settings;
  const network = createNetwork({ env, allowEndpoints, retries, deadline, clock, log, masker });
  const context: AwsContext = {
    settings: aws,
    identity: options.anyCi
      ? signedTokens(emulator)
      : createGithubTokenSource({ env, network, masker, clock, loadPayload: async () => undefined }),
    network,
    masker,
    log,
    clock,
    env,
    deadline: deadline.signal,
    purpose: options.purpose ?? 'read',
    keeper: createMemoryKeeper(),
  };
  const open = async (texts: readonly string[]) => {
    const references = texts.map((text) => parse(text, aws, settings));
    const [problem] = await connection.check(references);
    if (problem !== undefined) throw problem;
    return { references, session: await connection.open(references, context) };
  };
  return {
    emulator,
    context,
    log: log.lines,
    masks: masker.masks,
    clock,
    fetch: async (...texts) => {
      const { references, session } = await open(texts);
      return inOrder(references, await session.fetch(references));
    },
    describe: async (...texts) => {
      const { references, session } = await open(texts);
      return inOrder(references, await session.describe(references));
    },
    calls: () => {
      const counts: Record<string, number> = {};
      for (const { call } of emulator.requests) counts[call] = (counts[call] ?? 0) + 1;
      return counts;
    },
  };
}

/** Results come in any order; tests read them in the order of the references. */
function inOrder<Result extends { readonly reference: SecretReference }>(
  references: readonly SecretReference[],
  results: readonly Result[],
): readonly Result[] {
  return references.flatMap(({ key }) => results.filter(({ reference }) => reference.key === key));
}

export function secretsOf(result: FetchResult | undefined): readonly FetchedSecret[] {
  if (result?.kind === 'found') return result.secrets;
  throw new Error(`no secrets: ${JSON.stringify(result)}`);
}

/** The values of results that must all have some, as text. */
export function textsOf(results: readonly FetchResult[]): readonly (string | undefined)[] {
  return results.flatMap(secretsOf).map(({ value }) => value.revealText());
}

export function describedOf(result: DescribeResult | undefined): readonly DescribedSecret[] {
  if (result?.kind === 'described') return result.secrets;
  throw new Error(`not described: ${JSON.stringify(result)}`);
}

/** The errors of a result, which must have failed or be absent. */
export function errorsOf(result: FetchResult | DescribeResult | undefined): readonly UserError[] {
  if (result?.kind === 'absent') return [result.error];
  if (result?.kind === 'failed') return result.errors;
  throw new Error('no failure');
}
