import { createServer, type Socket } from 'node:net';

/** What a server does to whoever connects, once the request's head has arrived. */
export type Behaviour = (socket: Socket, later: (act: () => void) => void) => void;

const head = (length: number): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
const chunkedHead = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
const block = Buffer.alloc(64 * 1024, ' ');

function pour(socket: Socket, piece: Buffer | string, pieces = Number.POSITIVE_INFINITY): void {
  let sent = 0;
  const more = (): void => {
    while (sent < pieces && !socket.destroyed) {
      sent += 1;
      if (!socket.write(piece)) return;
    }
  };
  socket.on('drain', more);
  more();
}

export const behaviours = {
  'accepts and says nothing': () => undefined,
  'sends one byte a second': (socket, later) => {
    socket.write(head(1_000_000));
    later(() => socket.write(' '));
  },
  'sends its head a byte a second': (socket, later) => {
    socket.write('HTTP/1.1 200 OK\r\nx: ');
    later(() => socket.write('x'));
  },
  'sends a body without end': (socket) => {
    socket.write(chunkedHead);
    pour(
      socket,
      Buffer.concat([Buffer.from(`${block.length.toString(16)}\r\n`), block, Buffer.from('\r\n')]),
    );
  },
  'sends a head without end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    pour(socket, `x-filler: ${'x'.repeat(1000)}\r\n`);
  },
  'sends 100 MB': (socket) => {
    socket.write(head(1600 * block.length));
    pour(socket, block, 1600);
  },
  'redirects to itself': (socket) =>
    socket.end('HTTP/1.1 307 Temporary Redirect\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n'),
  'hangs up': (socket) => socket.destroy(),
  'speaks no HTTP': (socket) => socket.end('220 smtp.example ESMTP\r\n'),
} satisfies Record<string, Behaviour>;

export interface HostileServer {
  readonly url: string;
  /** Resolves when the first request has arrived. */
  readonly reached: Promise<void>;
  readonly requests: () => number;
  close(): Promise<void>;
}

export async function startHostileServer(behaviour: Behaviour): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      requests += 1;
      resolve();
      behaviour(socket, (act) => {
        const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : act()), 1000);
        timers.add(timer);
      });
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    reached,
    requests: () => requests,
    close: () =>
      new Promise((closed) => {
        for (const timer of timers) clearInterval(timer);
        for (const socket of sockets) socket.destroy();
        server.close(() => closed());
      }),
  };
}
