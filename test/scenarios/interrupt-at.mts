/**
 * Loaded into a step by NODE_OPTIONS to send it a signal right before its nth change of a file: INTERRUPT_AT says which,
 * INTERRUPT_BY the signal. So a kill hits every moment of an export, with no clock in play.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const at = Number(process.env['INTERRUPT_AT'] ?? 0);
const by =
  process.env['INTERRUPT_BY'] === 'SIGKILL'
    ? 'SIGKILL'
    : process.env['INTERRUPT_BY'] === 'SIGTERM'
      ? 'SIGTERM'
      : 'SIGINT';
let seen = 0;

function wrap(owner: object, name: string): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== 'function') return;
  Reflect.set(owner, name, function (this: unknown, ...args: readonly unknown[]): unknown {
    // Node opens the code that it loads by the same function.
    if (!name.startsWith('open') || String(args[1]).startsWith('w')) {
      seen += 1;
      if (seen === at) process.kill(process.pid, by);
    }
    return Reflect.apply(original, this, args);
  });
}

if (at > 0) {
  for (const name of ['appendFile', 'mkdir', 'open', 'rename', 'rm', 'unlink', 'writeFile']) {
    wrap(fs, `${name}Sync`);
    wrap(fs.promises, name);
  }
  syncBuiltinESMExports();
}
