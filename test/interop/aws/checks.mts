import { isDeepStrictEqual } from 'node:util';
import { NotInstallable } from '../shared/install.mts';

/** Fails the program in the end, while the other checks still run. */
export type Check = (what: string, actual: unknown, expected: unknown) => void;

/**
 * Runs an interop program: one line for each check on stdout; exit code 0, 1 where a check failed or nothing could be
 * checked, 77 with the reason on stderr where a third-party part cannot be had.
 */
export async function runChecks(program: (check: Check) => Promise<void>): Promise<void> {
  let failed = 0;
  const check: Check = (what, actual, expected) => {
    if (isDeepStrictEqual(actual, expected)) {
      process.stdout.write(`ok ${what}\n`);
      return;
    }
    failed += 1;
    const [shown, wanted] = [actual, expected].map((value) => JSON.stringify(value));
    process.stdout.write(`not ok ${what}\n  is     ${shown}\n  should ${wanted}\n`);
  };
  try {
    await program(check);
    process.exitCode = failed === 0 ? 0 : 1;
  } catch (error) {
    const isMissing = error instanceof NotInstallable;
    const shown = error instanceof Error ? (isMissing ? error.message : error.stack) : error;
    process.stderr.write(`${shown}\n`);
    process.exitCode = isMissing ? 77 : 1;
  }
}
