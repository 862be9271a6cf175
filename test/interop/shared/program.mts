import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, isDeepStrictEqual } from 'node:util';
import { NotInstallable } from './install.mts';

/** Exit code of a program whose third-party part cannot be had, which is neither good nor bad. */
export const NOT_INSTALLABLE = 77;

/** What an interop program finds out, a line each. A failed check does not end it: the others still say what works. */
export class Checks {
  #failed = false;

  get failed(): boolean {
    return this.#failed;
  }

  /** @param why shown where it does not hold */
  that(holds: boolean, what: string, why: string | (() => string) = ''): void {
    if (holds) {
      process.stdout.write(`ok ${what}\n`);
      return;
    }
    this.#failed = true;
    const reason = typeof why === 'string' ? why : why();
    process.stdout.write(`not ok ${what}${reason === '' ? '' : `\n  ${reason.replaceAll('\n', '\n  ')}`}\n`);
  }

  equal(what: string, actual: unknown, expected: unknown): void {
    const shown = (value: unknown): string => inspect(value, { depth: 8, breakLength: 100 });
    this.that(
      isDeepStrictEqual(actual, expected),
      what,
      () => `is     ${shown(actual)}\nshould ${shown(expected)}`,
    );
  }
}

/**
 * Runs the body of an interop program in a folder of its own, and ends with 0, with 1 where a check failed or the body
 * threw, or with 77 and the reason where a third-party part cannot be had.
 */
export async function interop(body: (checks: Checks, folder: string) => Promise<void>): Promise<void> {
  // What is being installed ends with the process only where that comes to its own end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const checks = new Checks();
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'interop-'));
  try {
    await body(checks, folder);
    process.exitCode = checks.failed ? 1 : 0;
  } catch (thrown) {
    const isMissing = thrown instanceof NotInstallable;
    process.stderr.write(`${isMissing ? thrown.message : inspect(thrown)}\n`);
    process.exitCode = isMissing && !checks.failed ? NOT_INSTALLABLE : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
