import { decodeText, type Os, readLines } from './dotnet-text.ts';

export interface EnvFileEntry {
  readonly name: string;
  readonly value: string;
}

/** What the runner got out of a file before it stopped: the entries before a bad one count, those after are lost. */
export interface EnvFileContent {
  readonly entries: readonly EnvFileEntry[];
  /** The runner's message; the step fails. */
  readonly error?: string;
}

interface Line {
  readonly text: string;
  /** Empty at the end of the file. */
  readonly newline: string;
}

/**
 * Reads a GITHUB_ENV, GITHUB_OUTPUT or GITHUB_STATE file by the runner's grammar.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#environment-files
 * @param os on Windows a line ends in LF or CRLF, elsewhere in LF alone; a lone CR never ends one
 */
export function readEnvFile(bytes: Uint8Array, os: Os): EnvFileContent {
  const entries: EnvFileEntry[] = [];
  const lines = new LineReader(decodeText(bytes), os);
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (line.text === '') continue;
    const equals = line.text.indexOf('=');
    const heredoc = line.text.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      // The runner tests the line, not the name, for emptiness: `=VALUE` passes here and throws when applied.
      entries.push({ name: line.text.slice(0, equals), value: line.text.slice(equals + 1) });
    } else if (heredoc >= 0) {
      const name = line.text.slice(0, heredoc);
      const delimiter = line.text.slice(heredoc + 2);
      if (name === '' || delimiter === '') {
        const error = `Invalid format '${line.text}'. Name must not be empty and delimiter must not be empty`;
        return { entries, error };
      }
      const value = readHeredoc(lines, delimiter);
      if ('error' in value) return { entries, error: value.error };
      entries.push({ name, value: value.text });
    } else {
      return { entries, error: `Invalid format '${line.text}'` };
    }
  }
  return { entries };
}

/** The folders of a GITHUB_PATH file, in the order written. CR, LF and CRLF all end a line on every system. */
export function readPathFile(bytes: Uint8Array): string[] {
  return readLines(decodeText(bytes)).filter((line) => line !== '');
}

function readHeredoc(lines: LineReader, delimiter: string): { text: string } | { error: string } {
  const parts: string[] = [];
  for (let line = lines.next(); line?.text !== delimiter; line = lines.next()) {
    if (line === undefined) return { error: `Invalid value. Matching delimiter not found '${delimiter}'` };
    if (line.newline === '') return { error: 'Invalid value. EOF marker missing new line.' };
    parts.push(line.text, line.newline);
  }
  parts.pop();
  return { text: parts.join('') };
}

class LineReader {
  readonly #text: string;
  readonly #os: Os;
  #index = 0;

  constructor(text: string, os: Os) {
    this.#text = text;
    this.#os = os;
  }

  next(): Line | undefined {
    if (this.#index >= this.#text.length) return undefined;
    const start = this.#index;
    const feed = this.#text.indexOf('\n', start);
    if (feed < 0) {
      this.#index = this.#text.length;
      return { text: this.#text.slice(start), newline: '' };
    }
    this.#index = feed + 1;
    const returned = this.#os === 'windows' && feed > start && this.#text[feed - 1] === '\r';
    return returned
      ? { text: this.#text.slice(start, feed - 1), newline: '\r\n' }
      : { text: this.#text.slice(start, feed), newline: '\n' };
  }
}
