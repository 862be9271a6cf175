import { close, constants, fstat, open, read } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { within } from '../core/within.ts';

/** A token is a few KiB, and no header takes more. */
const MOST_BYTES = 64 * 1024;

/**
 * The text of a file or pipe that holds a token. A pipe (`<(cmd)`) is waited for without a thread of Node's: one that is blocked
 * there would keep the process from ending.
 * @throws the deadline's reason; else whatever stands in the way, for the caller to put into words
 */
export function readTokenFile(path: string, deadline: AbortSignal): Promise<string> {
  return within(deadline, readShort(path, deadline));
}

async function readShort(path: string, deadline: AbortSignal): Promise<string> {
  const fd = await promisify(open)(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  let isOurs = true;
  try {
    const about = await promisify(fstat)(fd);
    if (about.isFIFO()) {
      isOurs = false;
      return await readPipe(fd, deadline);
    }
    if (!about.isFile()) throw new RangeError('neither a file nor a pipe');
    return await readFileText(fd);
  } finally {
    if (isOurs) await promisify(close)(fd);
  }
}

async function readFileText(fd: number): Promise<string> {
  const buffer = Buffer.alloc(MOST_BYTES + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await promisify(read)(fd, buffer, length, buffer.length - length, null);
    length += bytesRead;
    if (length > MOST_BYTES) throw tooLong();
    if (bytesRead === 0) return buffer.toString('utf8', 0, length);
  }
}

/** The socket closes what it was given. */
async function readPipe(fd: number, deadline: AbortSignal): Promise<string> {
  const pipe = new Socket({ fd, readable: true, writable: false, signal: deadline });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of pipe) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (length > MOST_BYTES) throw tooLong();
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLong(): RangeError {
  return new RangeError(`more than ${MOST_BYTES} bytes`);
}
