import { type Agent, type IncomingMessage, request as sendRequest } from 'node:http';
import type { Socket } from 'node:net';
import { BodyTooLarge, MAX_BODY_BYTES } from './body-limit.ts';
import type { HttpRequest, HttpResponse } from './network.ts';

/**
 * One request, one answer, no redirect followed.
 * @param agent of the URL's protocol: it makes the connection, encrypted or not
 * @param written is called once the request is with the operating system
 * @param connected is called once there is a connection, before anything of the request is written to it
 * @throws the socket's or TLS's error, the signal's reason, or BodyTooLarge
 */
export function sendOnce(
  request: HttpRequest,
  agent: Agent,
  signal: AbortSignal,
  written: () => void = () => undefined,
  connected: () => void = () => undefined,
): Promise<HttpResponse> {
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
  const mostBytes = request.mostBytes ?? MAX_BODY_BYTES;
  return new Promise((resolve, fail) => {
    signal.throwIfAborted();
    const abort = (): void => void outgoing.destroy(signal.reason);
    const reject = (error: unknown): void => {
      signal.removeEventListener('abort', abort);
      fail(signal.aborted ? signal.reason : error);
    };
    const receive = (answer: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.byteLength;
        if (size > mostBytes) answer.destroy(new BodyTooLarge());
        else chunks.push(chunk);
      });
      answer.on('error', reject);
      answer.on('end', () => {
        signal.removeEventListener('abort', abort);
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        });
      });
    };
    const outgoing = sendRequest(
      {
        ...addressOf(request.url),
        method: request.method,
        headers: {
          'user-agent': 'secret-sync',
          ...request.headers,
          ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }),
        },
        agent,
      },
      receive,
    );
    // Node's own option for it costs several times as much, and a hundred requests may be written at once.
    signal.addEventListener('abort', abort, { once: true });
    outgoing.on('error', reject);
    outgoing.on('finish', written);
    outgoing.on('socket', (socket) => onceConnected(socket, connected));
    outgoing.end(body);
  });
}

/** What Node would read out of the URL, without the half of it that nobody uses. The host rule has refused user and password. */
function addressOf({ protocol, hostname, port, pathname, search }: URL) {
  return {
    protocol,
    hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    ...(port === '' ? {} : { port }),
    path: pathname + search,
  };
}

/**
 * An encrypted connection carries nothing of a request before its handshake is done. One that was handed over open (kept
 * alive, or a proxy's tunnel) may carry it at once.
 */
function onceConnected(socket: Socket, connected: () => void): void {
  if (!socket.connecting) connected();
  else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected);
}
