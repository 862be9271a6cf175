import type { Spelling } from './formats.ts';

/** Docker's own reader gives up on a longer one. */
const LONGEST_LINE = 64 * 1024;

/**
 * A line for `docker run --env-file`, which knows no quotes and no escapes: what follows the `=` is the value.
 * https://docs.docker.com/reference/cli/docker/container/run/#env
 */
export function formatDockerLine(name: string, value: string): Spelling {
  if (/[\r\n]/.test(value))
    return { refused: 'the value has more than one line, and a line is all that docker reads' };
  const line = `${name}=${value}\n`;
  return Buffer.byteLength(line, 'utf8') <= LONGEST_LINE
    ? { text: line }
    : { refused: 'the value is longer than docker reads' };
}
