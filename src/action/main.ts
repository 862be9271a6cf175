import { debug, error, info, notice, warning } from '@actions/core';
import { processChildHost } from '../child/process-host.ts';
import { startDeadline } from '../core/deadline.ts';
import { describeBug } from '../core/describe-bug.ts';
import { userErrors } from '../core/errors.ts';
import { systemClock } from '../core/system-clock.ts';
import { createGithubPlatform } from '../platforms/github.ts';
import { loadPayload } from '../platforms/github-payload.ts';
import { stores } from '../stores/index.ts';
import { endSoon } from './end-soon.ts';
import { runAction } from './run-action.ts';

/** The action's main stage: sets the exit code, and never throws. */
export async function main(): Promise<void> {
  const platform = createGithubPlatform({
    debug,
    error,
    info,
    notice,
    warning,
    write: (text) => process.stdout.write(text),
    flush: () => processChildHost().stdout.write(''),
  });
  const fail = (thrown: unknown): void => {
    process.exitCode = 1;
    const errors = userErrors(thrown);
    if (errors === undefined) {
      error(`a bug in secret-sync; nothing was exported. Please report it:\n${describeBug(thrown)}`, {
        title: 'BUG',
      });
    }
    for (const one of errors ?? []) platform.reportFailure(one);
  };
  let stopped = false;
  let cancel = (): void => {};
  const stop = (thrown: unknown): void => {
    stopped = true;
    fail(thrown);
    cancel();
  };
  // Node would print a stray error's message to stderr, and that may quote a value. Nothing may be exported after it.
  process.on('uncaughtException', stop);
  process.on('unhandledRejection', stop);
  // Where nobody reads it no mask arrives, so nothing may be exported; and to say so would only fail again, without end.
  process.stdout.on('error', () => {
    stopped = true;
    process.exitCode = 1;
    cancel();
  });
  try {
    const exitCode = await runAction({
      env: process.env,
      operatingSystem: process.platform,
      clock: systemClock,
      platform,
      stores,
      loadPayload: () => loadPayload(process.env),
      startDeadline: (timeoutSeconds) => {
        const deadline = startDeadline(timeoutSeconds);
        cancel = deadline.cancel;
        // Every time, not once: a second signal must not end the process between two files of the export.
        process.on('SIGINT', deadline.cancel);
        process.on('SIGTERM', deadline.cancel);
        if (stopped) cancel();
        return deadline;
      },
      createChildHost: processChildHost,
    });
    if (exitCode !== 0 && !stopped) {
      process.exitCode = exitCode;
      error(`the script ended with exit code ${exitCode}`);
    }
  } catch (thrown) {
    // What follows from the cancellation after a stray error says nothing more.
    if (!stopped) fail(thrown);
  }
  endSoon();
}
