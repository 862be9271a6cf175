/**
 * What may be shown of an unexpected error: its class and where it was thrown. Its message may quote what it choked on
 * (`JSON.parse` does), and that may be a secret.
 */
export function describeBug(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'something that is no Error was thrown';
  const frames = (thrown.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at [^:]*:?.*:\d+:\d+\)?$/.test(line))
    .slice(0, 12);
  return [thrown.constructor.name, ...frames].join('\n  ');
}
