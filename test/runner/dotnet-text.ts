/**
 * The few .NET text rules that the runner's parsing rests on, where JavaScript's own differ.
 * https://learn.microsoft.com/dotnet/api/system.char.iswhitespace
 */

/** The system that the runner is taken to run on, for parsing alone. */
export type Os = 'linux' | 'windows';

const blank =
  '[\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leading = new RegExp(`^${blank}+`, 'u');
const trailing = new RegExp(`${blank}+$`, 'u');

/** `String.TrimStart`. Unlike JavaScript's it takes U+0085 and leaves U+FEFF. */
export function trimStart(text: string): string {
  return text.replace(leading, '');
}

/** `String.Trim`. */
export function trim(text: string): string {
  return trimStart(text).replace(trailing, '');
}

/** Lines as `TextReader.ReadLine` gives them: LF, CRLF and a lone CR end a line, and an end adds no empty line. */
export function readLines(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/u);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Text of a file as `File.ReadAllText` decodes it: UTF-8 or what the mark says, marks dropped, U+FFFD for bad bytes. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}

export function lineEnd(os: Os): string {
  return os === 'windows' ? '\r\n' : '\n';
}
