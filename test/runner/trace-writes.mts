/**
 * Loaded into a step with `--import` to record, in one order, what it writes to stdout, stderr and files: the two
 * pipes and the file system alone do not tell whether a mask was out before a value was in a file.
 * The record goes to the file that the module's own URL names (`?to=`), one JSON line for each write.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const to = new URL(import.meta.url).searchParams.get('to');
if (to !== null) {
  const record = fs.openSync(to, 'a');
  const append = fs.writeSync;
  const note = (target: unknown, written: unknown): void => {
    const bytes =
      typeof written === 'string'
        ? Buffer.from(written)
        : ArrayBuffer.isView(written)
          ? Buffer.from(written.buffer, written.byteOffset, written.byteLength)
          : undefined;
    if (bytes === undefined) return;
    const kind = target === 1 ? 'stdout' : target === 2 ? 'stderr' : 'file';
    append(record, `${JSON.stringify({ kind, path: String(target), base64: bytes.toString('base64') })}\n`);
  };
  const wrap = (
    owner: object,
    name: string,
    before: (args: readonly unknown[], self: unknown) => void,
  ): void => {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== 'function') return;
    Reflect.set(owner, name, function (this: unknown, ...args: readonly unknown[]): unknown {
      before(args, this);
      return Reflect.apply(original, this, args);
    });
  };
  for (const name of ['writeFile', 'writeFileSync', 'appendFile', 'appendFileSync', 'write', 'writeSync']) {
    wrap(fs, name, ([target, written]) => note(target, written));
  }
  for (const name of ['writeFile', 'appendFile']) {
    wrap(fs.promises, name, ([target, written]) => note(target, written));
  }
  const handle = await fs.promises.open(to, 'a');
  for (const name of ['write', 'writeFile', 'appendFile']) {
    wrap(Object.getPrototypeOf(handle), name, ([written]) => note('a file handle', written));
  }
  await handle.close();
  wrap(process.stdout, 'write', ([written]) => note(1, written));
  wrap(process.stderr, 'write', ([written]) => note(2, written));
  syncBuiltinESMExports();
}
