import type { Server } from 'node:http';
import { Duplex, PassThrough } from 'node:stream';

/**
 * Lets a server answer LIST, which is Vault's own method and which Node's parser takes for no HTTP: such a request comes
 * as an error with its bytes, and goes in again over a connection of its own as the GET with `list=true` that Vault takes
 * for the same. The client's connection ends with the answer.
 * @param connected the event by which a server of its kind takes in a connection
 * @returns what breaks off those that are still without an answer
 */
export function answerListRequests(server: Server, connected: 'connection' | 'secureConnection'): () => void {
  const waiting = new Set<Duplex>();
  server.on('clientError', (error, socket) => {
    const request = rewrite('rawPacket' in error ? error.rawPacket : undefined);
    if (request === undefined) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      return;
    }
    const [toServer, fromServer] = [new PassThrough(), new PassThrough()];
    const inner = Duplex.from({ readable: toServer, writable: fromServer });
    waiting.add(socket);
    socket.once('close', () => {
      waiting.delete(socket);
      inner.destroy();
    });
    for (const stream of [socket, inner]) stream.on('error', () => socket.destroy());
    inner.once('close', () => {
      if (!fromServer.writableFinished) socket.destroy();
    });
    server.emit(connected, inner);
    fromServer.pipe(socket);
    toServer.write(request);
  });
  return () => {
    for (const socket of waiting) socket.destroy();
  };
}

/** The whole of a LIST request, which has no body and so comes in one piece; `undefined` for all else. */
function rewrite(packet: unknown): string | undefined {
  const head = Buffer.isBuffer(packet) ? packet.toString('latin1') : '';
  const [, target, rest] = /^LIST (\S+) HTTP\/1\.1\r\n([\s\S]*\r\n\r\n)$/.exec(head) ?? [];
  if (target === undefined || rest === undefined) return undefined;
  const others = rest.replaceAll(/^connection:.*\r\n/gim, '');
  const query = target.includes('?') ? '&' : '?';
  return `GET ${target}${query}list=true HTTP/1.1\r\nConnection: close\r\n${others}`;
}
