/**
 * Makes a text fit for a CI's log, line by line. Runners take `::name::` at a line's start and `##[name]` and `##vso[name]`
 * anywhere for commands, before masking, and a lone CR for the end of a line; a secret's name or a branch must not act as one.
 */
export function safeText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) =>
      line
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
        .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
        .replace(/##(?=\[|vso\[)/g, '## ')
        .replace(/^(\s*)::/, '$1: :'),
    )
    .join('\n');
}
