/**
 * The entries of a GITHUB_ENV or GITHUB_STATE file, by the runner's grammar:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files
 * @param operatingSystem as `process.platform`: on Windows a line may end in CRLF
 * @throws Error for a file that the runner would refuse
 */
export function readEnvFile(text: string, operatingSystem: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  const lines = text.split(operatingSystem === 'win32' ? /\r?\n/ : '\n');
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const [, name, separator, rest = ''] = /^(.*?)(=|<<)(.*)$/s.exec(line) ?? [];
    if (name === undefined || name === '') throw new Error('an entry of an environment file has no name');
    if (separator === '=') {
      entries.set(name, rest);
      continue;
    }
    const end = lines.indexOf(rest, index + 1);
    if (end === -1) throw new Error('an entry of an environment file has no end');
    entries.set(name, lines.slice(index + 1, end).join('\n'));
    index = end;
  }
  return entries;
}
