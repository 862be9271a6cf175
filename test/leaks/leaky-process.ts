import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readAll } from '../helpers/forward.ts';
import { node24 } from '../runner/process.ts';
import { actionFolder } from '../scenarios/scenario.ts';
import type { HostileCloud } from './hostile-cloud.ts';
import { inFolder, type Ran, readFolder } from './leaky-run.ts';

export interface ProcessOptions {
  /** `main.js` by default. */
  readonly program?: string;
  readonly words?: readonly string[];
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** A point of `throw-values.mts`, and the text whose appearance there makes it fail. */
  readonly fail?: { readonly at: string; readonly marker: string };
  /** An output whose reader is gone from the start. */
  readonly closed?: 'stdout' | 'stderr';
  /** Sent when `hold` calls what it is given. */
  readonly signal?: NodeJS.Signals;
  readonly hold?: (act: () => void) => void;
  readonly prepare?: (files: Record<string, string>, base: string) => Promise<void>;
}

export interface Ended extends Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program as a process of its own. */
export function runLeakyProcess(cloud: HostileCloud, options: ProcessOptions): Promise<Ended> {
  return inFolder(async (base, files) => {
    const event = join(import.meta.dirname, '../cli/push-event.json');
    await options.prepare?.(files, base);
    const preload = new URL('throw-values.mts', pathToFileURL(join(import.meta.dirname, '/')));
    if (options.fail !== undefined) preload.searchParams.set('at', options.fail.at);
    const child = spawn(
      node24,
      [
        ...(options.fail === undefined ? [] : ['--no-warnings', '--import', preload.href]),
        join(actionFolder, 'dist', options.program ?? 'main.js'),
        ...(options.words ?? []),
      ],
      {
        env: {
          PATH: process.env['PATH'],
          HOME: base,
          TMPDIR: base,
          GITHUB_EVENT_PATH: event,
          RUNNER_DEBUG: '1',
          TEST_MARKER: options.fail?.marker,
          ...files,
          ...cloud.environment,
          ...Object.fromEntries(
            Object.entries(options.inputs ?? {}).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]),
          ),
          ...options.env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        // A process that hangs must not outlive its test.
        timeout: 20_000,
        killSignal: 'SIGKILL',
      },
    );
    options.hold?.(() => child.kill(options.signal));
    if (options.closed !== undefined) child[options.closed].destroy();
    const [stdout, stderr, exitCode] = await Promise.all([
      options.closed === 'stdout' ? '' : readAll(child.stdout),
      options.closed === 'stderr' ? '' : readAll(child.stderr),
      new Promise<number | null>((resolve) => child.once('close', resolve)),
    ]);
    const said = `${stdout}\n${stderr}`.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    return {
      exitCode,
      stdout,
      stderr,
      codes: [...said.join('\n').matchAll(/::error title=([A-Z_0-9]+)|^error\[([A-Z_0-9]+)/gm)].map(
        ([, ofAction, ofCli]) => ofAction ?? ofCli ?? '',
      ),
      exported: await readFile(files['GITHUB_ENV'] ?? '', 'utf8').catch(() => ''),
      places: [['what was said', said.join('\n')], ...(await readFolder(base))],
    };
  });
}
