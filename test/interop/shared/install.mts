import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A third-party part that cannot be had on this machine: the program ends with exit code 77 and this reason. */
export class NotInstallable extends Error {
  override readonly name = 'NotInstallable';
}

/**
 * A folder of the cache that was filled once for these contents. What a broken-off installation left behind is removed
 * and installed again.
 * @param contents all that the result depends on, versions above all
 * @param install fills the folder
 */
export async function installOnce(
  name: string,
  contents: readonly string[],
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const cache = process.env['SECRET_SYNC_INTEROP_CACHE'] ?? join(homedir(), '.cache', 'secret-sync-interop');
  const digest = createHash('sha256').update(JSON.stringify(contents)).digest('hex').slice(0, 12);
  const folder = join(cache, `${name}-${digest}`);
  const marker = join(folder, 'installed');
  if (existsSync(marker)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await install(folder);
  writeFileSync(marker, '');
  return folder;
}

/**
 * Runs a step of an installation, with the environment of this process: its proxies, mirrors and CAs count here.
 * @returns its stdout
 * @throws NotInstallable with the last line that it said
 */
export async function runInstaller(file: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runToEnd(
    spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  if (exitCode === 0) return stdout;
  const said = `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? '';
  throw new NotInstallable(`${[file, ...args].join(' ')} ended with ${exitCode}: ${said}`);
}

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runToEnd(child: ChildProcess): Promise<Ended> {
  return new Promise((fulfil, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', (error) => reject(new NotInstallable(error.message)));
    child.once('close', (exitCode) => fulfil({ exitCode, stdout, stderr }));
  });
}

export interface ServerOptions {
  readonly file: string;
  readonly args: readonly string[];
  /** All of its environment: what this machine sets must not change what is tested. */
  readonly env: Readonly<Record<string, string>>;
  /** What it prints once it listens, its address as the first group. */
  readonly ready: RegExp;
  /** Milliseconds until it must listen. */
  readonly timeLimit?: number;
}

export interface Server {
  /** The first group of `ready`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts a server and waits until it says that it listens. It never outlives this process. */
export function startServer({ file, args, env, ready, timeLimit = 60_000 }: ServerOptions): Promise<Server> {
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const closed = new Promise<void>((fulfil) => {
    child.once('close', () => fulfil());
  });
  const stop = (): Promise<void> => {
    process.removeListener('exit', kill);
    kill();
    return closed;
  };
  return new Promise((fulfil, reject) => {
    let said = '';
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`${file} ${args.join(' ')} ${why}\n${said}`));
    };
    const timer = setTimeout(() => {
      void stop();
      fail('does not listen');
    }, timeLimit);
    const read = (text: string): void => {
      said += text;
      const address = ready.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      fulfil({ address, stop });
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', read);
    child.once('error', (error) => fail(`cannot be started: ${error.message}`));
    child.once('close', (exitCode) => fail(`ended with ${exitCode}`));
  });
}
