import type { Env } from '../../src/core/environment.ts';
import { UserError } from '../../src/core/errors.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import type { Settings } from '../../src/core/settings.ts';
import { createMemoryKeeper } from '../../src/pipeline/memory-keeper.ts';
import type { Run } from '../../src/pipeline/run.ts';
import { cutLines, parseLines, type ReferenceLine } from '../../src/references/lines.ts';
import type {
  DescribeResult,
  FetchedSecret,
  FetchResult,
  SecretReference,
  SecretStore,
  StoreContext,
} from '../../src/stores/store.ts';
import { connect, storeOf } from '../helpers/connections.ts';
import {
  type FakeClock,
  type FakeDeadline,
  type FakeLog,
  type FakeMasker,
  fakeClock,
  fakeDeadline,
  fakeLog,
  fakeMasker,
} from '../helpers/fakes.ts';
import { settings } from '../references/fake-stores.ts';

export interface FakeRun extends Run {
  readonly clock: FakeClock;
  readonly log: FakeLog;
  readonly masker: FakeMasker;
  readonly ending: FakeDeadline;
}

/** A run in which nothing reaches a network or an identity. */
export function fakeRun(changed: Partial<Settings> = {}, env: Env = {}, more: Partial<Run> = {}): FakeRun {
  const clock = fakeClock();
  const ending = fakeDeadline(clock);
  const never = (): never => {
    throw new Error('not in this test');
  };
  return {
    settings: { ...settings, ...changed },
    env,
    operatingSystem: 'linux',
    network: {
      send: never,
      attempt: never,
      retrying: never,
      check: never,
      agentFor: never,
      idle: async () => undefined,
      clockSkewSeconds: undefined,
    },
    identity: { token: never, freshToken: never },
    deadline: ending.signal,
    keeper: createMemoryKeeper(),
    closing: [],
    ...more,
    clock,
    ending,
    log: fakeLog(),
    masker: fakeMasker(),
  };
}

/** What a scripted store holds: a value, an error, or the members of a wildcard. */
export type Held = string | Uint8Array | UserError | readonly FetchedSecret[];

export interface ScriptedStore extends SecretStore {
  /** Keys that were read, in order. */
  readonly fetched: readonly string[];
  readonly opened: readonly StoreContext['purpose'][];
}

export interface Script {
  readonly held: Readonly<Record<string, Held>>;
  readonly created?: Date;
  /** Thrown when it is signed in to. */
  readonly openError?: unknown;
  readonly checkErrors?: readonly UserError[];
  /** Keys that the answer leaves out. */
  readonly silentOn?: readonly string[];
  /** Waited for before the sign-in is answered. */
  readonly before?: () => Promise<void>;
}

/** A store that answers by a script. A name that it does not hold is absent. */
export function scriptedStore(id: string, script: Script): ScriptedStore {
  const fetched: string[] = [];
  const opened: StoreContext['purpose'][] = [];
  const absent = (reference: SecretReference) =>
    ({
      kind: 'absent',
      reference,
      error: new UserError({ code: 'AWS_NOT_FOUND', what: `${reference.label} does not exist`, fix: [] }),
    }) as const;
  const fetchOne = (reference: SecretReference): FetchResult => {
    const held = script.held[reference.key];
    if (held === undefined) return absent(reference);
    if (held instanceof UserError) return { kind: 'failed', reference, errors: [held] };
    if (typeof held !== 'string' && !(held instanceof Uint8Array)) {
      return { kind: 'found', reference, secrets: held };
    }
    const value = typeof held === 'string' ? SecretValue.ofText(held) : SecretValue.ofBytes(held);
    const created = script.created === undefined ? {} : { created: script.created };
    return {
      kind: 'found',
      reference,
      secrets: [{ name: reference.key, id: `${id}/${reference.key}`, version: '7', value, ...created }],
    };
  };
  const describeOne = (reference: SecretReference): DescribeResult => {
    const result = fetchOne(reference);
    if (result.kind !== 'found') return result;
    return {
      kind: 'described',
      reference,
      secrets: result.secrets.map(({ value: _, ...rest }) => ({ ...rest, access: 'yes' })),
    };
  };
  const answered = (references: readonly SecretReference[]) =>
    references.filter(({ key }) => !script.silentOn?.includes(key));
  const about = { id, title: `the ${id} store`, options: ['version'], recognises: () => false };
  const store = storeOf(about, {
    parse: ({ locator, options }) => ({
      key: locator,
      label: locator,
      wantsCreated: options.has('version'),
      ...(locator.endsWith('*') ? { wildcard: { prefix: locator.slice(0, -1) } } : { secretName: locator }),
    }),
    check: () => script.checkErrors ?? [],
    estimate: (references) => [{ call: 'Read', count: references.length }],
    async open(_, context) {
      opened.push(context.purpose);
      await script.before?.();
      if (script.openError !== undefined) throw script.openError;
      return {
        principal: `reader of ${id}`,
        fetch: async (references) => {
          fetched.push(...references.map(({ key }) => key));
          return answered(references).map(fetchOne);
        },
        describe: async (references) => answered(references).map(describeOne),
      };
    },
  });
  return { ...store, fetched, opened };
}

/** The lines of a text that has to be good. */
export function goodLines(text: string, stores: readonly SecretStore[]): readonly ReferenceLine[] {
  const { lines, errors } = parseLines(cutLines(text), connect(stores).connections, settings);
  if (errors.length > 0) throw new Error(JSON.stringify(errors.map(({ facts }) => facts)));
  return lines;
}
