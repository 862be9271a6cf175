import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { EndingSignal, Output } from '../../src/child/child-host.ts';
import type { CliHost } from '../../src/cli/host.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { startDeadline } from '../../src/core/deadline.ts';
import type { UserError } from '../../src/core/errors.ts';
import type { JobName } from '../../src/core/job-name.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { systemClock } from '../../src/core/system-clock.ts';
import type {
  DescribedSecret,
  SecretReference,
  SecretStore,
  StoreConnection,
  StoreContext,
} from '../../src/stores/store.ts';
import { storeOf } from '../helpers/connections.ts';

export interface CliWorld {
  readonly env?: Readonly<Record<string, string>>;
  /** What the store `fake` holds, by name. A failure is thrown when signing in is asked for `!`. */
  readonly secrets?: Readonly<Record<string, string | Uint8Array | UserError>>;
  readonly access?: DescribedSecret['access'];
  readonly note?: string;
  readonly terminal?: boolean;
  readonly stdin?: string;
  /** Called when the store is signed in to, with what its connection was told. */
  readonly onSettings?: (settings: {
    readonly identity: string;
    readonly roles: readonly string[];
    readonly job: JobName | undefined;
  }) => void;
  readonly changed?: Partial<CliHost>;
  /** Called when the store is signed in to. */
  readonly onOpen?: (context: StoreContext, signal: (signal: EndingSignal) => void) => void | Promise<void>;
}

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was written, in order: `out` or `err` and the text. */
  readonly writes: readonly (readonly [stream: 'out' | 'err', text: string])[];
  readonly storeAsked: boolean;
}

/** The payload of a push, which no stranger can bring about. */
const pushEvent = fileURLToPath(new URL('./push-event.json', import.meta.url));

/** Runs the command line in this process, over a store that answers from memory. Children are real. */
export async function runCommandLine(words: readonly string[], world: CliWorld = {}): Promise<CliResult> {
  const fake = createWorld(world);
  const exitCode = await runCli(words, fake.host);
  return { exitCode, ...fake.result() };
}

export function createWorld(world: CliWorld = {}): {
  readonly host: CliHost;
  readonly signal: (signal: EndingSignal) => void;
  readonly result: () => Omit<CliResult, 'exitCode'>;
} {
  const writes: ['out' | 'err', string][] = [];
  const listeners = new Set<(signal: EndingSignal) => void>();
  const signal = (sent: EndingSignal): void => {
    for (const listener of listeners) listener(sent);
  };
  let storeAsked = false;
  const watched: CliWorld = {
    ...world,
    onOpen: (...given) => {
      storeAsked = true;
      return world.onOpen?.(...given);
    },
  };
  const output = (stream: 'out' | 'err'): Output => ({
    isTerminal: world.terminal === true,
    write: async (text) => {
      // Latin-1 keeps every byte apart, so that a test sees exactly what was written.
      writes.push([stream, typeof text === 'string' ? text : Buffer.from(text).toString('utf8')]);
    },
  });
  const host: CliHost = {
    env: { PATH: process.env['PATH'] ?? '', GITHUB_EVENT_PATH: pushEvent, ...world.env },
    operatingSystem: process.platform,
    clock: systemClock,
    stdout: output('out'),
    stderr: output('err'),
    stdinIsTerminal: false,
    readStdin: () => Promise.resolve(world.stdin ?? ''),
    loadStores: () => Promise.resolve([fakeStore(watched, signal)]),
    startDeadline,
    loadSpawn: async () => (command, childWords, options) =>
      spawn(command, childWords, {
        ...options,
        stdio: [options.stdio?.[0] === 'pipe' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      }),
    onSignal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    workingDirectory: tmpdir(),
    tempFolder: tmpdir(),
    nodePath: process.execPath,
    actionFolder: '/nowhere',
    version: '1.2.3',
    ...world.changed,
  };
  const text = (wanted: 'out' | 'err'): string =>
    writes.flatMap(([stream, written]) => (stream === wanted ? [written] : [])).join('');
  return {
    host,
    signal,
    result: () => ({ stdout: text('out'), stderr: text('err'), writes, storeAsked }),
  };
}

interface NamedReference extends SecretReference {
  readonly secretName: string;
}

function fakeStore(world: CliWorld, signal: (signal: EndingSignal) => void): SecretStore {
  const { secrets = {} } = world;
  const about = { id: 'fake', title: 'Fake Store', options: [], recognises: () => false };
  const connection: Omit<StoreConnection, 'identityKey'> = {
    parse: ({ locator }): NamedReference => ({
      key: locator,
      label: locator,
      secretName: locator,
      wantsCreated: false,
    }),
    check: () => [],
    estimate: (references) => [{ call: 'Get', count: references.length }],
    open: async (_references, context) => {
      await world.onOpen?.(context, signal);
      return {
        principal: 'someone',
        fetch: async (references) =>
          references.map((reference) => {
            const value = secrets[reference.label];
            if (value === undefined) throw new Error(`the test has no secret ${reference.label}`);
            if (value instanceof Error) return { kind: 'failed', reference, errors: [value] };
            return {
              kind: 'found',
              reference,
              secrets: [{ ...aboutSecret(reference), value: toValue(value) }],
            };
          }),
        describe: async (references) =>
          references.map((reference) => ({
            kind: 'described',
            reference,
            secrets: [
              {
                ...aboutSecret(reference),
                access: world.access ?? 'yes',
                ...(world.note === undefined ? {} : { note: world.note }),
              },
            ],
          })),
      };
    },
  };
  return {
    ...storeOf(about, connection),
    settings: [{ name: 'roles', description: 'Roles, one a line.', list: true }],
    configure: (read, { identity, job }) => ({
      ...connection,
      identityKey: 'fake',
      open: (references, context) => {
        world.onSettings?.({ identity, roles: read.list('roles'), job });
        return connection.open(references, context);
      },
    }),
  };
}

function aboutSecret(reference: SecretReference): { name: string; id: string; version: string } {
  return { name: reference.label, id: `id/${reference.label}`, version: 'v1' };
}

function toValue(value: string | Uint8Array): SecretValue {
  return typeof value === 'string' ? SecretValue.ofText(value) : SecretValue.ofBytes(value);
}
