import { readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { processChildHost } from '../child/process-host.ts';
import { startDeadline } from '../core/deadline.ts';
import { describeBug } from '../core/describe-bug.ts';
import { systemClock } from '../core/system-clock.ts';
import type { CliHost } from './host.ts';
import { runCli } from './run-cli.ts';

/** Connections are closed when a run fails; this is for what cannot be closed. */
const GRACE_MILLISECONDS = 500;

/** As package.json says. */
const OLDEST_NODE = 22;

/** The command line's entry: sets the exit code, and never throws. */
export async function main(): Promise<void> {
  // Node would print a stray error's message, and that may quote a value.
  const fail = (thrown: unknown): void => {
    process.exitCode = 1;
    process.stderr.write(`a bug in secret-sync. Please report it:\n${describeBug(thrown)}\n`);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const [major = ''] = process.versions.node.split('.');
  if (Number(major) < OLDEST_NODE) {
    process.stderr.write(
      `secret-sync needs Node ${OLDEST_NODE} or newer; this is ${process.versions.node}\n`,
    );
    process.exitCode = 2;
    return;
  }
  process.exitCode = await runCli(process.argv.slice(2), processHost());
  // All is written by now. What is left open (a look-up of credentials that nobody answers) must not hold the shell.
  setTimeout(() => process.exit(), GRACE_MILLISECONDS).unref();
}

function processHost(): CliHost {
  // The program may be started by a link, as npm makes them.
  const folder = dirname(realpathSync(process.argv[1] ?? '.'));
  return {
    ...processChildHost(),
    env: process.env,
    clock: systemClock,
    get stdinIsTerminal() {
      return process.stdin.isTTY === true;
    },
    readStdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks).toString('utf8');
    },
    loadStores: async () => (await import('../stores/index.ts')).stores,
    startDeadline,
    workingDirectory: process.cwd(),
    tempFolder: tmpdir(),
    nodePath: process.execPath,
    actionFolder: folder,
    get version() {
      // The first versions of Node 22 have no such function; the executable is made with a later one.
      const sea = process.getBuiltinModule?.('node:sea');
      return readVersion(
        sea?.isSea() === true
          ? sea.getAsset('package.json', 'utf8')
          : readFileSync(join(folder, '..', 'package.json'), 'utf8'),
      );
    },
  };
}

function readVersion(packageJson: string): string {
  const parsed: unknown = JSON.parse(packageJson);
  const known = typeof parsed === 'object' && parsed !== null && 'version' in parsed;
  return known && typeof parsed.version === 'string' ? parsed.version : 'unknown';
}
