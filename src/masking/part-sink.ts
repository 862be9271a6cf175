/**
 * What recognisers of containers hand their findings to. Each method says whether the text, or something inside it, is to be
 * masked; texts may have several lines and may be containers again.
 */
export interface PartSink {
  /** A text at a place, or under a name, that makes it a secret: a password, a token. */
  secret(text: string): boolean;
  /** A value of structured data: hidden unless its key is harmless by name. */
  leaf(key: string, text: string): boolean;
  /** A text that is no secret itself, but may hold one. */
  inside(text: string): boolean;
  /** A piece that is hidden as it stands and never looked into: a line of a key, a JWT's signature. */
  exact(text: string): boolean;
  /** User and password of one place: their pair is sent as base64 in a Basic header. */
  pair(user: string, password: string): void;
  /** A line of a container, with the values on it: hidden as well, unless all of them are common words. */
  keyLine(line: string, values: readonly string[]): void;
}

/** Looks for one kind of container. Returns whether the text is one: then no other is tried, nor is it taken by lines. */
export type Recogniser = (text: string, sink: PartSink) => boolean;

/** Trimmed lines that are not empty. */
export function trimmedLines(text: string): readonly string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The text in base64 that a program would print; `undefined` where it is no base64 of printable text. */
export function decodePrintable(text: string, shortest: number): string | undefined {
  const compact = text.replace(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact) || compact.length % 4 === 1) return undefined;
  const bytes = Buffer.from(compact, 'base64');
  if (bytes.length < shortest) return undefined;
  const decoded = bytes.toString('utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they tell text from bytes
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.test(decoded) ? undefined : decoded;
}

/** `%40` as `@`; the text as it is where it is not percent-encoded. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
