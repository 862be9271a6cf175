import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { inspect } from 'node:util';
import { runAction } from '../../src/action/run-action.ts';
import { processChildHost } from '../../src/child/process-host.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { describeBug } from '../../src/core/describe-bug.ts';
import { userErrors } from '../../src/core/errors.ts';
import { createGithubPlatform } from '../../src/platforms/github.ts';
import { stores } from '../../src/stores/index.ts';
import { createWorld } from '../cli/fake-host.ts';
import { type FakeDeadline, fakeClock, fakeDeadline } from '../helpers/fakes.ts';
import type { HostileCloud } from './hostile-cloud.ts';
import type { Place } from './search.ts';

const commandFiles = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'];
const pushed = { repository: { full_name: 'acme/web', visibility: 'private' } };

export interface Ran {
  /** Everything that left the process, save add-mask lines. */
  readonly places: readonly Place[];
  readonly codes: readonly string[];
  /** What stands in the environment file. */
  readonly exported: string;
}

type Texts = Readonly<Record<string, string>>;

/** Runs the action in this process, on real files and over the real network layer; retries take no time. */
export async function runLeakyAction(
  cloud: Pick<HostileCloud, 'environment'>,
  inputs: Texts,
  {
    env = {},
    now = new Date(),
    onDeadline,
  }: {
    readonly env?: Texts;
    /** By default the same date as the tokens of the embedded cloud. */
    readonly now?: Date;
    readonly onDeadline?: (deadline: FakeDeadline) => void;
  } = {},
): Promise<Ran> {
  return inFolder(async (base, files) => {
    const said: string[] = [];
    const say = (text: string): void => void said.push(text);
    const clock = fakeClock(now);
    const platform = createGithubPlatform({
      write: () => undefined,
      flush: async () => undefined,
      debug: say,
      info: say,
      notice: say,
      warning: say,
      error: say,
    });
    const codes: string[] = [];
    let thrown: unknown;
    try {
      await runAction({
        env: {
          ...files,
          ...cloud.environment,
          PATH: process.env['PATH'],
          'INPUT_AUDIT-LOG': join(base, 'audit'),
          ...Object.fromEntries(
            Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]),
          ),
          ...env,
        },
        operatingSystem: 'linux',
        clock,
        platform,
        stores,
        loadPayload: async () => pushed,
        startDeadline: () => {
          const deadline = fakeDeadline(clock);
          onDeadline?.(deadline);
          return deadline;
        },
        createChildHost: processChildHost,
      });
    } catch (caught) {
      thrown = caught;
      const errors = userErrors(caught);
      for (const error of errors ?? []) platform.reportFailure(error);
      if (errors === undefined) say(describeBug(caught));
      codes.push(...(errors?.map(({ code }) => code) ?? ['BUG']));
    }
    const exported = await readFile(files['GITHUB_ENV'] ?? '', 'utf8');
    return {
      codes,
      exported,
      places: [
        ['what was said', said.join('\n')],
        ['the error itself', inspect(thrown, { depth: null, showHidden: true, getters: true })],
        ...(await readFolder(base)),
      ],
    };
  });
}

/** Runs the command line in this process over the real stores. */
export async function runLeakyCli(
  cloud: HostileCloud,
  words: readonly string[],
  { env = {}, terminal = false }: { readonly env?: Texts; readonly terminal?: boolean } = {},
): Promise<Ran & { readonly stdout: string; readonly exitCode: number }> {
  return inFolder(async (base, files) => {
    const clock = fakeClock(new Date());
    const world = createWorld({
      terminal,
      env: { ...files, ...cloud.environment, RUNNER_DEBUG: '1', ...env },
      changed: {
        clock,
        loadStores: async () => stores,
        startDeadline: () => fakeDeadline(clock),
        workingDirectory: base,
        tempFolder: base,
      },
    });
    const exitCode = await runCli(words, world.host);
    const { stdout, stderr } = world.result();
    const messages = stderr.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    return {
      exitCode,
      stdout,
      codes: [...stderr.matchAll(/error\[([A-Z_0-9]+)\]/g)].map(([, code = '']) => code),
      exported: await readFile(files['GITHUB_ENV'] ?? '', 'utf8'),
      places: [['stderr', messages.join('\n')], ...(await readFolder(base))],
    };
  });
}

export async function inFolder<T>(
  work: (base: string, files: Record<string, string>) => Promise<T>,
): Promise<T> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'leaks-')));
  try {
    const files: Record<string, string> = { RUNNER_TEMP: join(base, '_temp') };
    await mkdir(join(base, '_temp'));
    for (const name of commandFiles) {
      files[name] = join(base, name);
      await writeFile(join(base, name), '');
    }
    return await work(base, files);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

export async function readFolder(base: string): Promise<readonly Place[]> {
  const entries = await readdir(base, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ parentPath, name }): Promise<Place> => {
      const path = join(parentPath, name);
      return [`file ${relative(base, path)}`, await readFile(path, 'utf8')];
    }),
  );
}
