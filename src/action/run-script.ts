import type { ChildHost } from '../child/child-host.ts';
import { childEnvironment } from '../child/environment.ts';
import { redactionPatterns } from '../child/patterns.ts';
import type { Shell } from '../child/shell.ts';
import { startChild } from '../child/start-child.ts';
import type { Deadline } from '../core/deadline.ts';
import type { PreparedScript } from '../export/publish-github.ts';
import type { MaskedVariable } from '../masking/masked-variable.ts';
import type { Run } from '../pipeline/run.ts';

/** As long as the runner itself waits for the outputs of a step that has ended. */
const LINGER_MILLISECONDS = 5_000;

export interface ScriptRun {
  readonly script: PreparedScript;
  readonly shell: Shell;
  /** All variables, those too that keep the value they had. */
  readonly masked: readonly MaskedVariable[];
  readonly run: Run;
  readonly deadline: Deadline;
  readonly platform: { readonly masked: ReadonlySet<string> };
  readonly child: ChildHost;
}

/**
 * Runs the script of `run` as a workflow's own step would be run, with the secrets in its environment and its output
 * redacted. Signals are handed on; `timeout` no longer counts.
 * @returns its exit code
 * @throws UserError COMMAND_NOT_FOUND, COMMAND_NOT_STARTED, or the deadline's
 */
export async function runScript({
  script,
  shell,
  masked,
  run,
  deadline,
  platform,
  child,
}: ScriptRun): Promise<number> {
  const { env, operatingSystem, settings } = run;
  const folder = settings.run?.workingDirectory;
  try {
    const spawn = await child.loadSpawn();
    const patterns = redactionPatterns(platform.masked, masked, settings.maskMinLength);
    // All masks are with the runner before the script can print anything.
    await child.stdout.write('');
    deadline.signal.throwIfAborted();
    deadline.clear();
    return await startChild(shell.program, shell.words(script.path), {
      host: child,
      spawn,
      env: childEnvironment(env, script.values, operatingSystem),
      patterns,
      stdin: 'ignore',
      stdinIsTerminal: false,
      lingerMilliseconds: LINGER_MILLISECONDS,
      ...(folder === undefined ? {} : { folder }),
      ...(shell.verbatim === undefined ? {} : { verbatim: shell.verbatim }),
    });
  } finally {
    script.remove();
  }
}
