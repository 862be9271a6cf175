import { Lexer, Parser } from 'yaml';

/**
 * Where a YAML text is nested deeper than the limit. Asked of the first of the library's parsers, which does not recurse: on a
 * stack that is nearly full the others may end the process without a word.
 * @returns the offset, or `undefined`
 */
export function findTooDeep(text: string, limit: number): number | undefined {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    // What it builds is not wanted.
    for (const _ of parser.next(lexeme));
    // The document and a scalar have a place there too.
    if (parser.stack.length > limit + 2) return parser.offset;
  }
  return undefined;
}
