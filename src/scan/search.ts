import { Matcher } from '../masking/matcher.ts';
import type { ByteStream } from './byte-reader.ts';
import type { Needles } from './needles.ts';

const LF = 0x0a;

/**
 * Searches one stream, in the memory that the longest needle takes.
 * @param onFind called for every occurrence: the line that it begins on, from 1, and a variable that it belongs to
 */
export async function search(
  stream: ByteStream,
  { automaton, variables }: Needles,
  onFind: (line: number, variable: string) => void,
): Promise<void> {
  const lines = new LineCounter();
  const matcher = new Matcher(automaton, (start, _end, state) => {
    const line = lines.lineAt(start);
    for (const pattern of automaton.endingAt(state)) {
      for (const variable of variables[pattern] ?? []) onFind(line, variable);
    }
  });
  for await (const chunk of stream) {
    lines.add(chunk);
    matcher.read(chunk);
    lines.forget(matcher.decided);
  }
}

/** Tells the line of an offset that is not far behind. */
class LineCounter {
  /** Chunks that an occurrence may still begin in. */
  readonly #chunks: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  #end = 0;
  /** Line ends before the first of them. */
  #before = 0;

  add(bytes: Uint8Array): void {
    this.#chunks.push({ start: this.#end, bytes });
    this.#end += bytes.length;
  }

  lineAt(offset: number): number {
    let line = this.#before + 1;
    for (const { start, bytes } of this.#chunks) {
      if (start >= offset) break;
      line += countLineEnds(bytes.subarray(0, offset - start));
    }
    return line;
  }

  /** @param decided nothing before this offset is asked for any more */
  forget(decided: number): void {
    while (this.#chunks[0] !== undefined && this.#chunks[0].start + this.#chunks[0].bytes.length <= decided) {
      this.#before += countLineEnds(this.#chunks[0].bytes);
      this.#chunks.shift();
    }
  }
}

function countLineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count += 1;
  return count;
}
