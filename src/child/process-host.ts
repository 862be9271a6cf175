import { spawn } from 'node:child_process';
import { type ChildHost, endingSignals, type Output } from './child-host.ts';

/** The parts of the running process that a child is started with. */
export function processChildHost(): ChildHost {
  return {
    operatingSystem: process.platform,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    spawn,
    onSignal(listener) {
      for (const signal of endingSignals) process.on(signal, listener);
      return () => {
        for (const signal of endingSignals) process.off(signal, listener);
      };
    },
  };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  // A reader that is gone is reported by the write that finds it so.
  stream.on('error', () => undefined);
  return {
    isTerminal: stream.isTTY === true,
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
