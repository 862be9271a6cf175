/**
 * Loaded into a process with `--import`: makes it fail, at the point that the module's own URL names (`?at=`), with the data
 * that is at hand there in the error's message, name, stack and cause. That is what a bug may do anywhere.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const at = new URL(import.meta.url).searchParams.get('at');
// Not in the URL, which stands in every stack.
const marker = process.env['TEST_MARKER'] ?? '';

class Telltale extends Error {
  constructor(text: string) {
    super(`cannot do it with ${text}\n    at ${text} (file:///${text}:1:1)`, { cause: text });
    this.name = text;
    Object.assign(this, { [text]: text, data: text, toString: () => text });
  }
}

const holds = (text: unknown): text is string => typeof text === 'string' && text.includes(marker);

function wrap(owner: object, name: string, fail: (args: readonly unknown[]) => void): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== 'function') return;
  Reflect.set(owner, name, function wrapped(this: unknown, ...args: unknown[]): unknown {
    fail(args);
    return Reflect.apply(original, this, args);
  });
}

const textOf = (data: unknown): unknown =>
  data instanceof Uint8Array ? Buffer.from(data).toString('utf8') : data;

const points: Readonly<Record<string, () => void>> = {
  parse: () =>
    wrap(JSON, 'parse', ([text]) => {
      if (holds(text)) throw new Telltale(text);
    }),
  'parse, later': () =>
    wrap(JSON, 'parse', ([text]) => {
      if (holds(text)) {
        setImmediate(() => {
          throw new Telltale(text);
        });
      }
    }),
  'parse, as a rejection': () =>
    wrap(JSON, 'parse', ([text]) => {
      if (holds(text)) void Promise.reject(new Telltale(text));
    }),
  'parse, as a text': () =>
    wrap(JSON, 'parse', ([text]) => {
      if (holds(text)) throw text;
    }),
  'parse, as a rejected object': () =>
    wrap(JSON, 'parse', ([text]) => {
      if (holds(text)) void Promise.reject({ text, toString: () => text });
    }),
  decode: () =>
    wrap(TextDecoder.prototype, 'decode', ([bytes]) => {
      const text = textOf(bytes);
      if (holds(text)) throw new Telltale(text);
    }),
  write: () =>
    wrap(fs, 'writeFileSync', ([, data]) => {
      const text = textOf(data);
      if (holds(text)) throw new Telltale(text);
    }),
  rename: () =>
    wrap(fs, 'renameSync', ([from]) => {
      throw new Telltale(fs.readFileSync(String(from), 'utf8'));
    }),
};

points[at ?? '']?.();
syncBuiltinESMExports();
