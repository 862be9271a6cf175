/** A frame of V8's stack, with a place in a file or in Node itself. */
const FRAME = /^at (?:async )?(?:[\w$.<>[\] ]+ \()?(?:file:\/\/\/|node:|\/|[A-Za-z]:\\)[^()]*:\d+:\d+\)?$/;

/**
 * What may be shown of an unexpected error: its class and where it was thrown. Its message may quote what it choked on
 * (`JSON.parse` does), and that may be a secret.
 */
export function describeBug(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'something that is no Error was thrown';
  return [thrown.constructor.name, ...readFrames(thrown)].join('\n  ');
}

/** The stack begins with the message, whose lines may look like frames: it is cut off by its length, or nothing is shown. */
function readFrames(error: Error): readonly string[] {
  const stack = error.stack ?? '';
  const start = error.message === '' ? 0 : stack.indexOf(error.message);
  if (start < 0) return [];
  return stack
    .slice(start + error.message.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => FRAME.test(line))
    .slice(0, 12);
}
