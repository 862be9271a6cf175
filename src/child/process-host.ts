import { type ChildHost, endingSignals, type Output } from './child-host.ts';

/** The parts of the running process that a child is started with. */
export function processChildHost(): ChildHost {
  return {
    operatingSystem: process.platform,
    stdout: outputOf(() => process.stdout),
    stderr: outputOf(() => process.stderr),
    loadSpawn: async () => (await import('node:child_process')).spawn,
    onSignal(listener) {
      for (const signal of endingSignals) process.on(signal, listener);
      return () => {
        for (const signal of endingSignals) process.off(signal, listener);
      };
    },
  };
}

/** @param open the stream, which Node makes when it is first asked for */
function outputOf(open: () => NodeJS.WriteStream): Output {
  let stream: NodeJS.WriteStream | undefined;
  const opened = (): NodeJS.WriteStream => {
    if (stream !== undefined) return stream;
    stream = open();
    // A reader that is gone is reported by the write that finds it so.
    stream.on('error', () => undefined);
    return stream;
  };
  return {
    get isTerminal() {
      return opened().isTTY === true;
    },
    write: (text) =>
      new Promise((resolve, reject) => {
        opened().write(text, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
