/**
 * The data of a logging command. `%AZP25` is `%` since agent 2.190, unless DECODE_PERCENTS is false.
 * https://github.com/microsoft/azure-pipelines-agent/blob/master/docs/design/percentEncoding.md
 */
export function escapeData(text: string): string {
  return text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
