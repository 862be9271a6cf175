import { spawn } from 'node:child_process';

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
