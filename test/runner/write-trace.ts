import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** One write of a traced step, in the order in which it happened. */
export interface Write {
  readonly kind: 'stdout' | 'stderr' | 'file';
  /** The file, or the number of an open one. */
  readonly path: string;
  readonly text: string;
}

/** Arguments for node that record the writes of the script behind them. */
export function traceArguments(traceFile: string): string[] {
  const url = pathToFileURL(resolve(import.meta.dirname, 'trace-writes.mts'));
  url.searchParams.set('to', traceFile);
  return ['--import', url.href];
}

export function readTrace(traceFile: string): Write[] {
  const lines = readFileSync(traceFile, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== 'object' || parsed === null)
      throw new Error('the trace holds a line that is no record');
    const { kind, path, base64 } = { kind: '', path: '', base64: '', ...parsed };
    if (kind !== 'stdout' && kind !== 'stderr' && kind !== 'file')
      throw new Error(`unknown kind ${kind} in the trace`);
    return { kind, path, text: Buffer.from(base64, 'base64').toString('utf8') };
  });
}
